#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files that are cut short, empty or of another kind; keys, PINs and outputs that are not there; full
disks.

Whatever happens: a clear error that names the file and the code, no crash, every input as it was, and
the output complete or absent, with nothing left beside it.
"""
import hashlib
import io
import json
import os
import re
import resource
import signal
import subprocess
import time
import zipfile
from typing import Union

import cli
from cli import NO_CONTAINER, NO_FILE, UNAVAILABLE, USAGE, check, eseal, equal

STEP = 64
REFUSED = (1, NO_CONTAINER)


def state(house: cli.House) -> dict[str, str]:
    """What is in the folder, and below it."""
    found = {}
    for folder, _, names in os.walk(house.folder):
        for name in names:
            path = os.path.join(folder, name)
            found[path] = hashlib.sha256(cli.read(path)).hexdigest() if os.path.isfile(path) else "other"
    return found


def refused(house: cli.House, name: str, args: list[str], codes: Union[int, tuple[int, ...]], says: str,
            **more) -> cli.Result:
    """One command that must fail, say why, and leave everything as it is."""
    before = state(house)
    got = eseal(*args, **more)
    check(f"{name}: exit code", got.code in (codes if isinstance(codes, tuple) else (codes,)),
          f"{got.code}, {got.err}")
    check(f"{name}: says {says}", re.search(says, got.err), got.err)
    if got.code not in (USAGE, 3):
        check(f"{name}: a code, on one line",
              re.fullmatch(r"(eseal: .*ESEAL_E_\w+.*\n)(eseal: give the PIN .*\n)?", got.err), got.err)
    equal(f"{name}: all files are as they were", state(house), before)
    return got


def cuts(data: bytes, step: int = STEP) -> range:
    return range(0, len(data), step)


class Cut:
    """A file that is written anew for each cut, under one name."""

    def __init__(self, house: cli.House, name: str, whole: bytes) -> None:
        self.path, self.name, self.whole = house.at("cut-" + name), "cut-" + name, whole

    def to(self, length: int) -> str:
        return cli.write(self.path, self.whole[:length])


# --- cut short ---


def cut_document(house: cli.House) -> None:
    cut = Cut(house, "sealed.ofd", cli.read(house.at("good.ofd")))
    for at in cuts(cut.whole):
        path = cut.to(at)
        got = refused(house, f"sealed document, {at} octets", ["verify", *house.judge, path], NO_CONTAINER,
                      f"{cut.name}: .*ESEAL_E_")
        equal(f"sealed document, {at} octets: no verdict", got.out, b"")
    cut = Cut(house, "plain.ofd", cli.read(house.at("plain.ofd")))
    for at in cuts(cut.whole):
        refused(house, f"document to sign, {at} octets",
                house.sign_words(cut.to(at), house.at("out.ofd"), "--seal", house.at("v4.esl")), NO_CONTAINER,
                f"{cut.name}: .*ESEAL_E_")


def cut_entries(house: cli.House) -> None:
    """A package that is sound, with one file in it cut short."""
    with zipfile.ZipFile(house.at("good.ofd")) as package:
        files = {name: package.read(name) for name in package.namelist()}
    made = []
    os.mkdir(house.at("entries"))
    for name, data in files.items():
        for at in cuts(data):
            path = house.at(f"entries/{len(made)}.ofd")
            cli.write_zip(path, {**files, name: data[:at]})
            made.append((name, at, path))
    got = eseal("verify", *house.judge, "--jsonl", *[path for _, _, path in made])
    lines = got.text.splitlines()
    equal("cut entries: the worst", (got.code, len(lines)), (1, len(made)))
    for (name, at, _), line in zip(made, lines):
        report = json.loads(line)
        checks = report.get("checks", []) + [c for s in report.get("signatures", []) for c in s["checks"]]
        bad = [c for c in checks if c["outcome"] == "failed"]
        equal(f"{name} of {at} octets", report.get("result"), "failed")
        check(f"{name} of {at} octets: is named", any(name in json.dumps(c, ensure_ascii=False) for c in bad)
              or name.endswith("SignedValue.dat") and at == 64, bad)  # 64 octets may be r and s


def cut_seal(house: cli.House) -> None:
    for version in 1, 4, 5:
        cut = Cut(house, f"v{version}.esl", cli.read(house.at(f"v{version}.esl")))
        for at in cuts(cut.whole):
            path, says = cut.to(at), f"{cut.name}: .*ESEAL_E_(DER|SEAL|ASN1)"
            refused(house, f"seal v{version}, {at} octets: verify", ["seal", "verify", *house.judge, path],
                    NO_CONTAINER, says)
            if version == 4:
                refused(house, f"seal, {at} octets: sign",
                        house.sign_words(house.at("plain.ofd"), house.at("out.ofd"), "--seal", path),
                        NO_CONTAINER, says)
                refused(house, f"seal, {at} octets: show", ["seal", "show", path], NO_CONTAINER, says)


def cut_value(house: cli.House) -> None:
    content = house.at("picture.png")
    for name in "detached.dat", "plain.dat":
        cut = Cut(house, name, cli.read(house.at(name)))
        equal(f"{name} is good", eseal("verify", *house.judge, "--signature", house.at(name), content).code, 0)
        for at in cuts(cut.whole):
            path, says = cut.to(at), f"{cut.name}: .*ESEAL_E_"
            if at == 64:  # which may be r and s
                equal(f"{name} of 64 octets", eseal("verify", *house.judge, "--signature", path, content).code, 2)
                continue
            got = refused(house, f"{name} of {at} octets: verify",
                          ["verify", *house.judge, "--signature", path, content], NO_CONTAINER, says)
            equal(f"{name} of {at} octets: no verdict", got.out, b"")
            refused(house, f"{name} of {at} octets: extract", ["extract", "--tbs", path], NO_CONTAINER, says)
            shown = eseal("inspect", path)
            check(f"{name} of {at} octets: inspect shows the fault",
                  "not strict DER" in shown.text if at > 0 else re.search(says, shown.err), shown)


def cut_keys(house: cli.House) -> None:
    sources = {"signer.key": [], "pin.key": ["--pin-env", "PIN"]}
    for name, pin in sources.items():
        pem = cli.read(house.at(name))
        der = subprocess.run(["openssl", "asn1parse", "-inform", "PEM", "-noout", "-out", house.at("der.key")],
                             input=pem, capture_output=True, check=False).returncode == 0
        forms = {name: pem, **({name + ".der": cli.read(house.at("der.key"))} if der else {})}
        for form, octets in forms.items():
            cut = Cut(house, form, octets)
            for at in cuts(octets[:-1], STEP // 4):  # without its last line end a PEM file is whole
                refused(house, f"{form} of {at} octets",
                        ["sign", "--key", cut.to(at), "--cert", house.at("signer.pem"), *house.anchors, *pin,
                         "--plain", "C", "--out", house.at("out.ofd"), house.at("plain.ofd")],
                        NO_CONTAINER if not pin else REFUSED, f"{cut.name}: .*ESEAL_E_(KEY|PIN|TEXT|DER)",
                        env={"PIN": "secret"})


def cut_certificates(house: cli.House) -> None:
    pem = cli.read(house.at("signer.pem"))
    der = eseal("extract", "--cert", house.at("good.ofd")).out
    for form, octets in {"signer.pem": pem, "signer.der": der}.items():
        cut = Cut(house, form, octets)
        for at in cuts(octets):
            path, says = cut.to(at), f"{cut.name}: .*ESEAL_E_(CERT|DER|TEXT)"
            refused(house, f"{form} of {at} octets: --cert",
                    ["sign", "--key", house.at("signer.key"), "--cert", path, *house.anchors, "--plain", "C",
                     "--out", house.at("out.ofd"), house.at("plain.ofd")], NO_CONTAINER, says)
            for option in "--trust", "--maker", "--intermediate", "--signer":
                refused(house, f"{form} of {at} octets: {option}", ["verify", option, path, house.at("good.ofd")],
                        NO_CONTAINER, says)
            refused(house, f"{form} of {at} octets: --for",
                    ["seal", "make", "--id", "1", "--name", "1", "--picture", house.at("picture.png"), "--for",
                     path, "--to", cli.TO, "--key", house.at("maker.key"), "--cert", house.at("maker.pem"),
                     "--out", house.at("out.esl")], NO_CONTAINER, says)


# --- of another kind ---


def wrong_type(house: cli.House) -> None:
    cli.write(house.at("empty"), b"")
    cli.write(house.at("text"), "no document at all\n".encode())
    cli.write(house.at("octets"), bytes(range(256)) * 4)
    cli.write(house.at("nul"), bytes(4096))
    cli.write_zip(house.at("other.zip"), {"mimetype": b"application/zip"})
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w"):
        pass
    cli.write(house.at("empty.zip"), package.getvalue())
    good, plain, out = house.at("good.ofd"), house.at("plain.ofd"), house.at("out.ofd")
    kinds = {"empty", "text", "octets", "nul", "other.zip", "empty.zip", "good.ofd", "v4.esl", "detached.dat",
             "signer.key", "signer.pem", "picture.png"}
    documents, seals, values = {"good.ofd"}, {"v4.esl"}, {"detached.dat"}
    sign = ["sign", *house.anchors, "--out", out]
    # what is asked for, where the file stands (None), and which of the files are right there
    for words, right in [
        (["verify", None], documents | {"other.zip", "empty.zip"}),
        (["verify", "--signature", None, plain], values),
        (["verify", "--trust", None, good], {"signer.pem"}),
        (["verify", "--signer", None, good], {"signer.pem"}),
        (["seal", "verify", None], seals),
        (["seal", "show", None], seals),
        (["extract", "--value", None], documents | values),
        ([*sign, *house.signer, "--seal", None, plain], seals),
        ([*sign, "--key", None, "--cert", house.at("signer.pem"), "--plain", "C", plain], {"signer.key"}),
        ([*sign, "--key", house.at("signer.key"), "--cert", None, "--plain", "C", plain], {"signer.pem"}),
        ([*sign, *house.signer, "--plain", "C", None], documents),
        ([*sign, "--finish", None, "--value", house.at("v4.esl"), plain], set()),
    ]:
        for kind in sorted(kinds - right):
            args = [house.at(kind) if word is None else word for word in words]
            refused(house, f"{' '.join(filter(None, words[:2]))} with {kind}", args, (*REFUSED, 3),
                    rf"{re.escape(kind)}(/\w+)?: ")
    for kind in "other.zip", "empty.zip":  # a ZIP directory is there, so there is a report
        got = eseal("verify", "--json", house.at(kind))
        equal(f"{kind}: a report", (got.code, json.loads(got.text)["result"]), (1, "failed"))


# --- what is not there ---


def missing(house: cli.House) -> None:
    plain, out, absent = house.at("plain.ofd"), house.at("out.ofd"), house.at("absent")
    sealed = ["--seal", house.at("v4.esl")]
    cert = ["--cert", house.at("signer.pem")]
    pin = ["--key", house.at("pin.key"), "--cert", house.at("pin.pem")]
    for name, args, code, says in [
        ("no such document", house.sign_words(absent, out, *sealed), NO_FILE, "absent: .*NOT_FOUND"),
        ("no such seal", house.sign_words(plain, out, "--seal", absent), NO_FILE, "absent: .*NOT_FOUND"),
        ("no such key", ["sign", "--key", absent, *cert, *sealed, "--out", out, plain], NO_FILE,
         "absent: .*NOT_FOUND"),
        ("no such certificate", ["sign", "--key", house.at("signer.key"), "--cert", absent, *sealed, "--out", out,
                                 plain], NO_FILE, "absent: .*NOT_FOUND"),
        ("no certificate", ["sign", "--key", house.at("signer.key"), *sealed, "--out", out, plain], NO_CONTAINER,
         r"signer\.key: .*ESEAL_E_CERT"),
        ("another's certificate", ["sign", "--key", house.at("signer.key"), "--cert", house.at("maker.pem"),
                                   *sealed, "--out", out, plain], 1, r"maker\.pem: .*ESEAL_E_MISMATCH"),
        ("no PIN", ["sign", *pin, *sealed, "--out", out, plain], 1, r"pin\.key: .*ESEAL_E_PIN(.|\n)*--pin-env"),
        ("a wrong PIN", ["sign", *pin, "--pin-env", "WRONG", *sealed, "--out", out, plain], 1,
         r"pin\.key: .*ESEAL_E_PIN"),
        ("an empty PIN", ["sign", *pin, "--pin-env", "EMPTY", *sealed, "--out", out, plain], 1,
         r"pin\.key: .*ESEAL_E_PIN"),
        ("no such state", ["sign", "--finish", absent, "--value", plain, "--out", out, plain], NO_FILE, "absent: "),
        ("no such picture", ["seal", "make", "--id", "1", "--name", "1", "--picture", absent, *cert, "--for",
                             house.at("signer.pem"), "--to", cli.TO, "--key", house.at("maker.key"), "--out", out],
         NO_FILE, "absent: "),
    ]:
        refused(house, name, args, code, says, env={"WRONG": "none", "EMPTY": ""})
    good = ["sign", *pin, *house.anchors, "--time", cli.SIGNED, *sealed, "--out", out, "--pin-env", "PIN", plain]
    equal("with the right PIN", eseal(*good, env={"PIN": "secret"}).code, 0)
    os.remove(out)


# --- outputs ---


def writers(house: cli.House, out: str) -> dict[str, list[str]]:
    plain, sealed = house.at("plain.ofd"), ["--seal", house.at("v4.esl")]
    return {
        "sign": house.sign_words(plain, out, *sealed),
        "sign --detached": house.sign_words(plain, out, *sealed, "--detached"),
        "sign --prepare": ["sign", *sealed, "--cert", house.at("signer.pem"), *house.anchors, "--time", cli.SIGNED,
                           "--prepare", out, plain],
        "seal make": ["seal", "make", "--id", "1", "--name", "1", "--picture", house.at("picture.png"), "--for",
                      house.at("signer.pem"), "--created", cli.FROM, "--from", cli.FROM, "--to",
                      "2049-01-01T00:00:00Z", "--key", house.at("maker.key"), "--cert", house.at("maker.pem"),
                      "--out", out],
        "extract": ["extract", "--seal", "--out", out, house.at("good.ofd")],
        "key new, its key": ["key", "new", "--force", "--subject", "CN=x", "--key", out, "--cert",
                             house.at("made.pem")],
        "key new, its certificate": ["key", "new", "--force", "--subject", "CN=x", "--cert", out, "--key",
                                     house.at("made.key")],
    }


def outputs(house: cli.House) -> None:
    os.mkdir(house.at("folder"))
    os.mkfifo(house.at("pipe"))
    os.symlink("/dev/full", house.at("device"))
    os.symlink(house.at("folder"), house.at("link"))
    os.symlink(house.at("pipe"), house.at("link-to-pipe"))
    for target, says in [("absent/out", "No such file"), ("plain.ofd/out", "Not a directory"),
                         ("folder", "Is a directory"), ("link", "Is a directory"), ("pipe", "not a regular"),
                         ("link-to-pipe", "not a regular"), ("device", "not a regular")]:
        for name, words in writers(house, house.at(target)).items():
            refused(house, f"{name} to {target}", words, UNAVAILABLE, f"{target}: .*{says}.*ESEAL_E_IO")
    for link in "device", "link", "link-to-pipe":
        check(f"{link} is still a link", os.path.islink(house.at(link)))
    for source in "plain.ofd", "v4.esl", "signer.key", "signer.pem":
        refused(house, f"the output is {source}",
                house.sign_words(house.at("plain.ofd"), house.at(source), "--seal", house.at("v4.esl")), USAGE,
                "same file")
    os.link(house.at("plain.ofd"), house.at("twin.ofd"))
    refused(house, "the output is the input under another name",
            house.sign_words(house.at("plain.ofd"), house.at("twin.ofd"), "--seal", house.at("v4.esl")), USAGE,
            "same file")
    keep, made, forced = "--save-evidence", house.at("made"), ["key", "new", "--force", "--subject", "CN=x"]
    issuer = ["--issuer-cert", house.at("signer.pem"), "--issuer-key", house.at("signer.key")]
    for name, words in {
        "evidence over its document": ["verify", keep, house.at("good.ofd"), house.at("good.ofd")],
        "evidence over an anchor": ["verify", "--trust", house.at("signer.pem"), keep, house.at("signer.pem"),
                                    house.at("good.ofd")],
        "evidence over its seal": ["seal", "verify", keep, house.at("v4.esl"), house.at("v4.esl")],
        "a key over its issuer's": [*forced, "--key", house.at("signer.key"), "--cert", made, *issuer],
        "a certificate over its issuer's": [*forced, "--key", made, "--cert", house.at("signer.pem"), *issuer],
        "two outputs in one place": ["sign", "--prepare", made, "--message", made, "--seal", house.at("v4.esl"),
                                     "--cert", house.at("signer.pem"), house.at("plain.ofd")],
    }.items():
        refused(house, name, words, USAGE, "are the same file")


def no_permission(house: cli.House) -> None:
    """A folder that may not be written to.  root may, so there it is done as nobody."""
    folder = house.at("closed")
    os.mkdir(folder, 0o555)
    root = os.geteuid() == 0
    for name in os.listdir(house.folder):
        if root and os.path.isfile(house.at(name)):
            os.chmod(house.at(name), 0o644)
    os.chmod(house.folder, 0o755)

    def nobody() -> None:
        if root:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
    try:
        reach = eseal("seal", "show", house.at("v4.esl"), setup=nobody).code == 0
    except (subprocess.SubprocessError, PermissionError):
        reach = False
    if not reach:
        cli.skip("nobody cannot read the build folder: an output folder without permission")
        return
    for name, words in writers(house, os.path.join(folder, "out")).items():
        if not name.startswith("key new"):  # its other file would have no place for nobody either
            refused(house, f"{name} without permission", words, UNAVAILABLE,
                    "closed/out: .*Permission denied.*ESEAL_E_IO", setup=nobody)


def small_files(limit: int):
    """No file may grow beyond limit: what a full disk is to a writer, with another errno."""
    def setup() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return setup


def full_disk(house: cli.House) -> None:
    for limit in 0, 1, 100:
        for name, words in writers(house, house.at("out")).items():
            refused(house, f"{name}, room for {limit} octets", words, UNAVAILABLE,
                    "(out|made.key|made.pem): .*File too large.*ESEAL_E_IO", setup=small_files(limit))
    words = writers(house, house.at("out"))["sign"]
    size = os.path.getsize(house.at("good.ofd"))
    for limit in range(500, size - 200, 500):
        refused(house, f"sign, room for {limit} octets", words, UNAVAILABLE, "out: .*too large.*ESEAL_E_IO",
                setup=small_files(limit))
    disk = house.at("disk")
    os.mkdir(disk)
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", disk], capture_output=True, check=False).returncode == 0
    if not mounted:
        cli.skip("no small file system can be mounted here: a disk that is full")
        return
    try:
        cli.write(os.path.join(disk, "there"), b"x" * 4096)
        for name, words in writers(house, os.path.join(disk, "out")).items():
            refused(house, f"{name} on a full disk", words, UNAVAILABLE, "disk/out: .*No space left.*ESEAL_E_IO")
            equal(f"{name} on a full disk: nothing is there", os.listdir(disk), ["there"])
    finally:
        subprocess.run(["umount", disk], check=False)


def on_terminals(house: cli.House) -> None:
    """Nothing that a file says, or is called, is obeyed by a terminal, or makes a line of its own."""
    seal = cli.read(house.seal("said.esl"))
    said = {b"TEST-0001": b"\x1b[2J\nid A", "测试专用章".encode(): "\u009b31m\u202e-------".encode()}
    for old, new in said.items():
        check("is in the seal once", seal.count(old) == 1 and len(old) == len(new))
        seal = seal.replace(old, new)
    shown = eseal("seal", "show", cli.write(house.at("said.esl"), seal)).text.splitlines()
    check("the seal's id", "id           ?[2J?id A" in shown, shown)
    check("the seal's name", "name         ?31m?-------" in shown, shown)
    name = house.at("absent\nResult: PASSED\x1b[2K\u2067")
    got = refused(house, "a name", ["verify", name], 66, "absent[?]Result: PASSED[?]\\[2K[?]: ")
    check("one line", got.err.count("\n") == 1, got.err)


def main() -> None:
    house = cli.House()
    house.key("pin", "--pin-env", "PIN", issuer="signer-ca", env={"PIN": "secret"})
    for version in 1, 4, 5:
        house.seal(f"v{version}.esl", version, users=("signer", "pin"))
    house.sign("plain.ofd", "good.ofd", "--seal", house.at("v4.esl"), "--stamp", "1,100,110")
    house.sign("picture.png", "detached.dat", "--seal", house.at("v4.esl"), "--detached")
    house.sign("picture.png", "plain.dat", "--plain", "C", "--detached")
    equal("the document is good", eseal("verify", *house.judge, house.at("good.ofd")).code, 0)
    for part in (cut_document, cut_entries, cut_seal, cut_value, cut_keys, cut_certificates, wrong_type, missing,
                 outputs, full_disk, no_permission, on_terminals):
        began = time.monotonic()
        part(house)
        if os.environ.get("ESEAL_TIMES"):
            print(f"{part.__name__}: {time.monotonic() - began:.1f} s")
    cli.finish()


main()
