// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * Verifies documents, detached signatures and seals, with the same anchors, policy and moment each time. Set it up
 * once; after that any number of threads may verify with it.
 */
public final class Verifier implements AutoCloseable {
    private static final int REQUIRE_STATUS = 1;
    private static final int REQUIRE_STAMP = 2;

    private final Context context;
    private final List<byte[]> uncovered = new ArrayList<>();
    private Trust trust;
    private Evidence evidence;
    private String policy = "default";
    private Certificate signer;
    private long at;
    private int flags;

    /** A verifier without anchors: nothing passes. It does not own the context, trust or evidence. */
    public Verifier(Context context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    /** The anchors. */
    public Verifier trust(Trust with) {
        trust = with;
        return this;
    }

    /** CRLs, OCSP answers, status lists. */
    public Verifier evidence(Evidence with) {
        evidence = with;
        return this;
    }

    /** "default", "offline", "strict" or "archive"; see eseal-checks(7). */
    public Verifier policy(String name) {
        policy = Objects.requireNonNull(name, "name");
        return this;
    }

    /** Judges as of this moment instead of now. It never replaces the time of sealing. */
    public Verifier at(Instant moment) {
        at = moment.getEpochSecond();
        return this;
    }

    /** The signer of values that carry no certificate. */
    public Verifier signer(Certificate certificate) {
        signer = certificate;
        return this;
    }

    /** Demands seal status evidence. */
    public Verifier requireStatus(boolean on) {
        flags = on ? flags | REQUIRE_STATUS : flags & ~REQUIRE_STATUS;
        return this;
    }

    /** Demands a time stamp. */
    public Verifier requireStamp(boolean on) {
        flags = on ? flags | REQUIRE_STAMP : flags & ~REQUIRE_STAMP;
        return this;
    }

    /** Accepts that a signature leaves out one package path, as "Doc_0/Attachs/a.xml". */
    public Verifier allowUncovered(String path) {
        uncovered.add(Native.octets(path));
        return this;
    }

    /** Verifies a document that is a file; it is read piece by piece. */
    public Report verify(Path path) {
        return document(null, null, Native.octets(path), path.toString());
    }

    /** Verifies a document in memory. */
    public Report verify(byte[] document) {
        return document(Certificate.present(document), null, null, null);
    }

    /** Verifies a document in a buffer, from its position to its limit; a direct one is not copied. */
    public Report verify(ByteBuffer document) {
        if (document.isDirect()) {
            return document(null, document.slice(), null, null);
        }
        byte[] copy = new byte[document.remaining()];
        document.duplicate().get(copy);
        return document(copy, null, null, null);
    }

    /** Verifies a detached signature over content. */
    public Report verify(byte[] signature, byte[] content) {
        return detached(Certificate.present(signature), Certificate.present(content), null);
    }

    /** Verifies a detached signature over the content of a file. */
    public Report verify(byte[] signature, Path content) {
        return detached(Certificate.present(signature), null, Native.octets(content));
    }

    /** Verifies a detached signature over content. */
    public Report verify(Signature signature, byte[] content) {
        return verify(signature.der(), content);
    }

    /** Verifies a document that is open. */
    public Report verify(Document document) {
        long opened = document.enter();
        try {
            long[] numbers = begin();
            try {
                return new Report(Native.documentVerify(context.inner(), opened, numbers, texts(null),
                        uncovered.toArray(new byte[0][])), context);
            } finally {
                end();
            }
        } finally {
            document.leave();
        }
    }

    /** Judges a stamp by itself: whether it is over these octets, its own signature, and its service. */
    public Report verify(StampToken stamp, byte[] over) {
        return stamp(StampToken.OCTETS, stamp, Certificate.present(over));
    }

    /** The same for a stamp that is over an evidence file, before it is put in. */
    public Report verify(StampToken stamp, EvidenceFile over) {
        return stamp(StampToken.EVIDENCE, stamp, over.der());
    }

    private Report stamp(int over, StampToken stamp, byte[] data) {
        long[] numbers = begin();
        try {
            return new Report(Native.stampVerify(context.inner(), over, stamp.der(), data, numbers, texts(null)),
                    context);
        } finally {
            end();
        }
    }

    /** Judges a lone seal. */
    public Report verify(Seal seal) {
        long judged = seal.enter();
        try {
            long[] numbers = begin();
            try {
                return new Report(
                        Native.verifySeal(context.inner(), judged, numbers, texts(null)), context);
            } finally {
                end();
            }
        } finally {
            seal.leave();
        }
    }

    /** Judges many files by several threads, each as {@link #verify(Path)} does; results in their order. */
    public Batch batch(Iterable<Path> files) {
        Iterator<Path> paths = files.iterator();
        return batch(new Iterator<Source>() {
            @Override
            public boolean hasNext() {
                return paths.hasNext();
            }

            @Override
            public Source next() {
                return Source.of(paths.next());
            }
        }, new Batch.Options());
    }

    /** Judges many documents by several threads. What this verifier is told later is not for this batch. */
    public Batch batch(Iterator<? extends Source> documents, Batch.Options options) {
        Objects.requireNonNull(documents, "documents");
        long[] numbers = begin();
        try {
            return new Batch(Batch.make(options, context.inner(), numbers, texts(null),
                    uncovered.toArray(new byte[0][])), context, trust, evidence, documents);
        } finally {
            end();
        }
    }

    private Report document(byte[] data, ByteBuffer buffer, byte[] path, String name) {
        long[] numbers = begin();
        try {
            return new Report(Native.verifyDocument(context.inner(), data, buffer, path, numbers,
                    texts(name), uncovered.toArray(new byte[0][])), context);
        } finally {
            end();
        }
    }

    private Report detached(byte[] signature, byte[] content, byte[] path) {
        long[] numbers = begin();
        try {
            return new Report(Native.verifySignature(
                    context.inner(), signature, content, path, numbers, texts(null)), context);
        } finally {
            end();
        }
    }

    private byte[][] texts(String name) {
        return new byte[][] {
            Native.octets(policy), Native.octets(name), signer == null ? null : signer.der()
        };
    }

    private long[] begin() {
        context.enter();
        try {
            long anchors = Handle.enter(trust);
            try {
                return new long[] {anchors, Handle.enter(evidence), at, flags};
            } catch (IllegalStateException closed) {
                Handle.leave(trust);
                throw closed;
            }
        } catch (IllegalStateException closed) {
            context.leave();
            throw closed;
        }
    }

    private void end() {
        Handle.leave(evidence);
        Handle.leave(trust);
        context.leave();
    }

    /** Does nothing: a verifier owns nothing in C. It is here for try-with-resources. */
    @Override
    public void close() {}
}
