# SPDX-License-Identifier: Apache-2.0
"""The cases that every binding judges (tests/cases): the JSON is the command's, octet for octet, and what is due
is in it."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import eseal
from conftest import BUILD

FOLDER = BUILD / "tests" / "cases"
Case = dict[str, Any]


def by_command(case: Case, where: pathlib.Path, document: str) -> str:
    words = ["verify", "--jsonl", "--lang", "en", "--policy", case["policy"], "--at", case["at"]]
    for option in ("trust", "maker"):
        for anchor in case[option]:
            words += [f"--{option}", str(where / anchor)]
    run = subprocess.run([BUILD / "tools" / "eseal", *words, where / case[document]],
                         capture_output=True)
    return run.stdout.decode("utf-8")


def judged(case: Case, where: pathlib.Path, document: str) -> eseal.Report:
    trust = eseal.Trust(signers=[where / each for each in case["trust"]],
                        makers=[where / each for each in case["maker"]])
    return eseal.verify(where / case[document], trust=trust, policy=case["policy"], at=case["at"])


def compare(case: Case) -> list[str]:
    """What is wrong."""
    where, wrong = FOLDER / case["name"], []
    if not judged(case, where, "genuine").passed:
        wrong.append("the genuine twin does not pass")
    shown = by_command(case, where, "document")
    try:
        report = judged(case, where, "document")
    except eseal.EsealError as error:
        if case["result"] != "refused" or json.loads(shown)["error"]["name"] != error.name:
            wrong.append(f"{error.name}, {case['result']} is due")
        return wrong
    if report.result != case["result"]:
        wrong.append(f"{report.result}, {case['result']} is due")
    if report.json + "\n" != shown:
        wrong.append("the command says something else")
    found = {(check.id, check.reason) for part in (report, *report.signatures)
             for check in part.checks}  # type: ignore[attr-defined]
    wrong += [f"no {check['id']} {check['reason']}" for check in case["checks"]
              if (check["id"], check["reason"]) not in found]
    return wrong


@pytest.mark.skipif(not (FOLDER / "manifest.json").exists(), reason="test_cases has not run")
def test_cases() -> None:
    cases: list[Case] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["cases"]
    assert len(cases) >= 80
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = {case["name"]: wrong for case, wrong in zip(cases, threads.map(compare, cases)) if wrong}
    assert found == {}
