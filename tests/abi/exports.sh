#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The public contract, held together: what the headers declare with ESEAL_API, what lib/libeseal.map
# lists, and what the libraries export are the same functions; each header compiles alone.
set -u
src=${srcdir:-.}
build=${builddir:-.}
cc=${CC:-cc}
nm=${NM:-nm}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() { # check WHAT FILE: passed if FILE is empty; else its lines are what is wrong
    if test -s "$2"; then
        failed=$((failed + 1))
        echo "FAILED: $1:"
        sed 's/^/    /' "$2"
    else
        passed=$((passed + 1))
    fi
}

# The functions that a header declares: comments taken out, then the name before the first
# parenthesis of each declaration that says ESEAL_API.
declared() {
    awk '{ text = text " " $0 }
        END {
            gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, " ", text)
            gsub(/# *define +ESEAL_API/, " ", text)
            n = split(text, piece, ";")
            for (i = 1; i <= n; i++)
                if (match(piece[i], /ESEAL_API/)) {
                    rest = substr(piece[i], RSTART)
                    if (match(rest, /eseal_[a-z0-9_]+ *\(/)) {
                        name = substr(rest, RSTART, RLENGTH)
                        sub(/ *\($/, "", name)
                        print name
                    }
                }
        }' "$1"
}

: >"$work/by-header"
for header in "$src"/include/eseal/*.h; do
    declared "$header" | sed "s|^|eseal/${header##*/} |" >>"$work/by-header"
done

# What configure left out (lib/libeseal.map marks it) is declared, and not there.
signing=$(sed -n 's/^signing=//p' "$build/pkgconfig/libeseal.pc")
making=$(sed -n 's/^making=//p' "$build/pkgconfig/libeseal.pc")
left_out=none
test "$signing" = yes || left_out="$left_out|signing"
test "$making" = yes || left_out="$left_out|making"
test "$signing$making" != nono || left_out="$left_out|keys"
sed -n 's/^ *\(eseal_[a-z0-9_]*\);.*/\1 &/p' "$src/lib/libeseal.map" >"$work/map.all"
grep -E ": ($left_out) " "$work/map.all" | cut -d' ' -f1 | sort >"$work/left-out"
grep -Ev ": ($left_out) " "$work/map.all" | cut -d' ' -f1 | sort >"$work/map"
cut -d' ' -f2 "$work/by-header" | sort | comm -23 - "$work/left-out" >"$work/headers"
$nm -D --defined-only "$build/.libs/libeseal.so" >"$work/nm.so" || exit 1
awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' "$work/nm.so" | sort -u >"$work/so"
$nm -g --defined-only "$build/libeseal.a" >"$work/nm.a" || exit 1
awk 'NF == 3 { print $3 }' "$work/nm.a" | sort -u >"$work/a"

uniq -d "$work/headers" >"$work/out"
check "declared twice" "$work/out"
uniq -d "$work/map" >"$work/out"
check "twice in lib/libeseal.map" "$work/out"
test -s "$work/so" || echo "libeseal.so exports nothing" >"$work/out"
check "exports of libeseal.so" "$work/out"
comm -23 "$work/so" "$work/headers" >"$work/out"
check "exported, but no header declares it" "$work/out"
comm -23 "$work/map" "$work/headers" >"$work/out"
check "in lib/libeseal.map, but no header declares it" "$work/out"

# The archive shows what is defined anywhere; the map decides what the shared library shows of it.
comm -12 "$work/headers" "$work/a" | comm -23 - "$work/map" >"$work/out"
check "declared and defined, but not in lib/libeseal.map: add them there" "$work/out"
comm -13 "$work/a" "$work/headers" | while read -r name; do
    grep " $name\$" "$work/by-header" | sed 's/\(.*\) \(.*\)/\2 (\1)/'
done >"$work/out"
if test "${ABI_UNFINISHED:-}" = yes && test -s "$work/out"; then
    echo "SKIP: $(($(wc -l <"$work/out"))) declared functions are defined nowhere: make check-abi names them"
    sed 's/^/    /' "$work/out"
else
    check "declared, but defined nowhere" "$work/out"
fi
comm -23 "$work/map" "$work/so" >"$work/out"
check "in lib/libeseal.map, but libeseal.so does not define it" "$work/out"
comm -23 "$work/a" "$work/headers" >"$work/out"
check "global in libeseal.a, but no header declares it" "$work/out"

# A library whose symbols carry no version would bind to whatever comes first.
awk '$2 != "A" && $3 !~ /@@LIBESEAL_/ { print $3 }' "$work/nm.so" >"$work/out"
check "exported without a version node" "$work/out"

# Headers: each alone, twice, as the oldest C and C++ that we promise.
cxx=''
for try in ${CXX:-} g++ clang++; do
    if echo 'int x;' | $try -x c++ -fsyntax-only - 2>/dev/null; then
        cxx=$try
        break
    fi
done
test -n "$cxx" || echo "SKIP: no C++ compiler: headers were not compiled as C++"
for header in "$src"/include/eseal.h "$src"/include/eseal/*.h; do
    name=${header#"$src"/include/}
    printf '#include <%s>\n#include <%s>\n' "$name" "$name" >"$work/one.c"
    strict="-Wall -Wextra -Wpedantic -Werror -fsyntax-only -I$src/include"
    for standard in c99 c11; do
        # shellcheck disable=SC2086
        $cc -std=$standard $strict ${CRYPTO_CFLAGS:-} "$work/one.c" >"$work/out" 2>&1
        check "$name alone as $(echo $standard | tr c C)" "$work/out"
    done
    if test -n "$cxx"; then
        # shellcheck disable=SC2086
        $cxx -x c++ -std=c++11 $strict ${CRYPTO_CFLAGS:-} "$work/one.c" >"$work/out" 2>&1
        check "$name alone as C++" "$work/out"
    fi
    case $name in
    eseal.h | eseal/openssl.h) : >"$work/out" ;;
    *) grep -q "^#include <$name>" "$src/include/eseal.h" || echo "$name" ;;
    esac >"$work/out"
    check "included by eseal.h" "$work/out"
done

# One version: the header's, and configure.ac's, which libeseal.pc carries.
header_version=$(sed -n 's/^#define ESEAL_VERSION_STRING "\(.*\)"/\1/p' "$src/include/eseal/version.h")
numbers=$(awk '/^#define ESEAL_VERSION_(MAJOR|MINOR|PATCH) / { printf "%s%s", dot, $3; dot = "." }' \
    "$src/include/eseal/version.h")
pc_version=$(sed -n 's/^Version: //p' "$build/pkgconfig/libeseal.pc")
{
    test "$header_version" = "$numbers" || echo "ESEAL_VERSION_STRING $header_version, numbers $numbers"
    test "$header_version" = "$pc_version" || echo "version.h $header_version, configure.ac $pc_version"
} >"$work/out"
check "the version is the same everywhere" "$work/out"

echo "$passed passed, $failed failed"
test "$failed" = 0
