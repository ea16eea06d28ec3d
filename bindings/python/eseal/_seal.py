# SPDX-License-Identifier: Apache-2.0
"""Seals and signature values, as values; making seals."""
from __future__ import annotations

import contextlib
import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Iterator, Optional

from eseal._cert import Certificate, parsed
from eseal._context import Context, default_context
from eseal._errors import text
from eseal._ffi import ffi, lib
from eseal._native import borrowed, check, freed, inside, made, new_error, octets
from eseal._report import Report
from eseal._sources import Source, c_text, open_io, view
from eseal._time import Time, moment, seconds
from eseal._verify import Question, shown_name

if TYPE_CHECKING:
    from eseal._signing import AnySigner, SigningSession
    from eseal._stamp import StampToken


class ListKind(enum.IntEnum):
    """What the certificate list of a seal holds."""

    CERTIFICATES = 1
    DIGESTS = 2


@dataclass(frozen=True)
class Seal:
    """An electronic seal (电子印章) of version 1, 4 or 5.  Reading it checks nothing but its structure;
    verify() judges it."""

    version: int
    id: str
    name: str
    vendor: str
    type: int
    created: datetime
    valid_from: datetime
    valid_to: datetime
    picture_type: str
    width_mm: int
    height_mm: int
    list_kind: ListKind
    picture: bytes = field(repr=False)
    holders: tuple[bytes, ...] = field(repr=False)  # certificates (DER) or digests, as list_kind says
    maker: bytes = field(repr=False)  # the maker's certificate (DER)
    message: bytes = field(repr=False)  # the octets that the maker signed
    value: bytes = field(repr=False)
    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source, *, context: Optional[Context] = None) -> Seal:
        """From a path or octets (Seal.esl)."""
        with inside(context or default_context()) as ctx, parsed("eseal_seal", ctx, source) as seal:
            return cls._of(seal)

    @classmethod
    def _of(cls, seal: Any) -> Seal:
        return cls(
            version=int(lib.eseal_seal_version(seal)), id=text(lib.eseal_seal_id(seal)),
            name=text(lib.eseal_seal_name(seal)), vendor=text(lib.eseal_seal_vendor(seal)),
            type=int(lib.eseal_seal_type(seal)), created=moment(lib.eseal_seal_created(seal)),
            valid_from=moment(lib.eseal_seal_valid_from(seal)),
            valid_to=moment(lib.eseal_seal_valid_to(seal)),
            picture_type=text(lib.eseal_seal_picture_type(seal)),
            width_mm=int(lib.eseal_seal_width_mm(seal)),
            height_mm=int(lib.eseal_seal_height_mm(seal)),
            list_kind=ListKind(lib.eseal_seal_cert_kind(seal)),
            picture=borrowed(lib.eseal_seal_picture, seal),
            holders=tuple(borrowed(lib.eseal_seal_cert_at, seal, index)
                          for index in range(lib.eseal_seal_cert_count(seal))),
            maker=borrowed(lib.eseal_seal_maker, seal), message=borrowed(lib.eseal_seal_message, seal),
            value=borrowed(lib.eseal_seal_value, seal), der=borrowed(lib.eseal_seal_der, seal))

    def _native(self, ctx: Any) -> freed:
        return parsed("eseal_seal", ctx, self.der)

    def verify(self, **question: Any) -> Report:
        """Judges the seal by itself; takes what eseal.verify() takes besides the source."""
        asked = Question(**question)
        with asked as (ctx, options), self._native(ctx) as seal:
            return asked.report(lib.eseal_seal_verify, seal, ctx, options)

    def with_stamp(self, token: StampToken, *, context: Optional[Context] = None) -> Seal:
        """The same seal (version 5) with a time stamp over its value."""
        with inside(context or default_context()) as ctx, self._native(ctx) as seal:
            with token._native(ctx) as native:
                der = octets(lib.eseal_seal_add_stamp, ctx, seal, native)
        return Seal.load(der, context=context)


class Format(enum.IntEnum):
    """What a signature value is (eseal_signature(3))."""

    UNKNOWN = 0
    SES_V1 = 1
    SM2 = 2
    SES_V4 = 4
    SES_V5 = 5
    CMS = 5652
    GBT35275 = 35275


