#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes libeseal_jni.so, which needs nothing at run time but the C library.
#
#   build.sh SRCDIR BUILDDIR OUT      OUT/libeseal_jni.so, and OUT/resources for the jar
#
# From the environment: CC, CFLAGS, JAVA_HOME (else where javac is).
set -eu
src=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
mkdir -p "$3"
out=$(cd "$3" && pwd)
native=$src/bindings/java/native

if test -z "${JAVA_HOME:-}"; then
    javac=$(readlink -f "$(command -v javac)")
    JAVA_HOME=${javac%/bin/javac}
fi
# What libeseal needs, linked in; the C library's own parts stay shared.
libs=$(PKG_CONFIG_PATH=$build/pkgconfig pkg-config --static --libs libeseal-uninstalled |
    tr ' ' '\n' | grep -vE '^(-L.*|-leseal|-l(dl|m|pthread|c)|-pthread)?$' | tr '\n' ' ')

printf '{ global: JNI_OnLoad; Java_*; local: *; };\n' >"$out/jni.map"
# shellcheck disable=SC2086
${CC:-cc} ${CFLAGS:--g -O2} -std=c11 -Wall -Wextra -fPIC -fvisibility=hidden \
    "-ffile-prefix-map=$src=." "-ffile-prefix-map=$out=." \
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -I"$src/include" \
    -shared -o "$out/libeseal_jni.so.tmp" "$native"/*.c "$build/libeseal.a" \
    -Wl,-Bstatic $libs -Wl,-Bdynamic -ldl -lpthread -lm \
    -Wl,--version-script="$out/jni.map" -Wl,--gc-sections -Wl,-z,defs -Wl,-z,nodelete
mv "$out/libeseal_jni.so.tmp" "$out/libeseal_jni.so"

case $(uname -m) in
x86_64) arch=amd64 ;;
*) arch=$(uname -m) ;;
esac
mkdir -p "$out/resources/META-INF/native/linux-$arch"
${STRIP:-strip} -o "$out/resources/META-INF/native/linux-$arch/libeseal_jni.so" "$out/libeseal_jni.so"
