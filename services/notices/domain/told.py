"""What of an event somebody outside is told: by the recipient's side, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.notices.domain.words import Audience, Recipient, Side


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


def may_receive(kind: EventType, side: Side) -> bool:
    """Whether an endpoint of this side may ever receive this type. A firm never receives what is for national systems."""
    return side is Side.NATIONAL_SYSTEM or kind.audience in (Audience.PUBLIC, Audience.ORGANISATION)
