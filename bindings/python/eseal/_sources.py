# SPDX-License-Identifier: Apache-2.0
"""Where octets come from: a path is opened by the library, memory is read where it lies, a file object
through its own seek() and read()."""
from __future__ import annotations

import io
import os
import threading
from typing import Any, BinaryIO, Optional, Union

from eseal._errors import FileError, NotFoundError
from eseal._ffi import ffi, lib
from eseal._native import freed, made

Path = Union[str, "os.PathLike[str]"]
Buffer = Union[bytes, bytearray, memoryview]  # and whatever else has the buffer protocol
Source = Union[Path, Buffer, BinaryIO]


def encoded(path: Path) -> bytes:
    """A path for C."""
    name = os.fsencode(path)
    if b"\0" in name:
        raise ValueError("a path with a NUL in it")
    return name


def path_of(source: Any) -> Optional[bytes]:
    """The path for C, if it is one."""
    return encoded(source) if isinstance(source, (str, os.PathLike)) else None


def c_text(value: str, what: str = "text") -> bytes:
    if "\0" in value:
        raise ValueError(f"{what} with a NUL in it")
    return value.encode("utf-8")


def view(data: Any) -> Any:
    """Memory as C reads it, without a copy; ffi.release() it."""
    try:
        return ffi.from_buffer("unsigned char[]", data)
    except BufferError:
        return ffi.from_buffer("unsigned char[]", bytes(data))  # in pieces


class _Reader:
    """A file object, one read at a time."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.length = int(file.seek(0, os.SEEK_END))

    def read_at(self, offset: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            parts, missing = [], length
            while missing > 0:
                part = self._file.read(missing)
                if not part:
                    break
                parts.append(bytes(part))
                missing -= len(part)
        return b"".join(parts)


def open_io(source: Source) -> freed:
    """An eseal_io over any source."""
    path = path_of(source)
    if path is not None:
        return freed(made("eseal_io", lib.eseal_io_open_file, path), lib.eseal_io_free)
    try:
        memory = view(source)
    except TypeError:
        if not hasattr(source, "read"):
            raise
        return _open_file(source)
    pointer = made("eseal_io", lib.eseal_io_open, memory, len(memory))
    return freed(pointer, lib.eseal_io_free, memory)


def _open_file(file: Any) -> freed:
    if isinstance(file, io.TextIOBase):
        raise TypeError("a text file: open it in binary mode")
    if isinstance(file, io.BytesIO):
        return open_io(file.getvalue())
    if not (hasattr(file, "seek") and (not hasattr(file, "seekable") or file.seekable())):
        return open_io(file.read())
    reader = _Reader(file)
    handle = ffi.new_handle(reader)
    pointer = made("eseal_io", lib.eseal_io_new, lib.eseal_py_read, handle, reader.length)
    return freed(pointer, lib.eseal_io_free, (reader, handle))


def open_document(ctx: Any, source: Source) -> freed:
    """An eseal_document over any source."""
    path = path_of(source)
    if path is not None:
        document = made("eseal_document", lib.eseal_document_open_file, ctx, path)
        return freed(document, lib.eseal_document_free)
    io = open_io(source)

    def free(document: Any) -> None:
        lib.eseal_document_free(document)
        io.close()

    try:
        return freed(made("eseal_document", lib.eseal_document_open, ctx, io.pointer), free)
    except BaseException:
        io.close()
        raise


def octets_of(source: Source) -> bytes:
    """All octets of something small: a certificate, a token, a list."""
    path = path_of(source)
    if path is not None:
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            kind = NotFoundError if isinstance(error, FileNotFoundError) else FileError
            code = lib.ESEAL_E_NOT_FOUND if kind is NotFoundError else lib.ESEAL_E_IO
            raise kind(error.strerror or "", code=code, place=os.fsdecode(path),
                       sys=error.errno or 0) from None
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    given: Any = source
    return bytes(given.read() if hasattr(given, "read") else memoryview(given))
