// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What is signed: octets, or a file. */
final class Source {
    final byte[] data;
    final byte[] path;

    private Source(byte[] data, byte[] path) {
        this.data = data;
        this.path = path;
    }

    static Source of(byte[] data) {
        return new Source(Certificate.present(data), null);
    }

    static Source of(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new Source(copy, null);
    }

    static Source of(Path path) {
        return new Source(null, Native.octets(path));
    }

    /** For a seal, which needs no document. */
    static Source none() {
        return new Source(null, null);
    }
}
