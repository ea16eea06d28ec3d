// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

/**
 * A private key that Java never sees: in a token, a card, or a service.
 */
@FunctionalInterface
public interface RemoteKey {
    /**
     * Signs.
     *
     * @param digest e = SM3(Z, message), 32 octets, for keys that sign a digest
     * @param message the octets to be signed, for keys that hash by themselves (SM2 with SM3, default ID)
     * @return the value: DER, 64 octets r s, or 128 octets as SDF devices give
     */
    byte[] sign(byte[] digest, byte[] message);
}
