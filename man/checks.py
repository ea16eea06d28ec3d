#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes eseal-checks(7): the prose of eseal-checks.7.in, with what the library's own tables say put in.

    checks.py SRCDIR >man/man7/eseal-checks.7

Fails where the prose names what the tables have not, or the tables have what the prose lacks.
"""
import re
import sys
from typing import NamedTuple

POLICIES = ("default", "offline", "strict", "archive")
DIRECTIVE = '.\\"@ '


class Check(NamedTuple):
    id: str
    levels: str
    en: str
    zh: str
    clauses: tuple[str, ...]  # v1, v4, v5


class Reason(NamedTuple):
    id: str
    en: str
    zh: str


class Times(NamedTuple):
    fact: str
    cells: tuple[str, ...]  # v1, v4, v5


def rows(text: str, macro: str) -> list[list[str]]:
    """The strings of each row MACRO(NAME, "...", ...); words between them do not count."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    found = []
    for match in re.finditer(macro + r'\(\w+((?:\s*,\s*(?:\w+|"(?:[^"\\]|\\.)*"))+)\s*\)', text):
        found.append([re.sub(r"\\(.)", r"\1", s)
                      for s in re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(1))])
    return found


def read_checks(text: str) -> dict[str, Check]:
    return {r[0]: Check(r[0], r[1], r[2], r[3], tuple(r[4:7])) for r in rows(text, "ES_CHECK")}


def read_reasons(text: str) -> dict[str, Reason]:
    return {r[0]: Reason(*r) for r in rows(text, "ES_REASON") if r[0]}


def read_times(text: str) -> list[Times]:
    return [Times(r[0], tuple(r[1:4])) for r in rows(text, "ES_TIMES")]


def plain(text: str) -> str:
    """Text that roff takes as it is, as a line of its own."""
    text = text.replace("\\", "\\e")
    return "\\&" + text if text[:1] in (".", "'") else text


def put_levels(checks: dict[str, Check]) -> list[str]:
    out = ['.Bl -column "coverage.later-changes" "default" "offline" "strict" "archive" -compact',
           ".It Em check Ta Em default Ta Em offline Ta Em strict Ta Em archive"]
    for check in checks.values():
        out.append(f".It Sy {check.id} Ta {' Ta '.join(check.levels)}")
    return out + [".El"]


def put_times(times: list[Times]) -> list[str]:
    out = ['.Bl -column "maker\'s certificate valid neither when making nor" "WWWW+" "WWWW+" "WWWW+" -compact',
           ".It Em fact Ta Em v1 Ta Em v4 Ta Em v5"]
    for row in times:
        out.append(f".It {row.fact} Ta {' Ta '.join(row.cells)}")
    return out + [".El"]


def put_check(check: Check) -> list[str]:
    levels = ", ".join(f"{p} {level}" for p, level in zip(POLICIES, check.levels))
    if not any(check.clauses):
        asked = "No clause of a standard asks for it."
    elif len(set(check.clauses)) == 1:
        asked = f"Clause: {check.clauses[0]}."
    else:
        asked = "Clauses: " + "; ".join(f"{v} {c or 'none'}"
                                        for v, c in zip(("v1", "v4", "v5"), check.clauses)) + "."
    return [f".Ss {check.id}", f".Em {check.en} Pq {check.zh}", ".br",
            f"Levels: {levels}.", asked, ".Pp"]


def put_reason(reason: Reason) -> list[str]:
    return [f".It Sy {reason.id}", plain(f"\\(lq{reason.en}\\(rq").replace("\\e(", "\\("),
            f".Pq {reason.zh}", ".br"]


class Page:
    """Walks the prose once; what is asked for twice, or not at all, or is unknown, is a fault."""

    def __init__(self, checks: dict[str, Check], reasons: dict[str, Reason], times: list[Times]):
        self.checks, self.reasons, self.times = checks, reasons, times
        self.out: list[str] = []
        self.faults: list[str] = []
        self.seen: set[tuple[str, str]] = set()

    def known(self, kind: str, key: str, table: dict) -> bool:
        if key not in table:
            self.faults.append(f"{kind} {key}: the library has none of this id")
        elif (kind, key) in self.seen:
            self.faults.append(f"{kind} {key}: stands here twice")
        self.seen.add((kind, key))
        return key in table

    def directive(self, words: list[str]) -> None:
        if words == ["levels"]:
            self.out += put_levels(self.checks)
        elif words == ["times"]:
            self.out += put_times(self.times)
        elif words[0] == "check" and self.known("check", words[1], self.checks):
            self.out += put_check(self.checks[words[1]])
        elif words[0] == "reason" and self.known("reason", words[1], self.reasons):
            self.out += put_reason(self.reasons[words[1]])
        elif words[0] == "reasons":
            self.faults += [f"reasons: {key}: the library has none of this id"
                            for key in words[1:] if key not in self.reasons]
            self.out += [".Pp", "Reasons:"]
            self.out += [f".Sy {key} ," for key in words[1:-1]] + [f".Sy {words[-1]} ."]
        elif words[0] not in ("check", "reason"):
            self.faults.append(f"{' '.join(words)}: no such directive")

    def make(self, prose: str) -> None:
        for line in prose.splitlines():
            if line.startswith(DIRECTIVE):
                self.directive(line[len(DIRECTIVE):].split())
            elif line.startswith('.\\"') and not line.startswith('.\\" SPDX'):
                continue
            else:
                self.out.append(line)
        self.faults += [f"check {key}: man/man7/eseal-checks.7.in does not say what it means"
                        for key in self.checks if ("check", key) not in self.seen]
        self.faults += [f"reason {key}: man/man7/eseal-checks.7.in does not say what to do about it"
                        for key in self.reasons if ("reason", key) not in self.seen]


def make(checks: str, reasons: str, prose: str, times: str = "") -> Page:
    page = Page(read_checks(checks), read_reasons(reasons), read_times(times))
    page.make(prose)
    return page


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def main(src: str) -> int:
    page = make(read(f"{src}/lib/core/checks.def"), read(f"{src}/lib/base/reason.def"),
                read(f"{src}/man/man7/eseal-checks.7.in"), read(f"{src}/man/times.def"))
    for fault in page.faults:
        print(f"eseal-checks.7.in: {fault}", file=sys.stderr)
    sys.stdout.buffer.write(("\n".join(page.out) + "\n").encode())
    return 1 if page.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
