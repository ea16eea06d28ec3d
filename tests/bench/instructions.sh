#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# instructions.sh BUILD: the instructions of each row of the benchmark that are counted, by valgrind.  One over
# its gate is a failure.  Unlike times they hardly depend on the machine, but on the compiler.
set -u
bench=$1/tests/bench/bench
command -v valgrind >/dev/null || { echo "SKIP: no valgrind, so no instructions are counted"; exit 0; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Instructions of a run with so many operations of a row.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$bench" --count "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

printf '%-36s %14s\n' "" "instructions"
passed=0
failed=0
"$bench" --list >"$scratch/rows"
while IFS="$(printf '\t')" read -r group row most; do
    few=$(instructions "$row" 16)
    many=$(instructions "$row" 112)
    if [ -z "$few" ] || [ -z "$many" ]; then
        echo "$group: $row: could not be counted"
        failed=$((failed + 1))
        continue
    fi
    each=$(((many - few) / 96))
    if [ "$most" -lt 0 ]; then
        printf '%-36s %14d\n' "$row" "$each"
    elif [ "$each" -le "$most" ]; then
        printf '%-36s %14d   <= %d\n' "$row" "$each" "$most"
        passed=$((passed + 1))
    else
        printf '%-36s %14d   <= %d  MISSED\n' "$row" "$each" "$most"
        failed=$((failed + 1))
    fi
done <"$scratch/rows"
echo "$passed passed, $failed failed"
test "$failed" = 0
