// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Status lists, evidence files, trust profiles, open documents, and what a context is told. */
class EvidenceTest {
    private final Fixture fixture = new Fixture();
    private final Signer register =
            Signer.open(fixture.context, Fixture.path("register.key"), Fixture.path("register.pem"), null);

    @AfterEach
    void close() {
        register.close();
        fixture.close();
    }

    private StatusDraft draft() {
        Instant now = fixture.context.now();
        return new StatusDraft("登记处").number(7).updates(now, now.plus(Duration.ofDays(30)))
                .maker(fixture.maker.certificate());
    }

    private static StatusList.Entry entry(String seal, StatusList.Status status, String reason) {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        return new StatusList.Entry(seal, status, reason, then, then.plusSeconds(1));
    }

    @Test
    void statusListsDecide(@TempDir Path folder) throws IOException {
        StatusList good = draft().entry(entry("OTHER", StatusList.Status.LOST, "LOST_MEDIUM"))
                .sign(fixture.context, register);
        StatusList bad = draft().number(8).entry(entry("TEST-4", StatusList.Status.REVOKED, "ORDER"))
                .sign(fixture.context, register);
        assertEquals("登记处", good.issuer());
        assertEquals(7, good.number());
        assertEquals(StatusList.Status.LOST, good.of("OTHER").get(0).status());
        assertEquals("2026-01-01T00:00:01Z", good.of("OTHER").get(0).reported().toString());
        assertEquals(Collections.emptyList(), good.of("TEST-4"));
        assertFalse(good.about().isPresent());
        assertArrayEquals(register.certificate().der(), good.certificate());
        Path file = Files.write(folder.resolve("list.der"), bad.der());
        assertEquals("ORDER", StatusList.open(fixture.context, file).entries().get(0).reason());
        byte[] sealed = fixture.sealed(4);
        fixture.trust.add(Trust.Use.STATUS, Fixture.read("register.pem"));
        fixture.verifier.requireStatus(true);
        for (StatusList list : Arrays.asList(good, bad)) {
            try (Evidence evidence = new Evidence(fixture.context).add(Evidence.Kind.STATUS, list.der(), null);
                    Report report = fixture.verifier.evidence(evidence).verify(sealed)) {
                assertEquals(list == good ? Result.PASSED : Result.FAILED, report.result(), report.toText(false));
                assertEquals(1, evidence.count(Evidence.Kind.STATUS));
            }
        }
    }

    @Test
    void answersAboutOneSeal() {
        Instant at = Instant.parse("2026-02-01T00:00:00Z");
        StatusList answer = draft().question("TEST-4", at).sign(fixture.context, register);
        assertEquals("TEST-4", answer.about().get());
        assertEquals(at, answer.askedAt().get());
        EsealException e = assertThrows(EsealException.class,
                () -> draft().entry(entry("X", StatusList.Status.LOST, "DISSOLVED")).sign(fixture.context, register));
        assertEquals(EsealException.Floor.MODEL, e.floor());
        assertThrows(EsealException.class, () -> new StatusDraft("x").sign(fixture.context, register));
        assertThrows(EsealException.class, () -> StatusList.parse(fixture.context, new byte[] {0x30, 0}));
    }

    /** What was asked for is kept in one file, and decides again when nothing else is there. */
    @Test
    void evidenceFiles(@TempDir Path folder) throws IOException {
        byte[] sealed = fixture.sealed(4);
        fixture.trust.add(Trust.Use.STATUS, Fixture.read("register.pem"));
        fixture.verifier.requireStatus(true);
        EvidenceFile kept;
        try (Evidence evidence = new Evidence(fixture.context).add(Evidence.Kind.STATUS,
                draft().sign(fixture.context, register).der(), "http://register.example/list");
                Report report = fixture.verifier.evidence(evidence).verify(sealed)) {
            assertEquals(Result.PASSED, report.result(), report.toText(false));
            kept = evidence.export(report);
        }
        try (Report without = fixture.verifier.evidence(null).verify(sealed)) {
            assertEquals(Result.INDETERMINATE, without.result());
        }
        Path file = Files.write(folder.resolve("evidence"), kept.der());
        try (Evidence fromOctets = new Evidence(fixture.context).importFile(EvidenceFile.of(kept.der()));
                Evidence fromFile = new Evidence(fixture.context).importFile(file)) {
            for (Evidence evidence : Arrays.asList(fromOctets, fromFile)) {
                assertEquals(1, evidence.count(Evidence.Kind.STATUS));
                try (Report report = fixture.verifier.evidence(evidence).verify(sealed)) {
                    assertEquals(Result.PASSED, report.result(), report.toText(false));
                    assertTrue(report.signatures().get(0).lastsUntil().isPresent());
                }
            }
            EsealException e = assertThrows(EsealException.class,
                    () -> fromFile.importFile(EvidenceFile.of(new byte[] {0x30, 0})));
            assertEquals(EsealException.Floor.CODEC, e.floor());
        }
    }

