#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal key new and key show; what they make is judged by OpenSSL's own command.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"

ca() { # ca OPTION...: a CA's certificate in ca.pem
    "$eseal" key new --ca --subject "CN=CA,O=House,C=CN" --key ca.key --cert ca.pem "$@"
}
leaf() { # leaf NAME OPTION...: issued by it
    name=$1
    shift
    "$eseal" key new --subject "CN=张三,OU=B,OU=A,O=印章\\, Ltd,C=CN" --issuer-cert ca.pem \
        --issuer-key ca.key --key "$name.key" --cert "$name.pem" "$@"
}
text() { # text NAME: the certificate as OpenSSL reads it
    openssl x509 -in "$1.pem" -noout -text -nameopt utf8,sep_comma_plus
}
signed_by() { # signed_by ISSUER CERT: by the default ID of GM/T 0009
    openssl verify -partial_chain -no_check_time -trusted "$1" -vfyopt $distid "$2"
}

expect "a root" 0 '' ca --from 2020-01-01 --to 2049-01-01 --path-len 1
expect "is signed by itself" 0 'ca.pem: OK' signed_by ca.pem ca.pem
expect "may issue" 0 'CA:TRUE, pathlen:1' text ca
expect "says what for" 0 'Certificate Sign, CRL Sign' text ca
expect "key usage and basic constraints are critical" 0 2 \
    sh -c 'openssl x509 -in ca.pem -noout -text | grep -c "X509v3 .*critical"'
expect "times" 0 'Not After : Jan  1 00:00:00 2049 GMT' text ca

expect "a leaf" 0 '' leaf leaf --uscc 91350100M000100Y43
expect "is signed by the CA" 0 'leaf.pem: OK' signed_by ca.pem leaf.pem
expect "its name in order" 0 'Subject: C=CN,O=印章, Ltd,OU=A,OU=B,CN=张三' text leaf
expect "its usage" 0 'Digital Signature, Non Repudiation' text leaf
expect "its algorithm" 0 'Signature Algorithm: SM2-with-SM3' text leaf
expect "its code" 0 '1.2.156.10260.4.1.4' text leaf
expect "C is a PrintableString" 0 'PRINTABLESTRING   :CN' openssl asn1parse -in leaf.pem
expect "O is a UTF8String" 0 'UTF8STRING        :印章, Ltd' openssl asn1parse -in leaf.pem
expect "the code is a PrintableString" 0 '131239313335303130304D303030313030593433' \
    openssl asn1parse -in leaf.pem
expect "issuer's and authority's key identifier agree" 0 '' sh -c '
    test "$(openssl x509 -in ca.pem -noout -ext subjectKeyIdentifier | tail -n 1)" = \
        "$(openssl x509 -in leaf.pem -noout -ext authorityKeyIdentifier | tail -n 1)"'
expect "a serial number of 16 octets" 0 32 \
    sh -c 'openssl x509 -in leaf.pem -noout -serial | cut -d= -f2 | tr -d "\n" | wc -c'
expect "the key is the certificate's" 0 '' sh -c '
    openssl pkey -in leaf.key -pubout >a; openssl x509 -in leaf.pem -noout -pubkey >b; cmp a b'
expect "a key in the clear is its owner's alone" 0 '600' stat -c %a leaf.key
expect "an encryption certificate" 0 '' leaf enc --encryption --serial 0a0b
expect "is not signed by another" 2 'verification failed' signed_by leaf.pem enc.pem
expect "is one" 0 'Key Encipherment, Data Encipherment, Key Agreement' text enc
expect "its serial number" 0 '(0xa0b)' text enc

GOOD=1234 BAD=4321
export GOOD BAD
expect "a key under a PIN" 0 '' leaf pin --pin-env GOOD
expect "is written so" 0 'BEGIN ENCRYPTED PRIVATE KEY' cat pin.key
expect "opens with it" 0 'Private-Key' openssl pkey -in pin.key -passin env:GOOD -noout -text
expect "does not with another" 1 '' openssl pkey -in pin.key -passin env:BAD -noout
expect "a PIN through a descriptor" 0 'SM2, 256 bits' \
    sh -c '"$0" key show pin.key --pin-fd 3 3<<END
