#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one test program in an emulator.  Those that do for long what others do too are left out there.
case ${1##*/} in
test_flips | test_mutate | test_fault* | test_key_p12)
    echo "SKIP: takes hours in an emulator"
    exit 77
    ;;
esac
# shellcheck disable=SC2086
exec $EMULATOR "$@"
