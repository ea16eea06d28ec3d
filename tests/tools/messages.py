#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The message tables: names and ids once, both languages, the same placeholders in both."""
import re

import house

ENTRY = re.compile(r"\b([A-Z][A-Z0-9_]*)\s*\(\s*(\w+)\s*((?:,\s*(?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)+)\)")
STRINGS = re.compile(r",\s*((?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)")
PLACEHOLDERS = {"{path}", "{detail}", "{expected}", "{actual}", "{time}"}
ERRORS, CODES = "lib/base/err.def", "include/eseal/error.h"


def strings(arguments: str) -> list[str]:
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in STRINGS.findall(arguments)]


def entries(text: str) -> list[tuple[int, str, list[str]]]:
    """(line, name, strings) of each row; the last two strings are English and Chinese."""
    bare = house.bare_c(text, keep_strings=True)
    return [(bare.count("\n", 0, match.start()) + 1, match.group(2), strings(match.group(3)))
            for match in ENTRY.finditer(bare)]


def judge(name: str, texts: list[str]) -> list[str]:
    wrong = []
    if name == "NONE" and not any(texts):
        return []  # the reason of a check that needs none
    if len(texts) < 2:
        return [f"{name}: no English and Chinese text"]
    english, chinese = texts[-2], texts[-1]
    if english.strip() == "" or re.search(r"[\u3400-\u9fff]", english):
        wrong.append(f"{name}: the English text is not English")
    if not re.search(r"[\u3400-\u9fff]", chinese):
        wrong.append(f"{name}: the Chinese text is not Chinese")
    in_english = sorted(re.findall(r"\{[^}]*\}?", english))
    in_chinese = sorted(re.findall(r"\{[^}]*\}?", chinese))
    if in_english != in_chinese:
        wrong.append(f"{name}: placeholders differ: {in_english} and {in_chinese}")
    for unknown in sorted(set(in_english + in_chinese) - PLACEHOLDERS):
        wrong.append(f"{name}: no such placeholder: {unknown}")
    for text in texts[:-2]:
        if not re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", text):
            wrong.append(f'{name}: "{text}" is not an id')
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
        for text_id in filter(None, texts[:-2][:1]):
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
        if re.match(r"lib/.*\.def$", path):
            found += table(path, text)
    return found


house.run(scan, [
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "一")\nX(B, "a", "two", "二")\n', '"a" stands twice'),
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "一")\nX(A, "b", "two", "二")\n', "A stands twice"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {path}", "在")\n', "placeholders differ"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {paht}", "在 {paht}")\n', "no such placeholder"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "one", "one")\n', "not Chinese"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "", "一")\n', "not English"),
    house.Plant("lib/core/planted.def", 'X(A, "A b", "one", "一")\n', "is not an id"),
    house.Plant("lib/core/planted.def", 'X(A, "a", one, "一")\n', "are understood"),
    house.Plant("lib/base/err.def", 'ESEAL_ERR(NOMEM, "memory", "内存")\n', "is not in the table"),
    house.Plant("lib/core/planted.def", 'X(A, "a", "in {path}\\n"\n  "so", "在 {path}")\n', None),
], keep=(ERRORS, CODES))
