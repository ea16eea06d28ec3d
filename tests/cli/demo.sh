#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demonstration ends well; and does not where a verdict is not as it must be.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

demo() { # demo COMMAND: with this eseal
    srcdir=$src builddir=$build DEMO_DIR=$work/demo ESEAL=$1 "$src/examples/demo/demo.sh"
}
stand_in() { # stand_in NAME SCRIPT: an eseal that does something else in places
    printf '#!/bin/sh\neseal=%s\n%s\nexec "$eseal" "$@"\n' "$eseal" "$2" >"$1"
    chmod +x "$1"
}
# What the arguments of eseal end with.
last='for last in "$@"; do :; done'

expect "the demonstration" 0 'as it must be:  the changed contract is FAILED' demo "$eseal"
cp .out said
expect "prints the good report" 0 'Result: PASSED' cat said
expect "and the bad one" 0 'Result: FAILED' cat said
expect "names the page" 0 'signature.references' grep -F 'Doc_0/Pages/Page_0/Content.xml' said
expect "says where its files are" 0 "The files are in $work/demo." cat said
expect "leaves them" 0 '' \
    sh -c 'test -s demo/sealed.ofd && test -s demo/changed.ofd && test -s demo/seal.esl'
expect "again over what is there" 0 'as it must be' demo "$eseal"
expect "the packages are sound ZIP" 0 'No errors' unzip -t demo/changed.ofd
expect "the picture is a PNG of 630 pixels" 0 '00000276 00000276' \
    sh -c 'od -A n -t x4 --endian=big -j 16 -N 8 demo/chop.png'

stand_in blind "$last
case \$1:\$last in verify:*changed.ofd) echo Result: PASSED; exit 0 ;; esac"
expect "a change that is not seen" 1 'WRONG:          the changed contract' demo "$work/blind"
stand_in strict "$last
case \$1:\$last in verify:*sealed.ofd) exit 1 ;; esac"
expect "a seal that is not believed" 1 'WRONG:          the sealed contract' demo "$work/strict"
stand_in mute "$last
case \$1:\$last in verify:*changed.ofd) exit 1 ;; esac"
expect "a verdict without a reason" 1 'WRONG:          the report names' demo "$work/mute"
stand_in lame "case \$1 in sign) exit 70 ;; esac"
expect "a document that is not sealed" 70 '' demo "$work/lame"

finish
