"""Types and values in the words of an officer, for mistakes and explanations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.risk.domain.catalogue import Type
from services.risk.domain.language.ast import Literal

_KINDS = {
    Type.TEXT: "a text", Type.CODE: "a code", Type.BOOLEAN: "true or false",
    Type.INTEGER: "a number", Type.DECIMAL: "a number", Type.DATE: "a date",
}  # fmt: skip


def kind(type_: Type, *, constant: bool = False) -> str:
    """ "a code", "a number"; a constant in quotes is always a text."""
    return "a text" if constant and type_ is Type.CODE else _KINDS[type_]


def example(name: str, type_: Type) -> str:
    """A condition that the field could stand in."""
    if type_.is_text:
        return f'write {name} == "…"'
    return f'write {name} >= date("2026-03-31")' if type_ is Type.DATE else f"write {name} > 100"


def instead(literal: Literal, wanted: Type, text: str) -> str:
    """What to write for a constant of the wrong type."""
    if wanted.is_text:
        return f'write "{text}"' if literal.type.is_number else 'write "…"'
    if wanted is Type.DATE:
        return f"write date({text})" if literal.type.is_text else 'write date("2026-03-31")'
    if wanted is Type.BOOLEAN:
        return "a field that is true or false stands alone"
    bare = str(literal.value)
    return (
        f"write {bare}"
        if literal.type.is_text and bare.replace(".", "", 1).isdigit()
        else "write a number, without quotes"
    )


def decimal(value: int, scale: int) -> str:
    """A scaled number in digits, without zeros that say nothing: 1250 at 2 is 12.5."""
    text = format(Decimal(value).scaleb(-scale), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(literal: Literal) -> str:
    """A constant as an officer reads it."""
    if literal.type is Type.DATE:
        return date.fromordinal(int(literal.value)).isoformat()
    if literal.type.is_number:
        return decimal(int(literal.value), literal.scale)
    if literal.type is Type.BOOLEAN:
        return "true" if literal.value else "false"
    return str(literal.value)
