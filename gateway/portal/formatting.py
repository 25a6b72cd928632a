"""Dates, times, money and numbers as a reader of the page's language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from shared.papers.words import money


def as_date(value: date | datetime | str) -> date:
    """A date from what an API answer carries: ISO 8601 text, or already a date."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


def as_instant(value: datetime | str) -> datetime:
    """An instant from ISO 8601 text; text without an offset is UTC, as the API promises."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


class Formats:
    """The filters of one language: `{{ ruling.starts_on|day }}`, `{{ step.at|moment(zone) }}`."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def day(self, value: date | datetime | str | None) -> str:
        """22 November 2026; in French the first of a month is 1er."""
        if value is None or value == "":
            return ""
        on = as_date(value)
        text = format_date(on, "d MMMM yyyy", locale=self._locale)
        return "1er" + text[1:] if self._locale.language == "fr" and on.day == 1 else text

    def short_day(self, value: date | datetime | str | None) -> str:
        """22 Nov 2026, for dense tables."""
        return "" if value is None or value == "" else format_date(as_date(value), "d MMM yyyy", locale=self._locale)

    def moment(self, value: datetime | str | None, zone: str) -> str:
        """22 November 2026, 15:04, Fiji Standard Time: always in the office's zone, and the zone is named."""
        return f"{self.clock_time(value, zone)}, {self.zone_name(zone)}" if value else ""

    def clock_time(self, value: datetime | str | None, zone: str) -> str:
        """22 November 2026, 15:04, where the zone is named once beside the table."""
        if value is None or value == "":
            return ""
        local = as_instant(value).astimezone(ZoneInfo(zone))
        return f"{self.day(local)}, {format_time(local, 'HH:mm', locale=self._locale)}"

    def moment_of(self, value: Mapping[str, str] | None) -> str:
        """A Moment of the API, {at, office, zone}: as `moment`."""
        return self.moment(value["at"], value["zone"]) if value else ""

    def utc(self, value: datetime | str | None) -> str:
        """22 November 2026, 03:04 UTC, beside the office's time where a paper goes round the world."""
        return f"{self.clock_time(value, 'UTC')} UTC" if value else ""

    def short_time(self, value: datetime | str | None, zone: str) -> str:
        """22 Nov 2026, 15:04, for dense tables."""
        if value is None or value == "":
            return ""
        local = as_instant(value).astimezone(ZoneInfo(zone))
        return f"{self.short_day(local)}, {format_time(local, 'HH:mm', locale=self._locale)}"

    def zone_name(self, zone: str) -> str:
        """Fiji Standard Time; heure normale des îles Fidji."""
        return get_timezone_name(zone, width="long", locale=self._locale, zone_variant="standard")

    def money(self, minor_units: int, currency: str) -> str:
        """An amount in minor units with its currency; VUV and XPF have no decimals."""
        return money(minor_units, currency, self._locale.language)

    def number(self, value: float | Decimal) -> str:
        """1,234.5 or 1 234,5."""
        return format_decimal(value, locale=self._locale)

    def size(self, octets: int) -> str:
        """A file's size in KB or MB (Ko, Mo) of 1,000."""
        unit = "o" if self._locale.language == "fr" else "B"
        if octets < 1_000_000:
            return f"{format_decimal(max(1, round(octets / 1000)), locale=self._locale)}\u00a0K{unit}"
        return f"{format_decimal(round(Decimal(octets) / 1_000_000, 1), locale=self._locale)}\u00a0M{unit}"

    def country(self, code: str | None) -> str:
        """A country by its ISO 3166-1 code in the reader's language; an unknown code as it is."""
        return str(self._locale.territories.get(code or "", code or ""))

    def filters(self) -> dict[str, Callable[..., str]]:
        """By the names templates use."""
        return {
            "day": self.day,
            "short_day": self.short_day,
            "moment": self.moment,
            "moment_of": self.moment_of,
            "utc": self.utc,
            "clock_time": self.clock_time,
            "short_time": self.short_time,
            "zone_name": self.zone_name,
            "money": self.money,
            "number": self.number,
            "size": self.size,
            "country": self.country,
        }


def marked(text: str, words: str) -> Markup:
    """`text`, escaped, with every word of a search in <mark>; what the search spelled otherwise stays unmarked."""
    wanted = sorted({re.escape(word) for word in re.findall(r"[\w.]{2,}", words)}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pieces = re.split(rf"(\b(?:{'|'.join(wanted)})\w*)", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces)
    )
