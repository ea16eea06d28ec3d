#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What names become before they are compared, against Python's own tables of Unicode: two characters that
Python normalises to one have one key here."""
import os
import subprocess
import sys
import unicodedata

# Came after Unicode 14, which the tables here are of.
LATER = {0x105C9, 0x105E4, *range(0x11380, 0x113D0), *range(0x16120, 0x16130), *range(0x16D60, 0x16D70)}
PROGRAM = os.path.join(os.environ.get("builddir", "build"), "tests", "unit", "test_zip_name")


def main() -> int:
    done = subprocess.run([PROGRAM, "--keys"], stdout=subprocess.PIPE, check=True)
    keys = dict(line.split(" ", 1) for line in done.stdout.decode("utf-8").split("\n") if " " in line)
    keys.update({chr(code): chr(code).lower() for code in range(0x21, 0x80)})
    compared = failed = 0
    for char, key in keys.items():
        parts = unicodedata.normalize("NFD", char)
        if parts == char or ord(char) in LATER:
            continue
        compared += 1
        wanted = "".join(keys[part] for part in parts)
        # U+0130 is "i" on some systems, and without its dot it is so everywhere
        if sorted(key) != sorted(wanted) and char != "\u0130":
            failed += 1
            print(f"FAILED: U+{ord(char):04X} gives {key!r}, its parts {wanted!r}")
    print(f"{compared} characters with parts, {failed} failed")
    return failed > 0 or compared < 12000


sys.exit(main())
