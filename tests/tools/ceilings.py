#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files stay under 600 lines, functions under 60 and under a complexity of 15.

A function that has to be long says /* long: reason */ inside or above, and has 100.  Complexity is
McCabe's, with a switch counted once: 1, and 1 more for each if, for, while, switch, &&, ||, ?:.
"""
import re
from typing import NamedTuple, Optional

import house

FILE_LINES, FILE_QUESTION = 600, 400
LINES, LINES_WITH_REASON, COMPLEXITY = 60, 100, 15
SOURCE = re.compile(r"(lib|include|tools|examples|tests|bindings|contrib)/.*\.(c|h|py|sh|java)$")
BRANCH = re.compile(r"\b(?:if|for|while|switch)\b|&&|\|\||\?")


class Function(NamedTuple):
    name: str
    line: int
    lines: int
    complexity: int
    reason: bool


def functions(text: str) -> list[Function]:
    """The function definitions of C text: a brace at the outermost level behind a parenthesis."""
    bare = house.bare_c(text)
    # Preprocessor lines away, with their continuations; what follows #else is a second version.
    bare = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group()), bare,
                  flags=re.M)
    found, depth, start, head_end = [], 0, 0, 0
    for match in re.finditer(r"[{};]", bare):
        at, mark = match.start(), match.group()
        if mark == "{":
            if depth == 0:
                head_end = at
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                function = measure(text, bare, start, head_end, at)
                if function:
                    found.append(function)
                start = at + 1
        elif depth == 0:
            start = at + 1
    return found


def measure(text: str, bare: str, start: int, head_end: int, end: int) -> Optional[Function]:
    head = bare[start:head_end]
    ended = re.match(r"\s*END_TEST\b", head)  # Check's macros: the last test's end, then a name
    if ended:
        start, head = start + ended.end(), head[ended.end():]
    match = re.search(r"(?:START_TEST\s*\(\s*)?(\w+)\s*[()]", head)
    if match is None or "=" in head or not re.search(r"\)\s*\w*\s*$", head):
        return None  # a table, a type, extern "C"
    first = start + len(head) - len(head.lstrip())
    line = bare.count("\n", 0, first) + 1
    lines = bare.count("\n", first, end) + 1
    body = bare[head_end:end]
    reason = re.search(r"/\* long: \S[^*]*\*/", text[start:end]) is not None
    return Function(match.group(1), line, lines, 1 + len(BRANCH.findall(body)), reason)


def scan(tree: house.Tree) -> list[house.Finding]:
    found = []
    for path, text in tree.items():
        if not SOURCE.match(path):
            continue
        lines = text.count("\n")
        if lines > FILE_LINES:
            found.append((path, lines, f"{lines} lines: more than {FILE_LINES}"))
        if not path.endswith((".c", ".h")):
            continue
        for f in functions(text):
            if f.lines > (LINES_WITH_REASON if f.reason else LINES):
                found.append((path, f.line, f"{f.name}() has {f.lines} lines: more than "
                              + (f"{LINES_WITH_REASON}, whatever the reason" if f.reason else
                                 f"{LINES}, and no /* long: reason */")))
            if f.complexity > COMPLEXITY:
                found.append((path, f.line,
                              f"{f.name}() has complexity {f.complexity}: more than {COMPLEXITY}"))
    return found


def notes(tree: house.Tree) -> list[str]:
    return [f"{path} has {text.count(chr(10))} lines: is that one concept?"
            for path, text in tree.items()
            if SOURCE.match(path) and FILE_QUESTION < text.count("\n") <= FILE_LINES]


def function(lines: int, body: str = "", name: str = "f") -> str:
    """A function of so many lines, the braces and its head among them."""
    return f"int {name}(int x)\n{{\n{body}" + "    x++;\n" * (lines - 3 - body.count("\n")) + "}\n"


P = "lib/core/planted.c"
house.run(scan, [
    house.Plant(P, "int x;\n" * 601, "more than 600"),
    house.Plant(P, "int x;\n" * 600, None),
    house.Plant(P, function(61), "61 lines"),
    house.Plant(P, function(60), None),
    house.Plant(P, function(100, "    /* long: a table of cases */\n"), None),
    house.Plant(P, function(101, "    /* long: a table of cases */\n"), "whatever the reason"),
    house.Plant(P, function(20, "    if (x) return 1;\n" * 15), "complexity 16"),
    house.Plant(P, function(20, "    if (x) return 1;\n" * 14), None),
    house.Plant(P, function(20, "    x = x && x || x ? 1 : 2;\n" * 5), "complexity 16"),
    house.Plant(P, 'static const int TABLE[] = {\n    1,\n};\n' + function(61, name="late"), "late()"),
    house.Plant(P, function(30, '    /* if ( { */ g("{ && ? {");\n' * 20), None),
    house.Plant("lib/core/planted.h", "static inline " + function(70), "70 lines"),
], notes=notes)
