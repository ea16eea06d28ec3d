// SPDX-License-Identifier: Apache-2.0
package org.libeseal.ofdrw;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.jcajce.provider.digest.SM3;
import org.libeseal.EsealException;
import org.libeseal.Seal;
import org.libeseal.SignOptions;
import org.libeseal.Signer;
import org.libeseal.Trust;
import org.ofdrw.core.signatures.SigType;
import org.ofdrw.sign.ExtendSignatureContainer;

/** For {@code OFDSigner.setSignContainer}: seals with libeseal what ofdrw puts together. */
public final class EsealSignatureContainer implements ExtendSignatureContainer {
    private static final ASN1ObjectIdentifier SM2_WITH_SM3 =
            new ASN1ObjectIdentifier("1.2.156.10197.1.501");

    private final Signer signer;
    private final Seal seal;
    private final Trust trust;

    /**
     * Signer, seal and trust stay their caller's.
     *
     * @param seal null for a plain signature
     * @param trust anchors for signer and maker; null: chains are not looked at
     */
    public EsealSignatureContainer(Signer signer, Seal seal, Trust trust) {
        this.signer = signer;
        this.seal = seal;
        this.trust = trust;
    }

    @Override
    public MessageDigest getDigestFnc() {
        return new SM3.Digest();
    }

    @Override
    public ASN1ObjectIdentifier getSignAlgOID() {
        return SM2_WITH_SM3;
    }

    @Override
    public byte[] sign(InputStream inData, String propertyInfo) throws IOException, GeneralSecurityException {
        SignOptions options = new SignOptions().seal(seal).propertyInfo(propertyInfo).trust(trust)
                .allowUnknownChain(trust == null);
        try {
            return signer.signContent(readAll(inData), options);
        } catch (EsealException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] getSeal() {
        return seal == null ? null : seal.der();
    }

    @Override
    public SigType getSignType() {
        return seal == null ? SigType.Sign : SigType.Seal;
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            out.write(chunk, 0, n);
        }
        return out.toByteArray();
    }
}
