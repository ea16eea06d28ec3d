// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The calls into C, and where the native library is found: the file that the system property {@code eseal.native}
 * names, and nothing else where it is set; then {@code System.loadLibrary("eseal_jni")}; then the copy inside
 * the jar, written to a private folder under {@code eseal.tmpdir} or {@code java.io.tmpdir}.
 */
final class Native {
    /** The version that these classes were made for. */
    static final String VERSION = "0.1.0";

    static {
        load();
        String running = text(version());
        if (!running.equals(VERSION)) {
            throw new UnsatisfiedLinkError(
                    "libeseal " + running + " was loaded, but these classes are of " + VERSION);
        }
    }

    private Native() {}

    private static void load() {
        String file = System.getProperty("eseal.native");
        if (file != null) {
            System.load(Paths.get(file).toAbsolutePath().toString());
            return;
        }
        try {
            System.loadLibrary("eseal_jni");
        } catch (UnsatisfiedLinkError missing) {
            loadFromJar(missing);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return os + "-" + (arch.equals("x86_64") ? "amd64" : arch);
    }

    private static void loadFromJar(UnsatisfiedLinkError missing) {
        String name = "/META-INF/native/" + platform() + "/libeseal_jni.so";
        try (InputStream in = Native.class.getResourceAsStream(name)) {
            if (in == null) {
                UnsatisfiedLinkError error = new UnsatisfiedLinkError("no libeseal for " + platform()
                        + ": set eseal.native, or put libeseal_jni on java.library.path");
                error.initCause(missing);
                throw error;
            }
            loadCopy(in);
        } catch (IOException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError("libeseal could not be unpacked: " + e);
            error.initCause(e);
            throw error;
        }
    }

    private static void loadCopy(InputStream in) throws IOException {
        Path base = Paths.get(System.getProperty("eseal.tmpdir", System.getProperty("java.io.tmpdir")));
        Path folder = Files.createTempDirectory(base, "eseal",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = folder.resolve("libeseal_jni.so");
        try {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            System.load(copy.toString());
        } finally {
            Files.deleteIfExists(copy); // once loaded it lives on in memory
            Files.deleteIfExists(folder);
        }
    }

    static String text(byte[] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    static byte[] octets(String text) {
        if (text == null) {
            return null;
        }
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a text with a zero character in it");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] octets(Path path) {
        return path == null ? null : octets(path.toString());
    }

    static native byte[] version();

    static native long memoryHeld();

    static native long contextNew(boolean still, long time, int sm2, long[] caches, byte[] properties,
            byte[][] limitNames, long[] limitValues);

    static native long contextCacheCount(long ctx, int cache, int what);

    static native long contextPointer(long handle);

    static native long contextNow(long ctx);

    static native void free(int kind, long pointer);

    static native long trustNew(long ctx);

    static native void trustAdd(
            long ctx, long trust, byte[] certificate, int use, int flags, byte[] subject);

    static native void trustAddFile(long trust, byte[] path, int use, int flags);

    static native void trustAddMakerSubject(long trust, byte[] subject);

    static native long trustAddProfile(long trust, byte[] path);

    static native long trustCount(long trust, int use);

    static native long evidenceNew(long ctx);

    static native void evidenceAdd(long evidence, int kind, byte[] data, byte[] source);

    static native void evidenceImport(long evidence, byte[] data, byte[] path);

    static native byte[] evidenceExport(long evidence, long report);

    static native long evidenceCount(long evidence, int kind);

    static native byte[] signatureEvents(long ctx, byte[] data, byte[] path);

    static native byte[] stampEvents(long ctx, byte[] der);

    static native byte[] stampRequest(
            long ctx, int over, byte[] data, byte[] policy, byte[] nonce, boolean certificate);

    static native byte[] stampAdd(long ctx, int into, byte[] data, byte[] stamp);

    static native long stampVerify(
            long ctx, int over, byte[] stamp, byte[] data, long[] numbers, byte[][] texts);

    static native byte[] statusEvents(long ctx, byte[] data, byte[] path);

    static native byte[] statusMake(long ctx, long[] fields, byte[] issuer, byte[] about, byte[][] makers,
            byte[][] texts, long[] numbers, long signer);

    static native long documentOpen(long ctx, byte[] data, byte[] path);

    static native byte[] documentEvents(long document);

    static native void documentPageSize(long document, long page, double[] size);

    static native byte[] documentSignature(long document, long index);

    static native void documentAddStamp(long ctx, long document, long index, byte[] stamp, byte[] path);

    static native long documentVerify(
            long ctx, long document, long[] numbers, byte[][] texts, byte[][] uncovered);

    static native long verifyDocument(long ctx, byte[] data, ByteBuffer buffer, byte[] path,
            long[] numbers, byte[][] texts, byte[][] uncovered);

    static native long verifySignature(long ctx, byte[] signature, byte[] content, byte[] path,
            long[] numbers, byte[][] texts);

    static native long verifySeal(long ctx, long seal, long[] numbers, byte[][] texts);

    static native long batchNew(long ctx, long[] numbers, byte[][] texts, byte[][] uncovered, long threads,
            long window, boolean anyOrder);

    static native boolean batchIsFull(long batch);

    static native void batchAdd(long batch, byte[] data, byte[] path, byte[] name);

    static native boolean batchNext(long batch, long[] numbers, Object[] found);

    static native void batchCancel(long batch);

    static native long batchCount(long batch, int what);

    static native int reportResult(long report, boolean strict);

    static native byte[] reportJson(long report, boolean chinese, boolean compact);

    static native byte[] reportText(long report, boolean chinese);

    static native byte[] reportEvents(long report, boolean chinese);

    static native byte[] certificateEvents(long ctx, byte[] data);

    static native long sealOpen(long ctx, byte[] data, byte[] path);

    static native byte[] sealEvents(long seal);

    static native byte[] sealOctets(long seal, int part);

    static native long sealMake(long ctx, long[] numbers, byte[][] texts, byte[][] certificates,
            byte[][] extensions, long maker);

    static native long signerOpen(
            long ctx, boolean fromFiles, byte[] key, byte[] certificate, byte[] pin);

    static native byte[] signerCertificate(long signer);

    static native long signingNew(long ctx, boolean isContent, byte[] data, ByteBuffer buffer,
            byte[] path, long[] numbers, double[] places, byte[] property, byte[] certificate);

    static native long signingNewSeal(long ctx, long[] numbers, byte[][] texts, byte[][] certificates,
            byte[][] extensions, byte[] maker);

    static native long signingParse(
            long ctx, boolean isContent, byte[] data, ByteBuffer buffer, byte[] path, byte[] state);

    static native byte[] signingOctets(long signing, int part);

    static native byte[] signingFinish(long signing, byte[] value, byte[] path);

    static native byte[] sign(long ctx, boolean isContent, byte[] data, ByteBuffer buffer, byte[] path,
            long[] numbers, double[] places, byte[] property, long signer, byte[] to);
}
