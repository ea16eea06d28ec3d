# SPDX-License-Identifier: Apache-2.0
"""The native half of the package, eseal._ffi, for setup.py: libeseal's functions in cffi's API mode.

Where libeseal comes from is said by the environment:

    ESEAL_BUILD=FOLDER   a build folder of libeseal (the default: what "make" made above this folder);
                         its core is linked in, with static libcrypto, zlib and expat, and the result
                         needs nothing but the C library
    ESEAL_SYSTEM=1       the installed libeseal, as pkg-config finds it
"""
import os
import pathlib
import re
import shlex
import subprocess

import cffi

import derive

HERE = pathlib.Path(__file__).resolve().parent

# What the library calls back (eseal/_native.py).
CALLBACKS = """
extern "Python" {
    int64_t eseal_py_clock(void *arg);
    void eseal_py_log(void *arg, int level, const char *component, const char *message);
    int eseal_py_read(void *arg, uint64_t offset, void *out, size_t len);
}
"""

SOURCE = "#include <eseal.h>\n"

# A static libcrypto would load the provider module of whatever OpenSSL the machine has, or none: the
# same file would open here and not there.  Here it never does, and the library says what is missing.
WITHOUT_LEGACY = """
#include <string.h>

void *__real_OSSL_PROVIDER_load(void *libctx, const char *name);
void *__wrap_OSSL_PROVIDER_load(void *libctx, const char *name);

void *__wrap_OSSL_PROVIDER_load(void *libctx, const char *name)
{
    return strcmp(name, "legacy") == 0 ? NULL : __real_OSSL_PROVIDER_load(libctx, name);
}
"""


def pkg_config(*args: str) -> list[str]:
    found = subprocess.run(["pkg-config", *args], capture_output=True, text=True)
    if found.returncode != 0:
        raise SystemExit(f"pkg-config {' '.join(args)}: {found.stderr.strip()}")
    return shlex.split(found.stdout)


def build_folder() -> pathlib.Path:
    said = os.environ.get("ESEAL_BUILD")
    tried = [pathlib.Path(said)] if said else [HERE.parents[1] / "build", HERE.parents[1]]
    for folder in tried:
        if (folder / "libeseal.a").exists():
            return folder.resolve()
    raise SystemExit("no libeseal.a in " + " or ".join(map(str, tried)) + ': run "make", name its '
                     "folder in ESEAL_BUILD, or set ESEAL_SYSTEM=1 to use the installed libeseal")


def source_include(build: pathlib.Path) -> pathlib.Path:
    """The public headers that a build folder was built from."""
    makefile = (build / "Makefile").read_text("utf-8")
    srcdir = re.search(r"^abs_top_srcdir = (.*)$", makefile, re.M)
    if srcdir is None:
        raise SystemExit(f"{build} is no build folder of libeseal")
    return pathlib.Path(srcdir.group(1)) / "include"


def system() -> tuple[pathlib.Path, dict[str, list[str]]]:
    flags = pkg_config("--cflags", "libeseal")
    folders = [flag[2:] for flag in flags if flag.startswith("-I")]
    folders += pkg_config("--variable=includedir", "libeseal") + ["/usr/include"]
    include = next(path for path in map(pathlib.Path, folders) if (path / "eseal.h").exists())
    return include, {"extra_compile_args": flags,
                     "extra_link_args": pkg_config("--libs", "libeseal")}


def static() -> tuple[pathlib.Path, dict[str, list[str]]]:
    build = build_folder()
    include = source_include(build)
    uninstalled = (build / "pkgconfig" / "libeseal-uninstalled.pc").read_text()
    deflate = ["-ldeflate"] if "libdeflate" in uninstalled else []
    return include, {
        "include_dirs": [str(include)],
        "extra_objects": [str(build / "libeseal.a")],
        "extra_compile_args": ["-fvisibility=hidden", f"-ffile-prefix-map={HERE}=."],
        "extra_link_args": ["-Wl,-Bstatic", "-lcrypto", "-lz", *deflate, "-lexpat",
                            "-Wl,-Bdynamic", "-Wl,--as-needed", "-Wl,--exclude-libs,ALL", "-Wl,-z,nodelete", "-s",
                            "-Wl,--wrap=OSSL_PROVIDER_load"],
    }


def is_system() -> bool:
    return os.environ.get("ESEAL_SYSTEM", "0") not in ("", "0")


def include_folder() -> pathlib.Path:
    return system()[0] if is_system() else source_include(build_folder())


def version() -> str:
    text = (include_folder() / "eseal" / "version.h").read_text("utf-8")
    match = re.search(r'^#define ESEAL_VERSION_STRING "(.*)"', text, re.M)
    assert match is not None
    return match.group(1)


def builder() -> cffi.FFI:
    include, options = system() if is_system() else static()
    made = cffi.FFI()
    made.cdef(derive.derive(include))
    made.cdef(CALLBACKS)
    made.set_source("eseal._ffi", SOURCE + ("" if is_system() else WITHOUT_LEGACY),
                    py_limited_api=True, **options)
    return made


ffi = builder()
