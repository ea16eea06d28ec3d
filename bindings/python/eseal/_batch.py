# SPDX-License-Identifier: Apache-2.0
"""Many documents, judged by several threads of C's, in memory that does not depend on how many they are."""
from __future__ import annotations

import contextlib
import enum
import threading
from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator, Optional

from eseal._context import Bound
from eseal._errors import BusyError, EsealError, from_native
from eseal._ffi import ffi, lib
from eseal._native import Cell, check, inside, made, new_error
from eseal._report import Report
from eseal._sources import Source, c_text, octets_of, path_of, view
from eseal._verify import TOLD, Question, shown_name


class Count(enum.IntEnum):
    """What Batch.count() counts."""

    ADDED = 1  # documents taken
    UNDER_WAY = 2  # of these, not yet handed out
    DONE = 3  # judged, or ended with an error
    ERRORS = 4  # of those done: ended with an error
    PASSED = 5  # of those done, by result
    FAILED = 6
    INDETERMINATE = 7
    NONE = 8
    DROPPED = 9  # never begun, because the batch was cancelled


@dataclass(frozen=True)
class Judged:
    """What came of one document: a report, or an error.  index: its place in the order of the sources."""

    index: int
    source: Source = field(repr=False)
    report: Optional[Report]
    error: Optional[EsealError]

    def unwrap(self) -> Report:
        """The report; raises the error if there is none."""
        if self.report is None:
            assert self.error is not None
            raise self.error
        return self.report


class Batch(Bound):
    """Judges documents by several threads of C's, and gives back what eseal.verify() would say of each:

        with eseal.Batch(pathlib.Path("archive").rglob("*.ofd"), trust=trust) as batch:
            for judged in batch:
                print(judged.source, judged.error or judged.unwrap().result)

    sources     paths, octets or files; taken one by one as there is room for them.  Octets must stay as
                they are until their result is there
    threads     0: as many as there are processors
    window      how many documents are under way at most; 0: 32 for each thread
    any_order   results as they come, instead of in the order of the sources
    question    what eseal.verify() takes besides, without name

    What goes wrong with one document is its own result.  One thread at a time takes results; any may count or
    cancel.  Leaving the with statement early drops what has not been begun and waits for what has; what the
    batch was given (context, trust, evidence) is in use until then.
    """

    def __init__(self, sources: Iterable[Source], *, threads: int = 0, window: int = 0,
                 any_order: bool = False, **question: Any) -> None:
        if "name" in question:
            raise TypeError("a batch has no name")
        if isinstance(sources, (str, bytes)):
            raise TypeError("a list of documents is due")
        self._sources: Iterator[Source] = iter(sources)
        self._asked = Question(**question)
        self._context = self._asked.context
        self._held: dict[int, tuple[Source, Any]] = {}  # what C reads from, until its result is taken
        self._turn = threading.Lock()
        self._cancelled = False
        self._failures = self._context._hooks.failures
        with contextlib.ExitStack() as stack:
            ctx, verify = stack.enter_context(self._asked)
            options = ffi.new("eseal_batch_options *", {
                "size": ffi.sizeof("eseal_batch_options"), "threads": threads, "window": window,
                "any_order": any_order, "verify": verify})
            pointer = made("eseal_batch", lib.eseal_batch_new, ctx, options)
            in_use = stack.pop_all()

        def free(batch: Any) -> None:
            lib.eseal_batch_free(batch)
            in_use.close()

        self._own(Cell("batch", pointer, free, keep=self._held))

    def __iter__(self) -> Batch:
        return self

    def __next__(self) -> Judged:
        if not self._turn.acquire(blocking=False):
            raise BusyError("another thread takes a result of this batch", code=lib.ESEAL_E_MISUSE)
        try:
            with inside(self) as batch:
                self._fill(batch)
                judged = self._take(batch)
        finally:
            self._turn.release()
        if judged is None:
            raise StopIteration
        return judged

    def _fill(self, batch: Any) -> None:
        while not self._cancelled and not lib.eseal_batch_is_full(batch):
            try:
                source = next(self._sources)
            except StopIteration:
                break
            index, err = int(lib.eseal_batch_count(batch, Count.ADDED)), new_error()
            path, name = path_of(source), shown_name(source)
            if path is not None and name is not None:
                self._held[index] = (source, None)
                code = lib.eseal_batch_add_file(batch, path, c_text(name), err)
            else:
                memory = view(octets_of(source) if hasattr(source, "read") else source)
                self._held[index] = (source, memory)
                code = lib.eseal_batch_add(batch, memory, len(memory), ffi.NULL, err)
            if code < 0:
                del self._held[index]
                if not self._cancelled:
                    check(code, err)

    def _take(self, batch: Any) -> Optional[Judged]:
        told, err = ffi.new(TOLD), new_error()
        number = ffi.new("uint64_t *")
        code = lib.eseal_batch_next(ffi.addressof(told, "report"), number, ffi.NULL, batch, err)
        index = int(number[0])
        try:
            if code == 0:
                return None
            source, memory = self._held.pop(index)
            if memory is not None:
                ffi.release(memory)
            if self._context._hooks.failures != self._failures:
                raise self._context._hooks.failure  # what was judged since may be of another time
            if code < 0:
                return Judged(index, source, None, from_native(err, code))
            return Judged(index, source, self._asked.taken(told, code, err), None)
        finally:
            lib.eseal_py_forget(told)

    def cancel(self) -> None:
        """Drops what has not been begun, and takes no more sources; results of the rest still come."""
        with inside(self) as batch:
            self._cancelled = True
            lib.eseal_batch_cancel(batch)

    def count(self, what: Count) -> int:
        """How many, so far."""
        with inside(self) as batch:
            return int(lib.eseal_batch_count(batch, what))
