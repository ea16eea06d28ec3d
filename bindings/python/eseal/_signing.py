# SPDX-License-Identifier: Apache-2.0
"""Signing: with a key at hand in one step, with a key elsewhere in two."""
from __future__ import annotations

import contextlib
import enum
from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional, Union

from eseal._cert import Certificate
from eseal._context import Bound, Context, default_context, pick
from eseal._document import Document
from eseal._ffi import ffi, lib
from eseal._native import Cell, borrowed, check, freed, inside, made, new_error, octets
from eseal._seal import Seal
from eseal._sources import Path, Source, c_text, encoded, octets_of, open_io, path_of, view
from eseal._time import Time, given
from eseal._trust import Trust

Pin = Union[None, str, bytes]


class Signer(Bound):
    """A certificate and its private key, checked to match.  The key stays inside OpenSSL.

    key          a path or octets: PEM or DER, PKCS#8 (clear or encrypted), SEC1, PKCS#12
    certificate  a path or octets, unless it is in the same file
    pin          the password, if one is needed
    """

    def __init__(self, key: Source, certificate: Optional[Source] = None, *, pin: Pin = None,
                 context: Optional[Context] = None) -> None:
        self._context = context or default_context()
        with inside(self._context) as ctx, _secret(pin) as password:
            path, beside = path_of(key), path_of(certificate)
            if path is not None and (beside is not None or certificate is None):
                pointer = made("eseal_signer", lib.eseal_signer_open_file, ctx, path,
                               ffi.NULL if beside is None else beside, password)
            else:
                memory = view(octets_of(key))
                cert = b"" if certificate is None else octets_of(certificate)
                pointer = made("eseal_signer", lib.eseal_signer_open, ctx, memory, len(memory),
                               view(cert) if cert else ffi.NULL, len(cert), password)
        self._own(Cell("signer", pointer, lib.eseal_signer_free, [self._context._cell]))

    @property
    def certificate(self) -> Certificate:
        with inside(self) as signer:
            return Certificate._of(lib.eseal_signer_cert(signer))


@contextlib.contextmanager
def _secret(pin: Pin) -> Iterator[Any]:
    """A C text that is wiped when it was used; what Python itself holds of it is not ours to wipe."""
    if pin is None:
        yield ffi.NULL
        return
    octets_of_pin = pin.encode("utf-8") if isinstance(pin, str) else pin
    if b"\0" in octets_of_pin:
        raise ValueError("a PIN with a NUL in it")
    copy = ffi.new("char[]", octets_of_pin)
    try:
        yield copy
    finally:
        ffi.memmove(copy, bytes(len(octets_of_pin)), len(octets_of_pin))


@dataclass(frozen=True)
class CallableSigner:
    """A key elsewhere: sign is given the SigningSession, whose message or digest it has signed, and returns
    the value: DER, 64 octets r and s, or 128 octets as SDF devices give."""

    certificate: Certificate
    sign: Callable[[SigningSession], bytes]


AnySigner = Union[Signer, CallableSigner]


def value_of(signer: CallableSigner, session: SigningSession) -> bytes:
    value = signer.sign(session)
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"a signature value is octets, not {type(value).__name__}")
    return bytes(value)


class Riding(enum.IntEnum):
    """A riding seal (骑缝章): one seal cut over this edge of all pages."""

    NONE = 0
    RIGHT = 1
    LEFT = 2
    TOP = 3
    BOTTOM = 4


class PlainForm(enum.IntEnum):
    """C: SignedData without content, with signed attributes; A: its content is the digest."""

    C = 0
    A = 1


@dataclass(frozen=True)
class Stamp:
    """Where a seal is drawn: its top left corner in mm from the page's; page 1 is the first; a width and
    height of 0 stand for the seal's own size."""

    page: int
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class SignOptions:
    """seal: None for a plain signature; lock: nothing may be added later; time: as claimed, else now; trust:
    anchors for signer and maker, and allow_unknown_chain: sign without a chain to any."""

    seal: Optional[Seal] = None
    stamps: tuple[Stamp, ...] = ()
    riding: Riding = Riding.NONE
    riding_at: float = 0.0
    lock: bool = False
    plain_form: PlainForm = PlainForm.C
    time: Optional[Time] = None
    trust: Optional[Trust] = None
    allow_unknown_chain: bool = False
    property_info: Optional[str] = None

    @contextlib.contextmanager
    def _native(self, ctx: Any) -> Iterator[Any]:
        options = ffi.new("eseal_sign_options *")
        options.size = ffi.sizeof("eseal_sign_options")
        stamps = ffi.new("eseal_stamp[]", [(each.page, each.x, each.y, each.width, each.height)
                                           for each in self.stamps])
        options.stamps, options.stamp_count = stamps, len(self.stamps)
        options.riding, options.riding_at = self.riding, self.riding_at
        options.lock, options.plain_form = self.lock, self.plain_form
        options.time = given(self.time)
        options.allow_unknown_chain = self.allow_unknown_chain
        info = (ffi.NULL if self.property_info is None
                else ffi.new("char[]", c_text(self.property_info)))
        options.property_info = info
        with contextlib.ExitStack() as stack:
            if self.trust is not None:
                options.trust = stack.enter_context(inside(self.trust))
            if self.seal is not None:
                options.seal = stack.enter_context(self.seal._native(ctx))
            yield options


@dataclass(frozen=True)
class SigningState:
    """A SigningSession between its steps, as a value to pickle or store.  It holds no secret."""

    data: bytes


