# SPDX-License-Identifier: Apache-2.0
"""libeseal for Python: makes, applies and judges Chinese electronic seals.

    import eseal

    trust = eseal.Trust(signers=["signer-ca.pem"], makers=["maker-ca.pem"])
    report = eseal.verify("contract.ofd", trust=trust)
    print(report.result)
    report.raise_for_status()

An exception (EsealError) means "I could not do it"; an invalid seal is a Report that did not pass.
What is opened (Context, Trust, Evidence, Document, Signer, SigningSession, Batch) has a close() and may stand
in a with statement; everything else is a plain value.  Calls release the GIL, so threads work side by side.
"""
from eseal._batch import Batch, Count, Judged
from eseal._cert import Certificate
from eseal._context import CacheUse, Context, Sm2, default_context
from eseal._document import Document, inspect_der
from eseal._errors import (BaseError, BusyError, ClosedError, CodecError, CoreError, CryptoError,
                           DocumentError, EsealError, FileError, KeyFileError, LimitError, MisuseError,
                           ModelError, NotFoundError, NotPassedError, OutOfMemoryError, PkiError,
                           TimeError)
from eseal._evidence_file import EvidenceFile
from eseal._memory import Memory, memory, version
from eseal._report import (CertificateInfo, Check, Coverage, DocumentInfo, Lasting, Location, Need, Outcome,
                           PictureInfo, Placement, PolicyInfo, Report, Result, SealInfo, SignatureReport,
                           Times, Uncovered, Where)
from eseal._seal import Extension, Format, ListKind, Seal, SealDraft, Signature
from eseal._signing import (CallableSigner, PlainForm, Riding, Signer, SigningSession, SigningState,
                            SignOptions, Stamp, prepare, prepare_content, sign, sign_content, sign_file)
from eseal._stamp import StampToken, stamp_request
from eseal._status import Status, StatusDraft, StatusEntry, StatusList
from eseal._trust import Evidence, Kind, Policy, Trust, Use
from eseal._verify import verify

__version__ = version()

__all__ = [
    "__version__", "BaseError", "Batch", "BusyError", "CacheUse", "CallableSigner", "Certificate",
    "CertificateInfo", "Check", "ClosedError", "CodecError", "Context", "CoreError", "Count",
    "Coverage", "CryptoError", "Document", "DocumentError", "DocumentInfo", "EsealError",
    "Evidence", "EvidenceFile", "Extension", "FileError", "Format", "Judged", "KeyFileError",
    "Kind", "Lasting", "LimitError", "ListKind", "Location", "Memory", "MisuseError", "ModelError",
    "Need", "NotFoundError", "NotPassedError", "OutOfMemoryError", "Outcome", "PictureInfo",
    "PkiError", "Placement", "PlainForm", "Policy", "PolicyInfo", "Report", "Result", "Riding",
    "Seal", "SealDraft", "SealInfo", "SignOptions", "Signature", "SignatureReport", "Signer",
    "SigningSession", "SigningState", "Sm2", "Stamp", "StampToken", "Status", "StatusDraft",
    "StatusEntry", "StatusList", "TimeError", "Times", "Trust", "Uncovered", "Use", "Where",
    "default_context", "inspect_der", "memory", "prepare", "prepare_content", "sign",
    "sign_content", "sign_file", "stamp_request", "verify", "version",
]
