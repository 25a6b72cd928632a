"""`Field.read` and `Field.show`, prepared for each field of the catalogue: what nearly always comes takes a short path.

A declaration has some fifty values; asking each field anew what type it is takes longer than reading the value. What the
short path does not know goes the long way, so both give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.risk.domain.catalogue.fields import HEADER, ITEM
from services.risk.domain.catalogue.types import LONGEST_TEXT, Field, Type, Value, plain_number

Read = Callable[[object], Value]
Show = Callable[[Value], str | int | bool]


def reader(field: Field) -> Read:
    """`field.read`, prepared."""
    if field.type.is_text:
        return _text_reader(field)
    return _number_reader(field) if field.type.is_number else field.read


def _text_reader(field: Field) -> Read:
    upper = field.type is Type.CODE

    def read(given: object) -> Value:
        if type(given) is str:
            text = " ".join(given.split())
            if text and text.isprintable() and len(text) <= LONGEST_TEXT:
                return text.upper() if upper else text
        return field.read(given)

    return read


def _number_reader(field: Field) -> Read:
    scale = field.scale

    def read(given: object) -> Value:
        plain = plain_number(given, scale)
        return plain if plain is not None else field.read(given)

    return read


def shower(field: Field) -> Show | None:
    """`field.show`, prepared; None where the value is shown as it is kept."""
    if field.type is Type.DECIMAL and field.scale:
        return _decimal_shower(field)
    return field.show if field.type in (Type.DECIMAL, Type.DATE) else None


def _decimal_shower(field: Field) -> Show:
    scale = field.scale

    def show(value: Value) -> str | int | bool:
        digits = str(value)
        if len(digits) > scale and digits.isdigit():
            return f"{digits[:-scale]}.{digits[-scale:]}"
        return field.show(value)

    return show


def _readers(fields: Mapping[str, Field]) -> dict[str, Read]:
    return {name: reader(one) for name, one in fields.items() if not one.derived}


def _showers(fields: Mapping[str, Field]) -> dict[str, Show]:
    found = {name: shower(one) for name, one in fields.items()}
    return {name: show for name, show in found.items() if show is not None}


READ_HEADER, READ_ITEM = _readers(HEADER), _readers(ITEM)
"""How what is declared is read, by the name of the field; derived fields are not declared."""
_SHOW_HEADER, _SHOW_ITEM = _showers(HEADER), _showers(ITEM)


def shown_header(values: Mapping[str, Value]) -> dict[str, str | int | bool]:
    """A header as JSON has it."""
    show = _SHOW_HEADER
    return {name: show[name](value) if name in show else value for name, value in values.items()}


def shown_item(values: Mapping[str, Value]) -> dict[str, str | int | bool]:
    """An item as JSON has it."""
    show = _SHOW_ITEM
    return {name: show[name](value) if name in show else value for name, value in values.items()}
