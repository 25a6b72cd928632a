"""From syntax to the typed tree: every name is a field, every comparison of one type. All mistakes are collected."""

from __future__ import annotations

from collections.abc import Collection

from services.risk.domain.catalogue import HEADER, Type
from services.risk.domain.language import wording
from services.risk.domain.language.ast import (
    RESULT_LIMIT,
    And,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Quantifier,
    Term,
    TextMatch,
    Truth,
)
from services.risk.domain.language.hints import nearest
from services.risk.domain.language.mistakes import RuleError
from services.risk.domain.language.normal import constant
from services.risk.domain.language.syntax import Form, Piece
from services.risk.domain.language.terms import (
    ITEMS,
    QUANTITIES,
    TESTS,
    TRUTHS,
    Stopped,
    Terms,
    is_items,
    said,
    type_of,
)


def checked(piece: Piece, *, lists: Collection[str] | None) -> Node:
    """The typed tree of a syntax, not yet normalised. Raises RuleError with every mistake."""
    checker = _Checker(lists)
    try:
        node = checker.node(piece)
    except Stopped:
        node = None
    if node is None or checker.mistakes:
        raise RuleError(*checker.mistakes)
    return node


class _Checker(Terms):
    def node(self, piece: Piece) -> Node:
        match piece.form:
            case Form.AND | Form.OR:
                return self.joined(piece)
            case Form.NOT:
                return Not(self.node(piece.parts[0]))
            case Form.BINARY if piece.word == "in":
                return self.member(piece)
            case Form.BINARY if piece.word in "+-*/":
                raise self.stop(
                    "a calculation is not a condition",
                    piece.sign_column,
                    "compare its result, as in value / net_mass < 2",
                )
            case Form.BINARY:
                return self.comparison(piece)
            case Form.CALL if piece.word == "has":
                return self.has(piece)
            case Form.METHOD if piece.word in TESTS and not is_items(piece.parts[0]):
                return self.text_match(piece)
            case Form.METHOD if is_items(piece.parts[0]):
                return self.quantifier(piece)
            case Form.NAME if piece.word in TRUTHS:
                return Truth(Literal(TRUTHS[piece.word], Type.BOOLEAN))
        term = self.term(piece)
        if isinstance(term, FieldRef):
            if term.type is Type.BOOLEAN:
                return Truth(term)
            raise self.stop(
                f"{said(piece)} is {wording.kind(term.type)}, not a condition",
                piece.column,
                wording.example(said(piece), term.type),
            )
        raise self.stop("a constant is not a condition", piece.column, "compare it with a field")

    def joined(self, piece: Piece) -> Node:
        found = []
        for part in piece.parts:
            try:
                found.append(self.node(part))
            except Stopped:
                continue
        if len(found) < len(piece.parts):
            raise Stopped
        return And(tuple(found)) if piece.form is Form.AND else Or(tuple(found))

    def comparison(self, piece: Piece) -> Node:
        left_piece, right_piece = piece.parts
        for null, beside in ((left_piece, right_piece), (right_piece, left_piece)):
            if null.form is Form.NAME and null.word == "null":
                name = said(beside)
                raise self.stop(
                    "there is no null: a missing value is absent",
                    null.column,
                    f"write {'!' if piece.word == '==' else ''}has({name})",
                )
        left, right = self.both(left_piece, right_piece)
        comparison = Comparison(piece.word)
        if isinstance(left, Literal) and isinstance(right, Literal):
            raise self.stop("two constants are compared", piece.sign_column, "one side needs a field")
        one, other, other_piece = (right, left, left_piece) if isinstance(left, Literal) else (left, right, right_piece)
        self.same_kind(one, right_piece if one is right else left_piece, other, other_piece)
        kind = type_of(one)
        if kind is Type.BOOLEAN:
            return self.truth(comparison, one, other, piece)
        if comparison not in (Comparison.EQUAL, Comparison.NOT_EQUAL) and not kind.has_order:
            raise self.stop(
                f"{piece.word} does not apply to {wording.kind(kind)}",
                piece.sign_column,
                "only numbers and dates have an order; use ==, in or startsWith",
            )
        if isinstance(other, Literal):
            self.in_range(other, one, other_piece)
        return Compare(comparison, left, right)

    def truth(self, comparison: Comparison, one: Term, other: Term, piece: Piece) -> Node:
        if (
            comparison not in (Comparison.EQUAL, Comparison.NOT_EQUAL)
            or not isinstance(other, Literal)
            or not isinstance(one, FieldRef)
        ):
            raise self.stop(
                "a field that is true or false stands alone", piece.column, "write trusted_trader or !trusted_trader"
            )
        wanted = bool(other.value) is (comparison is Comparison.EQUAL)
        return Truth(one) if wanted else Not(Truth(one))

    def same_kind(self, one: Term, one_piece: Piece, other: Term, other_piece: Piece) -> None:
        first, second = type_of(one), type_of(other)
        if isinstance(other, Literal) and first.is_text and second.is_text:
            if not str(other.value).strip():
                raise self.stop(
                    "an empty text is never there: a missing value is absent",
                    other_piece.column,
                    f"write !has({said(one_piece)})",
                )
            return
        if first is second or (first.is_number and second.is_number):
            return
        hint = (
            wording.instead(other, first, said(other_piece))
            if isinstance(other, Literal)
            else "compare fields of one type"
        )
        sentence = f"{said(one_piece)} is {wording.kind(first)}, {said(other_piece)} is {wording.kind(second, constant=isinstance(other, Literal))}"
        raise self.stop(sentence, other_piece.column, hint)

    def in_range(self, literal: Literal, beside: Term, piece: Piece) -> None:
        if literal.type.is_number and abs(int(constant(literal, beside).value)) > RESULT_LIMIT:
            raise self.stop(f"{piece.word} is larger than any value can be", piece.column, "")

    def member(self, piece: Piece) -> Node:
        tested_piece, options_piece = piece.parts
        tested = self.term(tested_piece)
        if isinstance(tested, Literal):
            raise self.stop("a constant is looked for in a list", tested_piece.column, 'write origin in ["CN", "HK"]')
        if type_of(tested) is Type.BOOLEAN:
            raise self.stop(
                "a field that is true or false stands alone", tested_piece.column, f"write {said(tested_piece)}"
            )
        if options_piece.form is Form.CALL and options_piece.word == "list":
            return self.listed(tested, tested_piece, options_piece)
        if options_piece.form is not Form.ARRAY:
            raise self.stop(
                "after in a list should stand", options_piece.column, 'write in ["CN", "HK"], or in list("name")'
            )
        if not options_piece.parts:
            raise self.stop("the list is empty, so this never hits", options_piece.column, "add one entry")
        options = []
        for part in options_piece.parts:
            try:
                option = self.term(part)
                if not isinstance(option, Literal):
                    raise self.stop(
                        f"{said(part)} is a field; a list holds constants", part.column, "write a == b || a == c"
                    )
                self.same_kind(tested, tested_piece, option, part)
                self.in_range(option, tested, part)
                options.append(option)
            except Stopped:
                continue
        if len(options) < len(options_piece.parts):
            raise Stopped
        return Member(tested, tuple(options))

    def listed(self, tested: Term, tested_piece: Piece, call: Piece) -> Node:
        if len(call.parts) != 1 or call.parts[0].form is not Form.TEXT:
            raise self.stop("list needs one name in quotes", call.column, 'write list("risky_origins")')
        if type_of(tested) is not Type.CODE:
            raise self.stop(
                f"{said(tested_piece)} is {wording.kind(type_of(tested))}; lists hold codes",
                tested_piece.column,
                "only a code can be on a list",
            )
        name = call.parts[0].word
        if not name:
            raise self.stop("the list has no name", call.parts[0].column, 'write list("risky_origins")')
        if self.lists is not None and name not in self.lists:
            meant = nearest(name, self.lists)
            hint = f'did you mean list("{meant}")?' if meant else "make the list first"
            raise self.stop(f'there is no list "{name}"', call.parts[0].column, hint)
        return Listed(tested, name)

    def has(self, piece: Piece) -> Node:
        if len(piece.parts) != 1:
            raise self.stop(
                "has asks for one field",
                piece.column,
                "write has(net_mass)" if self.variable is None else f"write has({self.variable}.net_mass)",
            )
        field = self.term(piece.parts[0])
        if not isinstance(field, FieldRef):
            raise self.stop(
                "has asks for a field", piece.parts[0].column, "a calculation has a value where its fields have one"
            )
        return Has(field)

    def text_match(self, piece: Piece) -> Node:
        tested = self.term(piece.parts[0])
        if not isinstance(tested, FieldRef) or not tested.type.is_text:
            raise self.stop(
                f"{said(piece.parts[0])} is {wording.kind(type_of(tested))}; {piece.word} asks a code or a text",
                piece.sign_column,
                "numbers and dates are compared with < and >",
            )
        if len(piece.parts) != 2 or piece.parts[1].form is not Form.TEXT:
            column = piece.parts[1].column if len(piece.parts) > 1 else piece.sign_column
            raise self.stop(
                f"{piece.word} needs one text in quotes", column, f'write {said(piece.parts[0])}.{piece.word}("…")'
            )
        if not piece.parts[1].word:
            raise self.stop(
                "every text begins with, ends with and contains the empty one",
                piece.parts[1].column,
                f"write has({said(piece.parts[0])})",
            )
        return TextMatch(TESTS[piece.word], tested, piece.parts[1].word)

    def quantifier(self, piece: Piece) -> Node:
        quantity = QUANTITIES.get(piece.word)
        if quantity is None:
            meant = nearest(piece.word, QUANTITIES)
            hint = (
                f"did you mean items.{meant}(i, …)?"
                if meant
                else "only items.exists, items.all and items.exists_one; item_count counts the items"
            )
            raise self.stop(f"items.{piece.word} is not part of the language", piece.sign_column, hint)
        if self.variable is not None:
            raise self.stop(
                "items.… cannot stand inside items.…",
                piece.column,
                "compare the items with the declaration's fields, or write two conditions joined by &&",
            )
        if len(piece.parts) != 3 or piece.parts[1].form is not Form.NAME:
            raise self.stop(
                f"items.{piece.word} needs a name for the item and a condition",
                piece.sign_column,
                f'write items.{piece.word}(i, i.hs == "…")',
            )
        name = piece.parts[1]
        if name.word in HEADER or name.word in (ITEMS, "true", "false", "null"):
            raise self.stop(f"{name.word} already means something", name.column, "name the item i")
        self.variable = name.word
        try:
            return Quantifier(quantity, self.node(piece.parts[2]))
        finally:
            self.variable = None
