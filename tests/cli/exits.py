#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts rely on: exit codes, what goes to which stream, options, languages, and the JSON."""
import glob
import json
import os
import re
import resource
import sys
from typing import Optional

import cli
import schema
from cli import (INTERNAL, NO_CONTAINER, NO_FILE, UNAVAILABLE, USAGE, check, eseal, equal)

# Worst first; what is not in it never comes with several files.
ORDER = (INTERNAL, UNAVAILABLE, NO_FILE, NO_CONTAINER, 1, 2, 3, 0)
CHINESE = re.compile("[\u4e00-\u9fff]")
TRUST = ["--trust", "--maker", "--stamp-trust", "--intermediate"]
JUDGE = ["--policy", "--at", "--json"]
KEY = ["--key", "--cert", "--pin-fd", "--pin-env"]
# What each command has to know, from its documentation.
OPTIONS = {
    "verify": [*TRUST, *JUDGE, "--jsonl", "--jobs", "--files0-from", "--resume", "--signature",
               "--signer"],
    "sign": [*TRUST, *KEY, "--seal", "--plain", "--stamp", "--riding", "--lock", "--detached", "--property",
             "--time", "--allow-unknown-chain", "--prepare", "--message", "--finish", "--value", "--out"],
    "seal make": [*KEY, "--id", "--name", "--picture", "--picture-type", "--size", "--for", "--digests",
                  "--from", "--to", "--created", "--type", "--vendor", "--version", "--out"],
    "seal show": [],
    "seal verify": [*TRUST, *JUDGE],
    "inspect": [],
    "extract": ["--picture", "--seal", "--cert", "--tbs", "--value", "--signed", "--maker", "--seal-tbs",
                "--signature", "--out"],
    "key new": [*KEY, "--subject", "--ca", "--issuer-cert", "--issuer-key", "--days", "--from", "--to"],
    "key show": ["--cert", "--pin-fd", "--pin-env"],
    "version": ["--self-test"],
}


def expect(name: str, args: list[str], code: int, says: str = "", prints: Optional[str] = None,
           **more) -> cli.Result:
    """says: a pattern for stderr, "" for nothing at all there.  prints: the same for stdout."""
    got = eseal(*args, **more)
    equal(f"{name}: exit code", got.code, code)
    if says == "":
        equal(f"{name}: stderr", got.err, "")
    else:
        check(f"{name}: stderr says {says}", re.search(says, got.err), got.err)
        check(f"{name}: every message names the program",
              all(re.match(r"eseal\b|Try: |usage: |$|  |commands:", line) for line in got.err.split("\n"))
              or "Makes, applies" in got.err, got.err)
    if prints is not None:
        good = got.out == b"" if prints == "" else re.search(prints, got.text)
        check(f"{name}: stdout has {prints!r}", good, got.text[:300])
    return got


# --- options ---


