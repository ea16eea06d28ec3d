# SPDX-License-Identifier: Apache-2.0
"""Time stamps, from the service among the examples, over the loopback."""
from __future__ import annotations

import pathlib
import subprocess
import urllib.request
from typing import Iterator

import pytest

import eseal
from conftest import BUILD, World


@pytest.fixture
def service(world: World) -> Iterator[str]:
    with subprocess.Popen([BUILD / "examples" / "eseal-tsa", world / "tsa.key", world / "tsa.pem",
                           "--count", "1"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}/tsa"
        server.kill()


def ask(url: str, request: bytes) -> bytes:
    asked = urllib.request.Request(url, request, {"Content-Type": "application/timestamp-query"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return bytes(answer.read())


def test_a_signature_is_stamped(world: World, service: str, tmp_path: pathlib.Path) -> None:
    """The service's clock is the machine's, so this is judged as of then."""
    with eseal.Document(world.sealed) as document:
        signature = document.signature(0)
        nonce = b"\x01" * 8
        token = eseal.StampToken.load(ask(service, eseal.stamp_request(signature, nonce=nonce)))
        assert token.nonce == nonce and token.certificate == world.certificate("tsa").der
        assert len(token.imprint) == 32 and eseal.StampToken.load(token.der) == token
        stamped = signature.with_stamp(token)
        for over, due in ((signature, "passed"), (signature.value, "passed"), (b"other", "failed")):
            lone = token.verify(over, trust=world.trust(at(token)), policy="offline")
            assert lone.result == due and lone.signatures[0].type == "stamp"
        assert stamped.value == signature.value and stamped.der != signature.der
        document.add_stamp_file(0, token, tmp_path / "stamped.ofd")
        with pytest.raises(IndexError):
            document.add_stamp_file(-1, token, tmp_path / "never.ofd")
    context = eseal.Context(clock=lambda: max(token.time, signature.time or token.time))
    report = eseal.verify(tmp_path / "stamped.ofd", trust=world.trust(context), policy="offline")
    check = report.signatures[0].check("time.stamp")
    assert check is not None and check.outcome is eseal.Outcome.PASSED, check


def at(token: eseal.StampToken) -> eseal.Context:
    return eseal.Context(clock=lambda: token.time)


def test_an_evidence_file_is_stamped(world: World, service: str) -> None:
    file = eseal.verify(world.sealed, trust=world.trust(world.context()), policy="offline",
                        export=True).evidence_file
    assert file is not None
    token = eseal.StampToken.load(ask(service, eseal.stamp_request(file)))
    context = at(token)
    trust = world.trust(context)
    assert token.verify(file, trust=trust, policy="offline").passed
    assert not token.verify(file.der, trust=trust, policy="offline").passed
    stamped = file.with_stamp(token)
    evidence = eseal.Evidence(files=[stamped], context=context)
    report = eseal.verify(world.sealed, trust=trust, policy="offline", evidence=evidence)
    check = report.signatures[0].check("time.archive")
    assert check is not None and check.outcome is eseal.Outcome.PASSED, check
    with pytest.raises(eseal.MisuseError):
        eseal.stamp_request(stamped)  # all that it holds is stamped
    with pytest.raises(eseal.MisuseError):
        stamped.with_stamp(token)


def test_a_stamp_for_something_else_is_refused(world: World, service: str) -> None:
    token = eseal.StampToken.load(ask(service, eseal.stamp_request(b"something else")))
    with eseal.Document(world.sealed) as document, pytest.raises(eseal.CryptoError) as caught:
        document.signature(0).with_stamp(token)
    assert caught.value.name == "ESEAL_E_VALUE"
    with pytest.raises(eseal.CodecError):
        eseal.StampToken.load(b"\x30\x01")
