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
from eseal._native import check, inside, made, new_error, octets, own_text
from eseal._report import Report, Result
from eseal._sources import Source, c_text, open_io, path_of
from eseal._time import Time, given
from eseal._trust import Evidence, Policy, Trust

Language = str  # "en" or "zh"
_OPTIONS_SIZE = ffi.sizeof("eseal_verify_options")
_OUT = ffi.typeof("eseal_report **")
_WORDS = {number: Result(c_string(lib.eseal_result_name(number)))
          for number in (lib.ESEAL_NONE, lib.ESEAL_INDETERMINATE, lib.ESEAL_FAILED, lib.ESEAL_PASSED)}


class _Options:
    """See Question.options()."""

    __slots__ = ("_asked", "_name", "_entered")

    def __init__(self, asked: Question) -> None:
        self._asked = asked
        self._name = ffi.NULL if asked.name is None else ffi.new("char[]", asked.name)
        self._entered: list[Any] = []

    def _enter(self, manager: Any) -> Any:
        found = manager.__enter__()
        self._entered.append(manager)
        return found

    def __enter__(self) -> tuple[Any, Any]:
        asked = self._asked
        options = ffi.new("eseal_verify_options *")
        options.size, options.at, options.name = _OPTIONS_SIZE, asked.at, self._name
        try:
            ctx = self._enter(inside(asked.context))
            if asked.trust is not None:
                options.trust = self._enter(inside(asked.trust))
            if asked.evidence is not None:
                options.evidence = self._enter(inside(asked.evidence))
            if asked.policy is not None:
                options.policy = self._enter(asked.policy._native(ctx))
            if asked.signer is not None:
                options.signer = self._enter(asked.signer._native(ctx))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return ctx, options

    def __exit__(self, *_: object) -> None:
        while self._entered:
            self._entered.pop().__exit__(None, None, None)


class Question:
    """What every verification takes."""

    def __init__(self, *, trust: Optional[Trust] = None, at: Optional[Time] = None,
                 policy: Union[None, str, Policy] = None, evidence: Optional[Evidence] = None,
                 signer: Optional[Certificate] = None, name: Optional[str] = None, lang: Language = "en",
                 text: bool = False, export: bool = False, context: Optional[Context] = None) -> None:
        if lang not in ("en", "zh"):
            raise ValueError('lang is "en" or "zh"')
        self.context = pick(context, trust, evidence)
        self.trust, self.evidence, self.signer = trust, evidence, signer
        self.policy = Policy(policy) if isinstance(policy, str) else policy
        self.at = given(at)
        self.name = None if name is None else c_text(name, "a name")
        self.lang, self.text, self.export = lang.encode(), text, export

    def options(self) -> _Options:
        """(context, options) for C, which hold for as long as they are needed."""
        return _Options(self)

    def report(self, call: Callable[..., int], *args: Any) -> Report:
        """Calls a verb, and takes over what it found."""
        out, err = ffi.new(_OUT), new_error()
        code = call(out, *args, err)
        try:
            check(code, err)
            return self.taken(out[0])
        finally:
            lib.eseal_report_free(out[0])

    def taken(self, found: Any) -> Report:
        """What the library found, as a value."""
        json = own_text(lib.eseal_report_json(found, self.lang, 1))
        person = own_text(lib.eseal_report_text(found, self.lang)) if self.text else None
        file = self._exported(found) if self.export else None
        return Report(_WORDS[lib.eseal_report_result(found)],
                      _WORDS[lib.eseal_report_strict_result(found)], json, person, file)

    def _exported(self, found: Any) -> EvidenceFile:
        with contextlib.ExitStack() as stack:
            evidence = self.evidence
            if evidence is None:
                evidence = stack.enter_context(Evidence(context=self.context))
            given = stack.enter_context(inside(evidence))
            return EvidenceFile(octets(lib.eseal_evidence_export, given, found))


def shown_name(source: Source) -> Optional[str]:
    path = path_of(source)
    return None if path is None else path.decode("utf-8", "replace")


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
    if name is None:
        name = shown_name(source)
    asked = Question(trust=trust, at=at, policy=policy, evidence=evidence, signer=signer, name=name,
                     lang=lang, text=text, export=export, context=context)
    with asked.options() as (ctx, options), input_of(source) as io:
        document = made("eseal_document", lib.eseal_document_open, ctx, io)
        try:
            return asked.report(lib.eseal_document_verify, document, options)
        finally:
            lib.eseal_document_free(document)


class input_of:
    """An eseal_io for as long as it is needed."""

    __slots__ = ("_cell",)

    def __init__(self, source: Source) -> None:
        self._cell = open_io(source)

    def __enter__(self) -> Any:
        return self._cell.enter()

    def __exit__(self, *_: object) -> None:
        self._cell.leave()
        self._cell.drop()
