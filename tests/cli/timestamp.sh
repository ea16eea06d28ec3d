#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal timestamp and eseal sign --tsa, against eseal-tsa, against OpenSSL's ts, and against peers
# that do not behave.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"
server=
stop() { # stop: ends the service that was started last
    if test -n "$server"; then
        kill "$server" 2>/dev/null
        wait "$server" 2>/dev/null
    fi
    server=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
start() { # start COMMAND...: a service that prints its port; the URL is then in $url
    stop
    rm -f port
    "$@" >port &
    server=$!
    for _ in $(seq 100); do
        test -s port && break
        sleep 0.1
    done
    url=http://127.0.0.1:$(cat port)/tsa
}
tsa() { # tsa OPTION...
    start "$build/examples/eseal-tsa" tsa.key tsa.pem "$@"
}
peer() { # peer HOW FILE
    start python3 "$src/tests/cli/http_peer.py" serve "$@"
}
post() { # post FILE OUT: to the service
    python3 "$src/tests/cli/http_peer.py" post "$url" "$@"
}
add() { # add OPTION...: to sealed.ofd
    "$eseal" timestamp add sealed.ofd --out out.ofd "$@"
}
sign() { # sign OPTION...: contract.ofd, or what else is said
    "$eseal" sign --key signer.key --cert signer.pem --trust signer-ca.pem --maker maker-ca.pem "$@"
}
verify() { # verify OPTION... FILE
    "$eseal" verify --policy offline --trust signer-ca.pem --maker maker-ca.pem "$@"
}
check() { # check ID OPTION... FILE: its outcomes under policy archive, and where the best time is from
    id=$1
    shift
    "$eseal" verify --json --policy archive --trust signer-ca.pem --maker maker-ca.pem "$@" |
        python3 -c '
import json, sys
signature = json.load(sys.stdin)["signatures"][-1]
print(*(c["outcome"] + ":" + c["reason"] for c in signature["checks"] if c["id"] == sys.argv[1]))
print("best from", signature["times"].get("best_source"))' "$id"
}
seal() { # seal VERSION: into sVERSION.esl
    "$eseal" seal make --version "$1" --id "S$1" --name 合同专用章 --picture chop.png --for signer.pem \
        --to 2049-01-01 --key maker.key --cert maker.pem --out "s$1.esl"
}
issue() { # issue NAME OPTION...: a certificate of a service
    name=$1
    shift
    "$eseal" key new --subject "CN=$name,C=CN" --issuer-cert tsa-ca.pem --issuer-key tsa-ca.key \
        --key "$name.key" --cert "$name.pem" "$@"
}

make_pki
"$eseal" key new --ca --subject "CN=TSA CA,C=CN" --issuer-cert root.pem --issuer-key root.key \
    --key tsa-ca.key --cert tsa-ca.pem
expect "a service's certificate" 0 '' issue tsa --stamp
expect "says so, critically" 0 'X509v3 Extended Key Usage: critical' openssl x509 -in tsa.pem -noout -text
expect "a service that is a CA" 64 'excludes' issue no --stamp --ca
expect "a service that encrypts" 64 'excludes' issue no --stamp --encryption
for version in 1 4 5; do
    seal $version
done
expect "a sealed document" 0 '' sign --seal s4.esl --stamp 1,20,20 --out sealed.ofd contract.ofd

# --- the service itself
expect "eseal-tsa without arguments" 2 usage "$build/examples/eseal-tsa"
expect "with an ordinary certificate" 1 'for time stamping' "$build/examples/eseal-tsa" signer.key signer.pem
expect "with another's key" 1 'for time stamping' "$build/examples/eseal-tsa" signer.key tsa.pem
expect "an answer that it does not know" 2 usage "$build/examples/eseal-tsa" tsa.key tsa.pem --fail nothing

# --- request and show
expect "a request" 0 '' "$eseal" timestamp request sealed.ofd --policy 1.2.3.4.1 --out req.tsq
expect "is one, over SM3" 0 'Hash Algorithm: sm3' openssl ts -query -in req.tsq -text
expect "under the policy" 0 'policy1' openssl ts -query -in req.tsq -text
expect "with a nonce of 16 octets" 0 1 \
    sh -c 'openssl ts -query -in req.tsq -text 2>/dev/null | grep -cE "Nonce: 0x[0-9A-F]{32}$"'
"$eseal" extract --signed --out sig.der sealed.ofd
"$eseal" extract --value --out value sealed.ofd
expect "over the signature's value" 0 "$(openssl dgst -sm3 -r value | cut -c 1-64 | tr a-f A-F)" \
    openssl asn1parse -inform DER -in req.tsq
expect "without a nonce" 0 'Nonce: unspecified' sh -c \
    '"$0" timestamp request sealed.ofd --no-nonce --out - | openssl ts -query -in /dev/stdin -text' "$eseal"
expect "of a signature alone" 0 '' "$eseal" timestamp request sig.der --out sig.tsq
expect "of a seal" 0 '' "$eseal" timestamp request --seal s5.esl --out seal.tsq
expect "of a seal that has no room" 65 ESEAL_E_VERSION "$eseal" timestamp request --seal s4.esl --out no
expect "a policy that is none" 1 ESEAL_E_FIELD "$eseal" timestamp request sealed.ofd --policy abc --out no
expect "no signature there" 3 'no signature' "$eseal" timestamp request contract.ofd --out no
expect "not that many" 3 'no such signature' "$eseal" timestamp request --signature 2 sealed.ofd --out no
expect "no signature at all" 65 ESEAL_E "$eseal" timestamp request chop.png --out no
expect "without --out" 64 'needs --out' "$eseal" timestamp request sealed.ofd
expect "left nothing behind" 0 '' absent no
tsa --count 3 --cms
expect "an answer" 0 '' post req.tsq cms.tsr
expect "is read by OpenSSL" 0 'Hash Algorithm: sm3' openssl ts -reply -in cms.tsr -text
expect "with the nonce" 0 "$(openssl ts -query -in req.tsq -text 2>/dev/null | grep Nonce)" \
    openssl ts -reply -in cms.tsr -text
post sig.tsq sig.tsr
post seal.tsq seal.tsr
tsa --count 5
post req.tsq gm.tsr
for form in cms gm; do
    expect "$form: shown: whose" 0 'CN=tsa,C=CN' "$eseal" timestamp show $form.tsr
    expect "$form: the digest" 0 '1.2.156.10197.1.401 (SM3)' "$eseal" timestamp show $form.tsr
    expect "$form: the policy" 0 'policy       1.2.3.4.1' "$eseal" timestamp show $form.tsr
    expect "$form: added" 0 '' add --response $form.tsr --request req.tsq --stamp-trust tsa-ca.pem
    expect "$form: passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem out.ofd
    rm -f out.ofd
done
expect "no stamp to show" 65 ESEAL_E "$eseal" timestamp show req.tsq
openssl ts -query -data chop.png -sha512 -out other.tsq 2>/dev/null
post other.tsq other.tsr
expect "a digest that the service does not take" 1 'badAlg' "$eseal" timestamp show other.tsr
cp other.tsr refused.tsr
post chop.png other.tsr
expect "what is no request" 1 'badDataFormat' "$eseal" timestamp show other.tsr
python3 -c '
data = open("req.tsq", "rb").read()
open("other.tsq", "wb").write(data.replace(b"\x02\x01\x01", b"\x02\x01\x02", 1))'
post other.tsq other.tsr
expect "a request of another version" 1 'badRequest' "$eseal" timestamp show other.tsr
openssl ts -query -data chop.png -sha256 -out other.tsq 2>/dev/null
post other.tsq other.tsr
expect "SHA-256 is taken" 0 'SHA256' "$eseal" timestamp show other.tsr
expect "but not for another value" 1 ESEAL_E_VALUE add --response other.tsr
expect "nor with another's request" 1 'something else' add --response other.tsr --request req.tsq
expect "nor with what is no request" 65 'ESEAL_E_ASN1' add --response gm.tsr --request chop.png
"$eseal" timestamp request sealed.ofd --out second.tsq
expect "nor in answer to another request" 1 'nonce' add --response gm.tsr --request second.tsq
python3 -c '
data = bytearray(open("gm.tsr", "rb").read())
data[-1] ^= 1
open("bad.tsr", "wb").write(data)'
judge() { # judge OPTION...: the stamp alone, of sealed.ofd
    "$eseal" timestamp verify --stamp-trust tsa-ca.pem sealed.ofd "$@"
}
for form in cms gm; do
    expect "$form: judged" 0 '[time.stamp: ' judge --response $form.tsr --request req.tsq
    expect "$form: and its order" 0 '[time.order: ok]' judge --response $form.tsr
done
expect "in Chinese" 0 '时间先后' judge --response gm.tsr --lang zh
expect "over another value" 1 'stamp-imprint' judge --response seal.tsr
expect "with another's request" 1 'nonce' judge --response gm.tsr --request second.tsq
expect "with a wrong value" 1 'stamp-value' judge --response bad.tsr
expect "a request for nothing" 64 '--request' judge --request req.tsq
expect "without anchors" 2 'no-anchors' "$eseal" timestamp verify --response gm.tsr sealed.ofd
expect "under others" 2 'chain-not-found' "$eseal" timestamp verify --response gm.tsr \
    --stamp-trust maker-ca.pem sealed.ofd
expect "no stamp in it" 3 'no time stamp' judge
expect "as of before" 1 'stamp-in-future' judge --response gm.tsr --at 2020-01-01
expect "a refusal" 1 'refused: rejection' judge --response refused.tsr
expect "no stamp at all" 65 ESEAL_E judge --response req.tsq
expect "a stamp whose value is wrong" 1 'stamp-value' add --response bad.tsr
expect "a stamp of a service that is not trusted" 1 'time.stamp' add --response gm.tsr --stamp-trust maker-ca.pem
expect "left nothing behind" 0 '' absent out.ofd
expect "a signature alone" 0 '' "$eseal" timestamp add sig.der --response sig.tsr --request sig.tsq --out sig2.der
expect "judged inside" 0 '[time.stamp: ' "$eseal" timestamp verify --stamp-trust tsa-ca.pem sig2.der
expect "has one then" 64 'already' "$eseal" timestamp add sig2.der --response sig.tsr --out no
expect "a seal" 0 '' "$eseal" timestamp add --seal s5.esl --response seal.tsr --request seal.tsq \
    --stamp-trust tsa-ca.pem --out s5-stamped.esl
expect "judged there" 0 '[time.order: ok]' "$eseal" timestamp verify --seal --stamp-trust tsa-ca.pem \
    s5-stamped.esl
expect "passes with it" 0 'Result: PASSED' "$eseal" seal verify --policy offline --maker maker-ca.pem \
    --stamp-trust tsa-ca.pem s5-stamped.esl
expect "does not with an unknown service" 2 'Result: INDETERMINATE' "$eseal" seal verify --policy offline \
    --maker maker-ca.pem s5-stamped.esl

# --- over HTTP
tsa --count 20
expect "a stamp from the service" 0 '' add --url "$url" --policy 1.2.3.4.1
expect "passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem out.ofd
expect "which archive does not take alone" 0 'indeterminate:stamp-revocation-unknown' \
    check time.stamp --stamp-trust tsa-ca.pem out.ofd
expect "but with its authority's list" 0 '' list tsa-ca
expect "by its time" 0 'best from stamp' check time.stamp --stamp-trust tsa-ca.pem --crl tsa-ca.crl out.ofd
expect "archive takes it" 0 'passed:ok' check time.stamp --stamp-trust tsa-ca.pem --crl tsa-ca.crl out.ofd
printf 'R\t300101000000Z\t200101000000Z\t%s\tunknown\t/CN=tsa\n' \
    "$(openssl x509 -in tsa.pem -noout -serial | cut -d= -f2)" >tsa-ca.txt
expect "a list with the service" 0 '' list tsa-ca
expect "that was revoked before" 0 'failed:stamp-revoked' \
    check time.stamp --stamp-trust tsa-ca.pem --crl tsa-ca.crl out.ofd
: >tsa-ca.txt
expect "not without the service's anchor" 2 'Result: INDETERMINATE' verify out.ofd
expect "nor by its time then" 0 'best from claimed' check time.stamp out.ofd
expect "nor with another's" 2 'Result: INDETERMINATE' verify --stamp-trust maker-ca.pem out.ofd
rm out.ofd
expect "a policy that the service does not have" 1 'unacceptedPolicy' add --url "$url" --policy 1.2.3.5
expect "signed and stamped in one go" 0 '' sign --seal s4.esl --stamp 1,20,20 --tsa "$url" \
    --stamp-trust tsa-ca.pem --out one.ofd contract.ofd
expect "passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem one.ofd
expect "and again by version 5" 0 '' sign --seal s5-stamped.esl --stamp 1,90,20 --tsa "$url" \
    --stamp-trust tsa-ca.pem --out two.ofd one.ofd
expect "both passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem two.ofd
expect "its authority's list again" 0 '' list tsa-ca
expect "by the stamp" 0 'passed:ok passed:ok' \
    check time.stamp --stamp-trust tsa-ca.pem --crl tsa-ca.crl two.ofd
sign --seal s4.esl --stamp 1,90,20 --out two.ofd sealed.ofd
expect "which of two" 64 '--signature' "$eseal" timestamp add two.ofd --url "$url" --out no
expect "not one that another protects" 1 ESEAL_E_LOCKED \
    "$eseal" timestamp add two.ofd --signature 1 --url "$url" --out no
expect "but the last" 0 '' "$eseal" timestamp add two.ofd --signature 2 --url "$url" --out out.ofd
expect "passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem out.ofd
expect "a detached one" 0 '' sign --detached --seal s4.esl --tsa "$url" --out chop.sig chop.png
expect "has its stamp" 64 'already' "$eseal" timestamp request chop.sig --out no
sign --prepare state --message message --seal s4.esl --stamp 1,20,20 contract.ofd >digest
openssl dgst -sm3 -sign signer.key -sigopt $distid -out two.value message
expect "in two steps" 0 '' "$eseal" sign --finish state --value two.value --tsa "$url" --out steps.ofd contract.ofd
expect "passed" 0 'Result: PASSED' verify --stamp-trust tsa-ca.pem steps.ofd
expect "of version 1, which has no room" 65 ESEAL_E_VERSION \
    sign --seal s1.esl --stamp 1,20,20 --tsa "$url" --out no contract.ofd
expect "a plain signature" 64 'plain' sign --plain C --tsa "$url" --out no contract.ofd
expect "in the first of two steps" 64 '--prepare' sign --prepare no --seal s4.esl --tsa "$url" contract.ofd
expect "to standard output" 64 'file' sign --seal s4.esl --tsa "$url" --out - contract.ofd
expect "a time without a service" 64 '--tsa' sign --seal s4.esl --timeout 3 --out no contract.ofd
expect "a service that the anchors do not know" 1 'time.stamp' sign --seal s4.esl --stamp 1,20,20 \
    --tsa "$url" --stamp-trust maker-ca.pem --out no contract.ofd
expect "left nothing behind" 0 '' absent no ./*.tmp
rm -f out.ofd
issue old --stamp --from 2020-01-01 --to 2021-01-01
start "$build/examples/eseal-tsa" old.key old.pem --count 1
expect "a service whose certificate has expired" 1 'stamp-expired' add --url "$url" --stamp-trust tsa-ca.pem

# --- every way to be refused
tsa --fail grantedWithMods
expect "grantedWithMods is a stamp" 0 '' add --url "$url"
rm -f out.ofd
for name in rejection waiting revocationWarning revocationNotification; do
    tsa --fail $name
    expect "status $name" 1 "refused: $name" add --url "$url"
done
for name in badAlg badRequest badDataFormat timeNotAvailable unacceptedPolicy unacceptedExtension \
    addInfoNotAvailable systemFailure; do
    tsa --fail $name
    expect "failInfo $name" 1 "refused: rejection, \"eseal-tsa says no\", $name" \
        sign --seal s4.esl --stamp 1,20,20 --tsa "$url" --out out.ofd contract.ofd
done
tsa --delay 20
expect "a slow service" 69 'timed out' add --url "$url" --timeout 1
stop
expect "no service" 69 'cannot connect' add --url "$url"
expect "no service for signing" 69 'cannot connect' \
    sign --seal s4.esl --stamp 1,20,20 --tsa "$url" --out out.ofd contract.ofd
expect "left nothing behind" 0 '' absent out.ofd ./*.tmp

# --- answers that are not as they should be
"$eseal" timestamp request sealed.ofd --no-nonce --out none.tsq
tsa
post none.tsq none.tsr
peer length gm.tsr
expect "an old answer" 1 'nonce' add --url "$url"
peer length other.tsr
expect "an answer over something else" 1 'something else' add --url "$url"
expect "left nothing behind" 0 '' absent out.ofd
for how in length close chunked length+open chunked+open; do
    peer $how none.tsr
    expect "an answer by $how" 0 '' add --url "$url" --no-nonce --timeout 10 --stamp-trust tsa-ca.pem
done
rm out.ofd
for how in length+drop close+open chunked+drop; do
    peer $how none.tsr
    expect "an answer by $how takes too long" 69 'timed out' add --url "$url" --no-nonce --timeout 1
done
peer type none.tsr
expect "of another type: with a warning" 0 'warning' add --url "$url" --no-nonce
rm out.ofd
while read -r how text; do
    peer "$how" none.tsr
    expect "an answer that is $how" 69 "$text" add --url "$url" --no-nonce --timeout 10
done <<END
short ends early
short-chunks ends early
bad-chunks chunks cannot be read
long-chunk ends early
missing the service says 404 Not ?[31m Found
redirect the service says 302 Found
says-large too large
large too large
large-chunks too large
large-head too large
two-lengths two different
both both
zip compressed
negative no number
zero zero octet
folded header line
no-http no answer of HTTP
nothing closed before
half-head closed before
END
for bad in https://127.0.0.1/ http:// http://:80/ http://a:0/ http://a:65536/ http://a:x/ \
    http://user@a/ 'http://a/ b' http://a?b 'http://[::1/' ftp://a/; do
    expect "URL $bad" 64 'URL' add --url "$bad"
done
expect "neither answer nor service" 64 'needs --response' add
expect "both" 64 'needs --response' add --url http://127.0.0.1/ --response gm.tsr
expect "a request for a service" 64 '--request' add --url http://127.0.0.1/ --request req.tsq
expect "left nothing behind" 0 '' absent out.ofd ./*.tmp

# --- OpenSSL as the service
cat >ts.cnf <<END
[tsa]
default_tsa = one
[one]
serial = ./serial
default_policy = 1.2.3.4.1
digests = sm3, sha256
signer_digest = sha256
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[service]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
authorityKeyIdentifier = keyid
[req]
distinguished_name = empty
[empty]
END
foreign() { # foreign NAME OPTION...: a CA and a service with keys of that kind
    name=$1
    shift
    openssl req -x509 -newkey "$@" -nodes -keyout "$name-ca.key" -out "$name-ca.pem" -days 3000 \
        -subj "/C=CN/CN=$name CA" -config ts.cnf -extensions ca
    openssl req -new -newkey "$@" -nodes -keyout "$name.key" -out "$name.csr" \
        -subj "/C=CN/CN=$name" -config ts.cnf
    openssl x509 -req -in "$name.csr" -CA "$name-ca.pem" -CAkey "$name-ca.key" -CAcreateserial \
        -days 2000 -extfile ts.cnf -extensions service -out "$name.pem"
} 2>/dev/null
openssl ecparam -name prime256v1 -out p256
foreign rsa rsa:2048
foreign ecdsa ec:p256
for name in rsa ecdsa; do
    echo 01 >serial
    expect "$name: OpenSSL answers our request" 0 '' openssl ts -reply -config ts.cnf -queryfile req.tsq \
        -signer $name.pem -inkey $name.key -out $name.tsr
    expect "$name: shown" 0 "CN=$name" "$eseal" timestamp show $name.tsr
    expect "$name: added" 0 '' add --response $name.tsr --request req.tsq --stamp-trust $name-ca.pem
    expect "$name: passed" 0 'Result: PASSED' verify --stamp-trust $name-ca.pem out.ofd
    expect "$name: not by another" 2 'Result: INDETERMINATE' verify --stamp-trust tsa-ca.pem out.ofd
    rm -f out.ofd
    openssl ts -query -data value -sha256 -cert -out sha.tsq 2>/dev/null
    openssl ts -reply -config ts.cnf -queryfile sha.tsq -signer $name.pem -inkey $name.key \
        -out sha.tsr 2>/dev/null
    expect "$name: the same under SHA-256" 0 '' add --response sha.tsr --request sha.tsq
    expect "$name: passed" 0 'Result: PASSED' verify --stamp-trust $name-ca.pem out.ofd
    rm -f out.ofd
    openssl ts -reply -config ts.cnf -queryfile second.tsq -signer $name.pem -inkey $name.key \
        -out again.tsr 2>/dev/null
    expect "$name: another nonce" 1 'nonce' add --response again.tsr --request req.tsq
done

finish
