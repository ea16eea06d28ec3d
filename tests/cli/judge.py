#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An independent judge of what eseal writes: OpenSSL's command line for the values, a second SM3 for
the digests, own DER, Python and unzip for the package."""
import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as XML
import zipfile
from typing import NamedTuple

import cli
import octets
from cli import check, eseal, equal, must

OFD = "{http://www.ofdspec.org/2016}"
SM3_OID, SM2_SM3_OID, SM2_OID = "1.2.156.10197.1.401", "1.2.156.10197.1.501", "1.2.156.10197.1.301.1"
GM_DATA, GM_SIGNED = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"
ID = "distid:1234567812345678"  # GM/T 0009-2012 clause 10


class Made(NamedTuple):
    """What was signed, by whom, with which value; as this program takes it from SignedValue.dat."""
    tbs: bytes
    cert: bytes
    value: bytes
    data_hash: bytes


def openssl(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    return subprocess.run(["openssl", *args], input=stdin, capture_output=True, check=False,
                          timeout=cli.SECONDS)


def verifies(house: cli.House, tbs: bytes, cert: bytes, value: bytes) -> bool:
    """With OpenSSL, in both of its ways."""
    key = openssl("x509", "-inform", "DER", "-pubkey", "-noout", stdin=cert).stdout
    names = [cli.write(house.at(name), data)
             for name, data in (("j.key", key), ("j.value", value), ("j.tbs", tbs))]
    digest = openssl("dgst", "-sm3", "-verify", names[0], "-sigopt", ID, "-signature", names[1], names[2])
    whole = openssl("pkeyutl", "-verify", "-pubin", "-inkey", names[0], "-rawin", "-digest", "sm3",
                    "-in", names[2], "-sigfile", names[1], "-pkeyopt", ID)
    if (digest.returncode == 0) != (whole.returncode == 0):
        check("OpenSSL's two ways agree", False, digest.stdout + whole.stdout)
    return digest.returncode == 0 and digest.stdout == b"Verified OK\n"


def second_sm3(data: bytes) -> bytes:
    return bytes.fromhex(openssl("dgst", "-sm3", "-r", stdin=data).stdout.split()[0].decode())


def value_is_der(name: str, value: bytes) -> None:
    node = octets.whole(value)
    equal(f"{name}: the value is two INTEGERs", [c.tag for c in node.children], [octets.INTEGER] * 2)


# --- GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025 ---


def split_seal(name: str, version: int, seal: octets.Node) -> Made:
    info = seal.children[0]
    if version == 1:  # GM/T 0031-2014 6.1.1.2
        equal(f"{name}: children of the seal", len(seal.children), 2)
        cert, algorithm, value = seal.children[1].children
        body = info.der + cert.der + algorithm.der
        tbs = b"\x30\x82" + len(body).to_bytes(2, "big") + body
        assert 256 <= len(body) < 65536
    else:
        equal(f"{name}: children of the seal", len(seal.children), 4)
        cert, algorithm, value = seal.children[1:]
        tbs = info.der
    equal(f"{name}: the seal's algorithm", algorithm.oid(), SM2_SM3_OID)
    header, properties = info.children[0], info.children[2]
    equal(f"{name}: the header's version", header.children[1].value, bytes([version]))
    equal(f"{name}: children of the property", len(properties.children), 6 if version == 1 else 7)
    time = octets.UTC_TIME if version == 1 else octets.GENERALIZED_TIME
    equal(f"{name}: the seal's times", [c.tag for c in properties.children[-3:]], [time] * 3)
    return Made(tbs, cert.value, value.bits(), b"")


def split_signature(name: str, version: int, signed: octets.Node) -> tuple[Made, octets.Node, bytes]:
    """Also the seal, and propertyInfo."""
    tbs = signed.children[0]
    if version == 1:  # GM/T 0031-2014 6.2.1
        equal(f"{name}: children", (len(signed.children), len(tbs.children)), (2, 7))
        cert, algorithm, value = tbs.children[5], tbs.children[6], signed.children[1]
        time = octets.whole(tbs.children[2].bits())
        equal(f"{name}: timeInfo", (time.tag, time.value), (octets.UTC_TIME, b"260102030405Z"))
    else:  # GB/T 38540-2020 7.1
        equal(f"{name}: children", (len(signed.children), len(tbs.children)), (4, 5))
        cert, algorithm, value = signed.children[1:]
        time = tbs.children[2]
        equal(f"{name}: timeInfo", (time.tag, time.value), (octets.GENERALIZED_TIME, b"20260102030405Z"))
    equal(f"{name}: version", tbs.children[0].value, bytes([version]))
    equal(f"{name}: algorithm", algorithm.oid(), SM2_SM3_OID)
    made = Made(tbs.der, cert.value, value.bits(), tbs.children[3].bits())
    return made, tbs.children[1], tbs.children[4].value


# --- GB/T 35275-2017 ---


def split_plain(name: str, form: str, outer: octets.Node) -> Made:
    equal(f"{name}: contentType", outer.children[0].oid(), GM_SIGNED)
    data = outer.children[1].children[0]
    version, algorithms, content, certs, signers = data.children
    equal(f"{name}: version", version.value, b"\1")
    equal(f"{name}: digestAlgorithms", algorithms.children[0].children[0].oid(), SM3_OID)
    equal(f"{name}: type of the content", content.children[0].oid(), GM_DATA)
    equal(f"{name}: one certificate, one signer", (len(certs.children), len(signers.children)), (1, 1))
    signer = signers.children[0].children
    cert = certs.children[0]
    fields = cert.children[0].children
    equal(f"{name}: issuer and serial number are the certificate's",
          [c.der for c in signer[1].children], [fields[3].der, fields[1].der])
    equal(f"{name}: signature algorithm", signer[-2].children[0].oid(), SM2_OID)
    if form == "A":
        equal(f"{name}: fields of the signer", len(signer), 5)
        tbs = digest = content.children[1].children[0].value
    else:
        equal(f"{name}: fields of the signer, of the content", (len(signer), len(content.children)), (6, 1))
        tbs = b"\x31" + signer[3].der[1:]
        octets.whole(tbs)  # the SET is in order
        attributes = {a.children[0].oid(): a.children[1].children[0] for a in signer[3].children}
        equal(f"{name}: attributes", sorted(attributes),
              ["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"])
        equal(f"{name}: contentType attribute", attributes["1.2.840.113549.1.9.3"].oid(), GM_DATA)
        digest = attributes["1.2.840.113549.1.9.4"].value
    return Made(tbs, cert.der, signer[-1].value, digest)


# --- the package ---


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def stamps(name: str, info: XML.Element, due: list[tuple[str, list[float], object]]) -> None:
    found = [(s.get("PageRef"), numbers(s.get("Boundary", "")), s.get("Clip") and numbers(s.get("Clip", "")))
             for s in info.iter(OFD + "StampAnnot")]
    equal(f"{name}: stamps", found, due)


def references(name: str, package: zipfile.ZipFile, info: XML.Element, own: set[str], plain: bool) -> None:
    listed = info.find(OFD + "References")
    equal(f"{name}: CheckMethod", listed.get("CheckMethod"), SM3_OID)
    seen = []
    for reference in listed:
        path = reference.get("FileRef")
        check(f"{name}: {path} is absolute", path.startswith("/") and ".." not in path and "//" not in path)
        data = package.read(path[1:])
        value = base64.b64decode(reference.find(OFD + "CheckValue").text, validate=True)
        equal(f"{name}: digest of {path}", value, octets.sm3(data))
        equal(f"{name}: digest of {path}, by OpenSSL", value, second_sm3(data))
        seen.append(path[1:])
    due = {n for n in package.namelist() if n not in own and not n.endswith("Signatures.xml")}
    equal(f"{name}: every file is covered, once", (sorted(seen), plain and any("Seal" in s for s in seen)),
          (sorted(due), False))


def ids(name: str, entries: XML.Element, info: XML.Element) -> str:
    """ST_ID's that begin with s and are all different; MaxSignId is the last of them."""
    signature = entries.findall(OFD + "Signature")
    used = [s.get("ID") for s in signature] + [s.get("ID") for s in info.iter(OFD + "StampAnnot")]
    check(f"{name}: ids", all(re.fullmatch(r"s\d{3}", i) for i in used) and len(set(used)) == len(used), used)
    equal(f"{name}: MaxSignId", entries.find(OFD + "MaxSignId").text, max(used))
    equal(f"{name}: one signature is listed", len(signature), 1)
    return signature[0].get("BaseLoc")


