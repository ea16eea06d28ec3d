// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** The fields of a certificate that people ask for. A parsed certificate is a claim: nothing was checked. */
public final class Certificate {
    private final Map<String, Object> facts;

    private Certificate(Map<String, Object> facts) {
        this.facts = facts;
    }

    /** Reads one X.509 certificate, DER or PEM. */
    public static Certificate parse(Context context, byte[] data) {
        context.enter();
        try {
            return new Certificate(Events.read(Native.certificateEvents(context.inner(), present(data))));
        } finally {
            context.leave();
        }
    }

    static byte[] present(byte[] data) {
        return Objects.requireNonNull(data, "data");
    }

    private String text(String key) {
        return (String) facts.get(key);
    }

    private long number(String key) {
        return (Long) facts.get(key);
    }

    /** RFC 4514 text. */
    public String subject() {
        return text("subject");
    }

    /** RFC 4514 text. */
    public String issuer() {
        return text("issuer");
    }

    /** Lower-case hex without leading zeros. */
    public String serial() {
        return text("serial");
    }

    /** The subject's commonName, or "". */
    public String name() {
        return text("name");
    }

    /** SM3 of the DER, 64 lower-case hex digits. */
    public String sm3() {
        return text("sm3");
    }

    /** The unified social credit code, or "": a claim to show, never to decide by. */
    public String uscc() {
        return text("uscc");
    }

    /** The first moment of its validity. */
    public Instant notBefore() {
        return Instant.ofEpochSecond(number("not_before"));
    }

    /** The last moment of its validity. */
    public Instant notAfter() {
        return Instant.ofEpochSecond(number("not_after"));
    }

    /** Whether basicConstraints says CA. */
    public boolean isCa() {
        return number("is_ca") != 0;
    }

    /** Whether the key usage allows signatures. */
    public boolean isSigning() {
        return number("is_signing") != 0;
    }

    /** The certificate's octets, a copy. */
    public byte[] der() {
        return ((byte[]) facts.get("der")).clone();
    }

    @Override
    public String toString() {
        return subject();
    }
}
