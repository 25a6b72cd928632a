"""What can happen to a declaration, its files and its draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DeclarationFact(Fact):
    """A fact of one declaration ("declaration/<uuid>")."""

    administration: str
    reference: str
    declaration_version: int


@dataclass(frozen=True, kw_only=True)
class DeclarationReceived(DeclarationFact):
    """A version was lodged. The same for every lane: it is said before anything is judged."""

    received_at: datetime
    declarant: str | None = None
    importer: str | None = None
    organisation: str | None = None
    fingerprint: str
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchReceived(Fact):
    """Many versions were lodged at once ("batch/<uuid>"): reference, version and fingerprint of each."""

    administration: str
    received_at: datetime
    file: str | None = None
    declarations: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, kw_only=True)
class LaneDecided(DeclarationFact):
    """An assessment gave a declaration its lane."""

    lane: str
    decided_at: datetime
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchAssessed(Fact):
    """Many declarations were assessed at once ("batch/<uuid>"): reference, version and lane of each, under one rule set."""

    administration: str
    at: datetime
    rule_set: str
    declarations: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, kw_only=True)
class DeclarationAssessed(DeclarationFact):
    """What the audit keeps of an assessment; never sent outside."""

    assessment: str
    rule_set: str
    lane: str
    cause: str
    safe_default: bool = False


@dataclass(frozen=True, kw_only=True)
class DeclarationCancelled(DeclarationFact):
    """The declaration was cancelled before release."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AssessmentExplained(DeclarationFact):
    """Somebody read why a declaration has its lane."""

    assessment: str


@dataclass(frozen=True, kw_only=True)
class FileReceived(Fact):
    """A file came ("file/<uuid>"); its bytes are kept."""

    administration: str
    sha256: str
    bytes: int
    source: str


@dataclass(frozen=True, kw_only=True)
class FileRead(Fact):
    """A file was read: how many declarations, how many refusals."""

    administration: str
    declarations: int
    new: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class FileQuarantined(Fact):
    """A file could not be read at all; its bytes are kept."""

    administration: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RandomCommitted(Fact):
    """The hash of a day's secret was published before the day ("random-day/<day>")."""

    administration: str
    day: date
    commitment: str


@dataclass(frozen=True, kw_only=True)
class RandomRevealed(Fact):
    """A day's secret was published after the day."""

    administration: str
    day: date


@dataclass(frozen=True, kw_only=True)
class TraderStatusHeard(Fact):
    """What the trusted-trader service said of an operator ("known-trader/<tin>")."""

    administration: str
    status: str


@dataclass(frozen=True, kw_only=True)
class RulingHeard(Fact):
    """What the advance-rulings service said of a ruling ("known-ruling/<number>")."""

    administration: str
    state: str
