"""Conditions as SQL, for histories that outgrow one machine: DuckDB on one server, Spark on many.

SQL's logic of three values is the language's own: what compares with null is null, and a row is kept only where the
condition is true. Two tables are asked, both with the catalogue's names and null for a missing value: `declaration`
(column `declaration` names it, header fields) and `item` (`declaration` again, item fields). Numbers are whole at the
catalogue's scale in BIGINT columns, dates their ordinal days, truth values BOOLEAN, texts VARCHAR.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlglot import exp

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.language.ast import (
    RESULT_LIMIT,
    And,
    Arithmetic,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    Operation,
    Or,
    Quantifier,
    Quantity,
    Term,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.plan.allowed import EDGE, AllowedNumbers, compared
from services.risk.domain.plan.columns import factors, type_of
from services.risk.domain.plan.normal import Lists
from services.risk.domain.rules import Matching, RuleSet

WIDEST = 19
"""More decimals than this would have to be added before a division: no SQL number is wide enough."""


class Dialect(StrEnum):
    """Where the text will run."""

    DUCKDB = "duckdb"
    SPARK = "spark"

    @property
    def wide(self) -> str:
        """The whole numbers in which arithmetic is done: 10^36 must fit."""
        return "HUGEINT" if self is Dialect.DUCKDB else "DECIMAL(38, 0)"


class NotInSql(ValueError):
    """A condition that SQL's numbers are too narrow for."""


def select(conditions: Mapping[str, Node], lists: Lists, dialect: Dialect) -> str:
    """One query: a row for each declaration, and a column for each condition, true, false or null.

    Items are read once, however many quantifiers there are. Raises NotInSql.
    """
    return _Query(lists, dialect).of(conditions).sql(dialect.value)


def select_hits(rules: RuleSet, dialect: Dialect) -> str:
    """The same for a rule set: a column for each rule, named by its key, with offices and flows in the condition."""
    scoped = {}
    for rule in rules.rules:
        parts: list[Node] = [rule.condition]
        for name, wanted in (("office", rule.offices), ("flow", {flow.value.upper() for flow in rule.flows})):
            if wanted:
                field = _HEADER[name]
                parts.append(Member(field, tuple(Literal(value, field.type) for value in sorted(wanted))))
        scoped[rule.key] = parts[0] if len(parts) == 1 else And(tuple(parts))
    return select(scoped, rules.lists, dialect)


