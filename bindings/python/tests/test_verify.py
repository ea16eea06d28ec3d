# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import json
import mmap
import pickle
import zipfile
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import datetime, timezone

import pytest

import eseal
from conftest import NOW, World, command


def changed_page(sealed: bytes) -> bytes:
    """The sealed contract with one digit of a page changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data.replace(b"100000", b"900000"))
    assert out.getvalue() != sealed
    return out.getvalue()


def test_passes_and_fails(world: World, trust: eseal.Trust) -> None:
    good = eseal.verify(world / "sealed.ofd", trust=trust, policy="offline")
    assert good.result is eseal.Result.PASSED and good.passed and bool(good)
    good.raise_for_status()
    bad = eseal.verify(changed_page(world.sealed), trust=trust, policy="offline")
    assert bad.result is eseal.Result.FAILED and not bad.passed and not bad
    failed = bad.signatures[0].check("signature.references")
    assert failed is not None and failed.outcome is eseal.Outcome.FAILED
    assert failed.reason == "reference-digest" and failed.evidence is not None
    assert failed.evidence.path == "Doc_0/Pages/Page_0/Content.xml"
    with pytest.raises(eseal.NotPassedError) as caught:
        bad.raise_for_status()
    assert caught.value.report is bad


def test_without_trust_or_evidence_nothing_passes(world: World, context: eseal.Context,
                                                  trust: eseal.Trust) -> None:
    assert eseal.verify(world.sealed, context=context).result is eseal.Result.INDETERMINATE
    asked = eseal.verify(world.sealed, trust=trust)
    assert asked.result is eseal.Result.INDETERMINATE
    assert {need.kind for need in asked.signatures[0].needs} == {
        "signer-revocation", "maker-revocation"}


def test_no_seal_there(world: World, context: eseal.Context) -> None:
    report = eseal.verify(world.contract, context=context)
    assert report.result is eseal.Result.NONE and not report and report.signatures == ()


def test_every_kind_of_source_gives_the_same(world: World, trust: eseal.Trust) -> None:
    path = world / "sealed.ofd"

    class OnlyRead:
        def __init__(self) -> None:
            self.read = io.BytesIO(world.sealed).read

    with open(path, "rb") as file, open(path, "rb") as raw, \
            mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        sources = [path, str(path), world.sealed, bytearray(world.sealed), memoryview(world.sealed),
                   memoryview(world.sealed + world.sealed)[:len(world.sealed)],
                   memoryview(b"".join(bytes([b, 0]) for b in world.sealed))[::2],
                   mapped, file, io.BytesIO(world.sealed), OnlyRead()]
        texts = {eseal.verify(source, trust=trust, policy="offline", name="x").json  # type: ignore[arg-type]
                 for source in sources}
    assert len(texts) == 1
    assert json.loads(texts.pop())["result"] == "passed"


def test_a_buffer_is_free_again_afterwards(world: World, context: eseal.Context) -> None:
    data = bytearray(world.sealed)
    eseal.verify(data, context=context)
    data.append(0)
    with pytest.raises(eseal.ModelError):
        eseal.Seal.load(bytearray(b"\x30\x03\x02\x01\x01"), context=context)


def test_the_command_says_the_same(world: World, trust: eseal.Trust) -> None:
    shown = command("verify", "--json", "--lang", "zh", "--policy", "offline", "--at",
                    "2026-06-01T12:00:00Z", "--trust", world / "signer-ca.pem", "--maker",
                    world / "maker-ca.pem", "--stamp-trust", world / "root.pem", world / "sealed.ofd")
    report = eseal.verify(world / "sealed.ofd", trust=trust, policy="offline", at=NOW, lang="zh")
    assert report.to_dict() == json.loads(shown)
    assert eseal.Report.from_json(shown).signatures == report.signatures


def test_reports_are_values(world: World, trust: eseal.Trust) -> None:
    report = eseal.verify(world.sealed, trust=trust, policy="offline", text=True)
    assert replace(report, text=None) == report and "json" not in repr(report)
    assert report == eseal.Report(report.result, report.strict_result, report.json)
    unread = eseal.verify(world.sealed, trust=trust, policy="offline")
    assert pickle.loads(pickle.dumps(unread)) == report == unread and hash(unread) == hash(report)
    with pytest.raises(AttributeError, match="nothing"):
        getattr(unread, "nothing")
    again = pickle.loads(pickle.dumps(report))
    assert again == report and again.text == report.text and hash(again) == hash(report)
    assert again.signatures == report.signatures
    with pytest.raises(FrozenInstanceError):
        report.result = eseal.Result.PASSED  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        report.signatures[0].checks[0].outcome = eseal.Outcome.PASSED  # type: ignore[misc]
    with pytest.raises(ValueError):
        eseal.Report.from_json('{"schema": "eseal-report/1", "error": {}}')


def names(value: object) -> set[str]:
    return {field.name for field in fields(value)} if is_dataclass(value) else set()


def test_no_field_of_the_json_form_is_left_out(world: World, trust: eseal.Trust) -> None:
    report = eseal.verify(world.sealed, trust=trust, policy="offline")
    facts = report.to_dict()
    signature, seen = report.signatures[0], facts["signatures"][0]
    assert set(seen) <= names(signature)
    assert set(seen["seal"]) <= names(signature.seal)
    assert set(seen["signer"]) <= names(signature.signer)
    assert set(seen["coverage"]) <= names(signature.coverage)
    assert set(seen["times"]) <= names(signature.times)
    for check, made in zip(facts["checks"] + seen["checks"], report.checks + signature.checks):
        assert set(check) <= names(made)
        assert (check["id"], check["outcome"]) == (made.id, made.outcome)
    known = {"schema", *(name for name in dir(report) if not name.startswith("_"))}
    assert set(facts) <= known
    assert report.judged_at == NOW and signature.times.claimed == NOW
    assert report.document.size == len(world.sealed) and report.policy.name == "offline"
    assert report.document.sm3 == facts["document"]["digest"]["value"]
    assert signature.stamps[0].box == (120, 200, 40, 40) and signature.stamps[0].page is not None
    assert signature.seal is not None and signature.seal.name == "合同专用章"


def test_at_and_languages(world: World, trust: eseal.Trust) -> None:
    for at in ("2027-01-01", datetime(2027, 1, 1, tzinfo=timezone.utc), 1798761600):
        report = eseal.verify(world.sealed, trust=trust, at=at)
        assert report.judged_at == datetime(2027, 1, 1, tzinfo=timezone.utc)
    zh = eseal.verify(world.sealed, trust=trust, lang="zh")
    assert zh.checks[0].message != eseal.verify(world.sealed, trust=trust).checks[0].message
    for wrong in (datetime(2027, 1, 1), "yesterday", 0):
        with pytest.raises(ValueError):
            eseal.verify(world.sealed, trust=trust, at=wrong)
    with pytest.raises(ValueError):
        eseal.verify(world.sealed, trust=trust, lang="fr")


def test_policies(world: World, trust: eseal.Trust) -> None:
    offline = eseal.Policy("offline")
    assert eseal.verify(world.sealed, trust=trust, policy=offline).passed
    for harder in (eseal.Policy("offline", require_status=True),
                   eseal.Policy("offline", require_stamp=True)):
        assert eseal.verify(world.sealed, trust=trust, policy=harder).result == "indeterminate"
    with pytest.raises(eseal.CoreError) as caught:
        eseal.verify(world.sealed, trust=trust, policy="lenient")
    assert caught.value.name == "ESEAL_E_POLICY"
    with pytest.raises(eseal.CoreError):
        eseal.verify(world.sealed, policy=eseal.Policy(accept_uncovered=("../x",)))


def test_errors_say_where(world: World, context: eseal.Context) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        eseal.verify("/nonexistent.ofd", context=context)
    assert isinstance(missing.value, eseal.NotFoundError) and missing.value.filename
    with pytest.raises(eseal.CodecError) as empty:
        eseal.verify(b"", context=context)
    assert empty.value.name == "ESEAL_E_NOT_CONTAINER" and empty.value.floor == "codec"
    other = world / "other.ofd"
    other.write_bytes(b"not a package")
    with pytest.raises(eseal.CodecError, match="other.ofd: "):
        eseal.verify(other, context=context)
    with pytest.raises(eseal.CodecError) as der:
        eseal.Seal.load(b"\x30\x80\x00\x00", context=context)
    assert der.value.offset is not None and der.value.message_zh != der.value.message
    again = pickle.loads(pickle.dumps(der.value))
    assert (type(again), str(again), again.offset) == (type(der.value), str(der.value), der.value.offset)
    with pytest.raises(eseal.FileError):
        eseal.verify(world.folder, context=context)
    with pytest.raises(ValueError):
        eseal.verify("a\0b", context=context)
    with pytest.raises(TypeError):
        eseal.verify(42, context=context)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        eseal.verify(io.StringIO("text"), context=context)  # type: ignore[arg-type]


def test_limits(world: World) -> None:
    with eseal.Context(limits={"document_octets": 100}) as small:
        assert small.limits["document_octets"] == 100 and small.limits["der_depth"] == 32
        with pytest.raises(eseal.LimitError):
            eseal.verify(world.sealed, context=small)
    with pytest.raises(ValueError):
        eseal.Context(limits={"documents": 1})


def test_lists_of_anchors_are_lists(world: World) -> None:
    for wrong in (str(world / "root.pem"), world / "root.pem"):
        with pytest.raises(TypeError):
            eseal.Trust(signers=wrong)  # type: ignore[arg-type]


def test_a_maker_ca_bound_to_a_subject(world: World, context: eseal.Context) -> None:
    maker = world.certificate("maker")
    for subject, result, reason in ((maker.subject, "passed", "path-found"),
                                    ("CN=another,C=CN", "failed", "chain-subject")):
        trust = eseal.Trust(signers=[world.certificate("signer-ca")], context=context)
        trust.add(world.certificate("maker-ca"), eseal.Use.MAKER, subject=subject)
        assert trust.count(eseal.Use.MAKER) == 1
        report = eseal.verify(world.sealed, trust=trust, policy="offline")
        assert report.result == result
        chain = report.signatures[0].check("maker.chain")
        assert chain is not None and chain.reason == reason


def test_documents_open(world: World, trust: eseal.Trust, context: eseal.Context) -> None:
    with eseal.Document(world / "sealed.ofd", context=context) as document:
        assert document.format == "ofd" and document.page_count == 2
        assert document.page_size(0) == (210, 297)
        assert len(document.signature_ids) == 1
        signature = document.signature(0)
        assert signature.format is eseal.Format.SES_V4 and signature.time == NOW
        assert signature.seal is not None and signature.seal.id == "C-1"
        assert signature.certificate == world.certificate("signer").der
        assert document.verify(trust=trust, policy="offline").passed
        assert "OFD.xml" in document.inspect()
        with pytest.raises(eseal.DocumentError):
            document.page_size(2)
        with pytest.raises(eseal.DocumentError):
            document.signature(1)
        with pytest.raises(IndexError):
            document.signature(-1)
    assert "SEQUENCE" in eseal.inspect_der(signature.der)
