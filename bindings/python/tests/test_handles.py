# SPDX-License-Identifier: Apache-2.0
"""Objects that are closed, shared, busy, or forgotten: an exception or nothing, never a crash; and what the
library holds goes back to what it was."""
from __future__ import annotations

import gc
import logging
import pathlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import pytest

import eseal
from conftest import NOW, World, held

ROUNDS = 10000


def everything(world: World, context: eseal.Context) -> list[Any]:
    document = eseal.Document(world.contract, context=context)
    options = eseal.SignOptions(seal=eseal.Seal.load(world / "seal.esl"), allow_unknown_chain=True)
    session = eseal.prepare(document, world.certificate("signer"), options)
    return [world.trust(context), eseal.Evidence(context=context), world.signer(context), session,
            document]


USES: dict[type, Callable[[Any], object]] = {
    eseal.Context: lambda o: o.now(), eseal.Trust: lambda o: o.count(eseal.Use.SIGNER),
    eseal.Evidence: lambda o: o.count(eseal.Kind.CRL), eseal.Signer: lambda o: o.certificate,
    eseal.SigningSession: lambda o: o.digest, eseal.Document: lambda o: o.page_count,
}


def test_closed_twice_or_used_after(world: World) -> None:
    context = world.context()
    for each in [*everything(world, context), context]:
        use = USES[type(each)]
        use(each)
        with each as entered:
            assert entered is each and not each.closed
        assert each.closed
        with each:  # leaving it again does nothing
            pass
        with pytest.raises(eseal.ClosedError):
            each.close()
        with pytest.raises(ValueError):
            use(each)
    with pytest.raises(eseal.ClosedError):
        eseal.verify(world.sealed, context=context)


def test_a_closed_context_closes_what_was_made_of_it(world: World) -> None:
    context = world.context()
    made = everything(world, context)
    context.close()
    for each in made:
        with pytest.raises(eseal.ClosedError):
            USES[type(each)](each)
        each.close()
    with pytest.raises(eseal.ClosedError):
        eseal.Trust(context=context)


@pytest.mark.parametrize("first", range(6))
def test_memory_goes_back_in_any_order(world: World, first: int) -> None:
    before = held()
    context = world.context()
    made = [*everything(world, context), context]
    assert eseal.memory().blocks > before.blocks
    del context
    for each in made[first:] + made[:first]:
        each.close()
    del each, made
    assert eseal.memory() == before


def test_memory_goes_back_when_they_are_forgotten(world: World) -> None:
    before = held()
    context = world.context()
    cycle: list[Any] = [*everything(world, context), context]
    cycle.append(cycle)
    del context, cycle
    gc.collect()
    assert eseal.memory() == before


def test_memory_goes_back_after_errors(world: World) -> None:
    eseal.default_context()
    with world.context() as context:
        trust, signer = world.trust(context), world.signer(context)
        before = held()
        for _ in range(20):
            for wrong in (lambda: eseal.verify(b"no", context=context),
                          lambda: eseal.Seal.load(b"0", context=context),
                          lambda: eseal.Document("/nonexistent", context=context),
                          lambda: eseal.sign(world.contract, signer, eseal.SignOptions()),
                          lambda: eseal.Trust(signers=["/nonexistent"], context=context),
                          lambda: eseal.verify(world.sealed, trust=trust, policy="none"),
                          lambda: eseal.verify("/nonexistent", trust=trust),
                          lambda: eseal.SigningSession.restore(eseal.SigningState(b"0"), content=b"x",
                                                               context=context)):
                with pytest.raises(eseal.EsealError):
                    wrong()
        assert held() == before


def test_memory_goes_back_after_a_clock_that_raises(world: World) -> None:
    def stopped() -> Any:
        raise RuntimeError("stopped")

    with eseal.Context(clock=stopped) as context, eseal.Document(world.sealed, context=context) as document:
        def ask() -> None:
            with pytest.raises(RuntimeError, match="stopped"):
                document.verify()
            with pytest.raises(RuntimeError, match="stopped"):
                eseal.verify(world / "sealed.ofd", context=context)

        for _ in range(20):  # until the context remembers all that it will
            ask()
        warm = held()
        for _ in range(20):
            ask()
        assert held() == warm


def test_a_preset_is_made_once_and_goes_with_its_context(world: World) -> None:
    before = held()
    with world.context() as context:
        def judge(_: int) -> None:
            for policy in ("default", "offline", "strict", "archive"):
                eseal.verify(world.contract, policy=policy, context=context)

        judge(0)
        warm = held()
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(judge, range(64)))
        assert held() == warm
    assert held() == before


