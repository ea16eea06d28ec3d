# SPDX-License-Identifier: Apache-2.0
"""Verifying: documents, detached signatures, seals."""
from __future__ import annotations

import contextlib
from typing import Any, Callable, Optional, Union

from eseal._cert import Certificate
from eseal._context import Context, pick
from eseal._errors import text as c_string
from eseal._ffi import ffi, lib
from eseal._evidence_file import EvidenceFile
from eseal._native import Native, check, freed, inside, new_error, octets, octets_at, own_text
from eseal._report import Report, Result
from eseal._sources import Source, c_text, open_document, path_of
from eseal._time import Time, given
from eseal._trust import Evidence, Policy, Trust

Language = str  # "en" or "zh"
_OPTIONS = ffi.typeof("eseal_verify_options *")
_OPTIONS_SIZE = ffi.sizeof("eseal_verify_options")
TOLD = ffi.typeof("eseal_py_told *")
_WORDS = {number: Result(c_string(lib.eseal_result_name(number)))
          for number in (lib.ESEAL_NONE, lib.ESEAL_INDETERMINATE, lib.ESEAL_FAILED, lib.ESEAL_PASSED)}


class Question:
    """What every verification takes.  In a with statement: (context, options) for C, which hold until its
    end."""

    def __init__(self, *, trust: Optional[Trust] = None, at: Optional[Time] = None,
                 policy: Union[None, str, Policy] = None, evidence: Optional[Evidence] = None,
                 signer: Optional[Certificate] = None, name: Optional[str] = None, lang: Language = "en",
                 text: bool = False, export: bool = False, context: Optional[Context] = None) -> None:
        if lang not in ("en", "zh"):
            raise ValueError('lang is "en" or "zh"')
        self.context = pick(context, trust, evidence)
        self._trust, self._evidence, self._policy, self._signer = trust, evidence, policy, signer
        self._at = given(at)
        self._name = ffi.NULL if name is None else ffi.new("char[]", c_text(name, "a name"))
        self._lang, self._text, self._export = lang.encode(), text, export
        self._ends: list[Callable[[], None]] = []

    def __enter__(self) -> tuple[Any, Any]:
        try:
            if self._trust is None:
                trust, ctx = ffi.NULL, self._enter(self.context)
            else:  # who is inside of it is inside of its context
                trust, ctx = self._enter(self._trust), self.context._cell.pointer
            return ctx, ffi.new(_OPTIONS, {
                "size": _OPTIONS_SIZE, "trust": trust, "at": self._at, "name": self._name,
                "policy": self._chosen(ctx),
                "signer": ffi.NULL if self._signer is None else self._own(self._signer._native(ctx)),
                "evidence": ffi.NULL if self._evidence is None else self._enter(self._evidence)})
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        while self._ends:
            self._ends.pop()()

    def _enter(self, native: Native) -> Any:
        pointer = native._cell.enter()
        self._ends.append(native._cell.leave)
        return pointer

    def _own(self, native: freed) -> Any:
        self._ends.append(native.close)
        return native.pointer

    def _chosen(self, ctx: Any) -> Any:
        if self._policy is None:
            return ffi.NULL
        if isinstance(self._policy, str):
            return self.context._preset(ctx, self._policy)
        return self._own(self._policy._native(ctx))

    def report(self, call: Callable[..., int], *args: Any) -> Report:
        """Calls a verb, and takes over what it found."""
        told, err = ffi.new(TOLD), new_error()
        code = call(ffi.addressof(told, "report"), *args, err)
        return self.taken(told, code, err)

    def of_file(self, path: bytes) -> Report:
        """Judges the document at path."""
        told, err = ffi.new(TOLD), new_error()
        with self as (ctx, options):
            code = lib.eseal_py_verify_file(told, ctx, path, shown(path), options, self._lang, err)
            return self.taken(told, code, err)

    def taken(self, told: Any, code: int, err: Any) -> Report:
        """What the library found, as a value; the library's is freed."""
        try:
            check(code, err)
            if told.json == ffi.NULL:
                lib.eseal_py_tell(told, self._lang)
            return Report(_WORDS[told.result], _WORDS[told.strict_result], octets_at(told.json),
                          own_text(lib.eseal_report_text(told.report, self._lang)) if self._text else None,
                          self._exported(told.report) if self._export else None)
        finally:
            lib.eseal_py_forget(told)

    def _exported(self, found: Any) -> EvidenceFile:
        with contextlib.ExitStack() as stack:
            evidence = self._evidence
            if evidence is None:
                evidence = stack.enter_context(Evidence(context=self.context))
            given = stack.enter_context(inside(evidence))
            return EvidenceFile(octets(lib.eseal_evidence_export, given, found))


def shown(path: bytes) -> bytes:
    """A path as a report may show it: in UTF-8."""
    return path if path.isascii() else path.decode("utf-8", "replace").encode()


def shown_name(source: Source) -> Optional[str]:
    path = path_of(source)
    return None if path is None else shown(path).decode()


def verify(source: Source, *, trust: Optional[Trust] = None, at: Optional[Time] = None,
           policy: Union[None, str, Policy] = None, evidence: Optional[Evidence] = None,
           signer: Optional[Certificate] = None, name: Optional[str] = None, lang: Language = "en",
           text: bool = False, export: bool = False, context: Optional[Context] = None) -> Report:
    """Judges every seal and signature of an OFD document, and the document as a whole.

    source     a path, octets (anything with the buffer protocol), or a binary file object
    trust      whom to believe; without it nothing passes
    at         replaces now (never the time of sealing)
    policy     the name of a preset, or a Policy
    evidence   what was fetched: revocation lists, OCSP answers, status lists
    signer     for values that carry no certificate
    lang       of the messages, "en" or "zh"
    text       fill Report.text too;  export: fill Report.evidence_file

    An invalid seal is a Report; an exception means that no opinion could be formed.
    """
    asked = Question(trust=trust, at=at, policy=policy, evidence=evidence, signer=signer, name=name,
                     lang=lang, text=text, export=export, context=context)
    path = path_of(source)
    if path is not None:
        return asked.of_file(path)
    with asked as (ctx, options), open_document(ctx, source) as document:
        return asked.report(lib.eseal_document_verify, document, options)
