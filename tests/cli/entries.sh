#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# eseal sign --entries: the integrity list, written, judged, and compared with the archive by Python.
set -u
. "${srcdir:-.}/tests/cli/cli.sh"
sign() { # sign OPTION...: contract.ofd
    "$eseal" sign --seal seal.esl --stamp 1,20,20 --key signer.key --cert signer.pem --trust signer-ca.pem \
        --maker maker-ca.pem --entries "$@"
}
verify() { # verify FILE
    "$eseal" verify --policy offline --trust signer-ca.pem --maker maker-ca.pem "$@"
}
put() { # put FROM TO NAME: a package with one more file
    python3 -c '
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as new:
    for entry in old.infolist():
        new.writestr(entry, old.read(entry))
    new.writestr(sys.argv[3], "<x/>")' "$@"
}
make_pki
"$eseal" seal make --id S-1 --name seal --picture chop.png --for signer.pem --to 2049-01-01 \
    --key maker.key --cert maker.pem --out seal.esl
expect "sealed and listed" 0 '' sign --out out.ofd contract.ofd
expect "passed" 0 'Result: PASSED' verify out.ofd
expect "the list is sound" 0 'Integrity list of the package' verify out.ofd
expect "and whole" 0 '' python3 -c '
import re, sys, zipfile
names = set(zipfile.ZipFile("out.ofd").namelist())
text = zipfile.ZipFile("out.ofd").read("OFDEntries.xml").decode()
listed = {name[1:] for name in re.findall("FileLoc=\"([^\"]*)\"", text)}
sys.exit(listed != names - {"OFDEntries.xml", "signedvalue.dat"})'
put out.ofd more.ofd Doc_0/more.xml
expect "a file put in later" 1 'document.entries: entries-unlisted' verify more.ofd
expect "a stamp or signature would break it" 1 ESEAL_E_LOCKED sign --out no.ofd out.ofd
expect "in two steps" 64 '--prepare' sign --prepare state contract.ofd
expect "a detached one" 64 '--detached' sign --detached --out no.sig contract.ofd
expect "to standard output" 64 'file' sign --out - contract.ofd
put contract.ofd taken.ofd signedvalue.dat
expect "a name that is taken" 1 ESEAL_E_DOCUMENT sign --out no.ofd taken.ofd
expect "left nothing behind" 0 '' absent no.ofd no.sig state ./*.tmp
finish
