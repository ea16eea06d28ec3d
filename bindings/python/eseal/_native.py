# SPDX-License-Identifier: Apache-2.0
"""Native objects that cannot be used wrongly: who is inside is counted, and what others still need is freed
after them, in whatever order Python lets go of them.
"""
from __future__ import annotations

import errno
import logging
import sys
import threading
import weakref
from typing import Any, Callable, Optional, Sequence, TypeVar

from eseal._errors import BusyError, ClosedError, EsealError, from_native
from eseal._ffi import ffi, lib

Self = TypeVar("Self", bound="Native")

if not lib.eseal_py_init():
    raise ImportError("libcrypto, which is inside of eseal, cannot begin its work")


_counting = threading.RLock()  # of all cells, for moments; a finalizer may run wherever memory is allocated


class Cell:
    """A native object: its pointer, who is inside, and who was made of it.  It is freed when it is closed,
    nobody is inside, and everything made of it is gone.  Who is inside of that is inside of it, too."""

    def __init__(self, what: str, pointer: Any, free: Callable[[Any], None],
                 parents: Sequence[Cell] = (), keep: Any = None) -> None:
        self.what = what
        self.pointer = pointer  # for who is inside
        self._free = free
        self._keep = keep  # what C reads from as long as this lives
        self._parents = tuple(parents)
        above = dict.fromkeys(cell for parent in parents for cell in parent._line)
        self._line: tuple[Cell, ...] = (*above, self)
        self._children: set[Cell] = set()
        self._inside = 0  # calls
        self._alone = False  # the one that is inside needs it alone
        self._closed = False
        with _counting:
            for parent in self._parents:
                parent._children.add(self)

    def enter(self, alone: bool = False) -> Any:
        with _counting:
            for cell in self._line:
                if cell._closed:
                    raise ClosedError(f"the {cell.what} is closed", code=lib.ESEAL_E_MISUSE)
                if cell._alone or (alone and cell is self and cell._in_use()):
                    raise BusyError(f"the {cell.what} is in use", code=lib.ESEAL_E_MISUSE)
            self._alone = alone
            self._inside += 1
            return self.pointer

    def leave(self) -> None:
        with _counting:
            self._inside -= 1
            self._alone = False
        if self._closed:
            self._free_if_due()

    def close(self) -> None:
        with _counting:
            if self._closed:
                raise ClosedError(f"the {self.what} was closed before", code=lib.ESEAL_E_MISUSE)
            if self._in_use():
                raise BusyError(f"the {self.what} is in use, so it cannot be closed",
                                code=lib.ESEAL_E_MISUSE)
            self._closed = True
        self._free_if_due()

    def drop(self) -> None:
        """Its owner is gone."""
        self._closed = True
        self._free_if_due()

    @property
    def closed(self) -> bool:
        return self._closed

    def _in_use(self) -> bool:
        return self._inside > 0 or any(child._in_use() for child in self._children.copy())

    def _free_if_due(self) -> None:
        with _counting:
            if not self._closed or self._inside > 0 or self._children:
                return
            pointer, self.pointer = self.pointer, None
        if pointer is None:
            return
        self._free(pointer)  # nobody waits for this: a batch has threads that end first, and may call us
        self._keep = None
        for parent in self._parents:
            with _counting:
                parent._children.discard(self)
            parent._free_if_due()


class Native:
    """What has a close(): also a context manager."""

    _cell: Cell

    def _own(self, cell: Cell) -> None:
        self._cell = cell
        weakref.finalize(self, cell.drop)

    def close(self) -> None:
        """Frees it.  A second time is a ClosedError; while a call is inside, a BusyError."""
        self._cell.close()

    @property
    def closed(self) -> bool:
        return self._cell.closed

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._cell.closed:
            self._cell.close()

    def __reduce__(self) -> Any:
        raise TypeError(f"a {self._cell.what} lives in this process and cannot be pickled")


class inside:
    """The pointer, for as long as nobody can close it."""

    __slots__ = ("_cell", "_alone")

    def __init__(self, native: Native, alone: bool = False) -> None:
        self._cell, self._alone = native._cell, alone

    def __enter__(self) -> Any:
        return self._cell.enter(self._alone)

    def __exit__(self, *_: object) -> None:
        self._cell.leave()


