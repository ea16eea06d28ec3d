#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Private keys in every form that is in use, written by OpenSSL (and, from the corpus, by others): each
signs, and each is refused with its reason when PIN or certificate is not the right one."""
import os
import re
import shutil
import subprocess
import sys

import cli
from cli import NO_CONTAINER, check, eseal, equal

PIN, WRONG = "p\u00efn \u4e2d 123", "another"
ENV = {"PIN": PIN, "WRONG": WRONG, "EMPTY": ""}


def openssl(*args: str) -> bool:
    done = subprocess.run(["openssl", *args], capture_output=True, check=False, env={**cli.ENV, **ENV},
                          timeout=cli.SECONDS)
    return done.returncode == 0


def sign(house: cli.House, key: str, cert: str, *options: str, **more) -> cli.Result:
    words = ["sign", "--key", key, *(["--cert", cert] if cert else []), *house.anchors, "--time", cli.SIGNED,
             "--plain", "C", "--out", house.at("out.ofd"), *options, house.at("plain.ofd")]
    if os.path.exists(house.at("out.ofd")):
        os.remove(house.at("out.ofd"))
    return eseal(*words, env=ENV, **more)


def accepted(house: cli.House, name: str, key: str, cert: str, *options: str, **more) -> None:
    got = sign(house, key, cert, *options, **more)
    if equal(f"{name}: signs", (got.code, got.err), (0, "")):
        equal(f"{name}: verifies", eseal("verify", *house.judge, house.at("out.ofd")).code, 0)


def refused(house: cli.House, name: str, code: int, says: str, key: str, cert: str, *options: str) -> None:
    got = sign(house, key, cert, *options)
    equal(f"{name}: exit code", got.code, code)
    check(f"{name}: says {says}", re.search(says, got.err), got.err)
    check(f"{name}: writes nothing", not os.path.exists(house.at("out.ofd")))
    check(f"{name}: no secret is told", not any(secret in got.err for secret in (PIN, WRONG)), got.err)


# Each: what makes it from signer.key; "" for the PIN's place says that the file is under one.
PLAIN = {
    "PKCS#8, PEM": ["pkcs8", "-topk8", "-nocrypt"],
    "PKCS#8, DER": ["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"],
    "SEC1, PEM": ["ec"],
    "SEC1, DER": ["ec", "-outform", "DER"],
}
SEALED = {
    "PKCS#8 under SM4-CBC, PEM": ["pkcs8", "-topk8", "-v2", "sm4-cbc"],
    "PKCS#8 under SM4-CBC, DER": ["pkcs8", "-topk8", "-v2", "sm4-cbc", "-outform", "DER"],
    "PKCS#8 under AES, PEM": ["pkcs8", "-topk8", "-v2", "aes-256-cbc"],
    "PKCS#8 under AES, DER": ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-outform", "DER"],
    "SEC1 under AES, PEM": ["ec", "-aes-256-cbc"],
    "SEC1 under SM4, PEM": ["ec", "-sm4-cbc"],
}


def relabelled(house: cli.House, path: str, cert: str) -> None:
    body = re.sub(rb"(BEGIN|END) \w+ PRIVATE", rb"\1 %s PRIVATE", cli.read(path))
    for label in b"EC", b"SM2":
        accepted(house, f"SEC1, PEM, as {label.decode()}", cli.write(house.at("label.key"), body % (label, label)), cert)


def key_files(house: cli.House) -> None:
    source, cert = house.at("signer.key"), house.at("signer.pem")
    for name, how in PLAIN.items():
        path = house.at("form.key")
        if not openssl(*how, "-in", source, "-out", path):
            cli.skip(f"this openssl does not write a key as {name}")
            continue
        accepted(house, name, path, cert)
        if name == "SEC1, PEM":  # OpenSSL 3 writes SM2 there, OpenSSL 1.1 and GmSSL 2 write EC
            relabelled(house, path, cert)
        accepted(house, f"{name}, with a PIN that it does not need", path, cert, "--pin-env", "WRONG")
        refused(house, f"{name}, no certificate", NO_CONTAINER, r"form\.key: .*ESEAL_E_CERT", path, "")
        refused(house, f"{name}, another's certificate", 1, r"other\.pem: .*ESEAL_E_MISMATCH", path,
                house.at("other.pem"))
    for name, how in SEALED.items():
        path = house.at("form.key")
        if not openssl(*how, "-in", source, "-out", path, "-passout", "env:PIN"):
            cli.skip(f"this openssl does not write a key as {name}")
            continue
        accepted(house, name, path, cert, "--pin-env", "PIN")
        for kind, options in {"no PIN": [], "a wrong PIN": ["--pin-env", "WRONG"],
                              "an empty PIN": ["--pin-env", "EMPTY"]}.items():
            refused(house, f"{name}, {kind}", 1, r"form\.key: .*ESEAL_E_PIN", path, cert, *options)
        refused(house, f"{name}, another's certificate", 1, r"other\.pem: .*ESEAL_E_MISMATCH", path,
                house.at("other.pem"), "--pin-env", "PIN")
    both = cli.write(house.at("both.pem"), cli.read(source) + cli.read(cert))
    accepted(house, "key and certificate in one PEM file", both, both)
    accepted(house, "a certificate in DER", source, der_of(house, "signer"))


def der_of(house: cli.House, name: str) -> str:
    openssl("x509", "-in", house.at(f"{name}.pem"), "-outform", "DER", "-out", house.at(f"{name}.der"))
    return house.at(f"{name}.der")


def p12_files(house: cli.House) -> None:
    legacy = openssl("list", "-providers", "-provider", "legacy")
    if not legacy:
        cli.skip("openssl has no legacy provider: PKCS#12 under RC2")
    make = ["pkcs12", "-export", "-inkey", house.at("signer.key"), "-in", house.at("signer.pem"), "-passout", "env:PIN"]
    for name, how in {
        "PKCS#12": [],
        "PKCS#12 with its CA": ["-certfile", house.at("signer-ca.pem")],
        "PKCS#12 under SM4": ["-keypbe", "sm4-cbc", "-certpbe", "sm4-cbc"],
        "PKCS#12, certificate in the clear": ["-certpbe", "NONE"],
        "PKCS#12 under 3DES": ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"],
        **({"PKCS#12 under RC2": ["-legacy"]} if legacy else {}),
    }.items():
        path = house.at("form.p12")
        if not openssl(*make, *how, "-out", path):
            cli.skip(f"this openssl does not write a {name}")
            continue
        accepted(house, name, path, "", "--pin-env", "PIN")
        accepted(house, f"{name}, certificate named", path, house.at("signer.pem"), "--pin-env", "PIN")
        refused(house, f"{name}, no PIN", 1, r"form\.p12: .*ESEAL_E_PIN", path, "")
        refused(house, f"{name}, a wrong PIN", 1, r"form\.p12: .*ESEAL_E_PIN", path, "", "--pin-env", "WRONG")
        refused(house, f"{name}, another's certificate", 1, r"other\.pem: .*ESEAL_E_MISMATCH", path,
                house.at("other.pem"), "--pin-env", "PIN")
    path = house.at("bare.p12")
    if openssl("pkcs12", "-export", "-nocerts", "-inkey", house.at("signer.key"), "-passout", "env:PIN", "-out", path):
        accepted(house, "PKCS#12 without a certificate", path, house.at("signer.pem"), "--pin-env", "PIN")
        refused(house, "PKCS#12 without a certificate, none named", NO_CONTAINER, r"bare\.p12: .*ESEAL_E_CERT", path,
                "", "--pin-env", "PIN")


def pins(house: cli.House) -> None:
    house.key("pin", "--pin-env", "PIN", issuer="signer-ca", env=ENV)
    key, cert = house.at("pin.key"), house.at("pin.pem")
    accepted(house, "a PIN from the environment", key, cert, "--pin-env", "PIN")
    accepted(house, "a PIN from stdin", key, cert, "--pin-fd", "0", stdin=PIN.encode() + b"\n")
    accepted(house, "a PIN without a line end", key, cert, "--pin-fd", "0", stdin=PIN.encode())
    read_end, write_end = os.pipe()
    os.write(write_end, PIN.encode() + b"\nnext line")
    os.close(write_end)
    accepted(house, "a PIN from a descriptor", key, cert, "--pin-fd", str(read_end), fds=(read_end,))
    os.close(read_end)
    got = sign(house, key, cert, "--pin-fd", "0", stdin=b"x" * 5000)
    equal("a PIN that is far too long", (got.code, "PIN" in got.err), (cli.UNAVAILABLE, True))
    got = sign(house, key, cert, "--pin-fd", "0", stdin=b"")
    equal("no PIN at all from stdin", (got.code, "ESEAL_E_PIN" in got.err), (1, True))
    for words in ["sign", "seal make", "key new", "key show"]:
        shown = eseal(*words.split(), "--help").text
        check(f"{words}: no option takes a PIN itself", not re.search(r"--(pin|pass|password) ", shown), shown)


def wrong_certificates(house: cli.House) -> None:
    house.key("encryption", "--encryption", issuer="signer-ca")
    key = house.at("encryption.key")
    refused(house, "an encryption certificate", 1, r"encryption\.pem: .*encryption.*ESEAL_E_USAGE", key,
            house.at("encryption.pem"))
    refused(house, "a CA's certificate", 1, r"signer-ca\.pem: .*ESEAL_E_USAGE", house.at("signer-ca.key"),
            house.at("signer-ca.pem"))
    refused(house, "the CA's certificate and the signer's key", 1, r"signer-ca\.pem: .*ESEAL_E_(USAGE|MISMATCH)",
            house.at("signer.key"), house.at("signer-ca.pem"))
    refused(house, "a certificate that nothing trusts", 1, "ESEAL_E_SIGNER_REFUSED", house.at("maker.key"),
            house.at("maker.pem"))
    refused(house, "a certificate as the key", NO_CONTAINER, r"signer\.pem: .*ESEAL_E_KEY", house.at("signer.pem"),
            house.at("signer.pem"))
    public = house.at("public.pem")
    if openssl("pkey", "-in", house.at("signer.key"), "-pubout", "-out", public):
        refused(house, "a public key", NO_CONTAINER, r"public\.pem: .*ESEAL_E_KEY", public, house.at("signer.pem"))
    other = house.at("p256.key")
    if openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other):
        refused(house, "a key of another curve", 1, "ESEAL_E_(MISMATCH|ALGORITHM)", other, house.at("signer.pem"))


def corpus(house: cli.House) -> None:
    """Keys that other products wrote.  Their certificates stand under no anchor of ours."""
    folder = os.path.join(cli.CORPUS, "keys")
    if not os.path.isdir(folder):
        cli.skip("there is no corpus: keys that other products wrote")
        return
    for name, cert, pin, env in [("gmssl-key.pem", "gmssl-cert.pem", "1234", "GMSSL"),
                                 ("ofdrw-user.p12", "", "777777", "OFDRW"),
                                 ("ofdrw-maker.p12", "", "777777", "OFDRW")]:
        key = os.path.join(folder, name)
        named = ["--cert", os.path.join(folder, cert)] if cert else []
        shown = eseal("key", "show", *named, "--pin-env", env, key, env={env: pin})
        check(f"{name}: is shown", shown.code == 0 and "SM2" in shown.text, shown)
        when = re.search(r"valid from +(\S+)", shown.text)
        words = ["sign", "--key", key, *named, "--plain", "C", "--allow-unknown-chain", "--out", house.at("out.ofd")]
        for kind, extra, code, says in [
            ("the PIN", ["--pin-env", env], 0, "^$"),
            ("a wrong PIN", ["--pin-env", "WRONG"], 1, f"{name}: .*ESEAL_E_PIN"),
            ("no PIN", [], 1, f"{name}: .*ESEAL_E_PIN"),
        ]:
            day = when.group(1)[:10] + "T23:59:59Z" if when else cli.SIGNED
            got = eseal(*words, *extra, "--time", day, house.at("plain.ofd"), env={env: pin, "WRONG": WRONG})
            equal(f"{name}, {kind}: exit code", got.code, code)
            check(f"{name}, {kind}: says {says}", re.search(says, got.err), got.err)


def main() -> None:
    if not shutil.which("openssl"):
        print("SKIP: there is no openssl command")
        sys.exit(77)
    house = cli.House()
    house.key("other", issuer="signer-ca")
    key_files(house)
    p12_files(house)
    pins(house)
    wrong_certificates(house)
    corpus(house)
    cli.finish()


main()
