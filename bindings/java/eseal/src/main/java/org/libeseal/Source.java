// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A document or content: octets, or a file. */
public final class Source {
    final byte[] data;
    final byte[] path;
    final String name;

    private Source(byte[] data, byte[] path, String name) {
        this.data = data;
        this.path = path;
        this.name = name;
    }

    /** Octets, which must stay as they are until they were read. */
    public static Source of(byte[] data) {
        return new Source(Certificate.present(data), null, null);
    }

    /** A buffer's octets, from its position to its limit; a copy. */
    public static Source of(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new Source(copy, null, null);
    }

    /** A file, which is opened when it is needed. */
    public static Source of(Path path) {
        return new Source(null, Native.octets(path), null);
    }

    /** The same under another name, for the report. */
    public Source named(String shown) {
        return new Source(data, path, shown);
    }

    /** For a seal, which needs no document. */
    static Source none() {
        return new Source(null, null, null);
    }
}
