// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How to sign: with which seal, where it is drawn, and whom to believe. */
public final class SignOptions {
    /** A riding seal (骑缝章): one seal cut over the edges of all pages. */
    public enum Riding {
        /** None. */
        NONE,
        /** On the right edges. */
        RIGHT,
        /** On the left edges. */
        LEFT,
        /** On the top edges. */
        TOP,
        /** On the bottom edges. */
        BOTTOM
    }

    private final List<double[]> stamps = new ArrayList<>();
    private Seal seal;
    private Trust trust;
    private Riding riding = Riding.NONE;
    private double ridingAt;
    private boolean lock;
    private boolean plainDigest;
    private boolean allowUnknownChain;
    private long time;
    private String propertyInfo;

    /** The seal; without one it becomes a plain signature. */
    public SignOptions seal(Seal with) {
        seal = with;
        return this;
    }

    /** Draws the seal in its own size, with its top left corner at (x, y) mm of a page (from 1). */
    public SignOptions stamp(int page, double x, double y) {
        return stamp(page, x, y, 0, 0);
    }

    /** Draws the seal in another size, in mm. */
    public SignOptions stamp(int page, double x, double y, double width, double height) {
        stamps.add(new double[] {page, x, y, width, height});
        return this;
    }

    /** A riding seal, which begins at mm from the top (or left) edge; 0: in the middle. */
    public SignOptions riding(Riding edge, double at) {
        riding = edge;
        ridingAt = at;
        return this;
    }

    /** Protects the signature list too; nothing may be added later. */
    public SignOptions lock(boolean on) {
        lock = on;
        return this;
    }

    /** For plain signatures: the form whose content is the digest. */
    public SignOptions plainDigest(boolean on) {
        plainDigest = on;
        return this;
    }

    /** The claimed time, instead of the context's now. */
    public SignOptions time(Instant claimed) {
        time = claimed.getEpochSecond();
        return this;
    }

    /** Anchors for signer and maker. */
    public SignOptions trust(Trust with) {
        trust = with;
        return this;
    }

    /** Signs though no chain to an anchor was found. */
    public SignOptions allowUnknownChain(boolean on) {
        allowUnknownChain = on;
        return this;
    }

    /** For content: what propertyInfo says. */
    public SignOptions propertyInfo(String text) {
        propertyInfo = text;
        return this;
    }

    byte[] property() {
        return Native.octets(propertyInfo);
    }

    /** Where the riding seal begins, then five numbers a stamp. */
    double[] places() {
        double[] all = new double[1 + 5 * stamps.size()];
        all[0] = ridingAt;
        for (int i = 0; i < stamps.size(); i++) {
            System.arraycopy(stamps.get(i), 0, all, 1 + 5 * i, 5);
        }
        return all;
    }

    /** Keeps context, seal and trust alive during a call. */
    Use use(Context context) {
        return new Use(context, seal, trust);
    }

    /** See {@link #use}. */
    final class Use implements AutoCloseable {
        final long[] numbers;
        private final List<Handle> held = new ArrayList<>();

        private Use(Handle... handles) {
            long[] pointers = new long[handles.length];
            try {
                for (int i = 0; i < handles.length; i++) {
                    pointers[i] = Handle.enter(handles[i]);
                    held.add(handles[i]);
                }
            } catch (IllegalStateException closed) {
                close();
                throw closed;
            }
            numbers = new long[] {
                pointers[1], pointers[2], riding.ordinal(), lock ? 1 : 0, plainDigest ? 1 : 0, time,
                allowUnknownChain ? 1 : 0
            };
        }

        @Override
        public void close() {
            held.forEach(handle -> Handle.leave(handle));
            held.clear();
        }
    }
}
