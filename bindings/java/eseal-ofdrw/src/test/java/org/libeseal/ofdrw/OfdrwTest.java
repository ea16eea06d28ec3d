// SPDX-License-Identifier: Apache-2.0
package org.libeseal.ofdrw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libeseal.Context;
import org.libeseal.Report;
import org.libeseal.Result;
import org.libeseal.Seal;
import org.libeseal.SealBuilder;
import org.libeseal.SignOptions;
import org.libeseal.Signer;
import org.libeseal.Trust;
import org.libeseal.Verifier;
import org.ofdrw.gm.ses.v4.SESeal;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.ExtendSignatureContainer;
import org.ofdrw.sign.OFDSigner;
import org.ofdrw.sign.SignMode;
import org.ofdrw.sign.signContainer.SESV4Container;
import org.ofdrw.sign.stamppos.NormalStampPos;
import org.ofdrw.sign.verify.OFDValidator;
import org.ofdrw.sign.verify.container.SESV4ValidateContainer;
import org.ofdrw.sign.verify.exceptions.DocNotSignException;
import org.ofdrw.sign.verify.exceptions.FileIntegrityException;
import org.ofdrw.sign.verify.exceptions.InvalidSignedValueException;
import org.ofdrw.sign.verify.exceptions.OFDVerifyException;

/** ofdrw as it is shipped, and libeseal, sign for and judge each other. */
class OfdrwTest {
    private static final String PAGE = "Doc_0/Pages/Page_0/Content.xml";

