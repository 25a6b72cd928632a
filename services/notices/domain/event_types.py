"""Who may receive which event, and what of it: one table, asked when an endpoint is registered and again at each delivery.

A type that is not in the table leaves the house for nobody, and a field that is not named is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.notices.domain.words import Audience, Recipient, Side

TEST = "notices.Test"
"""Sent when the owner of an endpoint asks for a test."""

PREFIX = "/api/notices/event-types/"


class Share(StrEnum):
    """How much of an event somebody is told."""

    WHOLE = "whole"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A field that may leave the house: `kind` is text, number, yes-no, date or instant; `public` = also to anybody."""

    name: str
    words: str
    kind: str = "text"
    public: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """An event type that may leave the house.

    `concerns` names the fields that hold the identifier of a firm concerned, `concerns_tin` those that hold its tax
    number. Anybody is told the public fields of a PUBLIC type where the field `public_if` is true (or none is named).
    """

    name: str
    audience: Audience
    words: str
    tells: tuple[Told, ...]
    concerns: tuple[str, ...] = ()
    concerns_tin: tuple[str, ...] = ()
    public_if: str = ""

    @property
    def reads(self) -> frozenset[str]:
        """Every field of the fact that is read."""
        own = (*(field.name for field in self.tells), *self.concerns, *self.concerns_tin, self.public_if)
        return frozenset(name for name in own if name)

    def share(self, told: Mapping[str, Any], *, recipient: Recipient) -> Share | None:
        """How much of a fact a recipient is told; None for nothing at all."""
        if not may_receive(self, recipient.side):
            return None
        if recipient.side is Side.NATIONAL_SYSTEM:
            return Share.WHOLE
        known = {str(told[name]) for name in self.concerns if told.get(name)}
        numbers = {_plain(str(told[name])) for name in self.concerns_tin if told.get(name)}
        if recipient.organisation in known or (recipient.tin and _plain(recipient.tin) in numbers):
            return Share.WHOLE
        published = not self.public_if or told.get(self.public_if) is True
        return Share.PUBLIC if self.audience is Audience.PUBLIC and published else None

    def data(self, told: Mapping[str, Any], *, share: Share) -> dict[str, Any]:
        """The named fields, and no other."""
        return {
            field.name: told.get(field.name) for field in self.tells if field.public or share is Share.WHOLE
        }  # fmt: skip

    def schema(self) -> dict[str, Any]:
        """The payload as a JSON Schema (2020-12). Fields that only a firm concerned is told are not required."""
        own = {field.name: _described(field) for field in self.tells}
        always = [field.name for field in self.tells if field.public or self.audience is not Audience.PUBLIC]
        data = {
            "administration": {"type": "string", "description": "ISO 3166-1 code of the administration"},
            "subject": {"type": "string", "description": "The thing the event is about"},
            "version": {"type": "integer", "description": "That thing's version after the event; order by it"},
        } | own
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "description": self.words,
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": self.name},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": {
                    "type": "object",
                    "required": ["administration", "subject", "version", *always],
                    "properties": data,
                },
            },
        }


def _plain(tax_number: str) -> str:
    """A tax number as it is compared: declarations write it with dashes, the register of firms without."""
    return "".join(letter for letter in tax_number if letter.isalnum()).upper()


_KINDS: Mapping[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "yes-no": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
}


def _described(field: Told) -> dict[str, Any]:
    kind = dict(_KINDS[field.kind])
    if field.optional:
        kind["type"] = [kind["type"], "null"]
    return kind | {"description": field.words}


def _case(name: str, words: str, *more: Told) -> EventType:
    """A step of an application: for the applicant, the agent and the national system."""
    own = (
        Told(name="number", words="Number of the application", optional=True),
        Told(name="ruling_type", words="classification, origin or valuation"),
        Told(name="state", words="State of the application after the step"),
    )
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.ORGANISATION, words=words, tells=(*own, *more),
        concerns=("applicant", "agent"),
    )  # fmt: skip


def _ending(name: str, words: str) -> EventType:
    """An end of a ruling: of a published one anybody may know."""
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.PUBLIC, words=words, concerns=("holder",), public_if="published",
        tells=(
            Told(name="ruling", words="Number of the ruling", public=True),
            Told(name="effective_on", words="Day from which it has no effect", kind="date", public=True),
            Told(name="ground", words="Ground of the end", optional=True),
        ),
    )  # fmt: skip


