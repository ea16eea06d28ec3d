#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs into an empty folder and does there what a stranger would: compiles a program with what
# pkg-config says, links it with the shared and with the static library, and runs it.
set -u
src=${srcdir:-.}
cc=${CC:-cc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR

try() { # try WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what: $*"
        tail -n 20 "$work/out"
    fi
}

try "make install" "${MAKE:-make}" -C "${builddir:-.}" install DESTDIR="$work/root"
pc=$(find "$work/root" -name libeseal.pc)
if test -z "$pc"; then
    echo "FAILED: no libeseal.pc was installed"
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
fi
lib=$(dirname "$(dirname "$pc")")
# As if the root were /: each path of the file leads into it.
mkdir "$work/pc"
sed "s|^\([a-z_]*\)=/|\1=$work/root/|" "$pc" >"$work/pc/libeseal.pc"
PKG_CONFIG_PATH=$work/pc
export PKG_CONFIG_PATH

for header in "$src"/include/eseal.h "$src"/include/eseal/*.h; do
    name=${header#"$src"/include/}
    try "$name is installed" test -n "$(find "$work/root" -path "*/include/$name")"
done

for profile in egov commercial; do
    try "the profile $profile is installed" \
        test -n "$(find "$work/root" -path "*/share/eseal/profiles/$profile.conf")"
done
find "$work/root" -path '*/share/eseal/*' -type f ! -name '*.conf' >"$work/beside"
try "no certificate is installed beside them" test ! -s "$work/beside"

# ber_decode and inner names of ours are the program's own here: nothing of the library's inside
# may clash with them, not even in the archive.
cat >"$work/program.c" <<'END'
#include <eseal.h>
#include <string.h>

int ber_decode(void);
int es_alloc(void);
int ber_decode(void) { return 7; }
int es_alloc(void) { return 8; }

int main(void)
{
    eseal_error err = {0};
    char text[32];

    if (eseal_time_encode(text, sizeof text, 86400, &err) != 0)
        return 1;
    if (strcmp(text, "1970-01-02T00:00:00Z") != 0 || ber_decode() != 7 || es_alloc() != 8)
        return 2;
    return strcmp(eseal_version(), ESEAL_VERSION_STRING) != 0;
}
END
# The same in C++, and an example of ours.
cp "$work/program.c" "$work/program.cpp"
cp "$src/examples/eseal-verify.c" "$work/example.c"
cxx=''
for tried in ${CXX:-} g++ clang++; do
    if echo 'int x;' | $tried -x c++ -fsyntax-only - 2>/dev/null; then
        cxx=$tried
        break
    fi
done
test -n "$cxx" || echo "SKIP: no C++ compiler: no program was linked from C++"

link() { # link NAME COMPILER SOURCE: with the shared library and with the archive, as pkg-config says
    # shellcheck disable=SC2046,SC2086
    {
        try "compile $1" $2 $(pkg-config --cflags libeseal) -c -o "$work/$1.o" "$3"
        try "link $1 with the shared library" $2 -o "$work/$1-shared" "$work/$1.o" $(pkg-config --libs libeseal)
        try "link $1 with the archive" $2 -o "$work/$1-static" "$work/$1.o" "$lib/libeseal.a" \
            $(pkg-config --static --libs libeseal | sed 's/-leseal//')
    }
}
link program "$cc" "$work/program.c"
link example "$cc" "$work/example.c"
test -z "$cxx" || link program-cxx "$cxx" "$work/program.cpp"
for name in program ${cxx:+program-cxx}; do
    try "run $name with the shared library" env LD_LIBRARY_PATH="$lib" "$work/$name-shared"
    try "run $name with the archive" "$work/$name-static"
done
# Called without arguments, it has nothing to look at: 2.
for kind in shared static; do
    env LD_LIBRARY_PATH="$lib" "$work/example-$kind" >"$work/said" 2>&1
    try "the example runs, $kind" test $? = 2
done
try "the archive needs no libeseal.so" sh -c '! ldd "$1" | grep libeseal' sh "$work/program-static"

# What the library needs at run time: no more than these.
objdump -p "$lib/libeseal.so" | awk '$1 == "NEEDED" { print $2 }' |
    grep -Ev '^(libcrypto|libz|libexpat|libdeflate|libc|libm|libpthread|ld-linux.*)\.so' >"$work/needed"
try "needs nothing else at run time: $(tr '\n' ' ' <"$work/needed")" test ! -s "$work/needed"

# Built and not installed: pkg-config prefers the other file by itself.
unbuilt=$(PKG_CONFIG_PATH=${builddir:-.}/pkgconfig pkg-config --cflags --libs libeseal)
# shellcheck disable=SC2086
try "link with what is not installed" $cc -o "$work/unbuilt" "$work/program.c" $unbuilt
try "run with what is not installed" env LD_LIBRARY_PATH="${builddir:-.}/.libs" "$work/unbuilt"

# CMake, through pkg-config.
if command -v cmake >/dev/null; then
    mkdir "$work/cmake"
    cat >"$work/cmake/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.13)
project(stranger C)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ESEAL REQUIRED IMPORTED_TARGET libeseal)
add_executable(shared ../program.c)
target_link_libraries(shared PRIVATE PkgConfig::ESEAL)
list(REMOVE_ITEM ESEAL_STATIC_LIBRARIES eseal)
add_executable(static ../program.c)
target_include_directories(static PRIVATE ${ESEAL_STATIC_INCLUDE_DIRS})
target_link_libraries(static PRIVATE ${ESEAL_LIBRARY_DIRS}/libeseal.a ${ESEAL_STATIC_LIBRARIES})
END
    try "cmake configures" cmake -S "$work/cmake" -B "$work/cmake/build"
    try "cmake builds" cmake --build "$work/cmake/build"
    try "run cmake's program with the shared library" env LD_LIBRARY_PATH="$lib" "$work/cmake/build/shared"
    try "run cmake's program with the archive" "$work/cmake/build/static"
else
    echo "SKIP: no cmake: no program was built with it"
fi
try "make uninstall" "${MAKE:-make}" -C "${builddir:-.}" uninstall DESTDIR="$work/root"
try "nothing is left" test -z "$(find "$work/root" -type f -o -type l)"

echo "$passed passed, $failed failed"
test "$failed" = 0
