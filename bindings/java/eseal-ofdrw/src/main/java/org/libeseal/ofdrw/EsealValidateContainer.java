// SPDX-License-Identifier: Apache-2.0
package org.libeseal.ofdrw;

import java.security.GeneralSecurityException;

import org.libeseal.EsealException;
import org.libeseal.Report;
import org.libeseal.Result;
import org.libeseal.Verifier;
import org.ofdrw.core.signatures.SigType;
import org.ofdrw.sign.verify.SignedDataValidateContainer;
import org.ofdrw.sign.verify.exceptions.InvalidSignedValueException;

/**
 * For {@code OFDValidator.setValidator}: judges a signature value over its Signature.xml with everything that libeseal
 * knows of seals. It cannot see the package, the references or the coverage, which ofdrw passes by;
 * {@link EsealOfdValidator} does.
 */
public final class EsealValidateContainer implements SignedDataValidateContainer {
    private final Verifier verifier;

    /** The verifier stays its caller's. */
    public EsealValidateContainer(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void validate(SigType type, String signAlgName, byte[] tbsContent, byte[] signedValue)
            throws GeneralSecurityException {
        try (Report report = verifier.verify(signedValue, tbsContent)) {
            if (!report.isPassed()) {
                throw invalid(report);
            }
            boolean sealed = report.signatures().get(0).sealName().isPresent();
            if (sealed != (type == SigType.Seal)) {
                throw new InvalidSignedValueException("the list says " + type + ", the value is another kind");
            }
        } catch (EsealException e) {
            throw new InvalidSignedValueException(e.getMessage(), e);
        }
    }

    private static InvalidSignedValueException invalid(Report report) {
        Result result = report.result();
        String reason = report.signatures().isEmpty() ? "" : report.signatures().get(0).reason();
        InvalidSignedValueException exception = new InvalidSignedValueException(result + ": " + reason);
        exception.setReason(reason);
        return exception;
    }
}
