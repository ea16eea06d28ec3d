#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows the wheel in a bare place: a new Debian of files only, with Python, pip and venv and nothing else, in
# which it is installed and judges a document.  Needs root and debootstrap, and a wheel ("make python-wheel").
#
#   python-bare.sh WHEEL DOCUMENT [FOLDER]      FOLDER: kept, and used again
set -eu
wheel=$(realpath "$1")
document=$(realpath "$2")
if test $# -gt 2; then
    root=$3
else
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
fi

if ! test -e "$root/bin/sh"; then
    debootstrap --variant=minbase --include=python3,python3-pip,python3-venv stable "$root" >&2
fi
mkdir -p "$root/try"
rm -rf "$root/try/venv"
cp "$wheel" "$document" "$root/try/"
# cffi comes from outside, since nothing in there needs a network.
python3 -m pip download -q --disable-pip-version-check --dest "$root/try" --only-binary :all: \
    --python-version "$(chroot "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" cffi
chroot "$root" sh -eu -c '
    cd /try
    ! find / -xdev -name "libcrypto*" -o -xdev -name "libeseal*" | grep . ||
        echo "(there is a libcrypto or libeseal of its own here)"
    python3 -m venv venv
    venv/bin/pip install -q --disable-pip-version-check --no-index --find-links . eseal
    ldd venv/lib/python3*/site-packages/eseal/_ffi.abi3.so
    status=0
    venv/bin/python -m eseal verify "$1" || status=$?
    echo "exit status $status"
' sh "$(basename "$document")"
