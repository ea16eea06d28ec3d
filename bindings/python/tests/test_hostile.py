# SPDX-License-Identifier: Apache-2.0
"""Octets of all kinds: never a crash, never a pass of what was changed, the same word for the same octets."""
from __future__ import annotations

import io
import pathlib
import tempfile
from typing import Any, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eseal
from conftest import World

quick = settings(max_examples=60, deadline=None, database=None, derandomize=True,
                 suppress_health_check=[HealthCheck.function_scoped_fixture])


def said(call: Callable[[], Any]) -> Any:
    """A report's words, or the error's."""
    try:
        return call().json
    except eseal.EsealError as error:
        return (error.name, error.offset, error.text)


@quick
@given(data=st.binary(max_size=300), at=st.floats(0, 1), cut=st.booleans())
def test_changed_documents(world: World, trust: eseal.Trust, data: bytes, at: float, cut: bool) -> None:
    place = int(at * len(world.sealed))
    changed = world.sealed[:place] + data + world.sealed[place + (0 if cut else len(data)):]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "changed.ofd"
        path.write_bytes(changed)
        words = {said(lambda: eseal.verify(source, trust=trust, policy="offline", name="x"))
                 for source in (changed, bytearray(changed), io.BytesIO(changed))}
        with open(path, "rb") as file:
            words |= {said(lambda: eseal.verify(file, trust=trust, policy="offline", name="x"))}
    assert len(words) == 1


@quick
@given(bit=st.integers(0, 1 << 30))
def test_flipped_seals_do_not_pass(world: World, trust: eseal.Trust, bit: int) -> None:
    octets = bytearray((world / "seal.esl").read_bytes())
    bit %= 8 * len(octets)
    octets[bit // 8] ^= 1 << bit % 8
    try:
        seal = eseal.Seal.load(octets)
    except eseal.EsealError:
        return
    assert not seal.verify(trust=trust, policy="offline").passed


@quick
@given(data=st.binary(max_size=400))
def test_any_octets(world: World, context: eseal.Context, data: bytes) -> None:
    for read in (eseal.Certificate.load, eseal.Seal.load, eseal.Signature.load, eseal.StampToken.load,
                 eseal.StatusList.load):
        with pytest.raises(eseal.EsealError):
            read(data, context=context)
    with pytest.raises(eseal.EsealError):
        eseal.Signer(data, context=context)
    with pytest.raises(eseal.EsealError):
        eseal.SigningSession.restore(eseal.SigningState(data), context=context)


@quick
@given(text=st.text(max_size=30))
def test_any_text(world: World, context: eseal.Context, text: str) -> None:
    """What Python calls a text may hold what UTF-8 cannot, and a NUL."""
    with pytest.raises((eseal.EsealError, ValueError)):
        eseal.verify(world.sealed, at="x" + text, context=context)
    with pytest.raises((eseal.EsealError, ValueError)):
        eseal.verify(world.sealed, policy="x" + text, context=context)
    try:
        report = eseal.verify(world.sealed, name=text, context=context)
        assert report.document.name == text
    except ValueError:
        assert "\0" in text or any("\ud800" <= mark <= "\udfff" for mark in text)


@quick
@given(at=st.datetimes(timezones=st.timezones()))
def test_any_moment(world: World, context: eseal.Context, at: Any) -> None:
    try:
        report = eseal.verify(world.sealed, at=at, context=context)
    except (ValueError, eseal.EsealError):
        return  # the moment that stands for none, or one that a report cannot write
    assert abs((report.judged_at - at).total_seconds()) < 1