def well_formed(name: str, package: zipfile.ZipFile) -> None:
    for path in package.namelist():
        if path.endswith(".xml"):
            try:
                XML.fromstring(package.read(path))
                check(f"{name}: {path}", True)
            except XML.ParseError as error:
                check(f"{name}: {path}", False, error)


def archive(name: str, path: str, plain: str) -> zipfile.ZipFile:
    package = zipfile.ZipFile(io.BytesIO(cli.read(path)))
    equal(f"{name}: Python reads every file", package.testzip(), None)
    equal(f"{name}: names", len(set(package.namelist())), len(package.namelist()))
    with zipfile.ZipFile(plain) as source:
        for entry in source.namelist():
            if entry != "OFD.xml":
                equal(f"{name}: {entry} is as it was", package.read(entry), source.read(entry))
    if shutil.which("unzip"):
        done = subprocess.run(["unzip", "-tqq", path], capture_output=True, check=False)
        check(f"{name}: unzip reads every file", done.returncode == 0, done.stdout)
    return package


def extracted(house: cli.House, name: str, path: str, parts: dict[str, bytes]) -> None:
    """What eseal extract hands out is what stands in the file."""
    for part, due in parts.items():
        got = must(eseal("extract", f"--{part}", path)).out
        equal(f"{name}: extract --{part}", hashlib.sha256(got).hexdigest(), hashlib.sha256(due).hexdigest())


