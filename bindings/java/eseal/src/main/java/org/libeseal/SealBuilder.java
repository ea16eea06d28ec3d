// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A seal in the making: for authorised makers. */
public final class SealBuilder {
    static final int LIST_CERTIFICATES = 1;
    static final int LIST_DIGESTS = 2;

    private final Context context;
    private final int version;
    private final List<byte[]> certificates = new ArrayList<>();
    private final List<byte[]> extensions = new ArrayList<>();
    private String id;
    private String vendor;
    private String name;
    private String pictureType;
    private byte[] picture;
    private long type = 1;
    private long created;
    private long from;
    private long to;
    private long width;
    private long height;
    private int listKind = LIST_CERTIFICATES;

    /** A seal of version 1, 4 or 5. */
    public SealBuilder(Context context, int version) {
        this.context = context;
        this.version = version;
    }

    /** esID: IA5 text, 1 to 64 octets. */
    public SealBuilder id(String text) {
        id = text;
        return this;
    }

    /** Vid: IA5 text. */
    public SealBuilder vendor(String text) {
        vendor = text;
        return this;
    }

    /** The seal's name. */
    public SealBuilder name(String text) {
        name = text;
        return this;
    }

    /** The seal's type; 1 unless said otherwise. */
    public SealBuilder type(long number) {
        type = number;
        return this;
    }

    /** createDate, instead of the context's now. */
    public SealBuilder created(Instant moment) {
        created = moment.getEpochSecond();
        return this;
    }

    /** validStart and validEnd. */
    public SealBuilder validity(Instant start, Instant end) {
        from = start.getEpochSecond();
        to = end.getEpochSecond();
        return this;
    }

    /** The picture; its type is told from its octets. Size in whole mm. */
    public SealBuilder picture(byte[] octets, int widthMm, int heightMm) {
        return picture(null, octets, widthMm, heightMm);
    }

    /** The picture with its type: "png", "jpg", "gif", "bmp", "svg" or "ofd". */
    public SealBuilder picture(String kind, byte[] octets, int widthMm, int heightMm) {
        pictureType = kind;
        picture = octets.clone();
        width = widthMm;
        height = heightMm;
        return this;
    }

    /** Adds one who may use the seal. */
    public SealBuilder signer(Certificate certificate) {
        certificates.add(certificate.der());
        return this;
    }

    /** Lists digests of the certificates instead of certificates; versions 4 and 5. */
    public SealBuilder listDigests(boolean on) {
        listKind = on ? LIST_DIGESTS : LIST_CERTIFICATES;
        return this;
    }

    /** Adds an extension under a dotted OID. */
    public SealBuilder extension(String oid, boolean critical, byte[] value) {
        byte[] dotted = oid.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(dotted, 0, dotted.length);
        all.write(0);
        all.write(critical ? 1 : 0);
        all.write(value, 0, value.length);
        extensions.add(all.toByteArray());
        return this;
    }

    /** Signs with the maker's key; the finished seal was parsed and verified again. */
    public Seal sign(Signer maker) {
        long with = maker.enter();
        try {
            context.enter();
            try {
                return new Seal(Native.sealMake(
                        context.inner(), numbers(), texts(), certificates(), extensions(), with), context);
            } finally {
                context.leave();
            }
        } finally {
            maker.leave();
        }
    }

    /** Prepares the seal for the maker's certificate, whose key is elsewhere. */
    public SigningSession prepare(Certificate maker) {
        context.enter();
        try {
            return new SigningSession(Native.signingNewSeal(context.inner(), numbers(), texts(),
                    certificates(), extensions(), maker.der()), context);
        } finally {
            context.leave();
        }
    }

    private long[] numbers() {
        return new long[] {version, type, created, from, to, width, height, listKind};
    }

    private byte[][] texts() {
        return new byte[][] {
            Native.octets(id), Native.octets(vendor), Native.octets(name), Native.octets(pictureType), picture
        };
    }

    private byte[][] certificates() {
        return certificates.toArray(new byte[0][]);
    }

    private byte[][] extensions() {
        return extensions.toArray(new byte[0][]);
    }
}
