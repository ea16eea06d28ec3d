# SPDX-License-Identifier: Apache-2.0
"""Errors: "I could not do it".  One class for each floor of the library, below it the ones that Python has
a word of its own for.  An invalid seal is no error; it is a Report that did not pass.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from eseal._ffi import ffi, lib

if TYPE_CHECKING:
    from eseal._report import Report

UNKNOWN_OFFSET = 2**64 - 1


def text(pointer: Any) -> str:
    """A C text; what is not UTF-8 in it is shown as such."""
    found: bytes = ffi.string(pointer)
    return found.decode("utf-8", "replace")


class EsealError(Exception):
    """Something could not be done.

    code     the library's number (eseal_error(3)), 0 where no call into it was made
    name     its name, as "ESEAL_E_DER"
    floor    the floor of the library that it comes from, as "codec"
    text     what happened, an English sentence
    place    file, package path or field; "" where there is none
    offset   the octet in it, or None
    sys      errno or OpenSSL's reason, or 0
    message, message_zh     what the code means, in English and Chinese
    """

    floor = ""

    def __init__(self, text: str, *, code: int = 0, place: str = "", offset: Optional[int] = None,
                 sys: int = 0) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.place = place
        self.offset = offset
        self.sys = sys

    @property
    def name(self) -> str:
        return text(lib.eseal_error_name(self.code)) if self.code else type(self).__name__

    @property
    def message(self) -> str:
        return self._meaning(b"en")

    @property
    def message_zh(self) -> str:
        return self._meaning(b"zh")

    def _meaning(self, language: bytes) -> str:
        return text(lib.eseal_error_meaning(self.code, language)) if self.code else self.text

    def __str__(self) -> str:
        where = self.place if self.offset is None else f"{self.place} at octet {self.offset}"
        return f"{where}: {self.text}" if where else self.text

    def __reduce__(self) -> Any:
        return (_again, (type(self), self.text, self.code, self.place, self.offset, self.sys))


def _again(kind: type[EsealError], text: str, code: int, place: str, offset: Optional[int],
           sys: int) -> EsealError:
    return kind(text, code=code, place=place, offset=offset, sys=sys)


class BaseError(EsealError):
    """Memory, input and output, limits, numbers, times, the order of calls."""

    floor = "base"


class OutOfMemoryError(BaseError, MemoryError):
    """Memory could not be had."""


class MisuseError(BaseError, ValueError):
    """An argument or the order of calls is wrong: a bug of the caller."""


class ClosedError(MisuseError):
    """The object was closed before."""


class BusyError(MisuseError):
    """Another thread, or a call further up, is inside the object."""


class FileError(BaseError, OSError):
    """Reading or writing failed; errno says why."""

    def __init__(self, text: str, *, code: int = 0, place: str = "", offset: Optional[int] = None,
                 sys: int = 0) -> None:
        super().__init__(text, code=code, place=place, offset=offset, sys=sys)
        self.errno = sys or None
        self.filename = place or None
        self.strerror = text


class NotFoundError(FileError, FileNotFoundError):
    """There is no such file."""


class LimitError(BaseError):
    """A limit of the context was reached."""


class TimeError(BaseError, ValueError):
    """Text that is not a time."""


class CodecError(EsealError):
    """Octets that are not what they should be: DER, ZIP, XML, text."""

    floor = "codec"


class CryptoError(EsealError):
    """Keys, algorithms, values, and the cryptographic library itself."""

    floor = "crypto"


class KeyFileError(CryptoError):
    """A key file that cannot be opened: no key in it, a wrong PIN, an old algorithm, another's key."""


class ModelError(EsealError):
    """A seal or signature with a structure or field that cannot be."""

    floor = "model"


class DocumentError(EsealError):
    """The document forbids it: its structure, a lock, a page that is not there."""

    floor = "doc"


class PkiError(EsealError):
    """A certificate that is none, or cannot be used."""

    floor = "pki"


class CoreError(EsealError):
    """A verb refused: the seal, the signer, the document, or what came out of it."""

    floor = "core"


class NotPassedError(EsealError):
    """Report.raise_for_status() of a report that did not pass; the report is with it."""

    floor = "verdict"

    def __init__(self, report: Report) -> None:
        super().__init__(f"the verdict is {report.result.value}")
        self.report = report

    def __reduce__(self) -> Any:
        return (NotPassedError, (self.report,))


FLOORS: dict[int, type[EsealError]] = {
    1: BaseError, 2: CodecError, 3: CryptoError, 4: ModelError, 5: DocumentError, 6: PkiError,
    7: CoreError,
}
BY_CODE: dict[int, type[EsealError]] = {
    lib.ESEAL_E_NOMEM: OutOfMemoryError, lib.ESEAL_E_MISUSE: MisuseError, lib.ESEAL_E_IO: FileError,
    lib.ESEAL_E_NOT_FOUND: NotFoundError, lib.ESEAL_E_LIMIT: LimitError, lib.ESEAL_E_TIME: TimeError,
    lib.ESEAL_E_KEY: KeyFileError, lib.ESEAL_E_PIN: KeyFileError, lib.ESEAL_E_LEGACY: KeyFileError,
    lib.ESEAL_E_MISMATCH: KeyFileError,
}


def from_native(err: Any, code: int) -> EsealError:
    """The exception for what a call returned; err may say more."""
    kind = BY_CODE.get(code) or FLOORS.get(-code // 100, EsealError)
    if err.code != code:
        return kind(text(lib.eseal_error_meaning(code, b"en")), code=code)
    offset = None if err.offset == UNKNOWN_OFFSET else int(err.offset)
    return kind(text(err.text), code=code, place=text(err.where), offset=offset, sys=int(err.sys))
