#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each program of examples/ does what it says, and says no where it must; so does README's.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"
make_pki
examples=$build/examples
page=Doc_0/Pages/Page_1/Content.xml

issue() { # issue KEY CERT TO OUT
    "$examples/eseal-issue" TEST-1 合同专用章 chop.png signer.pem "$3" "$1" "$2" "$4"
}
sign() { # sign KEY CERT IN OUT
    "$examples/eseal-sign" seal.esl "$1" "$2" signer-ca.pem maker-ca.pem "$3" "$4"
}
verify() { # verify FILE...
    "$examples/eseal-verify" signer-ca.pem maker-ca.pem "$@"
}
change() { # change IN OUT
    python3 "$src/examples/demo/change.py" "$1" "$2" $page specimen spezimen
}

# --- eseal-issue
expect "a seal is issued" 0 'issued: 合同专用章, id TEST-1' issue maker.key maker.pem 2049-01-01 seal.esl
expect "and is good" 0 'Result: PASSED' \
    "$eseal" seal verify --policy offline --maker maker-ca.pem seal.esl
expect "not over one that exists" 1 'seal.esl' issue maker.key maker.pem 2049-01-01 seal.esl
expect "another's key" 1 ESEAL_E_MISMATCH issue signer.key maker.pem 2049-01-01 no.esl
expect "no key there" 1 ESEAL_E_NOT_FOUND issue nowhere maker.pem 2049-01-01 no.esl
expect "a time that is none" 1 ESEAL_E_TIME issue maker.key maker.pem tomorrow no.esl
expect "a period that ends before it begins" 1 ESEAL_E_FIELD issue maker.key maker.pem 2020-01-01 no.esl
"$eseal" key new --encryption --subject CN=enc --issuer-cert maker-ca.pem \
    --issuer-key maker-ca.key --key enc.key --cert enc.pem
expect "an encryption certificate" 1 ESEAL_E_USAGE issue enc.key enc.pem 2049-01-01 no.esl
expect "no picture" 1 'cannot be read' "$examples/eseal-issue" a b nowhere signer.pem 2049-01-01 \
    maker.key maker.pem no.esl
expect "left nothing behind" 0 '' absent no.esl

# --- eseal-sign
expect "a document is sealed" 0 'sealed: sealed.ofd' sign signer.key signer.pem contract.ofd sealed.ofd
expect "one whom the seal does not list" 1 ESEAL_E_NOT_LISTED \
    sign other.key other.pem contract.ofd no.ofd
expect "another's key" 1 ESEAL_E_MISMATCH sign other.key signer.pem contract.ofd no.ofd
expect "anchors that do not know the signer" 1 ESEAL_E_SIGNER_REFUSED "$examples/eseal-sign" seal.esl \
    signer.key signer.pem maker-ca.pem maker-ca.pem contract.ofd no.ofd
expect "anchors that do not know the maker" 1 ESEAL_E_SEAL_REFUSED "$examples/eseal-sign" seal.esl \
    signer.key signer.pem signer-ca.pem signer-ca.pem contract.ofd no.ofd
change sealed.ofd changed.ofd
expect "a document whose seal is broken" 1 ESEAL_E_DOCUMENT_REFUSED \
    sign signer.key signer.pem changed.ofd no.ofd
expect "no document" 1 ESEAL_E_NOT_CONTAINER sign signer.key signer.pem chop.png no.ofd
expect "left nothing behind" 0 '' absent no.ofd

# --- eseal-verify
expect "the sealed one passed" 0 'sealed.ofd: passed' verify sealed.ofd
expect "the changed one did not" 1 'signature.references failed' verify changed.ofd
expect "with its name" 1 'changed.ofd: NOT PASSED' verify changed.ofd
expect "with the page" 1 "$page" verify changed.ofd
expect "one without a seal did not" 1 'contract.ofd: NOT PASSED' verify contract.ofd
expect "the worst counts" 1 'changed.ofd: NOT PASSED' verify changed.ofd sealed.ofd
expect "an anchor too far away" 1 'signer.chain indeterminate' \
    "$examples/eseal-verify" root.pem maker-ca.pem sealed.ofd
