# SPDX-License-Identifier: Apache-2.0
"""Documents that carry seals."""
from __future__ import annotations

from typing import Any, Optional

from eseal._context import Bound, Context, default_context
from eseal._errors import text
from eseal._ffi import ffi, lib
from eseal._native import Cell, check, freed, inside, made, new_error, own_text
from eseal._report import Report
from eseal._seal import Signature
from eseal._sources import Path, Source, encoded, open_document, view
from eseal._stamp import StampToken
from eseal._verify import Question, shown_name


class Document(Bound):
    """An OFD package, open.  Opening succeeds for every file in which a ZIP directory is found; what is wrong
    inside is for the report.  Memory that it was opened over must stay as it is."""

    def __init__(self, source: Source, *, context: Optional[Context] = None) -> None:
        self._context = context or default_context()
        self._name = shown_name(source)
        with inside(self._context) as ctx:
            opened = open_document(ctx, source)
            self._own(Cell("document", opened.pointer, lambda _: opened.close(), [self._context._cell]))

    @property
    def format(self) -> str:
        with inside(self) as document:
            return text(lib.eseal_document_format(document))

    @property
    def signature_ids(self) -> tuple[str, ...]:
        """The IDs of its signatures, as they are written in the lists."""
        with inside(self) as document:
            return tuple(text(lib.eseal_document_signature_id(document, index))
                         for index in range(lib.eseal_document_signature_count(document)))

    def signature(self, index: int) -> Signature:
        """The value of a signature."""
        with inside(self) as document:
            found = made("eseal_signature", lib.eseal_document_signature, document, _index(index))
            with freed(found, lib.eseal_signature_free):
                return Signature._of(found)

    @property
    def page_count(self) -> int:
        with inside(self) as document:
            return int(lib.eseal_document_page_count(document))

    def page_size(self, page: int) -> tuple[float, float]:
        """Width and height in mm; page 0 is the first."""
        width, height, err = ffi.new("double *"), ffi.new("double *"), new_error()
        with inside(self) as document:
            check(lib.eseal_document_page_size(width, height, document, _index(page), err), err)
        return float(width[0]), float(height[0])

    def verify(self, **question: Any) -> Report:
        """Judges every signature; takes what eseal.verify() takes besides the source."""
        question.setdefault("name", self._name)
        asked = Question(context=self._context, **question)
        with asked as (_, options), inside(self) as document:
            return asked.report(lib.eseal_document_verify, document, options)

    def add_stamp_file(self, index: int, token: StampToken, out: Path) -> None:
        """Puts a time stamp into a signature, into a new file, which appears whole or not at all."""
        err = new_error()
        with inside(self._context) as ctx, inside(self) as document, token._native(ctx) as native:
            check(lib.eseal_document_add_stamp_file(document, _index(index), native, encoded(out), err),
                  err)

    def inspect(self) -> str:
        """The package with offsets, for a person who looks for a fault; no word of it is a verdict."""
        with inside(self) as document:
            out, err = ffi.new("char **"), new_error()
            check(lib.eseal_inspect_document(out, document, err), err)
            return own_text(out[0])


def _index(index: int) -> int:
    if index < 0:
        raise IndexError("counted from 0")
    return index


def inspect_der(data: Any, *, context: Optional[Context] = None) -> str:
    """The ASN.1 tree of a seal, signature or certificate; no word of it is a verdict."""
    memory, out, err = view(data), ffi.new("char **"), new_error()
    with inside(context or default_context()) as ctx:
        check(lib.eseal_inspect_der(out, ctx, memory, len(memory), err), err)
        return own_text(out[0])
