# SPDX-License-Identifier: Apache-2.0
"""Certificates, as values."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional

from eseal._context import Context, default_context
from eseal._errors import text
from eseal._ffi import ffi, lib
from eseal._native import borrowed, freed, inside, made
from eseal._sources import Source, octets_of, path_of, view
from eseal._time import moment


def parsed(noun: str, ctx: Any, source: Source) -> freed:
    """For a with statement: what NOUN_open_file() makes of a path, and NOUN_parse() of octets."""
    free = getattr(lib, f"{noun}_free")
    path = path_of(source)
    if path is not None:
        return freed(made(noun, getattr(lib, f"{noun}_open_file"), ctx, path), free)
    memory = view(octets_of(source))
    try:
        return freed(made(noun, getattr(lib, f"{noun}_parse"), ctx, memory, len(memory)), free)
    finally:
        ffi.release(memory)


@dataclass(frozen=True)
class Certificate:
    """The fields of a certificate that people ask for.  A claim: nothing of it is checked.  uscc is the
    unified social credit code of GM/T 0015, "" when absent."""

    subject: str
    issuer: str
    serial: str
    name: str
    uscc: str
    not_before: datetime
    not_after: datetime
    is_signing: bool
    is_ca: bool
    sm3: str
    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source, *, context: Optional[Context] = None) -> Certificate:
        """From a path or octets, DER or the first one of a PEM text."""
        with inside(context or default_context()) as ctx, parsed("eseal_cert", ctx, source) as cert:
            return cls._of(cert)

    @classmethod
    def _of(cls, cert: Any) -> Certificate:
        return cls(
            subject=text(lib.eseal_cert_subject(cert)), issuer=text(lib.eseal_cert_issuer(cert)),
            serial=text(lib.eseal_cert_serial(cert)), name=text(lib.eseal_cert_name(cert)),
            uscc=text(lib.eseal_cert_uscc(cert)),
            not_before=moment(lib.eseal_cert_not_before(cert)),
            not_after=moment(lib.eseal_cert_not_after(cert)),
            is_signing=bool(lib.eseal_cert_is_signing(cert)),
            is_ca=bool(lib.eseal_cert_is_ca(cert)), sm3=text(lib.eseal_cert_sm3(cert)),
            der=borrowed(lib.eseal_cert_der, cert))

    def _native(self, ctx: Any) -> freed:
        return parsed("eseal_cert", ctx, self.der)
