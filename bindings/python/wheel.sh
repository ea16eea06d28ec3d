#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel of the Python binding in BUILD/bindings/python/dist, with everything linked in that it
# needs, unless the one that is there is newer than its sources.
#
#   wheel.sh SOURCE BUILD [PYTHON]      the folders of libeseal
set -eu
src=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
here=$build/bindings/python
mkdir -p "$here"
"$src/contrib/setup-python.sh" "$here/venv" "${3:-python3}"

if test -e "$here/dist/made" &&
    test -z "$(find "$src/bindings/python" "$src/include" "$build/libeseal.a" "$here/venv/made" \
        -type f -newer "$here/dist/made" ! -name '*.pyc' | head -n 1)"; then
    exit 0
fi
rm -rf "$here/src" "$here/dist"
mkdir -p "$here/src/eseal"
for file in build_ffi.py derive.py setup.py pyproject.toml README.md; do
    cp "$src/bindings/python/$file" "$here/src/"
done
cp "$src"/bindings/python/eseal/*.py "$src"/bindings/python/eseal/*.pyi \
    "$src/bindings/python/eseal/py.typed" "$here/src/eseal/"
chmod -R u+w "$here/src"
ESEAL_BUILD=$build "$here/venv/bin/python" -m pip wheel -q --disable-pip-version-check \
    --no-build-isolation --no-deps --no-index -w "$here/dist" "$here/src"
touch "$here/dist/made"
