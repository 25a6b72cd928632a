"""The fixed words around every signed document, in English and French, days in words, and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision

Words = Mapping[str, Mapping[str, str]]
Block = dict[str, Any]
LANGUAGES = ("en", "fr")
COLON = {"en": ": ", "fr": "\u00a0: "}

LABELS: Words = {
    "en": {
        "number": "Number", "date": "Date", "to": "To", "legal_basis": "Legal basis", "appeal": "Review and appeal",
        "verify": "Is this document genuine?", "verify_how": "Still in force? Scan this code, or open",
        "offline_how": "Without a network: this code holds the signed statement itself. The verifier page reads it.",
        "seal": "Signed electronically with the key of the administration. A print has no signature: use the codes.",
        "page": "Page {page} of {pages}", "demonstration": "Demonstration: not a real decision",
    },
    "fr": {
        "number": "Numéro", "date": "Date", "to": "À", "legal_basis": "Base légale", "appeal": "Réexamen et recours",
        "verify": "Ce document est-il authentique ?", "verify_how": "Toujours en vigueur ? Lisez ce code, ou ouvrez",
        "offline_how": "Sans réseau : ce code contient la déclaration signée elle-même. La page de contrôle la lit.",
        "seal": "Signé électroniquement avec la clé de l’administration. Une impression n’a pas de signature : utilisez les codes.",
        "page": "Page {page} sur {pages}", "demonstration": "Démonstration : aucune décision réelle",
    },
}  # fmt: skip
"""What the common letter asks for."""

REASONS: Words = {
    "genuine": {
        "en": "It was signed by the administration named and has not been changed since.",
        "fr": "L’administration nommée l’a signé et rien n’a été modifié depuis.",
    },
    "not_signed": {
        "en": "It carries no signature. A print or a scan has none: use the codes on it.",
        "fr": "Il ne porte pas de signature. Une impression ou un scan n’en a pas : utilisez les codes qui y figurent.",
    },
    "unknown_signer": {
        "en": "It was signed by somebody who is no administration of this installation. Do not rely on it.",
        "fr": "Le signataire n’est pas une administration de cette installation. Ne vous y fiez pas.",
    },
    "changed": {
        "en": "It was changed after it was signed, or did not arrive whole. Do not rely on it.",
        "fr": "Il a été modifié après la signature, ou n’est pas arrivé en entier. Ne vous y fiez pas.",
    },
    "unreadable": {
        "en": "It is damaged, or no document of this kind.",
        "fr": "Il est endommagé, ou n’est pas un document de ce genre.",
    },
}
"""Why something is genuine or not, in plain words."""

MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
}  # fmt: skip
NO_DAY = {"en": "no day set", "fr": "sans date fixée"}


def in_full(day: str | None, language: str) -> str:
    """A day in words: 22 November 2026, 1er novembre 2026."""
    if not day:
        return NO_DAY[language]
    found = date.fromisoformat(day)
    number = "1er" if language == "fr" and found.day == 1 else str(found.day)
    return f"{number} {MONTHS[language][found.month - 1]} {found.year}"


def money(minor_units: int, currency: str, language: str) -> str:
    """An amount of minor units with its currency: 125000 FJD is "FJD 1,250.00"; VUV and XPF have no decimals."""
    amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
    own = "¤¤ #,##0.00" if language == "en" else None  # the usual form shows a sign that several dollars share
    return format_currency(amount, currency, format=own, locale=language, currency_digits=True)


def paragraph(text: str) -> Block:
    """A paragraph of the common letter."""
    return {"kind": "paragraph", "text": text}


def paragraphs(text: str) -> list[Block]:
    """A text of several paragraphs, a blank line between them."""
    return [paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]


def heading(text: str) -> Block:
    """A heading of the common letter."""
    return {"kind": "heading", "text": text}


def notice(text: str) -> Block:
    """A sentence that must not be missed."""
    return {"kind": "notice", "text": text}


def labelled(*rows: tuple[str, str | None]) -> Block:
    """Labels with their values; what has no value is left out."""
    return {"kind": "facts", "rows": [[label, value] for label, value in rows if value]}
