#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Archives as others read them.  Where two of libzip (with its consistency checks), Python's zipfile, unzip and a
reader that goes from local header to local header would read different files, this library refuses; and what it does
not refuse, it reads as each of them that reads it."""
import collections
import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Optional

import lying_zip

BUILD = os.path.abspath(os.environ.get("builddir", "build"))
COUNT = 20000 if os.environ.get("ESEAL_LONG") else 1500
BATCH = 250
File = tuple[bytes, int, int]  # name, CRC, size
View = Optional[list[File]]    # None: it reads nothing, or not all


def of(name: bytes, data: bytes) -> File:
    return name, zlib.crc32(data), len(data)


def by_python(octets: bytes) -> View:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            infos = [i for i in archive.infolist() if not i.orig_filename.endswith("/")]
            return [of(i.orig_filename.encode("utf-8" if i.flag_bits & 0x800 else "cp437"), archive.read(i))
                    for i in infos]
    except Exception:  # zipfile has many ways to refuse
        return None


def inflate(octets: bytes, at: int) -> tuple[bytes, int]:
    engine = zlib.decompressobj(-15)
    data = engine.decompress(octets[at:])
    if not engine.eof:
        raise ValueError("not all of it")
    return data, len(octets) - len(engine.unused_data)


def skip_descriptor(octets: bytes, at: int) -> int:
    """Signed ones are known; of the others, what is followed by a header."""
    lengths = (16, 24) if octets[at:at + 4] == b"PK\7\x08" else (12, 20)
    for length in lengths:
        if octets[at + length:at + length + 2] == b"PK":
            return at + length
    return at + lengths[0]


def wide_sizes(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1 and length >= 16 and 0xFFFFFFFF in (packed, size):
            size, packed = struct.unpack_from("<QQ", extra, 4)
        extra = extra[4 + length:]
    return packed, size


def by_stream(octets: bytes) -> View:
    """As java.util.zip.ZipInputStream and its like: the directory is not looked at, and the end of deflated octets
    is where the stream says."""
    found, at = [], 0
    try:
        while octets[at:at + 4] == b"PK\3\4":
            flags, method, _, _, packed, size, name, extra = struct.unpack_from("<HHIIIIHH", octets, at + 6)
            raw = octets[at + 30:at + 30 + name]
            packed, size = wide_sizes(octets[at + 30 + name:at + 30 + name + extra], packed, size)
            at += 30 + name + extra
            if method == 8:
                data, at = inflate(octets, at)
            elif method == 0 and not flags & 8 and at + packed <= len(octets):
                data, at = octets[at:at + packed], at + packed
            else:
                return None
            if flags & 8:
                at = skip_descriptor(octets, at)
            if not raw.endswith(b"/"):
                found.append(of(raw, data))
        return found if found else None
    except (ValueError, struct.error, zlib.error):
        return None


def by_unzip(folder: str, number: int, octets: bytes) -> tuple[Optional[list[bytes]], Optional[bytes]]:
    """The names, where they are plain ASCII; the octets of all files on end."""
    path = os.path.join(folder, f"{number}.zip")
    with open(path, "wb") as file:
        file.write(octets)
    body = subprocess.run(["unzip", "-qq", "-P", "x", "-p", path], stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=60)
    if body.returncode > 1 or body.stderr:
        return None, None
    names = subprocess.run(["unzip", "-Z1", path], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    listed = [n for n in names.stdout.split(b"\n") if n and not n.endswith(b"/")]
    plain = names.returncode == 0 and all(32 < c < 127 for n in listed for c in n)
    return (listed if plain else None), body.stdout


def parse_views(text: str) -> list[dict[str, tuple[str, list[File]]]]:
    views: list[dict[str, tuple[str, list[File]]]] = [{}]
    reader = ""
    for line in text.splitlines():
        words = line.split(" ")
        if line == ".":
            views.append({})
        elif words[0] in ("ours", "libzip"):
            reader = words[0]
            views[-1][reader] = words[1], []
        elif words[0] == "-" or len(words) < 3:
            views[-1][reader] = "bad", views[-1][reader][1]
        else:
            views[-1][reader][1].append((bytes.fromhex(words[0]), int(words[1], 16), int(words[2])))
    return views[:-1]


def by_programs(batch: list[bytes]) -> list[dict[str, tuple[str, list[File]]]]:
    packed = b"".join(struct.pack("<I", len(octets)) + octets for octets in batch)
    done = subprocess.run([os.path.join(BUILD, "tests", "interop", "zip_views")], input=packed, capture_output=True,
                          check=True, timeout=300)
    return parse_views(done.stdout.decode())


def disagree(views: dict[str, View], unzip: tuple[Optional[list[bytes]], Optional[bytes]]) -> list[str]:
    """Pairs of readers that would read different files."""
    names = [name for name, view in views.items() if view is not None]
    pairs = [f"{a}/{b}" for i, a in enumerate(names) for b in names[i + 1:] if sorted(views[a]) != sorted(views[b])]
    listed, body = unzip
    for name in names:
        if listed is not None and sorted(f[0] for f in views[name]) != sorted(listed):
            pairs.append(f"{name}/unzip's names")
        elif body is not None and (zlib.crc32(body), len(body)) != joined(views[name]):
            pairs.append(f"{name}/unzip's octets")
    return pairs


CONTENT: dict[tuple[int, int], bytes] = {}


def joined(view: list[File]) -> tuple[int, int]:
    """CRC and length of the files on end: CRCs are combined by their contents, which one reader keeps."""
    body = b"".join(CONTENT.get((crc, size), b"?" * size) for _, crc, size in view)
    return zlib.crc32(body), len(body)


def remember(octets: bytes) -> None:
    """Every content that any reader could find, by CRC and size."""
    CONTENT.clear()
    CONTENT[0, 0] = b""
    at = octets.find(b"PK\3\4")
    while at >= 0:
        try:
            packed, size, name, extra = struct.unpack_from("<IIHH", octets, at + 18)
            start = at + 30 + name + extra
            packed, size = wide_sizes(octets[start - extra:start], packed, size)
            keep(octets[start:start + size])
            keep(octets[start:start + packed])
            keep(inflate(octets, start)[0])
        except (ValueError, struct.error, zlib.error):
            pass
        at = octets.find(b"PK\3\4", at + 1)


def keep(data: bytes) -> None:
    CONTENT[zlib.crc32(data), len(data)] = data


class Tally:
    def __init__(self) -> None:
        self.count: collections.Counter = collections.Counter()
        self.wrong: list[str] = []

    def add(self, seed: int, made: lying_zip.Made, found: dict, unzip: tuple) -> None:
        ours, files = found["ours"]
        views: dict[str, View] = {"python": by_python(made.octets), "stream": by_stream(made.octets),
                                  "libzip": found["libzip"][1] if found["libzip"][0] == "ok" else None}
        remember(made.octets)
        quarrel = disagree(views, unzip)
        self.count["archives"] += 1
        self.count["without libzip"] += found["libzip"][0] == "absent"
        self.count[f"ours {ours}"] += 1
        self.count["two readers disagree"] += bool(quarrel)
        if ours != "ok":
            self.count["refused, though all agree"] += not quarrel and None not in (*views.values(), unzip[1])
            return
        quarrel += disagree({**views, "ours": files}, unzip)
        for name, view in views.items():
            self.count[f"accepted, {name} does not read it"] += view is None
        self.count["accepted, unzip does not read it"] += unzip[1] is None
        if quarrel:
            self.wrong.append(f"seed {seed} ({made.told}): accepted, though {', '.join(sorted(set(quarrel)))} differ")


def run(tally: Tally, folder: str, seeds: range) -> None:
    made = [lying_zip.make(seed) for seed in seeds]
    found = by_programs([one.octets for one in made])
    with ThreadPoolExecutor(2) as pool:
        unzips = list(pool.map(lambda i: by_unzip(folder, i, made[i].octets), range(len(made))))
    for i, seed in enumerate(seeds):
        tally.add(seed, made[i], found[i], unzips[i])


def main() -> int:
    tally = Tally()
    if shutil.which("unzip") is None:
        print("SKIP: no unzip here")
        return 77
    parent = os.path.join(BUILD, "tests", "interop")
    with tempfile.TemporaryDirectory(prefix="work-", dir=parent) as folder:
        for first in range(0, COUNT, BATCH):
            run(tally, folder, range(first, min(first + BATCH, COUNT)))
            if os.environ.get("ESEAL_LONG"):
                print(f"{first + BATCH} of {COUNT}", flush=True)
    if tally.count["without libzip"]:
        print("SKIP: libzip is not among the readers: no libzip-dev here")
    for name, number in sorted(tally.count.items()):
        print(f"{number:7} {name}")
    for line in tally.wrong[:20]:
        print(f"FAILED: {line}")
    agreed = tally.count["ours ok"]
    print(f"{tally.count['archives'] - len(tally.wrong)} passed, {len(tally.wrong)} failed")
    return bool(tally.wrong) or agreed < COUNT // 20 or tally.count["two readers disagree"] < COUNT // 20


sys.exit(main())
