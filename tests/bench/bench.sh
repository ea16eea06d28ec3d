#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench.sh BUILD: the table of ratios, then instructions where valgrind is there.  Ratios depend on the
# machine and judge nothing; instructions do not, and one over its gate is a failure.
set -u
build=$1
bench=$build/tests/bench/bench
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Documents, for the rows of whole ones: those work on the first sixteen.
"$build/tests/bench/archive" make "$scratch/documents" 500 2 || exit 1
# One with a seal as they mostly are, whose picture is a scan of some KiB.
"$build/tests/bench/archive" make "$scratch/documents/scanned" 1 1 15700 || exit 1
BENCH_FOLDER=$scratch/documents
export BENCH_FOLDER
echo "$(uname -m), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1), $(openssl version)"
"$bench" || exit 1
echo
printf '%-36s %12s %18s\n' "" documents/s "memory at most"
for threads in 1 2; do
    result=$("$build/tests/bench/archive" judge "$scratch/documents" 500 $threads) || exit 1
    # shellcheck disable=SC2086
    set -- $result
    printf '%-36s %12s %14d KiB\n' "500 documents by $threads" \
        "$(echo "$1 $3" | awk '{ printf "%.0f", $1 / $2 }')" "$5"
done
python3 "$(dirname "$0")/bindings.py" "$build" || exit 1
echo
"$(dirname "$0")/instructions.sh" "$build"
