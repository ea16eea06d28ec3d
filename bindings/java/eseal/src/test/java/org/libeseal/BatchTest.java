// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    private static final int MANY = 600;

    private final Fixture fixture = new Fixture();
    private final byte[] sealed = fixture.sealed(4);
    private final byte[] none = "no document".getBytes(StandardCharsets.UTF_8);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Every fifth is no document, every fifth of another kind is absent, one has no seal; the rest is sealed. */
    private Source document(int index) {
        switch (index % 5) {
            case 1:
                return Source.of(none).named("none-" + index);
            case 2:
                return Source.of(Fixture.path("absent-" + index));
            case 3:
                return Source.of(fixture.contract);
            default:
                return Source.of(sealed).named("封-" + index);
        }
    }

    private Iterator<Source> documents() {
        return IntStream.range(0, MANY).mapToObj(this::document).iterator();
    }

    private static void checkOne(Batch.Judged one) {
        int index = (int) one.index();
        if (index % 5 == 1 || index % 5 == 2) {
            EsealException error = assertThrows(EsealException.class, one::report);
            assertEquals(index % 5 == 1 ? -203 : -104, error.code());
            assertEquals(error, one.error().get());
            assertTrue(one.name().get().endsWith("-" + index), one.name().get());
        } else {
            assertEquals(index % 5 == 3 ? Result.NONE : Result.PASSED, one.report().result());
            assertFalse(one.error().isPresent());
            assertEquals(index % 5 == 3 ? null : "封-" + index, one.name().orElse(null));
        }
    }

    @Test
    void inOrderWithErrorsInTheMiddle() {
        int live = Context.liveHandles();
        try (Batch batch = fixture.verifier.batch(documents(), new Batch.Options().threads(3).window(7))) {
            int index = 0;
            for (Batch.Judged one : batch) {
                try (Batch.Judged each = one) {
                    assertEquals(index++, each.index());
                    checkOne(each);
                    assertTrue(batch.count(Batch.Count.UNDER_WAY) <= 7);
                }
            }
            assertEquals(MANY, index);
            assertEquals(MANY, batch.count(Batch.Count.ADDED));
            assertEquals(MANY, batch.count(Batch.Count.DONE));
            assertEquals(MANY / 5 * 2, batch.count(Batch.Count.ERRORS));
            assertEquals(MANY / 5 * 2, batch.count(Batch.Count.PASSED));
            assertEquals(MANY / 5, batch.count(Batch.Count.NONE));
            assertEquals(0, batch.count(Batch.Count.FAILED));
            assertThrows(NoSuchElementException.class, batch::next);
        }
        assertEquals(live, Context.liveHandles());
    }

    @Test
    void asTheyComeByTurnsOfThreads() throws Exception {
        BitSet seen = new BitSet();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Batch batch = fixture.verifier.batch(documents(), new Batch.Options().threads(4).anyOrder(true))) {
            List<Future<?>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(pool.submit(() -> {
                    for (;;) {
                        try (Batch.Judged one = batch.next()) {
                            checkOne(one);
                            synchronized (seen) {
                                assertFalse(seen.get((int) one.index()));
                                seen.set((int) one.index());
                            }
                        } catch (NoSuchElementException end) {
                            return;
                        }
                    }
                }));
            }
            for (Future<?> taker : takers) {
                taker.get();
            }
        }
        pool.shutdown();
        assertEquals(MANY, seen.cardinality());
    }

    @Test
    void theSameAsOneByOne(@TempDir Path folder) throws Exception {
        fixture.verifier.at(Instant.now());
        List<Path> files = new ArrayList<>();
        for (int version : new int[] {1, 4, 5}) {
            files.add(Files.write(folder.resolve("v" + version + ".ofd"), fixture.sealed(version)));
        }
        try (Batch batch = fixture.verifier.batch(files)) {
            for (Path file : files) {
                try (Batch.Judged one = batch.next(); Report alone = fixture.verifier.verify(file)) {
                    assertTrue(alone.isPassed());
                    assertEquals(alone.toJson(), one.report().toJson());
                    assertEquals(file.toString(), one.name().get());
                }
            }
        }
    }

    @Test
    void cancelling() {
        try (Batch batch = fixture.verifier.batch(documents(), new Batch.Options().threads(2).window(50))) {
            batch.next().close();
            batch.cancel();
            long taken = 1;
            while (batch.hasNext()) {
                try (Batch.Judged one = batch.next()) {
                    checkOne(one);
                    taken++;
                }
            }
            batch.cancel();
            assertEquals(50, batch.count(Batch.Count.ADDED));
            assertEquals(0, batch.count(Batch.Count.UNDER_WAY));
            assertEquals(taken, batch.count(Batch.Count.DONE));
            assertEquals(50 - taken, batch.count(Batch.Count.DROPPED));
        }
    }

    @Test
    void closingEarlyGivesEverythingBack() {
        int live = Context.liveHandles();
        long octets = Context.memoryHeld();
        for (int taken = 0; taken < 4; taken++) {
            Report kept = null;
            try (Context context = new Context(); Trust trust = new Trust(context)) {
                Verifier verifier = new Verifier(context).trust(trust).policy("offline");
                Batch batch = verifier.batch(documents(), new Batch.Options().threads(2));
                for (int i = 0; i < taken; i++) {
                    Batch.Judged one = batch.next();
                    if (i == 0) {
                        kept = one.report();
                    } else {
                        one.close();
                    }
                }
                batch.hasNext(); // one waits to be taken
                batch.close();
                batch.close();
                assertThrows(IllegalStateException.class, batch::cancel);
                assertThrows(IllegalStateException.class, () -> batch.count(Batch.Count.DONE));
                assertThrows(IllegalStateException.class, batch::next);
            }
            if (kept != null) {
                assertEquals(Result.INDETERMINATE, kept.result()); // it outlives all the others
                kept.close();
            }
            assertEquals(live, Context.liveHandles());
            assertEquals(octets, Context.memoryHeld());
        }
    }

    @Test
    void closingWhileAnotherThreadIsInside() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Iterator<Source> slow = new Iterator<Source>() {
            @Override
            public boolean hasNext() {
                inside.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }

            @Override
            public Source next() {
                throw new NoSuchElementException();
            }
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        Batch batch = fixture.verifier.batch(slow, new Batch.Options());
        Future<Boolean> taker = other.submit(batch::hasNext);
        inside.await();
        assertThrows(IllegalStateException.class, batch::close);
        assertEquals(0, batch.count(Batch.Count.ADDED)); // it stays open
        batch.cancel();
        goOn.countDown();
        assertFalse(taker.get());
        batch.close();
        other.shutdown();
    }

    @Test
    void whatItIsMadeOfMayBeClosedBefore() {
        int live = Context.liveHandles();
        Context context = new Context();
        Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, Fixture.path("signer-ca.pem"))
                .addMakerCaFile(Fixture.path("maker-ca.pem"));
        Batch batch = new Verifier(context).trust(trust).policy("offline")
                .batch(Collections.nCopies(300, Source.of(sealed)).iterator(), new Batch.Options());
        trust.close();
        context.close();
        for (Batch.Judged one : batch) {
            assertEquals(Result.PASSED, one.report().result());
            one.close();
        }
        batch.close();
        assertEquals(live, Context.liveHandles());
    }

    @Test
    void whatTheIteratorThrowsComesThrough() {
        IllegalArgumentException mine = new IllegalArgumentException("mine");
        Iterator<Source> broken = IntStream.range(0, 3).mapToObj(i -> {
            if (i == 2) {
                throw mine;
            }
            return document(i);
        }).iterator();
        try (Batch batch = fixture.verifier.batch(broken, new Batch.Options())) {
            assertEquals(mine, assertThrows(IllegalArgumentException.class, batch::hasNext));
            batch.cancel(); // nothing is asked of the iterator again
            while (batch.hasNext()) {
                batch.next().close();
            }
        }
        assertThrows(NullPointerException.class, () -> fixture.verifier.batch(null, new Batch.Options()));
        EsealException e = assertThrows(EsealException.class, () -> fixture.verifier.batch(
                documents(), new Batch.Options().threads(-1)));
        assertEquals(-102, e.code());
    }

    @Test
    void forgottenOnesAreFreed() {
        int before = Context.liveHandles();
        List<byte[]> documents = Arrays.asList(sealed, sealed, none);
        for (int i = 0; i < 10; i++) {
            fixture.verifier.batch(documents.stream().map(Source::of).iterator(), new Batch.Options().threads(1))
                    .hasNext();
        }
        int live = Context.liveHandles();
        for (int i = 0; i < 200 && live > before; i++) {
            System.gc();
            live = Context.liveHandles();
        }
        assertTrue(live <= before, live + " live, " + before + " before");
    }
}