@dataclass(frozen=True)
class Signature:
    """A signature value: an electronic seal signature (电子签章) or a plain one.  Reading it checks nothing
    but its structure; verify() judges it over its content."""

    format: Format
    time: Optional[datetime]  # as claimed
    property_info: str
    seal: Optional[Seal] = field(repr=False)
    data_hash: bytes = field(repr=False)
    certificate: Optional[bytes] = field(repr=False)  # the signer's (DER)
    message: Optional[bytes] = field(repr=False)  # the octets that the signer signed
    value: bytes = field(repr=False)
    der: bytes = field(repr=False)

    @classmethod
    def load(cls, source: Source, *, context: Optional[Context] = None) -> Signature:
        with inside(context or default_context()) as ctx:
            with parsed("eseal_signature", ctx, source) as signature:
                return cls._of(signature)

    @classmethod
    def _of(cls, signature: Any) -> Signature:
        seal = lib.eseal_signature_seal(signature)
        time = int(lib.eseal_signature_time(signature))
        return cls(
            format=Format(lib.eseal_signature_format(signature)),
            time=None if time == -2**63 else moment(time),
            property_info=text(lib.eseal_signature_property_info(signature)),
            seal=None if seal == ffi.NULL else Seal._of(seal),
            data_hash=borrowed(lib.eseal_signature_data_hash, signature),
            certificate=borrowed(lib.eseal_signature_cert, signature) or None,
            message=borrowed(lib.eseal_signature_message, signature) or None,
            value=borrowed(lib.eseal_signature_value, signature),
            der=borrowed(lib.eseal_signature_der, signature))

    def _native(self, ctx: Any) -> freed:
        return parsed("eseal_signature", ctx, self.der)

    def verify(self, content: Source, **question: Any) -> Report:
        """Judges it as a detached signature over content; takes what eseal.verify() takes."""
        if "name" not in question:
            question["name"] = shown_name(content)
        asked = Question(**question)
        with asked as (ctx, options), self._native(ctx) as signature:
            with open_io(content) as io:
                return asked.report(lib.eseal_signature_verify, signature, ctx, io, options)

    def with_stamp(self, token: StampToken, *, context: Optional[Context] = None) -> Signature:
        """The same seal signature (version 4, 5) with a time stamp in it."""
        with inside(context or default_context()) as ctx, self._native(ctx) as signature:
            with token._native(ctx) as native:
                der = octets(lib.eseal_signature_add_stamp, ctx, signature, native)
        return Signature.load(der, context=context)


@dataclass(frozen=True)
class Extension:
    oid: str
    value: bytes
    critical: bool = False


@dataclass(frozen=True)
class SealDraft:
    """A seal to be made: fill it, then sign() it with the maker's key, or prepare() it for a key elsewhere.

    holders are those who may use it; width and height are whole mm.
    """

    id: str
    name: str
    picture: bytes = field(repr=False)
    width_mm: int
    height_mm: int
    valid_from: Time
    valid_to: Time
    holders: tuple[Certificate, ...]
    version: int = 4
    list_kind: ListKind = ListKind.CERTIFICATES
    picture_type: Optional[str] = None  # told from the octets
    vendor: Optional[str] = None
    type: int = 1
    created: Optional[Time] = None  # now, when it is signed
    extensions: tuple[Extension, ...] = ()

    @contextlib.contextmanager
    def _builder(self, ctx: Any) -> Iterator[Any]:
        kind = "eseal_seal_builder"
        with freed(made(kind, lib.eseal_seal_builder_new, ctx, self.version),
                   lib.eseal_seal_builder_free) as builder:
            self._fill_texts(builder)
            lib.eseal_seal_builder_set_type(builder, self.type)
            if self.created is not None:
                lib.eseal_seal_builder_set_created(builder, seconds(self.created))
            lib.eseal_seal_builder_set_validity(builder, seconds(self.valid_from),
                                                seconds(self.valid_to))
            lib.eseal_seal_builder_set_cert_kind(builder, self.list_kind)
            self._fill_octets(builder)
            for holder in self.holders:
                with holder._native(ctx) as cert:
                    err = new_error()
                    check(lib.eseal_seal_builder_add_cert(builder, cert, err), err)
            yield builder

    def _fill_texts(self, builder: Any) -> None:
        for setter, value in ((lib.eseal_seal_builder_set_id, self.id),
                              (lib.eseal_seal_builder_set_name, self.name),
                              (lib.eseal_seal_builder_set_vendor, self.vendor)):
            if value is not None:
                err = new_error()
                check(setter(builder, c_text(value), err), err)

    def _fill_octets(self, builder: Any) -> None:
        kind = ffi.NULL if self.picture_type is None else c_text(self.picture_type)
        picture, err = view(self.picture), new_error()
        check(lib.eseal_seal_builder_set_picture(builder, kind, picture, len(picture), self.width_mm,
                                                 self.height_mm, err), err)
        for extension in self.extensions:
            value, err = view(extension.value), new_error()
            check(lib.eseal_seal_builder_add_extension(
                builder, c_text(extension.oid), extension.critical, value, len(value), err), err)

    def sign(self, maker: AnySigner, *, context: Optional[Context] = None) -> Seal:
        """The finished seal, which has been verified."""
        from eseal._signing import Signer, value_of

        if not isinstance(maker, Signer):
            with self.prepare(maker.certificate, context=context) as session:
                return Seal.load(session.finish(value_of(maker, session)), context=context)
        with inside(context or maker.context) as ctx, self._builder(ctx) as builder:
            with inside(maker) as native:
                seal = made("eseal_seal", lib.eseal_seal_builder_sign, builder, native)
                with freed(seal, lib.eseal_seal_free):
                    return Seal._of(seal)

    def prepare(self, maker: Certificate, *, context: Optional[Context] = None) -> SigningSession:
        """The first of two steps, for the holder of the maker's certificate."""
        from eseal._signing import SigningSession

        context = context or default_context()
        with inside(context) as ctx, self._builder(ctx) as builder, maker._native(ctx) as cert:
            pointer = made("eseal_signing", lib.eseal_signing_new_seal, builder, cert)
            return SigningSession(pointer, context, None)