expect "signer's and maker's anchors exchanged" 1 'sealed.ofd: NOT PASSED' \
    "$examples/eseal-verify" maker-ca.pem signer-ca.pem sealed.ofd
expect "no document" 2 ESEAL_E_NOT_CONTAINER verify chop.png
expect "no file" 2 ESEAL_E_NOT_FOUND verify nowhere
expect "no arguments" 2 'usage' verify

# --- eseal-dump
expect "dump" 0 'CN=signer,C=CN' "$examples/eseal-dump" sealed.ofd
expect "with the seal" 0 'seal       合同专用章 (id TEST-1, version 4)' "$examples/eseal-dump" sealed.ofd
expect "with the tree" 0 'SEQUENCE' "$examples/eseal-dump" --tree sealed.ofd
expect "with the package" 0 'Doc_0/Signs/Signatures.xml' "$examples/eseal-dump" --tree sealed.ofd
expect "no signatures" 0 '2 pages, 0 signatures' "$examples/eseal-dump" contract.ofd
expect "no document" 1 ESEAL_E_NOT_CONTAINER "$examples/eseal-dump" chop.png

# --- eseal-two-step, with OpenSSL's command as the device
prepare() { # prepare CERT IN
    "$examples/eseal-two-step" prepare seal.esl "$1" signer-ca.pem maker-ca.pem "$2" state message
}
finish_with() { # finish_with IN VALUE
    "$examples/eseal-two-step" finish "$1" state "$2" two.ofd
}
expect "one whom the seal does not list" 1 ESEAL_E_NOT_LISTED prepare other.pem contract.ofd
expect "prepared" 0 '' prepare signer.pem contract.ofd
cp .out digest
expect "prints e" 0 1 grep -cE '^[0-9a-f]{64}$' digest
openssl dgst -sm3 -sign signer.key -sigopt $distid -out value message
openssl dgst -sm3 -sign other.key -sigopt $distid -out wrong message
expect "a value of another key" 1 ESEAL_E_VALUE finish_with contract.ofd wrong
expect "another document" 1 ESEAL_E_CHANGED finish_with sealed.ofd value
expect "left nothing behind" 0 '' absent two.ofd
expect "the value" 0 '' finish_with contract.ofd value
expect "and what it made passed" 0 'two.ofd: passed' verify two.ofd
head -c 100 state >short && mv short state
expect "a damaged state" 1 ESEAL_E_STATE finish_with contract.ofd value

# --- eseal-status
"$eseal" key new --subject CN=register --key register.key --cert register.pem
list_status() { # list_status OUT [SEAL-ID STATUS REASON SINCE]...
    out=$1
    shift
    "$examples/eseal-status" make register.key register.pem maker.pem 7 "$out" "$@"
}
ask() { # ask LIST: about the sealed document
    "$examples/eseal-status" ask signer-ca.pem maker-ca.pem register.pem "$1" sealed.ofd
}
expect "a list" 0 '' list_status silent
expect "that says nothing against the seal" 0 'Result: PASSED' ask silent
expect "a list with an entry" 0 '' list_status lost TEST-1 3 LOST_MEDIUM 2020-01-01
expect "that says it was lost" 1 'status-lost' ask lost
expect "a reason that does not go with it" 2 ESEAL_E_FIELD list_status no TEST-1 3 ORDER 2020-01-01
expect "somebody else's list" 1 'status-foreign' \
    "$examples/eseal-status" ask signer-ca.pem maker-ca.pem other.pem silent sealed.ofd
expect "no list" 2 ESEAL_E_DER ask chop.png
expect "no arguments" 2 'usage' "$examples/eseal-status" make

