#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench.sh BUILD: the table of ratios, then instructions where valgrind is there.  Ratios depend on the
# machine and judge nothing; instructions do not, and one over its gate is a failure.
set -u
bench=$1/tests/bench/bench
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Sixteen documents, for the rows of whole documents.
"$1/tests/bench/archive" make "$scratch/documents" 16 2 || exit 1
BENCH_FOLDER=$scratch/documents
export BENCH_FOLDER
echo "$(uname -m), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1), $(openssl version)"
"$bench" || exit 1
python3 "$(dirname "$0")/bindings.py" "$1" || exit 1
command -v valgrind >/dev/null || { echo "SKIP: no valgrind, so no instructions are counted"; exit 0; }

# Instructions of a run with so many operations of a row.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$bench" --count "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

echo
printf '%-36s %14s\n' "" "instructions"
status=0
"$bench" --list >"$scratch/rows"
while IFS="$(printf '\t')" read -r group row most; do
    few=$(instructions "$row" 16)
    many=$(instructions "$row" 112)
    if [ -z "$few" ] || [ -z "$many" ]; then
        echo "$row: could not be counted"
        status=1
        continue
    fi
    each=$(((many - few) / 96))
    over=
    [ "$each" -le "$most" ] || { over="  MISSED"; status=1; }
    printf '%-36s %14d   <= %d%s\n' "$row" "$each" "$most" "$over"
done <"$scratch/rows"
exit $status
