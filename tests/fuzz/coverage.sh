#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the corpora of the fuzz targets reach: the lines of the judge and of each parser, by file.
#
#   coverage.sh BUILD COVERED [TARGET...]
#
# BUILD holds the corpora (run.sh), COVERED was configured with clang's source-based coverage
# (-fprofile-instr-generate -fcoverage-mapping) and has the targets, which replay them.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${FUZZ_CC:=clang}"
work=$PWD/$1/tests/fuzz covered=$2
shift 2
test $# -gt 0 || set -- $(tests/fuzz/run.sh --targets)
profdata=$("$FUZZ_CC" -print-prog-name=llvm-profdata) cov=$("$FUZZ_CC" -print-prog-name=llvm-cov)
raw=$work/run/profile
export ESEAL_FUZZ_SEEDS="$work/corpus"
rm -rf "$raw" && mkdir -p "$raw" || exit 1

objects=
for name; do
    target=fuzz_$name
    mkdir -p "$work/grown/$target"
    if ! LLVM_PROFILE_FILE="$raw/$target.raw" srcdir=. "$covered/tests/fuzz/$target" "$work/grown/$target" \
        >"$raw/$target.log" 2>&1; then
        tail -n 5 "$raw/$target.log"
        echo "coverage: $target did not survive its own corpus" >&2
        exit 1
    fi
    sed -n 's/^\(fuzz_.* files, .* inputs passed\)$/\1/p' "$raw/$target.log"
    objects="$objects${objects:+ -object }$covered/tests/fuzz/$target" # the first stands alone
done
"$profdata" merge -sparse -o "$raw/all" "$raw"/*.raw || exit 1
# shellcheck disable=SC2086
"$cov" report $objects -instr-profile="$raw/all" -show-region-summary=false -show-branch-summary=false \
    2>"$raw/cov.log" |
    awk '/^lib\/(core\/(judge|gather)|codec\/[a-z]|model\/|doc\/|pki\/|crypto\/key)[a-z0-9_]*\.c / || /^TOTAL/ {
            printf "%-36s %6s lines %6s missed %8s\n", $1, $5, $6, $7 }
        /^TOTAL/ { whole = 1 }
        END { exit !whole }' || {
    cat "$raw/cov.log" >&2
    exit 1
}