def options() -> None:
    for command, known in OPTIONS.items():
        words = command.split()
        english = expect(f"{command} --help", [*words, "--help"], 0, prints=rf"^usage: eseal {command} \[OPTION\]\.\.\.( [A-Z.]+)?\n")
        chinese = expect(f"{command} --help in Chinese", [*words, "--lang", "zh", "--help"], 0,
                         prints=f"^用法：\\s*eseal {command}")
        shown = re.findall(r"^  (--[a-z0-9-]+)( [^ ]+)?", english.text, re.M)
        for option in [*known, "--lang", "--help"]:
            check(f"{command} --help names {option}", option in dict(shown))
        equal(f"{command}: both languages name the same", re.findall(r"^  (--[a-z0-9-]+)", chinese.text, re.M),
              [option for option, _ in shown])
        check(f"{command}: each line of the Chinese help is Chinese",
              all(CHINESE.search(line) for line in chinese.text.split("\n") if line.startswith("  --")))
        for option, value in shown:
            if value:
                expect(f"{command} {option} without its value", [*words, option], USAGE,
                       f"{option} needs", prints="")
            else:
                expect(f"{command} {option}=1", [*words, f"{option}=1"], USAGE,
                       f"{option} takes no value", prints="")
        for wrong in "--no-such-option", "-x", "--jso":
            expect(f"{command} {wrong}", [*words, wrong], USAGE, f"there is no option {wrong}", prints="")
    expect("no command", [], USAGE, "usage: eseal", prints="")
    expect("a wrong command", ["frobnicate"], USAGE, 'no command "frobnicate"', prints="")
    expect("half a command", ["seal"], USAGE, "seal make", prints="")
    expect("a wrong half", ["seal", "frobnicate"], USAGE, 'no command "seal frobnicate"', prints="")
    expect("help of the half", ["seal", "--help"], 0, prints="seal make(.|\n)*seal show")
    for word in "--help", "help":
        got = expect(word, [word], 0, prints="^usage: eseal")
        for command in OPTIONS:
            check(f"{word} names {command}", re.search(rf"^  {command}  .*\.$", got.text, re.M), "in a whole sentence")
    expect("version", ["version"], 0, prints=r"^eseal \d+\.\d+\.\d+\n$")
    expect("--version", ["--version"], 0, prints=r"^eseal \d+\.\d+\.\d+\n$")
    expect("self-test", ["version", "--self-test"], 0, prints="SM2 and SM3: passed")


# --- codes ---


def inputs(house: cli.House) -> dict[int, str]:
    """One file for each code that a file can bring about."""
    house.seal("v4.esl")
    house.sign("plain.ofd", "good.ofd", "--seal", house.at("v4.esl"), "--stamp", "1,100,110")
    house.sign("plain.ofd", "open.ofd", "--plain", "A")  # GB/T 35275 form A states no time
    files = cli.zipfile.ZipFile(house.at("good.ofd"))
    changed = {name: files.read(name) for name in files.namelist()}
    page = "Doc_0/Pages/Page_1/Content.xml"
    changed[page] = changed[page].replace(b"L 50 50", b"L 50 51")
    cli.write_zip(house.at("changed.ofd"), changed)
    os.mkdir(house.at("folder"))
    return {0: house.at("good.ofd"), 1: house.at("changed.ofd"), 2: house.at("open.ofd"),
            3: house.at("plain.ofd"), NO_CONTAINER: house.at("picture.png"),
            NO_FILE: house.at("absent.ofd"), UNAVAILABLE: house.at("folder")}


