"""The frame of a signed document: who writes to whom, on which law, how to contest it, who signed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.actors import Actor, Kind
from shared.papers.words import LABELS, LANGUAGES, Block, in_full
from shared.parameters import Administration

FRAME: Mapping[str, Mapping[str, str]] = {
    "en": {
        "tin": "Tax number", "unconfirmed": "(not confirmed by the administration)", "office": "For the administration",
        "itself": "Made by the system of the administration when the time was over",
    },
    "fr": {
        "tin": "Numéro fiscal", "unconfirmed": "(non confirmé par l’administration)", "office": "Pour l’administration",
        "itself": "Établi par le système de l’administration à l’échéance du délai",
    },
}  # fmt: skip
BY_ITSELF = ("lapse", "expire", "cease")
"""Steps that nobody takes: the passing of time does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The facts of one document, as JSON values; days are ISO dates.

    `of` is the printed number of what it is about. `appeal` says until when it may be contested, where a time runs;
    `facts` are those of the kind. There is no field for an internal text, a score or an opinion, so none can be printed.
    """

    kind: str
    number: str
    of: str
    on: str
    thing: str
    action: str
    name: str
    tin: str
    address: str
    law: str
    law_confirmed: bool
    text: str
    signed_by: str
    review: Mapping[str, str]
    appeal: Mapping[str, Any] | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def tongue(language: str) -> str:
    """The language in which a document is printed that is asked for in some language."""
    return language if language in LANGUAGES else LANGUAGES[0]


def signer(actor: Actor) -> str:
    """The officer who signed; nobody where the firm itself or the passing of time took the step."""
    return actor.name if actor.kind is Kind.PERSON and actor.organisation is None else ""


def unsure(text: str, *, confirmed: bool, language: str) -> str:
    """A law or a number, and that the administration has not confirmed it where it has not."""
    return text if confirmed else f"{text} {FRAME[language]['unconfirmed']}"


def framed(
    said: Said,
    *,
    administration: Administration,
    language: str,
    title: str,
    body: Sequence[Block],
    appeal: Sequence[str],
) -> dict[str, Any]:
    """A document as the common letter prints it (shared/documents/templates/letter.typ), in English or French."""
    say = FRAME[language]
    contact = [said.contact[name] for name in ("address", "telephone", "email") if said.contact.get(name)]
    tin = f"{say['tin']} {said.tin}" if said.tin else ""
    return {
        "language": language,
        "administration": {
            "name": administration.name(language), "colours": list(administration.colours),
            "address": [said.contact.get("office") or administration.office, *contact],
        },
        "title": title, "number": said.number, "date": in_full(said.on, language),
        "addressee": [line for line in (said.name, said.address, tin) if line],
        "body": list(body),
        "legal_basis": [unsure(said.law, confirmed=said.law_confirmed, language=language)],
        "appeal": list(appeal),
        "signature": {
            "name": said.signed_by or administration.name(language),
            "role": say["office"] if said.signed_by else say["itself"] if said.action in BY_ITSELF else "",
            "place": administration.office,
        },
        "labels": dict(LABELS[language]),
    }  # fmt: skip
