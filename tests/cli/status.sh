#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal status make and show, and verify with --status: the register's word about a seal.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

make_list() { # make_list KEY FILE OPTION...: in force, and made after everything here
    key=$1 file=$2
    shift 2
    "$eseal" status make --issuer Register --maker-cert maker.pem --made "$now" \
        --next 2049-01-01T00:00:00Z --key "$key.key" --cert "$key.pem" --out "$file" "$@"
}
verify() { # verify OPTION...
    "$eseal" verify --policy offline --trust root.pem --intermediate signer-ca.pem \
        --maker maker-ca.pem --status-trust register.pem --signature file.sig "$@" file
}

make_pki
"$eseal" key new --subject "CN=register,C=CN" --issuer-cert signer-ca.pem \
    --issuer-key signer-ca.key --key register.key --cert register.pem
"$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
    --to 2049-01-01T00:00:00Z --key maker.key --cert maker.pem --out seal.esl
echo content >file
"$eseal" sign --detached --seal seal.esl --key signer.key --cert signer.pem --trust root.pem \
    --intermediate signer-ca.pem --maker maker-ca.pem --out file.sig file
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

expect "a silent list" 0 '' make_list register silent --number 1
expect "shown" 0 'signed by    CN=register,C=CN' "$eseal" status show silent
expect "a list that suspends" 0 '' make_list register suspended --number 2 \
    --entry S-1,suspended,INVESTIGATION,2020-01-01T00:00:00Z
expect "its entry" 0 'S-1: suspended, INVESTIGATION' "$eseal" status show suspended
expect "an entry with two times" 0 '' make_list register lost --number 2 \
    --entry "S-1,lost,LOST_MEDIUM,2020-01-01T00:00:00Z,2020-02-01T00:00:00Z"
expect "the second time" 0 '  reported   2020-02-01T00:00:00Z' "$eseal" status show lost
expect "an answer" 0 '' make_list register answer --number 1 --question S-1 --asked "$now"
expect "its question" 0 'question     S-1' "$eseal" status show answer

expect "no list, none required" 0 'Result: PASSED' verify
expect "no list, required" 2 'seal-status' verify --require-status
expect "silence" 0 'Result: PASSED' verify --require-status --status silent
expect "suspended" 1 'seal.status: status-suspended' verify --status suspended
expect "the newer list holds" 1 'status-older' verify --status silent --status suspended
expect "lost" 1 'seal.status: status-lost' verify --status lost
expect "a seal by itself" 1 'seal.status: status-suspended' "$eseal" seal verify --policy offline \
    --maker maker-ca.pem --status-trust register.pem --status suspended seal.esl
make_list other foreign --number 9
expect "a list of a signer" 2 'status-foreign' verify --require-status --status foreign
sed 's/Register/Registry/' silent >forged
expect "a forged list" 2 'status-forged' verify --require-status --status forged
expect "a CA is no anchor" 65 'ESEAL_E_CERT' verify --status-trust root.pem

expect "no list at all" 65 'ESEAL_E_DER' "$eseal" status show file
expect "no file" 66 'nothing' "$eseal" status show nothing
expect "a status that does not exist" 64 'there is no status' make_list register none --number 1 \
    --entry S-1,gone,ORDER,2020-01-01T00:00:00Z
expect "a reason of another status" 1 'entries/reason' make_list register none --number 1 \
    --entry S-1,revoked,RENAMED,2020-01-01T00:00:00Z
expect "too few parts" 64 'ID,STATUS' make_list register none --number 1 --entry S-1,revoked
expect "too many parts" 64 'ID,STATUS' make_list register none --number 1 \
    --entry S-1,revoked,ORDER,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z,more
expect "a time that is none" 64 'write a time as' make_list register none --number 1 \
    --entry S-1,revoked,ORDER,yesterday
expect "half a question" 64 'go together' make_list register none --number 1 --question S-1
expect "no number" 64 'needs --number' make_list register none
expect "nothing was written" 0 '' absent none
listed() { # listed CODE TIME: an unsigned list
    printf '{"awardCompany":"somebody","revocationList":[{"sealCode":"%s","sealName":"seal",%s}]}\n' \
        "$1" "\"revocationTime\":\"$2\"" >listed.json
}
listed S-1 '2020-01-01 00:00:00'
expect "an unsigned list that names the seal" 1 'seal.status: status-listed-before' verify \
    --revoked-list listed.json
expect "against a signed one that is silent" 1 'somebody' verify --status silent \
    --revoked-list listed.json
expect "a seal by itself" 1 'status-listed-before' "$eseal" seal verify --policy offline \
    --maker maker-ca.pem --revoked-list listed.json seal.esl
listed S-1 '2045-01-01 00:00:00'
expect "later" 0 'status-listed-after' verify --revoked-list listed.json
expect "which proves nothing" 2 'seal-status' verify --require-status --revoked-list listed.json
listed S-2 '2020-01-01 00:00:00'
expect "another seal" 2 'seal-status' verify --require-status --revoked-list listed.json
listed S-1 yesterday
expect "a time that cannot be is no verdict" 65 'revocationList[0]/revocationTime' verify \
    --revoked-list listed.json
expect "no JSON" 65 'ESEAL_E_TEXT' verify --revoked-list silent
expect "nor one about a seal" 65 'ESEAL_E_FIELD' "$eseal" seal verify --revoked-list listed.json seal.esl
finish
