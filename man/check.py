#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual tells what is there: every function with its prototype, every constant and field, every
command with its options, every exit status, every field of the JSON form, every check and reason; and
mandoc has nothing against any page.

Each rule is first tried on a manual with a fault planted in it, which it must find.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
from typing import Callable, NamedTuple

import checks

SRC = os.environ.get("srcdir", ".")
BUILD = os.environ.get("builddir", ".")
MADE = "man/man7/eseal-checks.7"
COMMAND = "man/man1/eseal.1"


class World(NamedTuple):
    headers: dict[str, str]  # name: text without comments
    pages: dict[str, str]    # man/manN/NAME.N: text
    helps: dict[str, str]    # "seal make": what its --help prints; "": the overview
    visit: str               # lib/core/report_visit.c
    tool: str                # tools/tool.h
    checks: str              # lib/core/checks.def
    reasons: str             # lib/base/reason.def
    lists: str               # man/build.am
    judge: str               # lib/core/judge*.c


Faults = list[str]


# --- reading C ---

def bare(text: str) -> str:
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def squeeze(text: str) -> str:
    return re.sub(r"\s*([*(),])\s*", r"\1", " ".join(text.split()))


def functions(header: str) -> dict[str, str]:
    """Name: prototype, of what a header declares with ESEAL_API."""
    header = re.sub(r"^\s*#.*$", "", header, flags=re.M).replace("ESEAL_CHECKED", "")
    found = {}
    for match in re.finditer(r"ESEAL_API\s+([^;{}]*?)\b(eseal_\w+)\s*\(([^;]*)\)\s*;", header):
        found[match.group(2)] = squeeze(" ".join(match.groups()[:2]) + f"({match.group(3)})")
    return found


def constants(header: str) -> set[str]:
    """Enumerators, and macros that are no mechanism of the headers themselves."""
    found = set()
    for body in re.findall(r"\benum\s*\w*\s*\{(.*?)\}", header, re.S):
        found |= set(re.findall(r"\bESEAL_\w+(?=\s*(?:=|,|$))", body))
    found |= set(re.findall(r"^#define (ESEAL_\w+) ", header, re.M))
    return {name for name in found if not re.fullmatch(r"ESEAL_(API|CHECKED|\w+_H)", name)}


def fields(header: str) -> set[str]:
    found = set()
    for body in re.findall(r"\bstruct\s+\w+\s*\{(.*?)\}", header, re.S):
        for line in body.split(";"):
            pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", line)
            if pointer:
                found.add(pointer.group(1))
            else:
                found |= set(re.findall(r"(\w+)\s*(?:\[\w+\])?\s*(?=,|$)", line.rstrip()))
    return found


# --- reading mdoc ---

def macros(page: str, name: str) -> list[str]:
    return [line[len(name) + 2:] for line in page.splitlines() if line.startswith(f".{name} ")]


