# SPDX-License-Identifier: Apache-2.0
"""Batches: hundreds of documents with errors in the middle, in order and as they come; cancelled, closed early,
and closed while another thread is inside."""
from __future__ import annotations

import gc
import pathlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eseal
from conftest import World, held

MANY = 600
NO_DOCUMENT = b"no document"


def source(world: World, index: int) -> Any:
    """Of five one is no document, one is not there, and one has no seal; two are sealed."""
    return (world.sealed, bytearray(NO_DOCUMENT), f"/nonexistent/{index}", world.contract,
            world / "sealed.ofd")[index % 5]


def sources(world: World, count: int = MANY) -> Iterator[Any]:
    return (source(world, index) for index in range(count))


def is_due(world: World, judged: eseal.Judged) -> None:
    kind = judged.index % 5
    assert judged.source == source(world, judged.index)
    if kind in (1, 2):
        assert judged.report is None and judged.error is not None
        assert judged.error.name == ("ESEAL_E_NOT_CONTAINER", "ESEAL_E_NOT_FOUND")[kind - 1]
        with pytest.raises(type(judged.error)):
            judged.unwrap()
    else:
        assert judged.error is None
        assert judged.unwrap().result == ("none" if kind == 3 else "passed")


def counts(batch: eseal.Batch) -> dict[str, int]:
    return {what.name: batch.count(what) for what in eseal.Count if batch.count(what)}


