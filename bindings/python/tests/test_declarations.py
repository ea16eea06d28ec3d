# SPDX-License-Identifier: Apache-2.0
"""What is compiled in is what the headers declare and the library shows; errors and limits have a class
and a name for everything there is."""
from __future__ import annotations

import re
import subprocess
import sys

import eseal
from conftest import BUILD, SRC
from eseal._context import _LIMITS
from eseal._errors import BY_CODE, FLOORS
from eseal._ffi import ffi, lib

sys.path.insert(0, str(SRC / "bindings" / "python"))
import derive  # noqa: E402

NOT_HERE = {"eseal_ctx_new_openssl"}  # names a type of OpenSSL


def test_functions_are_those_of_the_headers_and_of_the_map() -> None:
    derived = set(re.findall(r"\b(eseal_\w+)\(", derive.derive(SRC / "include")))
    derived -= {name for name in derived if name.endswith("_fn")}
    shown = set(re.findall(r"^    (eseal_\w+);", (SRC / "lib" / "libeseal.map").read_text(), re.M))
    compiled = {name for name in dir(lib) if name.startswith("eseal_") and
                not name.startswith("eseal_py_")}
    assert len(compiled) > 150
    assert compiled == derived
    assert compiled == shown - NOT_HERE


def test_a_header_that_changed_is_noticed() -> None:
    text = "#include <eseal/version.h>\nESEAL_API ESEAL_CHECKED int eseal_x(void); /* int eseal_y(void); */"
    assert derive.declarations(text) == "int eseal_x(void);"
    assert "eseal_z(int a, int b);" in derive.declarations("ESEAL_API int eseal_z(int a,\n    int b);")


def test_constants_agree_with_the_classes() -> None:
    for prefix, kind in (("ESEAL_USE_", eseal.Use), ("ESEAL_EVIDENCE_", eseal.Kind),
                         ("ESEAL_RIDING_", eseal.Riding), ("ESEAL_PLAIN_", eseal.PlainForm),
                         ("ESEAL_STATUS_", eseal.Status), ("ESEAL_FORMAT_", eseal.Format),
                         ("ESEAL_LIST_", eseal.ListKind), ("ESEAL_BATCH_", eseal.Count),
                         ("ESEAL_SM2_", eseal.Sm2)):
        known = {member.name: member.value for member in kind}
        shown = {name[len(prefix):]: getattr(lib, name) for name in dir(lib) if name.startswith(prefix)}
        assert known == shown, prefix


def test_words_agree_with_the_classes() -> None:
    for name in ("NONE", "INDETERMINATE", "FAILED", "PASSED"):
        word = ffi.string(lib.eseal_result_name(getattr(lib, f"ESEAL_{name}"))).decode()
        assert eseal.Result[name].value == word


def test_each_limit_of_the_struct_has_a_name() -> None:
    struct = re.search(r"typedef struct eseal_limits \{(.*?)\}", derive.derive(SRC / "include"))
    assert struct is not None
    names = re.findall(r"(\w+);", struct.group(1))
    assert set(names) == {"size", *_LIMITS}


def test_each_code_has_a_class_of_its_floor() -> None:
    codes = [getattr(lib, name) for name in dir(lib) if name.startswith("ESEAL_E_")]
    assert len(codes) > 30
    for code in codes:
        kind = BY_CODE.get(code, FLOORS[-code // 100])
        assert issubclass(kind, FLOORS[-code // 100])
        error = kind("text", code=code)
        assert error.floor and error.name.startswith("ESEAL_E_") and "UNKNOWN" not in error.name
        assert error.message and error.message_zh and error.message != error.message_zh


def test_the_table_of_parity_names_what_there_is() -> None:
    text = (SRC / "bindings" / "README.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) > 30 and all(len(row) == 4 for row in rows)
    headers = derive.derive(SRC / "include")
    for _, in_c, in_python, in_java in rows[1:]:
        for name in re.findall(r"`(eseal_\w+[a-z])`", in_c):
            assert re.search(rf"\b{name}\b", headers), name
        for name in re.findall(r"\b[A-Z]\w+", in_python):
            assert hasattr(eseal, name) or name == "True", name
        for name in re.findall(r"\b[A-Z][a-z]\w+", in_java):
            folder = SRC / "bindings" / "java" / "eseal" / "src" / "main" / "java" / "org" / "libeseal"
            assert (folder / f"{name}.java").exists() or name == "Options", name


def test_versions_agree() -> None:
    assert eseal.__version__ == eseal.version()
    text = (SRC / "include" / "eseal" / "version.h").read_text()
    assert f'ESEAL_VERSION_STRING "{eseal.version()}"' in text


def test_the_compiled_half_needs_libc_alone_and_shows_its_entry_alone() -> None:
    import eseal._ffi as compiled

    path = compiled.__file__
    assert path is not None and path.endswith(".abi3.so")
    needed = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"\(NEEDED\).*\[(.*)\]", needed)  # ld-linux is libc's: memory of each thread
    assert all(re.match(r"(libc|libpthread|ld-linux.*)\.so\.\d+$", name) for name in found), found
    shown = subprocess.run(["nm", "-D", "--defined-only", path], capture_output=True, text=True,
                           check=True).stdout
    assert [line.split()[-1] for line in shown.splitlines()] == ["PyInit__ffi"]
    assert str(BUILD).encode() not in open(path, "rb").read()