def judge_values(house: cli.House, name: str, made: Made, signer: str) -> None:
    value_is_der(name, made.value)
    cert = openssl("x509", "-in", house.at(f"{signer}.pem"), "-outform", "DER").stdout
    equal(f"{name}: the certificate is {signer}'s", made.cert, cert)
    check(f"{name}: OpenSSL verifies {signer}'s value", verifies(house, made.tbs, made.cert, made.value))
    flipped = made.tbs[:-1] + bytes([made.tbs[-1] ^ 1])
    check(f"{name}: and not over other octets", not verifies(house, flipped, made.cert, made.value))


def judge_document(house: cli.House, name: str, version: int, form: str) -> None:
    path = house.at(f"{name}.ofd")
    package = archive(name, path, house.at("plain.ofd"))
    well_formed(name, package)
    body = XML.fromstring(package.read("OFD.xml")).find(OFD + "DocBody")
    entries = XML.fromstring(package.read(body.find(OFD + "Signatures").text.lstrip("/")))
    signature_path = entries.find(OFD + "Signature").get("BaseLoc")
    xml = package.read(signature_path.lstrip("/"))
    root = XML.fromstring(xml)
    info = root.find(OFD + "SignedInfo")
    equal(f"{name}: BaseLoc", ids(name, entries, info), signature_path)
    equal(f"{name}: Type", entries.find(OFD + "Signature").get("Type"), "Sign" if form else "Seal")
    equal(f"{name}: SignatureMethod", info.find(OFD + "SignatureMethod").text, SM2_SM3_OID)
    equal(f"{name}: SignatureDateTime", info.find(OFD + "SignatureDateTime").text, "20260102030405Z")
    value_path = root.find(OFD + "SignedValue").text.lstrip("/")
    own = {signature_path.lstrip("/"), value_path}
    references(name, package, info, own, bool(form))
    signed = octets.whole(package.read(value_path))
    if form:
        made = split_plain(name, form, signed)
        stamps(name, info, [])
    else:
        made, seal, properties = split_signature(name, version, signed)
        equal(f"{name}: propertyInfo", properties.decode(), signature_path)
        maker = split_seal(name, version, seal)
        judge_values(house, name + " seal", maker, "maker")
        seal_path = info.find(OFD + "Seal").find(OFD + "BaseLoc").text.lstrip("/")
        equal(f"{name}: Seal.esl is the seal inside", package.read(seal_path), seal.der)
        equal(f"{name}: it is the seal given", cli.read(house.at(f"v{version}.esl")), seal.der)
        # 40 x 40 mm at (100, 110) on page 1; half of it over the right edge of each of two pages
        stamps(name, info, [("10", [100, 110, 40, 40], None), ("10", [190, 128.5, 40, 40], [0, 0, 20, 40]),
                            ("20", [170, 128.5, 40, 40], [20, 0, 20, 40])])
        extracted(house, name, path, {"seal": seal.der, "maker": maker.cert, "seal-tbs": maker.tbs,
                                      "picture": cli.png()})
    judge_values(house, name, made, "signer")
    equal(f"{name}: dataHash", made.data_hash, octets.sm3(xml))
    equal(f"{name}: dataHash, by OpenSSL", made.data_hash, second_sm3(xml))
    extracted(house, name, path, {"tbs": made.tbs, "value": made.value, "cert": made.cert,
                                  "signed": signed.der})


