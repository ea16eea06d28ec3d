// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;

/**
 * What was fetched to settle open questions: revocation lists, OCSP answers, certificates, seal status lists.
 * Adding checks the form only. Fill once, then share between threads.
 */
public final class Evidence extends Handle {
    /** What a piece of evidence is. */
    public enum Kind {
        /** An X.509 revocation list, DER or PEM. */
        CRL(1),
        /** An OCSP response, DER. */
        OCSP(2),
        /** A certificate that may stand in a path. */
        CERTIFICATE(3),
        /** A seal status list or answer, DER. */
        STATUS(4),
        /** A list of revoked seals, JSON, unsigned: it can warn or fail. */
        REVOKED_LIST(5);

        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** No evidence yet. */
    public Evidence(Context context) {
        super(EVIDENCE, make(context), context);
    }

    private static long make(Context context) {
        context.enter();
        try {
            return Native.evidenceNew(context.inner());
        } finally {
            context.leave();
        }
    }

    /** Adds one piece; source says where it was got from, for the report, and may be null. */
    public Evidence add(Kind kind, byte[] data, String source) {
        return add(kind, Certificate.present(data), Native.octets(source));
    }

    /** The same from a file, which is its source. */
    public Evidence addFile(Kind kind, Path path) {
        return add(kind, null, Native.octets(path));
    }

    private Evidence add(Kind kind, byte[] data, byte[] source) {
        long pointer = enter();
        try {
            Native.evidenceAdd(pointer, kind.number, data, source);
        } finally {
            leave();
        }
        return this;
    }
}
