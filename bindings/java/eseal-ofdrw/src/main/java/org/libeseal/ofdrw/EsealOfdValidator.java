// SPDX-License-Identifier: Apache-2.0
package org.libeseal.ofdrw;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

import org.libeseal.Check;
import org.libeseal.EsealException;
import org.libeseal.Report;
import org.libeseal.Result;
import org.libeseal.SignatureResult;
import org.libeseal.Verifier;
import org.ofdrw.core.basicType.ST_Loc;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.verify.exceptions.DocNotSignException;
import org.ofdrw.sign.verify.exceptions.FileIntegrityException;
import org.ofdrw.sign.verify.exceptions.InvalidSignedValueException;
import org.ofdrw.sign.verify.exceptions.OFDVerifyException;

/**
 * In the place of {@code org.ofdrw.sign.verify.OFDValidator}: the same method and exceptions, but the file itself is
 * judged, with its package, list, references, values, seals, chains, times and coverage, before anything is unpacked.
 *
 * <pre>
 * try (EsealOfdValidator validator = new EsealOfdValidator(verifier, path)) {
 *     validator.exeValidate();
 *     try (OFDReader reader = validator.openReader()) { ... }
 * }
 * </pre>
 */
public final class EsealOfdValidator implements Closeable {
    private final Verifier verifier;
    private final Path path;
    private Report report;

    /** A validator of one file. The verifier stays its caller's. */
    public EsealOfdValidator(Verifier verifier, Path path) {
        this.verifier = verifier;
        this.path = path;
    }

    /**
     * Judges the file. It returns only if the result is PASSED.
     *
     * @throws DocNotSignException for a document without signatures
     * @throws FileIntegrityException for a file that was changed, is missing, or is not protected
     * @throws InvalidSignedValueException for a signature or seal whose value does not verify
     * @throws OFDVerifyException for every other reason, indeterminate results too; the message names
     *         check and reason
     */
    public void exeValidate() throws OFDVerifyException, IOException, GeneralSecurityException {
        Report found = report();
        if (found.isPassed()) {
            return;
        }
        if (found.result() == Result.NONE) {
            throw new DocNotSignException("the document has no signature");
        }
        throw explain(found);
    }

    /** What was found; verifies if that was not done yet. It is closed with the validator. */
    public Report report() throws IOException {
        if (report == null) {
            try {
                report = verifier.verify(path);
            } catch (EsealException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return report;
    }

    /**
     * Opens the file with ofdrw, after it was judged and passed: a reader that unpacks may see another document in a
     * package that was made to deceive it, and may write outside of its folder.
     *
     * @throws OFDVerifyException as {@link #exeValidate}
     */
    public OFDReader openReader() throws IOException, GeneralSecurityException {
        exeValidate();
        return new OFDReader(path);
    }

    @Override
    public void close() {
        if (report != null) {
            report.close();
            report = null;
        }
    }

    /** The check that decided: of the document, or of the first signature that did not pass. */
    private static Optional<Check> decisive(Report found) {
        Optional<Check> check = worst(found.checks());
        for (SignatureResult signature : found.signatures()) {
            if (!check.isPresent() && signature.result() != Result.PASSED) {
                check = worst(signature.checks());
            }
        }
        return check;
    }

    private static Optional<Check> worst(List<Check> checks) {
        for (String outcome : new String[] {"failed", "indeterminate", "not-run"}) {
            for (Check check : checks) {
                if (check.outcome().equals(outcome) && !check.level().equals("W")) {
                    return Optional.of(check);
                }
            }
        }
        return Optional.empty();
    }

    private static OFDVerifyException explain(Report found) {
        Optional<Check> check = decisive(found);
        if (!check.isPresent()) {
            return new OFDVerifyException("result " + found.result());
        }
        String text = found.result() + ": " + check.get().message() + " [" + check.get().id() + ", "
                + check.get().reason() + "]";
        switch (check.get().id()) {
            case "signature.references":
            case "coverage.content":
                return fileException(check.get(), text);
            case "signature.value":
            case "seal.value":
            case "signature.data-hash":
            case "signature.algorithm":
                return new InvalidSignedValueException(text);
            default:
                return new OFDVerifyException(text);
        }
    }

    private static OFDVerifyException fileException(Check check, String text) {
        Object path = check.asMap().get("evidence") instanceof java.util.Map
                ? ((java.util.Map<?, ?>) check.asMap().get("evidence")).get("path") : null;
        FileIntegrityException exception = new FileIntegrityException(text);
        if (path != null) {
            exception = new FileIntegrityException(ST_Loc.getInstance(path.toString()), new byte[0], new byte[0]);
            exception.initCause(new OFDVerifyException(text));
        }
        return exception;
    }
}
