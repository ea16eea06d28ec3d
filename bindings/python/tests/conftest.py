# SPDX-License-Identifier: Apache-2.0
"""What the tests share: a PKI and a sealed contract, made by the eseal command of the same build, judged at
a fixed time.

From the environment: srcdir and builddir of libeseal, as absolute paths; ESEAL_CORPUS.
"""
from __future__ import annotations

import gc
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Iterator, Optional

import pytest

import eseal

SRC = pathlib.Path(os.environ["srcdir"])
BUILD = pathlib.Path(os.environ["builddir"])
NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
PERIOD = ("--from", "2025-01-01", "--to", "2049-01-01")


def corpus_folder() -> Optional[pathlib.Path]:
    said = os.environ.get("ESEAL_CORPUS")
    folder = pathlib.Path(said) if said else SRC.parent / "shared" / "corpus"
    return folder if (folder / "expected.csv").exists() else None


def command(*args: object, status: int = 0) -> str:
    """The eseal command; what it printed."""
    run = subprocess.run([BUILD / "tools" / "eseal", *map(str, args)], capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert run.returncode == status, run.stderr
    return run.stdout


def held() -> eseal.Memory:
    """What the library holds, without what earlier tests left to Python's collector."""
    eseal.default_context()
    gc.collect()
    return eseal.memory()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines that tests/tools/summary.sh reads."""
    stats = terminalreporter.stats
    for reason in sorted({report.longrepr[2].removeprefix("Skipped: ")
                          for report in stats.get("skipped", ())}):
        print(f"SKIP: Python binding: {reason}")
    failed = len(stats.get("failed", ())) + len(stats.get("error", ()))
    print(f"\n{len(stats.get('passed', ()))} passed, {failed} failed")


@dataclass(frozen=True)
class World:
    folder: pathlib.Path
    picture: bytes
    contract: bytes
    sealed: bytes

    def __truediv__(self, name: str) -> pathlib.Path:
        return self.folder / name

    def context(self) -> eseal.Context:
        return eseal.Context(clock=lambda: NOW)

    def trust(self, context: eseal.Context) -> eseal.Trust:
        return eseal.Trust(signers=[self / "signer-ca.pem"], makers=[self / "maker-ca.pem"],
                           stamps=[self / "root.pem"], context=context)

    def signer(self, context: eseal.Context, name: str = "signer") -> eseal.Signer:
        return eseal.Signer(self / f"{name}.key", self / f"{name}.pem", context=context)

    def certificate(self, name: str) -> eseal.Certificate:
        return eseal.Certificate.load(self / f"{name}.pem")

    def draft(self, **changed: object) -> eseal.SealDraft:
        fields: dict[str, object] = dict(
            id="PY-1", name="合同专用章", picture=self.picture, width_mm=40, height_mm=40,
            valid_from="2025-01-01", valid_to="2049-01-01", holders=(self.certificate("signer"),))
        return eseal.SealDraft(**{**fields, **changed})  # type: ignore[arg-type]


def _key(folder: pathlib.Path, name: str, *args: object) -> None:
    command("key", "new", "--subject", f"CN={name},O=Example,C=CN", "--key", folder / f"{name}.key",
            "--cert", folder / f"{name}.pem", *PERIOD, *args)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")

    def by(name: str) -> tuple[object, ...]:
        return ("--issuer-cert", folder / f"{name}.pem", "--issuer-key", folder / f"{name}.key")

    _key(folder, "root", "--ca")
    for name in ("maker", "signer"):
        _key(folder, f"{name}-ca", "--ca", *by("root"))
        _key(folder, name, *by(f"{name}-ca"))
    _key(folder, "other", *by("signer-ca"))
    _key(folder, "tsa", "--stamp", *by("root"))
    _key(folder, "register", *by("root"))
    subprocess.run([BUILD / "examples" / "demo" / "chop", folder / "chop.png"], check=True)
    subprocess.run([sys.executable, SRC / "examples" / "demo" / "sample_ofd.py",
                    folder / "contract.ofd"], check=True)
    command("seal", "make", "--id", "C-1", "--name", "合同专用章", "--picture", folder / "chop.png",
            "--for", folder / "signer.pem", "--from", "2025-01-01", "--to", "2049-01-01", "--created",
            "2025-02-01", "--key", folder / "maker.key", "--cert", folder / "maker.pem", "--out",
            folder / "seal.esl")
    context = eseal.Context(clock=lambda: NOW)
    signer = eseal.Signer(folder / "signer.key", folder / "signer.pem", context=context)
    options = eseal.SignOptions(seal=eseal.Seal.load(folder / "seal.esl"), time=NOW,
                                stamps=(eseal.Stamp(1, 120, 200),), allow_unknown_chain=True)
    eseal.sign_file(folder / "contract.ofd", signer, folder / "sealed.ofd", options)
    return World(folder, (folder / "chop.png").read_bytes(), (folder / "contract.ofd").read_bytes(),
                 (folder / "sealed.ofd").read_bytes())


@pytest.fixture
def context(world: World) -> Iterator[eseal.Context]:
    with world.context() as made:
        yield made


@pytest.fixture
def trust(world: World, context: eseal.Context) -> eseal.Trust:
    return world.trust(context)


@pytest.fixture(scope="session")
def corpus() -> pathlib.Path:
    folder = corpus_folder()
    if folder is None:
        pytest.skip("no corpus beside the checkout")
    return folder