def unquote(text: str) -> list[str]:
    return [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', text)]


def prototypes(page: str) -> dict[str, str]:
    """Name: prototype, of .Ft and .Fn, or .Fo, .Fa, .Fc."""
    found, returned, name, arguments = {}, "", "", []
    synopsis = page.split(".Sh SYNOPSIS\n")[-1].split("\n.Sh ")[0]
    for line in synopsis.splitlines():
        macro, _, rest = line.partition(" ")
        words = unquote(rest)
        if macro == ".Ft":
            returned = words[0]
        elif macro == ".Fn":
            found[words[0]] = squeeze(f"{returned} {words[0]}({','.join(words[1:])})")
        elif macro == ".Fo":
            name, arguments = words[0], []
        elif macro == ".Fa":
            arguments += words
        elif macro == ".Fc":
            found[name] = squeeze(f"{returned} {name}({','.join(arguments)})")
    return found


def section(page: str, heading: str) -> str:
    """What stands behind a .Sh or .Ss, up to the next one."""
    match = re.search(rf"^{re.escape(heading)}$(.*?)(?=^\.S[hs] |\Z)", page, re.M | re.S)
    return match.group(1) if match else ""


def third(world: World) -> dict[str, str]:
    return {path: page for path, page in world.pages.items() if path.endswith(".3")}


# --- the rules ---

def rule_functions(world: World) -> Faults:
    declared = {name: (header, text) for header, page in world.headers.items()
                for name, text in functions(page).items()}
    faults, told = [], {}
    for path, page in third(world).items():
        names = [n for line in macros(page.split("\n.Sh SYNOPSIS")[0], "Nm") for n in line.split()[:1]]
        for name in names:
            if name in told:
                faults.append(f"{name}: in {told[name]} and in {path}")
            told[name] = path
        for name, text in prototypes(page).items():
            if name.endswith("_fn"):  # the type of a caller's function
                continue
            if name not in names:
                faults.append(f"{path}: {name} is not named in NAME")
            if name in declared and declared[name][1] != text:
                faults.append(f"{path}: {text}; the header has {declared[name][1]}")
            if name not in declared:
                faults.append(f"{path}: no header declares {name}")
            if f"\n.Fn {name}" not in page.split("\n.Sh DESCRIPTION")[-1] \
                    and not name.endswith(("_free", "_new")):
                faults.append(f"{path}: nothing is said of {name}")
    faults += [f"{name} ({header}): no page of section 3 has it"
               for name, (header, _) in declared.items() if name not in told]
    return faults


def rule_constants(world: World) -> Faults:
    said = set(re.findall(r"\bESEAL_\w+", "\n".join(third(world).values())))
    return [f"{name} ({header}): no page of section 3 names it"
            for header, text in world.headers.items() for name in sorted(constants(text) - said)]


def rule_fields(world: World) -> Faults:
    faults = []
    for header, text in world.headers.items():
        pages = [page for page in third(world).values() if f".In {header}" in page]
        said = {word for page in pages for line in re.findall(r"^\.(?:It )?Fa (.*)", page, re.M)
                for word in re.findall(r"\w+", line)}
        faults += [f"{field} ({header}): its page does not name this field"
                   for field in sorted(fields(text) - said)]
    return faults


def rule_commands(world: World) -> Faults:
    page = world.pages[COMMAND]
    listed = re.findall(r"^  (\w+(?: \w+)?)  +\S", world.helps[""].split("commands:")[-1], re.M)
    headed = re.findall(r"^\.Ss eseal (\w+(?: \w+)?)$", page, re.M)
    faults = [f"eseal {name}: {COMMAND} lacks it" for name in listed if name not in headed]
    faults += [f"eseal {name}: the program lacks it" for name in headed if name not in listed]
    for name in set(listed) & set(headed):
        says = {option: bool(argument) for option, argument in
                re.findall(r"^  (--[\w-]+)( [^\s-]\S*)? ", world.helps[name] + "\n", re.M)}
        told = {"-" + option: bool(argument) for option, argument in
                re.findall(r"^\.It Fl (-[\w-]+)(.*)$", section(page, f".Ss eseal {name}"), re.M)}
        faults += [f"eseal {name} {o}: {COMMAND} lacks it" for o in says if o not in told]
        faults += [f"eseal {name} {o}: the program lacks it" for o in told if o not in says]
        faults += [f"eseal {name} {o}: with an argument in one place, without in the other"
                   for o in set(says) & set(told) if says[o] != told[o]]
    return faults


def rule_exit(world: World) -> Faults:
    has = set(re.findall(r"\bEXIT_\w+ = (\d+)", world.tool))
    told = set(re.findall(r"^\.It (\d+)$", section(world.pages[COMMAND], ".Sh EXIT STATUS"), re.M))
    return [f"exit status {n}: in {'the program' if n in has else COMMAND} alone"
            for n in sorted(has ^ told)]


def rule_json(world: World) -> Faults:
    keys = set(re.findall(r'\b(?:text|words|integer|moment|numbers|cert|begin|begin_list)\('
                          r'&?v, "(\w+)"', world.visit))
    if len(keys) < 40:
        return [f"report_visit.c: only {len(keys)} keys can be read"]
    told = {word for line in re.findall(r"^\.(?:It |Pq )?Cm (.*)", section(
        world.pages[COMMAND], ".Sh JSON"), re.M) for word in re.findall(r"\w+", line)}
    return [f"JSON field {key}: {COMMAND} lacks it" for key in sorted(keys - told)]


def rule_needs(world: World) -> Faults:
    """Words in quotes in the judge are kinds of needs."""
    kinds = set(re.findall(r'"([a-z]+(?:-[a-z]+)+|coverage)"', world.judge))
    told = set(re.findall(r"^\.Dq ([a-z-]+)", section(world.pages[COMMAND], ".Sh JSON"), re.M))
    if "signer-anchor" not in kinds:
        return ["lib/core/judge*.c: the kinds of needs cannot be read"]
    return [f"JSON: need {kind}: {COMMAND} lacks it" for kind in sorted(kinds - told)]


def rule_made(world: World) -> Faults:
    page = world.pages[MADE]
    ids = {"check": checks.read_checks(world.checks), "reason": checks.read_reasons(world.reasons)}
    heads = set(re.findall(r"^\.Ss ([\w.-]+)$", page, re.M))
    items = set(re.findall(r"^\.It Sy ([\w-]+)$", page, re.M))
    return [f"check {key}: not in {MADE}" for key in ids["check"] if key not in heads] + \
           [f"reason {key}: not in {MADE}" for key in ids["reason"] if key not in items]


def rule_references(world: World) -> Faults:
    there = {tuple(os.path.basename(path).rsplit(".", 1)) for path in world.pages}
    there |= {(name, "3") for text in world.headers.values() for name in functions(text)}
    return [f"{path}: refers to {name}({number}), which is not there"
            for path, page in world.pages.items()
            for name, number in re.findall(r"^\.(?:Pq )?Xr (eseal\S*) (\d)", page, re.M)
            if (name, number) not in there]


def rule_headings(world: World) -> Faults:
    needed = {"3": ("NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUES", "EXAMPLES", "ERRORS", "THREADS",
                    "SEE ALSO"),
              "1": ("NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "EXIT STATUS", "EXAMPLES"),
              "7": ("NAME", "DESCRIPTION", "SEE ALSO", "STANDARDS")}
    faults = [f"{path}: no section {heading}" for path, page in world.pages.items()
              for heading in needed[path[-1]] if f"\n.Sh {heading}\n" not in page]
    if "\n.Sh WHAT IS NOT CHECKED\n" not in world.pages["man/man7/eseal.7"]:
        faults.append("man/man7/eseal.7: no section WHAT IS NOT CHECKED")
    return faults


def rule_listed(world: World) -> Faults:
    listed = set(re.sub(r"#.*", "", world.lists).split())
    return [f"{path}: stands in no list of man/build.am" for path in world.pages if path not in listed]


RULES: list[Callable[[World], Faults]] = [
    rule_functions, rule_constants, rule_fields, rule_commands, rule_exit, rule_json, rule_needs, rule_made,
    rule_references, rule_headings, rule_listed]


# --- what each rule must find ---

def in_page(path: str, old: str, new: str) -> Callable[[World], World]:
    def edit(world: World) -> World:
        assert old in world.pages[path], f"{path} has no {old!r} to plant in"
        return world._replace(pages={**world.pages, path: world.pages[path].replace(old, new, 1)})
    return edit


def in_help(name: str, line: str) -> Callable[[World], World]:
    return lambda world: world._replace(helps={**world.helps, name: world.helps[name] + line})


SEAL = "man/man3/eseal_seal.3"
PLANTS = [
    (rule_functions, in_page(SEAL, ".Nm eseal_seal_id ,\n", ""), "eseal_seal_id is not named"),
    (rule_functions, in_page(SEAL, '.Fn eseal_seal_id "const ', '.Fn eseal_seal_id "'), "the header has"),
    (rule_functions, in_page(SEAL, "eseal_seal_id", "eseal_seal_ix"), "no page of section 3 has it"),
    (rule_functions, in_page(SEAL, "\n.Fn eseal_seal_name\n", "\n"), "nothing is said of eseal_seal_name"),
    (rule_constants, in_page("man/man3/eseal_signing.3", "ESEAL_RIDING_TOP", "x"), "ESEAL_RIDING_TOP"),
    (rule_fields, in_page("man/man3/eseal_ctx.3", ".It Fa inflate_ratio", ".It x"), "inflate_ratio"),
    (rule_commands, in_page(COMMAND, ".It Fl -jsonl\n", ""), "verify --jsonl: man/man1/eseal.1 lacks"),
    (rule_commands, in_page(COMMAND, ".It Fl -jsonl\n", ".It Fl -jsonl\n.It Fl -pin\n"), "the program lacks"),
    (rule_commands, in_page(COMMAND, ".It Fl -jsonl\n", ".It Fl -jsonl Ar n\n"), "with an argument"),
    (rule_commands, in_page(COMMAND, ".Ss eseal inspect\n", ""), "eseal inspect: man/man1/eseal.1 lacks"),
    (rule_commands, in_help("sign", "  --planted FILE         x\n"), "--planted: man/man1/eseal.1 lacks"),
    (rule_exit, in_page(COMMAND, ".It 69\n", ".It 68\n"), "exit status 69"),
    (rule_json, in_page(COMMAND, ".It Cm judged_at\n", ""), "judged_at"),
    (rule_needs, in_page(COMMAND, ".Dq maker-anchor ,\n", ""), "need maker-anchor"),
    (rule_made, in_page(MADE, ".Ss signer.in-seal\n", ""), "check signer.in-seal"),
    (rule_made, in_page(MADE, ".It Sy not-listed\n", ""), "reason not-listed"),
    (rule_references, in_page(SEAL, ".Xr eseal 7", ".Xr eseal-planted 7"), "eseal-planted(7)"),
    (rule_headings, in_page(SEAL, ".Sh THREADS\n", ""), "no section THREADS"),
    (rule_headings, in_page(SEAL, ".Sh EXAMPLES\n", ""), "no section EXAMPLES"),
    (rule_listed, lambda world: world._replace(lists=world.lists.replace(SEAL, "")), "eseal_seal.3"),
]


def try_rules(world: World) -> Faults:
    faults = []
    for rule, edit, sentence in PLANTS:
        found = rule(edit(world))
        if not any(sentence in fault for fault in found):
            faults.append(f"{rule.__name__} does not find a planted fault: {sentence}")
    made = checks.make('ES_CHECK(A, "a.b", "RPWR", "x", "y", "", "", "")',
                       'ES_REASON(B, "b-c", "x", "y")', '.\\"@ check a.x\n')
    if not all(any(part in fault for fault in made.faults) for part in ("a.x", "a.b", "b-c")):
        faults.append("checks.py does not find what is missing from its prose")
    return faults


# --- the world as it is ---

def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_pages() -> dict[str, str]:
    pages = {}
    for folder in ("man/man1", "man/man3", "man/man7"):
        for name in sorted(os.listdir(os.path.join(SRC, folder))):
            if name.endswith((".1", ".3", ".7")) and f"{folder}/{name}" != MADE:
                pages[f"{folder}/{name}"] = read(os.path.join(SRC, folder, name))
    pages[MADE] = read(made_path())
    return pages


def made_path() -> str:
    """A release has it in its sources."""
    path = os.path.join(BUILD, MADE)
    return path if os.path.exists(path) else os.path.join(SRC, MADE)


def read_help(command: str) -> str:
    words = [os.path.join(BUILD, "tools/eseal"), *command.split(), "--help"]
    return subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "LC_ALL": "C"}).stdout


