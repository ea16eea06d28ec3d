#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each foreign library has one door, and no foreign type stands in the public headers."""
import re

import house

# Files that may include a library's headers.  The generated ASN.1 code's headers have no common
# name, so every header that is nobody else's counts as one of them.
DOORS = [
    (r"<openssl/", r"lib/(crypto|pki)/|include/eseal/openssl\.h$", "OpenSSL"),
    (r"[<\"](zlib|zconf)\.h", r"lib/codec/zip", "zlib"),
    (r"[<\"]libdeflate\.h", r"lib/codec/zip_whole", "libdeflate"),
    (r"[<\"]expat\w*\.h", r"lib/codec/xml", "expat"),
    (r"", r"lib/codec/asn1", "asn1c or an unknown library"),
]
# C11 and POSIX, and the processor's own.
SYSTEM = set("""assert ctype dirent errno fcntl float inttypes limits locale malloc math pthread stdalign stdarg
    stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings time unistd sys/mman
    sys/random sys/stat sys/types sys/uio immintrin x86intrin cpuid arm_neon""".split())
# What the public headers may be built on.
PUBLIC_SYSTEM = {"stddef", "stdint"}
FOREIGN_TYPES = re.compile(
    r"\b(FILE|time_t|struct\s+tm|off_t|ssize_t|EVP_\w+|X509\w*|OSSL_\w+|BIO|ASN1_\w+|EC_\w+|"
    r"PKCS\w+|OCSP_\w+|TS_\w+|z_stream\w*|gz\w+|XML_\w+|asn_\w+|_Bool|bool|"
    r"pthread_\w+)\b")


def door(path: str, include: str) -> str:
    """Which library's door this file is not, or ''."""
    name = include.strip('<>"')
    if include.startswith("<") and name.endswith(".h") and name[:-2] in SYSTEM:
        return ""
    if re.match(r"eseal(\.h$|/)", name) or name == "config.h":
        return ""
    for pattern, allowed, library in DOORS:
        if re.match(pattern, include):
            if pattern == "" and include.startswith('"') and re.match(r"[a-z]+/", name):
                return ""  # a room's: floors.py judges it
            return "" if re.match(allowed, path) else library
    return ""


def public(path: str, text: str) -> list[house.Finding]:
    found = []
    for line, include in house.includes(text):
        name = include.strip("<>")
        if not name.startswith("eseal/") and name[:-2] not in PUBLIC_SYSTEM:
            found.append((path, line, f"a public header includes {include}"))
    for number, line in enumerate(house.bare_c(text).split("\n"), 1):
        for match in FOREIGN_TYPES.finditer(line):
            found.append((path, number, f"a foreign type in a public header: {match.group()}"))
        if re.search(r"\b(int|unsigned|uint\d+_t|int\d+_t)\s+\w+\s*:\s*\d", line):
            found.append((path, number, "a bit-field in a public header"))
    return found


def scan(tree: house.Tree) -> list[house.Finding]:
    found = []
    for path, text in tree.items():
        if re.match(r"(lib|include)/.*\.[ch]$", path):
            for line, include in house.includes(text):
                library = door(path, include)
                if library:
                    found.append((path, line, f"{include}: this file is not the door of {library}"))
        if re.match(r"include/.*\.h$", path) and path != "include/eseal/openssl.h":
            found += public(path, text)
    return found


house.run(scan, [
    house.Plant("lib/codec/planted.c", "#include <openssl/evp.h>\n", "door of OpenSSL"),
    house.Plant("lib/core/planted.c", "#include <openssl/sha.h>\n", "door of OpenSSL"),
    house.Plant("lib/doc/planted.c", "#include <zlib.h>\n", "door of zlib"),
    house.Plant("lib/codec/zip_planted.c", "#include <libdeflate.h>\n", "door of libdeflate"),
    house.Plant("lib/codec/xml_planted.c", "#include <zlib.h>\n", "door of zlib"),
    house.Plant("lib/doc/planted.c", "#include <expat.h>\n", "door of expat"),
    house.Plant("lib/model/planted.c", '#include "EsealSeal.h"\n', "door of asn1c"),
    house.Plant("lib/model/planted.c", "#include <asn_application.h>\n", "door of asn1c"),
    house.Plant("lib/base/planted.c", "#include <curl/curl.h>\n", "unknown library"),
    house.Plant("include/eseal/planted.h", "#include <openssl/evp.h>\n", "a public header includes"),
    house.Plant("include/eseal/planted.h", "#include <stdio.h>\n", "a public header includes"),
    house.Plant("include/eseal/planted.h", "int eseal_x(EVP_PKEY *key);\n", "EVP_PKEY"),
    house.Plant("include/eseal/planted.h", "int eseal_x(FILE *file);\n", "FILE"),
    house.Plant("include/eseal/planted.h", "struct x { unsigned bit : 1; };\n", "bit-field"),
    house.Plant("include/eseal/openssl.h",
                "#include <openssl/evp.h>\nint eseal_x(EVP_PKEY *key);\n", None),
    house.Plant("include/eseal/planted.h", "/* not a FILE * or an EVP_PKEY */\n", None),
    house.Plant("lib/crypto/planted.c", "#include <openssl/evp.h>\n", None),
    house.Plant("lib/codec/zip_planted.c", "#include <zlib.h>\n#include <string.h>\n", None),
    house.Plant("lib/codec/asn1_planted.c", '#include "EsealSeal.h"\n', None),
])
