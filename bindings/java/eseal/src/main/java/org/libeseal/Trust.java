// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.util.Objects;

/** Whom a verification believes, by use. Nothing is trusted by default. Fill once, then share between threads. */
public final class Trust extends Handle {
    /** What an anchor is believed for. */
    public enum Use {
        /** Who seals documents. */
        SIGNER(1),
        /** Who makes seals. */
        MAKER(2),
        /** Who stamps time. */
        STAMP(3),
        /** Who signs seal status lists. */
        STATUS(4);

        final int number;

        Use(int number) {
            this.number = number;
        }
    }

    private static final int MAKER_CA = 1;

    private final Context context;

    /** An empty store. */
    public Trust(Context context) {
        super(TRUST, make(context), context);
        this.context = context;
    }

    private static long make(Context context) {
        context.enter();
        try {
            return Native.trustNew(context.inner());
        } finally {
            context.leave();
        }
    }

    /** An anchor: a CA, or an end-entity certificate that stands for itself alone. DER or PEM. */
    public Trust add(Use use, byte[] certificate) {
        return add(use.number, certificate, 0, null);
    }

    /** A CA that certifies seal makers and nobody else. */
    public Trust addMakerCa(byte[] certificate) {
        return add(Use.MAKER.number, certificate, MAKER_CA, null);
    }

    /** A CA together with the subject (RFC 4514) that the maker's, or the list signer's, certificate must have. */
    public Trust add(Use use, byte[] certificate, String subject) {
        return add(use.number, certificate, 0, subject);
    }

    /** A certificate that may stand between a leaf and an anchor, and is trusted for nothing. */
    public Trust addIntermediate(byte[] certificate) {
        return add(0, certificate, 0, null);
    }

    /** Every certificate of a file, or of the files of a folder, as anchors. */
    public Trust addFile(Use use, Path path) {
        return addFile(use.number, path, 0);
    }

    /** The same for CAs that certify seal makers and nobody else. */
    public Trust addMakerCaFile(Path path) {
        return addFile(Use.MAKER.number, path, MAKER_CA);
    }

    /** The same for certificates that may stand between a leaf and an anchor. */
    public Trust addIntermediatesFile(Path path) {
        return addFile(0, path, 0);
    }

    /** Names a maker by subject (RFC 4514), under a CA that certifies others, too. */
    public Trust addMakerSubject(String subject) {
        long pointer = enter();
        try {
            Native.trustAddMakerSubject(pointer, Native.octets(Objects.requireNonNull(subject)));
        } finally {
            leave();
        }
        return this;
    }

    /**
     * Adds what a trust profile names, all or nothing; see eseal_trust(3).
     *
     * @return how many of its folders hold no certificate
     */
    public int addProfile(Path profile) {
        long pointer = enter();
        try {
            return (int) Native.trustAddProfile(pointer, Native.octets(Objects.requireNonNull(profile)));
        } finally {
            leave();
        }
    }

    /** How many anchors a use has. */
    public int count(Use use) {
        long pointer = enter();
        try {
            return (int) Native.trustCount(pointer, use.number);
        } finally {
            leave();
        }
    }

    private Trust add(int use, byte[] certificate, int flags, String subject) {
        long pointer = enter();
        try {
            Native.trustAdd(context.inner(), pointer, Certificate.present(certificate), use, flags,
                    Native.octets(subject));
        } finally {
            leave();
        }
        return this;
    }

    private Trust addFile(int use, Path path, int flags) {
        long pointer = enter();
        try {
            Native.trustAddFile(pointer, Native.octets(path), use, flags);
        } finally {
            leave();
        }
        return this;
    }
}
