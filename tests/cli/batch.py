#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""eseal verify --jobs, --files0-from, --resume: the same lines as one by one, whatever happens."""
import errno
import json
import os
import pty
import re
import select
import signal
import subprocess

import cli
from cli import NO_CONTAINER, NO_FILE, UNAVAILABLE, USAGE, check, equal, eseal, read, write

house = cli.House()


def make() -> list[str]:
    """Documents of every fate; the list in order."""
    at = house.at
    house.seal("seal.esl")
    sealed = house.sign("plain.ofd", "sealed.ofd", "--seal", at("seal.esl"))
    paths = [sealed, at("plain.ofd"), write(at("junk.ofd"), b"junk"), at("absent.ofd"), house.folder]
    for i in range(40):
        copy = at(f"copy-{i}.ofd")
        write(copy, read(sealed if i % 3 else at("plain.ofd")))
        paths.append(copy)
    odd = at("na\"me\\ 章\n\x01\u009b31m\u202e.ofd")
    write(odd, read(sealed))
    return [*paths, odd, sealed]


def listed(paths: list[bytes], name: str = "list") -> str:
    return write(house.at(name), b"".join(path + b"\0" for path in paths))


def lines(out: bytes) -> list[dict]:
    check("whole lines", out == b"" or out.endswith(b"\n"))
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


def verify(*args: str, **more) -> cli.Result:
    return eseal("verify", *house.judge, "--jsonl", *args, **more)


PATHS = make()
RAW = [os.fsencode(path) for path in PATHS]
ALONE = verify(*PATHS)  # the way without threads


def same_as_alone() -> None:
    equal("the worst of them", ALONE.code, UNAVAILABLE)
    equal("a line for each", len(lines(ALONE.out)), len(PATHS))
    for jobs in "0", "1", "2", "8":
        got = verify("--jobs", jobs, *PATHS)
        equal(f"--jobs {jobs}: output", got.out, ALONE.out)
        equal(f"--jobs {jobs}: exit code", got.code, ALONE.code)
        equal(f"--jobs {jobs}: messages", got.err, ALONE.err)
    got = verify("--jobs", "3", "--files0-from", listed(RAW))
    equal("a list", (got.out, got.code), (ALONE.out, ALONE.code))
    got = verify("--files0-from", "-", stdin=b"\0".join(RAW))
    equal("a list by a pipe, its last name without an end", (got.out, got.code), (ALONE.out, ALONE.code))
    text = eseal("verify", *house.judge, *PATHS[:3])
    got = eseal("verify", *house.judge, "--jobs", "2", *PATHS[:3])
    equal("as text", (got.out, got.code), (text.out, text.code))
    got = verify("--jobs", "2", "-", PATHS[0], stdin=read(PATHS[0]))
    one = verify("-", PATHS[0], stdin=read(PATHS[0]))
    equal("standard input among them", (got.out, got.code), (one.out, one.code))


def codes() -> None:
    for paths, due in ((PATHS[:1], 0), (PATHS[:2], 3), (PATHS[:3], NO_CONTAINER), (PATHS[:4], NO_FILE)):
        equal(f"exit code {due}", verify("--jobs", "2", *paths).code, due)
    secret = write(house.at("secret.ofd"), b"x")
    os.chmod(secret, 0)
    if os.geteuid() == 0:
        cli.skip("root may read what nobody may")
    else:
        equal("unreadable", verify("--jobs", "2", secret).code, UNAVAILABLE)
    os.remove(secret)
    equal("an empty list", verify("--files0-from", listed([])).code, 0)
    for args, says in (
        ([], "needs FILE"), (["--jobs", "-1", "x"], "--jobs is"), (["--jobs", "x", "x"], "--jobs is"),
        (["--files0-from", listed(RAW), "x"], "takes the place"),
        (["--files0-from", listed([RAW[0], b"", b"y"], "empty")], "an empty name"),
        (["--files0-from", listed([b"x" * 70000], "long")], "names end in a 0 octet"),
        (["--jobs", "2", "-", "-"], "once only"),
        (["--jobs", "2", "--resume", house.at("r"), "-"], "has none"),
    ):
        got = verify(*args, stdin=read(PATHS[0]))
        check(f"{says}: {got.err}", got.code == USAGE and says in got.err)
    for args, says in ((["--jobs", "2", "--json", PATHS[0]], "--jsonl"),
                       (["--resume", house.at("r"), PATHS[0]], "goes with --jsonl"),
                       (["--jobs", "2", "--signature", PATHS[0], PATHS[1]], "one file")):
        got = eseal("verify", *args)
        check(f"{says}: {got.err}", got.code == USAGE and says in got.err)
    got = verify("--files0-from", house.at("no-list"))
    check("no list", got.code == NO_FILE and "no-list" in got.err)


def resumed(before: bytes, name: str, code: int = -1) -> None:
    out = write(house.at("out.jsonl"), before)
    got = verify("--jobs", "2", "--resume", out, "--files0-from", listed(RAW))
    equal(f"{name}: exit code", got.code, ALONE.code if code < 0 else code)
    equal(f"{name}: nothing on standard output", got.out, b"")
    equal(f"{name}: the same lines", sorted(read(out).splitlines()), sorted(ALONE.out.splitlines()))


