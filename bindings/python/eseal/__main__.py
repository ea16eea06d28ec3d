# SPDX-License-Identifier: Apache-2.0
"""python -m eseal verify: the command's heart, for where only the wheel is installed.

Exit status: 0 passed, 1 failed, 2 indeterminate, 3 no seal, 64 usage, 65 no document, certificate or evidence,
66 no such file, 69 cannot be read, 70 internal; over many files the worst, in the order 70, 69, 66, 65, 1, 2, 3.
"""
from __future__ import annotations

import argparse
import json
import sys
from typing import NoReturn, Optional, Sequence

import eseal

STATUS = {eseal.Result.PASSED: 0, eseal.Result.FAILED: 1, eseal.Result.INDETERMINATE: 2,
          eseal.Result.NONE: 3}
WORST = (70, 69, 66, 65, 1, 2, 3, 0)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    top = Parser(prog="python -m eseal", description="Judges electronic seals.")
    top.add_argument("--version", action="version", version=f"libeseal {eseal.version()}")
    verify = top.add_subparsers(dest="command", required=True, metavar="COMMAND").add_parser(
        "verify", help="judge every seal and signature of OFD documents",
        epilog="Exit status: 0 passed, 1 failed, 2 indeterminate, 3 no seal.")
    for option, what in (("--trust", "signer anchors: a PEM or DER file, or a folder of them"),
                         ("--maker", "maker anchors: a maker's certificate, or a CA for makers"),
                         ("--stamp-trust", "anchors of time-stamp services"),
                         ("--status-trust", "certificates that sign seal status lists"),
                         ("--intermediate", "certificates that may stand between"),
                         ("--crl", "a certificate revocation list"), ("--ocsp", "an OCSP answer"),
                         ("--status", "a seal status list or answer")):
        verify.add_argument(option, action="append", default=[], metavar="FILE", help=what)
    verify.add_argument("--policy", metavar="NAME", help="default, offline, strict or archive")
    verify.add_argument("--at", metavar="TIME", help="judge as of this moment instead of now")
    verify.add_argument("--require-status", action="store_true",
                        help="demand that a list says that the seal was valid")
    verify.add_argument("--json", action="store_true", help="print one line of JSON for each file")
    verify.add_argument("--lang", choices=("en", "zh"), default="en", help="language of messages")
    verify.add_argument("files", nargs="+", metavar="FILE")
    return top


def judge(args: argparse.Namespace, path: str, trust: eseal.Trust, evidence: eseal.Evidence) -> int:
    try:
        policy = eseal.Policy(args.policy or "default", require_status=args.require_status)
        report = eseal.verify(path, trust=trust, at=args.at, policy=policy, evidence=evidence,
                              lang=args.lang, text=not args.json)
    except eseal.EsealError as error:
        said = error.message_zh if args.lang == "zh" else error.message
        print(f"eseal: {error}" + (f" ({said})" if args.lang == "zh" else ""), file=sys.stderr)
        if args.json:
            facts = {"code": error.code, "name": error.name, "file": path, "where": error.place,
                     **({} if error.offset is None else {"offset": error.offset}), "text": error.text}
            print(json.dumps({"schema": "eseal-report/1", "error": facts}, ensure_ascii=False))
        return status_of(error)
    print(report.json if args.json else report.text)
    return STATUS[report.result]


def status_of(error: eseal.EsealError) -> int:
    if isinstance(error, eseal.NotFoundError):
        return 66
    if isinstance(error, eseal.TimeError) or error.name == "ESEAL_E_POLICY":
        return 64
    if isinstance(error, eseal.FileError):
        return 69
    read = error.floor in ("codec", "doc", "model", "pki") or isinstance(error, eseal.LimitError)
    return 65 if read else 70


def main(argv: Optional[Sequence[str]] = None) -> int:
    args = parser().parse_args(argv)
    try:
        trust = eseal.Trust(signers=args.trust, makers=args.maker, stamps=args.stamp_trust,
                            status=args.status_trust, intermediates=args.intermediate)
        evidence = eseal.Evidence(crls=args.crl, ocsp=args.ocsp, status=args.status)
    except eseal.EsealError as error:
        print(f"eseal: {error}", file=sys.stderr)
        return status_of(error)
    found = {judge(args, path, trust, evidence) for path in args.files}
    return 64 if 64 in found else next(status for status in WORST if status in found)


if __name__ == "__main__":
    sys.exit(main())
