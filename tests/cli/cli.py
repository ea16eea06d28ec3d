# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: running it, counting, and a small PKI, picture and document.

Nothing here depends on today's date: certificates and seals are good from 2020 to 2090, and what is
judged is judged as of AT.
"""
import atexit
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from typing import Callable, NamedTuple, Optional

SRC = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", "build"))
CORPUS = os.environ.get("ESEAL_CORPUS") or os.path.join(SRC, "..", "shared", "corpus")
FROM, TO = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"
SIGNED, AT = "2026-01-02T03:04:05Z", "2026-02-03T00:00:00Z"
SECONDS = 60  # no command here takes one second; a hang is a failure

USAGE, NO_CONTAINER, NO_FILE, UNAVAILABLE, INTERNAL = 64, 65, 66, 69, 70


class Result(NamedTuple):
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


def find_eseal() -> tuple[list[str], dict[str, str]]:
    """The program itself rather than libtool's script, so that a signal meets it."""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith("LC_") and name != "LANG"}
    env["LC_ALL"] = "C.UTF-8"
    if os.environ.get("ESEAL"):
        return [os.environ["ESEAL"]], env
    real = os.path.join(BUILD, "tools", ".libs", "eseal")
    if not os.path.exists(real):
        return [os.path.join(BUILD, "tools", "eseal")], env
    paths = [os.path.join(BUILD, ".libs"), env.get("LD_LIBRARY_PATH", "")]
    env["LD_LIBRARY_PATH"] = ":".join(filter(None, paths))
    return [real], env


ESEAL, ENV = find_eseal()
_counts = {"passed": 0, "failed": 0}


def work_folder() -> str:
    """A folder of this run, in the build folder, gone when the run ends."""
    parent = os.path.join(BUILD, "tests", "cli")
    os.makedirs(parent, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="work-", dir=parent)
    atexit.register(shutil.rmtree, folder, True)
    return folder


def eseal(*args: str, stdin: bytes = b"", env: Optional[dict[str, str]] = None,
          cwd: Optional[str] = None, setup: Optional[Callable[[], None]] = None,
          stdout: object = subprocess.PIPE, fds: tuple[int, ...] = ()) -> Result:
    done = subprocess.run(ESEAL + list(args), input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                          env={**ENV, **(env or {})}, cwd=cwd, preexec_fn=setup, pass_fds=fds,
                          timeout=SECONDS, check=False)
    return Result(done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "replace"))


def check(name: str, good: object, detail: object = "") -> bool:
    _counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {name}" + (f": {detail}" if detail != "" else ""))
    return bool(good)


def equal(name: str, got: object, due: object) -> bool:
    return check(name, got == due, f"{got!r}, not {due!r}")


def skip(why: str) -> None:
    print(f"SKIP: {why}")


def finish() -> None:
    print(f"{_counts['passed']} passed, {_counts['failed']} failed")
    sys.exit(_counts["failed"] > 0)


def must(result: Result) -> Result:
    """For what a test only prepares with."""
    if result.code != 0:
        print(result.err, end="")
        print("FAILED: the preparation of this test")
        print(f"{_counts['passed']} passed, {_counts['failed'] + 1} failed")
        sys.exit(1)
    return result


# --- files to work on ---


def png(side: int = 8) -> bytes:
    """A red square."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\xff\0\0" * side for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def ofd_files(pages: int = 2) -> dict[str, str]:
    listed, files = "", {}
    for i in range(pages):
        listed += f'<ofd:Page ID="{10 * i + 10}" BaseLoc="Pages/Page_{i}/Content.xml"/>'
        files[f"Doc_0/Pages/Page_{i}/Content.xml"] = (
            f'{HEAD}<ofd:Page {NS}><ofd:Content><ofd:Layer ID="{10 * i + 11}"><ofd:PathObject '
            f'ID="{10 * i + 12}" Boundary="20 20 50 50"><ofd:AbbreviatedData>M 0 0 L 50 50 '
            "</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>")
    return {
        "OFD.xml": f'{HEAD}<ofd:OFD {NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
                   "<ofd:DocID>00000000000000000000000000000001</ofd:DocID></ofd:DocInfo>"
                   "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>99"
                              "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
                              "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
                              f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **files,
    }


def write_zip(path: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def write(path: str, data: bytes) -> str:
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


class House:
    """A folder with CAs, keys, certificates, a picture and a document; seals on demand."""

    def __init__(self) -> None:
        self.folder = work_folder()
        if eseal("key", "new", "--help").code != 0:
            print("SKIP: this eseal makes no keys")
            sys.exit(77)
        for ca in "signer-ca", "maker-ca":
            self.key(ca, "--ca")
        self.key("signer", issuer="signer-ca")
        self.key("maker", issuer="maker-ca")
        write(self.at("picture.png"), png())
        write_zip(self.at("plain.ofd"), ofd_files())
        self.anchors = ["--trust", self.at("signer-ca.pem"), "--maker", self.at("maker-ca.pem")]
        self.signer = ["--key", self.at("signer.key"), "--cert", self.at("signer.pem")]
        self.judge = [*self.anchors, "--policy", "offline", "--at", AT]

    def at(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def key(self, name: str, *options: str, issuer: str = "", env: Optional[dict[str, str]] = None) -> None:
        by = ["--issuer-cert", self.at(f"{issuer}.pem"), "--issuer-key", self.at(f"{issuer}.key")]
        must(eseal("key", "new", "--subject", f"CN={name},O=Test,C=CN", "--from", FROM, "--to", TO,
                   "--key", self.at(f"{name}.key"), "--cert", self.at(f"{name}.pem"),
                   *(by if issuer else []), *options, env=env))

    def seal(self, name: str, version: int = 4, *options: str, users: tuple[str, ...] = ("signer",)) -> str:
        listed = [word for user in users for word in ("--for", self.at(f"{user}.pem"))]
        must(eseal("seal", "make", "--version", str(version), "--id", "TEST-0001", "--name", "测试专用章",
                   "--picture", self.at("picture.png"), *listed, "--created", FROM, "--from", FROM,
                   "--to", "2049-01-01T00:00:00Z", "--key", self.at("maker.key"),
                   "--cert", self.at("maker.pem"), "--out", self.at(name), *options))
        return self.at(name)

    def sign_words(self, source: str, out: str, *options: str) -> list[str]:
        return ["sign", *self.signer, *self.anchors, "--time", SIGNED, "--out", out, *options, source]

    def sign(self, source: str, out: str, *options: str) -> str:
        must(eseal(*self.sign_words(self.at(source), self.at(out), *options)))
        return self.at(out)
