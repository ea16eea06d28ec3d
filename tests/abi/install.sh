#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs into an empty folder and does there what a stranger would: compiles a program with what
# pkg-config says, links it with the shared and with the static library, and runs it.
set -u
src=${srcdir:-.}
cc=${CC:-cc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR

try() { # try WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what: $*"
        tail -n 20 "$work/out"
    fi
}

try "make install" "${MAKE:-make}" -C "${builddir:-.}" install DESTDIR="$work/root"
pc=$(find "$work/root" -name libeseal.pc)
if test -z "$pc"; then
    echo "FAILED: no libeseal.pc was installed"
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
fi
lib=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH

for header in "$src"/include/eseal.h "$src"/include/eseal/*.h; do
    name=${header#"$src"/include/}
    try "$name is installed" test -n "$(find "$work/root" -path "*/include/$name")"
done

for profile in egov commercial; do
    try "the profile $profile is installed" \
        test -n "$(find "$work/root" -path "*/share/eseal/profiles/$profile.conf")"
done
find "$work/root" -path '*/share/eseal/*' -type f ! -name '*.conf' >"$work/beside"
try "no certificate is installed beside them" test ! -s "$work/beside"

# ber_decode and inner names of ours are the program's own here: nothing of the library's inside
# may clash with them, not even in the archive.
cat >"$work/program.c" <<'END'
#include <eseal.h>
#include <string.h>

int ber_decode(void);
int es_alloc(void);
int ber_decode(void) { return 7; }
int es_alloc(void) { return 8; }

int main(void)
{
    eseal_error err = {0};
    char text[32];

    if (eseal_time_encode(text, sizeof text, 86400, &err) != 0)
        return 1;
    if (strcmp(text, "1970-01-02T00:00:00Z") != 0 || ber_decode() != 7 || es_alloc() != 8)
        return 2;
    return strcmp(eseal_version(), ESEAL_VERSION_STRING) != 0;
}
END
flags() {
    pkg-config --define-variable=prefix="$work/root$prefix" "$@" libeseal
}
prefix=$(sed -n 's/^prefix=//p' "$pc")

# shellcheck disable=SC2046
{
    try "compile" $cc $(flags --cflags) -c -o "$work/program.o" "$work/program.c"
    try "link with the shared library" $cc -o "$work/shared" "$work/program.o" $(flags --libs)
    try "link with the archive" $cc -o "$work/static" "$work/program.o" "$lib/libeseal.a" \
        $(flags --static --libs | sed 's/-leseal//')
}
try "run with the shared library" env LD_LIBRARY_PATH="$lib" "$work/shared"
try "run with the archive" "$work/static"
try "make uninstall" "${MAKE:-make}" -C "${builddir:-.}" uninstall DESTDIR="$work/root"
try "nothing is left" test -z "$(find "$work/root" -type f -o -type l)"

echo "$passed passed, $failed failed"
test "$failed" = 0
