# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import pathlib
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

import eseal
from conftest import NOW, World


def options(world: World, trust: eseal.Trust, **changed: object) -> eseal.SignOptions:
    fields: dict[str, object] = dict(seal=eseal.Seal.load(world / "seal.esl"), trust=trust,
                                     stamps=(eseal.Stamp(2, 100, 150),))
    return eseal.SignOptions(**{**fields, **changed})  # type: ignore[arg-type]


def device(world: World, name: str = "signer") -> eseal.CallableSigner:
    """A key in a device: openssl's command, which is given the message."""
    def sign(session: eseal.SigningSession) -> bytes:
        assert len(session.digest) == 32
        run = subprocess.run(
            ["openssl", "dgst", "-sm3", "-sign", world / f"{name}.key", "-sigopt",
             "distid:1234567812345678"], input=session.message, capture_output=True, check=True)
        return run.stdout
    return eseal.CallableSigner(world.certificate(name), sign)


def test_certificates(world: World) -> None:
    signer = world.certificate("signer")
    assert signer.subject == "CN=signer,O=Example,C=CN" and signer.name == "signer"
    assert signer.issuer == world.certificate("signer-ca").subject
    assert signer.is_signing and not signer.is_ca and world.certificate("root").is_ca
    assert signer == eseal.Certificate.load(signer.der) and len(signer.sm3) == 64
    with pytest.raises(eseal.PkiError):
        eseal.Certificate.load(b"\x30\x00")


@pytest.mark.parametrize("version", [1, 4, 5])
@pytest.mark.parametrize("by", ["key", "device"])
def test_seals_are_made_and_used(world: World, context: eseal.Context, trust: eseal.Trust, version: int,
                                 by: str, tmp_path: pathlib.Path) -> None:
    maker = world.signer(context, "maker") if by == "key" else device(world, "maker")
    signer = world.signer(context) if by == "key" else device(world)
    draft = world.draft(version=version, created="2025-03-01", vendor="libeseal")
    seal = draft.sign(maker, context=context)
    assert (seal.version, seal.id, seal.name, seal.vendor) == (version, "PY-1", "合同专用章", "libeseal")
    assert seal.picture == world.picture and seal.picture_type.lower() == "png"
    assert seal.holders == (world.certificate("signer").der,)
    assert seal.maker == world.certificate("maker").der
    assert seal.verify(trust=trust, policy="offline").passed
    with eseal.Document(world.contract, context=context) as contract:
        signed = eseal.sign(contract, signer, options(world, trust, seal=seal))
    report = eseal.verify(signed, trust=trust, policy="offline")
    assert report.passed and report.signatures[0].format == f"v{version}"
    assert report.signatures[0].stamps[0].box == (100, 150, 40, 40)


def test_a_seal_may_list_digests(world: World, context: eseal.Context) -> None:
    seal = world.draft(list_kind=eseal.ListKind.DIGESTS).sign(world.signer(context, "maker"))
    assert seal.list_kind is eseal.ListKind.DIGESTS
    assert seal.holders == (bytes.fromhex(world.certificate("signer").sm3),)


def test_a_seal_with_a_wrong_field_is_refused(world: World, context: eseal.Context) -> None:
    maker = world.signer(context, "maker")
    for wrong in (dict(id=""), dict(id="é"), dict(width_mm=501), dict(holders=()), dict(picture=b"?"),
                  dict(valid_from="2030-01-01", valid_to="2029-01-01")):
        with pytest.raises(eseal.ModelError) as caught:
            world.draft(**wrong).sign(maker)
        assert caught.value.name == "ESEAL_E_FIELD"
    with pytest.raises(eseal.ModelError) as version:
        world.draft(version=3).sign(maker)
    assert version.value.name == "ESEAL_E_VERSION"


def test_who_is_not_listed_cannot_seal(world: World, context: eseal.Context, trust: eseal.Trust) -> None:
    for signer in (world.signer(context, "other"), device(world, "other")):
        with eseal.Document(world.contract, context=context) as contract:
            with pytest.raises(eseal.CoreError) as caught:
                eseal.sign(contract, signer, options(world, trust))
        assert caught.value.name == "ESEAL_E_NOT_LISTED"


def test_a_lock_holds(world: World, context: eseal.Context, trust: eseal.Trust,
                      tmp_path: pathlib.Path) -> None:
    locked = tmp_path / "locked.ofd"
    with eseal.Document(world.contract, context=context) as contract:
        eseal.sign_file(contract, world.signer(context), locked,
                        options(world, trust, lock=True, riding=eseal.Riding.RIGHT))
    report = eseal.verify(locked, trust=trust, policy="offline")
    assert report.passed and len(report.signatures[0].stamps) == 3
    with pytest.raises(eseal.DocumentError) as caught:
        eseal.sign(locked, world.signer(context), options(world, trust))
    assert caught.value.name == "ESEAL_E_LOCKED"


