#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a small PKI, a seal and a document, seals the document, verifies it, changes one character of
# a page, and verifies again.  Ends well only if the first verdict is PASSED and the second FAILED,
# with the changed page named.
#
# From the environment: srcdir, builddir (where libeseal was built), DEMO_DIR (where the files go),
# ESEAL (another eseal command).
set -eu
src=${srcdir:-.}
build=${builddir:-build}
dir=${DEMO_DIR:-$build/demo}
eseal=${ESEAL:-$build/tools/eseal}
here=$src/examples/demo
page=Doc_0/Pages/Page_0/Content.xml

heading() {
    printf '\n== %s\n\n' "$*"
}

run() { # shows a command, and does it
    printf '$ eseal'
    for word in "$@"; do
        case $word in
        *' '*) printf " '%s'" "$word" ;;
        *) printf ' %s' "${word#"$dir"/}" ;;
        esac
    done
    printf '\n'
    "$eseal" "$@"
}

verify() { # verify FILE: prints the report; its exit status is the verdict's
    run verify --policy offline --trust "$dir/signer-ca.pem" --maker "$dir/maker-ca.pem" "$1"
}

case $dir in
*[!A-Za-z0-9_./+-]*)
    echo "demo.sh: DEMO_DIR needs a plain name, not $dir" >&2
    exit 64
    ;;
esac
mkdir -p "$dir"

heading "A PKI for this demonstration: a root, a CA for makers, a CA for signers, and one of each"
new() { # new NAME SUBJECT OPTION...
    name=$1 subject=$2
    shift 2
    run key new --force --subject "$subject,O=libeseal demonstration,C=CN" "$@" \
        --key "$dir/$name.key" --cert "$dir/$name.pem"
}
by() { # by CA
    printf '%s' "--issuer-cert $dir/$1.pem --issuer-key $dir/$1.key"
}
new root CN=Root --ca
# shellcheck disable=SC2046
{
    new maker-ca "CN=Maker CA" --ca --path-len 0 $(by root)
    new signer-ca "CN=Signer CA" --ca --path-len 0 $(by root)
    new maker "CN=Seal Maker" --uscc 91350100M000100Y43 $(by maker-ca)
    new signer "CN=样本设备制造有限公司" --uscc 91110000600037341L $(by signer-ca)
}

heading "A picture, and a seal around it that the signer may use"
"$build/examples/demo/chop" "$dir/chop.png"
run seal make --id DEMO-0001 --name 样本设备制造有限公司合同专用章 --picture "$dir/chop.png" \
    --size 40,40 --for "$dir/signer.pem" --to 2099-01-01 --key "$dir/maker.key" \
    --cert "$dir/maker.pem" --out "$dir/seal.esl"
"$eseal" seal show "$dir/seal.esl"

heading "A contract of two pages, sealed on the second and over the edges of both"
python3 "$here/sample_ofd.py" "$dir/contract.ofd"
run sign --seal "$dir/seal.esl" --stamp 2,125,92 --riding right --key "$dir/signer.key" \
    --cert "$dir/signer.pem" --trust "$dir/signer-ca.pem" --maker "$dir/maker-ca.pem" \
    --out "$dir/sealed.ofd" "$dir/contract.ofd"

heading "Is it good?"
sealed=0
verify "$dir/sealed.ofd" || sealed=$?

heading "One character of page 1 is changed: the price is now 900000"
python3 "$here/change.py" "$dir/sealed.ofd" "$dir/changed.ofd" "$page" 100000 900000
changed=0
report=$(verify "$dir/changed.ofd") || changed=$?
printf '%s\n' "$report"

heading "What this was to show"
ok=0
say() { # say WHETHER WHAT
    if test "$1" = 0; then
        echo "as it must be:  $2"
    else
        echo "WRONG:          $2"
        ok=1
    fi
}
named=0
printf '%s\n' "$report" | grep -F "$page" | grep -qF signature.references || named=1
say "$sealed" "the sealed contract is PASSED (exit status $sealed)"
test "$changed" = 1 && say 0 "the changed contract is FAILED (exit status $changed)" ||
    say 1 "the changed contract is FAILED (exit status $changed)"
say $named "the report names the page and the check: $page, signature.references"
echo
echo "The files are in $dir."
exit $ok