def test_many_verifications_leave_nothing(world: World) -> None:
    """Eight threads share a context; what they leave is nothing, and what they found is the same."""
    before = held()
    with world.context() as context, world.trust(context) as trust:
        for _ in range(200):  # until the context's caches hold all that they will
            first = eseal.verify(world.sealed, trust=trust, policy="offline")
        warm = held()

        def judge(count: int) -> set[str]:
            return {eseal.verify(world.sealed, trust=trust, policy="offline").json
                    for _ in range(count)}

        with ThreadPoolExecutor(8) as threads:
            found = set().union(*threads.map(judge, [ROUNDS // 8] * 8))
        assert found == {first.json} and first.passed
        assert held() == warm
    assert eseal.memory() == before


class Paused:
    """A file that waits inside its first read until it is told to go on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self.entered, self.go_on = threading.Event(), threading.Event()

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset + (len(self.data) if whence == 2 else 0)
        return self.at

    def read(self, count: int) -> bytes:
        self.entered.set()
        assert self.go_on.wait(60)
        return self.data[self.at:self.at + count]


def test_closing_while_another_thread_is_inside(world: World) -> None:
    context = world.context()
    trust, file = world.trust(context), Paused(world.sealed)
    with ThreadPoolExecutor(1) as threads:
        pending = threads.submit(eseal.verify, file, trust=trust, policy="offline")  # type: ignore[arg-type]
        assert file.entered.wait(60)
        for each in (context, trust):
            with pytest.raises(eseal.BusyError):
                each.close()
        with pytest.raises(eseal.BusyError):
            trust.add(world / "root.pem", eseal.Use.SIGNER)
        assert eseal.verify(world.sealed, trust=trust, policy="offline").passed
        file.go_on.set()
        assert pending.result().passed
    trust.close()
    context.close()


def test_the_gil_is_released(world: World, context: eseal.Context) -> None:
    """While one thread waits in its read, which C called, others run (the test above); and while C works,
    nothing of Python's is held: a second thread gets through within one long call."""
    big = world.contract + bytes(64 << 20)
    seen: list[int] = []
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            seen.append(len(seen))
            done.wait(0.0005)

    signer = world.signer(context)
    counter = threading.Thread(target=count)
    counter.start()
    before = len(seen)
    eseal.sign_content(big, signer, eseal.SignOptions(allow_unknown_chain=True))
    assert len(seen) > before
    done.set()
    counter.join()


def test_what_a_file_raises_comes_through(world: World, context: eseal.Context) -> None:
    class Broken(Paused):
        def read(self, count: int) -> bytes:
            raise ZeroDivisionError

    class Short(Paused):
        def read(self, count: int) -> bytes:
            return b""

    with pytest.raises(ZeroDivisionError):
        eseal.verify(Broken(world.sealed), context=context)  # type: ignore[arg-type]
    with pytest.raises(eseal.FileError):
        eseal.verify(Short(world.sealed), context=context)  # type: ignore[arg-type]
    assert eseal.verify(world.contract, context=context).result == "none"


def test_clocks(world: World) -> None:
    with eseal.Context(clock=lambda: "2030-01-01") as context:
        assert context.now().year == 2030
        assert eseal.verify(world.sealed, context=context).judged_at.year == 2030

    def stopped() -> Any:
        raise RuntimeError("stopped")

    with eseal.Context(clock=stopped) as context:
        for ask in (context.now, lambda: eseal.verify(world.sealed, context=context)):
            with pytest.raises(RuntimeError, match="stopped"):
                ask()
    with eseal.Context() as context:
        assert context.now().tzinfo is not None
        context.self_test()


def test_contexts_are_not_mixed(world: World) -> None:
    with world.context() as one, world.context() as other:
        trust = world.trust(one)
        with pytest.raises(eseal.MisuseError):
            eseal.verify(world.sealed, trust=trust, context=other)
        with pytest.raises(eseal.MisuseError):
            eseal.verify(world.sealed, trust=trust, evidence=eseal.Evidence(context=other))


def test_log_goes_to_logging(caplog: pytest.LogCaptureFixture) -> None:
    from eseal._ffi import ffi, lib
    from eseal._native import Hooks, log_to_logging

    heard: list[tuple[int, str, str]] = []
    for log in (log_to_logging, lambda *said: heard.append(said)):
        handle = ffi.new_handle(Hooks(None, log))
        with caplog.at_level(logging.DEBUG, logger="eseal"):
            lib.eseal_py_log(handle, 2, ffi.new("char[]", b"crypto"), ffi.new("char[]", "词".encode()))
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "crypto: 词")]
    assert heard == [(logging.WARNING, "crypto", "词")]
    assert NOW.tzinfo is not None


def test_a_thread_may_outlive_its_context(world: World) -> None:
    """OpenSSL keeps something for each thread; nothing of a context that is gone may be among it."""
    def work(context: eseal.Context) -> None:
        trust, signer = world.trust(context), world.signer(context)
        assert eseal.verify(world.sealed, trust=trust, policy="offline").passed
        world.draft().sign(world.signer(context, "maker"))
        eseal.sign_content(b"x", signer, eseal.SignOptions(allow_unknown_chain=True))
        for each in (trust, signer):
            each.close()

    for _ in range(4):
        with ThreadPoolExecutor(4) as threads:
            with world.context() as context:
                list(threads.map(work, [context] * 8))
                gc.collect()


def test_exiting_under_load_never_crashes(world: World) -> None:
    script = pathlib.Path(__file__).with_name("exit_under_load.py")
    for _ in range(5):
        run = subprocess.run([sys.executable, "-X", "dev", script, world / "sealed.ofd"],
                             capture_output=True, text=True)
        assert (run.returncode, run.stderr) == (7, "")
