// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5})
    void passesWhatWasSealed(int version) {
        try (Report report = fixture.verifier.verify(fixture.sealed(version))) {
            assertEquals(Result.PASSED, report.result(), report.toText(false));
            assertTrue(report.isPassed());
            SignatureResult signature = report.signatures().get(0);
            assertEquals(Result.PASSED, signature.result());
            assertEquals(Result.of(report.asMap().get("strict_result")), report.strictResult());
            assertEquals("合同专用章", signature.sealName().get());
            assertEquals("CN=signer,C=CN", signature.signer().get());
            assertEquals("passed", signature.check("signature.value").get().outcome());
            assertTrue(signature.bestTime().isPresent());
        }
    }

    @Test
    void onePictureOfAllWaysIn(@TempDir Path folder) throws Exception {
        byte[] sealed = fixture.sealed(4);
        Path file = Files.write(folder.resolve("封.ofd"), sealed);
        ByteBuffer direct = ByteBuffer.allocateDirect(sealed.length + 7);
        direct.position(7);
        direct.put(sealed);
        direct.position(7);
        fixture.verifier.at(Instant.now());
        try (Report a = fixture.verifier.verify(sealed);
                Report b = fixture.verifier.verify(ByteBuffer.wrap(sealed));
                Report c = fixture.verifier.verify(direct);
                Report d = fixture.verifier.verify(file)) {
            assertEquals(a.toJson(), b.toJson());
            assertEquals(a.toJson(), c.toJson());
            assertEquals(a.toJson(), d.toJson().replace("\"name\":\"" + file + "\",", ""));
            assertEquals(7, direct.position());
        }
    }

    @Test
    void failsWhatWasChanged() {
        byte[] sealed = fixture.sealed(4);
        byte[] name = "Content.xml".getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(sealed, name) + name.length + 40;
        sealed[at] ^= 1;
        try (Report report = fixture.verifier.verify(sealed)) {
            assertEquals(Result.FAILED, report.result());
            assertFalse(report.isPassed());
        }
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int i = 0;; i++) {
            int k = 0;
            while (k < what.length && in[i + k] == what[k]) {
                k++;
            }
            if (k == what.length) {
                return i;
            }
        }
    }

    @Test
    void nothingPassesWithoutAnchors() {
        try (Verifier bare = new Verifier(fixture.context).policy("offline");
                Report report = bare.verify(fixture.sealed(4))) {
            assertEquals(Result.INDETERMINATE, report.result());
            assertEquals("no-anchors", report.signatures().get(0).reason());
        }
    }

    @Test
    void theDefaultPolicyAsksForRevocation() {
        fixture.verifier.policy("default");
        try (Report report = fixture.verifier.verify(fixture.sealed(4))) {
            assertEquals(Result.INDETERMINATE, report.result());
            assertEquals("not-run",
                    report.signatures().get(0).check("signer.revocation").get().outcome());
        }
    }

    @Test
    void anUnsignedDocumentIsNone() {
        try (Report report = fixture.verifier.verify(fixture.contract)) {
            assertEquals(Result.NONE, report.result());
            assertTrue(report.signatures().isEmpty());
        }
    }

    @Test
    void errorsTellThePlace() {
        EsealException e = assertThrows(
                EsealException.class, () -> fixture.verifier.verify("no document".getBytes(StandardCharsets.UTF_8)));
        assertEquals(-203, e.code());
        assertEquals(EsealException.Floor.CODEC, e.floor());
        e = assertThrows(
                EsealException.class, () -> fixture.verifier.verify(Fixture.path("absent.ofd")));
        assertEquals(-104, e.code());
        assertTrue(e.where().endsWith("absent.ofd"), e.where());
        fixture.verifier.policy("lenient");
        e = assertThrows(EsealException.class, () -> fixture.verifier.verify(fixture.contract));
        assertEquals(-707, e.code());
        assertThrows(NullPointerException.class, () -> fixture.verifier.verify((byte[]) null));
    }

    @Test
    void theMapIsTheJson() {
        try (Report report = fixture.verifier.verify(fixture.sealed(5))) {
            Map<String, Object> map = report.asMap();
            assertEquals("eseal-report/1", map.get("schema"));
            assertEquals(Json.of(map), report.toJson());
            assertThrows(UnsupportedOperationException.class, () -> map.put("result", "PASSED"));
            assertTrue(report.toJson(true, true).contains("签"));
        }
    }

    @Test
    void detachedSignatures() {
        byte[] content = "内容".getBytes(StandardCharsets.UTF_8);
        try (Seal seal = fixture.seal(4)) {
            byte[] value = fixture.signer.signContent(content,
                    new SignOptions().seal(seal).trust(fixture.trust).propertyInfo("a.txt"));
            try (Report good = fixture.verifier.verify(value, content);
                    Report bad = fixture.verifier.verify(value, new byte[] {1})) {
                assertEquals(Result.PASSED, good.result(), good.toText(false));
                assertEquals(Result.FAILED, bad.result());
            }
        }
    }
}
