// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;

/** Keys, certificates, a picture and a document, made by tests/bindings/java.sh; and a seal made here. */
final class Fixture implements AutoCloseable {
    static final Instant SEAL_END = Instant.parse("2049-01-01T00:00:00Z");

    final Context context = new Context();
    final Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, path("signer-ca.pem"))
            .addMakerCaFile(path("maker-ca.pem"));
    final Signer signer = Signer.open(context, path("signer.key"), path("signer.pem"), null);
    final Signer maker = Signer.open(context, path("maker.key"), path("maker.pem"), null);
    final Verifier verifier = new Verifier(context).trust(trust).policy("offline");
    final byte[] contract = read("contract.ofd");

    static Path path(String name) {
        String folder = System.getProperty("eseal.fixture");
        assertNotNull(folder, "eseal.fixture names the folder with keys and documents");
        return Paths.get(folder, name);
    }

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    SealBuilder builder(int version) {
        return new SealBuilder(context, version).id("TEST-" + version).name("合同专用章")
                .picture(read("chop.png"), 40, 40).validity(context.now().minusSeconds(86400), SEAL_END)
                .signer(signer.certificate());
    }

    Seal seal(int version) {
        return builder(version).sign(maker);
    }

    SignOptions options(Seal seal) {
        SignOptions options = new SignOptions().seal(seal).trust(trust);
        return seal == null ? options : options.stamp(1, 20, 20);
    }

    byte[] sealed(int version) {
        try (Seal seal = seal(version)) {
            return signer.sign(contract, options(seal));
        }
    }

    @Override
    public void close() {
        verifier.close();
        maker.close();
        signer.close();
        trust.close();
        context.close();
    }
}