    private final Context context = new Context();
    private final Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, path("signer-ca.pem"))
            .addMakerCaFile(path("maker-ca.pem"));
    private final Signer signer = Signer.open(context, path("signer.key"), path("signer.pem"), null);
    private final Signer maker = Signer.open(context, path("maker.key"), path("maker.pem"), null);
    private final Verifier verifier = new Verifier(context).trust(trust).policy("offline");
    private final Seal seal = new SealBuilder(context, 4).id("OFDRW-4").name("合同专用章")
            .picture(read("chop.png"), 40, 40)
            .validity(Instant.now().minusSeconds(86400), Instant.parse("2099-01-01T00:00:00Z"))
            .signer(signer.certificate()).sign(maker);

    @TempDir
    Path folder;

    private static Path path(String name) {
        return Paths.get(System.getProperty("eseal.fixture"), name);
    }

    private static byte[] read(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        seal.close();
        maker.close();
        signer.close();
        trust.close();
        context.close();
    }

    private Path byOfdrw(ExtendSignatureContainer container) throws Exception {
        Path out = folder.resolve("by-ofdrw.ofd");
        try (OFDReader reader = new OFDReader(path("contract.ofd")); OFDSigner ofd = new OFDSigner(reader, out)) {
            ofd.setSignMode(SignMode.WholeProtected);
            ofd.setSignContainer(container);
            ofd.addApPos(new NormalStampPos(1, 50, 50, 40, 40));
            ofd.exeSign();
        }
        return out;
    }

    private Path byEseal() {
        Path out = folder.resolve("by-eseal.ofd");
        signer.sign(path("contract.ofd"), new SignOptions().seal(seal).trust(trust).stamp(1, 50, 50), out);
        return out;
    }

    private ExtendSignatureContainer ofdrwContainer() throws Exception {
        String pem = new String(read("signer.key"), StandardCharsets.US_ASCII);
        byte[] pkcs8 = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        PrivateKey key = KeyFactory.getInstance("EC", new BouncyCastleProvider())
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        Certificate certificate = CertificateFactory.getInstance("X.509", new BouncyCastleProvider())
                .generateCertificate(new ByteArrayInputStream(signer.certificate().der()));
        return new SESV4Container(key, SESeal.getInstance(seal.der()), certificate);
    }

    /** The same package with one entry changed by a function of its text. */
    private Path change(Path from, String name, java.util.function.UnaryOperator<String> how) throws IOException {
        Path out = folder.resolve("changed.ofd");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(from));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(out))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                java.io.ByteArrayOutputStream octets = new java.io.ByteArrayOutputStream();
                byte[] chunk = new byte[4096];
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    octets.write(chunk, 0, n);
                }
                byte[] content = octets.toByteArray();
                if (entry.getName().equals(name)) {
                    String text = new String(content, StandardCharsets.UTF_8);
                    assertFalse(how.apply(text).equals(text), name + " was to be changed");
                    content = how.apply(text).getBytes(StandardCharsets.UTF_8);
                }
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return out;
    }

    @Test
    void whatOfdrwSignsVerifiesHere() throws Exception {
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, byOfdrw(ofdrwContainer()))) {
            validator.exeValidate();
            assertEquals(Result.PASSED, validator.report().result());
            try (OFDReader reader = validator.openReader()) {
                assertEquals(2, reader.getNumberOfPages());
            }
        }
    }

    @Test
    void whatIsSignedHereOfdrwAccepts() throws Exception {
        try (OFDReader reader = new OFDReader(byEseal()); OFDValidator ofdrw = new OFDValidator(reader)) {
            ofdrw.setValidator(new SESV4ValidateContainer());
            ofdrw.exeValidate();
            assertEquals(2, reader.getNumberOfPages());
            assertEquals(1, reader.getStampAnnots().size());
        }
    }

    @Test
    void ofdrwSignsWithOurContainer() throws Exception {
        Path signed = byOfdrw(new EsealSignatureContainer(signer, seal, trust));
        try (Report report = verifier.verify(signed)) {
            assertEquals(Result.PASSED, report.result(), report.toText(false));
        }
        try (OFDReader reader = new OFDReader(signed); OFDValidator ofdrw = new OFDValidator(reader)) {
            ofdrw.setValidator(new SESV4ValidateContainer());
            ofdrw.exeValidate();
        }
    }

    @Test
    void ofdrwValidatesWithOurContainer() throws Exception {
        try (OFDReader reader = new OFDReader(byEseal()); OFDValidator ofdrw = new OFDValidator(reader)) {
            ofdrw.setValidator(new EsealValidateContainer(verifier));
            ofdrw.exeValidate();
        }
        try (Verifier bare = new Verifier(context).policy("offline");
                OFDReader reader = new OFDReader(byEseal()); OFDValidator ofdrw = new OFDValidator(reader)) {
            ofdrw.setValidator(new EsealValidateContainer(bare));
            InvalidSignedValueException e =
                    assertThrows(InvalidSignedValueException.class, ofdrw::exeValidate);
            assertEquals("no-anchors", e.getReason());
        }
    }

    @Test
    void aSealForgedWithoutAnyKeyIsAcceptedByOfdrwAndRefusedHere() throws Exception {
        // The maker's value is cut off and replaced: ofdrw never looks at it.
        byte[] der = seal.der();
        der[der.length - 1] ^= 1;
        org.ofdrw.gm.ses.v4.SESeal forged = SESeal.getInstance(der);
        ExtendSignatureContainer honest = ofdrwContainer();
        java.lang.reflect.Field field = SESV4Container.class.getDeclaredField("seal");
        field.setAccessible(true);
        field.set(honest, forged);
        Path out = byOfdrw(honest);
        try (OFDReader reader = new OFDReader(out); OFDValidator ofdrw = new OFDValidator(reader)) {
            ofdrw.setValidator(new SESV4ValidateContainer());
            ofdrw.exeValidate();
        }
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, out)) {
            InvalidSignedValueException e =
                    assertThrows(InvalidSignedValueException.class, validator::exeValidate);
            assertTrue(e.getMessage().contains("seal.value"), e.getMessage());
            assertThrows(OFDVerifyException.class, validator::openReader);
        }
    }

    @Test
    void aChangedFileIsNamed() throws Exception {
        Path changed = change(byEseal(), PAGE, text -> text.replace("100000", "900000"));
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, changed)) {
            FileIntegrityException e = assertThrows(FileIntegrityException.class, validator::exeValidate);
            assertTrue(e.getFileAbsPath().toString().endsWith(PAGE), e.getFileAbsPath().toString());
        }
    }

    @Test
    void otherReasons() throws Exception {
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, path("contract.ofd"))) {
            assertThrows(DocNotSignException.class, validator::exeValidate);
        }
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, path("absent.ofd"))) {
            assertThrows(IOException.class, validator::exeValidate);
        }
        try (Verifier bare = new Verifier(context);
                EsealOfdValidator validator = new EsealOfdValidator(bare, byEseal())) {
            OFDVerifyException e = assertThrows(OFDVerifyException.class, validator::exeValidate);
            assertTrue(e.getMessage().contains("INDETERMINATE"), e.getMessage());
        }
    }

    @Test
    void theContainerIsAuditedBeforeOfdrwReadsIt() throws Exception {
        Path escape = folder.resolve("escape.ofd");
        Path sealed = byEseal();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(sealed));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(escape))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                byte[] chunk = new byte[4096];
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    zip.write(chunk, 0, n);
                }
            }
            zip.putNextEntry(new ZipEntry("../escaped.txt"));
            zip.write(1);
        }
        try (EsealOfdValidator validator = new EsealOfdValidator(verifier, escape)) {
            OFDVerifyException e = assertThrows(OFDVerifyException.class, validator::openReader);
            assertTrue(e.getMessage().contains("container."), e.getMessage());
        }
    }
}
