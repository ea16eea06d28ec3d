// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What everything else is made with: the library's limits, clock and self-tested cryptography. Make one, share it
 * between threads.
 */
public final class Context extends Handle {
    /** Who judges SM2 values; signing is OpenSSL's whatever is said here. */
    public enum Sm2 {
        /** FAST; OPENSSL where properties are given. */
        DEFAULT,
        /** The library's own verifier, whose "no" OpenSSL confirms. */
        FAST,
        /** OpenSSL alone. */
        OPENSSL,
        /** Each value by both; a difference is an exception. */
        BOTH
    }

    /** What a context remembers. */
    public enum Cache {
        /** SM2 public keys. */
        KEYS,
        /** Certificates. */
        CERTIFICATES,
        /** SM2 values that were good. */
        VALUES,
        /** Digests. */
        DIGESTS,
        /** Seals. */
        SEALS
    }

    /** What is counted of a cache. */
    public enum CacheCount {
        /** What was found there. */
        HITS,
        /** What was not. */
        MISSES,
        /** What it holds. */
        ENTRIES,
        /** How many octets that takes. */
        OCTETS
    }

    /** How it is to work; every field may be left. */
    public static final class Options {
        private boolean still;
        private long time;
        private Sm2 sm2 = Sm2.DEFAULT;
        private long[] caches;
        private String properties;
        private final Map<String, Long> limits = new TreeMap<>();

        /** The clock stands at a time: for tests, and for judging as of another day. */
        public Options clock(Instant standing) {
            still = true;
            time = standing.getEpochSecond();
            return this;
        }

        /** Who judges SM2 values. */
        public Options sm2(Sm2 judge) {
            sm2 = judge;
            return this;
        }

        /** Octets to spend on remembering; 0 turns one off. No verdict depends on it. */
        public Options caches(long keys, long certificates, long values, long digests, long seals) {
            caches = new long[] {keys, certificates, values, digests, seals};
            return this;
        }

        /** A ceiling for hostile input, by its name in eseal_ctx(3), as "xml_depth". */
        public Options limit(String name, long value) {
            limits.put(Objects.requireNonNull(name), value);
            return this;
        }

        /** A property query of OpenSSL's, for every fetch. */
        public Options properties(String query) {
            properties = query;
            return this;
        }
    }

    private final long inner;

    /** A context with the system's clock. */
    public Context() {
        this(new Options());
    }

    /** A context that works as these say. */
    public Context(Options options) {
        this(Native.contextNew(options.still, options.time, options.sm2.ordinal(), options.caches,
                Native.octets(options.properties),
                options.limits.keySet().stream().map(name -> Native.octets(name)).toArray(byte[][]::new),
                options.limits.values().stream().mapToLong(Long::longValue).toArray()));
    }

    private Context(long pointer) {
        super(CONTEXT, pointer);
        inner = Native.contextPointer(pointer);
    }

    /** A context whose clock stands at a time: for tests, and for judging as of another day. */
    public static Context at(Instant time) {
        return new Context(new Options().clock(time));
    }

    /** The pointer that the library's functions take; between enter() and leave(). */
    long inner() {
        return inner;
    }

    /** What a cache has done, or holds. */
    public long cacheCount(Cache cache, CacheCount what) {
        enter();
        try {
            return Native.contextCacheCount(inner, cache.ordinal(), what.ordinal());
        } finally {
            leave();
        }
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
