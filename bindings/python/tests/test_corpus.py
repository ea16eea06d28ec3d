# SPDX-License-Identifier: Apache-2.0
"""Real documents: what the library says of them through Python is what the command says."""
from __future__ import annotations

import csv
import json
import os
import pathlib

import pytest

import eseal
from conftest import BUILD, command

AT = "2021-01-01T00:00:00Z"
STATUS = {"passed": 0, "failed": 1, "indeterminate": 2, "none": 3}


def test_documents(corpus: pathlib.Path) -> None:
    rows = list(csv.DictReader((corpus / "expected.csv").open(encoding="utf-8")))
    documents = sorted({row["file"] for row in rows})
    assert len(documents) > 10 and BUILD.exists()
    for name in documents:
        report = eseal.verify(corpus / name, at=AT)
        shown = command("verify", "--json", "--at", AT, "--lang", "en", corpus / name,
                        status=STATUS[report.result.value])
        assert report.to_dict() == json.loads(shown)
        assert report.result is not eseal.Result.PASSED
        expected = [row for row in rows if row["file"] == name and row["sign_id"]]
        assert len(report.signatures) == len(expected)
        for row, signature in zip(expected, report.signatures):
            assert signature.id == row["sign_id"]
            value = signature.check("signature.value")
            if row["signature_ok"] in ("ok", "FAIL"):
                assert value is not None and (value.outcome == "passed") == (row["signature_ok"] == "ok")
            if row["seal_id"]:
                assert signature.seal is not None and signature.seal.name == row["seal_name"]


def test_seals(corpus: pathlib.Path) -> None:
    for path in sorted(corpus.glob("User*.esl")):
        seal = eseal.Seal.load(path)
        assert f"V{seal.version}" in path.name and seal.picture and seal.der == path.read_bytes()
        value = seal.verify(at=AT).signatures[0].check("seal.value")
        assert value is not None and value.outcome is eseal.Outcome.PASSED


def test_keys(corpus: pathlib.Path) -> None:
    keys = corpus / "keys"
    with eseal.Signer(keys / "gmssl-key.pem", keys / "gmssl-cert.pem", pin="1234") as signer:
        assert signer.certificate == eseal.Certificate.load(keys / "gmssl-cert.pem")
    if os.environ.get("ESEAL_SYSTEM"):
        return  # the system's OpenSSL may have its legacy provider
    with pytest.raises(eseal.KeyFileError) as caught:
        eseal.Signer(keys / "ofdrw-user.p12", pin="777777")
    assert caught.value.name == "ESEAL_E_LEGACY"