def odd_names() -> None:
    """In lines about errors too, nothing that a terminal obeys, or that turns the writing round."""
    odd = write(house.at("no \a\u009b2J\u061c\u202e\u2069\"\\ 章.ofd"), b"junk")
    got = verify(odd)
    check("escaped", b"no \\u0007\\u009b2J\\u061c\\u202e\\u2069\\\"\\\\ \xe7\xab\xa0.ofd" in got.out)
    equal("the name that was given", lines(got.out)[0]["error"]["file"], odd)
    check("nor on standard error", "no ??2J???\"\\ 章.ofd: not a ZIP" in got.err)


def resume() -> None:
    whole = ALONE.out
    ends = [at + 1 for at in range(len(whole)) if whole[at] == 10]
    out = house.at("out.jsonl")
    equal("new", (verify("--resume", out, *PATHS).code, read(out)), (ALONE.code, whole))
    resumed(b"", "nothing yet")
    resumed(whole[:ends[6]], "after a line")
    resumed(whole, "all of it")
    last = ends[-2]
    for cut in (ends[0] + 1, ends[1] + 20, ends[3] + 60, ends[7] - 1, last + 7, len(whole) - 1):
        resumed(whole[:cut], f"cut after {cut} octets")
    resumed(whole[ends[4]:], "the first ones missing")
    odd = whole[ends[-3]:ends[-2]]
    check("an odd name is found again", b"\\u0001\\u009b31m\\u202e" in odd)
    resumed(odd, "a name with quotes, and characters that a terminal obeys")
    # What is no output of ours is left as it is.
    for text in (b"my notes", b"my notes\n", whole + b"{}\n", whole + b"[1]\n", b"{\"a\":1}\n" + whole,
                 whole[:ends[2]] + whole[ends[2] + 1:], read(PATHS[0])):
        write(out, text)
        got = verify("--resume", out, *PATHS)
        equal("refused", got.code, NO_CONTAINER)
        check("and why", "none that" in got.err, got.err)
        equal("and untouched", read(out), text)
    equal("a folder", verify("--resume", house.folder, *PATHS).code, UNAVAILABLE)
    equal("an input", verify("--resume", PATHS[0], *PATHS).code, USAGE)
    # A verdict of the first run still counts, when nothing is left to do.
    changed = [line for line in whole.splitlines(True) if b'"result":"none"' in line]
    write(out, changed[0])
    name = json.loads(changed[0])["document"]["name"]
    equal("an old line's exit code", verify("--resume", out, name).code, 3)
    # Names that are no UTF-8 cannot be told apart in the output: they are judged again.
    bad = os.fsencode(house.folder) + b"/bad-\xff.ofd"
    with open(bad, "wb") as file:
        file.write(read(PATHS[0]))
    write(out, b"")
    for due in 1, 2:
        verify("--resume", out, "--files0-from", listed([bad]))
        equal("a name that is not UTF-8", len(lines(read(out))), due)
    os.remove(bad)


def interrupted(number: int) -> None:
    """The signal comes while a list is open that has no end."""
    out = house.at("cut.jsonl")
    with open(out, "wb") as to:
        run = subprocess.Popen([*cli.ESEAL, "verify", *house.judge, "--jsonl", "--jobs", "2",
                                "--files0-from", "-"], stdin=subprocess.PIPE, stdout=to,
                               stderr=subprocess.PIPE, env=cli.ENV,
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
        # more than the window, so that results are taken; the list stays open
        run.stdin.write(b"".join(path + b"\0" for path in RAW[:1] * 10 + RAW[3:4] + RAW[:1] * 300))
        run.stdin.flush()
        while b"absent" not in run.stderr.readline():
            pass
        run.send_signal(number)
        run.stdin.close()
        code = run.wait(cli.SECONDS)
        run.stderr.close()
    equal(f"signal {number}: why it ended", code, -number)
    got = lines(read(out))
    check(f"signal {number}: lines were kept", len(got) > 0)
    check(f"signal {number}: all are of files that were listed", all(
        line.get("document", {}).get("name", PATHS[3]) in PATHS for line in got))


def has_terminals() -> bool:
    """Whether this machine can make one; a bare folder with a system in it cannot."""
    try:
        ends = pty.openpty()
    except OSError as error:
        print(f"SKIP: no terminal can be made here: {error}")
        return False
    for end in ends:
        os.close(end)
    return True


def terminal(*args: str) -> str:
    """What standard error shows on a terminal."""
    main, other = pty.openpty()
    run = subprocess.Popen([*cli.ESEAL, "verify", *house.judge, "--jsonl", *args], stdout=subprocess.DEVNULL,
                           stdin=subprocess.DEVNULL, stderr=other, env=cli.ENV)
    os.close(other)
    shown = b""
    while select.select([main], [], [], cli.SECONDS)[0]:
        try:
            part = os.read(main, 4096)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            part = b""
        if part == b"":
            break
        shown += part
    os.close(main)
    run.wait(cli.SECONDS)
    return shown.decode("utf-8")


def shows() -> None:
    equal("no terminal, no line", verify("--jobs", "2", PATHS[0]).err, "")
    if not has_terminals():
        return
    text = terminal("--jobs", "2", *PATHS)
    check("the last line", re.search(r"\d+ of 47 files, \d+ files/s, \d+ not passed, \d+ s\r\n$", text), text)
    check("in Chinese", "个文件" in terminal("--lang", "zh", "--jobs", "2", *PATHS))
    text = terminal(PATHS[0])
    equal("one file as ever", text, "")


same_as_alone()
codes()
odd_names()
resume()
interrupted(signal.SIGINT)
interrupted(signal.SIGTERM)
shows()
cli.finish()
