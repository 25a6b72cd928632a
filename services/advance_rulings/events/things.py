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


class ExtendedUseDecided(Stepped):
    """Extended use was granted or refused."""


class EnquiryReceived(Stepped):
    """A general question reached the office."""


class EnquiryAnswered(Stepped):
    """A general question was answered."""


class EditionFlagged(Stepped):
    """A new edition of the HS affects a ruling."""
