// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;

/**
 * What everything else is made with: the library's limits, clock and self-tested cryptography. Make one, share it
 * between threads.
 */
public final class Context extends Handle {
    private final long inner;

    /** A context with the system's clock. */
    public Context() {
        this(Native.contextNew(false, 0));
    }

    private Context(long pointer) {
        super(CONTEXT, pointer);
        inner = Native.contextPointer(pointer);
    }

    /** A context whose clock stands at a time: for tests, and for judging as of another day. */
    public static Context at(Instant time) {
        return new Context(Native.contextNew(true, time.getEpochSecond()));
    }

    /** The pointer that the library's functions take; between enter() and leave(). */
    long inner() {
        return inner;
    }

    /** The context's time. */
    public Instant now() {
        enter();
        try {
            return Instant.ofEpochSecond(Native.contextNow(inner));
        } finally {
            leave();
        }
    }

    /** The version of libeseal that is running. */
    public static String version() {
        return Native.text(Native.version());
    }

    /** How many things live in C on behalf of Java. Of use to find leaks. */
    public static int liveHandles() {
        return Handle.liveHandles();
    }

    /** How many octets the library holds, for every context of this process. Of use to find leaks. */
    public static long memoryHeld() {
        return Native.memoryHeld();
    }
}
