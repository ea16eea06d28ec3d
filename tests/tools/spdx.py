#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each source file has one SPDX line, near its top."""
import re

import house

LINE = re.compile(r'^\W*SPDX-License-Identifier:\s*(.*?)\W*$')
WITHOUT = {"lib/FLOORS"}  # read by programs that know no comments


def scan(tree: house.Tree) -> list[house.Finding]:
    found = []
    for path, text in tree.items():
        if path in WITHOUT or path.startswith(("tests/cases/", "tests/fuzz/")) \
                and not path.endswith((".c", ".h", ".py", ".sh")):
            continue
        lines = [(number, match.group(1)) for number, line in enumerate(text.split("\n"), 1)
                 if (match := LINE.match(line))]
        if len(lines) != 1:
            found.append((path, 1, f"{len(lines)} SPDX lines, 1 expected"))
        elif lines[0][0] > 3:
            found.append((path, lines[0][0], "the SPDX line belongs at the top"))
        elif lines[0][1] != "Apache-2.0":
            found.append((path, lines[0][0], f"another licence: {lines[0][1]}"))
    return found


TAG = "SPDX-License-" + "Identifier:"
house.run(scan, [
    house.Plant("lib/base/planted.c", "int x;\n", "0 SPDX lines"),
    house.Plant("lib/base/planted.c", f"/* {TAG} Apache-2.0 */\n" * 2, "2 SPDX lines"),
    house.Plant("tests/planted.sh", f"#!/bin/sh\n# {TAG} MIT\n", "another licence"),
    house.Plant("tests/planted.py", "\n" * 9 + f"# {TAG} Apache-2.0\n", "at the top"),
    house.Plant("lib/base/planted.c", f"/* {TAG} Apache-2.0 */\nint x;\n", None),
    house.Plant("man/planted.3", f'.\\" {TAG} Apache-2.0\n', None),
])
