// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.util.Objects;

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

    /** Adds everything that an evidence file lists, or nothing. */
    public Evidence importFile(EvidenceFile file) {
        return importFile(file.der(), null);
    }

    /** The same from a file, which is its source. */
    public Evidence importFile(Path path) {
        return importFile(null, Native.octets(Objects.requireNonNull(path)));
    }

    private Evidence importFile(byte[] data, byte[] path) {
        long pointer = enter();
        try {
            Native.evidenceImport(pointer, data, path);
        } finally {
            leave();
        }
        return this;
    }

    /** Makes the evidence file of a verification that was given this evidence; a file that was imported goes on. */
    public EvidenceFile export(Report report) {
        long pointer = enter();
        try {
            long of = report.enter();
            try {
                return EvidenceFile.of(Native.evidenceExport(pointer, of));
            } finally {
                report.leave();
            }
        } finally {
            leave();
        }
    }

    /** How many pieces of a kind there are. */
    public int count(Kind kind) {
        long pointer = enter();
        try {
            return (int) Native.evidenceCount(pointer, kind.number);
        } finally {
            leave();
        }
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
