// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final int MANY = 10000;

    @Test
    void tenThousandVerificationsLeaveNothingBehind() {
        int before = Context.liveHandles();
        long octets = Context.memoryHeld();
        try (Fixture fixture = new Fixture()) {
            byte[] sealed = fixture.sealed(4);
            fixture.verifier.verify(sealed).close();
            int warm = Context.liveHandles();
            long held = Context.memoryHeld();
            for (int i = 0; i < MANY; i++) {
                try (Report report = fixture.verifier.verify(sealed)) {
                    assertTrue(report.isPassed());
                }
            }
            assertEquals(warm, Context.liveHandles());
            assertEquals(held, Context.memoryHeld());
        }
        assertEquals(before, Context.liveHandles());
        assertEquals(octets, Context.memoryHeld());
    }

    @Test
    void closingTwiceDoesNothing() {
        Context context = new Context();
        context.close();
        context.close();
        assertThrows(IllegalStateException.class, context::now);
    }

    @Test
    void usingAfterCloseIsAnException() {
        try (Fixture fixture = new Fixture()) {
            Report report = fixture.verifier.verify(fixture.sealed(4));
            report.close();
            assertThrows(IllegalStateException.class, report::result);
            assertThrows(IllegalStateException.class, report::toJson);
            assertThrows(IllegalStateException.class, report::asMap);
            Seal seal = fixture.seal(4);
            seal.close();
            assertThrows(IllegalStateException.class, seal::der);
            assertThrows(IllegalStateException.class, () -> fixture.verifier.verify(seal));
            assertThrows(IllegalStateException.class,
                    () -> fixture.signer.sign(fixture.contract, fixture.options(seal)));
            fixture.trust.close();
            assertThrows(IllegalStateException.class, () -> fixture.verifier.verify(fixture.contract));
            assertTrue(fixture.context.now().getEpochSecond() > 0);
        }
    }

    @Test
    void whatNeedsAContextKeepsIt() {
        int before = Context.liveHandles();
        Context context = new Context();
        Trust trust = new Trust(context);
        context.close();
        assertThrows(IllegalStateException.class, () -> new Trust(context));
        trust.add(Trust.Use.SIGNER, Fixture.read("signer-ca.pem"));
        trust.close();
        assertEquals(before, Context.liveHandles());
    }

    @Test
    void closingWhileAnotherThreadIsInsideIsAnException() throws Exception {
        Context context = new Context();
        ExecutorService other = Executors.newSingleThreadExecutor();
        other.submit(() -> context.enter()).get();
        assertThrows(IllegalStateException.class, context::close);
        assertTrue(context.now().getEpochSecond() > 0); // it stays open
        other.submit((Runnable) context::leave).get();
        context.close();
        assertThrows(IllegalStateException.class, context::now);
        other.shutdown();
    }

    @Test
    void closingUnderLoadNeverCrashes() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Fixture fixture = new Fixture()) {
            byte[] sealed = fixture.sealed(4);
            for (int round = 0; round < 20; round++) {
                Context context = new Context();
                Future<Integer> worker = other.submit(() -> untilClosed(new Verifier(context), sealed));
                boolean closed = false;
                while (!closed) {
                    try {
                        context.close();
                        closed = true;
                    } catch (IllegalStateException inUse) {
                        Thread.yield();
                    }
                }
                assertTrue(worker.get() >= 0);
            }
        }
        other.shutdown();
    }

    private static int untilClosed(Verifier verifier, byte[] sealed) {
        for (int i = 0;; i++) {
            try {
                verifier.verify(sealed).close();
            } catch (IllegalStateException closed) {
                return i;
            }
        }
    }

    @Test
    void forgottenHandlesAreFreed() {
        int before = Context.liveHandles();
        for (int i = 0; i < 50; i++) {
            new Trust(new Context());
        }
        int live = Context.liveHandles();
        for (int i = 0; i < 200 && live > before; i++) {
            System.gc();
            live = Context.liveHandles();
        }
        assertTrue(live <= before, live + " live, " + before + " before");
    }

    @Test
    void threadsShare() throws Exception {
        try (Fixture fixture = new Fixture()) {
            byte[][] documents = {fixture.sealed(1), fixture.sealed(4), fixture.sealed(5), fixture.contract};
            ExecutorService pool = Executors.newFixedThreadPool(8);
            List<Future<Result>> results = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                byte[] document = documents[i % 4];
                results.add(pool.submit(() -> {
                    try (Report report = fixture.verifier.verify(document)) {
                        return report.result();
                    }
                }));
            }
            for (int i = 0; i < 400; i++) {
                assertEquals(i % 4 == 3 ? Result.NONE : Result.PASSED, results.get(i).get());
            }
            pool.shutdown();
        }
    }

    /** Another process, whose threads are inside and end while it exits. */
    @Test
    void exitingUnderLoadNeverCrashes() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        for (int i = 0; i < 5; i++) {
            Process process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"),
                    "-Deseal.native=" + System.getProperty("eseal.native"),
                    "-Deseal.fixture=" + System.getProperty("eseal.fixture"), ExitUnderLoad.class.getName())
                            .redirectErrorStream(true).start();
            try (java.io.InputStream out = process.getInputStream()) {
                while (out.read() >= 0) {
                    continue;
                }
            }
            assertEquals(7, process.waitFor());
        }
    }
}