1234
END' "$eseal"

# What is refused, and leaves nothing behind.
expect "a wrong check character" 64 'check character' leaf no --uscc 91350100M000100Y44
expect "a code that is too short" 64 'social credit code' leaf no --uscc 91350100M000100Y4
expect "a code with a letter that is none" 64 'social credit code' leaf no --uscc 9135O100M000100Y43
expect "a name without a type" 64 'is no name' "$eseal" key new --subject Nobody --key no.key --cert no.pem
expect "a name with an unknown type" 64 'is no name' \
    "$eseal" key new --subject 'CN=a,X=b' --key no.key --cert no.pem
expect "a country of three letters" 64 'two letters' \
    "$eseal" key new --subject 'CN=a,C=CHN' --key no.key --cert no.pem
expect "no name at all" 64 'needs --subject' "$eseal" key new --key no.key --cert no.pem
expect "a serial number that is none" 64 '--serial' leaf no --serial 0x12
expect "serial number 0" 64 '--serial' leaf no --serial 00
expect "to before from" 64 'not later' leaf no --from 2026-01-02 --to 2026-01-01
expect "days and an end" 64 'exclude' leaf no --days 3 --to 2030-01-01
expect "a CA for encryption" 64 'exclude' leaf no --ca --encryption
expect "a path length for a leaf" 64 'for a CA' leaf no --path-len 0
expect "an issuer's certificate without its key" 64 'go together' \
    "$eseal" key new --subject CN=a --issuer-cert ca.pem --key no.key --cert no.pem
expect "a leaf as issuer" 1 'may not issue' "$eseal" key new --subject CN=a --issuer-cert leaf.pem \
    --issuer-key leaf.key --key no.key --cert no.pem
expect "another's key as issuer's" 1 'do not belong together' "$eseal" key new --subject CN=a \
    --issuer-cert ca.pem --issuer-key leaf.key --key no.key --cert no.pem
expect "an issuer's key under a PIN that is not given" 1 'PIN' "$eseal" key new --subject CN=a \
    --issuer-cert pin.pem --issuer-key pin.key --key no.key --cert no.pem
expect "a wrong PIN of the issuer" 1 'PIN is wrong' "$eseal" key new --subject CN=a \
    --issuer-pin-env BAD --issuer-cert pin.pem --issuer-key pin.key --key no.key --cert no.pem
expect "an issuer that is not there" 66 'nowhere.pem' "$eseal" key new --subject CN=a \
    --issuer-cert nowhere.pem --issuer-key ca.key --key no.key --cert no.pem
expect "a PIN from nowhere" 64 'no environment variable' leaf no --pin-env NOWHERE
expect "the same name for both" 64 'same file' \
    "$eseal" key new --subject CN=a --key no.pem --cert no.pem
expect "a folder that is not there" 69 'cannot write' \
    "$eseal" key new --subject CN=a --key no.key --cert nowhere/no.pem
