#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows the Debian packages in a bare place: a new Debian of files only, with what they depend on and nothing
# else, in which they are installed, judge a genuine document and an attack on it, and are removed again.
# Nothing may be left of them.  Needs root and debootstrap, packages ("make deb") and the documents that
# "make check" leaves.
#
#   deb-bare.sh PACKAGES CASES [FOLDER]      build/deb, build/tests/cases; FOLDER: kept, and used again
set -eu
packages=$(realpath "$1")
cases=$(realpath "$2")
if test $# -gt 2; then
    root=$3
else
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
fi

if ! test -e "$root/bin/sh"; then
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    debootstrap --variant=minbase \
        --include=libdeflate0,libdeflate-dev,libexpat1-dev,libssl-dev,zlib1g-dev,python3,python3-cffi-backend \
        "$release" "$root" >&2
fi
rm -rf "$root/try"
mkdir -p "$root/try"
cp "$packages"/*.deb "$root/try/"
cp -R "$cases/genuine/v4" "$root/try/genuine"
cp -R "$cases/attacks/data-hash-too-short" "$root/try/attack"
rm -f "$root"/try/*-dbgsym_*.deb

chroot "$root" sh -eu <<'END'
cd /try
# /var/lib/dpkg and the logs are where dpkg itself keeps what it did.
everything() {
    find / -xdev \( -path /try -o -path /proc -o -path /var/lib/dpkg -o -path /var/log -o -path /var/cache \) -prune \
        -o -print | sort
}
everything >/try/before
dpkg -i ./*.deb >/try/log 2>&1 || { cat /try/log; exit 1; }
judge() { # judge STATUS COMMAND...: it ends with that
    due=$1
    shift
    status=0
    "$@" >/try/said 2>&1 || status=$?
    echo "$*: $status"
    test "$status" = "$due" || { cat /try/said; exit 1; }
}
with="--policy offline --at 2024-01-01T00:00:00Z --trust trust/signer.pem --maker trust/maker.pem document.ofd"
cd /try/genuine
judge 0 eseal verify $with
judge 0 python3 -m eseal verify $with
cd /try/attack
judge 1 eseal verify $with
judge 1 python3 -m eseal verify $with
cd /try
dpkg --purge python3-eseal eseal-tools libeseal-dev libeseal0 >>/try/log 2>&1 || { cat /try/log; exit 1; }
everything >/try/after
diff /try/before /try/after && echo "nothing is left"
END
