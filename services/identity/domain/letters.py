"""The e-mails this service writes, worded from `locales/` in the reader's language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr")
_LOCALES = Path(__file__).parent.parent / "locales"


class Kind(StrEnum):
    """Which letter."""

    REGISTER = "register"
    ALREADY_REGISTERED = "already_registered"
    RESET = "reset"
    NO_ACCOUNT = "no_account"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a letter
    INVITATION = "invitation"
    MEMBERSHIP_CONFIRMED = "membership_confirmed"
    MEMBERSHIP_REFUSED = "membership_refused"
    AUTHORITY_CONFIRMED = "authority_confirmed"
    AUTHORITY_REFUSED = "authority_refused"
    AUTHORITY_ENDED = "authority_ended"


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter ready to be sent, as plain text: no pictures, no tracking, small."""

    subject: str
    body: str


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def spoken(language: str) -> str:
    """The language a letter is written in: the one asked for, else English."""
    return language if language in LANGUAGES else "en"


def worded(kind: Kind, *, language: str, **values: str) -> Worded:
    """A letter in a language. Raises KeyError when a value its text needs is missing."""
    texts = _texts(spoken(language))
    text = texts[kind]
    body = text["body"].format_map(values).strip() + "\n\n" + texts["closing"]["body"].strip() + "\n"
    return Worded(subject=" ".join(text["subject"].format_map(values).split()), body=body)
