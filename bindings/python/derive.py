#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The C declarations that cffi reads, derived from the public headers.

    derive.py INCLUDE        prints them; INCLUDE: the folder of eseal.h

Comments, attributes, and what the preprocessor does go; everything else stays as it is written.  Only
eseal/openssl.h is left out, since it names types of another library.  The build calls this each time,
so there is no copy that could grow old.
"""
import pathlib
import re
import sys


def headers(include: pathlib.Path) -> list[pathlib.Path]:
    """Those of eseal.h, in its order, which is one in which each finds what it needs."""
    names = re.findall(r"^#include <(eseal/\w+\.h)>", (include / "eseal.h").read_text("utf-8"), re.M)
    ordered: list[pathlib.Path] = []

    def visit(name: str) -> None:
        path = include / name
        if path in ordered:
            return
        for inner in re.findall(r"^#include <(eseal/\w+\.h)>", path.read_text("utf-8"), re.M):
            visit(inner)
        ordered.append(path)

    for name in names:
        visit(name)
    return ordered


def declarations(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    # A constant is left to the C compiler: its name is enough.  Mechanisms of the headers go.
    macros = re.findall(r"^#define (ESEAL_\w+) (?:\d+|SIZE_MAX)\s*$", text, re.M)
    text = re.sub(r'extern "C" \{|^#ifdef __cplusplus\n\}\n#endif', " ", text, flags=re.M)
    text = re.sub(r"^#.*(?:\\\n.*)*$", "", text, flags=re.M)
    text = re.sub(r"\b(ESEAL_API|ESEAL_CHECKED)\b", " ", text)
    found, depth, part = [f"#define {name} ..." for name in macros], 0, ""
    for token in re.findall(r"[{};]|[^{};]+", text):
        depth += {"{": 1, "}": -1}.get(token, 0)
        part += token
        if token == ";" and depth == 0:
            found.append(" ".join(part.split()))
            part = ""
    if part.strip():
        raise SystemExit(f"derive.py: something is left over: {part.strip()[:80]}")
    return "\n".join(found)


def derive(include: pathlib.Path) -> str:
    parts = [f"/* <{path.relative_to(include)}> */\n{declarations(path.read_text('utf-8'))}"
             for path in headers(include)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: derive.py INCLUDE")
    sys.stdout.write(derive(pathlib.Path(sys.argv[1])))
