#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal verify --profile: a sealed document under the profiles as they are installed, with their
# folders beside them instead of below /etc; empty, filled with the right anchors, and with others.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"
shipped=$src/tools/profiles

verify() { # verify PROFILE OPTION...
    profile=$1
    shift
    "$eseal" verify --policy offline --profile "$profile" "$@"
}
fill() { # fill PROFILE: the anchors of the document
    mkdir -p "$1/signers" "$1/makers" "$1/stamps" "$1/status" "$1/intermediates"
    cp signer-ca.pem "$1/signers/"
    cp maker-ca.pem "$1/makers/"
}

make_pki
"$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
    --to 2049-01-01T00:00:00Z --key maker.key --cert maker.pem --out a.esl
"$eseal" sign --seal a.esl --key signer.key --cert signer.pem --allow-unknown-chain \
    --out a.ofd contract.ofd
for name in egov commercial; do
    sed 's|/etc/eseal/||' "$shipped/$name.conf" >"$name.conf"
    expect "$name: no folder" 2 'no trust anchors were given' verify "./$name.conf" a.ofd
    expect "$name: what is empty is said" 2 "$name.conf: no anchor for makers" \
        verify "./$name.conf" a.ofd
    expect "$name: and how much" 2 '5 of its folders are missing' verify "./$name.conf" a.ofd
    expect "$name: in Chinese" 2 '没有制章者信任锚' verify "./$name.conf" --lang zh a.ofd
done
fill egov
expect "the anchors in the folders" 0 'Result: PASSED' verify ./egov.conf a.ofd
expect "the other profile, still empty" 2 'no trust anchors were given' verify ./commercial.conf a.ofd
expect "both: what one of them trusts" 0 'Result: PASSED' \
    verify ./egov.conf --profile ./commercial.conf a.ofd
expect "the seal by itself" 0 'Result: PASSED' \
    "$eseal" seal verify --policy offline --profile ./egov.conf a.esl
rm egov/signers/signer-ca.pem
expect "the signer's anchor taken out" 2 'no anchor for signers' verify ./egov.conf a.ofd
expect "and given as an option" 0 'Result: PASSED' \
    verify ./egov.conf --trust signer-ca.pem a.ofd
expect "a profile that is none" 65 'line 1, version' verify ./signer.pem a.ofd
expect "the same for a time stamp" 65 'line 1, version' \
    "$eseal" timestamp verify --profile ./signer.pem a.ofd
expect "no such file" 66 'none.conf' verify ./none.conf a.ofd
expect "no such name" 66 'eseal/profiles/no-such-name.conf' verify no-such-name a.ofd
finish
