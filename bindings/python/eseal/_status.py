# SPDX-License-Identifier: Apache-2.0
"""Seal status lists: which seals were suspended, lost, replaced, deregistered, revoked or declared invalid."""
from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional

from eseal._cert import Certificate, parsed
from eseal._context import Context, default_context
from eseal._errors import text
from eseal._ffi import ffi, lib
from eseal._native import borrowed, check, freed, inside, made, new_error
from eseal._signing import Signer
from eseal._sources import Source, c_text
from eseal._time import Time, moment, seconds


class Status(enum.IntEnum):
    """How a seal stands."""

    ACTIVE = 1  # in use again after a suspension
    SUSPENDED = 2
    LOST = 3
    REPLACED = 4
    DEREGISTERED = 5
    REVOKED = 6
    INVALIDATED = 7  # void from the start


@dataclass(frozen=True)
class StatusEntry:
    """reason: one of those that go with the status (eseal_status(3)); effective: since when it holds;
    reported: when the register learned of it."""

    seal_id: str
    status: Status
    reason: str
    effective: Time
    reported: Time


@dataclass(frozen=True)
class StatusList:
    """A signed list, or, with a question, the answer about one seal at one time.  Reading it checks nothing
    but its structure; give it to an Evidence."""

    issuer: str
    number: int
    this_update: datetime
    next_update: datetime
    question: Optional[tuple[str, datetime]]
    entries: tuple[StatusEntry, ...]
    certificate: bytes = field(repr=False)  # of who signed (DER)
    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source, *, context: Optional[Context] = None) -> StatusList:
        with inside(context or default_context()) as ctx:
            with parsed("eseal_status_list", ctx, source) as found:
                return cls._of(found)

    @classmethod
    def _of(cls, found: Any) -> StatusList:
        at = ffi.new("int64_t *")
        about = lib.eseal_status_list_question(found, at)
        return cls(
            issuer=text(lib.eseal_status_list_issuer(found)),
            number=int(lib.eseal_status_list_number(found)),
            this_update=moment(lib.eseal_status_list_this_update(found)),
            next_update=moment(lib.eseal_status_list_next_update(found)),
            question=None if about == ffi.NULL else (text(about), moment(at[0])),
            entries=tuple(_entry(found, index)
                          for index in range(lib.eseal_status_list_count(found))),
            certificate=borrowed(lib.eseal_status_list_cert, found),
            der=borrowed(lib.eseal_status_list_der, found))

    def of_seal(self, seal_id: str) -> tuple[StatusEntry, ...]:
        """The entries of one seal."""
        return tuple(entry for entry in self.entries if entry.seal_id == seal_id)


def _entry(found: Any, index: int) -> StatusEntry:
    return StatusEntry(
        text(lib.eseal_status_list_id_at(found, index)),
        Status(lib.eseal_status_list_status_at(found, index)),
        text(lib.eseal_status_list_reason_at(found, index)),
        moment(lib.eseal_status_list_effective_at(found, index)),
        moment(lib.eseal_status_list_reported_at(found, index)))


@dataclass(frozen=True)
class StatusDraft:
    """A status list to be made and signed.  makers are those whose seals it speaks about; everything that
    was reported until this_update is in it; after next_update it says nothing."""

    issuer: str
    this_update: Time
    next_update: Time
    makers: tuple[Certificate, ...]
    entries: tuple[StatusEntry, ...] = ()
    number: int = 0
    question: Optional[tuple[str, Time]] = None

    def sign(self, signer: Signer) -> StatusList:
        with inside(signer.context) as ctx, inside(signer) as native:
            builder = made("eseal_status_builder", lib.eseal_status_builder_new, ctx)
            with freed(builder, lib.eseal_status_builder_free):
                self._fill(ctx, builder)
                done = made("eseal_status_list", lib.eseal_status_builder_sign, builder, native)
                with freed(done, lib.eseal_status_list_free):
                    return StatusList._of(done)

    def _fill(self, ctx: Any, builder: Any) -> None:
        err = new_error()
        check(lib.eseal_status_builder_set_issuer(builder, c_text(self.issuer), err), err)
        lib.eseal_status_builder_set_number(builder, self.number)
        lib.eseal_status_builder_set_updates(builder, seconds(self.this_update),
                                             seconds(self.next_update))
        if self.question is not None:
            seal_id, at = self.question
            check(lib.eseal_status_builder_set_question(builder, c_text(seal_id), seconds(at), err), err)
        for maker in self.makers:
            with maker._native(ctx) as cert:
                check(lib.eseal_status_builder_add_maker(builder, cert, err), err)
        for entry in self.entries:
            check(lib.eseal_status_builder_add_entry(
                builder, c_text(entry.seal_id), entry.status, c_text(entry.reason),
                seconds(entry.effective), seconds(entry.reported), err), err)
