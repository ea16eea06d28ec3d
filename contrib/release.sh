#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows that a release can be made again: two clones, in folders of names of other lengths, give the same
# tarball, octet for octet; and the tarball, unpacked in two folders where asn1c is not to be had, builds the
# same libraries, whose tests of what is exported pass.
#
#   release.sh [CHECKOUT]
set -eu
src=$(cd "${1:-$(dirname "$0")/..}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR 2>/dev/null || true

same() { # same FILE FILE
    if cmp "$1" "$2"; then
        echo "the same: $(basename "$1") $(sha256sum <"$1" | cut -c1-16)"
    else
        echo "FAILED: $1 and $2 differ" >&2
        exit 1
    fi
}
quiet() { # quiet COMMAND...: its output only where it fails
    "$@" >"$work/log" 2>&1 || {
        tail -n 40 "$work/log" >&2
        echo "FAILED: $*" >&2
        exit 1
    }
}

quiet git -c safe.directory='*' clone -q "$src" "$work/a"
quiet git clone -q "$work/a" "$work/clone-with-a-longer-name"
for clone in a clone-with-a-longer-name; do
    quiet make -C "$work/$clone" dist
done
tarball=$(ls "$work"/a/build/libeseal-*.tar.xz)
same "$tarball" "$work/clone-with-a-longer-name/build/$(basename "$tarball")"

# asn1c as it is where it is not: found first, and no version of it.
mkdir "$work/bin"
printf '#!/bin/sh\necho "asn1c was called" >&2\nexit 127\n' >"$work/bin/asn1c"
chmod +x "$work/bin/asn1c"
PATH=$work/bin:$PATH
name=$(basename "$tarball" .tar.xz)
for place in b place-of-another-length; do
    mkdir "$work/$place"
    tar -C "$work/$place" -xf "$tarball"
    cd "$work/$place/$name"
    quiet ./configure --without-python --without-java
    quiet make -j"$(nproc)"
done
for file in .libs/libeseal.so.*.*.* libeseal.a tools/.libs/eseal; do
    case $file in
    .libs/libeseal.so*) file=$(cd "$work/b/$name" && ls .libs/libeseal.so.*.*.*) ;;
    esac
    same "$work/b/$name/$file" "$work/place-of-another-length/$name/$file"
done
quiet make check TESTS='tests/abi/exports.sh tests/abi/install.sh' check_PROGRAMS= check_DATA=
echo "builds without asn1c, and what it exports and installs is right"
