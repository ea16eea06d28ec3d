#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal verify and seal verify with --crl and --ocsp; the lists and answers are OpenSSL's.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

answer() { # answer STATUS NAME: about the signer
    printf '%s\t300101000000Z\t\t1234\tunknown\t/CN=signer\n' "$1" >index.txt
    openssl ocsp -index index.txt -CA signer-ca.pem -rsigner signer-ca.pem -rkey signer-ca.key \
        -issuer signer-ca.pem -serial 0x1234 -rmd sm3 -rsigopt $distid -noverify -respout "$2" \
        >/dev/null 2>&1
}
verify() { # verify OPTION...
    "$eseal" verify --trust root.pem --intermediate signer-ca.pem --maker maker-ca.pem \
        --signature file.sig "$@" file
}

make_pki
"$eseal" key new --force --subject "CN=signer,C=CN" --issuer-cert signer-ca.pem \
    --issuer-key signer-ca.key --key signer.key --cert signer.pem --serial 1234
"$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
    --to 2049-01-01T00:00:00Z --key maker.key --cert maker.pem --out seal.esl
echo content >file
"$eseal" sign --detached --seal seal.esl --key signer.key --cert signer.pem --trust root.pem \
    --intermediate signer-ca.pem --maker maker-ca.pem --out file.sig file

expect "the makers' list" 0 '' list maker-ca
expect "the signers' list" 0 '' list signer-ca
expect "no evidence" 2 'signer.revocation: no-evidence' verify
expect "what is needed" 2 'signer-revocation, issuer CN=signer CA,C=CN' verify
expect "both lists" 0 'Result: PASSED' verify --crl signer-ca.crl --crl maker-ca.crl
expect "one list" 2 'maker.revocation: revocation-unknown' verify --crl signer-ca.crl
expect "a seal by itself" 0 'Result: PASSED' "$eseal" seal verify --maker maker-ca.pem \
    --crl maker-ca.crl seal.esl
expect "an answer" 0 '' answer V good.der
expect "an answer that is good" 0 'Result: PASSED' verify --ocsp good.der --crl maker-ca.crl
expect "no list at all" 65 'ESEAL_E_DER' verify --crl file
expect "an answer is no list" 65 'ESEAL_E_' verify --crl good.der
expect "a list that is not there" 66 'nothing.crl' verify --crl nothing.crl

expect "a list of the same name" 0 '' "$eseal" key new --force --ca --subject "CN=signer CA,C=CN" \
    --key false.key --cert false.pem
expect "by another key" 0 '' list false
expect "is left aside" 2 'crl-foreign' verify --crl false.crl --crl maker-ca.crl

printf 'R\t300101000000Z\t200101000000Z,superseded\t1234\tunknown\t/CN=signer\n' >signer-ca.txt
expect "the signer is revoked" 0 '' list signer-ca
expect "before it sealed" 1 'signer.revocation: revoked-before' verify --crl signer-ca.crl \
    --crl maker-ca.crl
expect "both, and a good answer" 1 'signer.revocation: revoked-before' verify --ocsp good.der \
    --crl signer-ca.crl --crl maker-ca.crl
printf 'R\t300101000000Z\t400101000000Z,keyCompromise\t1234\tunknown\t/CN=signer\n' >signer-ca.txt
expect "the key is lost later" 0 '' list signer-ca
expect "and nothing proves the time" 2 'signer.revocation: revoked-no-poe' verify \
    --crl signer-ca.crl --crl maker-ca.crl
finish
