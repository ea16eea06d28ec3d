#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal verify --fetch, against real servers on loopback: files over HTTP, and OpenSSL's responder.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"
responder=
stop() {
    exec 8>&- # the service ends with it
    if test -n "$responder"; then
        kill "$responder" 2>/dev/null
        wait "$responder" 2>/dev/null
    fi
    responder=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
list() { # list CA: web/CA.crl, as its index has it
    test -f "$1.txt" || : >"$1.txt"
    echo 01 >"$1.number"
    printf '%s\n' "[ca]" "default_ca=d" "[d]" "database=$1.txt" "crlnumber=$1.number" \
        "default_crl_days=30" "crl_extensions=x" "[x]" "authorityKeyIdentifier=keyid" >"$1.cnf"
    openssl ca -config "$1.cnf" -gencrl -keyfile "$1.key" -cert "$1.pem" -md sm3 \
        -sigopt $distid -out "$1.pem.crl" 2>/dev/null &&
        openssl crl -in "$1.pem.crl" -outform DER -out "web/$1.crl"
}
serial=4096
issue() { # issue EXTENSION...: signer.pem anew, with these extensions, and a signature by it
    serial=$((serial + 1))
    printf '%s\n' "keyUsage=critical,digitalSignature,nonRepudiation" "subjectKeyIdentifier=hash" \
        "authorityKeyIdentifier=keyid" "$@" >extensions
    openssl req -new -key signer.key -sm3 -sigopt $distid -subj /C=CN/CN=signer -out signer.csr &&
        openssl x509 -req -in signer.csr -vfyopt $distid -CA signer-ca.pem -CAkey signer-ca.key -sm3 \
            -sigopt $distid -set_serial $serial -days 3000 -extfile extensions -out signer.pem
    seal
    list maker-ca # not older than the signature
    list signer-ca
} 2>/dev/null
seal() { # seal: file.sig
    "$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem \
        --to 2049-01-01T00:00:00Z --key maker.key --cert maker.pem --out seal.esl &&
        "$eseal" sign --detached --seal seal.esl --key signer.key --cert signer.pem --trust root.pem \
            --intermediate signer-ca.pem --maker maker-ca.pem --out file.sig file
}
point() { # point URL...: crlDistributionPoints
    text=
    for one in "$@"; do text=$text${text:+,}URI:$one; done
    echo "crlDistributionPoints=$text"
}
verify() { # verify OPTION...: with all but the signer's revocation settled
    "$eseal" verify --trust root.pem --intermediate signer-ca.pem --maker maker-ca.pem \
        --crl web/maker-ca.crl --signature file.sig "$@" file
}
fetch() { # fetch OPTION...: the same, from loopback too
    verify --fetch --fetch-allow 127.0.0.0/8 "$@"
}
fetched() { # fetched OPTION...: what the JSON form says of it: use, result, octets there or not
    fetch --jsonl "$@" 2>/dev/null | PYTHONPATH="$src/tests/cli" python3 -c '
import json, sys
import schema
report = json.load(sys.stdin)
found = schema.faults(report, schema.REPORT)
print(*found, *(f"{i['"'use'"']}:{i['"'result'"']}:{i.get('"'octets'"', 0) > 0}" for i in report["fetched"]))'
}
asked() { # what the service was asked until now
    python3 -c 'import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
print(opener.open(sys.argv[1] + "/log").read().decode())' "$web"
}

make_pki
mkdir web
echo content >file
mkfifo hold
python3 "$src/tests/cli/fetch_peer.py" web <hold >port &
exec 8>hold
for _ in $(seq 100); do test -s port && break || sleep 0.1; done
port=$(cat port)
web=http://127.0.0.1:$port
expect "the makers' list" 0 '' list maker-ca
expect "the signers' list" 0 '' list signer-ca
echo garbage >web/garbage

# --- a list
expect "a signer with a distribution point" 0 '' issue "$(point "$web/signer-ca.crl")"
expect "nothing is fetched unasked" 2 "crl $web/signer-ca.crl" verify
expect "the need is exact" 2 'signer-revocation, issuer CN=signer CA,C=CN, about CN=signer,C=CN, for 20' verify
expect "fetched, and passed" 0 'Result: PASSED' fetch
expect "which is told" 0 "fetched crl: $web/signer-ca.crl" fetch
expect "in JSON" 0 'crl:fetched:True' fetched
expect "in one piece" 0 '"fetched":[{' fetch --json
expect "not from loopback unless allowed" 2 "127.0.0.1 is a loopback address" verify --fetch
expect "nor by another permission" 2 "not fetched: crl: $web/signer-ca.crl: refused" \
    verify --fetch --fetch-allow 127.0.0.2 --fetch-allow example.com --fetch-allow ::1
expect "refused in JSON too" 0 'crl:refused:False' sh -c '"$0" "$@" | python3 -c "
import json, sys
print(*(i[\"use\"] + \":\" + i[\"result\"] + \":\" + str(\"octets\" in i) for i in json.load(sys.stdin)[\"fetched\"]))"' \
    "$eseal" verify --trust root.pem --intermediate signer-ca.pem --maker maker-ca.pem \
    --signature file.sig --jsonl --fetch file
expect "by the very host" 0 'Result: PASSED' verify --fetch --fetch-allow 127.0.0.1
expect "a signer that no anchor vouches for" 2 'only a certificate that no anchor vouches for' \
    "$eseal" verify --maker maker-ca.pem --trust maker-ca.pem --fetch --fetch-allow 127.0.0.1 \
    --signature file.sig file
asked >before
"$eseal" verify --maker maker-ca.pem --trust maker-ca.pem --crl web/maker-ca.crl --fetch --fetch-allow 127.0.0.1 \
    --signature file.sig file >/dev/null 2>&1
asked >after
expect "is not even asked about" 0 '' cmp before after
expect "fetched once for two files" 0 '' sh -c '"$@" 2>&1 >/dev/null | grep -c "^eseal: fetched" | grep -qx 1' - \
    "$eseal" verify --trust root.pem --intermediate signer-ca.pem --maker maker-ca.pem \
    --crl web/maker-ca.crl --fetch --fetch-allow 127.0.0.1 --signature file.sig file

# --- every way that it does not work
while read -r path text; do
    issue "$(point "$web/$path")"
    expect "$path" 2 "$text" fetch --fetch-timeout 1
done <<END
redirect/signer-ca.crl redirects are not followed
large too large
says-large/x too large
drop/signer-ca.crl timed out
silent timed out
garbage cannot be used
html/garbage cannot be used
maker-ca.crl fetched crl
missing the service says 404
END
issue "$(point "$web/html/signer-ca.crl")"
expect "of another type, but what it should be" 0 'of type text/html' fetch
issue "$(point "$web/chunked/signer-ca.crl")"
expect "in chunks" 0 'Result: PASSED' fetch
while read -r url text; do
    issue "$(point "$url")"
    expect "$url" 2 "$text" fetch
done <<END
file:///etc/passwd does not begin with http://
ldap://127.0.0.1/cn=x does not begin with http://
https://127.0.0.1/ does not begin with http://
http://user:pw@127.0.0.1:$port/signer-ca.crl names no host and port
http://127.0.0.1:25/signer-ca.crl a port that belongs to another service
http://0.0.0.0:$port/signer-ca.crl an unspecified address
http://10.1.2.3/signer-ca.crl a private address
http://169.254.169.254/signer-ca.crl a link-local address
http://224.0.0.1/signer-ca.crl a multicast address
http://[::ffff:10.1.2.3]/signer-ca.crl a private address
http://[64:ff9b::10.1.2.3]/signer-ca.crl a private address
http://[2002:a01:203::]/signer-ca.crl a private address
http://[fe80::1]/signer-ca.crl a link-local address
http://[fd00::1]/signer-ca.crl a private address
http://[ff02::1]/signer-ca.crl a multicast address
http://[::]/signer-ca.crl an unspecified address
http://0x0a.1/signer-ca.crl a private address
http://2852039166/signer-ca.crl a link-local address
END
issue "$(point "http://[::ffff:127.0.0.1]:$port/signer-ca.crl")"
expect "an address in another's clothes" 0 'Result: PASSED' fetch
expect "is not another" 2 'is a loopback address' verify --fetch --fetch-allow 10.0.0.0/8
issue "$(point "http://localhost:$port/signer-ca.crl")"
expect "a name that leads to loopback" 2 'a loopback address' verify --fetch
expect "that is allowed" 0 'Result: PASSED' verify --fetch --fetch-allow localhost
issue "$(point "$web/missing" "$web/redirect/x" "ldap://x/" "$web/signer-ca.crl")"
expect "the fourth place" 0 'Result: PASSED' fetch
issue "$(point "$(seq -f "$web/none%g" -s ,URI: 1 16)")"
expect "sixteen places that have nothing" 2 'none16' fetch
expect "and one connection too many" 2 'enough was asked' fetch --fetch-url crl=$web/more
issue "$(point "$web/silent/1" "$web/silent/2" "$web/silent/3")"
expect "the time is for all of them" 2 'the time for this document is over' fetch --fetch-timeout 1

# --- what the caller names
issue "keyUsage=digitalSignature"
expect "no place is known" 2 'Result: INDETERMINATE' fetch
expect "but to the caller" 0 'Result: PASSED' fetch --fetch-url crl=$web/signer-ca.crl
expect "who needs permission for loopback too" 2 'loopback' verify --fetch --fetch-url crl=$web/signer-ca.crl
expect "a place of no kind" 64 'write it as' fetch --fetch-url $web/signer-ca.crl
expect "a place of no way" 64 'begin with http' fetch --fetch-url crl=ftp://a/
expect "places without --fetch" 64 'are for --fetch' verify --fetch-url crl=$web/signer-ca.crl
expect "many files at once" 64 "file by file" "$eseal" verify --fetch --jobs 2 file
expect "a network that is none" 64 'ADDRESS/BITS' fetch --fetch-allow 10.0.0.0/33
expect "a host with a mask" 64 'ADDRESS/BITS' fetch --fetch-allow localhost/8
expect "the chain's missing link" 2 'issuer-certificate' "$eseal" verify --trust root.pem \
    --maker maker-ca.pem --crl web/maker-ca.crl --signature file.sig file
openssl x509 -in signer-ca.pem -outform DER -out web/signer-ca.cer
openssl crl2pkcs7 -nocrl -certfile signer-ca.pem -outform DER -out web/signer-ca.p7c
for kind in cer p7c; do
    expect "fetched as $kind, then the list" 0 'Result: PASSED' "$eseal" verify --trust root.pem \
        --maker maker-ca.pem --crl web/maker-ca.crl --fetch --fetch-allow 127.0.0.1 \
        --fetch-url issuer=$web/signer-ca.$kind --fetch-url crl=$web/signer-ca.crl --signature file.sig file
done
issue "authorityInfoAccess=caIssuers;URI:$web/signer-ca.cer" "$(point "$web/signer-ca.crl")"
expect "a certificate's word alone" 2 'only a certificate that no anchor' "$eseal" verify --trust root.pem \
    --maker maker-ca.pem --crl web/maker-ca.crl --fetch --fetch-allow 127.0.0.1 --signature file.sig file
expect "which is an anchor's, where it is one" 0 "fetched issuer: $web/signer-ca.cer" "$eseal" verify \
    --trust signer.pem --maker maker-ca.pem --crl web/maker-ca.crl --fetch --fetch-allow 127.0.0.1 \
    --signature file.sig file

# --- seal status, in the caller's words
issue "$(point "$web/signer-ca.crl")"
"$eseal" key new --subject "CN=register,C=CN" --key register.key --cert register.pem
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
expect "a list of seals" 0 '' "$eseal" status make --issuer register --number 1 --made "$now" \
    --next 2048-02-01T00:00:00Z --maker-cert maker.pem --key register.key --cert register.pem --out web/seals
expect "is fetched" 0 "fetched status: $web/seals?seal=S-1&at=20" fetch --status-trust register.pem \
    --fetch-url "status=$web/seals?seal={id}&at={at}"
expect "and passed" 0 'Result: PASSED' fetch --status-trust register.pem --fetch-url "status=$web/seals"
expect "and is demanded" 2 'seal.status' fetch --status-trust register.pem --fetch-url "status=$web/missing"
expect "a seal that was lost" 0 '' "$eseal" status make --issuer register --number 2 --made "$now" \
    --next 2048-02-01T00:00:00Z --maker-cert maker.pem --key register.key --cert register.pem --out web/lost \
    --entry S-1,lost,LOST_MEDIUM,2020-01-01T00:00:00Z
expect "fails" 1 'status-lost' fetch --status-trust register.pem --fetch-url "status=$web/lost"

# --- OpenSSL's responder
free=$(python3 -c '
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1])')
ocsp=http://127.0.0.1:$free/
issue "authorityInfoAccess=OCSP;URI:$ocsp"
known() { # known STATUS-FIELDS: what the responder says of the signer
    printf '%s\t%04X\tunknown\t/CN=signer\n' "$1" $serial >index.txt
}
respond() { # respond OPTION...: the responder, with the index of now
    if test -n "$responder"; then
        kill "$responder" 2>/dev/null
        wait "$responder" 2>/dev/null
    fi
    openssl ocsp -port "$free" -index index.txt -CA signer-ca.pem -rsigner signer-ca.pem \
        -rkey signer-ca.key -rmd sm3 -rsigopt $distid -ignore_err "$@" >responder.log 2>&1 &
    responder=$!
    for _ in $(seq 100); do grep -q 'Waiting for' responder.log && break || sleep 0.1; done
}
known "$(printf 'V\t300101000000Z\t')"
respond
expect "the responder's answer" 0 "fetched ocsp: $ocsp" fetch
expect "passed" 0 'Result: PASSED' fetch
expect "in JSON" 0 'ocsp:fetched:True' fetched
expect "who may not be asked" 2 'is a loopback address' verify --fetch
expect "named by the caller" 0 'Result: PASSED' fetch --fetch-url "ocsp=$ocsp"
known "$(printf 'R\t300101000000Z\t200101000000Z,superseded')"
respond
expect "revoked, as the responder says" 1 'revoked-before' fetch
issue "authorityInfoAccess=OCSP;URI:$ocsp" "$(point "$web/signer-ca.crl")"
expect "a certificate that it does not know: the list instead" 0 'Result: PASSED' fetch
known "$(printf 'V\t300101000000Z\t')"
openssl ocsp -index index.txt -CA signer-ca.pem -rsigner signer-ca.pem -rkey signer-ca.key -rmd sm3 \
    -rsigopt $distid -issuer signer-ca.pem -serial 0x$(printf %04X $serial) -noverify -reqout asked.der \
    -respout web/replayed -nonce >/dev/null 2>&1
expect "an answer to another question" 0 'another nonce' fetch --fetch-url "ocsp=$web/replayed"
openssl ocsp -index index.txt -CA signer-ca.pem -rsigner signer-ca.pem -rkey signer-ca.key -rmd sm3 \
    -rsigopt $distid -issuer signer-ca.pem -serial 0x$(printf %04X $serial) -noverify -no_nonce \
    -respout web/anybody >/dev/null 2>&1
expect "an answer for everybody" 0 "fetched ocsp: $web/anybody" fetch --fetch-url "ocsp=$web/anybody"
printf '\060\003\012\001\006' >web/unauthorized
expect "a refusal by name" 0 'the responder refuses: unauthorized' fetch --fetch-url "ocsp=$web/unauthorized"
expect "garbage instead" 0 'this is no OCSP answer' fetch --fetch-url "ocsp=$web/garbage"
finish
