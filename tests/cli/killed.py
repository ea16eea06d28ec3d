#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""eseal sign that is killed, or told to end: what it was to write is whole and verifies, or is not
there, or is the older file; the input stays as it was; and whoever could still tidy up has done so.

In one step, in the second of two steps, and with a time stamp fetched over HTTP.  The moments are
random, over the time that one run takes, and the same in each run of this test.
"""
import hashlib
import os
import random
import re
import signal
import subprocess
import time
from typing import Callable, NamedTuple, Optional, Union

import cli
from cli import USAGE, check, eseal, equal

NOISE = 1 << 21  # octets that do not deflate: writing them takes as long as all the rest
TIDY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Way(NamedTuple):
    """One way to sign."""
    name: str
    words: list[str]
    judge: list[str]
    kills: int
    signals: int


def sent(words: list[str], number: int, after: float) -> bool:
    """True when the signal came in time."""
    process = subprocess.Popen(cli.ESEAL + words, env=cli.ENV, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
    return process.wait() == -number


class Trial:
    """A way, tried at many moments."""

    def __init__(self, house: cli.House, way: Way) -> None:
        self.house, self.way = house, way
        self.source, self.out = house.at("large.ofd"), house.at("killed.ofd")
        began = time.monotonic()
        cli.must(eseal(*way.words))
        self.needed = time.monotonic() - began
        self.before, self.older = cli.read(self.source), cli.read(self.out)
        self.hits = self.whole = self.left = 0

    def is_good(self) -> bool:
        return eseal("verify", *self.way.judge, self.out).code == 0

    def stray(self) -> list[str]:
        return [name for name in os.listdir(self.house.folder) if name.startswith("killed.ofd.")]

    def once(self, number: int, moment: float, previous: Optional[bytes]) -> None:
        name = f"{self.way.name}, signal {number} at {moment:.3f} of the time"
        if previous is not None:
            cli.write(self.out, previous)
        elif os.path.exists(self.out):
            os.remove(self.out)
        self.hits += sent(self.way.words, number, self.needed * moment)
        if os.path.exists(self.out):
            new = cli.read(self.out) != previous
            self.whole += new
            check(f"{name}: what is there is whole", not new or self.is_good())
        else:
            check(f"{name}: the older file is still there", previous is None)
        stray = self.stray()
        self.left += len(stray)
        if number == signal.SIGKILL:
            check(f"{name}: one unfinished file at most",
                  all(re.fullmatch(r"killed\.ofd\.\d+-\d+\.tmp", n) for n in stray) and len(stray) <= 1, stray)
        else:
            equal(f"{name}: nothing unfinished", stray, [])
        for n in stray:
            os.remove(self.house.at(n))

    def run(self) -> None:
        chance = random.Random(4)  # the same moments each time
        for i in range(self.way.kills):
            self.once(signal.SIGKILL, 1.1 * chance.random(), self.older if i % 2 else None)
        killed, left = self.hits, self.left
        for i in range(self.way.signals):
            self.once(TIDY[i % len(TIDY)], 1.1 * chance.random(), self.older if i % 2 else None)
        equal(f"{self.way.name}: the input", cli.read(self.source) == self.before, True)
        check(f"{self.way.name}: some were killed in time", killed > 0)
        check(f"{self.way.name}: some were told in time", self.hits > killed)
        print(f"note: {self.way.name}: of {self.way.kills} kills {killed} came in time, {left} left a .tmp "
              f"file; of {self.way.signals} signals {self.hits - killed} did, {self.left - left} left one; "
              f"{self.whole} had finished")


def large(house: cli.House) -> None:
    files: dict[str, Union[str, bytes]] = dict(cli.ofd_files())
    files["Doc_0/Attachs/noise.bin"] = b"".join(hashlib.sha256(i.to_bytes(4, "big")).digest()
                                                for i in range(NOISE // 32))
    cli.write_zip(house.at("large.ofd"), files)


def one_step(house: cli.House) -> Way:
    words = house.sign_words(house.at("large.ofd"), house.at("killed.ofd"), "--seal", house.at("v4.esl"))
    return Way("in one step", words, house.judge, 200, 40)


def two_steps(house: cli.House) -> Way:
    """The value comes from a signature made in one step over the same message."""
    state, message, value = (house.at(name) for name in ("state", "message", "value"))
    source = house.at("large.ofd")
    cli.must(eseal("sign", *house.anchors, "--cert", house.at("signer.pem"), "--seal", house.at("v4.esl"),
                   "--time", cli.SIGNED, "--prepare", state, "--message", message, source))
    done = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", house.at("signer.key"), "-rawin", "-digest",
                           "sm3", "-pkeyopt", "distid:1234567812345678", "-in", message, "-out", value],
                          capture_output=True, check=False)
    equal("openssl signs the message", (done.returncode, done.stderr), (0, b""))
    words = ["sign", *house.anchors, "--finish", state, "--value", value, "--out", house.at("killed.ofd"), source]
    return Way("second of two steps", words, house.judge, 40, 15)


def stamped(house: cli.House, url: str) -> Way:
    words = house.sign_words(house.at("large.ofd"), house.at("killed.ofd"), "--seal", house.at("v4.esl"),
                             "--tsa", url, "--stamp-trust", house.at("tsa-ca.pem"))
    judge = [*house.anchors, "--stamp-trust", house.at("tsa-ca.pem"), "--policy", "offline"]
    return Way("with a stamp", words, judge, 40, 15)  # judged now: a service stamps with the time of day


def with_service(house: cli.House, then: Callable[[str], None]) -> None:
    """Runs then with the address of a service on the loopback."""
    house.key("tsa-ca", "--ca")
    house.key("tsa", "--stamp", issuer="tsa-ca")
    service = subprocess.Popen([os.path.join(cli.BUILD, "examples", "eseal-tsa"), house.at("tsa.key"),
                                house.at("tsa.pem"), "--count", "1000"], stdout=subprocess.PIPE)
    try:
        port = service.stdout.readline().decode().strip() if service.stdout else ""
        then(f"http://127.0.0.1:{port}/tsa")
    finally:
        service.kill()
        service.wait()
        if service.stdout:
            service.stdout.close()


def ignored(house: cli.House) -> None:
    """What was to be ignored (nohup) still is."""
    out = house.at("ignored.ofd")
    words = house.sign_words(house.at("large.ofd"), out, "--seal", house.at("v4.esl"))
    process = subprocess.Popen(cli.ESEAL + words, env=cli.ENV,
                               preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    equal("a signal that is ignored", process.wait(cli.SECONDS), 0)


def told_limits() -> dict[str, int]:
    """The table of SECURITY.md, which is that of lib/base/limit.def."""
    units = {"": 1, "MiB": 1 << 20, "GiB": 1 << 30, "* MIB": 1 << 20, "* GIB": 1 << 30}

    def rows(path: str, pattern: str) -> dict[str, int]:
        text = cli.read(os.path.join(cli.SRC, path)).decode()
        return {name: int(number) * units[unit] for name, number, unit in re.findall(pattern, text, re.M)}

    told = rows("SECURITY.md", r"^\| `(\w+)` \|.*\| (\d+) ?(MiB|GiB|) \|$")
    equal("the limits of SECURITY.md", told, rows("lib/base/limit.def", r"^ES_LIMIT\((\w+), (\d+) ?(\* [MG]IB|)\)$"))
    return told


def limits(house: cli.House) -> None:
    """--limit NAME=VALUE: the ceiling that was reached is named, in both languages."""
    good = house.at("killed.ofd")
    cli.must(eseal(*one_step(house).words))
    for lang, says in ("en", "limit"), ("zh", "限制"):
        report = eseal("verify", *house.judge, "--lang", lang, "--limit", "xml_depth=2", good)
        equal(f"a limit that is too low, {lang}", report.code, 1)
        check(f"a limit that is too low, {lang}, is named", "xml_depth = 2" in report.text and says in report.text)
        refused = eseal("verify", "--lang", lang, "--limit", "document_octets=1000", good)
        equal(f"a document that is too large, {lang}", refused.code, cli.NO_CONTAINER)
        check(f"a document that is too large, {lang}, is told",
              "document_octets = 1000" in refused.err and says in refused.err, refused.err)
    equal("limits that suffice", eseal("verify", *house.judge, "--limit", "xml_depth=9", "--limit",
                                       "references=100", good).code, 0)
    for name, default in told_limits().items():
        equal(f"--limit {name}", eseal("verify", *house.judge, "--limit", f"{name}={default}", good).code, 0)
    for wrong in "xml_depth", "xml_depth=", "xml_depth=0", "xml_depth=-1", "xml_depth=1k", "depth=3", "=3", \
            "xml_depth=99999999999999999999":
        result = eseal("verify", "--limit", wrong, good)
        equal(f"--limit {wrong}", result.code, USAGE)
        check(f"--limit {wrong} is told", "--limit" in result.err, result.err)


def main() -> None:
    house = cli.House()
    house.seal("v4.esl")
    large(house)
    limits(house)
    ignored(house)
    for way in one_step, two_steps:
        Trial(house, way(house)).run()
    with_service(house, lambda url: Trial(house, stamped(house, url)).run())
    cli.finish()


if __name__ == "__main__":
    main()