class freed:
    """A pointer that nobody else has, freed at the end of a with statement or by close()."""

    __slots__ = ("pointer", "_free", "_keep")

    def __init__(self, pointer: Any, free: Callable[[Any], None], keep: Any = None) -> None:
        self.pointer, self._free = pointer, free
        self._keep = keep  # what C reads from until then

    def __enter__(self) -> Any:
        return self.pointer

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._free(self.pointer)
        self._keep = None


# --- calls ---

class _Pending(threading.local):
    error: Any = None


_pending = _Pending()  # what a callback raised in this thread, until the call that it was for returns


def raise_pending() -> None:
    error = _pending.error
    if error is not None:
        _pending.error = None
        raise error


_ERROR = ffi.typeof("eseal_error *")


def new_error() -> Any:
    return ffi.new(_ERROR)


def check(code: int, err: Any) -> None:
    raise_pending()
    if code < 0:
        raise from_native(err, code)


def made(kind: str, call: Callable[..., int], *args: Any) -> Any:
    """Calls what writes a new object to its first argument; the pointer."""
    out, err = ffi.new(f"{kind} **"), new_error()
    check(call(out, *args, err), err)
    return out[0]


def octets(call: Callable[..., int], *args: Any) -> bytes:
    """Calls what writes octets of its own to its first two arguments."""
    out, length, err = ffi.new("unsigned char **"), ffi.new("size_t *"), new_error()
    check(call(out, length, *args, err), err)
    try:
        return bytes(ffi.buffer(out[0], length[0]))
    finally:
        lib.eseal_free(out[0])


def borrowed(call: Callable[..., Any], *args: Any) -> bytes:
    """What a getter of octets shows; b"" where there are none."""
    length = ffi.new("size_t *")
    start = call(*args, length)
    return b"" if start == ffi.NULL else bytes(ffi.buffer(start, length[0]))


def octets_at(pointer: Any) -> bytes:
    """Of a text that the library made; NULL is no memory."""
    if pointer == ffi.NULL:
        raise from_native(new_error(), lib.ESEAL_E_NOMEM)
    found: bytes = ffi.string(pointer)
    return found


def own_text(pointer: Any) -> str:
    """A text that the library made for us."""
    try:
        return octets_at(pointer).decode("utf-8", "replace")
    finally:
        lib.eseal_free(pointer)


# --- what the library calls back ---

class Hooks:
    """What a context calls."""

    def __init__(self, clock: Any, log: Any) -> None:
        self.clock = clock
        self.log = log
        self.failures = 0  # of the clock in threads of C's, where no call of Python's waits for it
        self.failure: Any = None  # the last of them


_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG}
_logger = logging.getLogger("eseal")


def log_to_logging(level: int, component: str, message: str) -> None:
    _logger.log(level, "%s: %s", component, message)


@ffi.def_extern()
def eseal_py_clock(arg: Any) -> int:
    hooks = ffi.from_handle(arg)
    try:
        return int(hooks.clock())
    except BaseException as error:
        if isinstance(threading.current_thread(), threading._DummyThread):
            hooks.failure = error
            hooks.failures += 1
        _pending.error = error
        return 0


@ffi.def_extern()
def eseal_py_log(arg: Any, level: int, component: Any, message: Any) -> None:
    try:
        words = [ffi.string(word).decode("utf-8", "replace") for word in (component, message)]
        ffi.from_handle(arg).log(_LEVELS.get(level, logging.DEBUG), *words)
    except Exception:
        sys.unraisablehook(_Unraisable(*sys.exc_info()))  # type: ignore[arg-type]


class _Unraisable:
    err_msg = "in the log callback of an eseal.Context"
    object = None

    def __init__(self, kind: Any, value: Any, trace: Any) -> None:
        self.exc_type, self.exc_value, self.exc_traceback = kind, value, trace


@ffi.def_extern()
def eseal_py_read(arg: Any, offset: int, out: Any, length: int) -> int:
    try:
        found = ffi.from_handle(arg).read_at(offset, length)
        if len(found) != length:
            return errno.EIO
        ffi.memmove(out, found, length)
        return 0
    except BaseException as error:
        _pending.error = error
        return errno.EIO