_UNTIL = Told(name="until_on", words="Last day for the answer", kind="date", optional=True)
_DECLARATION = (
    Told(name="reference", words="Reference of the declaration"),
    Told(name="declaration_version", words="Version of the declaration", kind="number"),
)
_LANE = (*_DECLARATION, Told(name="lane", words="The lane"))

_TABLE: tuple[EventType, ...] = (
    _case("ApplicationSubmitted", "An application for a ruling reached the office."),
    _case("ApplicationReturned", "The office said what is missing from an application.", _UNTIL),
    _case("ApplicationAccepted", "An application is complete; the statutory clock runs."),
    _case("InformationRequested", "The office asks the applicant; the clock is paused.", _UNTIL),
    _case("InformationGiven", "The applicant answered; the clock runs again."),
    _case("ApplicationDeclined", "An application was declined."),
    _case("ApplicationWithdrawn", "The applicant withdrew."),
    _case("ApplicationLapsed", "The applicant's time was over without an answer."),
    EventType(
        name="advance_rulings.RulingIssued", audience=Audience.PUBLIC, words="A ruling was issued.",
        concerns=("applicant", "agent"), public_if="published",
        tells=(
            Told(name="ruling", words="Number of the ruling", public=True),
            Told(name="ruling_type", words="classification, origin or valuation", public=True),
            Told(name="valid_from", words="First day of validity", kind="date", public=True),
            Told(name="valid_until", words="Last day of validity", kind="date", public=True),
            Told(name="number", words="Number of the application", optional=True),
        ),
    ),
    _ending("RulingRevoked", "A ruling was revoked (WTO TFA Article 3.4)."),
    _ending("RulingAnnulled", "A ruling was annulled from its first day (WTO TFA Article 3.4)."),
    _ending("RulingExpired", "A ruling's validity is over."),
    EventType(
        name="advance_rulings.ClosureDeclared", audience=Audience.PUBLIC, words="The office is closed on working days.",
        tells=(
            Told(name="from_on", words="First day", kind="date", public=True),
            Told(name="until_on", words="Last day", kind="date", public=True),
            Told(name="reason", words="Reason", public=True),
            Told(name="law", words="Law", public=True),
        ),
    ),
    EventType(
        name="risk.DeclarationReceived", audience=Audience.ORGANISATION,
        words="A declaration was received: the receipt, sent before any assessment and the same for all.",
        concerns=("organisation",), concerns_tin=("declarant", "importer"),
        tells=(*_DECLARATION, Told(name="received_at", words="When it was received", kind="instant")),
    ),
    EventType(
        name="risk.LaneDecided", audience=Audience.NATIONAL_SYSTEM, words="A declaration has its lane.",
        tells=(
            *_LANE,
            Told(name="decided_at", words="When it was decided", kind="instant"),
            Told(name="office", words="Office of the declaration", optional=True),
        ),
    ),
    EventType(
        name="risk.LaneChanged", audience=Audience.NATIONAL_SYSTEM, words="The lane of a declaration was changed.",
        tells=(
            *_LANE,
            Told(name="before", words="The lane before"),
            Told(name="reason_code", words="Code of the reason"),
            Told(name="changed_at", words="When it was changed", kind="instant"),
            Told(name="office", words="Office of the declaration", optional=True),
        ),
    ),
    EventType(
        name="risk.RuleSetActivated", audience=Audience.NATIONAL_SYSTEM, words="Another set of rules is in force.",
        tells=(
            Told(name="rule_set", words="Hash of the set"),
            Told(name="rules", words="Number of rules", kind="number"),
            Told(name="activated_at", words="Since when", kind="instant"),
        ),
    ),
)  # fmt: skip

EVENT_TYPES: Mapping[str, EventType] = {kind.name: kind for kind in _TABLE}
"""Every event type that may leave the house, by its name."""


def may_receive(kind: EventType, side: Side) -> bool:
    """Whether an endpoint of this side may ever receive this type. A firm never receives what is for national systems."""
    return side is Side.NATIONAL_SYSTEM or kind.audience in (Audience.PUBLIC, Audience.ORGANISATION)


def refused(names: Iterable[str], *, side: Side) -> dict[str, str]:
    """Which of the names wanted cannot be had, with the reason: "unknown" or "audience"."""
    found = {}
    for name in names:
        kind = EVENT_TYPES.get(name)
        if kind is None or not may_receive(kind, side):
            found[name] = "unknown" if kind is None else "audience"
    return found


def is_allowed(name: str, *, side: Side) -> bool:
    """Whether a delivery of this type to this side may go out: asked again for each attempt."""
    return name == TEST or (name in EVENT_TYPES and may_receive(EVENT_TYPES[name], side))
