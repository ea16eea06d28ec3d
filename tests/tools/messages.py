#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The message tables: names and ids once, both languages, the same placeholders in both."""
import re

import house

ENTRY = re.compile(r"\b([A-Z][A-Z0-9_]*)\s*\(\s*(\w+)\s*((?:,\s*(?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)+)\)")
STRINGS = re.compile(r",\s*((?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)")
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDERS = {"{path}", "{detail}", "{expected}", "{actual}", "{time}"}
NUMBERS = "lib/base/limit.def"  # a table without texts
ERRORS, CODES = "lib/base/err.def", "include/eseal/error.h"


def strings(arguments: str) -> list[str]:
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in STRINGS.findall(arguments)]


def entries(text: str) -> list[tuple[int, str, list[str]]]:
    """(line, name, strings) of each row."""
    bare = house.bare_c(text, keep_strings=True)
    return [(bare.count("\n", 0, match.start()) + 1, match.group(2), strings(match.group(3)))
            for match in ENTRY.finditer(bare)]


def judge(name: str, texts: list[str]) -> list[str]:
    """A row is NAME(id, ..., English, Chinese, ...), or for an error code English, Chinese alone."""
    if name == "NONE" and not any(texts):
        return []  # the reason of a check that needs none
    in_chinese = [i for i, text in enumerate(texts) if CHINESE.search(text)]
    if len(in_chinese) != 1:
        return [f"{name}: {len(in_chinese)} Chinese texts, 1 expected"]
    chinese = texts[in_chinese[0]]
    english = texts[in_chinese[0] - 1] if in_chinese[0] > 0 else ""
    wrong = []
    if english.strip() == "":
        wrong.append(f"{name}: no English text before the Chinese one")
    mine, theirs = (sorted(re.findall(r"\{[^}]*\}?", text)) for text in (english, chinese))
    if mine != theirs:
        wrong.append(f"{name}: placeholders differ: {mine} and {theirs}")
    for unknown in sorted(set(mine + theirs) - PLACEHOLDERS):
        wrong.append(f"{name}: no such placeholder: {unknown}")
    if len(texts) > 2 and not re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", texts[0]):
        wrong.append(f'{name}: "{texts[0]}" is not an id')
    return wrong


def table(path: str, text: str) -> list[house.Finding]:
    found, names, ids = [], {}, {}
    rows = entries(text)
    # A row that the pattern does not understand must not go unread.
    calls = len(re.findall(r"^[ \t]*[A-Z][A-Z0-9_]*\(", house.bare_c(text), re.M))
    if calls != len(rows):
        found.append((path, 1, f"{calls} rows, but {len(rows)} are understood"))
    for line, name, texts in rows:
        found += [(path, line, sentence) for sentence in judge(name, texts)]
        if name in names:
            found.append((path, line, f"{name} stands twice, first in line {names[name]}"))
        names.setdefault(name, line)
        for text_id in filter(None, texts[:1] if len(texts) > 2 else []):
            if text_id in ids:
                found.append((path, line, f'"{text_id}" stands twice, first in line {ids[text_id]}'))
            ids.setdefault(text_id, line)
    return found


def error_codes(tree: house.Tree) -> list[house.Finding]:
    declared = set(re.findall(r"\bESEAL_E_(\w+)\s*=", house.bare_c(tree[CODES])))
    told = {name for _, name, _ in entries(tree[ERRORS])}
    return [(ERRORS, 1, f"ESEAL_E_{name} is not in the table") for name in sorted(declared - told)] + \
           [(ERRORS, 1, f"{name} is no code of {CODES}") for name in sorted(told - declared)]


def scan(tree: house.Tree) -> list[house.Finding]:
    found = error_codes(tree)
    for path, text in tree.items():
        if re.match(r"lib/.*\.def$", path) and path != NUMBERS:
            found += table(path, text)
    return found


house.run(scan, [
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "一")\nX(B, "a", "two", "二")\n', '"a" stands twice'),
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "一")\nX(A, "b", "two", "二")\n', "A stands twice"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {path}", "在")\n', "placeholders differ"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {paht}", "在 {paht}")\n', "no such placeholder"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "one")\n', "0 Chinese texts"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "", "一")\n', "no English text"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "一", "二")\n', "2 Chinese texts"),
    house.Plant("lib/core/planted.def", 'X(A, "A b", "one", "一")\n', "is not an id"),
    house.Plant("lib/core/planted.def", 'X(A, "a.b-c", "RRPW", "one", "一", "GB/T 1 6.1")\n', None),
    house.Plant("lib/core/planted.def", 'X(A, "a", one, "一")\n', "are understood"),
    house.Plant("lib/base/err.def", 'ESEAL_ERR(NOMEM, "memory", "内存")\n', "is not in the table"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {path}\\n"\n  "so", "在 {path}")\n', None),
], keep=(ERRORS, CODES))
