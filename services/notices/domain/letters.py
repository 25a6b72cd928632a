"""Which events become letters to the people of a firm, and what a letter may tell: one table.

A letter goes over networks that are not ours. It says that something happened, to which number and until when something is
asked; never goods, codes, reasons, lanes, or any text an officer wrote. What is not named here is not even kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

SHOWN = re.compile(r"[^\W_](?:[\w./ -]{0,78}[\w.])?")
"""How a number looks; anything else is not told."""
LONGEST_LAW = 200
OFFICE = "office:"
"""What stands before a role where officers are told instead of a firm's people: "office:decider"."""
OFFICER = "officer:"
"""What stands before the identifier of one officer who is told."""


def for_officers(organisation: str) -> bool:
    """Whether those who are told are officers, and no firm's people."""
    return organisation.startswith((OFFICE, OFFICER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who acts for a firm, as identity knows them now."""

    id: str
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A firm and who acts for it now; nobody where it has ended."""

    id: str
    name: str
    people: tuple[Reader, ...]

    def reader(self, person: str) -> Reader | None:
        """One of its people, if they still act for it."""
        return next((one for one in self.people if one.id == person), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a letter tells of an event, and nothing else: a number, a law, and the last day for the reader's answer."""

    number: str = ""
    law: str = ""
    until_on: date | None = None

    def kept(self) -> dict[str, str]:
        """As it is kept in a table."""
        found = {"number": self.number, "law": self.law, "until_on": self.until_on.isoformat() if self.until_on else ""}
        return {name: value for name, value in found.items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Told:
        """What was kept."""
        until_on = kept.get("until_on")
        return cls(
            number=kept.get("number", ""), law=kept.get("law", ""),
            until_on=date.fromisoformat(until_on) if until_on else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """An event of which the people of a firm are told.

    `firms` names the fields with the identifier of a firm concerned, `number` the one with the number the reader knows.
    `asks`: the event's `until_on` is the reader's last day. `adverse`: a way to a review or an appeal is pointed at.
    `lawful`: the event says on which law it rests. `officers` names the role of the officers who are told too, by the kind of
    thing that the event is about; `handlers` the field with the identifiers of those who are told because it is their case, and `instead` the role of
    the officers who are told where none of them is an officer any more.
    """

    name: str
    firms: tuple[str, ...]
    number: str = "number"
    asks: bool = False
    adverse: bool = False
    lawful: bool = True
    officers: Mapping[str, str] = field(default_factory=dict)
    handlers: str = ""
    instead: str = ""

    @property
    def reads(self) -> frozenset[str]:
        """Every field of the fact that is read."""
        said = (
            ("until_on", self.asks),
            ("law", self.lawful),
            ("thing", bool(self.officers)),
            (self.handlers, bool(self.handlers)),
        )
        return frozenset({*self.firms, self.number, *(name for name, read in said if read)})

    def concerned(self, fact: Mapping[str, Any]) -> tuple[str, ...]:
        """The firms to whose people it is told, each once, and the officers who are told too: of a role, or by name."""
        role = self.officers.get(str(fact.get("thing")))
        firms = dict.fromkeys(str(fact[name]) for name in self.firms if fact.get(name))
        named = fact.get(self.handlers)
        people = dict.fromkeys(f"{OFFICER}{one}" for one in named) if isinstance(named, list | tuple) else ()
        return (*firms, *((f"{OFFICE}{role}",) if role else ()), *people)

    def told(self, fact: Mapping[str, Any]) -> Told:
        """The closed list of what a letter tells, each in the one form in which it may go out."""
        number = _line(fact.get(self.number))
        return Told(
            number=number if SHOWN.fullmatch(number) else "",
            law=_line(fact.get("law"))[:LONGEST_LAW] if self.lawful else "",
            until_on=_day(fact.get("until_on")) if self.asks else None,
        )


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _case(name: str, *, asks: bool = False, adverse: bool = False, lawful: bool = True) -> LetterKind:
    firms = ("applicant", "agent")
    return LetterKind(name=f"advance_rulings.{name}", firms=firms, asks=asks, adverse=adverse, lawful=lawful)


def _ruling(name: str, *, adverse: bool) -> LetterKind:
    return LetterKind(name=f"advance_rulings.{name}", firms=("holder", "agent"), number="ruling", adverse=adverse)


def _thing(name: str, *, number: str = "number", asks: bool = False, adverse: bool = False) -> LetterKind:
    firms = ("organisation", "agent")
    return LetterKind(name=f"advance_rulings.{name}", firms=firms, number=number, asks=asks, adverse=adverse)


def _trusted(name: str, *, asks: bool = False, adverse: bool = False) -> LetterKind:
    return LetterKind(name=f"trusted_trader.{name}", firms=("organisation",), asks=asks, adverse=adverse)


_TABLE: Sequence[LetterKind] = (
    _case("ApplicationSubmitted"),
    _case("ApplicationReturned", asks=True),
    _case("ApplicationAccepted"),
    _case("InformationRequested", asks=True),
    LetterKind(
        name="advance_rulings.InformationGiven", firms=("applicant", "agent"), handlers="officers", instead="decider"
    ),
    _case("ApplicationDeclined", adverse=True),
    _case("ApplicationWithdrawn"),
    _case("ApplicationLapsed", adverse=True),
    LetterKind(name="advance_rulings.RulingIssued", firms=("applicant", "agent"), number="ruling", adverse=True),
    _ruling("RulingRevoked", adverse=True),
    _ruling("RulingAnnulled", adverse=True),
    _ruling("RulingExpired", adverse=False),
    _ruling("RulingCeased", adverse=True),
    _case("InformationDueSoon", asks=True, lawful=False),
    _case("SampleRequested", asks=True),
    _case("SampleReceived"),
    _case("ApplicationReopened"),
    _thing("RulingModified", number="ruling", adverse=True),
    _thing("RulingRestored", number="ruling"),
    _thing("RulingExpiring", asks=True),
    _thing("BasisAsked", asks=True),
    _thing("EditionFlagged", number="of"),
    LetterKind(
        name="advance_rulings.ContestLodged",
        firms=("organisation", "agent"),
        asks=True,
        officers={"review": "decider", "appeal": "appeal-authority"},
    ),
    _thing("ContestDecided", adverse=True),
    _thing("ExtendedUseDecided"),
    _thing("EnquiryAnswered"),
    _trusted("ApplicationSubmitted"),
    _trusted("ApplicationReturned", asks=True),
    _trusted("ApplicationAccepted"),
    _trusted("VisitPlanned"),
    _trusted("FindingsSent", asks=True),
    _trusted("CorrectiveActionDue", asks=True),
    _trusted("AuthorisationGranted"),
    _trusted("ApplicationRefused", adverse=True),
    _trusted("ApplicationWithdrawn"),
    _trusted("ApplicationLapsed", adverse=True),
    _trusted("MeasureAnnounced", asks=True),
    _trusted("AuthorisationSuspended", asks=True, adverse=True),
    _trusted("SuspensionLifted"),
    _trusted("AuthorisationRevoked", adverse=True),
    _trusted("AuthorisationRestored"),
    _trusted("AuthorisationExpired"),
    _trusted("AuthorisationSurrendered"),
    _trusted("RevalidationDue", asks=True),
    _trusted("CheckInDue", asks=True),
    _trusted("ChangeOverdue", asks=True),
    _trusted("AppealLodged"),
    _trusted("AppealDecided", adverse=True),
)

NOT_TOLD: Mapping[str, str] = {
    "advance_rulings.ClosureDeclared": "concerns everybody: it is on the public page, and a webhook of anybody who wants it",
    "advance_rulings.OpinionWanted": "one officer asks another: it stands in the expert's own list",
    "advance_rulings.OpinionRequestEnded": "one officer asks another: it stands in the expert's own list",
    "advance_rulings.OpinionAccepted": "one officer answers another: it stands in the case",
    "advance_rulings.OpinionDeclined": "one officer answers another: it stands in the case",
    "advance_rulings.OpinionGiven": "one officer answers another: it stands in the case, and no firm hears of it before the decision",
    "advance_rulings.DivergenceFound": "between administrations: it stands in the officers' list",
    "advance_rulings.ConvergenceOpened": "between administrations: it stands in the officers' list",
    "trusted_trader.StatusChanged": "for services that decide by the status; the firm is told of the decision behind it",
    "trusted_trader.PartnersChanged": "for services that decide by the status; it concerns operators of other administrations",
}
"""Published events of these two services of which no letter is written, each with the reason."""

LETTER_KINDS: Mapping[str, LetterKind] = {kind.name: kind for kind in _TABLE}
"""Every event of which letters are written, by its name."""

PAGES: Mapping[str, str] = {
    "advance_rulings": "/applications",
    "trusted_trader": "/trusted-trader",
}
"""Where the people of a firm find their cases, by the service that speaks."""


RULINGS: Mapping[str, str] = {
    "application": "/applications/{key}", "ruling": "/my-rulings/{key}", "extended-use": "/my-rulings",
    "edition-change": "/my-rulings", "review": "/contests/{key}", "appeal": "/contests/{key}", "enquiry": "/questions/{key}",
}  # fmt: skip
"""Where the people of a firm read of a thing of the rulings service."""
OFFICE_PAGES: Mapping[str, str] = {
    "application": "/cases/{key}",
    "review": "/office/contests/{key}",
    "appeal": "/office/contests/{key}",
}
"""Where officers read of what they are told."""


def page(event_type: str, *, subject: str, office: bool = False) -> str:
    """The path of the portal's page where a letter is read: the case itself where it has a page, else the list of cases."""
    service = event_type.partition(".")[0]
    thing, _, identifier = subject.partition("/")
    known = OFFICE_PAGES if office else RULINGS if service == "advance_rulings" else {}
    if identifier and thing in known:
        return known[thing].format(key=quote(identifier, safe=""))
    return "/" if office else PAGES[service]
