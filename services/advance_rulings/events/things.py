"""Numbered steps of anything but an application, and notes that are no steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class Stepped(Fact):
    """A numbered step of anything but an application: a ruling, a review, a sample, an enquiry, an opinion …

    `organisation` and `agent` are the firms that hear of it, `number` the printed number of the thing.
    """

    administration: str
    thing: str
    number: str | None
    organisation: str | None = None
    agent: str | None = None
    step: str
    action: str
    from_state: str
    state: str
    law: str = ""
    external_text: str = ""
    until_on: date | None = None
    of: str = ""
    """The number of the application or the ruling that it is about."""


@dataclass(frozen=True, kw_only=True)
class Note(Fact):
    """Something that is written down and is no step; `what` names it, `detail` never says confidential things."""

    administration: str
    what: str
    detail: str = ""


class ContestLodged(Stepped):
    """A review or an appeal was asked for."""


class ContestDecided(Stepped):
    """A review or an appeal was allowed or dismissed."""


class ExtendedUseAsked(Stepped):
    """A holder asks to go on using a ruling that ended."""


@dataclass(frozen=True, kw_only=True)
class ExtendedUseDecided(Stepped):
    """Extended use was granted or refused: `edition` of the ruling `of`, from a day on, until `until_on`."""

    edition: int = 1
    from_on: date | None = None


class EnquiryReceived(Stepped):
    """A general question reached the office."""


class EnquiryAnswered(Stepped):
    """A general question was answered."""


class EditionFlagged(Stepped):
    """A new edition of the HS affects a ruling."""


@dataclass(frozen=True, kw_only=True)
class Asked(Stepped):
    """Something of another administration concerns an officer here. `person` is whom it is for, `from_administration`
    who asks; nothing in it says who applies."""

    person: str = ""
    from_administration: str = ""


class OpinionWanted(Asked):
    """An officer of another administration asks an expert here for an opinion."""


class OpinionRequestEnded(Asked):
    """The other administration closed or withdrew its question, or thanked the expert."""


class OpinionAccepted(Asked):
    """An expert elsewhere will give the opinion that was asked for."""


class OpinionDeclined(Asked):
    """An expert elsewhere cannot give the opinion that was asked for."""


class OpinionGiven(Asked):
    """An expert elsewhere gave the opinion that was asked for."""


class DivergenceFound(Stepped):
    """A ruling here and one of another administration on alike goods name different subheadings."""


class ConvergenceOpened(Stepped):
    """A case about one kind of goods was opened with another administration."""


class PositionStated(Stepped):
    """One side of a convergence case stated its position."""