def codes(house: cli.House, files: dict[int, str]) -> None:
    judge = ["verify", *house.judge]
    says = {NO_CONTAINER: r"picture\.png: .*ESEAL_E_NOT_CONTAINER", NO_FILE: r"absent\.ofd: .*ESEAL_E_NOT_FOUND",
            UNAVAILABLE: r"folder: .*ESEAL_E_IO"}
    results = {0: "PASSED", 1: "FAILED", 2: "INDETERMINATE", 3: "NONE|NO SEAL|no seal"}
    for code, path in files.items():
        expect(f"verify, {code}", [*judge, path], code, says.get(code, ""), results.get(code, ""))
        got = expect(f"verify --json, {code}", [*judge, "--json", path], code, says.get(code, ""))
        answer = json.loads(got.text)
        faults = schema.faults(answer, schema.ERROR) if code in says else schema.report_faults(answer)
        equal(f"verify --json, {code}: schema", faults, [])
        if code not in says:
            word = {0: "passed", 1: "failed", 2: "indeterminate", 3: "none"}[code]
            equal(f"verify --json, {code}: result", answer["result"], word)
    changed = eseal(*judge, files[1])
    check("the changed file is named", "Doc_0/Pages/Page_1/Content.xml" in changed.text and
          "signature.references" in changed.text, changed.text)
    for options_ in [["--policy", "strict"], []]:
        expect("without anchors nothing passes", ["verify", *options_, "--at", cli.AT, files[0]], 2,
               prints="INDETERMINATE" if not options_ else None)
    seal = house.at("v4.esl")
    expect("seal verify, 0", ["seal", "verify", *house.judge, seal], 0, prints="PASSED")
    expect("seal verify, 1", ["seal", "verify", *house.anchors, "--policy", "offline", "--at",
                              "2050-01-01T00:00:00Z", seal], 1, prints="FAILED")
    expect("seal verify, 2", ["seal", "verify", "--at", cli.AT, seal], 2, prints="INDETERMINATE")
    for words in (["seal", "verify"], ["seal", "show"], ["inspect"], ["extract", "--seal"]):
        expect(f"{words[0]}, no such file", [*words, files[NO_FILE]], NO_FILE, r"absent\.ofd.*NOT_FOUND", "")
        expect(f"{words[0]}, no seal", [*words, files[NO_CONTAINER]], NO_CONTAINER, r"picture\.png: ", "")
        expect(f"{words[0]}, a folder", [*words, files[UNAVAILABLE]], UNAVAILABLE, r"folder: .*ESEAL_E_IO", "")
        expect(f"{words[0]}, no file", words, USAGE, "needs FILE", "")
        expect(f"{words[0]}, two files", [*words, seal, seal], USAGE, "one argument too many", "")
    got = expect("seal verify --json, error", ["seal", "verify", "--json", files[NO_CONTAINER]],
                 NO_CONTAINER, r"picture\.png: ")
    equal("seal verify --json, error: schema", schema.faults(json.loads(got.text), schema.ERROR), [])
    expect("extract from no signature", ["extract", "--seal", files[3]], 3, "no signature 1", "")
    expect("extract what is not there", ["extract", "--seal", files[2]], 3, "no such part", "")
    expect("extract the second of one", ["extract", "--seal", "--signature", "2", files[0]], 3,
           "no signature 2", "")


def usage(house: cli.House, files: dict[int, str]) -> None:
    good = files[0]
    for name, args, says in [
        ("a policy that is none", ["verify", "--policy", "lax", good], "lax.*ESEAL_E_POLICY"),
        ("a time that is none", ["verify", "--at", "yesterday", good], "--at: .*yesterday"),
        ("a language that is none", ["verify", "--lang", "fr", good], "--lang is zh or en"),
        ("--json for two", ["verify", "--json", good, good], "--jsonl"),
        ("--signature for two", ["verify", "--signature", "x", good, good], "one file"),
        ("no file", ["verify"], "needs FILE"),
        ("no part", ["extract", good], "which part"),
        ("two parts", ["extract", "--seal", "--tbs", good], "which part"),
        ("a number that is none", ["extract", "--seal", "--signature", "0", good], "--signature is a whole"),
        ("no --out", ["sign", *house.signer, "--plain", "C", good], "--out"),
        ("--seal and --plain", ["sign", *house.signer, "--plain", "C", "--seal", house.at("v4.esl"),
                                "--out", house.at("x"), good], "exclude"),
        ("neither", ["sign", *house.signer, "--out", house.at("x"), good], "needs --seal"),
        ("no key", ["sign", "--plain", "C", "--out", house.at("x"), good], "needs --key"),
        ("a stamp that is none", ["sign", *house.signer, "--plain", "C", "--stamp", "1,x,3", "--out",
                                  house.at("x"), good], "--stamp takes 3 numbers"),
        ("page 0", ["sign", *house.signer, "--plain", "C", "--stamp", "0,1,1", "--out", house.at("x"), good],
         "page number from 1"),
        ("an edge that is none", ["sign", *house.signer, "--plain", "C", "--riding", "middle", "--out",
                                  house.at("x"), good], "--riding is"),
        ("a PIN from a closed descriptor", ["sign", *house.signer, "--plain", "C", "--pin-fd", "77", "--out",
                                            house.at("x"), good], "--pin-fd: .*77 is not open"),
        ("a PIN from no variable", ["sign", *house.signer, "--plain", "C", "--pin-env", "ESEAL_NO_SUCH",
                                    "--out", house.at("x"), good], "ESEAL_NO_SUCH"),
        ("two PINs", ["sign", *house.signer, "--plain", "C", "--pin-env", "HOME", "--pin-fd", "0", "--out",
                      house.at("x"), good], "exclude"),
    ]:
        expect(name, args, USAGE, says, "")
    check("none of these wrote", not os.path.exists(house.at("x")))
    equal("the option's end", eseal("verify", *house.judge, "--", good).code, 0)
    equal("--option=value", eseal("verify", *[f"{a}={b}" for a, b in zip(house.judge[::2], house.judge[1::2])],
                                  good).code, 0)
    for name in [*TRUST, "--signer", "--signature"]:
        expect(f"{name} of no file", ["verify", "--json", name, files[NO_FILE], good], NO_FILE, r"absent\.ofd")
        answer = json.loads(eseal("verify", "--json", name, files[NO_FILE], good).text)
        equal(f"{name} of no file: JSON", schema.faults(answer, schema.ERROR), [])


