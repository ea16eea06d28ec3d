#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a library must not do to its host, and what we do not leave lying about."""
import re

import house

# In lib/: a call, and why not.  {path: ...} where one file is the place for it.
CALLS = [
    (r"v?printf|puts|putchar|perror|fputs|v?fprintf", "the library never prints"),
    (r"exit|_exit|_Exit|quick_exit|abort|atexit|assert", "the library never ends its host"),
    (r"gettimeofday|clock_gettime|clock|time", "only the context's clock tells the time"),
    (r"localtime|localtime_r|gmtime|ctime|asctime|strftime|mktime|tzset", "depends on locale or zone"),
    (r"getenv|secure_getenv|setenv|putenv|unsetenv", "the library does not read the environment"),
    (r"setlocale|newlocale|uselocale|textdomain", "the library does not touch the locale"),
    (r"signal|sigaction|sigprocmask|alarm|raise|kill", "the library does not touch signals"),
    (r"socket|connect|getaddrinfo|fork|system|popen|execv\w*", "the library opens no way out"),
    (r"rand|srand|random|srandom|drand48", "random numbers are OpenSSL's"),
    (r"gets|strcpy|strcat|sprintf|vsprintf|strtok|alloca|scanf|sscanf|atoi|atol", "no bounds"),
    (r"ERR_clear_error|OPENSSL_cleanup|OPENSSL_init_crypto|EVP_set_default_properties|"
     r"OSSL_LIB_CTX_set0_default|RAND_set_rand_method", "this is the host's OpenSSL state"),
]
ALLOWED = {("time", "lib/base/ctx.c")}  # the system's clock, when a context has none of its own
STREAMS = re.compile(r"\b(stdout|stderr|stdin)\b")
CALL = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(names for names, _ in CALLS))
# Words are put together here, so that this file passes its own test.
LEFT_BEHIND = re.compile(r"\b(%s)\b" % "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]))


def why_not(name: str) -> str:
    return next(why for names, why in CALLS if re.fullmatch(names, name))


def statics(path: str, text: str, bare: str) -> list[house.Finding]:
    """Variables of static storage that can be written to.  One that must be says
    /* mutable: reason */ on its line."""
    found = []
    for match in re.finditer(r"\b(?:static|_Thread_local|extern)\b", bare):
        rest = bare[match.end():]
        rest = re.sub(r"\{[^{}]*\}", lambda m: " " * len(m.group()), rest[:2000])
        pointer = re.match(r"[^;={(\[]*\(\s*\*([^()]*)\)", rest)  # to a function
        end = re.search(r"[;=(\[]", rest)
        if pointer is None and (end is None or end.group() == "("):
            continue  # a function
        declarator = "*" + pointer.group(1) if pointer else rest[:end.start()]
        behind_star = declarator.rpartition("*")[2]
        if re.search(r"\bconst\b", behind_star) or "inline" in declarator:
            continue
        number = bare.count("\n", 0, match.start()) + 1
        if re.search(r"/\* mutable: \S", text.split("\n")[number - 1]):
            continue
        words = " ".join(declarator.split())
        found.append((path, number, f"a variable that all threads share: {words} "
                      "(one that must be says /* mutable: reason */ on its line)"))
    return found


def scan(tree: house.Tree) -> list[house.Finding]:
    found = []
    for path, text in tree.items():
        for number, line in enumerate(text.split("\n"), 1):
            match = LEFT_BEHIND.search(line)
            if match:
                found.append((path, number, f"{match.group()} is left behind"))
        if not re.match(r"lib/.*\.[ch]$", path):
            continue
        bare = house.bare_c(text)
        bare = re.sub(r"__attribute__\s*\(\(.*?\)\)", lambda m: " " * len(m.group()), bare)
        for number, line in enumerate(bare.split("\n"), 1):
            for match in CALL.finditer(line):
                name = match.group(1)
                if (name, path) not in ALLOWED:
                    found.append((path, number, f"{name}(): {why_not(name)}"))
            match = STREAMS.search(line)
            if match:
                found.append((path, number, f"{match.group()}: the library never prints"))
        found += statics(path, text, bare)
    return found


P = "lib/core/planted.c"
house.run(scan, [
    house.Plant(P, 'void f(void) { printf("x"); }\n', "never prints"),
    house.Plant(P, 'void f(void) { g(stderr); }\n', "never prints"),
    house.Plant(P, "void f(void) { if (x) exit(1); }\n", "never ends its host"),
    house.Plant(P, "void f(void) { assert(x); }\n", "never ends its host"),
    house.Plant(P, "void f(void) { t = time(NULL); }\n", "only the context's clock"),
    house.Plant(P, 'void f(void) { getenv("X"); }\n', "environment"),
    house.Plant(P, 'void f(void) { setlocale(0, ""); }\n', "locale"),
    house.Plant(P, "void f(void) { ERR_clear_error(); }\n", "OpenSSL state"),
    house.Plant(P, "static int counter;\n", "all threads share"),
    house.Plant(P, "void f(void) { static char buffer[20]; }\n", "all threads share"),
    house.Plant(P, 'static const char *names[] = {"a"};\n', "all threads share"),
    house.Plant(P, "static int (*hook)(void);\n", "all threads share"),
    house.Plant(P, "static struct { int a; } state;\n", "all threads share"),
    house.Plant("lib/base/planted.h", "/* TO" "DO: later */\n", "left behind"),
    house.Plant("tests/planted.sh", "# FIX" "ME\n", "left behind"),
    house.Plant(P, 'static const char *const names[] = {"a"};\nstatic const int x = 1;\n', None),
    house.Plant(P, "static int f(int x)\n{\n    return x;\n}\nstatic inline void g(void);\n", None),
    house.Plant(P, "static int *f(const char *x);\nstatic int (*const hook)(void) = f;\n", None),
    house.Plant(P, "static pthread_once_t once; /* mutable: asn1c's tables are filled once */\n", None),
    house.Plant(P, '/* never printf() */ const char *x = "exit(1)"; void f(void) { a->time(b); }\n', None),
])
