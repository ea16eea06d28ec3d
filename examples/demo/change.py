#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copies a ZIP package and changes text in one of its files; the package itself stays sound.

    change.py IN OUT FILE FROM TO       the first FROM in FILE becomes TO
"""
import sys
import zipfile


def main() -> None:
    source, target, name, old, new = sys.argv[1:]
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as changed:
        for entry in package.infolist():
            data = package.read(entry)
            if entry.filename == name:
                if old.encode() not in data:
                    sys.exit(f"change.py: there is no \"{old}\" in {name}")
                data = data.replace(old.encode(), new.encode(), 1)
            changed.writestr(entry, data)


main()
