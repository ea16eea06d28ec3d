// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A certificate and its private key, which never leaves C. Threads may share one. */
public final class Signer extends Handle {
    private final Context context;

    private Signer(long pointer, Context context) {
        super(SIGNER, pointer, context);
        this.context = context;
    }

    /**
     * Opens a key file (PKCS#8, PKCS#12, SEC1) and a certificate file.
     *
     * @param certificate null where it stands in the key file
     * @param pin null where there is none; not kept
     */
    public static Signer open(Context context, Path key, Path certificate, char[] pin) {
        return open(context, true, Native.octets(key), Native.octets(certificate), pin);
    }

    /** The same from octets. */
    public static Signer open(Context context, byte[] key, byte[] certificate, char[] pin) {
        return open(context, false, Certificate.present(key), certificate, pin);
    }

    private static Signer open(Context context, boolean files, byte[] key, byte[] certificate, char[] pin) {
        byte[] secret = utf8(pin);
        context.enter();
        try {
            return new Signer(
                    Native.signerOpen(context.inner(), files, key, certificate, secret), context);
        } finally {
            context.leave();
            if (secret != null) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private static byte[] utf8(char[] pin) {
        if (pin == null) {
            return null;
        }
        ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(pin));
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        Arrays.fill(buffer.array(), (byte) 0);
        return octets;
    }

    /** The signer's certificate. */
    public Certificate certificate() {
        long pointer = enter();
        try {
            return Certificate.parse(context, Native.signerCertificate(pointer));
        } finally {
            leave();
        }
    }

    /** Signs a document; the result is verified before it is handed out. */
    public byte[] sign(byte[] document, SignOptions options) {
        return sign(Source.of(document), false, options, null);
    }

    /** Signs a document that is a file into another file, which appears whole or not at all. */
    public void sign(Path document, SignOptions options, Path to) {
        sign(Source.of(document), false, options, Native.octets(to));
    }

    /** A detached signature over content. */
    public byte[] signContent(byte[] content, SignOptions options) {
        return sign(Source.of(content), true, options, null);
    }

    private byte[] sign(Source source, boolean isContent, SignOptions options, byte[] to) {
        long pointer = enter();
        try (SignOptions.Use use = options.use(context)) {
            return Native.sign(context.inner(), isContent, source.data, null, source.path, use.numbers,
                    options.places(), options.property(), pointer, to);
        } finally {
            leave();
        }
    }
}