    @Test
    void trustProfiles(@TempDir Path folder) throws IOException {
        Path profile = Files.write(folder.resolve("mine.conf"),
                ("eseal-profile 1\nsigner signer-ca.pem\nmaker maker-ca.pem\nstamp none/\n")
                        .getBytes(StandardCharsets.UTF_8));
        for (String name : new String[] {"signer-ca.pem", "maker-ca.pem"}) {
            Files.write(folder.resolve(name), Fixture.read(name));
        }
        try (Trust trust = new Trust(fixture.context)) {
            assertEquals(1, trust.addProfile(profile));
            assertEquals(1, trust.count(Trust.Use.SIGNER));
            assertEquals(0, trust.count(Trust.Use.STAMP));
            try (Report report = fixture.verifier.trust(trust).verify(fixture.sealed(4))) {
                assertEquals(Result.PASSED, report.result(), report.toText(false));
            }
            Files.write(profile, "eseal-profile 1\nbelieve all\n".getBytes(StandardCharsets.UTF_8));
            EsealException e = assertThrows(EsealException.class, () -> trust.addProfile(profile));
            assertEquals(EsealException.Floor.CODEC, e.floor());
        }
    }

    /** One root above makers and signers: a maker who is not named is told from no signer. */
    @Test
    void makersByName() {
        byte[] root = Fixture.read("root.pem");
        byte[] sealed = fixture.sealed(4);
        try (Trust trust = new Trust(fixture.context).add(Trust.Use.SIGNER, root).addMakerCa(root)
                .addIntermediatesFile(Fixture.path("signer-ca.pem")).addIntermediatesFile(Fixture.path("maker-ca.pem"))) {
            try (Report report = fixture.verifier.trust(trust).verify(sealed)) {
                assertEquals(Result.INDETERMINATE, report.result(), report.toText(false));
                assertEquals("maker-not-designated",
                        report.signatures().get(0).check("maker.chain").get().reason());
            }
            trust.addMakerSubject("CN=maker,C=CN");
            try (Report report = fixture.verifier.verify(sealed)) {
                assertEquals(Result.PASSED, report.result(), report.toText(false));
            }
        }
    }

    @Test
    void documentsThatAreOpen() {
        byte[] sealed = fixture.sealed(4);
        Document document = Document.of(fixture.context, sealed);
        try (Report report = fixture.verifier.verify(document)) {
            assertTrue(report.isPassed());
            assertEquals(1, document.signatureIds().size());
            assertEquals(report.signatures().get(0).id(), document.signatureIds().get(0));
            assertEquals("ofd", document.format());
            assertEquals(210, document.pageSize(0)[0]);
            assertThrows(EsealException.class, () -> document.pageSize(document.pageCount()));
        }
        document.close();
        assertThrows(IllegalStateException.class, () -> document.signature(0));
        assertThrows(IllegalStateException.class, () -> fixture.verifier.verify(document));
        assertThrows(EsealException.class, () -> Document.open(fixture.context, Fixture.path("absent.ofd")));
    }

    @Test
    void contextsAreTold() {
        byte[] sealed = fixture.sealed(4);
        for (Context.Sm2 judge : Context.Sm2.values()) {
            assertEquals(4, keysAfter(new Context.Options().sm2(judge).caches(1 << 20, 0, 0, 0, 0), sealed));
        }
        assertEquals(0, keysAfter(new Context.Options().caches(0, 0, 0, 0, 0), sealed));
        assertTrue(keysAfter(new Context.Options(), sealed) > 0);
        assertThrows(EsealException.class, () -> new Context(new Context.Options().properties("provider=none")));
        EsealException e = assertThrows(
                EsealException.class, () -> new Context(new Context.Options().limit("patience", 1)));
        assertEquals(-102, e.code());
        try (Context small = new Context(new Context.Options().limit("document_octets", sealed.length))) {
            new Verifier(small).verify(sealed).close();
            byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);
            e = assertThrows(EsealException.class, () -> new Verifier(small).verify(longer));
            assertEquals(-105, e.code());
        }
        try (Context context = new Context(new Context.Options().clock(Instant.parse("2030-01-01T00:00:00Z")))) {
            assertEquals("2030-01-01T00:00:00Z", context.now().toString());
        }
    }

    private static long keysAfter(Context.Options options, byte[] sealed) {
        try (Context context = new Context(options);
                Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, Fixture.path("signer-ca.pem"))
                        .addMakerCaFile(Fixture.path("maker-ca.pem"));
                Report report = new Verifier(context).trust(trust).policy("offline").verify(sealed)) {
            assertEquals(Result.PASSED, report.result(), report.toText(false));
            return context.cacheCount(Context.Cache.KEYS, Context.CacheCount.ENTRIES);
        }
    }
}
