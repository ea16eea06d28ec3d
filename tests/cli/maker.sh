#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal verify --maker-subject: a signer of the authority that certifies the maker mints a seal.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

seal() { # seal WHO: made by them, for the signer
    "$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
        --to 2049-01-01T00:00:00Z --key "$1.key" --cert "$1.pem" --out "$1.esl" &&
        "$eseal" sign --seal "$1.esl" --key signer.key --cert signer.pem --allow-unknown-chain \
            --out "$1.ofd" contract.ofd
}
verify() { # verify OPTION... FILE: one authority is trusted with both
    "$eseal" verify --policy offline --trust signer-ca.pem "$@"
}

make_pki
"$eseal" key new --subject "CN=one,C=CN" --issuer-cert signer-ca.pem --issuer-key signer-ca.key \
    --key one.key --cert one.pem
expect "the authority's maker makes a seal" 0 '' seal one
expect "a signer of it mints one" 0 '' seal other

expect "the maker, not named" 2 'nothing tells this maker from a signer' \
    verify --maker signer-ca.pem one.ofd
expect "the minter, not named" 2 'nothing tells this maker from a signer' \
    verify --maker signer-ca.pem other.ofd
expect "the reason in Chinese" 2 '无法区分该制章者与普通签章者' \
    verify --lang zh --maker signer-ca.pem other.ofd
expect "the maker, named" 0 'Result: PASSED' \
    verify --maker signer-ca.pem --maker-subject "CN=one,C=CN" one.ofd
expect "the minter beside the maker named" 1 'has not the subject' \
    verify --maker signer-ca.pem --maker-subject "CN=one,C=CN" other.ofd
expect "of two named, each" 0 'Result: PASSED' \
    verify --maker signer-ca.pem --maker-subject "CN=x" --maker-subject "CN=one,C=CN" one.ofd
expect "the maker pinned" 0 'Result: PASSED' verify --maker one.pem one.ofd
expect "the minter beside the maker pinned" 2 'no path to an anchor' verify --maker one.pem other.ofd
expect "the root of both as maker anchor" 2 'nothing tells this maker from a signer' \
    verify --maker root.pem --intermediate signer-ca.pem other.ofd
expect "no name at all" 64 'a subject, such as' \
    verify --maker signer-ca.pem --maker-subject "" one.ofd
finish
