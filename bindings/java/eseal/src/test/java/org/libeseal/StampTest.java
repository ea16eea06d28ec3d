// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time stamps, from the service among the examples, over the loopback. */
class StampTest {
    private final Fixture fixture = new Fixture();
    private Process service;
    private String url;

    @BeforeEach
    void open() throws IOException {
        service = new ProcessBuilder(System.getProperty("eseal.tsa"), Fixture.path("tsa.key").toString(),
                Fixture.path("tsa.pem").toString(), "--count", "1").redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        url = "http://127.0.0.1:"
                + new BufferedReader(new InputStreamReader(service.getInputStream())).readLine() + "/tsa";
        fixture.trust.add(Trust.Use.STAMP, Fixture.read("root.pem"));
    }

    @AfterEach
    void close() throws InterruptedException {
        service.destroy();
        service.waitFor(20, TimeUnit.SECONDS);
        fixture.close();
    }

    private StampToken ask(byte[] request) throws IOException {
        HttpURLConnection to = (HttpURLConnection) new URL(url).openConnection();
        to.setRequestProperty("Content-Type", "application/timestamp-query");
        to.setDoOutput(true);
        to.setReadTimeout(20000);
        try (OutputStream out = to.getOutputStream()) {
            out.write(request);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = to.getInputStream()) {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                all.write(octet);
            }
        }
        return StampToken.parse(fixture.context, all.toByteArray());
    }

    @Test
    void aSignatureIsStamped(@TempDir Path folder) throws IOException {
        byte[] nonce = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] sealed = fixture.sealed(4);
        Path to = folder.resolve("stamped.ofd");
        try (Document document = Document.of(fixture.context, sealed)) {
            Signature signature = document.signature(0);
            assertEquals(4, signature.format());
            assertArrayEquals(fixture.signer.certificate().der(), signature.certificate().get());
            StampToken token = ask(StampToken.request(
                    fixture.context, signature, new StampToken.Options().nonce(nonce)));
            assertArrayEquals(nonce, token.nonce().get());
            assertEquals(32, token.imprint().length);
            assertEquals("CN=tsa,C=CN",
                    Certificate.parse(fixture.context, token.certificate().get()).subject());
            assertEquals(token.serial(), StampToken.parse(fixture.context, token.der()).serial());
            document.addStamp(0, token, to);
            Signature stamped = signature.withStamp(token);
            assertArrayEquals(signature.value(), stamped.value());
            assertFalse(java.util.Arrays.equals(signature.der(), stamped.der()));
            try (Report report = fixture.verifier.verify(to); Report lone = fixture.verifier.verify(token, signature.value());
                    Report other = fixture.verifier.verify(token, new byte[32])) {
                assertEquals("passed", report.signatures().get(0).check("time.stamp").get().outcome(),
                        report.toText(false));
                assertEquals(token.time(), report.signatures().get(0).bestTime().get());
                assertEquals(Result.PASSED, lone.result(), lone.toText(false));
                assertEquals(Result.FAILED, other.result());
            }
            assertThrows(EsealException.class, () -> stamped.withStamp(token)); // there is one already
            assertThrows(EsealException.class, () -> document.addStamp(7, token, folder.resolve("never.ofd")));
            assertFalse(Files.exists(folder.resolve("never.ofd")));
        }
    }

    @Test
    void aSealIsStamped() throws IOException {
        try (Seal seal = fixture.seal(5)) {
            StampToken token = ask(StampToken.request(fixture.context, seal.value(), new StampToken.Options()));
            assertFalse(token.nonce().isPresent());
            try (Seal stamped = seal.withStamp(token)) {
                assertArrayEquals(seal.value(), stamped.value());
                assertFalse(java.util.Arrays.equals(seal.der(), stamped.der()));
            }
        }
    }

    @Test
    void anEvidenceFileIsStamped() throws IOException {
        byte[] sealed = fixture.sealed(4);
        EvidenceFile file;
        try (Evidence evidence = new Evidence(fixture.context);
                Report report = fixture.verifier.verify(sealed)) {
            file = evidence.export(report);
        }
        StampToken token = ask(StampToken.request(fixture.context, file, new StampToken.Options()));
        try (Report good = fixture.verifier.verify(token, file); Evidence later = new Evidence(fixture.context)) {
            assertEquals(Result.PASSED, good.result(), good.toText(false));
            EvidenceFile stamped = file.withStamp(fixture.context, token);
            later.importFile(stamped);
            fixture.verifier.evidence(later);
            try (Report again = fixture.verifier.verify(sealed)) {
                assertEquals("passed",
                        again.signatures().get(0).check("time.archive").get().outcome(), again.toText(false));
            }
            EsealException e = assertThrows(EsealException.class,
                    () -> StampToken.request(fixture.context, stamped, new StampToken.Options()));
            assertEquals(-102, e.code()); // all that it holds is stamped
        }
    }

    @Test
    void aStampForSomethingElseIsRefused() throws IOException {
        StampToken token = ask(StampToken.request(
                fixture.context, "something else".getBytes(StandardCharsets.UTF_8), new StampToken.Options()));
        try (Document document = Document.of(fixture.context, fixture.sealed(4))) {
            EsealException e = assertThrows(EsealException.class, () -> document.signature(0).withStamp(token));
            assertEquals(EsealException.Floor.CRYPTO, e.floor());
            e = assertThrows(EsealException.class, () -> document.signature(1));
            assertEquals(EsealException.Floor.DOCUMENT, e.floor());
        }
        EsealException e = assertThrows(
                EsealException.class, () -> StampToken.parse(fixture.context, new byte[] {0x30, 1}));
        assertEquals(EsealException.Floor.CODEC, e.floor());
        assertThrows(EsealException.class, () -> StampToken.request(
                fixture.context, new byte[1], new StampToken.Options().nonce(new byte[33])));
        assertThrows(EsealException.class, () -> StampToken.request(
                fixture.context, new byte[1], new StampToken.Options().policy("no OID")));
    }
}