def memory(house: cli.House) -> None:
    """70: more is read from a pipe than there is memory for."""
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (80 << 20, 80 << 20))
    if eseal("version", "--self-test", setup=limit).code != 0:
        cli.skip("this eseal needs much memory: exit code 70")
        return
    expect("no memory", ["verify", "-"], INTERNAL, "ESEAL_E_NOMEM", "", stdin=bytes(96 << 20), setup=limit)
    got = eseal("verify", "--jsonl", house.at("plain.ofd"), "-", stdin=bytes(96 << 20), setup=limit)
    equal("no memory for one of two", (got.code, len(got.text.splitlines())), (INTERNAL, 2))


def worst(house: cli.House, files: dict[int, str]) -> None:
    judge = ["verify", *house.judge, "--jsonl"]
    for a in files:
        for b in files:
            if a == b:
                continue
            got = eseal(*judge, files[a], files[b])
            equal(f"{a} and {b}", got.code, min(a, b, key=ORDER.index))
            equal(f"{a} and {b}: lines", len(got.text.splitlines()), 2)
    got = eseal(*judge, *files.values())
    equal("all of them", got.code, UNAVAILABLE)
    for code, line in zip(files, got.text.splitlines()):
        answer = json.loads(line)
        equal(f"line of {code}", "error" in answer, code >= USAGE)
        name = answer["error"]["file"] if code >= USAGE else answer["document"]["name"]
        equal(f"line of {code}: whose", name, files[code])
    text = eseal("verify", *house.judge, files[0], files[1])
    equal("two reports as text", (text.code, text.text.count("Result: ")), (1, 2))


# --- streams and languages ---


def streams(house: cli.House, files: dict[int, str]) -> None:
    good = cli.read(files[0])
    expect("from stdin", ["verify", *house.judge, "-"], 0, prints="PASSED", stdin=good)
    got = eseal("verify", "--json", "-", stdin=b"no document")
    equal("from stdin, no document", (got.code, schema.faults(json.loads(got.text), schema.ERROR)),
          (NO_CONTAINER, []))
    expect("a seal from stdin", ["seal", "show", "-"], 0, prints="TEST-0001", stdin=cli.read(house.at("v4.esl")))
    equal("extract from stdin", eseal("extract", "--seal", "-", stdin=good).out, cli.read(house.at("v4.esl")))
    got = eseal(*house.sign_words("-", "-", "--seal", house.at("v4.esl")), stdin=cli.read(files[3]))
    equal("sign from stdin to stdout", (got.code, got.err), (0, ""))
    equal("and that verifies", eseal("verify", *house.judge, "-", stdin=got.out).code, 0)
    read_end, write_end = os.pipe()
    os.write(write_end, cli.read(house.at("v4.esl")))
    os.close(write_end)
    equal("a seal from a pipe with a name", eseal("seal", "show", f"/dev/fd/{read_end}", fds=(read_end,)).code, 0)
    os.close(read_end)

    printing = [["--help"], ["help"], ["version"], ["verify", "--help"], ["verify", *house.judge, files[0]],
                ["verify", "--json", files[0]], ["verify", "--jsonl", files[0], files[1]],
                ["seal", "--help"], ["seal", "show", house.at("v4.esl")], ["seal", "verify", house.at("v4.esl")],
                ["inspect", files[0]], ["inspect", house.at("v4.esl")], ["extract", "--seal", files[0]],
                ["key", "show", house.at("signer.pem")],
                house.sign_words(files[3], "-", "--seal", house.at("v4.esl"))]
    for words in printing:
        name = " ".join(words[:2])
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb", buffering=0) as full:
                expect(f"{name} to a full device", words, UNAVAILABLE, "standard output.*ESEAL_E_IO", stdout=full)
        expect(f"{name} to a closed stdout", words, UNAVAILABLE, "standard output.*ESEAL_E_IO",
               setup=lambda: os.close(1))
        done = eseal(*words)
        equal(f"{name} with a closed stderr", eseal(*words, setup=lambda: os.close(2)).code, done.code)
        equal(f"{name}: stderr", done.err, "")
    expect("a closed stdin", ["verify", "-"], UNAVAILABLE, "-: cannot read.*ESEAL_E_IO", "",
           setup=lambda: os.close(0))


