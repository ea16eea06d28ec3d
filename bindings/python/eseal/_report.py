# SPDX-License-Identifier: Apache-2.0
"""Reports: "I looked, and here is what I found".  Plain values, made from the form eseal-report/1, which is
the same in C, at the command line and here.  Fields that a later library adds are in to_dict().
"""
from __future__ import annotations

import enum
import functools
import json as _json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional, Union, cast

from eseal._errors import NotPassedError
from eseal._evidence_file import EvidenceFile
from eseal._time import from_text

Json = dict[str, Any]


class Result(str, enum.Enum):
    """What is to be said of a document or a signature."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    NONE = "none"  # no seal or signature there

    __str__ = str.__str__


class Outcome(str, enum.Enum):
    """What one check found."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    WARNING = "warning"
    NOT_APPLICABLE = "not-applicable"
    NOT_RUN = "not-run"

    __str__ = str.__str__


@dataclass(frozen=True)
class Where:
    """Where in the package a check found what it says."""

    path: Optional[str]
    offset: Optional[int]
    length: Optional[int]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.  The id never changes its meaning; the level is R (required), P (if
    present) or W (a warning, which never counts)."""

    id: str
    outcome: Outcome
    level: str
    reason: str
    message: str
    subject: str
    clause: str
    time: Optional[datetime]
    expected: Optional[str]
    actual: Optional[str]
    evidence: Optional[Where]


@dataclass(frozen=True)
class CertificateInfo:
    """What a report says of a certificate."""

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    sm3: str


@dataclass(frozen=True)
class PictureInfo:
    type: str
    width_mm: int
    height_mm: int
    size: int


@dataclass(frozen=True)
class SealInfo:
    """What a report says of the seal in a signature."""

    id: str
    name: str
    type: int
    version: int
    created: Optional[datetime]
    valid_from: Optional[datetime]
    valid_to: Optional[datetime]
    maker: Optional[CertificateInfo]
    picture: PictureInfo


@dataclass(frozen=True)
class Times:
    """claimed: what the signature says; best: a verified stamp's time, else the claim, as best_source says."""

    claimed: Optional[datetime]
    best: Optional[datetime]
    best_source: Optional[str]


@dataclass(frozen=True)
class Lasting:
    """Until when a verdict that passed holds with this evidence; stamp_by: when a stamp is due before."""

    until: datetime
    limited_by: str
    stamp_by: datetime


@dataclass(frozen=True)
class Placement:
    """Where a seal is drawn, in mm: x, y, width, height."""

    page: Optional[int]
    box: tuple[float, ...]
    clip: Optional[tuple[float, ...]]


@dataclass(frozen=True)
class Uncovered:
    path: str
    shown_by: Optional[str]


@dataclass(frozen=True)
class Coverage:
    level: Optional[str]
    uncovered: tuple[Uncovered, ...]
    later: tuple[str, ...]


@dataclass(frozen=True)
class Location:
    """Where a need may be got: use is "crl", "ocsp" or "issuer"."""

    use: str
    url: str


@dataclass(frozen=True)
class Need:
    """What would settle an open question: fetch it, add it to an Evidence, verify again.  cert_id: hex of the
    CertID to put into an OCSP request.  named_by: "anchored" where a certificate that an anchor vouches for
    names the locations; otherwise they are anybody's word."""

    kind: str
    issuer: Optional[str]
    key_id: Optional[str]
    subject: Optional[str]
    path: Optional[str]
    at: Optional[datetime]
    cert_id: Optional[str] = None
    named_by: Optional[str] = None
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True)
class SignatureReport:
    """One signature, with its checks."""

    index: int
    id: Optional[str]
    path: Optional[str]
    type: str
    format: Optional[str]
    result: Result
    strict_result: Result
    reason: str
    times: Times
    lasting: Optional[Lasting]
    signer: Optional[CertificateInfo]
    seal: Optional[SealInfo]
    stamps: tuple[Placement, ...]
    coverage: Optional[Coverage]
    checks: tuple[Check, ...]
    needs: tuple[Need, ...]

    @property
    def passed(self) -> bool:
        return self.result is Result.PASSED

    def check(self, id: str) -> Optional[Check]:
        """The first check with this id."""
        return next((check for check in self.checks if check.id == id), None)


@dataclass(frozen=True)
class DocumentInfo:
    name: Optional[str]
    format: str
    size: int
    sm3: Optional[str]


@dataclass(frozen=True)
class PolicyInfo:
    name: str
    digest: str


