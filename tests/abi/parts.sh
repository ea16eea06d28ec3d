#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A library that was configured --disable-signing or --disable-making has nothing of what it left out: no
# function of those files, no reference to one, and, where neither was kept, none to what OpenSSL signs and
# reads private keys with.  A whole build links each of the smaller libraries from its own objects.
set -u
src=${srcdir:-.}
build=${builddir:-.}
cc=${CC:-cc}
nm=${NM:-nm}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# What OpenSSL signs with, makes keys with, and opens private keys with.
private='^(EVP_(DigestSign|Sign|Seal|Open|Encrypt|Decrypt|KDF|PBE|PKCS8)|EVP_PKEY_(sign|decrypt|derive|generate|'
private="$private"'keygen|paramgen|pairwise|private|Q_keygen|get1_)|PKCS(5|7|8|12)_|PEM_|OSSL_(DECODER|ENCODER|STORE)|'
private="$private"'(ECDSA|RSA|SM2|DSA|X509|CMS)_(do_)?(sign|private)|(d2i|i2d)_(Auto)?(PrivateKey|PKCS)|EC_KEY)'

ok() { # ok WHAT FILE: passed if FILE is empty; else its lines are what is wrong
    if test -s "$2"; then
        failed=$((failed + 1))
        echo "FAILED: $1:"
        sed 's/^/    /' "$2" | head -n 20
    else
        passed=$((passed + 1))
    fi
}

defined() { # defined PART: the functions and data of its files that others could use
    $nm -g --defined-only "$build/.libs/libeseal-$1.a" | awk 'NF == 3 { print $3 }' | sort -u
}

names() { # names FILE: everything defined or referred to, without versions
    $nm "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u
}

# left_in FILE PART...: what FILE has of the parts, and of OpenSSL's where "keys" is among them
left_in() {
    file=$1
    shift
    names "$file" >"$work/names"
    for part in "$@"; do
        defined "$part" | comm -12 - "$work/names"
        if test "$part" = keys; then
            grep -E "$private" "$work/names"
        fi
    done
}

parts_of() { # parts_of SIGNING MAKING: what is left out
    case $1:$2 in
    yes:yes) ;;
    no:yes) echo signing ;;
    yes:no) echo making ;;
    no:no) echo signing making keys ;;
    esac
}

# link OUT SIGNING MAKING: the library that configure would have made, from the objects of this build
link() {
    kept=''
    flags=''
    map="$src/lib/libeseal.map"
    cp "$map" "$work/map"
    for part in $(parts_of "$2" "$3"); do
        grep -v ": $part " "$work/map" >"$work/map.new"
        mv "$work/map.new" "$work/map"
    done
    test "$2:$3" = no:no || kept="$build/.libs/libeseal-keys.a $work/kinds.o"
    if test "$2" = yes; then
        kept="$kept $build/.libs/libeseal-signing.a"
    else
        flags="$flags -DES_WITHOUT_SIGNING"
    fi
    if test "$3" = yes; then
        kept="$kept $build/.libs/libeseal-making.a"
    else
        flags="$flags -DES_WITHOUT_MAKING"
    fi
    libs=$(PKG_CONFIG_PATH=$build/pkgconfig pkg-config --static --libs libeseal-uninstalled |
        sed 's/-leseal//')
    # shellcheck disable=SC2086
    {
        $cc -std=c11 -fPIC -fvisibility=hidden -D_POSIX_C_SOURCE=200809L $flags -I"$src/include" \
            -I"$src/lib" -c -o "$work/kinds.o" "$src/lib/core/signing_kinds.c" &&
            $cc -shared -o "$1" -Wl,--whole-archive "$build/.libs/libeseal-core.a" $kept \
                -Wl,--no-whole-archive -Wl,-z,defs -Wl,--version-script="$work/map" $libs
    } >"$work/out" 2>&1 || test -s "$work/out" || echo "no library" >"$work/out"
}

