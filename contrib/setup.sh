#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what building and testing libeseal needs and this machine lacks, on Debian and Ubuntu.
# Where nothing is missing, nothing is done or said.  Elsewhere it says what is needed.
#
#   contrib/setup.sh [bindings] [valgrind] [clang] [packaging] [cross]      with what some targets need besides
set -eu

need() { # need PACKAGE WHAT TEST...: runs the test, and notes what is lacking
    package=$1 what=$2
    shift 2
    needs="$needs
    $what"
    "$@" >/dev/null 2>&1 && return
    lacking="$lacking
    $what"
    case " $missing " in
    *" $package "*) ;;
    *) missing="$missing $package" ;;
    esac
}

tool() { # tool PACKAGE COMMAND
    need "$1" "$2" command -v "$2"
}

library() { # library PACKAGE MODULE WHAT
    need "$1" "$3" pkg-config --exists "$2"
}

look() {
    needs='' lacking='' missing=''
    tool build-essential gcc
    tool build-essential g++
    tool build-essential make
    need build-essential "the C library's headers" sh -c 'echo "#include <stdio.h>" | gcc -E -'
    tool autoconf autoreconf
    tool automake automake
    tool libtool libtoolize
    tool pkg-config pkg-config
    tool asn1c asn1c
    tool binutils objcopy
    tool xz-utils xz
    tool unzip unzip
    tool openssl openssl
    tool python3 python3
    tool mandoc mandoc
    library libssl-dev 'libcrypto >= 3.0' 'OpenSSL 3 with headers (libcrypto)'
    library zlib1g-dev zlib 'zlib with headers'
    library libexpat1-dev expat 'expat with headers'
    library libdeflate-dev libdeflate 'libdeflate with headers (may be left out: slower)'
    library libzip-dev libzip 'libzip with headers (tests)'
    library check 'check >= 0.15' 'Check 0.15 with headers (unit tests)'
    for extra in $extras; do
        case $extra in
        valgrind | clang) tool "$extra" "$extra" ;;
        packaging)
            tool abigail-tools abidiff
            tool cmake cmake
            tool debhelper dh
            tool dh-python dh_python3
            tool dpkg-dev dpkg-buildpackage
            tool lintian lintian
            need python3-cffi 'cffi for the Python of Debian' /usr/bin/python3 -c 'import cffi, setuptools'
            need python3-setuptools 'setuptools for the Python of Debian' /usr/bin/python3 -c 'import setuptools'
            ;;
        cross)
            # qemu-user alone: with qemu-user-static the system would run foreign programs from then on
            tool gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc
            tool gcc-s390x-linux-gnu s390x-linux-gnu-gcc
            tool qemu-user qemu-aarch64
            tool qemu-user qemu-s390x
            ;;
        bindings)
            need python3-venv 'Python with venv' python3 -c 'import ensurepip, venv'
            need python3-dev "Python's headers" python3 -c '
import os, sysconfig
os.stat(sysconfig.get_path("include") + "/Python.h")'
            tool default-jdk-headless javac
            tool maven mvn
            ;;
        *)
            echo "setup.sh: no such need: $extra" >&2
            exit 64
            ;;
        esac
    done
}

is_debian() {
    command -v apt-get >/dev/null 2>&1 &&
        grep -Eqs '^ID(_LIKE)?=.*(debian|ubuntu)' "${OS_RELEASE:-/etc/os-release}"
}

extras=$*
look
test -n "$missing" || exit 0

if ! is_debian; then
    cat >&2 <<END
This system is neither Debian nor Ubuntu, so nothing is installed for you.
libeseal is built and tested with:$needs
Missing here:$lacking
END
    exit 1
fi

if test "$(id -u)" = 0; then
    as_root=''
elif command -v sudo >/dev/null 2>&1; then
    as_root='sudo'
    test -t 0 || as_root='sudo -n'
else
    echo "Packages are missing; as root, run: apt-get install$missing" >&2
    exit 1
fi

echo "Installing:$missing"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing

look
if test -n "$missing"; then
    echo "Still missing after the installation:$lacking" >&2
    exit 1
fi
