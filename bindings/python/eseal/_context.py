# SPDX-License-Identifier: Apache-2.0
"""The context: limits, clock and log that all calls share."""
from __future__ import annotations

import enum
import threading
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional

from eseal._errors import MisuseError
from eseal._ffi import ffi, lib
from eseal._native import (Cell, Hooks, Native, check, inside, log_to_logging, made, new_error,
                           raise_pending)
from eseal._sources import c_text
from eseal._time import Time, moment, seconds

_CACHES = tuple(name for name, _ in ffi.typeof("eseal_cache_sizes").fields if name != "size")
_LIMITS = tuple(name for name, _ in ffi.typeof("eseal_limits").fields if name != "size")


class Sm2(enum.IntEnum):
    """Who judges SM2 values; signing is OpenSSL's whatever is said here."""

    DEFAULT = 0  # FAST; OPENSSL where properties are given
    FAST = 1  # libeseal's own verifier, whose "no" OpenSSL confirms
    OPENSSL = 2  # OpenSSL alone
    BOTH = 3  # each value by both; a difference is a CryptoError


@dataclass(frozen=True)
class CacheUse:
    """What a cache of a context has done, and holds."""

    hits: int
    misses: int
    entries: int
    octets: int


class Context(Native):
    """Limits, clock and log.  Threads may share one; most programs need none of their own, since every
    call takes a default one.

    limits       ceilings for hostile input, by the names of eseal_limits in eseal_ctx(3)
    clock        tells the time: an aware datetime, or seconds since 1970; else the system's
    log          hears (level, component, message), with the levels of logging; else the logger "eseal"
    properties   an OpenSSL property query
    sm2          who judges SM2 values
    caches       octets to spend on remembering, by the names of eseal_cache_sizes; what is not named there
                 is not remembered; None: as eseal_ctx(3) says.  No verdict depends on it
    """

    def __init__(self, *, limits: Optional[Mapping[str, int]] = None,
                 clock: Optional[Callable[[], Time]] = None,
                 log: Optional[Callable[[int, str, str], None]] = None,
                 properties: Optional[str] = None, sm2: Sm2 = Sm2.DEFAULT,
                 caches: Optional[Mapping[str, int]] = None) -> None:
        options = ffi.new("eseal_ctx_options *")
        options.size = ffi.sizeof("eseal_ctx_options")
        options.sm2 = sm2
        ceilings, sizes = _ceilings(limits or {}), ffi.NULL if caches is None else _sizes(caches)
        options.limits, options.caches = ceilings, sizes
        hooks = Hooks((lambda: seconds(clock())) if clock else None, log or log_to_logging)
        handle = ffi.new_handle(hooks)
        self._hooks = hooks
        options.log, options.log_arg = lib.eseal_py_log, handle
        if clock is not None:
            options.clock, options.clock_arg = lib.eseal_py_clock, handle
        query = ffi.NULL if properties is None else ffi.new("char[]", c_text(properties))
        options.properties = query
        pointer = made("eseal_ctx", lib.eseal_ctx_new, options)
        self._presets = presets = dict[str, Any]()  # the policies that only have a name, as native objects

        def free(ctx: Any) -> None:
            for policy in presets.values():
                lib.eseal_policy_free(policy)
            lib.eseal_ctx_free(ctx)

        self._own(Cell("context", pointer, free, keep=(hooks, handle)))

    @property
    def limits(self) -> dict[str, int]:
        """The ceilings in force."""
        with inside(self) as pointer:
            found = lib.eseal_ctx_limits(pointer)
            return {name: int(getattr(found, name)) for name in _LIMITS}

    def cache(self, name: str) -> CacheUse:
        """Of "keys", "certificates", "values" or "digests"."""
        if name not in _CACHES:
            raise ValueError(f"no cache is called {name}")
        with inside(self) as pointer:
            return CacheUse(*(int(lib.eseal_ctx_cache_count(pointer, _CACHES.index(name), what))
                              for what in (lib.ESEAL_CACHE_HITS, lib.ESEAL_CACHE_MISSES,
                                           lib.ESEAL_CACHE_ENTRIES, lib.ESEAL_CACHE_OCTETS)))

    def _preset(self, ctx: Any, name: str) -> Any:
        found = self._presets.get(name)
        if found is None:
            policy = made("eseal_policy", lib.eseal_policy_new, ctx, c_text(name))
            found = self._presets.setdefault(name, policy)
            if found is not policy:  # another thread was quicker
                lib.eseal_policy_free(policy)
        return found

    def now(self) -> Any:
        """What its clock says, as a datetime."""
        with inside(self) as pointer:
            count = lib.eseal_ctx_now(pointer)
            raise_pending()
            return moment(count)

    def self_test(self) -> None:
        """Runs the known-answer test of SM2 and SM3 once more."""
        with inside(self, alone=True) as pointer:
            err = new_error()
            check(lib.eseal_ctx_self_test(pointer, err), err)


def _ceilings(limits: Mapping[str, int]) -> Any:
    struct, err = ffi.new("eseal_limits *"), new_error()
    struct.size = ffi.sizeof("eseal_limits")
    for name, value in limits.items():
        check(lib.eseal_limits_set(struct, c_text(name), value, err), err)
    return struct


def _sizes(caches: Mapping[str, int]) -> Any:
    struct = ffi.new("eseal_cache_sizes *")
    struct.size = ffi.sizeof("eseal_cache_sizes")
    for name, value in caches.items():
        if name not in _CACHES:
            raise ValueError(f"no cache is called {name}")
        setattr(struct, name, value)
    return struct


_default: Optional[Context] = None
_default_lock = threading.Lock()


def default_context() -> Context:
    """The one that calls use which are given none."""
    global _default
    with _default_lock:
        if _default is None or _default.closed:
            _default = Context()
        return _default


class Bound(Native):
    """What belongs to a context."""

    _context: Context

    @property
    def context(self) -> Context:
        return self._context


def pick(context: Optional[Context], *bound: Optional[Bound]) -> Context:
    """The context that all of these belong to; else the default one."""
    for each in bound:
        if each is None:
            continue
        if context is None:
            context = each.context
        elif each.context is not context:
            raise MisuseError(f"this {each._cell.what} belongs to another Context",
                              code=lib.ESEAL_E_MISUSE)
    return context or default_context()


