#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lib/FLOORS holds: a file includes its own room, and rooms on lower lines only."""
import re

import house

ROOMS = "lib/FLOORS"


def floors(tree: house.Tree) -> dict[str, int]:
    return {room: floor for floor, line in enumerate(tree[ROOMS].split("\n"))
            for room in line.split("#")[0].split()}


def judge(floor_of: dict[str, int], room: str, include: str) -> str:
    """What is wrong with this include in a file of this room, or ''."""
    name = include.strip('<>"')
    if name.startswith("eseal/") or name == "eseal.h" or include.startswith("<"):
        return ""
    if name == "config.h":
        return ""
    if "/" not in name:
        # codec/asn1* reads generated headers, which stand in no room: doors.py watches those.
        return "" if room == "codec" else f'{include}: say the room, as "{room}/{name}"'
    other = name.split("/")[0]
    if other == room:
        return ""
    if other not in floor_of:
        return f"{include}: no such room in {ROOMS}"
    if floor_of[other] == floor_of[room]:
        return f"{room} includes {include}: a sibling on the same floor"
    if floor_of[other] > floor_of[room]:
        return f"{room} includes {include}: a room on a higher floor"
    return ""


def scan(tree: house.Tree) -> list[house.Finding]:
    floor_of = floors(tree)
    found = []
    for path, text in tree.items():
        match = re.match(r"lib/(\w+)/.*\.[ch]$", path)
        if match is None:
            if re.match(r"(include|examples)/.*\.[ch]$", path):
                found += [(path, line, f"{include}: not a public header")
                          for line, include in house.includes(text)
                          if re.match(r'"(%s)/' % "|".join(floor_of), include)]
            continue
        room = match.group(1)
        if room not in floor_of:
            found.append((path, 1, f"the room {room} is not in {ROOMS}"))
            continue
        for line, include in house.includes(text):
            wrong = judge(floor_of, room, include)
            if wrong:
                found.append((path, line, wrong))
    return found


house.run(scan, [
    house.Plant("lib/base/planted.c", '#include "codec/der.h"\n', "higher floor"),
    house.Plant("lib/codec/planted.h", '#include "crypto/digest.h"\n', "sibling"),
    house.Plant("lib/doc/planted.c", '#  include "model/seal.h" /* why */\n', "sibling"),
    house.Plant("lib/crypto/planted.c", '#include "attic/x.h"\n', "no such room"),
    house.Plant("lib/attic/planted.c", "int x;\n", "is not in lib/FLOORS"),
    house.Plant("lib/core/planted.c", '#include "planted.h"\n', "say the room"),
    house.Plant("include/eseal/planted.h", '#include "base/mem.h"\n', "not a public header"),
    house.Plant("examples/planted.c", '#include "core/judge.h"\n', "not a public header"),
    house.Plant("lib/core/planted.c", '#include "base/mem.h"\n#include <eseal/io.h>\n', None),
    house.Plant("lib/base/planted.c", '/* #include "core/judge.h" */\n', None),
], keep=(ROOMS,))
