# SPDX-License-Identifier: Apache-2.0
"""Time stamps (RFC 3161, GB/T 20520): asking for one, and reading one.  Nothing here opens a connection:
POST what request() gives as application/timestamp-query, and give the answer to StampToken.load()."""
from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Iterator, Optional, Union

from eseal._cert import parsed
from eseal._context import Context, default_context
from eseal._errors import text
from eseal._ffi import ffi, lib
from eseal._native import borrowed, freed, inside, made, octets
from eseal._evidence_file import EvidenceFile
from eseal._seal import Signature
from eseal._sources import Buffer, Source, c_text, octets_of, view
from eseal._time import moment
from eseal._verify import Question

if TYPE_CHECKING:
    from eseal._report import Report


@dataclass(frozen=True)
class StampToken:
    """A time-stamp token, as it says; a claim until the signature that it is put into is verified."""

    time: datetime
    policy: str
    serial: str
    digest: str  # the algorithm of the imprint, a dotted OID
    imprint: bytes = field(repr=False)
    nonce: Optional[bytes] = field(repr=False)
    certificate: Optional[bytes] = field(repr=False)  # the service's (DER)
    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source, *, context: Optional[Context] = None) -> StampToken:
        """From a TimeStampResp or a bare token."""
        with inside(context or default_context()) as ctx:
            with parsed("eseal_stamp_token", ctx, octets_of(source)) as token:
                return cls(
                    time=moment(lib.eseal_stamp_token_time(token)),
                    policy=text(lib.eseal_stamp_token_policy(token)),
                    serial=text(lib.eseal_stamp_token_serial(token)),
                    digest=text(lib.eseal_stamp_token_digest(token)),
                    imprint=borrowed(lib.eseal_stamp_token_imprint, token),
                    nonce=borrowed(lib.eseal_stamp_token_nonce, token) or None,
                    certificate=borrowed(lib.eseal_stamp_token_cert, token) or None,
                    der=borrowed(lib.eseal_stamp_token_der, token))

    def _native(self, ctx: Any) -> freed:
        return parsed("eseal_stamp_token", ctx, self.der)

    def verify(self, over: Union[Signature, EvidenceFile, Buffer], **question: Any) -> Report:
        """Judges the stamp by itself: whether it is over this, its own signature, and its service; takes what
        eseal.verify() takes besides the source.  What the stamp is for is not looked at."""
        call = (lib.eseal_evidence_stamp_verify if isinstance(over, EvidenceFile)
                else lib.eseal_stamp_token_verify)
        memory = view(over.value if isinstance(over, Signature) else
                      over.der if isinstance(over, EvidenceFile) else over)
        asked = Question(**question)
        with asked as (ctx, options), self._native(ctx) as token:
            return asked.report(call, token, ctx, memory, len(memory), options)


def stamp_request(over: Union[Signature, EvidenceFile, Buffer], *, nonce: Optional[bytes] = None,
                  policy: Optional[str] = None, certificate: bool = True,
                  context: Optional[Context] = None) -> bytes:
    """The question to a time-stamp service: about a seal signature's value, everything that an evidence
    file holds so far, or any octets.  certificate: ask for the service's in the answer."""
    options = ffi.new("eseal_stamp_options *")
    options.size = ffi.sizeof("eseal_stamp_options")
    policy_text = ffi.NULL if policy is None else ffi.new("char[]", c_text(policy))
    nonce_memory = ffi.NULL if nonce is None else view(nonce)
    options.policy, options.nonce = policy_text, nonce_memory
    options.nonce_len = len(nonce or b"")
    options.no_certificate = not certificate
    with inside(context or default_context()) as ctx:
        if isinstance(over, Signature):
            with over._native(ctx) as signature:
                return octets(lib.eseal_stamp_request_encode, ctx, signature, options)
        call = lib.eseal_stamp_request_encode_octets
        if isinstance(over, EvidenceFile):
            over, call = over.der, lib.eseal_evidence_stamp_request
        memory = view(over)
        return octets(call, ctx, memory, len(memory), options)
