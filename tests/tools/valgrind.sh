#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one test program under valgrind.  Those that do little but SM2, or loop for long over code that
# others run too, would take minutes and are left to AddressSanitizer.
case ${1##*/} in
test_flips | test_gmt0047 | test_public_key | test_sm2 | test_value | test_ofd_place | test_mutate | test_long*)
    echo "SKIP: takes minutes under valgrind"
    exit 77
    ;;
esac
exec valgrind -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 "$@"