# --- eseal-offline
list signer-ca
list maker-ca
offline() { # offline keep|check EVIDENCE [CRL | TIME]...
    how=$1 file=$2
    shift 2
    "$examples/eseal-offline" "$how" signer-ca.pem maker-ca.pem sealed.ofd "$file" "$@"
}
expect "evidence is kept" 0 'Result: PASSED' offline keep kept signer-ca.crl maker-ca.crl
expect "and used" 0 'Result: PASSED' offline check kept
expect "many years later" 0 'Result: PASSED' offline check kept 2060-01-01
expect "kept without lists" 1 'no-evidence' offline keep bare
expect "it does not help" 1 'signer.revocation: no-evidence' offline check bare
expect "of another document" 1 'NO SEAL' \
    "$examples/eseal-offline" check signer-ca.pem maker-ca.pem contract.ofd kept
expect "no evidence file" 2 ESEAL_E_DER offline check chop.png
expect "no arguments" 2 'usage' "$examples/eseal-offline"

# --- eseal-stamp, with eseal-tsa as the service
"$eseal" key new --stamp --subject CN=tsa --key tsa.key --cert tsa.pem
rm -f port
"$examples/eseal-tsa" tsa.key tsa.pem --count 1 >port &
for _ in $(seq 100); do
    test -s port && break
    sleep 0.1
done
expect "a request" 0 '' "$examples/eseal-stamp" request sealed.ofd req.tsq
expect "an answer" 0 '' python3 "$src/tests/cli/http_peer.py" post \
    "http://127.0.0.1:$(cat port)/tsa" req.tsq req.tsr
wait
stamp() { # stamp FILE RESPONSE ANCHOR
    "$examples/eseal-stamp" add "$1" "$2" stamped.ofd "$3"
}
expect "not of a service that is unknown" 1 'chain-not-found' stamp sealed.ofd req.tsr other.pem
expect "not over another signature" 1 'stamp-imprint' stamp two.ofd req.tsr tsa.pem
expect "no answer" 2 ESEAL_E_DER stamp sealed.ofd nowhere tsa.pem
expect "left nothing behind" 0 '' absent stamped.ofd
expect "put in" 0 '' stamp sealed.ofd req.tsr tsa.pem
expect "and it gives the time" 0 '(time stamp)' "$eseal" verify --policy offline \
    --trust signer-ca.pem --maker maker-ca.pem --stamp-trust tsa.pem stamped.ofd
expect "no arguments" 2 'usage' "$examples/eseal-stamp"

# --- README's program
sed -n '/^```c$/,/^```$/p' "$src/README.md" | sed '/^```/d' >program.c
PKG_CONFIG_PATH=$build/pkgconfig
LD_LIBRARY_PATH=$build/.libs
export PKG_CONFIG_PATH LD_LIBRARY_PATH
# shellcheck disable=SC2046
expect "README's program compiles" 0 '' ${CC:-cc} ${CFLAGS:-} -Wall -Wextra -Werror -o program \
    program.c $(pkg-config --cflags --libs libeseal-uninstalled)
expect "says what was not looked at" 1 'signer.revocation' ./program signer-ca.pem maker-ca.pem sealed.ofd
expect "sees a change" 1 'Result: FAILED' ./program signer-ca.pem maker-ca.pem changed.ofd
expect "has no opinion where there is nothing" 1 'no opinion: ' ./program signer-ca.pem maker-ca.pem nowhere

# --- README's walk through the command
mkdir walk && cp chop.png contract.ofd walk && cd walk || exit 1
sed -n '/^```sh$/,/^```$/p' "$src/README.md" | sed '/^```/d' >walk.sh
PATH=$build/tools:$PATH
expect "README's commands end as it says: indeterminate" 2 '"result": "indeterminate"' sh walk.sh
cp "$work/.out" said
expect "and passed before" 0 'Result: PASSED' cat said

finish