class _Query:
    def __init__(self, lists: Lists, dialect: Dialect) -> None:
        self._lists, self._dialect = lists, dialect
        self._bodies: dict[Node, str] = {}
        self._wide_type = exp.DataType.build(dialect.wide, dialect=dialect.value)
        self._boolean = exp.DataType.build("BOOLEAN")

    def of(self, conditions: Mapping[str, Node]) -> exp.Select:
        columns: list[exp.Expr] = [_column("declaration", "d")]
        columns += [_named(self._node(node), name) for name, node in conditions.items()]
        query = exp.select(*columns).from_(exp.to_table("declaration").as_("d"), copy=False)
        if not self._bodies:
            return query
        counts: list[exp.Expr] = [_column("declaration", "d"), _named(exp.Count(this=_number(1)), "items")]
        for body, name in self._bodies.items():
            inside = self._node(body)
            counts.append(_named(exp.Count(this=_case((inside, _number(1)))), f"{name}_true"))
            counts.append(_named(exp.Count(this=inside.copy()), f"{name}_known"))
        per_declaration = (
            exp.select(*counts)
            .from_(exp.to_table("declaration").as_("d"), copy=False)
            .join(exp.to_table("item").as_("i"), on=exp.EQ(this=_column("declaration", "i"), expression=_column("declaration", "d")), copy=False)
            .group_by(_column("declaration", "d"), copy=False)
        )  # fmt: skip
        on = exp.EQ(this=_column("declaration", "q"), expression=_column("declaration", "d"))
        return query.with_("counted", as_=per_declaration, copy=False).join(
            exp.to_table("counted").as_("q"), on=on, join_type="left", copy=False
        )

    def _node(self, node: Node) -> exp.Expr:
        if isinstance(node, And | Or):
            kind = exp.And if isinstance(node, And) else exp.Or
            return _joined(kind, [self._node(operand) for operand in node.operands])
        if isinstance(node, Not):
            return exp.Not(this=_paren(self._node(node.operand)))
        if isinstance(node, Quantifier):
            return self._quantified(node)
        if isinstance(node, Has):
            return exp.Not(this=exp.Is(this=_field(node.field), expression=exp.null()))
        if isinstance(node, Truth):
            return self._term(node.term)
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Member):
            return self._member(node)
        if isinstance(node, Listed):
            return self._listed(node)
        return self._matched(node)

    def _quantified(self, node: Quantifier) -> exp.Expr:
        name = self._bodies.setdefault(node.body, f"q{len(self._bodies)}")

        true, known = _count(f"{name}_true"), _count(f"{name}_known")
        some_true = exp.GT(this=true, expression=_number(0))
        some_false = exp.GT(this=known, expression=true.copy())
        some_unknown = exp.GT(this=_count("items"), expression=known.copy())
        unknown = _cast(exp.null(), self._boolean)
        if node.quantity is Quantity.EXISTS:
            return _case((some_true, exp.true()), (some_unknown, unknown), otherwise=exp.false())
        if node.quantity is Quantity.ALL:
            return _case((some_false, exp.false()), (some_unknown, unknown), otherwise=exp.true())
        return _case((some_unknown, unknown), otherwise=exp.EQ(this=true.copy(), expression=_number(1)))

    def _compare(self, node: Compare) -> exp.Expr:
        left, right = node.left, node.right
        if isinstance(right, Literal) and not isinstance(left, Literal) and right.type.has_order:
            spans = compared(node.comparison, scale=left.scale, bound=int(right.value), bound_scale=right.scale)
            return _within(self._term(left), spans)
        kind = _COMPARED[node.comparison]
        if not (type_of(left).is_number and type_of(right).is_number):
            return kind(this=self._term(left), expression=self._term(right))
        common = max(left.scale, right.scale)
        return kind(
            this=self._wide(left, 10 ** (common - left.scale)),
            expression=self._wide(right, 10 ** (common - right.scale)),
        )

    def _member(self, node: Member) -> exp.Expr:
        term = self._term(node.term)
        if node.options and not isinstance(node.options[0].value, str) and node.options[0].type.has_order:
            spans = AllowedNumbers()
            for option in node.options:
                bound = int(option.value)
                spans = spans.either(
                    compared(Comparison.EQUAL, scale=node.term.scale, bound=bound, bound_scale=option.scale)
                )
            return _within(term, spans)
        return _among(term, [self._term(option) for option in node.options])

    def _listed(self, node: Listed) -> exp.Expr:
        known = self._lists.get(node.list_name)
        if known is None:
            return _cast(exp.null(), self._boolean)
        term = self._term(node.term)
        if known.matching is Matching.EXACT:
            return _among(term, _strings(known.entries))
        lengths: dict[int, list[str]] = {}
        for entry in sorted(known.entries - {""}):
            lengths.setdefault(len(entry), []).append(entry)
        parts = [
            _among(exp.Left(this=term.copy(), expression=_number(length)), _strings(entries))
            for length, entries in lengths.items()
        ]
        return _joined(exp.Or, parts) if parts else _among(term, [])

    def _matched(self, node: TextMatch) -> exp.Expr:
        term, text = self._term(node.term), exp.Literal.string(node.text)
        if not node.text:
            return exp.EQ(this=term, expression=term.copy())
        if node.test is TextTest.CONTAINS:
            return exp.GT(this=exp.StrPosition(this=term, substr=text), expression=_number(0))
        cut = exp.Left if node.test is TextTest.STARTS_WITH else exp.Right
        return exp.EQ(this=cut(this=term, expression=_number(len(node.text))), expression=text)

    def _term(self, term: Term) -> exp.Expr:
        if isinstance(term, FieldRef):
            return _field(term)
        if isinstance(term, Arithmetic):
            return self._arithmetic(term)
        if isinstance(term.value, bool):
            return exp.true() if term.value else exp.false()
        if isinstance(term.value, str):
            return exp.Literal.string(term.value)
        return _number(term.value)

    def _wide(self, term: Term, factor: int) -> exp.Expr:
        made = _cast(self._term(term), self._wide_type)
        if factor == 1:
            return made
        return _paren(exp.Mul(this=made, expression=_cast(_number(factor), self._wide_type)))

    def _arithmetic(self, term: Arithmetic) -> exp.Expr:
        by_one, by_other = factors(term)
        if max(by_one, by_other) > 10**WIDEST:
            raise NotInSql("a division would need more than 38 digits")
        one, other = self._wide(term.left, by_one), self._wide(term.right, by_other)
        if term.operation is Operation.DIVIDE:
            return self._quotient(one, other)
        kind = {Operation.ADD: exp.Add, Operation.SUBTRACT: exp.Sub, Operation.MULTIPLY: exp.Mul}[term.operation]
        made = _paren(kind(this=one, expression=other))
        return _case((_at_most(made.copy(), _number(RESULT_LIMIT)), made))

    def _quotient(self, one: exp.Expr, other: exp.Expr) -> exp.Expr:
        """Truncated towards zero; null for a division by zero and beyond the limit."""
        wide = self._wide_type
        size, by = exp.Abs(this=one), exp.Abs(this=other)
        limit = _cast(_number(RESULT_LIMIT + 1), wide)
        fits = exp.LT(this=size, expression=exp.Mul(this=by, expression=limit))
        whole = exp.IntDiv(this=size.copy(), expression=by.copy())
        apart = exp.NEQ(this=_below_zero(one), expression=_below_zero(other))
        return _case((exp.And(this=fits, expression=apart), exp.Neg(this=_paren(whole))), (fits.copy(), whole.copy()))


