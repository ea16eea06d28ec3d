#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Adds up a test run: reads the names of its logs on stdin, shows what failed and what was skipped, and
# ends with the line "N passed, N failed".
#
#   summary.sh BUILD STATUS     STATUS: make's; exits with it, or with 1 where it hides a failure
#
# A Check program counts with its checks ("NN%: Checks: N, Failures: F, Errors: E"), another test with
# its own line "N passed, N failed", and one that prints neither as one.  A test that failed without
# saying in which part is one failure more; a log that is missing is a test that did not run.
set -u
cd "$1" || exit 1
status=$2
shown=60 # lines of a failing log

list=$(mktemp) || exit 1
trap 'rm -f "$list"' EXIT
tr ' ' '\n' | sed '/^$/d; s/\.log$//' >"$list"

while read -r name; do
    if grep -Eqs '^:test-result: *(FAIL|ERROR|XPASS)' "$name.trs"; then
        printf '\n--- %s\n' "$name"
        if test "$(wc -l <"$name.log")" -gt $shown; then
            echo "... the last $shown lines of $1/$name.log:"
        fi
        tail -n $shown "$name.log"
    fi
done <"$list"

echo
awk -v made="$status" '
# The outcome that automake noted, or "".
function outcome(name,    line, result) {
    while ((getline line < (name ".trs")) > 0)
        if (sub(/^:test-result: */, "", line))
            result = line
    close(name ".trs")
    return result
}
# Reads a log into good, bad (counts) and told (whether it had any).
function read_log(name,    line, n, part) {
    good = bad = told = 0
    reason = ""
    while ((getline line < (name ".log")) > 0) {
        if (line ~ /^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/) {
            n = split(line, part, /[^0-9]+/)
            good += part[2] - part[3] - part[4]
            bad += part[3] + part[4]
            told = 1
        } else if (line ~ /^[0-9]+ passed, [0-9]+ failed$/) {
            split(line, part, " ")
            good += part[1]
            bad += part[3]
            told = 1
        } else if (sub(/^SKIP: /, "", line)) {
            reason = line
            skip(line, name)
        }
    }
    close(name ".log")
}
function skip(why, name) {
    if (!(why in skipped))
        order[++reasons] = why
    if (index(skipped[why] " ", " " name " ") == 0)
        skipped[why] = skipped[why] " " name
}
{
    result = outcome($0)
    read_log($0)
    if (result == "") {
        absent++
        next
    }
    if (result == "SKIP") {
        if (reason == "")
            skip("no reason given", $0)
        next
    }
    fine = result == "PASS" || result == "XFAIL"
    passed += told ? good : fine
    failed += bad
    if (!fine && bad == 0)
        failed++
}
END {
    if (absent > 0)
        print absent " tests did not run: see the messages of the build above"
    if (NR == 0)
        print "no test is listed: see the messages of the build above"
    failed += absent + (NR == 0)
    if (failed == 0 && made != 0) {
        print "make ended with status " made
        failed = 1
    }
    if (reasons > 0)
        print "skipped:"
    for (i = 1; i <= reasons; i++)
        print "  " order[i] " (" substr(skipped[order[i]], 2) ")"
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0
}' "$list"
bad=$?

test "$status" = 0 || exit "$status"
exit $bad