def read_world() -> World:
    include = os.path.join(SRC, "include/eseal")
    headers = {f"eseal/{name}": bare(read(os.path.join(include, name)))
               for name in sorted(os.listdir(include)) if name.endswith(".h")}
    helps = {"": read_help("")}
    for name in re.findall(r"^  (\w+(?: \w+)?)  +\S", helps[""].split("commands:")[-1], re.M):
        helps[name] = read_help(name)
    return World(headers, read_pages(), helps, *(read(os.path.join(SRC, path)) for path in (
        "lib/core/report_visit.c", "tools/tool.h", "lib/core/checks.def", "lib/base/reason.def",
        "man/build.am")), judge="".join(read(path) for path in glob.glob(f"{SRC}/lib/core/judge*.c")))


def lint(paths: list[str]) -> Faults:
    if shutil.which("mandoc") is None:
        print("SKIP: mandoc is not installed: the form of the manual was not checked")
        return []
    run = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *paths], capture_output=True, text=True)
    return run.stdout.splitlines()


def main() -> int:
    world = read_world()
    fresh = checks.make(world.checks, world.reasons, read(f"{SRC}/{MADE}.in"),
                        read(f"{SRC}/man/times.def"))
    results = {"planted faults are found": try_rules(world),
               "eseal-checks(7) is what the tables say": fresh.faults + (
                   [] if "\n".join(fresh.out) + "\n" == world.pages[MADE] else
                   [f"{made_path()} is not what man/checks.py makes now"]),
               "mandoc": lint([made_path() if path == MADE else os.path.join(SRC, path)
                               for path in world.pages])}
    results |= {rule.__name__: rule(world) for rule in RULES}
    for name, faults in results.items():
        for fault in faults:
            print(f"{name}: {fault}")
    failed = sum(1 for faults in results.values() if faults)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
