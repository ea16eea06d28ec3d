#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a binding costs over C: the same documents, from their files, by the C library, Python and Java, in turn in
every round, by the time of the thread that asks.  Python's report is made of the JSON form, so it is compared with C
that writes it, too.  Shown is the time that the quickest tenth of the rounds keeps under: the rest is the machine's
other work.  A binding may cost 5 % or 50 microseconds, whichever is more.

    bindings.py BUILD        BENCH_FOLDER: the documents; BENCH_ROUNDS (40)

The bindings are those that were built ("make python-wheel", "make jar").
"""
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv[1])
FOLDER = os.environ["BENCH_FOLDER"]
ROW = "a document, signer and seal known"
JSON_ROW = "a document, and its JSON form"
EACH = 200  # documents in a round
WARM = 10  # rounds that are thrown away: a JVM compiles what it has seen often


# glibc gives memory at the top of the heap back and asks for it again, tens of times a document, in the first thread of
# a C program and not in a JVM's: that is no cost of C's.
HEAP = {"MALLOC_TRIM_THRESHOLD_": "1073741824", "MALLOC_TOP_PAD_": "16777216",
        "MALLOC_MMAP_THRESHOLD_": "33554432"}


class Side:
    """A process that judges as many documents as it is told, and says how long it took."""

    def __init__(self, name: str, over: str, *command: str, **env: str) -> None:
        self.name, self.over, self.took = name, over, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **HEAP, **env})

    def round(self, keep: bool) -> None:
        self.process.stdin.write(f"{EACH}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended")
        if keep:
            self.took.append(float(line) / EACH * 1e6)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def sides(scratch: str) -> list:
    bench = os.path.join(BUILD, "tests", "bench", "bench")
    found = [Side("C", "", bench, "--serve", ROW), Side("C and JSON", "", bench, "--serve", JSON_ROW)]
    wheels = glob.glob(os.path.join(BUILD, "bindings", "python", "dist", "eseal-*.whl"))
    if wheels:
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(scratch)
        python = os.path.join(BUILD, "bindings", "python", "venv", "bin", "python")
        found.append(Side("Python", "C and JSON", python, os.path.join(HERE, "bindings_serve.py"), FOLDER,
                          PYTHONPATH=scratch))
    jars = glob.glob(os.path.join(BUILD, "bindings", "java", "eseal", "eseal-*.jar"))
    if jars and shutil.which("java"):
        found.append(Side("Java", "C", "java", "-cp", jars[0], os.path.join(HERE, "Bindings.java"), FOLDER))
    return found


def main() -> None:
    rounds = int(os.environ.get("BENCH_ROUNDS", "40"))
    with tempfile.TemporaryDirectory() as scratch:
        all_sides = sides(scratch)
        for number in range(WARM + rounds):
            for side in all_sides:
                side.round(number >= WARM)
        for side in all_sides:
            side.end()
    for side in all_sides:
        if not side.over:
            continue
        base = next(other for other in all_sides if other.name == side.over)
        mine, whole = (statistics.quantiles(one.took, n=10)[0] for one in (side, base))
        cost = mine - whole
        most = max(50, whole / 20)
        print(f"{'a document through ' + side.name:<36} {whole:10.2f} us {mine:10.2f} us "
              f"{cost:+8.2f} us   <= {most:.4g}{'  MISSED' if cost > most else ''}   ({side.over})")
    for name in {"Python", "Java"} - {side.name for side in all_sides}:
        print(f"SKIP: {name}'s binding was not built, so its cost is not measured")


main()
