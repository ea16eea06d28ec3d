# SPDX-License-Identifier: Apache-2.0
"""The shape of eseal-report/1: which fields there are, of which types, and what must agree.

A shape is a predicate, or a dict of fields: "name" has to be there, "name?" may be absent.  A field
that is not named here is a fault too: within a version fields are only added, here and there at once.
"""
import re
from typing import Any

RFC3339 = re.compile(r"\d{4}-(0\d|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ")
RESULTS = ("passed", "failed", "indeterminate", "none")
OUTCOMES = ("passed", "failed", "indeterminate", "warning", "not-applicable", "not-run")
WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CHECK_ID = re.compile(r"[a-z]+(\.[a-z]+(-[a-z]+)*)+")


def text(value: Any) -> bool:
    return isinstance(value, str)


def some_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def count(value: Any) -> bool:
    return type(value) is int and value >= 0


def integer(value: Any) -> bool:
    return type(value) is int


def time(value: Any) -> bool:
    return isinstance(value, str) and RFC3339.fullmatch(value) is not None


def hexadecimal(octets: int):
    return lambda value: isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{2 * octets}}}", value)


def one_of(*words: str):
    return lambda value: value in words


def like(pattern: re.Pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def box(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(type(n) in (int, float) for n in value)


class List:
    def __init__(self, shape: Any) -> None:
        self.shape = shape


CERT = {"subject": text, "issuer": text, "serial": like(re.compile(r"-?[0-9a-fA-F]+")),
        "not_before": time, "not_after": time, "sm3": hexadecimal(32)}
CHECK = {
    "id": like(CHECK_ID), "subject?": some_text, "outcome": one_of(*OUTCOMES),
    "level": one_of("R", "P", "W"), "reason": like(WORD), "message": some_text, "clause?": some_text,
    "time?": time, "expected?": text, "actual?": text,
    "evidence?": {"path?": text, "offset?": count, "length?": count},
}
SEAL = {
    "id": text, "name": text, "type": integer, "version": integer, "created?": time,
    "valid_from?": time, "valid_to?": time, "maker?": CERT,
    "picture": {"type": text, "width_mm": integer, "height_mm": integer, "size": count},
}
SIGNATURE = {
    "index": count, "id?": text, "path?": text, "type": one_of("seal", "sign", "stamp"),
    "format?": one_of("v1", "v4", "v5", "gbt35275", "cms", "sm2"),
    "result": one_of(*RESULTS[:3]), "strict_result": one_of(*RESULTS[:3]), "reason": like(WORD),
    "times": {"claimed?": time, "best?": time, "best_source?": one_of("stamp", "claimed")},
    "lasting?": {"until": time, "limited_by": one_of("time-stamp", "signer-certificate", "maker-certificate",
                                                     "seal", "seal-status"), "stamp_by": time},
    "signer?": CERT, "seal?": SEAL,
    "stamps?": List({"page?": count, "box": box, "clip?": box}),
    "coverage?": {"level?": one_of("all", "all-but-entry", "part", "none"),
                  "uncovered": List({"path": text, "shown_by?": text}), "later": List(text)},
    "checks": List(CHECK),
    "needs": List({"kind": like(WORD), "issuer?": text, "key_id?": text, "subject?": text,
                   "path?": text, "at?": time, "cert_id?": like(re.compile(r"30([0-9a-f]{2})+")),
                   "named_by?": one_of("anchored", "unverified"),
                   "locations?": List({"use": one_of("crl", "ocsp", "issuer"), "url": some_text})}),
}
REPORT = {
    "schema": one_of("eseal-report/1"), "library": like(re.compile(r"\d+\.\d+\.\d+\S*")),
    "policy": {"name": some_text, "digest": hexadecimal(32)}, "judged_at": time,
    "result": one_of(*RESULTS), "strict_result": one_of(*RESULTS),
    "document": {"name?": text, "format": one_of("ofd", "pdf", "detached", "seal", "stamp"), "size": count,
                 "digest?": {"alg": one_of("SM3"), "value": hexadecimal(32)}},
    "checks": List(CHECK), "signatures": List(SIGNATURE),
    "fetched?": List({"use": one_of("crl", "ocsp", "issuer", "status"), "url": some_text,
                      "result": one_of("fetched", "refused", "failed", "unusable"), "reason?": some_text,
                      "type?": some_text, "octets?": count}),
}
ERROR = {"schema": one_of("eseal-report/1"),
         "error": {"code": lambda value: type(value) is int and value < 0,
                   "name": like(re.compile("ESEAL_E_[A-Z_0-9]+")), "file?": text, "where": text,
                   "offset?": count, "text": some_text}}


def faults(value: Any, shape: Any, where: str = "report") -> list[str]:
    if isinstance(shape, List):
        if not isinstance(value, list):
            return [f"{where} is no array"]
        return [f for i, item in enumerate(value) for f in faults(item, shape.shape, f"{where}[{i}]")]
    if not isinstance(shape, dict):
        return [] if shape(value) else [f"{where} is {value!r}"]
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    found, known = [], {}
    for name, inner in shape.items():
        plain = name.rstrip("?")
        known[plain] = inner
        if plain == name and name not in value:
            found.append(f"{where}.{name} is missing")
    for name, item in value.items():
        if name not in known:
            found.append(f"{where}.{name} is in no schema")
        else:
            found += faults(item, known[name], f"{where}.{name}")
    return found


# --- what must agree ---

RANK = {"failed": 3, "indeterminate": 2, "passed": 1, "none": 0}


def verdict(checks: list[dict]) -> str:
    """DESIGN's sum: R and P count, W never; not-run is P's own matter."""
    worst = "passed"
    for check in checks:
        outcome, level = check["outcome"], check["level"]
        if level == "W":
            continue
        if outcome == "failed":
            return "failed"
        if outcome == "indeterminate" or outcome == "not-run" and level == "R":
            worst = "indeterminate"
    return worst


def disagreements(report: dict) -> list[str]:
    found = []
    results = [s["result"] for s in report["signatures"]]
    for i, signature in enumerate(report["signatures"]):
        due = verdict(signature["checks"])
        if signature["result"] != due:
            found.append(f"signature {i} is {signature['result']}, its checks say {due}")
        if signature["index"] != i:
            found.append(f"signature {i} has the index {signature['index']}")
        names = [(c["id"], c.get("subject"), c["reason"], str(c.get("evidence"))) for c in signature["checks"]]
        if len(set(names)) != len(names):
            found.append(f"signature {i} has a check twice")
        if signature["result"] == "indeterminate" and not signature["needs"]:
            found.append(f"signature {i} is indeterminate and needs nothing")
        if signature["result"] == "passed" and RANK[signature["strict_result"]] < RANK["passed"]:
            found.append(f"signature {i} is passed, and strictly {signature['strict_result']}")
        if RANK[signature["strict_result"]] < RANK[signature["result"]]:
            found.append(f"signature {i} is better strictly than by its policy")
    own = verdict(report["checks"])
    everything = results + ([own] if report["checks"] else [])
    due = max(everything, key=RANK.get, default="none")
    if not results and due != "failed" and report["document"]["format"] == "ofd" and \
            report["result"] not in ("none", "indeterminate"):
        found.append(f"no signature, and {report['result']}")
    if results and report["result"] != due:
        found.append(f"the result is {report['result']}, its parts say {due}")
    return found


def report_faults(report: Any) -> list[str]:
    found = faults(report, REPORT)
    return found or disagreements(report)
