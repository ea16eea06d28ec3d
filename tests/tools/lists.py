#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every source file stands in a list of the build: one that does not is neither built nor released."""
import re

import house

LISTED = re.compile(r"(lib/.*\.(c|def|asn1)|include/.*\.h|tools/.*\.c|examples/.*\.c|"
                    r"tests/(unit|fault|fuzz|bench)/.*\.c|tests/(tools|abi|cli)/.*|bindings/.*)$")
LISTS = ("lib/build.am", "tests/build.am")


def scan(tree: house.Tree) -> list[house.Finding]:
    # Only words of a list count, not those of comments.
    words = set()
    for path, text in tree.items():
        if path.endswith(".am"):
            words.update(re.sub(r"#.*", "", text).replace("$(srcdir)/", "").split())
    return [(path, 1, "stands in no list of a build.am") for path in tree
            if LISTED.match(path) and path not in words]


house.run(scan, [
    house.Plant("lib/base/planted.c", "int x;\n", "stands in no list"),
    house.Plant("include/eseal/planted.h", "int x;\n", "stands in no list"),
    house.Plant("tests/unit/test_planted.c", "int x;\n", "stands in no list"),
    house.Plant("tests/cli/planted.py", "import sys\n", "stands in no list"),
    house.Plant("bindings/python/eseal/planted.py", "import sys\n", "stands in no list"),
    house.Plant("lib/core/planted.h", "int x;\n", None),
    house.Plant("lib/core/build.am", "libeseal_core_la_SOURCES += lib/core/x.c\n", None),
], keep=LISTS)