def test_a_place_outside_of_the_page_is_refused(world: World, context: eseal.Context,
                                                trust: eseal.Trust) -> None:
    for stamp in (eseal.Stamp(3, 10, 10), eseal.Stamp(1, 205, 10)):
        with pytest.raises(eseal.DocumentError) as caught:
            eseal.sign(world.contract, world.signer(context), options(world, trust, stamps=(stamp,)))
        assert caught.value.name == "ESEAL_E_PAGE"


def test_plain_and_detached_signatures(world: World, context: eseal.Context, trust: eseal.Trust) -> None:
    plain = eseal.sign(world.contract, world.signer(context), eseal.SignOptions(trust=trust))
    assert eseal.verify(plain, trust=trust, policy="offline").signatures[0].type == "sign"
    content = b"any octets"
    for signer in (world.signer(context), device(world)):
        value = eseal.sign_content(content, signer, options(world, trust, stamps=()))
        signature = eseal.Signature.load(value)
        assert signature.seal is not None and signature.property_info == "file"
        judged = signature.verify(content, trust=trust, policy="offline")
        assert judged.passed and judged.document.format == "detached"
        other = signature.verify(content + b"!", trust=trust, policy="offline")
        assert other.result is eseal.Result.FAILED
        found = other.signatures[0].check("signature.data-hash")
        assert found is not None and found.outcome is eseal.Outcome.FAILED


