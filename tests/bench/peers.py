#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Other products at the same work, in turn with ours in one run: ratios, the median of the rounds.

    peers.py BUILD      PEER_GMSSL, PEER_TONGSUO: folders with include/ and lib/; BENCH_ROUNDS (20)

BouncyCastle, ofdrw (Maven) and gmsm (a Go module) are fetched into BUILD/bench/peers by mvn and go.  What is absent is
said, and not measured."""
import os
import shutil
import statistics
import subprocess
import sys

from sides import Side

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
BUILD = os.path.abspath(sys.argv[1])
FOLDER = os.path.join(BUILD, "bench", "peers")
BENCH = os.path.join(BUILD, "tests", "bench", "bench")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "20"))
WARM = 8  # rounds that are thrown away: a JVM compiles what it has seen often
OFDRW = "2.3.3"
GMSM = "v0.15.5"
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.libeseal</groupId><artifactId>peers</artifactId><version>1</version><dependencies><dependency>
<groupId>org.ofdrw</groupId><artifactId>ofdrw-sign</artifactId><version>{OFDRW}</version></dependency></dependencies>
</project>
"""
# what, the row of ours, how many of ours and of theirs in a round
WORK = {"sm2": ("SM2, a message of 256 octets", 600, 60), "sm3": ("SM3, 16 KiB", 200, 100),
        "ofd": ("a document, signer and seal known", 40, 2)}


class Absent(Exception):
    """Why a peer is not measured."""


def run(*command: str, cwd: str = FOLDER, **env: str) -> None:
    try:
        subprocess.run(command, cwd=cwd, env={**os.environ, **env}, check=True, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=900)
    except FileNotFoundError:
        raise Absent(f"there is no {command[0]}") from None
    except subprocess.CalledProcessError as problem:
        last = problem.stdout.decode(errors="replace").strip().splitlines()[-1:]
        raise Absent(f"{command[0]} failed: {' '.join(last)}") from None
    except subprocess.TimeoutExpired:
        raise Absent(f"{command[0]} took too long") from None


def write(folder: str, name: str, text: str) -> str:
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    return folder


def java() -> tuple[str, ...]:
    folder = write(os.path.join(FOLDER, "java"), "pom.xml", POM)
    if not os.path.isdir(os.path.join(folder, "jars")):
        run("mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={folder}/jars", cwd=folder)
    run("javac", "-cp", "jars/*", "-d", ".", os.path.join(HERE, "Peers.java"), cwd=folder)
    return "java", "-cp", f"{folder}/jars/*:{folder}", "Peers"


def go() -> tuple[str, ...]:
    folder = write(os.path.join(FOLDER, "go"), "go.mod", "module peers\n\ngo 1.21\n")
    shutil.copy(os.path.join(HERE, "peers.go"), folder)
    own = {"GOFLAGS": "-mod=mod -modcacherw", "GOMODCACHE": os.path.join(FOLDER, "go-modules")}
    run("go", "get", f"github.com/emmansun/gmsm/sm2@{GMSM}", f"github.com/emmansun/gmsm/sm3@{GMSM}", cwd=folder, **own)
    run("go", "build", "-o", "peers", "peers.go", cwd=folder, **own)
    return (os.path.join(folder, "peers"),)


def compiled(variable: str, source: str, library: str) -> tuple[str, ...]:
    prefix = os.environ.get(variable)
    if not prefix:
        raise Absent(f"{variable} names no folder")
    program = os.path.join(FOLDER, source)
    run(*os.environ.get("CC", "cc").split(), "-O2", f"-I{prefix}/include", os.path.join(HERE, source + ".c"), "-o",
        program, f"-L{prefix}/lib", f"-L{prefix}/lib64", f"-Wl,-rpath,{prefix}/lib:{prefix}/lib64", "-l" + library)
    return (program,)


PEERS = {
    "BouncyCastle": (java, ["sm2", "sm3"]),
    "ofdrw": (java, ["ofd"]),
    "gmsm": (go, ["sm2", "sm3"]),
    "GmSSL": (lambda: compiled("PEER_GMSSL", "peer_gmssl", "gmssl"), ["sm2", "sm3"]),
    "Tongsuo": (lambda: compiled("PEER_TONGSUO", "peer_evp", "crypto"), ["sm2", "sm3"]),
}


def measure(name: str, work: str, command: tuple[str, ...]) -> None:
    row, ours_each, theirs_each = WORK[work]
    ours = Side("bench", ours_each, BENCH, "--serve", row)
    theirs = Side(name, theirs_each, *command, work, os.environ["BENCH_FOLDER"])
    for number in range(WARM + ROUNDS):
        for side in (theirs, ours):
            side.round(number >= WARM)
    for side in (theirs, ours):
        side.end()
    ratio = statistics.median(other / mine for other, mine in zip(theirs.took, ours.took))
    print(f"{row:<36} {statistics.median(theirs.took):10.2f} us {statistics.median(ours.took):10.2f} us "
          f"{ratio:8.2f} x   ({name})", flush=True)


def main() -> None:
    os.makedirs(FOLDER, exist_ok=True)
    print(f"{'':<36} {'other':>13} {'ours':>13} {'ratio':>10}")
    for name, (make, works) in PEERS.items():
        try:
            command = make()
        except Absent as why:
            print(f"SKIP: {name}: {why}")
            continue
        for work in works:
            measure(name, work, command)


main()