def names(house: cli.House, files: dict[int, str]) -> None:
    """Names of files that are not plain: they come back as they are, and the JSON stays JSON."""
    for raw, shown in (('名称 "quoted" \\ 1.ofd'.encode(), '名称 "quoted" \\ 1.ofd'),
                       (b"latin \xe9\x80 1.ofd", "latin \ufffd\ufffd 1.ofd"),
                       (b"line\nbreak\x01.ofd", "line\nbreak\x01.ofd")):
        path = os.path.join(os.fsencode(house.folder), raw)
        cli.write(os.fsdecode(path), cli.read(files[0]))
        got = eseal("verify", *house.judge, "--json", os.fsdecode(path))
        answer = json.loads(got.out.decode("utf-8"))
        equal(f"{raw!r}", (got.code, schema.report_faults(answer)), (0, []))
        equal(f"{raw!r}: its name", os.path.basename(answer["document"]["name"]), shown)
        absent = eseal("verify", "--json", os.fsdecode(path) + ".absent")
        answer = json.loads(absent.out.decode("utf-8"))
        equal(f"{raw!r}, absent", (absent.code, schema.faults(answer, schema.ERROR)), (NO_FILE, []))
    dash = os.path.join(house.folder, "--json")
    cli.write(dash, cli.read(files[0]))
    equal("a file that is named like an option", eseal("verify", *house.judge, "--", "--json",
                                                       cwd=house.folder).code, 0)