def test_two_steps_in_two_processes(world: World, context: eseal.Context, trust: eseal.Trust,
                                    tmp_path: pathlib.Path) -> None:
    with eseal.Document(world.contract, context=context) as contract:
        session = eseal.prepare(contract, world.certificate("signer"), options(world, trust))
        with pytest.raises(TypeError):
            pickle.dumps(session)
        (tmp_path / "state").write_bytes(pickle.dumps(session.state))
        (tmp_path / "value").write_bytes(device(world).sign(session))
        session.close()
    program = ("import eseal, pathlib, pickle, sys; here = pathlib.Path(sys.argv[2])\n"
               "with eseal.Document(sys.argv[1]) as document:\n"
               "    state = pickle.loads((here / 'state').read_bytes())\n"
               "    session = eseal.SigningSession.restore(state, document=document)\n"
               "    sys.stdout.buffer.write(session.finish((here / 'value').read_bytes()))\n")
    run = subprocess.run([sys.executable, "-X", "dev", "-c", program, world / "contract.ofd", tmp_path],
                         capture_output=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert eseal.verify(run.stdout, trust=trust, policy="offline").passed
    assert run.stderr == b""


def test_a_changed_document_or_value_is_refused(world: World, context: eseal.Context,
                                                trust: eseal.Trust) -> None:
    with eseal.Document(world.contract, context=context) as contract:
        with eseal.prepare(contract, world.certificate("signer"), options(world, trust)) as session:
            state, value = session.state, device(world).sign(session)
            for wrong in (value[:-1] + bytes([value[-1] ^ 1]), b"", bytes(64)):
                with pytest.raises(eseal.CryptoError) as caught:
                    session.finish(wrong)
                assert caught.value.name == "ESEAL_E_VALUE"
            assert eseal.verify(session.finish(value), trust=trust, policy="offline").passed
    with eseal.Document(world.sealed, context=context) as other:
        with pytest.raises(eseal.DocumentError) as changed:
            eseal.SigningSession.restore(state, document=other)
        assert changed.value.name == "ESEAL_E_CHANGED"
    with pytest.raises(eseal.CoreError) as damaged:
        eseal.SigningSession.restore(eseal.SigningState(state.data[:-1]), context=context)
    assert damaged.value.name == "ESEAL_E_STATE"


def test_two_steps_for_content_and_seals(world: World, context: eseal.Context, trust: eseal.Trust,
                                         tmp_path: pathlib.Path) -> None:
    content = tmp_path / "content"
    content.write_bytes(b"x" * 70000)
    with eseal.prepare_content(content, world.certificate("signer"),
                               options(world, trust, stamps=())) as session:
        state, value = session.state, device(world).sign(session)
    with eseal.SigningSession.restore(state, content=content, context=context) as session:
        session.finish_file(value, tmp_path / "value")
    signature = eseal.Signature.load(tmp_path / "value")
    assert signature.verify(content, trust=trust, policy="offline").passed
    with world.draft().prepare(world.certificate("maker"), context=context) as session:
        state, value = session.state, device(world, "maker").sign(session)
    with eseal.SigningSession.restore(state, context=context) as session:
        assert eseal.Seal.load(session.finish(value)).verify(trust=trust, policy="offline").passed


def test_what_a_callable_raises_comes_through(world: World, context: eseal.Context,
                                              trust: eseal.Trust) -> None:
    def refuse(session: eseal.SigningSession) -> bytes:
        raise KeyboardInterrupt

    def nonsense(session: eseal.SigningSession) -> bytes:
        return "text"  # type: ignore[return-value]

    for sign, kind in ((refuse, KeyboardInterrupt), (nonsense, TypeError)):
        signer = eseal.CallableSigner(world.certificate("signer"), sign)
        with eseal.Document(world.contract, context=context) as contract, pytest.raises(kind):
            eseal.sign(contract, signer, options(world, trust))


def test_keys_and_pins(world: World, context: eseal.Context, tmp_path: pathlib.Path) -> None:
    secret = tmp_path / "secret.key"
    subprocess.run(["openssl", "pkcs8", "-topk8", "-in", world / "signer.key", "-out", secret, "-passout",
                    "pass:hunter2"], check=True)
    cert = world / "signer.pem"
    for pin in ("hunter2", b"hunter2"):
        with eseal.Signer(secret, cert, pin=pin, context=context) as signer:
            assert signer.certificate == world.certificate("signer")
        with eseal.Signer(secret.read_bytes(), cert, pin=pin, context=context) as signer:
            assert signer.certificate == world.certificate("signer")
    for wrong, name in (("hunter3", "ESEAL_E_PIN"), (None, "ESEAL_E_PIN")):
        with pytest.raises(eseal.KeyFileError) as caught:
            eseal.Signer(secret, cert, pin=wrong, context=context)
        assert caught.value.name == name and "hunter" not in str(caught.value)
    with pytest.raises(eseal.KeyFileError) as other:
        eseal.Signer(world / "other.key", cert, context=context)
    assert other.value.name == "ESEAL_E_MISMATCH"
    with pytest.raises(eseal.NotFoundError):
        eseal.Signer(tmp_path / "none.key", cert, context=context)


def test_rc2_is_refused_with_a_word(world: World, context: eseal.Context, tmp_path: pathlib.Path) -> None:
    old = tmp_path / "old.p12"
    made = subprocess.run(
        ["openssl", "pkcs12", "-export", "-legacy", "-inkey", world / "signer.key", "-in",
         world / "signer.pem", "-out", old, "-passout", "pass:777777"], capture_output=True)
    if made.returncode != 0:
        pytest.skip("this OpenSSL makes no PKCS#12 with RC2")
    if not os.environ.get("ESEAL_SYSTEM"):  # the system's OpenSSL may have its legacy provider
        with pytest.raises(eseal.KeyFileError) as caught:
            eseal.Signer(old, pin="777777", context=context)
        assert caught.value.name == "ESEAL_E_LEGACY" and "RC2" in caught.value.text
    new = tmp_path / "new.p12"
    subprocess.run(["openssl", "pkcs12", "-export", "-inkey", world / "signer.key", "-in",
                    world / "signer.pem", "-out", new, "-passout", "pass:777777"], check=True)
    with eseal.Signer(new, pin="777777", context=context) as signer:
        assert signer.certificate == world.certificate("signer")


def test_status_lists(world: World, context: eseal.Context) -> None:
    entry = eseal.StatusEntry("C-1", eseal.Status.REVOKED, "ORDER", "2026-01-01", "2026-01-02")
    draft = eseal.StatusDraft("register", "2026-05-31", "2026-07-01", (world.certificate("maker"),),
                              (entry,), number=7)
    with world.signer(context, "register") as register:
        found = draft.sign(register)
        clean = replace(draft, entries=()).sign(register)
        with pytest.raises(eseal.ModelError):
            replace(draft, next_update="2026-01-01").sign(register)
    assert (found.issuer, found.number, found.question) == ("register", 7, None)
    assert found.of_seal("C-1")[0].status is eseal.Status.REVOKED and found.of_seal("C-2") == ()
    assert eseal.StatusList.load(found.der) == found
    policy = eseal.Policy("offline", require_status=True)
    trust = eseal.Trust(signers=[world / "signer-ca.pem"], makers=[world / "maker-ca.pem"],
                        status=[world / "register.pem"], context=context)
    for made, result in ((clean, "passed"), (found, "failed")):
        evidence = eseal.Evidence(status=[made.der], context=context)
        assert evidence.count(eseal.Kind.STATUS) == 1
        report = eseal.verify(world.sealed, trust=trust, policy=policy, evidence=evidence)
        assert report.result == result
    assert NOW == report.judged_at
