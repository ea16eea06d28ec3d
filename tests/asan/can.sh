#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whether this machine's compiler has AddressSanitizer and UBSan: can.sh BUILD TEST...
# Where it has not, each test is noted in BUILD as skipped, for summary.sh to tell.
build=$1
shift
probe=$(mktemp -d) || exit 1
trap 'rm -rf "$probe"' EXIT
echo 'int main(void) { return 0; }' >"$probe/a.c"
# shellcheck disable=SC2086
${CC:-cc} -fsanitize=address,undefined -o "$probe/a" "$probe/a.c" 2>/dev/null && exit 0
for test; do
    mkdir -p "$build/${test%/*}"
    echo "SKIP: ${CC:-cc} has no AddressSanitizer here" >"$build/$test.log"
    echo ":test-result: SKIP" >"$build/$test.trs"
done
exit 1
