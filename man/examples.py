#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the manual tells a newcomer to type works: the commands of eseal(1) are run as they stand there,
and the program of eseal(7) and the examples of section 3 compile."""
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

SRC = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", "."))
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
CONTRACT = {
    "OFD.xml": f'<ofd:OFD {OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
               "0123456789abcdef0123456789abcdef</ofd:DocID></ofd:DocInfo><ofd:DocRoot>"
               "Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
                          "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                          '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
                          "</ofd:Pages></ofd:Document>",
    "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {OFD}><ofd:Content><ofd:Layer ID="2"/></ofd:Content>'
                                      "</ofd:Page>",
}


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\xc8\0\0")) + chunk(b"IEND", b""))


def blocks(page: str, heading: str) -> list[str]:
    """The displays of a section, with roff's escapes undone."""
    section = re.search(rf"^\.S[hs] {heading}$(.*?)(?=^\.S[hs] |\Z)", page, re.M | re.S).group(1)
    return [text.replace("\\e", "\\")
            for text in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", section, re.M | re.S)]


def commands(block: str) -> str:
    """What is typed: lines after "$ ", and those that they go on to."""
    lines, goes_on = [], False
    for line in block.splitlines():
        if line.startswith("$ ") or goes_on:
            lines.append(line.removeprefix("$ "))
            goes_on = line.endswith("\\")
    return "\n".join(lines) + "\n"


def shown(block: str) -> list[str]:
    return [line for line in block.splitlines() if not line.startswith(("$ ", "  "))]


class Trial:
    def __init__(self, folder: str):
        self.folder, self.passed, self.failed = folder, 0, 0
        self.env = {**os.environ, "LC_ALL": "C", "PATH": f"{BUILD}/tools:{os.environ['PATH']}"}

    def note(self, what: str, fine: bool, why: str = "") -> None:
        self.passed += fine
        self.failed += not fine
        if not fine:
            print(f"FAILED: {what}\n{why}")

    def run(self, what: str, script: str, status: int = 0) -> str:
        run = subprocess.run(["sh", "-e", "-c", script], cwd=self.folder, env=self.env,
                             capture_output=True, text=True, encoding="utf-8")
        self.note(what, run.returncode == status,
                  f"exit status {run.returncode}, {status} expected\n{script}{run.stdout}{run.stderr}")
        return run.stdout


def try_command(trial: Trial) -> None:
    with open(f"{SRC}/man/man1/eseal.1", encoding="utf-8") as file:
        page = file.read()
    authority, seal, many, archive, detached, second = map(commands, blocks(page, "EXAMPLES"))
    two_steps, = blocks(page, "SIGNING IN TWO STEPS")
    trial.run("authority", authority)
    said = trial.run("seal and contract", seal)
    if trial.failed:
        return  # the rest stands on these
    trial.note("the sealed contract passes", said.startswith("Result: PASSED\n"), said)
    # contract.ofd is there too, and has no seal: exit status 3
    said = trial.run("many documents", many + "true\n", 3)
    with open(f"{trial.folder}/reports.jsonl", encoding="utf-8") as file:
        lines = file.read().splitlines()
    trial.note("one line for each document", len(lines) == 2, said)
    for due in 2, 2:  # the second time both have their line
        trial.run("an archive", archive, 3)
        with open(f"{trial.folder}/archive.jsonl", encoding="utf-8") as file:
            trial.note("one line for each document of it", len(file.read().splitlines()) == due)
    said = trial.run("detached signature", detached)
    trial.note("the detached signature passes", said.startswith("Result: PASSED\n"), said)
    os.replace(f"{trial.folder}/sealed.ofd", f"{trial.folder}/once.ofd")
    said = trial.run("two steps", commands(two_steps).replace("contract.ofd", "once.ofd"))
    trial.note("the digest is shown as the manual shows it",
               len(shown(two_steps)) == 1 and re.fullmatch(r"[0-9a-f]{64}", shown(two_steps)[0])
               is not None and re.fullmatch(r"[0-9a-f]{64}\n", said) is not None, said)
    said = trial.run("what the second signer signed", second)
    trial.note("it is shown", "SEQUENCE" in said, said)


def try_program(trial: Trial) -> None:
    with open(f"{SRC}/man/man7/eseal.7", encoding="utf-8") as file:
        program, = blocks(file.read(), "Judging a document")
    with open(f"{trial.folder}/program.c", "w", encoding="utf-8") as file:
        file.write("#include <eseal.h>\n#include <stdio.h>\nint main(void)\n{\n" + program
                   + "return passed ? 0 : 1;\n}\n")
    trial.run("the program of eseal(7) compiles",
              f"{os.environ.get('CC') or 'cc'} -Wall -Wextra -Werror -fsyntax-only -I'{SRC}/include' program.c\n")


# What an example of section 3 takes as given.
GIVEN = """#include <eseal.h>
#include <stdio.h>

void save(const char *path, const unsigned char *data, size_t len);
int device_sign(unsigned char *value, size_t *len, const unsigned char *digest);
int ask(unsigned char **answer, size_t *answer_len, const unsigned char *request, size_t len);
int example(eseal_ctx *ctx, eseal_trust *trust, eseal_evidence *evidence, eseal_batch *batch, eseal_cert *cert,
    eseal_seal *seal, eseal_signer *signer, const char **paths, size_t count, unsigned char *data, size_t len,
    const char *pin, int64_t until);

int example(eseal_ctx *ctx, eseal_trust *trust, eseal_evidence *evidence, eseal_batch *batch, eseal_cert *cert,
    eseal_seal *seal, eseal_signer *signer, const char **paths, size_t count, unsigned char *data, size_t len,
    const char *pin, int64_t until)
{
    eseal_error err = {0};
    eseal_verify_options options = {.size = sizeof options};
    eseal_document *document = NULL;
    eseal_signature *signature = NULL;
    eseal_report *report = NULL;
    unsigned char value[128];
    size_t value_len = sizeof value, i = 0;
    const char *path = paths[0], *name = NULL;
    int rc = 0;

    {
"""


def try_pages(trial: Trial) -> None:
    pages = 0
    for path in sorted(glob.glob(f"{SRC}/man/man3/*.3")):
        with open(path, encoding="utf-8") as file:
            found = blocks(file.read(), "EXAMPLES")
        trial.note(f"{os.path.basename(path)} has an example", bool(found))
        for block in found:
            pages += 1
            with open(f"{trial.folder}/example.c", "w", encoding="utf-8") as file:
                file.write(f"{GIVEN}{block}    }}\n    goto out;\nout:\n    return rc;\n}}\n")
            trial.run(f"the example of {os.path.basename(path)} compiles",
                      f"{os.environ.get('CC') or 'cc'} -std=c11 -Wall -Wextra -Werror -Wno-unused "
                      f"-Wno-unused-parameter -fsyntax-only -I'{SRC}/include' example.c\n")
    trial.note("section 3 has examples", pages > 15)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(folder)
        with zipfile.ZipFile(f"{folder}/contract.ofd", "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in CONTRACT.items():
                package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)),
                                 '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
        with open(f"{folder}/chop.png", "wb") as file:
            file.write(png())
        with open(f"{folder}/report.csv", "w", encoding="utf-8") as file:
            file.write("a,b\n")
        if shutil.which("openssl") is None:
            print("SKIP: openssl is not installed: the commands of eseal(1) were not run")
        else:
            try_command(trial)
        try_program(trial)
        try_pages(trial)
    print(f"{trial.passed} passed, {trial.failed} failed")
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
