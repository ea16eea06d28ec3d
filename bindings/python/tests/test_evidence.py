# SPDX-License-Identifier: Apache-2.0
"""Evidence files, trust profiles, makers by name, and what a context is told."""
from __future__ import annotations

import pathlib

import pytest

import eseal
from conftest import World


def status_list(world: World, context: eseal.Context) -> eseal.StatusList:
    draft = eseal.StatusDraft("register", "2026-06-01", "2026-07-01", (world.certificate("maker"),))
    with eseal.Signer(world / "register.key", world / "register.pem", context=context) as register:
        return draft.sign(register)


def trust_of(world: World, context: eseal.Context) -> eseal.Trust:
    return eseal.Trust(signers=[world / "signer-ca.pem"], makers=[world / "maker-ca.pem"],
                       status=[world / "register.pem"], context=context)


def test_evidence_files(world: World, context: eseal.Context, tmp_path: pathlib.Path) -> None:
    """What was asked for is kept in one file, and decides again when nothing else is there."""
    trust, policy = trust_of(world, context), eseal.Policy("offline", require_status=True)
    evidence = eseal.Evidence(status=[status_list(world, context).der], context=context)
    first = eseal.verify(world.sealed, trust=trust, policy=policy, evidence=evidence, export=True)
    assert first.passed and first.evidence_file is not None
    assert eseal.verify(world.sealed, trust=trust, policy=policy).result == "indeterminate"
    kept = tmp_path / "evidence"
    kept.write_bytes(first.evidence_file.der)
    for file in (first.evidence_file, kept, kept.read_bytes()):
        again = eseal.Evidence(files=[file], context=context)
        assert again.count(eseal.Kind.STATUS) == 1
        report = eseal.verify(world.sealed, trust=trust, policy=policy, evidence=again)
        assert report.passed and report.evidence_file is None
        lasting = report.signatures[0].lasting
        assert lasting is not None and lasting.limited_by == "seal-status"
    assert eseal.EvidenceFile.load(kept) == first.evidence_file
    with pytest.raises(eseal.CodecError):
        again.import_file(b"\x30\x00")
    with pytest.raises(eseal.NotFoundError):
        again.import_file("/nonexistent")
    with pytest.raises(TypeError):
        eseal.Evidence(files=first.evidence_file, context=context)  # type: ignore[arg-type]


def test_evidence_of_nothing(world: World, trust: eseal.Trust) -> None:
    """What a path led through is evidence, too: it takes the place of the file beside the document."""
    report = eseal.verify(world.sealed, trust=trust, policy="offline", export=True)
    assert report.passed and report.evidence_file is not None
    seal = eseal.Seal.load(world / "seal.esl").verify(trust=trust, policy="offline", export=True)
    assert seal.passed and seal.evidence_file is not None
    assert seal.evidence_file.der != report.evidence_file.der


def test_trust_profiles(world: World, context: eseal.Context, tmp_path: pathlib.Path) -> None:
    profile = tmp_path / "mine.conf"
    for name in ("signer-ca.pem", "maker-ca.pem"):
        (tmp_path / name).write_bytes((world / name).read_bytes())
    profile.write_text("eseal-profile 1\nsigner signer-ca.pem\nmaker maker-ca.pem\nstamp none/\n")
    trust = eseal.Trust(profiles=[profile], context=context)
    assert (trust.count(eseal.Use.SIGNER), trust.count(eseal.Use.STAMP)) == (1, 0)
    assert eseal.Trust(context=context).add_profile(profile) == 1
    assert eseal.verify(world.sealed, trust=trust, policy="offline").passed
    profile.write_text("eseal-profile 1\nbelieve all\n")
    with pytest.raises(eseal.CodecError) as caught:
        trust.add_profile(profile)
    assert caught.value.name == "ESEAL_E_TEXT"
    with pytest.raises(TypeError):
        eseal.Trust(profiles=str(profile), context=context)


def test_makers_by_name(world: World, context: eseal.Context) -> None:
    """One root above makers and signers: a maker who is not named is told from no signer."""
    def trust(*names: str) -> eseal.Trust:
        return eseal.Trust(signers=[world / "root.pem"], makers=[world / "root.pem"], maker_subjects=names,
                           intermediates=[world / "signer-ca.pem", world / "maker-ca.pem"], context=context)

    report = eseal.verify(world.sealed, trust=trust(), policy="offline")
    chain = report.signatures[0].check("maker.chain")
    assert report.result == "indeterminate" and chain is not None
    assert chain.reason == "maker-not-designated"
    named = trust(world.certificate("maker").subject)
    assert eseal.verify(world.sealed, trust=named, policy="offline").passed


def test_needs_say_where(world: World, context: eseal.Context) -> None:
    report = eseal.verify(world.sealed, trust=trust_of(world, context))
    needs = report.signatures[0].needs
    shown = report.to_dict()["signatures"][0]["needs"]
    assert [need.cert_id for need in needs] == [each.get("cert_id") for each in shown]
    assert any(need.cert_id for need in needs)
    assert all(need.locations == () for need in needs)  # these certificates name none


def test_contexts_are_told(world: World) -> None:
    for sm2 in eseal.Sm2:
        with eseal.Context(sm2=sm2, caches={"keys": 1 << 20}) as context:
            assert eseal.verify(world.sealed, trust=world.trust(context), policy="offline").passed
            assert context.cache("keys").entries > 0 and context.cache("keys").octets <= 1 << 20
            assert context.cache("certificates") == eseal.CacheUse(0, 0, 0, 0)
    with eseal.Context() as context:
        trust = world.trust(context)
        for _ in range(2):
            eseal.verify(world.sealed, trust=trust, policy="offline")
        assert context.cache("values").hits > 0
        with pytest.raises(ValueError):
            context.cache("documents")
    with pytest.raises(eseal.EsealError):
        eseal.Context(properties="provider=none")
    with pytest.raises(eseal.MisuseError):
        eseal.Context(sm2=9)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        eseal.Context(caches={"documents": 1})
