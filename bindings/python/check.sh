#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Python binding: the wheel is built, installed into a virtual environment, and tested there; the types
# are checked.
set -u
src=$(cd "${srcdir:-.}" && pwd)
build=$(cd "${builddir:-.}" && pwd)
here=$build/bindings/python
python=${PYTHON:-python3} # empty unless configure was told

skip() {
    echo "SKIP: Python binding: $*"
    exit 77
}

test "$python" != no || skip "configured --without-python"
test -n "${PYTHON:-}" || test -e "$src/.git" || skip "tested in a checkout, or --with-python"
case ${CFLAGS:-} in *-fsanitize*) skip "not for a library with sanitizers in it" ;; esac
mkdir -p "$here" || exit 1
"$python" -c 'import ensurepip, venv, os, sysconfig
os.stat(sysconfig.get_path("include") + "/Python.h")' 2>"$here/setup.log" ||
    skip "$python has no venv or no headers (packages python3-venv and python3-dev)"
for library in crypto z expat; do
    case $(${CC:-cc} -print-file-name=lib$library.a) in
    /*) ;;
    *) skip "no static lib$library" ;;
    esac
done
if ! "$src/contrib/setup-python.sh" "$here/venv" "$python" >"$here/setup.log" 2>&1; then
    cat "$here/setup.log"
    skip "pip could not install what it is tested with (no network?)"
fi
"$src/bindings/python/wheel.sh" "$src" "$build" "$python" || exit 1
"$here/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-index \
    --force-reinstall "$here"/dist/*.whl || exit 1

failed=0
cd "$here" || exit 1
if "$here/venv/bin/mypy" --config-file "$src/bindings/python/pyproject.toml" --cache-dir "$here/mypy" \
    "$here/src/eseal" "$src/bindings/python/tests"; then
    echo "1 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    failed=1
fi
# The tests print their own line "N passed, N failed" (tests/conftest.py).
srcdir=$src builddir=$build HYPOTHESIS_STORAGE_DIRECTORY=$here/hypothesis \
    "$here/venv/bin/python" -m pytest -c "$src/bindings/python/pyproject.toml" \
    --rootdir "$src/bindings/python" --basetemp "$here/tmp" --tb=short \
    "$src/bindings/python/tests" || failed=1
"$src/bindings/python/system.sh" "$src" "$build" "$here/venv/bin/python" || failed=1
exit $failed
