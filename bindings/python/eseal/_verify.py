# SPDX-License-Identifier: Apache-2.0
"""Verifying: documents, detached signatures, seals."""
from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, Optional, Union

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

    @contextlib.contextmanager
    def options(self) -> Iterator[tuple[Any, Any]]:
        """(context, options) for C, which hold for as long as they are needed."""
        made_options = ffi.new("eseal_verify_options *")
        made_options.size = ffi.sizeof("eseal_verify_options")
        made_options.at = self.at
        name = ffi.NULL if self.name is None else ffi.new("char[]", self.name)
        made_options.name = name
        with contextlib.ExitStack() as stack:
            ctx = stack.enter_context(inside(self.context))
            if self.trust is not None:
                made_options.trust = stack.enter_context(inside(self.trust))
            if self.evidence is not None:
                made_options.evidence = stack.enter_context(inside(self.evidence))
            if self.policy is not None:
                made_options.policy = stack.enter_context(self.policy._native(ctx))
            if self.signer is not None:
                made_options.signer = stack.enter_context(self.signer._native(ctx))
            yield ctx, made_options

    def report(self, call: Callable[..., int], *args: Any) -> Report:
        """Calls a verb, and takes over what it found."""
        out, err = ffi.new("eseal_report **"), new_error()
        code = call(out, *args, err)
        try:
            check(code, err)
            return self.taken(out[0])
        finally:
            lib.eseal_report_free(out[0])

    def taken(self, found: Any) -> Report:
        """What the library found, as a value."""
        words = [c_string(lib.eseal_result_name(ask(found)))
                 for ask in (lib.eseal_report_result, lib.eseal_report_strict_result)]
        json = own_text(lib.eseal_report_json(found, self.lang, 1))
        person = own_text(lib.eseal_report_text(found, self.lang)) if self.text else None
        file = self._exported(found) if self.export else None
        return Report(Result(words[0]), Result(words[1]), json, person, file)

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


@contextlib.contextmanager
def input_of(source: Source) -> Iterator[Any]:
    """An eseal_io for as long as it is needed."""
    cell = open_io(source)
    try:
        yield cell.enter()
    finally:
        cell.leave()
        cell.drop()
