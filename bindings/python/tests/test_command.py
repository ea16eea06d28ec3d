# SPDX-License-Identifier: Apache-2.0
"""python -m eseal verify."""
from __future__ import annotations

import json
import subprocess
import sys

from conftest import World
from test_verify import changed_page


def run(world: World, *args: object, status: int) -> str:
    done = subprocess.run([sys.executable, "-X", "dev", "-m", "eseal", *map(str, args)],
                          capture_output=True, text=True, cwd=world.folder)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_verify(world: World) -> None:
    (world / "changed.ofd").write_bytes(changed_page(world.sealed))
    (world / "not.ofd").write_bytes(b"not a container")
    ask = ("verify", "--policy", "offline", "--at", "2026-06-01T12:00:00Z", "--trust", "signer-ca.pem",
           "--maker", "maker-ca.pem")
    assert "PASSED" in run(world, *ask, "sealed.ofd", status=0)
    assert "Page_0/Content.xml" in run(world, *ask, "--lang", "zh", "changed.ofd", status=1)
    assert json.loads(run(world, *ask, "--json", "contract.ofd", status=3))["result"] == "none"
    run(world, "verify", "sealed.ofd", status=2)
    lines = run(world, *ask, "--json", "sealed.ofd", "not.ofd", "changed.ofd", status=65).splitlines()
    facts = list(map(json.loads, lines))
    assert [fact.get("result") for fact in facts] == ["passed", None, "failed"]
    assert facts[1]["error"]["name"] == "ESEAL_E_NOT_CONTAINER"
    assert run(world, *ask, "sealed.ofd", "none.ofd", "not.ofd", status=66)
    run(world, *ask, "--policy", "lenient", "sealed.ofd", status=64)
    run(world, *ask, "--no-such-option", "sealed.ofd", status=64)
    run(world, "verify", "--trust", "none.pem", "sealed.ofd", status=66)
    run(world, "verify", "--trust", "not.ofd", "sealed.ofd", status=65)
    run(world, "verify", ".", "not.ofd", status=69)
    run(world, "seal", status=64)
    assert run(world, "--version", status=0).startswith("libeseal ")
