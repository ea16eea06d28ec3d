// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Many documents, judged by several threads of C's: {@link Verifier#batch}. Documents are taken from their iterator
 * as there is room for them, so memory depends on the window and not on how many there are. What goes wrong
 * with one document is its own result, and stops no other.
 *
 * <p>Threads may take turns in taking results, and any may count or cancel. Closing early drops what has not
 * been begun, and waits for what has; while another thread is inside it is an {@link IllegalStateException}, so
 * cancel first.
 */
public final class Batch implements AutoCloseable, Iterable<Batch.Judged>, Iterator<Batch.Judged> {
    /** How it is done; every field may be left. */
    public static final class Options {
        private long threads;
        private long window;
        private boolean anyOrder;

        /** How many threads; 0: as many as there are processors. */
        public Options threads(int count) {
            threads = count;
            return this;
        }

        /** How many documents are under way at most; 0: 32 for each thread. */
        public Options window(int documents) {
            window = documents;
            return this;
        }

        /** Results as they come, instead of in the order of the documents. */
        public Options anyOrder(boolean on) {
            anyOrder = on;
            return this;
        }
    }

    /** What {@link Batch#count} counts. */
    public enum Count {
        /** Documents taken from the iterator. */
        ADDED,
        /** Of these, not yet handed out. */
        UNDER_WAY,
        /** Judged, or ended with an error. */
        DONE,
        /** Of those done: ended with an error. */
        ERRORS,
        /** Of those done: passed. */
        PASSED,
        /** Of those done: failed. */
        FAILED,
        /** Of those done: indeterminate. */
        INDETERMINATE,
        /** Of those done: without a seal or signature. */
        NONE,
        /** Never begun, because the batch was cancelled. */
        DROPPED
    }

    /** What came of one document: a report, or an error. */
    public static final class Judged implements AutoCloseable {
        private final long index;
        private final String name;
        private final Report report;
        private final EsealException error;

        private Judged(long index, String name, Report report, EsealException error) {
            this.index = index;
            this.name = name;
            this.report = report;
            this.error = error;
        }

        /** The place of the document in the order of the iterator, from 0. */
        public long index() {
            return index;
        }

        /** The document's name, or path; empty if it had none. */
        public Optional<String> name() {
            return Optional.ofNullable(name);
        }

        /** The error; empty where there is a report. */
        public Optional<EsealException> error() {
            return Optional.ofNullable(error);
        }

        /**
         * The report, which outlives the batch.
         *
         * @throws EsealException what the document failed with, if it did
         */
        public Report report() {
            if (report == null) {
                throw error;
            }
            return report;
        }

        /** Closes the report, if there is one. */
        @Override
        public void close() {
            if (report != null) {
                report.close();
            }
        }
    }

    private static final class Open extends Handle {
        Open(long pointer, Handle... parents) {
            super(BATCH, pointer, parents);
        }
    }

    private final Context context;
    private final Iterator<? extends Source> documents;
    private final Open handle;
    private final Object turn = new Object();
    private volatile boolean cancelled;
    private Judged ahead;

    Batch(long pointer, Context context, Trust trust, Evidence evidence, Iterator<? extends Source> documents) {
        this.context = context;
        this.documents = documents;
        handle = new Open(pointer, context, trust, evidence);
    }

    static long make(Options options, long ctx, long[] numbers, byte[][] texts, byte[][] uncovered) {
        return Native.batchNew(
                ctx, numbers, texts, uncovered, options.threads, options.window, options.anyOrder);
    }

    /** Whether there is another result; waits until that is known. */
    @Override
    public boolean hasNext() {
        synchronized (turn) {
            if (ahead == null) {
                ahead = take();
            }
            return ahead != null;
        }
    }

    /** The next result; its report is the caller's to close. */
    @Override
    public Judged next() {
        synchronized (turn) {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Judged judged = ahead;
            ahead = null;
            return judged;
        }
    }

    /** The batch itself, which can be gone through once. */
    @Override
    public Iterator<Judged> iterator() {
        return this;
    }

    private Judged take() {
        long pointer = handle.enter();
        try {
            fill(pointer);
            long[] numbers = new long[2];
            Object[] found = new Object[2];
            if (!Native.batchNext(pointer, numbers, found)) {
                return null;
            }
            Report report = numbers[0] == 0 ? null : new Report(numbers[0], context);
            return new Judged(
                    numbers[1], Native.text((byte[]) found[0]), report, (EsealException) found[1]);
        } finally {
            handle.leave();
        }
    }

    private void fill(long pointer) {
        while (!cancelled && !Native.batchIsFull(pointer) && documents.hasNext()) {
            Source next = documents.next();
            try {
                Native.batchAdd(pointer, next.data, next.path, Native.octets(next.name));
            } catch (EsealException refused) {
                if (!cancelled) {
                    throw refused;
                }
            }
        }
    }

    /** Drops what has not been begun, and takes no more documents; results of the rest can still be taken. */
    public void cancel() {
        long pointer = handle.enter();
        try {
            cancelled = true;
            Native.batchCancel(pointer);
        } finally {
            handle.leave();
        }
    }

    /** How many, so far. */
    public long count(Count what) {
        long pointer = handle.enter();
        try {
            return Native.batchCount(pointer, what.ordinal() + 1);
        } finally {
            handle.leave();
        }
    }

    /**
     * Ends it: what has not been begun is dropped, what has been is waited for. Again: nothing.
     *
     * @throws IllegalStateException while another thread is inside one of its methods; it stays open then
     */
    @Override
    public void close() {
        handle.close();
        synchronized (turn) {
            if (ahead != null) {
                ahead.close();
                ahead = null;
            }
        }
    }
}
