#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libeseal in a program that carries another copy of the ASN.1 runtime, with the same global names, and uses
# libcrypto too (host.c): with the shared library and with the archive, linked before the host's runtime and
# after it, and with the host's runtime in a shared library of its own.
set -u
src=$(cd "${srcdir:-.}" && pwd)
build=$(cd "${builddir:-.}" && pwd)
cc=${CC:-cc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

if ! command -v asn1c >/dev/null; then
    echo "SKIP: asn1c is not there: no host with a runtime of its own was made"
    exit 77
fi
document=$build/tests/cases/genuine/v4
if ! test -e "$document/document.ofd"; then
    echo "SKIP: tests/cases/test_cases has left no document"
    exit 77
fi

cd "$work" || exit 1
cat >host.asn1 <<'TEXT'
Host DEFINITIONS ::= BEGIN
HostPair ::= SEQUENCE { id INTEGER (0..255), name UTF8String }
END
TEXT
asn1c host.asn1 >asn1c.log 2>&1 || {
    cat asn1c.log
    exit 1
}
rm -f converter-sample.c
# Whoever works in the host's runtime is counted, by its debug macro.
printf 'extern int host_calls;\n' >count.h
# shellcheck disable=SC2086
$cc -w -fPIC -I. -include count.h '-DASN_DEBUG(...)=host_calls++' -c ./*.c &&
    ar rcs libhostasn1.a ./*.o && cp "$src/tests/abi/host.c" . &&
    $cc -std=c11 -D_DEFAULT_SOURCE -w -I. -I"$src/include" ${CRYPTO_CFLAGS:-} -c host.c &&
    $cc -shared -o libhostasn1.so ./[!h]*.o -Wl,-soname,libhostasn1.so || exit 1

needs=$(PKG_CONFIG_PATH=$build/pkgconfig pkg-config --static --libs libeseal-uninstalled | sed 's/-leseal//')
try() { # try NAME LIBRARY...: host.o with them, in this order
    name=$1
    shift
    # shellcheck disable=SC2086
    if ! $cc -o "$name" host.o "$@" $needs -lcrypto >out 2>&1; then
        failed=$((failed + 1))
        echo "FAILED: link $name"
        head -n 20 out
        return
    fi
    LD_LIBRARY_PATH=$work:$build/.libs ./"$name" "$document/trust/signer.pem" "$document/trust/maker.pem" \
        "$document/document.ofd" >out 2>&1
    status=$?
    if test $status = 0; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name: exit status $status (host.c)"
        cat out
    fi
}

for kind in archive shared; do
    case $kind in
    archive) eseal=$build/libeseal.a ;;
    shared) eseal=$build/.libs/libeseal.so ;;
    esac
    try "$kind-first" "$eseal" libhostasn1.a
    try "$kind-last" libhostasn1.a "$eseal"
    try "$kind-whole" -Wl,--whole-archive libhostasn1.a -Wl,--no-whole-archive "$eseal"
    try "$kind-first-of-shared" "$eseal" ./libhostasn1.so
    try "$kind-last-of-shared" ./libhostasn1.so "$eseal"
    try "$kind-crypto-first" -Wl,--no-as-needed -lcrypto libhostasn1.a "$eseal"
done

# The parts as they are before their inner names are hidden: there the two runtimes do meet.
# shellcheck disable=SC2086
if $cc -o met host.o libhostasn1.a "$build/.libs/libeseal-all.a" $needs -lcrypto >out 2>&1 &&
    ./met "$document/trust/signer.pem" "$document/trust/maker.pem" "$document/document.ofd" >out 2>&1; then
    failed=$((failed + 1))
    echo "FAILED: runtimes that meet were not noticed"
else
    passed=$((passed + 1))
fi

echo "$passed passed, $failed failed"
test "$failed" = 0
