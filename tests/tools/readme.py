#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""README.md and README.zh-CN.md tell the same, and what is true: the same headings, commands, programs, links and
calls; the programs compile, and the calls of the table are there, in the map and in the bindings.

Each rule first finds what is planted in a copy of the two.
"""
import ast
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

SRC = os.path.abspath(os.environ.get("srcdir", "."))
EN, ZH = "README.md", "README.zh-CN.md"
Faults = list[str]
COMMENT = re.compile(r"/\*.*?\*/|(?<=\s)//.*|(?<=\s)# .*|^# .*", re.M)


def read(path: str) -> str:
    with open(os.path.join(SRC, path), encoding="utf-8") as file:
        return file.read()


def blocks(text: str) -> list[tuple[str, str]]:
    """(language, text) of what is fenced, and of what is indented ("")."""
    fenced = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    rest = re.sub(r"^```\w+\n.*?^```$", "", text, flags=re.M | re.S)
    return fenced + [("", part) for part in re.findall(r"(?:^    .*\n)+", rest, re.M)]


def bare(code: str) -> str:
    return "\n".join(line.rstrip() for line in COMMENT.sub("", code).splitlines())


def table(text: str) -> list[list[str]]:
    """The calls of each row: C, Python, Java."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[",".join(re.findall(r"`([^`]+)`", cell)) for cell in row[1:]] for row in rows[1:]]


def said_twice(text: str) -> str:
    """Names in prose that are the same in every language."""
    prose = re.sub(r"^```\w+\n.*?^```$", "", text, flags=re.M | re.S)
    return " ".join(sorted(set(re.findall(r"`([^`\n]+)`", prose))))


def rule_same(en: str, zh: str) -> Faults:
    views = {"headings": lambda text: [len(h) for h in re.findall(r"^(#+) ", text, re.M)],
             "items": lambda text: len(re.findall(r"^- ", text, re.M)),
             "programs and commands": lambda text: [(k, bare(c)) for k, c in blocks(text)],
             "calls": table, "names": said_twice,
             "links": lambda text: sorted(set(re.findall(r"\]\(([^)]*)\)", text)) - {EN, ZH}),
             "standards": lambda text: sorted(set(re.findall(r"GM/T \d+-\d+|GB/T \d+-\d+", text)))}
    return [f"{what} differ:\n    {view(en)}\n    {view(zh)}" for what, view in views.items()
            if view(en) != view(zh)]


def rule_calls(en: str, _zh: str) -> Faults:
    known = set(re.findall(r"^\s+(eseal_\w+);", read("lib/libeseal.map"), re.M))
    python = {name: read(path) for name, path in (
        (os.path.basename(p)[:-3], os.path.relpath(p, SRC))
        for p in glob.glob(f"{SRC}/bindings/python/eseal/*.py"))}
    java = {os.path.basename(p)[:-5]: read(os.path.relpath(p, SRC))
            for p in glob.glob(f"{SRC}/bindings/java/eseal/src/main/java/org/libeseal/*.java")}
    members: dict[str, set[str]] = {}
    for text in python.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                names = {n.name for n in node.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
                names |= {n.target.id for n in node.body
                          if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
                for base in node.bases:
                    names |= members.get(ast.unparse(base), set())
                members.setdefault(node.name, set()).update(names)
    inherited = members.get("Native", set())
    exported = set(re.findall(r'"(\w+)"', python["__init__"].split("__all__")[1]))
    faults = [f"C: {name}" for row in table(en) for name in row[0].split(",") if name and name not in known]
    for row in table(en):
        for name in filter(None, row[1].split(",")):
            place, _, what = name.partition(".")
            if not (place == "eseal" and what in exported or place in exported
                    and what in members.get(place, set()) | inherited):
                faults.append(f"Python: {name}")
        for name in filter(None, row[2].split(",")):
            place, _, what = name.partition(".")
            text = java.get(place, "") + (java.get("Handle", "") if what == "close" else "")
            if not re.search(rf"\b(class|enum|[\w<>\[\]]+) {what}\b", text):
                faults.append(f"Java: {name}")
    return [fault + " is not there" for fault in faults]


def rule_checks(en: str, zh: str) -> Faults:
    count = len(re.findall(r"^ES_CHECK\(", read("lib/core/checks.def"), re.M))
    return [f"there are {count} checks, and {name} does not say so"
            for name, text, said in ((EN, en, f"the {count} checks"), (ZH, zh, f"全部 {count} 项检查"))
            if said not in text]


def rule_compiles(en: str, _zh: str) -> Faults:
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for language, code in blocks(en):
            if language == "c":
                with open(f"{folder}/program.c", "w", encoding="utf-8") as file:
                    file.write(code)
                run = subprocess.run(
                    [*(os.environ.get("CC") or "cc").split(), "-std=c11", "-Wall", "-Wextra", "-Werror",
                     "-fsyntax-only", f"-I{SRC}/include", "program.c"],
                    cwd=folder, capture_output=True, text=True)
                faults += [run.stderr] if run.returncode != 0 else []
            elif language == "python":
                try:
                    compile(code, EN, "exec")
                except SyntaxError as error:
                    faults.append(f"Python: {error}")
    return faults


def java_faults(en: str) -> Faults:
    if shutil.which("javac") is None:
        print("SKIP: javac is not there: the Java program of the README was not compiled")
        return []
    code = next(code for language, code in blocks(en) if language == "java")
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/Show.java", "w", encoding="utf-8") as file:
            file.write(code)
        run = subprocess.run(
            ["javac", "-nowarn", "-proc:none", "-d", folder, "-encoding", "UTF-8",
             "-sourcepath", f"{SRC}/bindings/java/eseal/src/main/java", f"{folder}/Show.java"],
            capture_output=True, text=True)
        return [run.stderr] if run.returncode != 0 else []


RULES = [rule_same, rule_calls, rule_checks, rule_compiles]
PLANTS = [(rule_same, "make check", "make chek"), (rule_same, "\n## Certification\n", "\n"),
          (rule_same, "(examples)", "(example)"), (rule_same, "--out seal.esl", "--out seal.es"),
          (rule_same, "`eseal.verify`", "`eseal.judge`"), (rule_calls, "`eseal_content_sign`", "`eseal_sign`"),
          (rule_calls, "`eseal.prepare`", "`eseal.prepared`"), (rule_calls, "`Signer.open`", "`Signer.load`"),
          (rule_checks, "each of the ", "each of the many "), (rule_compiles, "eseal_trust *trust", "eseal_trust trust")]


def main() -> int:
    en, zh = read(EN), read(ZH)
    results = {rule.__name__: rule(en, zh) for rule in RULES}
    results["the Java program"] = java_faults(en)
    results["planted faults"] = [
        f"{rule.__name__} does not find {new!r}" for rule, old, new in PLANTS
        if old not in en or not rule(en.replace(old, new, 1), zh)]
    for name, faults in results.items():
        for fault in faults:
            print(f"{name}: {fault}")
    failed = sum(1 for faults in results.values() if faults)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
