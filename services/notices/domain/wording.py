"""The letters as plain text, worded from `locales/` in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.notices.domain.letters import LETTER_KINDS, Told, page

LANGUAGES = ("en", "fr")
_LOCALES = Path(__file__).parent.parent / "locales"
ACCOUNT = "/account"
"""The page where one chooses how often letters come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that happened, as it is told to one reader. `firm` is the name of the firm they act for; `office`: the reader
    is an officer, and is told in the words for officers."""

    event_type: str
    subject: str
    told: Told
    firm: str
    happened_at: datetime
    office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Who writes: the administration's name, its zone, and the address of the portal."""

    name: str
    zone: ZoneInfo
    url: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter ready to be sent."""

    subject: str
    body: str


@cache
def texts(language: str) -> dict[str, Any]:
    """All texts of a language."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def spoken(language: str, *, house: Sequence[str]) -> str:
    """The language a letter is written in: the reader's, else the first of the administration's that we speak, else English."""
    return next((one for one in (language, *house) if one in LANGUAGES), "en")


def day(on: date, *, language: str) -> str:
    """A date as it is written in letters: 24 March 2026, 1er mars 2026."""
    words = texts(language)["day"]
    number = words["first"] if on.day == 1 else str(on.day)
    return f"{number} {words['months'][on.month - 1]} {on.year}"


def single(news: News, *, language: str, house: House) -> Worded:
    """The letter about one thing that happened."""
    frame, own = texts(language)["frame"], _own(news, language)
    link = house.url + page(news.event_type, subject=news.subject, office=news.office)
    told = [_for(frame, news)]
    if news.told.number:
        told.append(frame["number"].format(number=news.told.number))
    if until := _until(news, own, language):
        told.append(until)
    if news.told.law:
        told.append(frame["law"].format(law=news.told.law))
    parts = [own["happened"], "\n".join(told), frame["read_office" if news.office else "read"].format(link=link)]
    if LETTER_KINDS[news.event_type].adverse and not news.office:
        parts.append(frame["appeal"])
    parts.append(_closing(frame, frame["fewer"], house))
    return Worded(subject=_subject(own["subject"], news), body="\n\n".join(parts) + "\n")


def digest(found: Sequence[News], *, language: str, house: House) -> Worded:
    """The letter about everything since the last one, in the order in which it happened."""
    frame = texts(language)["frame"]
    one = len(found) == 1
    parts = [frame["digest_one" if one else "digest_many"].format(count=len(found), house=house.name)]
    for news in sorted(found, key=lambda news: news.happened_at):
        own = _own(news, language)
        at = news.happened_at.astimezone(house.zone)
        lines = [f"{day(at.date(), language=language)}, {at:%H:%M}", _subject(own["subject"], news), own["happened"]]
        if until := _until(news, own, language):
            lines.append(until)
        lines += [_for(frame, news), house.url + page(news.event_type, subject=news.subject, office=news.office)]
        parts.append("\n".join(lines))
    parts += [frame["digest_read"], _closing(frame, frame["sooner"], house)]
    subject = frame["digest_subject_one" if one else "digest_subject_many"].format(count=len(found))
    return Worded(subject=subject, body="\n\n".join(parts) + "\n")


def _own(news: News, language: str) -> dict[str, str]:
    service, _, name = news.event_type.partition(".")
    words = texts(language)
    found: dict[str, str] = (words["office"] if news.office else words)[service][name]
    return found


def _subject(text: str, news: News) -> str:
    return f"{text} ({news.told.number})" if news.told.number else text


def _for(frame: dict[str, str], news: News) -> str:
    if news.office:
        return frame["for_office"]
    return frame["firm"].format(firm=" ".join(news.firm.split())) if news.firm else frame["your_firm"]


def _until(news: News, own: dict[str, str], language: str) -> str:
    if news.told.until_on is None or "until" not in own:
        return ""
    return own["until"].format(until_on=day(news.told.until_on, language=language))


def _closing(frame: dict[str, str], rhythm: str, house: House) -> str:
    account = rhythm.format(account=house.url + ACCOUNT)
    return "-- \n" + frame["closing"].format(house=house.name) + "\n" + account
