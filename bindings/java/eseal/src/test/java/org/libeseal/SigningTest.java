// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A key that libeseal does not see: the openssl command signs the message. */
    private static byte[] opensslSigns(Path folder, String key, byte[] message) {
        try {
            Path in = Files.write(folder.resolve("message"), message);
            Path out = folder.resolve("value");
            int status = new ProcessBuilder("openssl", "dgst", "-sm3", "-sign",
                    Fixture.path(key).toString(), "-sigopt", "distid:1234567812345678", "-out",
                    out.toString(), in.toString()).inheritIO().start().waitFor();
            assertEquals(0, status);
            return Files.readAllBytes(out);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5})
    void twoStepsWithAKeyElsewhere(int version, @TempDir Path folder) {
        byte[] state;
        byte[] message;
        try (Seal seal = fixture.seal(version);
                SigningSession session = SigningSession.prepare(fixture.context, fixture.contract,
                        fixture.options(seal), fixture.signer.certificate())) {
            assertEquals(32, session.digest().length);
            message = session.message();
            state = session.save();
        }
        try (SigningSession session = SigningSession.restore(fixture.context, fixture.contract, state)) {
            assertArrayEquals(message, session.message());
            byte[] sealed = session.finish((digest, octets) -> opensslSigns(folder, "signer.key", octets));
            try (Report report = fixture.verifier.verify(sealed)) {
                assertEquals(Result.PASSED, report.result(), report.toText(false));
            }
        }
    }

    @Test
    void aWrongValueIsRefusedAndNothingIsWritten(@TempDir Path folder) {
        Path to = folder.resolve("sealed.ofd");
        try (Seal seal = fixture.seal(4);
                SigningSession session = SigningSession.prepare(fixture.context, fixture.contract,
                        fixture.options(seal), fixture.signer.certificate())) {
            byte[] wrong = opensslSigns(folder, "other.key", session.message());
            EsealException e = assertThrows(EsealException.class, () -> session.finish(wrong, to));
            assertEquals(-307, e.code());
            assertFalse(Files.exists(to));
            session.finish(opensslSigns(folder, "signer.key", session.message()), to);
            assertTrue(Files.exists(to));
        }
    }

    @Test
    void anotherDocumentIsRefused() {
        byte[] state;
        try (Seal seal = fixture.seal(4);
                SigningSession session = SigningSession.prepare(fixture.context, fixture.contract,
                        fixture.options(seal), fixture.signer.certificate())) {
            state = session.save();
        }
        EsealException e = assertThrows(EsealException.class,
                () -> SigningSession.restore(fixture.context, fixture.sealed(4), state));
        assertEquals(-504, e.code());
    }

    @Test
    void anExceptionOfTheKeyComesBack() {
        try (Seal seal = fixture.seal(4);
                SigningSession session = SigningSession.prepare(fixture.context, fixture.contract,
                        fixture.options(seal), fixture.signer.certificate())) {
            IllegalStateException mine = new IllegalStateException("token is gone");
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class, () -> session.finish((digest, message) -> {
                        throw mine;
                    }));
            assertEquals(mine, thrown);
        }
    }

    @Test
    void sealsByAMakerElsewhere(@TempDir Path folder) {
        Certificate maker = fixture.maker.certificate();
        try (SigningSession session = fixture.builder(5).prepare(maker)) {
            byte[] der = session.finish((digest, message) -> opensslSigns(folder, "maker.key", message));
            try (Seal seal = Seal.parse(fixture.context, der); Report report = fixture.verifier.verify(seal)) {
                assertEquals(5, seal.version());
                assertEquals(Result.PASSED, report.result(), report.toText(false));
            }
        }
    }

    @Test
    void aSealsFields() {
        try (Seal seal = fixture.builder(4).listDigests(true).vendor("ACME").type(2)
                .extension("1.2.3.4", false, new byte[] {4, 1, 7}).sign(fixture.maker)) {
            assertEquals("TEST-4", seal.id());
            assertEquals("合同专用章", seal.name());
            assertEquals("ACME", seal.vendor());
            assertEquals(2, seal.type());
            assertEquals("png", seal.pictureType());
            assertEquals(40, seal.widthMm());
            assertEquals(Fixture.SEAL_END, seal.validTo());
            assertArrayEquals(Fixture.read("chop.png"), seal.picture());
            assertTrue(seal.listsDigests());
            assertEquals(fixture.signer.certificate().sm3(),
                    String.format("%064x", new BigInteger(1, seal.signers().get(0))));
            assertArrayEquals(fixture.maker.certificate().der(), seal.maker());
        }
    }

    @Test
    void whoIsNotListedCannotSign() {
        try (Signer other = Signer.open(fixture.context, Fixture.read("other.key"), Fixture.read("other.pem"), null);
                Seal seal = fixture.seal(4)) {
            EsealException e = assertThrows(
                    EsealException.class, () -> other.sign(fixture.contract, fixture.options(seal)));
            assertEquals(-703, e.code());
        }
    }

    @Test
    void filesAppearWhole(@TempDir Path folder) {
        Path to = folder.resolve("sealed.ofd");
        try (Seal seal = fixture.seal(4)) {
            fixture.signer.sign(Fixture.path("contract.ofd"), fixture.options(seal), to);
            try (Report report = fixture.verifier.verify(to)) {
                assertTrue(report.isPassed());
            }
            assertThrows(EsealException.class, () -> fixture.signer.sign(Fixture.path("contract.ofd"),
                    fixture.options(seal).stamp(9, 1, 1), folder.resolve("none.ofd")));
            assertFalse(Files.exists(folder.resolve("none.ofd")));
        }
    }

    @Test
    void plainSignaturesAndRidingSeals() {
        byte[] plain = fixture.signer.sign(fixture.contract, fixture.options(null));
        try (Report report = fixture.verifier.verify(plain)) {
            assertEquals(Result.PASSED, report.result(), report.toText(false));
            assertFalse(report.signatures().get(0).sealName().isPresent());
        }
        try (Seal seal = fixture.seal(4)) {
            byte[] riding = fixture.signer.sign(fixture.contract,
                    new SignOptions().seal(seal).trust(fixture.trust).riding(SignOptions.Riding.RIGHT, 0));
            try (Report report = fixture.verifier.verify(riding)) {
                assertTrue(report.isPassed(), report.toText(false));
            }
        }
    }

    @Test
    void pinsAndKeys() {
        EsealException e = assertThrows(EsealException.class,
                () -> Signer.open(fixture.context, "no key".getBytes(), null, "1234".toCharArray()));
        assertEquals(EsealException.Floor.CRYPTO, e.floor());
        e = assertThrows(EsealException.class, () -> Signer.open(
                fixture.context, Fixture.path("other.key"), Fixture.path("signer.pem"), null));
        assertEquals(-306, e.code());
    }
}
