// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A time stamp (RFC 3161, GB/T 20520), as it says; a claim until what it was put into is verified, or it is by
 * {@link Verifier#verify(StampToken, byte[])}. Nothing here opens a connection: POST what {@link #request} gives as
 * application/timestamp-query, and give the answer to {@link #parse}.
 */
public final class StampToken {
    static final int OCTETS = 0;
    static final int SIGNATURE = 1;
    static final int SEAL = 2;
    static final int EVIDENCE = 3;

    /** What a request asks for besides; every field may be left. */
    public static final class Options {
        private String policy;
        private byte[] nonce;
        private boolean certificate = true;

        /** The policy, a dotted OID. */
        public Options policy(String oid) {
            policy = oid;
            return this;
        }

        /** Up to 32 octets that the answer must carry. */
        public Options nonce(byte[] octets) {
            nonce = octets.clone();
            return this;
        }

        /** Whether the service's certificate is asked for; it is unless said otherwise. */
        public Options certificate(boolean on) {
            certificate = on;
            return this;
        }
    }

    private final Map<String, Object> facts;

    private StampToken(Map<String, Object> facts) {
        this.facts = facts;
    }

    /** The question to a time-stamp service about any octets: a seal's value, a file. */
    public static byte[] request(Context context, byte[] octets, Options options) {
        return request(context, OCTETS, octets, options);
    }

    /** The same about the value of a seal signature (version 4, 5). */
    public static byte[] request(Context context, Signature signature, Options options) {
        return request(context, SIGNATURE, signature.der(), options);
    }

    /** The same about everything that an evidence file holds so far. */
    public static byte[] request(Context context, EvidenceFile file, Options options) {
        return request(context, EVIDENCE, file.der(), options);
    }

    private static byte[] request(Context context, int over, byte[] data, Options options) {
        context.enter();
        try {
            return Native.stampRequest(context.inner(), over, Certificate.present(data),
                    Native.octets(options.policy), options.nonce, options.certificate);
        } finally {
            context.leave();
        }
    }

    /** Reads a service's answer, or a bare token. */
    public static StampToken parse(Context context, byte[] der) {
        context.enter();
        try {
            return new StampToken(
                    Events.read(Native.stampEvents(context.inner(), Certificate.present(der))));
        } finally {
            context.leave();
        }
    }

    static byte[] add(Context context, int into, byte[] data, StampToken token) {
        context.enter();
        try {
            return Native.stampAdd(context.inner(), into, data, token.octets("der").get());
        } finally {
            context.leave();
        }
    }

    private Optional<byte[]> octets(String key) {
        return Optional.ofNullable((byte[]) facts.get(key)).map(byte[]::clone);
    }

    /** genTime. */
    public Instant time() {
        return Instant.ofEpochSecond((Long) facts.get("time"));
    }

    /** The service's policy, a dotted OID. */
    public String policy() {
        return (String) facts.get("policy");
    }

    /** Lower-case hex. */
    public String serial() {
        return (String) facts.get("serial");
    }

    /** The algorithm of the imprint, a dotted OID. */
    public String digest() {
        return (String) facts.get("digest");
    }

    /** The stamped digest. */
    public byte[] imprint() {
        return octets("imprint").orElse(new byte[0]);
    }

    /** The nonce of the question. */
    public Optional<byte[]> nonce() {
        return octets("nonce");
    }

    /** The service's certificate (DER), where it is inside. */
    public Optional<byte[]> certificate() {
        return octets("certificate");
    }

    /** The token alone (DER). */
    public byte[] der() {
        return octets("der").orElse(new byte[0]);
    }
}
