#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a virtual environment with what building and testing the Python binding needs, or leaves one
# that has it alone.
#
#   contrib/setup-python.sh FOLDER [PYTHON]
set -eu
folder=$1
python=${2:-python3}
needs='cffi>=1.15 setuptools>=66 wheel pytest hypothesis mypy'

version=$("$python" -c 'import sys; print(sys.version)')
made="$needs
$version"
if test -e "$folder/made" && test "$(cat "$folder/made")" = "$made"; then
    exit 0
fi
rm -rf "$folder"
"$python" -m venv "$folder"
# shellcheck disable=SC2086
"$folder/bin/python" -m pip install -q --disable-pip-version-check --upgrade $needs
printf '%s\n' "$made" >"$folder/made"
