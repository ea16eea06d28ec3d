# SPDX-License-Identifier: Apache-2.0
# What the tests of commands share: a work folder, expectations that are counted, and a PKI.
# shellcheck shell=sh
src=$(cd "${srcdir:-.}" && pwd)
build=$(cd "${builddir:-.}" && pwd)
eseal=$build/tools/eseal
distid=distid:1234567812345678
LC_ALL=C.UTF-8
export LC_ALL
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
failed=0

# expect WHAT STATUS TEXT COMMAND...: the exit status, and a part of what is printed (either stream).
expect() {
    what=$1 want=$2 text=$3
    shift 3
    "$@" >"$work/.out" 2>&1
    got=$?
    if test "$got" = "$want" && { test -z "$text" || grep -qF -- "$text" "$work/.out"; }; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $what: status $got, $want expected, with \"$text\": $*"
    tail -n 20 "$work/.out"
}

absent() { # absent FILE...: none of them is there
    for file in "$@"; do
        test ! -e "$file" || return 1
    done
}

finish() {
    echo "$passed passed, $failed failed"
    test "$failed" = 0
    exit
}

list() { # list CA: CA.crl, its revocation list, by OpenSSL, as the index CA.txt has it
    test -f "$1.txt" || : >"$1.txt"
    echo 01 >"$1.number"
    printf '%s\n' "[ca]" "default_ca=d" "[d]" "database=$1.txt" "crlnumber=$1.number" \
        "default_crl_days=30" "crl_extensions=x" "[x]" "authorityKeyIdentifier=keyid" >"$1.cnf"
    openssl ca -config "$1.cnf" -gencrl -keyfile "$1.key" -cert "$1.pem" -md sm3 \
        -sigopt $distid -out "$1.crl" 2>/dev/null
}

# A root, CAs for makers and signers, a maker, a signer, and another signer whom no seal lists.
make_pki() {
    "$eseal" key new --ca --subject "CN=Root,C=CN" --key root.key --cert root.pem
    for name in maker signer; do
        "$eseal" key new --ca --subject "CN=$name CA,C=CN" --issuer-cert root.pem \
            --issuer-key root.key --key $name-ca.key --cert $name-ca.pem
        "$eseal" key new --subject "CN=$name,C=CN" --issuer-cert $name-ca.pem \
            --issuer-key $name-ca.key --key $name.key --cert $name.pem
    done
    "$eseal" key new --subject "CN=other,C=CN" --issuer-cert signer-ca.pem \
        --issuer-key signer-ca.key --key other.key --cert other.pem
    "$build/examples/demo/chop" chop.png
    python3 "$src/examples/demo/sample_ofd.py" contract.ofd
}

list() { # list CA: CA.crl, by OpenSSL, as CA.txt (its index) has it
    test -f "$1.txt" || : >"$1.txt"
    echo 01 >"$1.number"
    printf '%s\n' "[ca]" "default_ca=d" "[d]" "database=$1.txt" "crlnumber=$1.number" \
        "default_crl_days=30" "crl_extensions=x" "[x]" "authorityKeyIdentifier=keyid" >"$1.cnf"
    openssl ca -config "$1.cnf" -gencrl -keyfile "$1.key" -cert "$1.pem" -md sm3 \
        -sigopt $distid -out "$1.crl" 2>/dev/null
}
