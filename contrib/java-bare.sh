#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows the jar in a bare place: a new Debian of files only, with a Java that runs programs and nothing else, in which
# it judges a document.  Needs root, debootstrap and a JDK out here, and the jar ("make jar").
#
#   java-bare.sh JAR DOCUMENT [FOLDER [SUITE PACKAGE]]
#
# FOLDER is kept, and used again; SUITE and PACKAGE: stable, default-jre-headless.
set -eu
jar=$(realpath "$1")
document=$(realpath "$2")
root=${3:-$(mktemp -d)}
leave() { # Java finds itself by /proc
    umount "$root/proc" 2>/dev/null
    test -n "$kept" || rm -rf "$root"
}
kept=${3:-}
trap leave EXIT

test -e "$root/bin/sh" || debootstrap --variant=minbase "${4:-stable}" "$root" >&2
mount -t proc proc "$root/proc"
chroot "$root" sh -c 'command -v java >/dev/null' ||
    chroot "$root" apt-get install -q -y --no-install-recommends "${5:-default-jre-headless}" >&2
mkdir -p "$root/try"
cp "$jar" "$root/try/eseal.jar"
cp "$document" "$root/try/document"
cat >"$root/try/Show.java" <<'END'
import java.nio.file.Paths;
import org.libeseal.*;
public class Show {
    public static void main(String[] args) {
        try (Context context = new Context(); Verifier verifier = new Verifier(context).policy("offline");
                Report report = verifier.verify(Paths.get(args[0]))) {
            System.out.println(report.toText(false));
            System.out.println(System.getProperty("java.version") + ": " + report.result());
        }
    }
}
END
javac --release 8 -Xlint:-options -cp "$jar" -d "$root/try" "$root/try/Show.java"
chroot "$root" sh -eu -c '
    cd /try
    ! find / -xdev -name "libcrypto*" -o -xdev -name "libeseal*" | grep . ||
        echo "(there is a libcrypto or libeseal of its own here)"
    java -cp eseal.jar:. Show document'
