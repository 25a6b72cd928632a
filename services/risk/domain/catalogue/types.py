"""What a field is: its type, its scale, and how an outside value becomes the one value that is kept.

In memory a text or code is `str`, a truth value `bool`, a date its ordinal day (`date.toordinal`), and every number an
`int` at the field's fixed scale: 12.50 at scale 2 is 1250. Binary fractions never enter, so a comparison has one answer
everywhere. A missing value is absent, never null and never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = str | int | bool
LARGEST = 10**15
"""No scaled number is larger; what is larger is an error of the one who wrote it."""
LONGEST_TEXT = 4000
_PLAIN_DIGITS = 9
_PLAIN = 10**_PLAIN_DIGITS
_PLAIN_DECIMALS = 18
"""With so many digits before and after the point, Decimal itself rounds nothing before we do."""
_POWERS: tuple[int, ...] = tuple(10**scale for scale in range(10))


class Type(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    CODE = "code"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        """Whether arithmetic and order apply (a date has order only)."""
        return self in (Type.INTEGER, Type.DECIMAL)

    @property
    def is_text(self) -> bool:
        """Whether prefix, suffix and contains apply."""
        return self in (Type.TEXT, Type.CODE)

    @property
    def has_order(self) -> bool:
        """Whether `<` means something."""
        return self.is_number or self is Type.DATE


class Level(StrEnum):
    """Where a field stands: on the declaration or on each of its items."""

    HEADER = "header"
    ITEM = "item"


class Criterion(StrEnum):
    """The seven selectivity criteria that TFA Article 7.4.4 names, and nothing else."""

    HS_CODE = "hs_code"
    NATURE = "nature_and_description"
    ORIGIN = "country_of_origin"
    SHIPPED_FROM = "country_of_shipment"
    VALUE = "value"
    COMPLIANCE = "compliance_record"
    TRANSPORT = "type_of_transport"


class NotAValue(ValueError):
    """What was given is no value of the field's type; the text says what would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the catalogue.

    `scale` is the number of decimals kept; `unit` what a number counts (ISO 4217 "national" for the administration's
    currency, "kg", "%", "days"); `box` the box of the Single Administrative Document; `wco` the name in the WCO Data
    Model; `derived` says that Vaka computes it before the rules run.
    """

    name: str
    level: Level
    type: Type
    title: str
    description: str
    scale: int = 0
    unit: str = ""
    box: str = ""
    wco: str = ""
    criterion: Criterion | None = None
    derived: bool = False

    @property
    def key(self) -> str:
        """The name with its level: "office", "item.hs"."""
        return self.name if self.level is Level.HEADER else f"item.{self.name}"

    def read(self, given: object) -> Value:
        """The value kept for what was given (JSON value, text of a file, Decimal, date).

        Raises NotAValue with a sentence that says what would be right. Numbers beyond the scale are rounded half even.
        """
        if isinstance(given, str):
            given = given.strip()
        if given is None or given == "":
            raise NotAValue("is empty; leave a missing value out")
        if self.type.is_text:
            return self._text(given)
        if self.type is Type.BOOLEAN:
            return _boolean(given)
        if self.type is Type.DATE:
            return _day(given)
        return self._number(given)

    def show(self, value: Value) -> str | int | bool:
        """The value as JSON has it: decimals as text at their scale, dates as ISO 8601."""
        if self.type is Type.DATE:
            return date.fromordinal(int(value)).isoformat()
        if self.type is Type.DECIMAL:
            whole, part = divmod(abs(int(value)), 10**self.scale)
            sign = "-" if int(value) < 0 else ""
            return f"{sign}{whole}.{part:0{self.scale}d}" if self.scale else f"{sign}{whole}"
        return value

    def _text(self, given: object) -> str:
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise NotAValue("is not text")
        text = " ".join(str(given).split())
        if len(text) > LONGEST_TEXT:
            raise NotAValue(f"is longer than {LONGEST_TEXT} characters")
        if "\x00" in text or (not text.isprintable() and any("\ud800" <= one <= "\udfff" for one in text)):
            raise NotAValue("holds a character that is no text")
        return text.upper() if self.type is Type.CODE else text

    def _number(self, given: object) -> int:
        plain = plain_number(given, self.scale)
        if plain is not None:
            return plain
        if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
            raise NotAValue("is not a number")
        try:
            number = Decimal(str(given))
        except InvalidOperation:
            raise NotAValue("is not a number; write 1234.56, with a point and without separators") from None
        if not number.is_finite() or abs(number) >= LARGEST // 10**self.scale:
            raise NotAValue("is larger than any such number can be")
        if self.type is Type.INTEGER and number != number.to_integral_value():
            raise NotAValue("is not a whole number")
        return int(number.scaleb(self.scale).to_integral_value())


def plain_number(given: object, scale: int) -> int | None:
    """The scaled number of a small whole number, or of digits with a point, rounded half even where decimals are kept.

    Most numbers are such, and Decimal takes three times as long for them; None is for it to look at.
    """
    if type(given) is int:
        return given * _POWERS[scale] if -_PLAIN < given < _PLAIN else None
    if type(given) is float:
        given = repr(given)
    if type(given) is str and given.isascii():
        whole, _, part = given.partition(".")
        if len(whole) <= _PLAIN_DIGITS and whole.isdigit():
            if not part:
                return int(whole) * _POWERS[scale]
            if part.isdigit():
                if len(part) <= scale:
                    return int(whole + part.ljust(scale, "0"))
                if scale and len(part) < _PLAIN_DECIMALS:
                    return _rounded(int(whole + part), 10 ** (len(part) - scale))
    return None


def _rounded(number: int, unit: int) -> int:
    """A whole number of units, rounded half even."""
    found, rest = divmod(number, unit)
    return found + (2 * rest > unit or (2 * rest == unit and found % 2 == 1))


def _boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).lower()
    if word in ("true", "yes", "y", "1"):
        return True
    if word in ("false", "no", "n", "0"):
        return False
    raise NotAValue("is neither true nor false")


def _day(given: object) -> int:
    if isinstance(given, date):
        return given.toordinal()
    try:
        return date.fromisoformat(str(given)[:10]).toordinal()
    except ValueError:
        raise NotAValue("is not a date; write 2026-03-31") from None