expect "left nothing behind" 0 '' absent no.key no.pem ./*.tmp
expect "a key's folder that is not there" 69 'cannot write' \
    "$eseal" key new --subject CN=a --key nowhere/no.key --cert no.pem
mkdir folder
expect "a certificate's place that is a folder" 69 'cannot write' \
    "$eseal" key new --force --subject CN=a --key no.key --cert folder
expect "left nothing behind either" 0 '' absent no.key no.pem ./*.tmp ./*.new
cp leaf.key before.key
expect "a certificate that cannot be written" 69 'cannot write' \
    "$eseal" key new --force --subject CN=a --key leaf.key --cert nowhere/no.pem
expect "leaves the key as it was" 0 '' cmp leaf.key before.key
expect "an existing file is kept" 1 'exists already' leaf leaf
expect "as it was" 0 '' cmp leaf.key before.key
expect "unless forced" 0 '' leaf leaf --force
expect "is another then" 1 'differ' cmp leaf.key before.key

# key show
expect "shows a CA" 0 'certificate of a CA' "$eseal" key show ca.pem
expect "shows a certificate's name" 0 'CN=张三,OU=B,OU=A,O=印章\, Ltd,C=CN' "$eseal" key show pin.pem
expect "its usage" 0 'digitalSignature, nonRepudiation' "$eseal" key show pin.pem
expect "of a DER certificate too" 0 'keyEncipherment, dataEncipherment, keyAgreement' \
    sh -c 'openssl x509 -in enc.pem -outform DER -out enc.der && "$0" key show enc.der' "$eseal"
leaf coded --uscc 91350100M000100Y43
expect "its code" 0 '91350100M000100Y43' "$eseal" key show coded.pem
sm3=$(openssl x509 -in ca.pem -outform DER | openssl dgst -sm3 -r | cut -c 1-64)
expect "its SM3" 0 "SM3          $sm3" "$eseal" key show ca.pem
expect "in Chinese the help" 0 '显示证书或密钥文件的内容' "$eseal" key show --help --lang zh
expect "a key in the clear" 0 'PKCS#8, in the clear' "$eseal" key show leaf.key
expect "a key under a PIN" 0 'PKCS#8, under a PIN' "$eseal" key show pin.key
openssl pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out clear.der
openssl pkcs8 -topk8 -v2 aes-256-cbc -in leaf.key -outform DER -passout env:GOOD -out sealed.der
openssl ec -in leaf.key -out sec1.key 2>/dev/null
expect "PKCS#8 in DER" 0 'PKCS#8, in the clear' "$eseal" key show clear.der
expect "PKCS#8 in DER under a PIN" 0 'PKCS#8, under a PIN' "$eseal" key show sealed.der
expect "which opens it" 0 'SM2, 256 bits' "$eseal" key show --pin-env GOOD sealed.der
expect "and belongs to its certificate" 0 'CN=张三' \
    "$eseal" key show --pin-env GOOD --cert leaf.pem sealed.der
expect "SEC1" 0 'SEC1 or PKCS#1, in the clear' "$eseal" key show sec1.key
expect "a file with two certificates" 0 'CN=CA,O=House,C=CN' \
    sh -c 'cat leaf.pem ca.pem >two.pem && "$0" key show two.pem' "$eseal"
expect "a wrong PIN" 1 'PIN is wrong' "$eseal" key show --pin-env BAD pin.key
expect "a pair" 0 'Its certificate' "$eseal" key show --cert leaf.pem leaf.key
expect "a CA's pair" 0 'certificate of a CA' "$eseal" key show --cert ca.pem ca.key
expect "no pair" 1 'do not belong together' "$eseal" key show --cert ca.pem leaf.key
openssl pkcs12 -export -inkey leaf.key -in leaf.pem -out both.p12 -passout env:GOOD
expect "PKCS#12" 0 'CN=张三' "$eseal" key show --pin-env GOOD both.p12
expect "PKCS#12 with a wrong PIN" 1 'ESEAL_E_PIN' "$eseal" key show --pin-env BAD both.p12
expect "neither" 65 'neither' "$eseal" key show "$src/README.md"
expect "no such file" 66 'nowhere' "$eseal" key show nowhere
secret=$(openssl pkey -in leaf.key -noout -text | sed -n '/priv:/,/pub:/p' | tr -d ' :\n' |
    sed 's/^priv//; s/pub$//')
expect "never the private key" 1 '' \
    sh -c '"$0" key show leaf.key | tr -d " :\n" | grep -qi "$1"' "$eseal" "$secret"
expect "which was looked for" 0 '' test "${#secret}" -ge 62

finish