def languages(house: cli.House, files: dict[int, str]) -> None:
    unset = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    for name, args, env, chinese in [
        ("--lang zh", ["--lang", "zh"], {}, True),
        ("--lang en", ["--lang", "en"], {"LC_ALL": "zh_CN.UTF-8"}, False),
        ("LANG", [], {**unset, "LANG": "zh_CN.UTF-8"}, True),
        ("LC_MESSAGES before LANG", [], {**unset, "LC_MESSAGES": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ("LC_ALL before LANG", [], {**unset, "LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, True),
        ("another language", [], {**unset, "LANG": "de_DE.UTF-8"}, False),
        ("none", [], unset, False),
    ]:
        got = eseal("verify", *args, *house.judge, files[1], env=env)
        own = got.text.replace("测试专用章", "")
        equal(f"{name}: the report is Chinese", bool(CHINESE.search(own)), chinese)
        equal(f"{name}: exit code", got.code, 1)
        got = eseal("verify", *args, files[NO_FILE], env=env)
        equal(f"{name}: the error is Chinese", bool(CHINESE.search(got.err)), chinese)
        check(f"{name}: and has its code", "ESEAL_E_NOT_FOUND" in got.err, got.err)
        for words in ([], ["seal"]) if not args else ():
            got = eseal(*words, "--help", env=env)
            lines = [line for line in got.text.split("\n") if line.startswith("  ")]
            equal(f"{name}: {words} --help is Chinese", {bool(CHINESE.search(line)) for line in lines}, {chinese})
    for name, words in {"document": ["verify", files[1]], "seal": ["seal", "verify", house.at("v4.esl")]}.items():
        lines = eseal(*words, "--lang", "zh").text.split("\n")
        check(f"{name}: its heading", ("电子印章 1：" if name == "seal" else "电子签章 1（ID ") in "\n".join(lines))
        needed = [line.split()[1].split("，")[0] for line in lines if "需要补充" in line]
        check(f"{name}: what is needed", "制章者信任锚" in needed and all(map(CHINESE.search, needed)), needed)
        check(f"{name}: no half-width colon behind a Chinese word",
              not any(re.search("[\u4e00-\u9fff]:", line) for line in lines), lines)
    both = [json.loads(eseal("verify", *house.judge, "--json", "--lang", lang, files[1]).text)
            for lang in ("en", "zh")]
    messages = [m for report in both for s in report["signatures"] for c in s["checks"] for m in [c.pop("message")]]
    half = len(messages) // 2
    check("JSON: English messages", not any(CHINESE.search(m) for m in messages[:half]))
    check("JSON: Chinese messages", all(CHINESE.search(m) for m in messages[half:]))
    for report in both:
        for one in report["checks"]:
            del one["message"]
    equal("JSON: all else is the same in both languages", both[0], both[1])


# --- the schema on real files ---


def corpus() -> None:
    paths = sorted(p for p in glob.glob(os.path.join(cli.CORPUS, "*")) if os.path.isfile(p))
    if not paths:
        cli.skip("there is no corpus: the report's schema on real files")
        return
    documents = [p for p in paths if p.endswith(".ofd")]
    for policy in "default", "offline", "strict", "archive":
        got = eseal("verify", "--jsonl", "--at", cli.AT, "--policy", policy, *paths)
        lines = got.text.splitlines()
        equal(f"corpus, {policy}: lines", len(lines), len(paths))
        for path, line in zip(paths, lines):
            name, answer = os.path.basename(path), json.loads(line)
            if path not in documents:
                equal(f"{name}, {policy}", schema.faults(answer, schema.ERROR), [])
                continue
            equal(f"{name}, {policy}", schema.report_faults(answer), [])
            check(f"{name}, {policy}: not passed without anchors", answer["result"] != "passed")
    for path in paths:
        if path.endswith((".esl", ".DER")):
            got = eseal("seal", "verify", "--json", "--at", cli.AT, path)
            equal(f"{os.path.basename(path)}: schema", schema.report_faults(json.loads(got.text)), [])


def schema_finds() -> None:
    """The checker itself: what is wrong is found."""
    good = {"code": -1, "name": "ESEAL_E_X", "where": "", "text": "x"}
    for name, value in [("a field too many", {**good, "other": 1}), ("a number as text", {**good, "code": "1"}),
                        ("null", {**good, "offset": None}), ("a truth value as number", {**good, "code": True})]:
        check(name, schema.faults({"schema": "eseal-report/1", "error": value}, schema.ERROR))
    check("a field too few", schema.faults({"schema": "eseal-report/1", "error": {}}, schema.ERROR))
    equal("and what is right is not", schema.faults({"schema": "eseal-report/1", "error": good}, schema.ERROR), [])
    required = {"id": "a.b", "level": "R", "outcome": "not-run"}
    equal("not-run under R", schema.verdict([required]), "indeterminate")
    equal("not-run under P", schema.verdict([{**required, "level": "P"}]), "passed")
    equal("failed under W", schema.verdict([{**required, "level": "W", "outcome": "failed"}]), "passed")


def main() -> None:
    schema_finds()
    house = cli.House()
    options()
    files = inputs(house)
    codes(house, files)
    usage(house, files)
    memory(house)
    worst(house, files)
    streams(house, files)
    names(house, files)
    languages(house, files)
    corpus()
    cli.finish()


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    main()
