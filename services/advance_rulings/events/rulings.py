"""What can happen to a ruling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.advance_rulings.events.things import Stepped
from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RulingEnded(Fact):
    """A ruling ended before or at its time."""

    administration: str
    ruling: str
    holder: str | None
    effective_on: date
    ground: str | None = None
    external_text: str = ""
    law: str = ""
    published: bool = False
    agent: str | None = None


@dataclass(frozen=True, kw_only=True)
class RulingRevoked(RulingEnded):
    """A ruling was revoked, with facts and basis (TFA 3.4)."""


@dataclass(frozen=True, kw_only=True)
class RulingAnnulled(RulingEnded):
    """A ruling was annulled from its start, because it rested on wrong information (TFA 3.4)."""


@dataclass(frozen=True, kw_only=True)
class RulingExpired(RulingEnded):
    """A ruling's validity is over."""


@dataclass(frozen=True, kw_only=True)
class RulingsImported(Fact):
    """Reference rulings came into the register from a file."""

    administration: str
    source: str
    numbers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class RulingModified(Stepped):
    """A ruling has a new edition, with facts and basis (TFA 3.4); what it decides now travels as with RulingIssued."""

    ruling: str
    edition: int
    valid_from: date
    valid_until: date
    published: bool
    ground: str
    holder_tin: str | None = None
    hs_code: str | None = None
    origin_country: str | None = None


class RulingCeased(RulingEnded):
    """A ruling ceased by law: its basis was not confirmed in time, or the HS edition ended."""


class RulingRestored(RulingModified):
    """A ruling that had ended stands again after a review or an appeal."""


class RulingExpiring(Stepped):
    """The validity of a ruling ends soon."""


class BasisAsked(Stepped):
    """The holder must confirm the facts on which a ruling rests, until a day."""


class BasisConfirmed(Stepped):
    """The holder confirmed the facts, or said what changed."""
