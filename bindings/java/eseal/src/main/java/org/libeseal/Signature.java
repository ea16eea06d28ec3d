// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A signature value: an electronic seal signature (电子签章) or a plain one. Reading it checks nothing but its
 * structure; {@link Verifier#verify(Signature, byte[])} judges it over its content.
 */
public final class Signature {
    private final Context context;
    private final Map<String, Object> facts;

    Signature(Context context, byte[] events) {
        this.context = context;
        this.facts = Events.read(events);
    }

    /** Reads a signature value. */
    public static Signature parse(Context context, byte[] der) {
        return read(context, Certificate.present(der), null);
    }

    /** The same from a file. */
    public static Signature open(Context context, Path path) {
        return read(context, null, Native.octets(path));
    }

    private static Signature read(Context context, byte[] der, byte[] path) {
        context.enter();
        try {
            return new Signature(context, Native.signatureEvents(context.inner(), der, path));
        } finally {
            context.leave();
        }
    }

    private Optional<byte[]> octets(String key) {
        return Optional.ofNullable((byte[]) facts.get(key)).map(byte[]::clone);
    }

    /** ESEAL_FORMAT_* of eseal_signature(3): 1, 4, 5: of a seal of that version; 35275, 5652, 2: plain. */
    public int format() {
        return ((Long) facts.get("format")).intValue();
    }

    /** The claimed time. */
    public Optional<Instant> time() {
        return Optional.ofNullable((Long) facts.get("time")).map(Instant::ofEpochSecond);
    }

    /** propertyInfo, or "". */
    public String propertyInfo() {
        return (String) facts.get("property_info");
    }

    /** The seal inside (DER), for {@link Seal#parse}. */
    public Optional<byte[]> seal() {
        return octets("seal");
    }

    /** The digest that is signed. */
    public byte[] dataHash() {
        return octets("data_hash").orElse(new byte[0]);
    }

    /** The signer's certificate (DER). */
    public Optional<byte[]> certificate() {
        return octets("certificate");
    }

    /** The octets that the signer signed. */
    public Optional<byte[]> message() {
        return octets("message");
    }

    /** The signer's value. */
    public byte[] value() {
        return octets("value").orElse(new byte[0]);
    }

    /** The whole as it came in. */
    public byte[] der() {
        return octets("der").orElse(new byte[0]);
    }

    /** The same seal signature (version 4, 5) with a time stamp over its value in it. */
    public Signature withStamp(StampToken token) {
        return parse(context, StampToken.add(context, StampToken.SIGNATURE, der(), token));
    }
}
