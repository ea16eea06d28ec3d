# SPDX-License-Identifier: Apache-2.0
"""Whom a verification believes, what it is given besides, and what it demands."""
from __future__ import annotations

import enum
import os
from dataclasses import dataclass
from typing import Any, Iterable, Optional, TypeVar, Union

from eseal._cert import Certificate
from eseal._context import Bound, Context, default_context
from eseal._evidence_file import EvidenceFile
from eseal._ffi import ffi, lib
from eseal._native import Cell, check, freed, inside, made, new_error
from eseal._sources import Path, Source, c_text, encoded, octets_of, path_of, view

Anchor = Union[Path, Certificate]
Item = TypeVar("Item")


class Use(enum.IntEnum):
    """What an anchor is believed for."""

    SIGNER = 1
    MAKER = 2
    STAMP = 3
    STATUS = 4


class Trust(Bound):
    """Anchors, by use; nothing is trusted by default.  Fill it, then share it between threads.

    Each argument is a list of paths (files of PEM or DER, or folders of them) and Certificates.  A CA among
    makers is taken for one that certifies seal makers and nobody else, as "eseal verify --maker" does; to
    bind a CA to one subject, use add().  maker_subjects name those of its certificates that are makers'.
    profiles are files that say all this; see eseal_trust(3).
    """

    def __init__(self, *, signers: Iterable[Anchor] = (), makers: Iterable[Anchor] = (),
                 stamps: Iterable[Anchor] = (), status: Iterable[Anchor] = (),
                 intermediates: Iterable[Anchor] = (), maker_subjects: Iterable[str] = (),
                 profiles: Iterable[Path] = (), context: Optional[Context] = None) -> None:
        self._context = context or default_context()
        with inside(self._context) as ctx:
            pointer = made("eseal_trust", lib.eseal_trust_new, ctx)
            self._own(Cell("trust", pointer, lib.eseal_trust_free, [self._context._cell]))
        for use, anchors in ((Use.SIGNER, signers), (Use.MAKER, makers), (Use.STAMP, stamps),
                             (Use.STATUS, status)):
            for anchor in _listed(anchors):
                self.add(anchor, use, maker_ca=use == Use.MAKER)
        for anchor in _listed(intermediates):
            self.add_intermediate(anchor)
        for subject in _listed(maker_subjects):
            self.add_maker_subject(subject)
        for profile in _listed(profiles):
            self.add_profile(profile)

    def add(self, anchor: Anchor, use: Use, *, maker_ca: bool = False,
            subject: Optional[str] = None) -> None:
        """Adds an anchor.  maker_ca: this CA certifies seal makers and nobody else; subject: what the
        certificate below a maker or status CA must say, as Certificate.subject writes it."""
        flags, err = (lib.ESEAL_ANCHOR_MAKER_CA if maker_ca else 0), new_error()
        if not isinstance(anchor, Certificate):
            if subject is None:
                with inside(self, alone=True) as trust:
                    check(lib.eseal_trust_add_file(trust, encoded(anchor), use, flags, err), err)
                return
            anchor = Certificate.load(anchor, context=self._context)
        bound = ffi.NULL if subject is None else c_text(subject)
        with inside(self._context) as ctx, inside(self, alone=True) as trust:
            with anchor._native(ctx) as cert:
                check(lib.eseal_trust_add(trust, cert, use, flags, bound, err), err)

    def add_intermediate(self, anchor: Anchor) -> None:
        """Adds what may stand between a leaf and an anchor, and is trusted for nothing."""
        err = new_error()
        with inside(self._context) as ctx, inside(self, alone=True) as trust:
            if isinstance(anchor, Certificate):
                with anchor._native(ctx) as cert:
                    check(lib.eseal_trust_add_intermediate(trust, cert, err), err)
            else:
                call = lib.eseal_trust_add_intermediates_file
                check(call(trust, encoded(anchor), err), err)

    def add_maker_subject(self, subject: str) -> None:
        """Names a maker, as Certificate.subject writes it, under a CA that certifies others too."""
        err = new_error()
        with inside(self, alone=True) as trust:
            check(lib.eseal_trust_add_maker_subject(trust, c_text(subject), err), err)

    def add_profile(self, profile: Path) -> int:
        """Adds what a trust profile names, all or nothing; how many of its folders hold no certificate."""
        empty, err = ffi.new("size_t *"), new_error()
        with inside(self, alone=True) as trust:
            check(lib.eseal_trust_add_profile_file(trust, encoded(profile), empty, err), err)
        return int(empty[0])

    def count(self, use: Use) -> int:
        with inside(self) as trust:
            return int(lib.eseal_trust_count(trust, use))


