// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A thing that lives in C. Close it when it is no longer needed, best with try-with-resources; closing it again
 * does nothing. What was made from a context (or another handle) keeps it alive in C until it is closed itself,
 * so the order does not matter. A handle that is used after it was closed, or closed while another thread is inside
 * one of its methods, throws {@link IllegalStateException}. One that is forgotten is freed some time
 * after the garbage collector has found it.
 */
abstract class Handle implements AutoCloseable {
    static final int CONTEXT = 1;
    static final int TRUST = 2;
    static final int EVIDENCE = 3;
    static final int REPORT = 4;
    static final int SEAL = 5;
    static final int SIGNER = 6;
    static final int SIGNING = 7;
    static final int BATCH = 8;
    static final int DOCUMENT = 9;

    private static final ReferenceQueue<Handle> FORGOTTEN = new ReferenceQueue<>();
    private static final Set<Cell> LIVE = Collections.newSetFromMap(new ConcurrentHashMap<>());

    private final Cell cell;

    /** Takes over pointer; parents (which may be null) are kept alive. */
    Handle(int kind, long pointer, Handle... parents) {
        Cell[] cells = new Cell[parents.length];
        for (int i = 0; i < parents.length; i++) {
            cells[i] = parents[i] == null ? null : parents[i].cell;
        }
        cell = new Cell(this, kind, pointer, cells);
        LIVE.add(cell);
        freeForgotten();
    }

    private static void freeForgotten() {
        for (Object dead = FORGOTTEN.poll(); dead != null; dead = FORGOTTEN.poll()) {
            ((Cell) dead).forget();
        }
    }

    /** The pointer, which stays alive until {@link #leave}. */
    final long enter() {
        return cell.enter(getClass().getSimpleName());
    }

    final void leave() {
        cell.leave();
    }

    /** 0 for null. */
    static long enter(Handle handle) {
        return handle == null ? 0 : handle.enter();
    }

    static void leave(Handle handle) {
        if (handle != null) {
            handle.leave();
        }
    }

    /**
     * Frees it.
     *
     * @throws IllegalStateException while another thread is inside one of its methods; it stays open then
     */
    @Override
    public final void close() {
        cell.close(getClass().getSimpleName());
    }

    /** How many things live in C on behalf of Java: closed ones that others still need count, too. */
    static int liveHandles() {
        freeForgotten();
        return LIVE.size();
    }

    /** Who owns the pointer. It outlives the handle, so that a forgotten one can be freed. */
    private static final class Cell extends PhantomReference<Handle> {
        private final int kind;
        private final long pointer;
        private final Cell[] parents;
        private int users;
        private int children;
        private boolean closed;

        Cell(Handle of, int kind, long pointer, Cell[] parents) {
            super(of, FORGOTTEN);
            this.kind = kind;
            this.pointer = pointer;
            this.parents = parents;
            for (Cell parent : parents) {
                if (parent != null) {
                    parent.adopt();
                }
            }
        }

        private synchronized void adopt() {
            children++;
        }

        synchronized long enter(String name) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            users++;
            return pointer;
        }

        synchronized void leave() {
            users--;
        }

        void close(String name) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (users > 0) {
                    throw new IllegalStateException(name + " is in use by another thread");
                }
                closed = true;
                if (children > 0) {
                    return;
                }
            }
            free();
        }

        /** Its handle is gone, so nobody is inside. */
        void forget() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                if (children > 0) {
                    return;
                }
            }
            free();
        }

        private void free() {
            Native.free(kind, pointer);
            LIVE.remove(this);
            clear();
            for (Cell parent : parents) {
                if (parent != null) {
                    parent.childGone();
                }
            }
        }

        private void childGone() {
            synchronized (this) {
                children--;
                if (!closed || children > 0) {
                    return;
                }
            }
            free();
        }
    }
}
