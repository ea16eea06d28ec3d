#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Java binding: its native library, its jars, and their tests with JUnit, with ofdrw as it is published.
# What Maven needs is fetched once, into its own folder of the user's.
#
# From the environment: srcdir, builddir, CC; CFLAGS; WITH_JAVA (what configure was told).
set -u

skip() {
    echo "SKIP: the Java binding: $*"
    exit 77
}
test "${WITH_JAVA:-}" != no || skip "configured --without-java"
test -n "${WITH_JAVA:-}" || test -e "${srcdir:-.}/.git" || skip "tested in a checkout, or --with-java"
case ${CFLAGS:-} in *-fsanitize*) skip "not for a library with sanitizers in it" ;; esac
for library in crypto z expat; do
    case $(${CC:-cc} -print-file-name=lib$library.a) in
    /*) ;;
    *) skip "no static lib$library" ;;
    esac
done
command -v javac >/dev/null || skip "no JDK (javac)"
command -v mvn >/dev/null || skip "no Maven (mvn)"

. "${srcdir:-.}/tests/cli/cli.sh"
out=$build/bindings/java
make_pki || exit 1
for name in tsa register; do # a time-stamp service, and who keeps a register of seals
    "$eseal" key new $(test $name != tsa || echo --stamp) --subject "CN=$name,C=CN" --issuer-cert root.pem \
        --issuer-key root.key --key $name.key --cert $name.pem
done
CFLAGS='' "$src/bindings/java/native/build.sh" "$src" "$build" "$out" || exit 1

version=$(sed -n 's/^AC_INIT(\[libeseal\], \[\(.*\)\])$/\1/p' "$src/configure.ac")
for pom in "$src"/bindings/java/pom.xml "$src"/bindings/java/*/pom.xml; do
    expect "$pom is of this version" 0 '' grep -qF "<version>$version</version>" "$pom"
done

for name in $(nm -D --defined-only "$out/libeseal_jni.so" | awk '{print $3}'); do
    case $name in
    JNI_OnLoad | Java_org_libeseal_Native_*) ;;
    *) expect "exports only what Java calls" 0 '' test "$name" = JNI_OnLoad ;;
    esac
done
for need in $(ldd "$out/libeseal_jni.so" | awk '{print $1}'); do
    case $need in
    linux-vdso* | libc.so* | libm.so* | /lib*/ld-linux* | /lib/ld-*) ;;
    *) expect "needs the C library only" 0 '' test "$need" = libc.so.6 ;;
    esac
done

mvn() {
    command mvn -B -q -f "$src/bindings/java/pom.xml" "-Deseal.build=$out" \
        "-Deseal.fixture=$work" "-Deseal.cases=$build/tests/cases" "-Deseal.command=$eseal" \
        "-Deseal.tsa=$build/examples/eseal-tsa" -Dstyle.color=never "$@"
}
rm -rf "$out"/*/surefire-reports
mvn package >"$work/mvn.log" 2>&1
status=$?
tr -d "\033" <"$work/mvn.log" | sed "s/\[[0-9;]*m//g" | grep . | tail -n 60
if test $status != 0 && grep -Eq 'Could not transfer artifact|Unknown host|Network is unreachable' "$work/mvn.log"; then
    skip "what Maven needs cannot be fetched"
fi
expect "Maven builds and tests the jars" 0 '' test $status = 0
# shellcheck disable=SC2046
set -- $(python3 "$src/bindings/java/junit.py" "$out")
passed=$((passed + $1))
failed=$((failed + $2))

# The jar alone, as a user has it: its own native library, a document, a verdict.
cat >"$work/Show.java" <<'END'
import java.nio.file.Paths;
import org.libeseal.*;
public class Show {
    public static void main(String[] args) {
        try (Context context = new Context();
                Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, Paths.get("signer-ca.pem"))
                        .addMakerCaFile(Paths.get("maker-ca.pem"));
                Verifier verifier = new Verifier(context).trust(trust).policy("offline");
                Report report = verifier.verify(Paths.get("sealed.ofd"))) {
            System.out.println(report.result());
        }
    }
}
END
"$eseal" seal make --id J-1 --name Java --picture chop.png --size 40,40 --for signer.pem \
    --to 2099-01-01 --key maker.key --cert maker.pem --out java.esl >/dev/null
"$eseal" sign --seal java.esl --stamp 1,20,20 --key signer.key --cert signer.pem --trust signer-ca.pem \
    --maker maker-ca.pem --out sealed.ofd contract.ofd >/dev/null
jar=$(ls "$out"/eseal/eseal-*.jar 2>/dev/null | head -1)
expect "a program beside the jar compiles" 0 '' javac -cp "$jar" -d "$work" "$work/Show.java"
expect "the jar alone verifies" 0 PASSED java -cp "$jar:$work" Show
finish
