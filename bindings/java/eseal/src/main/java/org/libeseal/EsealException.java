// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

/**
 * libeseal could not do a thing. It never says that a seal is good or bad: that is a {@link Report}'s business.
 */
public final class EsealException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The floor of the library that reports an error, from its code. */
    public enum Floor {
        /** Memory, input and output, limits, misuse. */
        BASE,
        /** Octets that are not what they should be: DER, ZIP, XML, text. */
        CODEC,
        /** Keys, PINs, algorithms, the cryptographic library. */
        CRYPTO,
        /** Seals and signatures as structures. */
        MODEL,
        /** Documents. */
        DOCUMENT,
        /** Certificates. */
        PKI,
        /** Making seals and signatures, policies. */
        CORE
    }

    private final int code;
    private final int sys;
    private final long offset;
    private final String where;

    EsealException(int code, int sys, long offset, byte[] where, byte[] text) {
        super(sentence(Native.text(where), offset, Native.text(text)));
        this.code = code;
        this.sys = sys;
        this.offset = offset;
        this.where = Native.text(where);
    }

    private static String sentence(String where, long offset, String text) {
        String place = offset == -1 ? where : where + (where.isEmpty() ? "octet " : ", octet ") + offset;
        return place.isEmpty() ? text : place + ": " + text;
    }

    /** The number of eseal_error(3), as -201 for ESEAL_E_DER. */
    public int code() {
        return code;
    }

    /** errno or OpenSSL's reason; 0 if there is none. */
    public int sys() {
        return sys;
    }

    /** The octet of the input where it went wrong; -1 if unknown. */
    public long offset() {
        return offset;
    }

    /** The file, package path or field; "" if unknown. */
    public String where() {
        return where;
    }

    /** The floor that reports it. */
    public Floor floor() {
        int floor = -code / 100;
        return floor >= 1 && floor <= 7 ? Floor.values()[floor - 1] : Floor.BASE;
    }
}
