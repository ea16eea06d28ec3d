// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A seal: GM/T 0031-2014 (version 1), GB/T 38540-2020 (4) or GM/T 0031-2023 (5). Threads may share one. */
public final class Seal extends Handle {
    private static final int DER = -1;
    private static final int PICTURE = -2;
    private static final int MAKER = -3;
    private static final int MESSAGE = -4;
    private static final int VALUE = -5;

    private final Context context;
    private final Map<String, Object> facts;

    Seal(long pointer, Context context) {
        super(SEAL, pointer, context);
        this.context = context;
        facts = Events.read(Native.sealEvents(pointer));
    }

    /** Reads a seal. Nothing is verified by that. */
    public static Seal parse(Context context, byte[] der) {
        return open(context, Certificate.present(der), null);
    }

    /** The same from a file. */
    public static Seal open(Context context, Path path) {
        return open(context, null, Native.octets(path));
    }

    private static Seal open(Context context, byte[] der, byte[] path) {
        context.enter();
        try {
            return new Seal(Native.sealOpen(context.inner(), der, path), context);
        } finally {
            context.leave();
        }
    }

    private long number(String key) {
        return (Long) facts.get(key);
    }

    private Instant time(String key) {
        return Instant.ofEpochSecond(number(key));
    }

    private byte[] octets(int part) {
        long pointer = enter();
        try {
            return Native.sealOctets(pointer, part);
        } finally {
            leave();
        }
    }

    /** 1, 4 or 5. */
    public int version() {
        return (int) number("version");
    }

    /** esID. */
    public String id() {
        return (String) facts.get("id");
    }

    /** The seal's name. */
    public String name() {
        return (String) facts.get("name");
    }

    /** Vid. */
    public String vendor() {
        return (String) facts.get("vendor");
    }

    /** The seal's type as a number. */
    public long type() {
        return number("type");
    }

    /** createDate. */
    public Instant created() {
        return time("created");
    }

    /** validStart. */
    public Instant validFrom() {
        return time("valid_from");
    }

    /** validEnd. */
    public Instant validTo() {
        return time("valid_to");
    }

    /** The picture's type as written, as "png". */
    public String pictureType() {
        return (String) facts.get("picture_type");
    }

    /** The picture's width in mm. */
    public long widthMm() {
        return number("width_mm");
    }

    /** The picture's height in mm. */
    public long heightMm() {
        return number("height_mm");
    }

    /** The picture's octets. */
    public byte[] picture() {
        return octets(PICTURE);
    }

    /** The maker's certificate, DER. */
    public byte[] maker() {
        return octets(MAKER);
    }

    /** The whole seal. */
    public byte[] der() {
        return octets(DER);
    }

    /** The octets that the maker signed. */
    public byte[] message() {
        return octets(MESSAGE);
    }

    /** The maker's signature value. */
    public byte[] value() {
        return octets(VALUE);
    }

    /** The same seal (version 5) with a time stamp over its value. */
    public Seal withStamp(StampToken token) {
        return parse(context, StampToken.add(context, StampToken.SEAL, der(), token));
    }

    /** Whether the list of signers holds digests of certificates instead of certificates. */
    public boolean listsDigests() {
        return number("list_kind") == SealBuilder.LIST_DIGESTS;
    }

    /** Who may use the seal: certificates (DER), or digests of them. */
    public List<byte[]> signers() {
        List<byte[]> list = new ArrayList<>();
        for (int i = 0; i < number("list_count"); i++) {
            list.add(octets(i));
        }
        return Collections.unmodifiableList(list);
    }
}
