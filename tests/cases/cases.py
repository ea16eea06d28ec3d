#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command judges the cases that test_cases left in the build folder, and their genuine twins."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.abspath(os.environ.get("srcdir", ".")), "tests", "cli"))
import cli  # noqa: E402
from cli import check, equal  # noqa: E402

FOLDER = os.path.join(cli.BUILD, "tests", "cases")
EXIT = {"passed": 0, "failed": 1, "indeterminate": 2, "none": 3, "refused": cli.NO_CONTAINER}
COUNTS = {"failed": ("failed",), "indeterminate": ("indeterminate", "not-run"),
          "passed": ("passed", "warning"), "none": ("warning",)}


def judge(case: dict, document: str) -> cli.Result:
    where = os.path.join(FOLDER, case["name"])
    words = ["verify", "--json", "--policy", case["policy"], "--at", case["at"]]
    for option in "trust", "maker":
        for anchor in case[option]:
            words += [f"--{option}", os.path.join(where, anchor)]
    return cli.eseal(*words, os.path.join(where, case[document]))


def fits(found: dict, due: dict, result: str) -> bool:
    evidence = found.get("evidence", {})
    outcomes = COUNTS[result] if due["decides"] else ("warning", "passed", "not-applicable")
    return (found["id"] == due["id"] and found["reason"] == due["reason"]
            and found["outcome"] in outcomes
            and ("path" not in due or evidence.get("path") == due["path"])
            and ("offset" not in due or evidence.get("offset") == due["offset"]))


def compare(case: dict, got: cli.Result) -> None:
    name, due = case["name"], case["result"]
    equal(f"{name}: exit status", got.code, EXIT[due])
    report = json.loads(got.text)
    if due == "refused":
        check(f"{name}: an error is said", "error" in report, got.text)
        return
    equal(f"{name}: result", report["result"], due)
    found = report["checks"] + [one for s in report["signatures"] for one in s["checks"]]
    for one in case["checks"]:
        check(f"{name}: {one['id']} {one['reason']}", any(fits(f, one, due) for f in found),
              [f for f in found if f["reason"] == one["reason"]])


def main() -> None:
    with open(os.path.join(FOLDER, "manifest.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    check("there are 80 attacks", sum(c["name"].startswith("attacks/") for c in cases) >= 80)
    check("each has a reason", all(c["checks"] for c in cases if c["result"] in ("failed", "indeterminate")))
    with ThreadPoolExecutor(2) as pool:
        twins = pool.map(lambda case: judge(case, "genuine"), cases)
        results = pool.map(lambda case: judge(case, "document"), cases)
        for case, twin, got in zip(cases, twins, results):
            equal(f"{case['name']}: the genuine twin passes", twin.code, 0)
            compare(case, got)
    wide = next(case for case in cases if case["name"] == "attacks/stamp-wider-than-any-page")
    stamps = json.loads(judge(wide, "document").text)["signatures"][0]["stamps"]
    equal("a width of 1e300 is shown as the most that a report can say", stamps[0]["box"], [0, 0, 10**12, 40])
    print(f"{len(cases)} cases")
    cli.finish()


main()
