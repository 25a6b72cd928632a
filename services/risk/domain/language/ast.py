"""The typed tree of a condition, and its one canonical JSON.

Truth has three values: true, false, not evaluable (a missing value, a division by zero, a number out of range). `&&` is
false when one side is false and not evaluable when neither is false and one is not evaluable; `||` the other way round;
`!` leaves not evaluable as it is. A rule hits only where its condition is true. `has()` is never "not evaluable".

Numbers are integers at a fixed scale (see the catalogue). `+` and `-` align to the larger scale, `*` adds the scales, `/`
gives scale 4 and truncates towards zero; a result beyond 10^18 is not evaluable.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from services.risk.domain.catalogue import Level, Type, Value

QUOTIENT_SCALE = 4
RESULT_LIMIT = 10**18


class Comparison(StrEnum):
    """How two values are compared."""

    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class TextTest(StrEnum):
    """What a text is asked."""

    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    CONTAINS = "contains"


class Operation(StrEnum):
    """Arithmetic."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class Quantity(StrEnum):
    """How many items must satisfy."""

    EXISTS = "exists"
    ALL = "all"
    EXISTS_ONE = "exists_one"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. A number is scaled (`1250` at scale 2 is 12.50), a date its ordinal day."""

    value: Value
    type: Type
    scale: int = 0


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field: of the declaration, or of the item that the enclosing quantifier is looking at."""

    name: str
    level: Level
    type: Type
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers make a third, at `scale`."""

    operation: Operation
    left: Term
    right: Term
    scale: int


Term = Literal | FieldRef | Arithmetic
"""What has a value."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two terms of one type (numbers may differ in scale)."""

    comparison: Comparison
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Member:
    """`term in [constants]`; the constants are distinct and sorted."""

    term: Term
    options: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """`term in list("name")`: an entry of the managed list equals the term, or begins it where the list holds prefixes."""

    term: Term
    list_name: str


@dataclass(frozen=True, slots=True)
class TextMatch:
    """`term.startsWith("…")` and its like. Codes are compared in upper case, texts as they stand."""

    test: TextTest
    term: Term
    text: str


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a field has a value."""

    field: FieldRef


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth value by itself: a boolean field, or the constants true and false."""

    term: FieldRef | Literal


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of at least two."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`items.exists(i, body)`: inside, item fields are those of the item looked at. Quantifiers do not nest."""

    quantity: Quantity
    body: Node


Node = Compare | Member | Listed | TextMatch | Has | Truth | Not | And | Or | Quantifier
"""What is true, false or not evaluable."""


def to_json(node: Node | Term) -> dict[str, object]:
    """The tree as JSON values, each node `{"kind": …, its fields…}`."""
    out: dict[str, object] = {"kind": type(node).__name__}
    for name in node.__slots__:
        out[name] = _plain(getattr(node, name))
    return out


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str | int | bool):
        return value
    return to_json(value)  # type: ignore[arg-type]  # only nodes and terms are left


_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Literal, FieldRef, Arithmetic, Compare, Member, Listed, TextMatch, Has, Truth, Not, And, Or, Quantifier,
    )
}  # fmt: skip
_ENUMS: dict[str, type[StrEnum]] = {
    "comparison": Comparison, "test": TextTest, "operation": Operation, "quantity": Quantity, "type": Type, "level": Level,
}  # fmt: skip


def from_json(given: dict[str, object]) -> Node | Term:
    """The tree that `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    kind = _KINDS[str(given["kind"])]
    return kind(**{name: _read(name, value) for name, value in given.items() if name != "kind"})  # type: ignore[no-any-return]  # one of the kinds


def _read(name: str, value: object) -> object:
    if isinstance(value, dict):
        return from_json(value)
    if isinstance(value, list):
        return tuple(_read(name, one) for one in value)
    enum = _ENUMS.get(name)
    return enum(str(value)) if enum is not None else value


def canonical(node: Node) -> str:
    """The one text of a tree: sorted keys, no spaces."""
    return json.dumps(to_json(node), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(node: Node) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(node).encode()).hexdigest()