# A library without document signing is given a state that was saved for it: it says why not.
refuses_state() {
    cat >"$work/state.c" <<'END'
#include <eseal.h>
#include <stdio.h>
#include <string.h>

static unsigned char der[256];
static size_t len = 2;

static void put(unsigned char tag, size_t count, const char *octets)
{
    der[len++] = tag;
    der[len++] = (unsigned char)count;
    memcpy(der + len, octets, count);
    len += count;
}

int main(void)
{
    static const char zero[32];
    eseal_signing *signing = NULL;
    eseal_ctx *ctx = NULL;
    eseal_io *content = NULL;
    eseal_error err = {0};

    put(0x0c, 15, "eseal-signing/1");
    put(0x02, 1, "\2"); /* kind: over any content */
    put(0x02, 1, zero); /* version, time, source */
    put(0x02, 1, zero);
    put(0x04, 32, zero);
    for (int i = 0; i < 3; i++) /* cert, seal, info */
        put(0x04, 0, zero);
    put(0x0c, 0, zero); /* property */
    for (int i = 0; i < 3; i++) /* lock, plainForm, riding */
        put(0x02, 1, zero);
    put(0x04, 8, zero);
    put(0x02, 1, zero);
    put(0x04, 0, zero);
    put(0x04, 32, zero);
    put(0x30, 0, zero);
    memmove(der + 3, der + 2, len - 2);
    der[0] = 0x30;
    der[1] = 0x81;
    der[2] = (unsigned char)(len - 2);
    if (eseal_ctx_new(&ctx, NULL, &err) == 0 && eseal_io_open(&content, "x", 1, &err) == 0)
        (void)!eseal_signing_parse(&signing, ctx, NULL, content, der, len + 1, &err);
    printf("%s: %s\n", eseal_error_name(err.code), err.text);
    eseal_io_free(content);
    eseal_ctx_free(ctx);
    return 0;
}
END
    # shellcheck disable=SC2086
    $cc -I"$src/include" -o "$work/state" "$work/state.c" "$1" -Wl,-rpath,"$work" >"$work/out" 2>&1 &&
        "$work/state" >"$work/said" &&
        grep -qx 'ESEAL_E_STATE: this library was built without what the state was saved for' "$work/said" ||
        cat "$work/said" >>"$work/out"
}

pc=$build/pkgconfig/libeseal.pc
signing=$(sed -n 's/^signing=//p' "$pc")
making=$(sed -n 's/^making=//p' "$pc")
parts=$(parts_of "$signing" "$making")
if test -n "$parts"; then
    echo "SKIP: configured without $parts: the scripts that sign or make seals, the manual, the bindings"
    for file in "$build/.libs/libeseal.so" "$build/libeseal.a"; do
        # shellcheck disable=SC2086
        left_in "$file" $parts >"$work/out"
        ok "${file##*/} without $parts has them" "$work/out"
    done
    "$build/tools/eseal" --help | grep -E '^  (sign|seal make|key new|status make) ' |
        while read -r name second _; do
            case $name:$signing:$making in
            sign:no:* | key:no:no) echo "$name" ;;
            seal:*:no | status:*:no) echo "$name $second" ;;
            esac
        done >"$work/out"
    ok "the command has commands that it cannot carry out" "$work/out"
else
    for variant in no:no no:yes yes:no; do
        parts=$(parts_of "${variant%:*}" "${variant#*:}")
        link "$work/part.so" "${variant%:*}" "${variant#*:}"
        ok "linking without $parts" "$work/out"
        # shellcheck disable=SC2086
        left_in "$work/part.so" $parts >"$work/out"
        ok "without $parts, they are there" "$work/out"
        if test $variant = no:yes; then
            refuses_state "$work/part.so"
            ok "a state of what it cannot do" "$work/out"
        fi
    done
    # The same questions of the whole library, which has all of it.
    for part in signing making keys; do
        test -n "$(left_in "$build/.libs/libeseal.so" $part)" || echo "nothing of $part"
    done >"$work/out"
    left_in "$build/.libs/libeseal.so" keys | grep -q '^EVP_DigestSign' || echo "no EVP_DigestSign" >>"$work/out"
    ok "what is looked for is found in the whole library" "$work/out"
fi

echo "$passed passed, $failed failed"
test "$failed" = 0
