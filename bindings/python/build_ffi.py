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
from typing import Optional

import cffi

import derive

HERE = pathlib.Path(__file__).resolve().parent

# What one way into C brings back (eseal/_verify.py).
TOLD = """
typedef struct eseal_py_told {
    eseal_report *report;
    char *json;
    int result;
    int strict_result;
} eseal_py_told;
"""

# What the library calls back (eseal/_native.py).
CALLBACKS = """
extern "Python" {
    int64_t eseal_py_clock(void *arg);
    void eseal_py_log(void *arg, int level, const char *component, const char *message);
    int eseal_py_read(void *arg, uint64_t offset, void *out, size_t len);
}
int eseal_py_init(void);
void eseal_py_tell(eseal_py_told *told, const char *lang);
int eseal_py_verify_file(eseal_py_told *told, const eseal_ctx *ctx, const char *path, const char *name,
    const eseal_verify_options *options, const char *lang, eseal_error *err);
void eseal_py_forget(eseal_py_told *told);
"""

# What eseal.verify() does with nothing between the calls that is Python's: each way into C and back costs,
# most of all when C has just filled the processor's caches.
SOURCE = "#include <eseal.h>\n" + TOLD + """
static void eseal_py_forget(eseal_py_told *told)
{
    eseal_free(told->json);
    eseal_report_free(told->report);
    *told = (eseal_py_told){0};
}

static void eseal_py_tell(eseal_py_told *told, const char *lang)
{
    told->json = eseal_report_json(told->report, lang, 1);
    told->result = eseal_report_result(told->report);
    told->strict_result = eseal_report_strict_result(told->report);
}

/* A file opened, judged and closed; name: shown in the report, unless options has another. */
static int eseal_py_verify_file(eseal_py_told *told, const eseal_ctx *ctx, const char *path, const char *name,
    const eseal_verify_options *options, const char *lang, eseal_error *err)
{
    eseal_verify_options asked = *options;
    eseal_document *document = NULL;
    int rc = eseal_document_open_file(&document, ctx, path, err);

    if (asked.name == NULL)
        asked.name = name;
    if (rc == 0)
        rc = eseal_document_verify(&told->report, document, &asked, err);
    if (rc == 0)
        eseal_py_tell(told, lang);
    eseal_document_free(document);
    return rc;
}
"""

# With libeseal's own copy of libcrypto linked in:
# - At exit that copy is not torn down: threads of the host may end, or still verify, after the exit handlers
#   have run.  The host's own configuration of OpenSSL is not for it.
# - It would load the legacy provider of whatever OpenSSL the machine has, or none: the same file would open
#   here and not there.  Here it never does, and the library says what is missing.
OWN_OPENSSL = """
#include <openssl/crypto.h>
#include <string.h>

static int eseal_py_init(void)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

void *__real_OSSL_PROVIDER_load(void *libctx, const char *name);
void *__wrap_OSSL_PROVIDER_load(void *libctx, const char *name);

void *__wrap_OSSL_PROVIDER_load(void *libctx, const char *name)
{
    return strcmp(name, "legacy") == 0 ? NULL : __real_OSSL_PROVIDER_load(libctx, name);
}
"""

# The system's OpenSSL is everybody's: it stays as it is.
SYSTEM_OPENSSL = """
static int eseal_py_init(void)
{
    return 1;
}
"""


def pkg_config(*args: str, path: Optional[pathlib.Path] = None) -> list[str]:
    """path: a folder that is looked through first."""
    folders = [str(path)] if path else []
    folders += filter(None, [os.environ.get("PKG_CONFIG_PATH")])
    found = subprocess.run(["pkg-config", *args], capture_output=True, text=True,
                           env={**os.environ, "PKG_CONFIG_PATH": os.pathsep.join(folders)})
    if found.returncode != 0:
        raise SystemExit(f"pkg-config {' '.join(args)}: {found.stderr.strip()}")
    return shlex.split(found.stdout)


# What pkg-config lists and stays shared: libeseal's own archive is named by its file, the rest is of the C
# library.
SHARED = ("-leseal", "-lc", "-lm", "-ldl", "-lpthread")


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
    needs = pkg_config("--static", "--libs", "libeseal-uninstalled", path=build / "pkgconfig")
    linked_in = [word for word in needs if word.startswith("-l") and word not in SHARED]
    return include, {
        "include_dirs": [str(include)],
        "extra_objects": [str(build / "libeseal.a")],
        "extra_compile_args": ["-fvisibility=hidden", f"-ffile-prefix-map={HERE}=.",
                               *pkg_config("--cflags", "libcrypto")],
        "extra_link_args": ["-Wl,-Bstatic", *linked_in, "-Wl,-Bdynamic", "-Wl,--as-needed",
                            "-Wl,--exclude-libs,ALL", "-Wl,-z,nodelete", "-s",
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
    made.cdef(TOLD + CALLBACKS)
    made.set_source("eseal._ffi", SOURCE + (SYSTEM_OPENSSL if is_system() else OWN_OPENSSL),
                    py_limited_api=True, **options)
    return made


ffi = builder()
