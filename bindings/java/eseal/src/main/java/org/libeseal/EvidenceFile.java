// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

/**
 * Everything that a verdict stands on ({@link Evidence#export}), to judge again with no network when the authorities
 * have gone ({@link Evidence#importFile}). It proves what its pieces prove; no certificate in it is an anchor. Time
 * stamps over it take over from those that expire.
 */
public final class EvidenceFile {
    private final byte[] der;

    private EvidenceFile(byte[] der) {
        this.der = der;
    }

    /** Octets of such a file; nothing is read of them yet. */
    public static EvidenceFile of(byte[] der) {
        return new EvidenceFile(Certificate.present(der).clone());
    }

    /** The file. */
    public byte[] der() {
        return der.clone();
    }

    /** The file with a stamp over all that it holds. */
    public EvidenceFile withStamp(Context context, StampToken token) {
        return new EvidenceFile(StampToken.add(context, StampToken.EVIDENCE, der, token));
    }
}
