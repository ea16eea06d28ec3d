#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Python binding over an installed libeseal (ESEAL_SYSTEM=1): libeseal is installed into a folder, the package is
# built against what pkg-config finds there, and tested with that shared library.
#
#   system.sh SOURCE BUILD PYTHON      after check.sh, whose virtual environment it takes
set -eu
src=$1
build=$2
here=$build/bindings/python/system
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
rm -rf "$here"
mkdir -p "$here"
"${MAKE:-make}" -s -C "$build" install "DESTDIR=$here/root" >"$here/install.log" 2>&1 ||
    { tail "$here/install.log"; exit 1; }
pc=$(find "$here/root" -name libeseal.pc)
lib=$(dirname "$(dirname "$pc")")

cp -R "$build/bindings/python/src" "$here/src"
rm -rf "$here/src/build"
PKG_CONFIG_PATH=$(dirname "$pc") PKG_CONFIG_SYSROOT_DIR=$here/root ESEAL_SYSTEM=1 ESEAL_BUILD=/nonexistent \
    "$3" -m pip wheel -q --disable-pip-version-check --no-build-isolation --no-deps --no-index \
    -w "$here" "$here/src"
"$3" -m pip install -q --disable-pip-version-check --no-deps --no-index --target "$here/site" "$here"/*.whl

export LD_LIBRARY_PATH="$lib" PYTHONPATH="$here/site" ESEAL_SYSTEM=1 PYTHONDONTWRITEBYTECODE=1
"$3" - "$lib" <<'END'
import sys

import eseal._ffi

eseal.verify
assert eseal._ffi.__file__.startswith(sys.path[1]), eseal._ffi.__file__
with open("/proc/self/maps") as maps:
    assert any(sys.argv[1] in line and "libeseal.so" in line for line in maps), "not the installed libeseal"
END
cd "$src/bindings/python/tests"
srcdir=$src builddir=$build HYPOTHESIS_STORAGE_DIRECTORY=$here/hypothesis \
    "$3" -m pytest -c "$src/bindings/python/pyproject.toml" --rootdir "$src/bindings/python" \
    --basetemp "$here/tmp" --tb=short test_verify.py test_batch.py test_evidence.py test_sign.py test_corpus.py
