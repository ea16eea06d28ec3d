#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# summary.sh counts what it should, and hides no failure.
set -u
summary=$(cd "${srcdir:-.}" && pwd)/tests/tools/summary.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

result() { # result NAME OUTCOME LOG: what automake leaves of a test
    printf ':test-result: %s\n' "$2" >"$work/$1.trs"
    printf '%b' "$3" >"$work/$1.log"
}

expect() { # expect STATUS MADE LINE NAMES: the exit status and the last line, for make's status
    status=$1 made=$2 line=$3 names=$4
    echo "$names" | "$summary" "$work" "$made" >"$work/out"
    got=$?
    if test "$got" = "$status" && test "$(tail -n 1 "$work/out")" = "$line"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: \"$names\" with $made: expected $status and \"$line\", got $got and:"
        cat "$work/out"
    fi
}

says() { # says TEXT: the last summary has this line
    if grep -qxF -- "$1" "$work/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: no line \"$1\" in:"
        cat "$work/out"
    fi
}

result good PASS 'Running suite(s): x\n100%: Checks: 7, Failures: 0, Errors: 0\nPASS good\n'
result two PASS '100%: Checks: 7, Failures: 0, Errors: 0\n100%: Checks: 1, Failures: 0, Errors: 0\n'
result bad FAIL '60%: Checks: 5, Failures: 1, Errors: 1\nx.c:1: wrong\nFAIL bad\n'
result crash FAIL '100%: Checks: 5, Failures: 0, Errors: 0\nLeakSanitizer: 8 bytes\n'
result liar PASS '80%: Checks: 5, Failures: 1, Errors: 0\n'
result own PASS 'SKIP: no judge\n12 passed, 0 failed\n'
result ownbad FAIL '12 passed, 3 failed\n'
result quiet PASS 'nothing said\n'
result broken ERROR 'cannot run\n'
result away SKIP 'SKIP: not a checkout\n'
result mute SKIP ''

expect 0 0 '7 passed, 0 failed' 'good.log'
expect 0 0 '8 passed, 0 failed' 'two.log'
expect 0 0 '8 passed, 0 failed' 'good.log quiet.log'
expect 1 0 '3 passed, 2 failed' 'bad.log'
says '--- bad'
says 'x.c:1: wrong'
expect 2 2 '10 passed, 2 failed' 'good.log bad.log'
expect 2 2 '5 passed, 1 failed' 'crash.log'
expect 1 0 '4 passed, 1 failed' 'liar.log'
expect 2 2 '12 passed, 3 failed' 'ownbad.log'
expect 2 2 '0 passed, 1 failed' 'broken.log'
expect 0 0 '19 passed, 0 failed' 'good.log own.log away.log mute.log'
says 'skipped:'
says '  no judge (own)'
says '  not a checkout (away)'
says '  no reason given (mute)'
expect 2 2 '7 passed, 1 failed' 'good.log absent.log'
says '1 tests did not run: see the messages of the build above'
expect 2 2 '7 passed, 1 failed' 'good.log'
expect 1 0 '0 passed, 1 failed' ''

echo "$passed passed, $failed failed"
test "$failed" = 0
