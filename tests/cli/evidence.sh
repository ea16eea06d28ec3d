#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal verify with --save-evidence and --evidence: what a verdict stood on, kept and used again.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

make_pki
"$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
    --to 2049-01-01T00:00:00Z --key maker.key --cert maker.pem --out seal.esl
"$eseal" sign --seal seal.esl --stamp 1,20,20 --key signer.key --cert signer.pem --trust root.pem \
    --intermediate signer-ca.pem --maker maker-ca.pem --out sealed.ofd contract.ofd
list signer-ca
list maker-ca
verify() { # verify OPTION... : with the anchors alone
    "$eseal" verify --trust root.pem --maker maker-ca.pem "$@"
}
later=2060-01-01

expect "nothing to go by" 2 'signer.revocation: no-evidence' verify --intermediate signer-ca.pem \
    sealed.ofd
expect "with all there is" 0 'Result: PASSED' verify --intermediate signer-ca.pem \
    --crl signer-ca.crl --crl maker-ca.crl --save-evidence kept sealed.ofd
expect "with the file alone" 0 'Result: PASSED' verify --evidence kept sealed.ofd
expect "many years later" 0 'Result: PASSED' verify --evidence kept --at $later sealed.ofd
expect "later without it" 2 'Result: INDETERMINATE' verify --at $later sealed.ofd
expect "without anchors it is worth nothing" 2 'signer.chain: no-anchors' "$eseal" verify \
    --evidence kept sealed.ofd
expect "it goes on" 0 'Result: PASSED' verify --evidence kept --save-evidence more sealed.ofd
expect "and is as good" 0 'Result: PASSED' verify --evidence more --at $later sealed.ofd
expect "a seal has one too" 0 'Result: PASSED' "$eseal" seal verify --maker maker-ca.pem \
    --crl maker-ca.crl --policy offline --save-evidence of-seal seal.esl
expect "and is read" 0 'Result: PASSED' "$eseal" seal verify --maker maker-ca.pem \
    --evidence of-seal --policy offline seal.esl

head -c 400 kept >short
expect "a file cut short" 65 'ESEAL_E_DER' verify --evidence short sealed.ofd
sed 's,eseal-evidence/1,eseal-evidence/2,' kept >newer
expect "a later format" 65 'newer/format' verify --evidence newer sealed.ofd
expect "with its offset" 65 'ESEAL_E_VERSION' verify --evidence newer sealed.ofd
expect "no evidence file" 65 'ESEAL_E_DER' verify --evidence chop.png sealed.ofd
expect "no file" 66 'nowhere' verify --evidence nowhere sealed.ofd
expect "two documents, one file" 64 'goes with one file' verify --save-evidence no sealed.ofd seal.esl
expect "standard output" 64 "is a file's name" verify --save-evidence - sealed.ofd
expect "a folder that is not there" 69 '' verify --save-evidence nowhere/no sealed.ofd
expect "left nothing behind" 0 '' absent no nowhere
finish
