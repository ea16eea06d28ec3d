# SPDX-License-Identifier: Apache-2.0
"""What the library holds, for tests that look for leaks."""
from __future__ import annotations

from dataclasses import dataclass

from eseal._errors import text
from eseal._ffi import ffi, lib


@dataclass(frozen=True)
class Memory:
    """Blocks that the library has allocated and not freed, in this process, and their octets.  Not counted:
    what OpenSSL, zlib, expat and the ASN.1 runtime hold."""

    blocks: int
    octets: int


def memory() -> Memory:
    octets = ffi.new("uint64_t *")
    blocks = int(lib.eseal_memory_count(octets))
    return Memory(blocks, int(octets[0]))


def version() -> str:
    """Of the library that runs."""
    return text(lib.eseal_version())
