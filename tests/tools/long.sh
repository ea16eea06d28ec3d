#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What takes long, one after the other, telling how far it is: long.sh BUILD
src=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd) || exit 1
passed=0
failed=0
for test in tests/unit/test_flips tests/mutate/test_mutate tests/interop/zips.py tests/fault/test_fault \
    tests/fault/test_fault_pki tests/unit/test_sm2_differential; do
    echo "== $test"
    program=$build/$test
    test -x "$program" || program=$src/$test
    if (cd "$build" && srcdir=$src builddir=$build ESEAL_LONG=1 PYTHONDONTWRITEBYTECODE=1 "$program"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $test"
    fi
done
echo "$passed passed, $failed failed"
test "$failed" = 0
