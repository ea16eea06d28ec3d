# SPDX-License-Identifier: Apache-2.0
"""What the house tests share: the tree as a value, C without comments, and a run that proves itself.

A house test is a function scan(tree) that takes {path: text} and returns what is wrong as
(path, line, sentence), and a list of plants.  Each plant is put into a small tree: the test must then
find what was planted, or, for a plant that is allowed, find nothing.
"""
import os
import re
import subprocess
import sys
from typing import Callable, NamedTuple, Optional

Tree = dict[str, str]
Finding = tuple[str, int, str]

SUFFIXES = (".c", ".h", ".def", ".map", ".sh", ".py", ".java", ".am", ".ac", ".in", ".asn1", ".1",
            ".3", ".7", ".supp", ".toml", ".dict")
NAMES = ("Makefile", "FLOORS", "run")


class Plant(NamedTuple):
    path: str
    text: str
    found: Optional[str]  # a part of the sentence that must be said; None: this is allowed


def tracked(root: str) -> list[str]:
    """The files of the checkout: tracked, and new ones that are not ignored."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
        check=True, capture_output=True)
    return sorted(set(filter(None, os.fsdecode(listing.stdout).split("\0"))))


def read_tree(root: str) -> Tree:
    tree = {}
    for path in tracked(root):
        name = os.path.basename(path)
        if not (name.endswith(SUFFIXES) or name in NAMES):
            continue
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                tree[path] = file.read()
        except (FileNotFoundError, UnicodeDecodeError):
            continue  # deleted and not yet committed; or a test's octets, which are not source
    return tree


_TOKEN = re.compile(
    r"""/\*.*?\*/ | //(?:[^\n\\]|\\.)* | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'""",
    re.X | re.S)


def bare_c(text: str, keep_strings: bool = False) -> str:
    """C with comments, and what is in quotes, blanked out; every line stays where it was."""
    def blank(match: re.Match) -> str:
        token = match.group()
        if token[0] in "\"'":
            return token if keep_strings else token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return _TOKEN.sub(blank, text)


def includes(text: str) -> list[tuple[int, str]]:
    """(line, '"room/file.h"' or '<file.h>') of each #include."""
    found = []
    for number, line in enumerate(bare_c(text, keep_strings=True).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*(<[^>]*>|"[^"]*")', line)
        if match:
            found.append((number, match.group(1)))
    return found


def run(scan: Callable[[Tree], list[Finding]], plants: list[Plant], keep: tuple[str, ...] = (),
        notes: Optional[Callable[[Tree], list[str]]] = None) -> None:
    """keep: what a plant's small tree holds besides the plant."""
    root = os.environ.get("srcdir", ".")
    if not os.path.exists(os.path.join(root, ".git")):
        print("SKIP: house rules are tested in a checkout only")
        sys.exit(77)
    try:
        tree = read_tree(root)
    except (FileNotFoundError, subprocess.CalledProcessError):
        print("SKIP: house rules need git to know the project's files")
        sys.exit(77)

    failed = 0
    findings = scan(tree)
    for path, line, sentence in findings:
        print(f"{path}:{line}: {sentence}")
    failed += bool(findings)
    for sentence in notes(tree) if notes else []:
        print(f"note: {sentence}")

    for plant in plants:
        changed = {path: tree[path] for path in keep} | {plant.path: plant.text}
        new = [f for f in scan(changed) if f[0] == plant.path]
        if plant.found is None and new:
            failed += 1
            print(f"FAILED: refuses what is allowed, in {plant.path}: {new[0][2]}\n{plant.text}")
        elif plant.found is not None and not any(plant.found in f[2] for f in new):
            failed += 1
            print(f'FAILED: does not find "{plant.found}" when planted in {plant.path}:\n{plant.text}')

    print(f"{1 + len(plants) - failed} passed, {failed} failed")
    sys.exit(failed > 0)
