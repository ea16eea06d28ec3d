#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the fuzz targets, each for FUZZ_SECONDS (600), under libFuzzer, AddressSanitizer and UBSan, and
# tells what each of them did and reached.
#
#   run.sh --needs            whether this machine can
#   run.sh --targets          the names of all targets
#   run.sh BUILD [TARGET...]  a build folder whose libeseal-all.la was compiled for it
#
# The corpus grows in BUILD/tests/fuzz/grown/; what is found is kept in BUILD/tests/fuzz/found/.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${FUZZ_SECONDS:=600}" "${FUZZ_CC:=clang}"
sanitize=-fsanitize=fuzzer,address,undefined

targets='der xml zip cert key seal signature stamp crl ocsp status evidence json ofd'

if test "${1:-}" = --targets; then
    echo "$targets"
    exit 0
fi
if test "${1:-}" = --needs; then
    if ! command -v "$FUZZ_CC" >/dev/null; then
        echo "make fuzz needs clang with libFuzzer: on Debian and Ubuntu, contrib/setup.sh clang" >&2
        exit 1
    fi
    probe=$(mktemp -d) || exit 1
    trap 'rm -rf "$probe"' EXIT
    echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d == 0 && n; }' >"$probe/a.c"
    if ! "$FUZZ_CC" $sanitize -o "$probe/a" "$probe/a.c" 2>"$probe/log"; then
        cat "$probe/log" >&2
        echo "make fuzz: $FUZZ_CC is here, but libFuzzer or the sanitizers are missing (Debian: libclang-rt-dev)" >&2
        exit 1
    fi
    exit 0
fi

build=$1
shift
# shellcheck disable=SC2086
test $# -gt 0 || set -- $targets
work=$PWD/$build/tests/fuzz
export ESEAL_FUZZ_SEEDS="$work/corpus"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:suppressions=$PWD/tests/asan/ubsan.supp"
mkdir -p "$work/found" "$work/grown" "$work/run" || exit 1
status=0 table=$work/run/table
libs=$(sed -nE 's/^(CRYPTO|ZLIB|LIBDEFLATE|EXPAT)_LIBS = //p' "$build/Makefile")
: >"$table"

for name; do
    target=fuzz_$name
    mutator=
    test ! -f "tests/fuzz/mutate_$name.c" || mutator=tests/fuzz/mutate_$name.c
    # shellcheck disable=SC2086
    "$FUZZ_CC" -g -O1 -std=c11 $sanitize -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
        -Iinclude -Ilib -Itests/unit -Itests/fuzz -o "$work/run/$target" "tests/fuzz/$target.c" \
        tests/fuzz/fuzz.c $mutator "$build/.libs/libeseal-all.a" \
        $libs || exit 1
    set --
    for folder in "tests/fuzz/$target.in" "tests/fuzz/$target.repro"; do
        test ! -d "$folder" || set -- "$@" "$folder"
    done
    case $name in
    json | ofd | xml | zip) set -- "$@" "-dict=tests/fuzz/$name.dict" ;;
    *) set -- "$@" -dict=tests/fuzz/der.dict ;;
    esac
    mkdir -p "$work/grown/$target"
    printf '%s: %s seconds\n' "$target" "$FUZZ_SECONDS"
    "$work/run/$target" -max_total_time="$FUZZ_SECONDS" -timeout=60 -rss_limit_mb=2048 \
        -max_len=40000 -print_final_stats=1 -artifact_prefix="$work/found/$target-" \
        "$work/grown/$target" "$work/corpus/$target" "$@" >"$work/run/$target.log" 2>&1
    rc=$?
    awk -v name="$target" -v rc=$rc '
        { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
        /stat::number_of_executed_units/ { runs = $2 }
        END { printf "%-16s %10d runs %7d edges %12s corpus  %s\n", name, runs, cov, corp,
            rc == 0 ? "nothing found" : "FOUND" }' "$work/run/$target.log" >>"$table"
    if test $rc -ne 0; then
        status=1
        tail -n 40 "$work/run/$target.log"
    fi
done
echo
cat "$table"
exit $status
