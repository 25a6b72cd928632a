"""What has a value in a rule: constants, fields, calculations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type
from services.risk.domain.language import wording
from services.risk.domain.language.ast import (
    Arithmetic,
    FieldRef,
    Literal,
    Operation,
    Quantity,
    Term,
    TextTest,
)
from services.risk.domain.language.hints import for_header, for_item, nearest
from services.risk.domain.language.mistakes import Mistake, RuleError
from services.risk.domain.language.normal import LARGEST_SCALE, calculate, number, result_scale
from services.risk.domain.language.syntax import Form, Piece

ITEMS = "items"
QUANTITIES = {one.value: one for one in Quantity}
TESTS = {one.value: one for one in TextTest}
TRUTHS = {"true": True, "false": False}


MOST_TOLD = 20
"""Mistakes told at once; who sees so many mends those first."""


class Stopped(Exception):
    """This piece has a mistake that is already recorded; the pieces beside it are still looked at."""


class Terms:
    """Reads terms, and keeps the mistakes of the whole condition."""

    def __init__(self, lists: Collection[str] | None) -> None:
        self.lists = lists
        self.mistakes: list[Mistake] = []
        self.variable: str | None = None

    def stop(self, detail: str, column: int, hint: str = "") -> Stopped:
        self.mistakes.append(Mistake(detail, column, hint))
        if len(self.mistakes) == MOST_TOLD:
            raise RuleError(*self.mistakes)
        return Stopped()

    def both(self, left: Piece, right: Piece) -> tuple[Term, Term]:
        found: list[Term] = []
        for piece in (left, right):
            try:
                found.append(self.term(piece))
            except Stopped:
                continue
        if len(found) < 2:
            raise Stopped
        return found[0], found[1]

    def term(self, piece: Piece) -> Term:
        match piece.form:
            case Form.NUMBER:
                whole, _, decimals = piece.word.partition(".")
                return number(int(whole + decimals), len(decimals))
            case Form.TEXT:
                return Literal(piece.word, Type.TEXT)
            case Form.NAME:
                return self.name(piece)
            case Form.SELECT:
                return self.select(piece)
            case Form.NEGATE:
                return self.negative(piece)
            case Form.BINARY if piece.word in "+-*/":
                return self.arithmetic(piece)
            case Form.CALL:
                return self.call(piece)
            case Form.METHOD:
                raise self.method_is_no_value(piece)
            case Form.ARRAY:
                raise self.stop("a list stands behind in", piece.column, 'write origin in ["CN", "HK"]')
        raise self.stop(
            "a condition stands where a value should",
            piece.column,
            "true and false are not compared or calculated with",
        )

    def name(self, piece: Piece) -> Term:
        word = piece.word
        if word in TRUTHS:
            return Literal(TRUTHS[word], Type.BOOLEAN)
        if word == self.variable:
            raise self.stop(f"{word} is the whole item", piece.column, f"name a field of it, as in {word}.hs")
        if word == ITEMS:
            raise self.stop(
                "items is all items together", piece.column, 'write items.exists(i, i.hs == "…"), or item_count'
            )
        if word == "null":
            raise self.stop("there is no null: a missing value is absent", piece.column, "write !has(field)")
        if word.lower() in TRUTHS:
            raise self.stop(f"{word} is not a field", piece.column, f"write {word.lower()}")
        field = HEADER.get(word)
        if field is None:
            raise self.stop(f"{word} is not a field of the declaration", piece.column, for_header(word, self.variable))
        return reference(field)

    def select(self, piece: Piece) -> Term:
        owner = piece.parts[0]
        if owner.form is not Form.NAME or owner.word != self.variable:
            if (
                self.variable is None
                and owner.form is Form.NAME
                and piece.word in ITEM
                and (owner.word in ("i", "item", ITEMS) or owner.word not in HEADER)
            ):
                raise self.stop(f"{said(piece)} stands outside of items", piece.column, for_header(piece.word, None))
            if owner.form is Form.NAME and owner.word in ("declaration", "header") and piece.word in HEADER:
                raise self.stop(f"{said(piece)} is not a field", piece.column, f"write {piece.word}")
            meant = for_item(piece.word, self.variable) if self.variable else for_header(piece.word, None)
            raise self.stop(f"{said(piece)} is not a field", piece.column, meant)
        field = ITEM.get(piece.word)
        if field is None:
            raise self.stop(
                f"{piece.word} is not a field of an item", piece.sign_column, for_item(piece.word, owner.word)
            )
        return reference(field)

    def negative(self, piece: Piece) -> Term:
        inner = self.term(piece.parts[0])
        if not type_of(inner).is_number:
            raise self.stop(
                f"- does not apply to {wording.kind(type_of(inner))}", piece.column, "only numbers can be negative"
            )
        if isinstance(inner, Literal):
            return Literal(-int(inner.value), inner.type, inner.scale)
        return Arithmetic(Operation.SUBTRACT, Literal(0, Type.INTEGER), inner, inner.scale)

    def arithmetic(self, piece: Piece) -> Term:
        left, right = self.both(*piece.parts)
        for term, part in ((left, piece.parts[0]), (right, piece.parts[1])):
            kind = type_of(term)
            if kind is Type.DATE:
                raise self.stop(
                    "dates are not calculated with", part.column, "compare dates, or use days_since_arrival"
                )
            if not kind.is_number:
                raise self.stop(
                    f"{said(part)} is {wording.kind(kind, constant=isinstance(term, Literal))}; {piece.word} needs numbers",
                    part.column,
                    wording.instead(term, Type.DECIMAL, said(part)) if isinstance(term, Literal) else "",
                )
        operation = Operation(piece.word)
        scale = result_scale(operation, left.scale, right.scale)
        if scale > LARGEST_SCALE:
            raise self.stop(
                f"the result has {scale} decimals, more than {LARGEST_SCALE}",
                piece.sign_column,
                "multiply fewer values",
            )
        if isinstance(right, Literal) and operation is Operation.DIVIDE and right.value == 0:
            raise self.stop("a division by zero never has a result", piece.sign_column, "")
        if isinstance(left, Literal) and isinstance(right, Literal):
            result = calculate(operation, int(left.value), left.scale, int(right.value), right.scale)
            if result is None:
                raise self.stop("the result is larger than any value can be", piece.sign_column, "")
            return number(result, scale)
        return Arithmetic(operation, left, right, scale)

    def call(self, piece: Piece) -> Term:
        if piece.word == "date":
            if len(piece.parts) != 1 or piece.parts[0].form is not Form.TEXT:
                raise self.stop("date needs one day in quotes", piece.column, 'write date("2026-03-31")')
            given = piece.parts[0]
            try:
                if len(given.word) != 10:
                    raise ValueError
                return Literal(date.fromisoformat(given.word).toordinal(), Type.DATE)
            except ValueError:
                raise self.stop(
                    f'"{given.word}" is not a day', given.column, 'year-month-day, as in date("2026-03-31")'
                ) from None
        if piece.word == "list":
            raise self.stop("a list stands behind in", piece.column, 'write origin in list("name")')
        if piece.word == "has":
            raise self.stop("has(…) is a condition, not a value", piece.column, "join it with && or ||")
        if piece.word == "matches":
            raise self.stop("matches is not part of the language", piece.column, "use startsWith, endsWith or contains")
        meant = nearest(piece.word, ("has", "date", "list"))
        raise self.stop(
            f"{piece.word}(…) is not part of the language",
            piece.column,
            f"did you mean {meant}(…)?" if meant else 'there are has(field), date("…") and list("…")',
        )

    def method_is_no_value(self, piece: Piece) -> Stopped:
        if piece.word == "matches":
            return self.stop(
                "matches is not part of the language", piece.sign_column, "use startsWith, endsWith or contains"
            )
        if piece.word in TESTS or piece.word in QUANTITIES:
            if piece.word in QUANTITIES and not is_items(piece.parts[0]):
                return self.stop(f"{piece.word} asks items only", piece.sign_column, f"write items.{piece.word}(i, …)")
            return self.stop(f"{piece.word}(…) is a condition, not a value", piece.sign_column, "join it with && or ||")
        meant = nearest(piece.word, TESTS)
        return self.stop(
            f".{piece.word}(…) is not part of the language",
            piece.sign_column,
            f"did you mean .{meant}(…)?" if meant else "there are startsWith, endsWith and contains",
        )


def reference(field: Field) -> FieldRef:
    """The field as it stands in a tree."""
    return FieldRef(field.name, field.level, field.type, field.scale)


def type_of(term: Term) -> Type:
    """The type of a term; a calculation is a number."""
    return Type.DECIMAL if isinstance(term, Arithmetic) else term.type


def is_items(piece: Piece) -> bool:
    """Whether the piece is the word `items`, over which the quantifiers go."""
    return piece.form is Form.NAME and piece.word == ITEMS


def said(piece: Piece) -> str:
    """A short piece as it was written, for a sentence about it."""
    match piece.form:
        case Form.NAME | Form.NUMBER:
            return piece.word
        case Form.TEXT:
            return f'"{piece.word}"'
        case Form.SELECT:
            return f"{said(piece.parts[0])}.{piece.word}"
        case Form.CALL:
            return f"{piece.word}(…)"
        case Form.NEGATE:
            return f"-{said(piece.parts[0])}"
    return "this"