def test_in_order_with_errors_in_the_middle(world: World, trust: eseal.Trust) -> None:
    with eseal.Batch(sources(world), trust=trust, policy="offline", threads=3, window=7) as batch:
        for index, judged in enumerate(batch):
            assert judged.index == index
            is_due(world, judged)
            assert batch.count(eseal.Count.UNDER_WAY) < 7
        assert index == MANY - 1
        assert counts(batch) == {"ADDED": MANY, "DONE": MANY, "ERRORS": MANY // 5 * 2,
                                 "PASSED": MANY // 5 * 2, "NONE": MANY // 5}
        assert list(batch) == []


def test_as_they_come(world: World, trust: eseal.Trust) -> None:
    with eseal.Batch(sources(world), trust=trust, policy="offline", threads=4, any_order=True) as batch:
        seen = set()
        for judged in batch:
            is_due(world, judged)
            seen.add(judged.index)
    assert seen == set(range(MANY))


def test_the_same_as_one_by_one(world: World, trust: eseal.Trust, tmp_path: pathlib.Path) -> None:
    files = [world / "sealed.ofd", tmp_path / "封.ofd", tmp_path / "cut.ofd"]
    files[1].write_bytes(world.contract)
    files[2].write_bytes(world.sealed[:-30])
    alone = [eseal.verify(path, trust=trust, policy="strict", lang="zh", text=True) for path in files[:2]]
    with eseal.Batch(files, trust=trust, policy="strict", lang="zh", text=True) as batch:
        found = list(batch)
    assert [each.report for each in found[:2]] == alone
    assert [each.unwrap().text for each in found[:2]] == [each.text for each in alone]
    with pytest.raises(eseal.EsealError) as caught:
        eseal.verify(files[2], trust=trust)
    assert found[2].error is not None and found[2].error.name == caught.value.name
    with open(files[0], "rb") as file, eseal.Batch([file], trust=trust, policy="offline") as batch:
        assert next(batch).unwrap().passed


def test_cancelling(world: World, trust: eseal.Trust) -> None:
    with eseal.Batch(sources(world), trust=trust, policy="offline", threads=2, window=50) as batch:
        is_due(world, next(batch))
        batch.cancel()
        rest = list(batch)
        for judged in rest:
            is_due(world, judged)
        batch.cancel()
        assert batch.count(eseal.Count.ADDED) == 50 and batch.count(eseal.Count.UNDER_WAY) == 0
        assert batch.count(eseal.Count.DONE) == 1 + len(rest)
        assert batch.count(eseal.Count.DROPPED) == 49 - len(rest)


def test_cancelling_by_another_thread(world: World, trust: eseal.Trust) -> None:
    """An endless archive, and somebody who has seen enough."""
    def endless() -> Iterator[bytes]:
        while True:
            yield world.sealed

    with eseal.Batch(endless(), trust=trust, policy="offline", any_order=True) as batch:
        def enough() -> None:
            while batch.count(eseal.Count.DONE) < 100:
                pass
            batch.cancel()

        with ThreadPoolExecutor(1) as other:
            pending = other.submit(enough)
            taken = sum(judged.unwrap().passed for judged in batch)
            pending.result()
        assert taken == batch.count(eseal.Count.DONE) >= 100


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_closing_early_gives_everything_back(world: World, taken: int) -> None:
    before = held()
    context = world.context()
    trust = world.trust(context)
    batch = eseal.Batch(sources(world), trust=trust, policy="offline")
    kept = [next(batch).report for _ in range(taken)]
    for needed in (trust, context):
        with pytest.raises(eseal.BusyError):
            needed.close()
    batch.close()
    with pytest.raises(eseal.ClosedError):
        batch.close()
    for use in (batch.cancel, lambda: next(batch), lambda: batch.count(eseal.Count.DONE)):
        with pytest.raises(eseal.ClosedError):
            use()
    trust.close()
    context.close()
    assert eseal.memory() == before
    assert [report is not None and report.passed for report in kept] == [True, False, False][:taken]


def test_a_forgotten_batch_gives_everything_back(world: World) -> None:
    before = held()
    context = world.context()
    cycle: list[Any] = [eseal.Batch(sources(world), trust=world.trust(context), policy="offline")]
    cycle.append(cycle)
    next(cycle[0])
    del cycle, context
    gc.collect()
    assert eseal.memory() == before


def test_closing_while_another_thread_is_inside(world: World, context: eseal.Context) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        yield world.sealed
        entered.set()
        assert go_on.wait(60)

    batch = eseal.Batch(slow(), context=context, window=2)
    with ThreadPoolExecutor(1) as other:
        pending = other.submit(next, batch)
        assert entered.wait(60)
        for wrong in (batch.close, lambda: next(batch), context.close):
            with pytest.raises(eseal.BusyError):
                wrong()
        assert batch.count(eseal.Count.ADDED) == 1
        go_on.set()
        assert pending.result().unwrap().result == "indeterminate"
    batch.close()


def test_what_the_sources_raise_comes_through(world: World, context: eseal.Context) -> None:
    def broken() -> Iterator[Any]:
        yield world.sealed
        raise ZeroDivisionError

    with eseal.Batch(broken(), context=context) as batch:
        with pytest.raises(ZeroDivisionError):
            next(batch)
        assert next(batch).index == 0
    with eseal.Batch([world.sealed, 7], context=context) as batch:  # type: ignore[list-item]
        with pytest.raises(TypeError):
            next(batch)
    for wrong in ({"name": "x"}, {"lang": "fr"}, {"threads": 2000}, {"policy": "none"}):
        with pytest.raises((TypeError, ValueError, eseal.EsealError)):
            eseal.Batch([], context=context, **wrong)
    with pytest.raises(TypeError):
        eseal.Batch("one.ofd")


def test_what_the_clock_raises_comes_through(world: World) -> None:
    """The threads that ask it are C's, and nobody's call is above them."""
    stopped = False

    def clock() -> int:
        if stopped:
            raise RuntimeError("stopped")
        return 1780000000

    with eseal.Context(clock=clock) as context:
        with eseal.Batch([world.sealed] * 9, context=context, window=1) as batch:
            assert next(batch).unwrap().judged_at.year == 2026
            stopped = True
            for _ in range(2):
                with pytest.raises(RuntimeError, match="stopped"):
                    next(batch)
            stopped = False
            with pytest.raises(RuntimeError, match="stopped"):
                next(batch)
        with eseal.Batch([world.sealed], context=context) as batch:
            assert next(batch).unwrap().judged_at.year == 2026


@settings(max_examples=30, deadline=None, database=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.integers(0, 4), max_size=40), threads=st.integers(1, 4),
       window=st.integers(0, 9), any_order=st.booleans(), stop=st.none() | st.integers(0, 40))
def test_any_batch(world: World, trust: eseal.Trust, kinds: list[int], threads: int, window: int,
                   any_order: bool, stop: int | None) -> None:
    """Each document has one result, and it is its own; whatever is cancelled after how many."""
    given = [source(world, kind) for kind in kinds]
    found: dict[int, str] = {}
    with eseal.Batch(given, trust=trust, policy="offline", threads=threads, window=window,
                     any_order=any_order) as batch:
        for judged in batch:
            assert judged.index not in found
            found[judged.index] = judged.error.name if judged.error else judged.unwrap().result
            if len(found) == stop:
                batch.cancel()
        added, dropped = batch.count(eseal.Count.ADDED), batch.count(eseal.Count.DROPPED)
    words = ("passed", "ESEAL_E_NOT_CONTAINER", "ESEAL_E_NOT_FOUND", "none", "passed")
    assert found == {index: words[kinds[index]] for index in found}
    assert added == len(found) + dropped and (stop is not None or len(found) == len(kinds))
