"""What comes of a lane: changes by hand or delay, inspection acts, releases, examiners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.risk.events.declarations import DeclarationFact
from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class LaneChanged(DeclarationFact):
    """The lane was changed: by an officer, by the delay that the law gives, or by a new version."""

    lane: str
    before: str
    reason_code: str
    changed_at: datetime
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class LaneChangeAsked(DeclarationFact):
    """An officer asked for a lower lane; another decides."""

    change: str
    lane: str
    before: str
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class LaneChangeRefused(DeclarationFact):
    """The second officer left the lane as it was."""

    change: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeclarationReleased(DeclarationFact):
    """The goods are released."""

    released_at: datetime


@dataclass(frozen=True, kw_only=True)
class ExaminerAssigned(DeclarationFact):
    """Somebody has it to examine."""

    examiner: str


@dataclass(frozen=True, kw_only=True)
class InspectionRecorded(DeclarationFact):
    """An inspection act was written. What was found in money stays with the act."""

    inspection: str
    conform: bool
    offences: tuple[str, ...] = ()
    supersedes: str | None = None


@dataclass(frozen=True, kw_only=True)
class LaneChangeLapsed(DeclarationFact):
    """A request for a lower lane is without object: the lane changed otherwise, or the goods were released."""

    change: str


@dataclass(frozen=True, kw_only=True)
class InspectionNoted(DeclarationFact):
    """An examiner saved notes for an act; what they say stays with the examiner until the act is written."""


@dataclass(frozen=True, kw_only=True)
class PhotoAdded(DeclarationFact):
    """A picture taken at an inspection came to the file."""

    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class ExaminerKept(Fact):
    """Who examines where, and whether they are available ("examiner/<id>")."""

    administration: str
    offices: tuple[str, ...]
    available: bool