_COMPARED: dict[Comparison, type[exp.Binary]] = {
    Comparison.EQUAL: exp.EQ,
    Comparison.NOT_EQUAL: exp.NEQ,
    Comparison.LESS: exp.LT,
    Comparison.AT_MOST: exp.LTE,
    Comparison.MORE: exp.GT,
    Comparison.AT_LEAST: exp.GTE,
}
_HEADER = {name: FieldRef(name, Level.HEADER, Type.CODE) for name in ("office", "flow")}


def _column(name: str, table: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _field(ref: FieldRef) -> exp.Column:
    return _column(ref.name, "d" if ref.level is Level.HEADER else "i")


def _named(made: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=made, alias=exp.to_identifier(name, quoted=True))


def _cast(made: exp.Expr, to: exp.DataType) -> exp.Expr:
    return exp.Cast(this=made, to=to.copy())


def _paren(made: exp.Expr) -> exp.Expr:
    return exp.Paren(this=made)


def _case(*pairs: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in pairs], default=otherwise)


def _joined(kind: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    """All parts side by side, in parentheses together and each."""
    if len(parts) == 1:
        return parts[0]
    found = _paren(parts[0])
    for part in parts[1:]:
        found = kind(this=found, expression=_paren(part))
    return _paren(found)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def _strings(values: Iterable[str]) -> list[exp.Expr]:
    return [exp.Literal.string(value) for value in sorted(values)]


def _count(name: str) -> exp.Expr:
    return exp.Coalesce(this=_column(name, "q"), expressions=[_number(0)])


def _among(term: exp.Expr, options: list[exp.Expr]) -> exp.Expr:
    """One of the options; null where the term is, also without options."""
    return exp.In(this=term, expressions=options) if options else exp.NEQ(this=term, expression=term.copy())


def _within(term: exp.Expr, allowed: AllowedNumbers) -> exp.Expr:
    """In one of the spans; null where the term is."""
    parts: list[exp.Expr] = []
    single = [low for low, high in allowed.spans if low == high]
    if single:
        parts.append(_among(term.copy(), [_number(value) for value in single]))
    for low, high in allowed.spans:
        if low == high:
            continue
        ends: list[exp.Expr] = []
        if low != -EDGE:
            ends.append(exp.GTE(this=term.copy(), expression=_number(low)))
        if high != EDGE:
            ends.append(exp.LTE(this=term.copy(), expression=_number(high)))
        parts.append(_joined(exp.And, ends) if ends else exp.EQ(this=term.copy(), expression=term.copy()))
    return _joined(exp.Or, parts) if parts else _among(term, [])


def _at_most(term: exp.Expr, limit: exp.Expr) -> exp.Expr:
    return exp.LTE(this=exp.Abs(this=term), expression=limit)


def _below_zero(term: exp.Expr) -> exp.Expr:
    return _paren(exp.LT(this=term.copy(), expression=_number(0)))