class SigningSession(Bound):
    """A signature that waits for its value: message or digest goes to the key, finish() takes what comes
    back, verifies it, and only then hands out the result.  state and restore() carry it to another process;
    a document that has changed meanwhile is refused."""

    def __init__(self, pointer: Any, context: Context, over: Union[None, Document, freed],
                 trust: Optional[Trust] = None) -> None:
        """Not called by programs: see prepare(), prepare_content(), SealDraft.prepare(), restore()."""
        self._context = context
        parents = [context._cell]
        if isinstance(over, Document):
            parents.append(over._cell)
        if trust is not None:
            parents.append(trust._cell)
        content = over if isinstance(over, freed) else None

        def free(signing: Any) -> None:
            lib.eseal_signing_free(signing)
            if content is not None:
                content.close()

        self._over = over
        self._own(Cell("signing session", pointer, free, parents))

    @property
    def message(self) -> bytes:
        """The octets to be signed (SM2 with SM3 and the default ID), for keys that hash by themselves."""
        with inside(self) as signing:
            return borrowed(lib.eseal_signing_message, signing)

    @property
    def digest(self) -> bytes:
        """e = SM3(Z, message), 32 octets, for keys that sign a digest."""
        with inside(self) as signing:
            return bytes(ffi.buffer(lib.eseal_signing_digest(signing), 32))

    @property
    def state(self) -> SigningState:
        with inside(self) as signing:
            return SigningState(octets(lib.eseal_signing_encode, signing))

    def finish(self, value: bytes) -> bytes:
        """The signed document, the detached signature, or the seal."""
        memory = view(value)
        with inside(self, alone=True) as signing:
            return octets(lib.eseal_signing_finish, signing, memory, len(memory))

    def finish_file(self, value: bytes, path: Path) -> None:
        """The same into a file, which appears whole or not at all."""
        memory, err = view(value), new_error()
        with inside(self, alone=True) as signing:
            check(lib.eseal_signing_finish_file(signing, memory, len(memory), encoded(path), err), err)

    @classmethod
    def restore(cls, state: SigningState, *, document: Optional[Document] = None,
                content: Optional[Source] = None, context: Optional[Context] = None) -> SigningSession:
        """document: for a signature on a document; content: for a detached signature; a seal needs neither."""
        context = pick(context, document)
        io = None if content is None else open_io(content)
        memory = view(state.data)
        try:
            with contextlib.ExitStack() as stack:
                ctx = stack.enter_context(inside(context))
                native = ffi.NULL if document is None else stack.enter_context(inside(document))
                pointer = made("eseal_signing", lib.eseal_signing_parse, ctx, native,
                               ffi.NULL if io is None else io.pointer, memory, len(memory))
        except BaseException:
            if io is not None:
                io.close()
            raise
        return cls(pointer, context, document if io is None else io)


def prepare(document: Document, certificate: Certificate,
            options: SignOptions = SignOptions()) -> SigningSession:
    """The first of two steps to sign a document, for the holder of certificate."""
    context = pick(document.context, options.trust)
    with inside(context) as ctx, inside(document) as native, options._native(ctx) as chosen:
        with certificate._native(ctx) as cert:
            pointer = made("eseal_signing", lib.eseal_signing_new, native, chosen, cert)
    return SigningSession(pointer, context, document, options.trust)


def prepare_content(content: Source, certificate: Certificate, options: SignOptions = SignOptions(), *,
                    context: Optional[Context] = None) -> SigningSession:
    """The first of two steps to a detached signature."""
    context = pick(context, options.trust)
    io = open_io(content)
    try:
        with inside(context) as ctx, options._native(ctx) as chosen, certificate._native(ctx) as cert:
            pointer = made("eseal_signing", lib.eseal_signing_new_content, ctx, io.pointer, chosen, cert)
    except BaseException:
        io.close()
        raise
    return SigningSession(pointer, context, io, options.trust)


def sign(source: Union[Source, Document], signer: AnySigner,
         options: SignOptions = SignOptions()) -> bytes:
    """Signs a document; the signed one, which has been verified."""
    with _document(source, signer) as document:
        if isinstance(signer, CallableSigner):
            with prepare(document, signer.certificate, options) as session:
                return session.finish(value_of(signer, session))
        with inside(document.context) as ctx, inside(document) as native:
            with inside(signer) as key, options._native(ctx) as chosen:
                return octets(lib.eseal_document_sign, native, chosen, key)


def sign_file(source: Union[Source, Document], signer: AnySigner, out: Path,
              options: SignOptions = SignOptions()) -> None:
    """Signs a document into a file, which appears whole or not at all, and may be the document's own."""
    with _document(source, signer) as document:
        if isinstance(signer, CallableSigner):
            with prepare(document, signer.certificate, options) as session:
                session.finish_file(value_of(signer, session), out)
            return
        err = new_error()
        with inside(document.context) as ctx, inside(document) as native:
            with inside(signer) as key, options._native(ctx) as chosen:
                check(lib.eseal_document_sign_file(native, chosen, key, encoded(out), err), err)


def sign_content(content: Source, signer: AnySigner, options: SignOptions = SignOptions()) -> bytes:
    """A detached signature over the octets of content."""
    if isinstance(signer, CallableSigner):
        with prepare_content(content, signer.certificate, options) as session:
            return session.finish(value_of(signer, session))
    context = pick(signer.context, options.trust)
    with inside(context) as ctx, inside(signer) as key, options._native(ctx) as chosen:
        with open_io(content) as io:
            return octets(lib.eseal_content_sign, ctx, io, chosen, key)


@contextlib.contextmanager
def _document(source: Union[Source, Document], signer: AnySigner) -> Iterator[Document]:
    """The document as it is, or opened for a while."""
    if isinstance(source, Document):
        yield source
        return
    context = signer.context if isinstance(signer, Signer) else None
    with Document(source, context=context) as document:
        yield document