def judge_detached(house: cli.House, version: int) -> None:
    name, content = f"detached v{version}", cli.read(house.at("picture.png"))
    out = house.sign("picture.png", f"d{version}.dat", "--seal", house.at(f"v{version}.esl"), "--detached",
                     "--property", "picture.png")
    made, _, properties = split_signature(name, version, octets.whole(cli.read(out)))
    equal(f"{name}: propertyInfo", properties, b"picture.png")
    equal(f"{name}: dataHash", made.data_hash, octets.sm3(content))
    judge_values(house, name, made, "signer")


def judge_digest_list(house: cli.House) -> None:
    """GB/T 38540-2020 6.1.1.3: a list of certificate digests."""
    seal = octets.whole(cli.read(house.seal("digests.esl", 4, "--digests")))
    made = split_seal("digests", 4, seal)
    judge_values(house, "digests seal", made, "maker")
    properties = seal.children[0].children[2].children
    equal("digests: certListType", properties[2].value, b"\2")
    cert = openssl("x509", "-in", house.at("signer.pem"), "-outform", "DER").stdout
    equal("digests: SM3 of the certificate", properties[3].children[0].children[1].value, octets.sm3(cert))


def judge_two_step(house: cli.House) -> None:
    """The key stays with OpenSSL: eseal sees the digest and the value."""
    state, message, value = house.at("state"), house.at("message"), house.at("value")
    shown = must(eseal("sign", "--seal", house.at("v4.esl"), "--cert", house.at("signer.pem"),
                       *house.anchors, "--time", cli.SIGNED, "--stamp", "1,100,110", "--riding", "right",
                       "--prepare", state, "--message", message, house.at("plain.ofd")))
    check("two steps: 32 octets in hexadecimal", re.fullmatch(r"[0-9a-f]{64}\n", shown.text), shown.text)
    done = openssl("dgst", "-sm3", "-sign", house.at("signer.key"), "-sigopt", ID, "-out", value, message)
    equal("two steps: OpenSSL signs", done.returncode, 0)
    must(eseal("sign", "--finish", state, "--value", value, *house.anchors, "--out", house.at("two.ofd"),
               house.at("plain.ofd")))
    judge_document(house, "two", 4, "")
    made = eseal("verify", *house.judge, house.at("two.ofd"))
    equal("two steps: verifies", made.code, 0)


def self_test() -> None:
    """GB/T 32905-2016 annex A; and what must not count as DER."""
    equal("SM3 of abc", octets.sm3(b"abc").hex(),
          "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
    equal("SM3 of 64 octets", octets.sm3(b"abcd" * 16).hex(),
          "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")
    for text in "3080020100 0000", "300402020001", "0101 01", "030201ff", "31060202010002 0100", \
            "3081020500", "02010000", "170d32363031303230333034303530", "0500 00", \
            "300a 06022a03 010100 040100":
        try:
            octets.whole(bytes.fromhex(text))
            check(f"{text} is not DER", False)
        except octets.NotDer:
            check(f"{text} is not DER", True)


def main() -> None:
    if not shutil.which("openssl"):
        print("SKIP: there is no openssl command")
        sys.exit(77)
    if not shutil.which("unzip"):
        cli.skip("there is no unzip command: its judgement of our packages")
    self_test()
    house = cli.House()
    for version in 1, 4, 5:
        name = f"v{version}"
        house.seal(f"{name}.esl", version)
        house.sign("plain.ofd", f"{name}.ofd", "--seal", house.at(f"{name}.esl"), "--stamp", "1,100,110",
                   "--riding", "right")
        judge_document(house, name, version, "")
        judge_detached(house, version)
    for form in "C", "A":
        house.sign("plain.ofd", f"{form}.ofd", "--plain", form)
        judge_document(house, form, 0, form)
    judge_digest_list(house)
    judge_two_step(house)
    cli.finish()


main()
