// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;

/**
 * A signature in two steps, for keys that are elsewhere: prepare, have the digest or message signed, finish. The
 * state may be saved in between, and restored in another process on another day. It holds no secret. One thread
 * at a time.
 */
public final class SigningSession extends Handle {
    private static final int MESSAGE = 0;
    private static final int DIGEST = 1;
    private static final int STATE = 2;

    SigningSession(long pointer, Context context) {
        super(SIGNING, pointer, context);
    }

    /** Prepares a signature on a document for the holder of a certificate. */
    public static SigningSession prepare(
            Context context, byte[] document, SignOptions options, Certificate certificate) {
        return prepare(context, false, Source.of(document), options, certificate);
    }

    /** The same for a document that is a file. */
    public static SigningSession prepare(
            Context context, Path document, SignOptions options, Certificate certificate) {
        return prepare(context, false, Source.of(document), options, certificate);
    }

    /** Prepares a detached signature over content. */
    public static SigningSession prepareContent(
            Context context, byte[] content, SignOptions options, Certificate certificate) {
        return prepare(context, true, Source.of(content), options, certificate);
    }

    private static SigningSession prepare(Context context, boolean isContent, Source source,
            SignOptions options, Certificate certificate) {
        try (SignOptions.Use use = options.use(context)) {
            return new SigningSession(Native.signingNew(context.inner(), isContent, source.data, null,
                    source.path, use.numbers, options.places(), options.property(), certificate.der()), context);
        }
    }

    /** Restores what {@link #save} gave for a document, which must be the same still. */
    public static SigningSession restore(Context context, byte[] document, byte[] state) {
        return restore(context, false, Source.of(document), state);
    }

    /** The same for a document that is a file. */
    public static SigningSession restore(Context context, Path document, byte[] state) {
        return restore(context, false, Source.of(document), state);
    }

    /** Restores what {@link #save} gave for content. */
    public static SigningSession restoreContent(Context context, byte[] content, byte[] state) {
        return restore(context, true, Source.of(content), state);
    }

    /** Restores what {@link #save} gave for a seal. */
    public static SigningSession restoreSeal(Context context, byte[] state) {
        return restore(context, false, Source.none(), state);
    }

    private static SigningSession restore(Context context, boolean isContent, Source source, byte[] state) {
        context.enter();
        try {
            return new SigningSession(Native.signingParse(context.inner(), isContent, source.data, null,
                    source.path, Certificate.present(state)), context);
        } finally {
            context.leave();
        }
    }

    private byte[] octets(int part) {
        long pointer = enter();
        try {
            return Native.signingOctets(pointer, part);
        } finally {
            leave();
        }
    }

    /** The octets to be signed (SM2 with SM3 and the default ID), for keys that hash by themselves. */
    public byte[] message() {
        return octets(MESSAGE);
    }

    /** e = SM3(Z, message), 32 octets, for keys that sign a digest. */
    public byte[] digest() {
        return octets(DIGEST);
    }

    /** The state. */
    public byte[] save() {
        return octets(STATE);
    }

    /**
     * Takes the value (DER, 64 octets r s, or 128 octets as SDF devices give), verifies it, and gives the signed
     * document, the detached signature, or the seal.
     */
    public byte[] finish(byte[] value) {
        return finish(value, (byte[]) null);
    }

    /** The same into a file, which appears whole or not at all. */
    public void finish(byte[] value, Path to) {
        finish(value, Native.octets(to));
    }

    /** The same with a key that signs now. */
    public byte[] finish(RemoteKey key) {
        return finish(key.sign(digest(), message()));
    }

    private byte[] finish(byte[] value, byte[] to) {
        long pointer = enter();
        try {
            return Native.signingFinish(pointer, Certificate.present(value), to);
        } finally {
            leave();
        }
    }
}
