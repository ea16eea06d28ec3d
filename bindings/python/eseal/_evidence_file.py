# SPDX-License-Identifier: Apache-2.0
"""Evidence files: what a verdict stands on, to keep beside the document."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Optional

from eseal._ffi import lib
from eseal._native import inside, octets
from eseal._sources import Source, octets_of, view

if TYPE_CHECKING:
    from eseal._context import Context
    from eseal._stamp import StampToken


@dataclass(frozen=True)
class EvidenceFile:
    """As verify(..., export=True) makes one: everything that a verdict stands on, to judge again with no network
    when the authorities have gone (Evidence(files=[...])).  It proves what its pieces prove; no certificate
    in it is an anchor.  Time stamps over it (stamp_request(), with_stamp()) take over from those that expire."""

    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source) -> EvidenceFile:
        """From a path or octets; nothing is read of it yet."""
        return cls(octets_of(source))

    def with_stamp(self, token: StampToken, *, context: Optional[Context] = None) -> EvidenceFile:
        """The file with a stamp over all that it holds."""
        from eseal._context import default_context

        memory = view(self.der)
        with inside(context or default_context()) as ctx, token._native(ctx) as native:
            return EvidenceFile(octets(lib.eseal_evidence_add_stamp, ctx, memory, len(memory), native))
