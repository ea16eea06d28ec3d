// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A document that is open. What is wrong inside of it is for the report. Threads may share one. */
public final class Document extends Handle {
    private final Context context;
    private final Map<String, Object> facts;

    private Document(long pointer, Context context) {
        super(DOCUMENT, pointer, context);
        this.context = context;
        this.facts = Events.read(Native.documentEvents(pointer));
    }

    /** Opens a file, which stays open until this is closed. */
    public static Document open(Context context, Path path) {
        return open(context, null, Native.octets(path));
    }

    /** Opens octets; a copy is kept. */
    public static Document of(Context context, byte[] octets) {
        return open(context, Certificate.present(octets), null);
    }

    private static Document open(Context context, byte[] data, byte[] path) {
        context.enter();
        try {
            return new Document(Native.documentOpen(context.inner(), data, path), context);
        } finally {
            context.leave();
        }
    }

    /** "ofd". */
    public String format() {
        return (String) facts.get("format");
    }

    /** The IDs of its signatures, as they are written in the lists. */
    @SuppressWarnings("unchecked")
    public List<String> signatureIds() {
        return Collections.unmodifiableList((List<String>) facts.get("signatures"));
    }

    /** The value of a signature; counted from 0. */
    public Signature signature(int index) {
        long pointer = enter();
        try {
            return new Signature(context, Native.documentSignature(pointer, index));
        } finally {
            leave();
        }
    }

    /** How many pages the first body has. */
    public int pageCount() {
        return ((Long) facts.get("pages")).intValue();
    }

    /** Width and height of a page in mm; counted from 0. */
    public double[] pageSize(int page) {
        double[] size = new double[2];
        long pointer = enter();
        try {
            Native.documentPageSize(pointer, page, size);
            return size;
        } finally {
            leave();
        }
    }

    /** Puts a time stamp into a signature, into a new file, which appears whole or not at all. */
    public void addStamp(int index, StampToken token, Path to) {
        long pointer = enter();
        try {
            context.enter();
            try {
                Native.documentAddStamp(
                        context.inner(), pointer, index, token.der(), Native.octets(to));
            } finally {
                context.leave();
            }
        } finally {
            leave();
        }
    }
}
