"""Small readings of API values that several templates share: names of administrations and agreements,
lines of a choice, office hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gateway.portal.language import Words, locale_of
from gateway.portal.question_words import AGREEMENTS, CHOICES

if TYPE_CHECKING:
    from shared.parameters import Administration

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def administration_name(code: str, administrations: Mapping[str, Administration], language: str) -> str:
    """An administration by its code in the reader's language; a code we do not know as it is."""
    return administrations[code].name(language) if code in administrations else code


def agreement_name(value: str | None, words: Words) -> str:
    """The agreement of an origin ruling by its name; one that was named in words as it was."""
    return words.gettext(CHOICES[value]) if value in AGREEMENTS else value or ""


def administration_option(row: Mapping[str, Any], language: str) -> tuple[str, str]:
    """An administration that is served here, as a line of a select."""
    return str(row["code"]), str(row["names"].get(language) or row["name"])


def membership_option(
    row: Mapping[str, Any], administrations: Mapping[str, Administration], language: str
) -> tuple[str, str, str]:
    """A membership as a line to choose: the firm under its administration, or the office itself."""
    office = administration_name(str(row["administration"]), administrations, language)
    organisation = row["organisation"]
    if not organisation:
        return str(row["id"]), office, ""
    return str(row["id"]), str(organisation["name"] or organisation["stated_name"] or organisation["tin"]), office


def weekday_hours(hours: Mapping[str, list[str]], language: str) -> list[tuple[str, str]]:
    """Office hours as facts: the weekday's name and its spans. Days are named in English or numbered from 0 = Monday."""
    names = locale_of(language).days["format"]["wide"]
    rows = []
    for at, english in enumerate(WEEKDAYS):
        spans = hours.get(english) or hours.get(str(at)) or []
        if spans:
            rows.append((str(names[at]).capitalize(), ", ".join(span.replace("-", "–") for span in spans)))
    return rows


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What a browser calls itself, short enough to recognise one's own: "Firefox, Android"; else its first words."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:40]
