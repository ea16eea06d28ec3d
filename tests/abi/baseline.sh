#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A program that was linked with the last release still runs: abidiff compares the library with the
# baseline of that release.  New functions may come; none may go, and no function, structure or layout that a
# header shows may change.  Before 1.0 a change is allowed: it is said in CHANGES.md, and the baseline made
# anew.  Until there is a release, differences are shown and nothing more.
#
#   baseline.sh              the test
#   baseline.sh --refresh    writes tests/abi/libeseal.abi.xz anew, from the headers
#
# The baseline is taken from a library of the headers alone, whose functions do nothing: so it has no type
# that is hidden, and is small.
set -u
src=$(cd "${srcdir:-.}" && pwd)
build=${builddir:-.}
cc=${CC:-cc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

for tool in abidiff abidw xz; do
    command -v $tool >/dev/null || {
        echo "SKIP: $tool is not there (packages abigail-tools and xz-utils): the ABI was not compared"
        exit 77
    }
done

# shell OUT HEADERS: a library that shows what the headers declare
shell() {
    printf '#include <eseal.h>\n#include <eseal/openssl.h>\n' >"$work/all.h"
    # shellcheck disable=SC2086
    $cc -std=c11 -E -P -I"$2" ${CRYPTO_CFLAGS:-} "$work/all.h" | tr '\n' ' ' |
        sed 's/\(__attribute__((visibility("default")))[^;]*\);/\1 { __builtin_trap(); }/g' >"$work/shell.c"
    $cc -std=c11 -w -g -O0 -fPIC -shared -o "$1" -Wl,-soname,libeseal.so.0 -Wl,--no-as-needed \
        -Wl,--version-script="$src/lib/libeseal.map" "$work/shell.c"
}

compare() { # compare BASELINE LIBRARY: what would break a program, or nothing
    abidiff --no-added-syms --no-unreferenced-symbols --no-architecture "$1" "$2" >"$work/diff" 2>&1
    status=$?
    # 4: something changed; 8: in a way that breaks.  1, 2: it could not be compared.
    test $status = 0 || cat "$work/diff"
}

if test "${1:-}" = --refresh; then
    shell "$work/libeseal.so.0" "$src/include" || exit 1
    abidw --no-show-locs --no-corpus-path --no-comp-dir-path --no-parameter-names --no-elf-needed --out-file \
        "$work/libeseal.abi" "$work/libeseal.so.0" || exit 1
    xz -9 -c "$work/libeseal.abi" >"$src/tests/abi/libeseal.abi.xz"
    exit
fi

passed=0
failed=0
note() { # note WHAT: passed if it is true
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what:"
        head -n 40 "$work/out"
    fi
}

xz -dc "$src/tests/abi/libeseal.abi.xz" >"$work/libeseal.abi" || exit 1
if test "$(sed -n 's/^signing=//p; s/^making=//p' "$build/pkgconfig/libeseal.pc" | tr -d '\n')" != yesyes; then
    echo "SKIP: a part of the library alone is not compared with the baseline"
    exit 77
fi
compare "$work/libeseal.abi" "$build/.libs/libeseal.so" >"$work/out"
if test -s "$work/out" && ! grep -q '^## \[[0-9]' "$src/CHANGES.md"; then
    echo "SKIP: the ABI differs from tests/abi/libeseal.abi.xz, and there was no release yet (baseline.sh --refresh)"
    sed 's/^/    /' "$work/out"
else
    note "programs of the last release would break (or say it, and baseline.sh --refresh)" test ! -s "$work/out"
fi

# Each change is found, in a library of changed headers.
plant() { # plant WHAT FILE SED: abidiff says so
    rm -rf "$work/include"
    cp -R "$src/include" "$work/include"
    sed "$3" "$src/include/eseal/$2" >"$work/include/eseal/$2"
    cmp -s "$src/include/eseal/$2" "$work/include/eseal/$2" && echo "nothing was planted" >"$work/out"
    shell "$work/planted.so" "$work/include" >"$work/out" 2>&1 &&
        compare "$work/same.so" "$work/planted.so" >"$work/out"
    note "not found: $1" test -s "$work/out"
}
shell "$work/same.so" "$src/include" && compare "$work/same.so" "$build/.libs/libeseal.so" >"$work/out"
note "the library is not what the headers say" test ! -s "$work/out"
plant "an argument of another type" document.h 's/eseal_document_page_count(const eseal_document \*/eseal_document_page_count(const eseal_seal */'
plant "a function that went" version.h '/^ESEAL_API uint64_t eseal_memory_count/d'
plant "a field in the middle of a structure" error.h 's/^    int32_t code;/    int32_t more, code;/'

echo "$passed passed, $failed failed"
test "$failed" = 0