def _listed(items: Iterable[Item]) -> Iterable[Item]:
    """One path for a list of them is a mistake that would be read letter by letter."""
    if isinstance(items, (str, bytes, os.PathLike, Certificate, EvidenceFile)):
        raise TypeError(f"a list is due, not {items!r}")
    return items


class Evidence(Bound):
    """What was fetched to settle open questions.  Adding checks the form only; authenticity and dates are
    judged by every verification that uses it.  Fill it, then share it between threads.  files are evidence
    files, as Report.evidence_file is one."""

    def __init__(self, *, crls: Iterable[Source] = (), ocsp: Iterable[Source] = (),
                 certificates: Iterable[Source] = (), status: Iterable[Source] = (),
                 files: Iterable[Union[Source, EvidenceFile]] = (),
                 context: Optional[Context] = None) -> None:
        self._context = context or default_context()
        with inside(self._context) as ctx:
            pointer = made("eseal_evidence", lib.eseal_evidence_new, ctx)
            self._own(Cell("evidence", pointer, lib.eseal_evidence_free, [self._context._cell]))
        for kind, pieces in ((Kind.CRL, crls), (Kind.OCSP, ocsp), (Kind.CERTIFICATE, certificates),
                             (Kind.STATUS, status)):
            for piece in _listed(pieces):
                self.add(kind, piece)
        for file in _listed(files):
            self.import_file(file)

    def add(self, kind: Kind, piece: Source, *, source: Optional[str] = None) -> None:
        """Adds one piece: a path or octets.  source: where it was got from, for the report."""
        err = new_error()
        with inside(self, alone=True) as evidence:
            path = path_of(piece)
            if path is not None and source is None:
                check(lib.eseal_evidence_add_file(evidence, kind, path, err), err)
                return
            memory = view(octets_of(piece))
            said = ffi.NULL if source is None else c_text(source)
            try:
                check(lib.eseal_evidence_add(evidence, kind, memory, len(memory), said, err), err)
            finally:
                ffi.release(memory)

    def import_file(self, file: Union[Source, EvidenceFile]) -> None:
        """Adds everything that an evidence file lists, or nothing."""
        err = new_error()
        with inside(self, alone=True) as evidence:
            path = None if isinstance(file, EvidenceFile) else path_of(file)
            if path is not None:
                check(lib.eseal_evidence_import_file(evidence, path, err), err)
                return
            memory = view(file.der if isinstance(file, EvidenceFile) else octets_of(file))
            check(lib.eseal_evidence_import(evidence, memory, len(memory), ffi.NULL, err), err)

    def count(self, kind: Kind) -> int:
        with inside(self) as evidence:
            return int(lib.eseal_evidence_count(evidence, kind))


class Kind(enum.IntEnum):
    """What a piece of evidence is."""

    CRL = 1
    OCSP = 2
    CERTIFICATE = 3
    STATUS = 4
    REVOKED_LIST = 5


@dataclass(frozen=True)
class Policy:
    """What a verification demands: a preset ("default", "offline", "strict", "archive"), and single points
    beside it.  accept_uncovered: package paths that a signature may leave out."""

    name: str = "default"
    require_status: bool = False
    require_stamp: bool = False
    accept_uncovered: tuple[str, ...] = ()

    def _native(self, ctx: Any) -> freed:
        pointer = made("eseal_policy", lib.eseal_policy_new, ctx, c_text(self.name))
        try:
            if self.require_status:
                lib.eseal_policy_set_require_status(pointer, 1)
            if self.require_stamp:
                lib.eseal_policy_set_require_stamp(pointer, 1)
            for path in self.accept_uncovered:
                err = new_error()
                check(lib.eseal_policy_add_uncovered(pointer, c_text(path), err), err)
        except BaseException:
            lib.eseal_policy_free(pointer)
            raise
        return freed(pointer, lib.eseal_policy_free)