@dataclass(frozen=True, init=False)
class Report:
    """What a verification found.  It is true (bool) if, and only if, it passed.

    json is the form eseal-report/1 as the library wrote it; the rest is read from it when first asked
    for.  text is the library's text for a person, where verify(text=True) asked for it; evidence_file is
    what it stands on, where verify(export=True) did.
    """

    result: Result
    strict_result: Result
    json: str = field(repr=False)
    text: Optional[str] = field(default=None, repr=False, compare=False)
    evidence_file: Optional[EvidenceFile] = field(default=None, repr=False, compare=False)

    def __init__(self, result: Result, strict_result: Result, json: Union[str, bytes],
                 text: Optional[str] = None, evidence_file: Optional[EvidenceFile] = None) -> None:
        # What dataclass writes for a frozen class takes four times as long; octets wait to be decoded.
        self.__dict__.update({"result": result, "strict_result": strict_result, "text": text,
                              "evidence_file": evidence_file,
                              "json" if isinstance(json, str) else "_octets": json})

    if not TYPE_CHECKING:
        def __getattr__(self, name: str) -> str:
            if name != "json" or "_octets" not in self.__dict__:
                raise AttributeError(f"a Report has no {name}")
            return self.__dict__.setdefault(name, self.__dict__["_octets"].decode("utf-8", "replace"))

    @classmethod
    def from_json(cls, json: str) -> Report:
        """From what eseal_report_json() or "eseal verify --json" wrote."""
        found = _json.loads(json)
        if found.get("schema") != "eseal-report/1" or "result" not in found:
            raise ValueError("not a report of the form eseal-report/1")
        return cls(Result(found["result"]), Result(found["strict_result"]), json)

    @property
    def passed(self) -> bool:
        return self.result is Result.PASSED

    def __bool__(self) -> bool:
        return self.passed

    def raise_for_status(self) -> None:
        """Raises a NotPassedError, which holds this report, unless it passed."""
        if not self.passed:
            raise NotPassedError(self)

    def to_dict(self) -> Json:
        """A new dict of the whole JSON form."""
        return cast(Json, _json.loads(self.json))

    @functools.cached_property
    def _facts(self) -> Json:
        return self.to_dict()

    @property
    def library(self) -> str:
        return cast(str, self._facts["library"])

    @property
    def policy(self) -> PolicyInfo:
        return PolicyInfo(self._facts["policy"]["name"], self._facts["policy"]["digest"])

    @property
    def judged_at(self) -> datetime:
        return from_text(self._facts["judged_at"])

    @property
    def document(self) -> DocumentInfo:
        facts = self._facts["document"]
        return DocumentInfo(facts.get("name"), facts["format"], facts["size"],
                            facts.get("digest", {}).get("value"))

    @functools.cached_property
    def checks(self) -> tuple[Check, ...]:
        """Of the container and the document as a whole."""
        return _checks(self._facts)

    @functools.cached_property
    def signatures(self) -> tuple[SignatureReport, ...]:
        return tuple(map(_signature, self._facts["signatures"]))

    def check(self, id: str) -> Optional[Check]:
        """The document's first check with this id."""
        return next((check for check in self.checks if check.id == id), None)


def _time(facts: Json, name: str) -> Optional[datetime]:
    return from_text(facts[name]) if name in facts else None


def _check(facts: Json) -> Check:
    seen = facts.get("evidence")
    return Check(
        id=facts["id"], outcome=Outcome(facts["outcome"]), level=facts["level"],
        reason=facts["reason"], message=facts["message"], subject=facts.get("subject", ""),
        clause=facts.get("clause", ""), time=_time(facts, "time"), expected=facts.get("expected"),
        actual=facts.get("actual"),
        evidence=seen and Where(seen.get("path"), seen.get("offset"), seen.get("length")))


def _checks(facts: Json) -> tuple[Check, ...]:
    return tuple(map(_check, facts["checks"]))


def _certificate(facts: Optional[Json]) -> Optional[CertificateInfo]:
    if facts is None:
        return None
    return CertificateInfo(facts["subject"], facts["issuer"], facts["serial"],
                           from_text(facts["not_before"]), from_text(facts["not_after"]), facts["sm3"])


def _seal(facts: Optional[Json]) -> Optional[SealInfo]:
    if facts is None:
        return None
    picture = facts["picture"]
    return SealInfo(
        facts["id"], facts["name"], facts["type"], facts["version"], _time(facts, "created"),
        _time(facts, "valid_from"), _time(facts, "valid_to"), _certificate(facts.get("maker")),
        PictureInfo(picture["type"], picture["width_mm"], picture["height_mm"], picture["size"]))


def _coverage(facts: Optional[Json]) -> Optional[Coverage]:
    if facts is None:
        return None
    left = tuple(Uncovered(item["path"], item.get("shown_by")) for item in facts["uncovered"])
    return Coverage(facts.get("level"), left, tuple(facts["later"]))


def _lasting(facts: Optional[Json]) -> Optional[Lasting]:
    if facts is None:
        return None
    return Lasting(from_text(facts["until"]), facts["limited_by"], from_text(facts["stamp_by"]))


def _placement(facts: Json) -> Placement:
    clip = tuple(facts["clip"]) if "clip" in facts else None
    return Placement(facts.get("page"), tuple(facts["box"]), clip)


def _need(facts: Json) -> Need:
    return Need(facts["kind"], facts.get("issuer"), facts.get("key_id"), facts.get("subject"),
                facts.get("path"), _time(facts, "at"), facts.get("cert_id"), facts.get("named_by"),
                tuple(Location(each["use"], each["url"]) for each in facts.get("locations", ())))


def _signature(facts: Json) -> SignatureReport:
    times = facts["times"]
    return SignatureReport(
        index=facts["index"], id=facts.get("id"), path=facts.get("path"), type=facts["type"],
        format=facts.get("format"), result=Result(facts["result"]),
        strict_result=Result(facts["strict_result"]), reason=facts["reason"],
        times=Times(_time(times, "claimed"), _time(times, "best"), times.get("best_source")),
        lasting=_lasting(facts.get("lasting")),
        signer=_certificate(facts.get("signer")), seal=_seal(facts.get("seal")),
        stamps=tuple(map(_placement, facts.get("stamps", ()))),
        coverage=_coverage(facts.get("coverage")), checks=_checks(facts),
        needs=tuple(map(_need, facts["needs"])))
