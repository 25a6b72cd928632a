"""Text to tree and back, the one form of a tree, and its bounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.language import RuleError, fields_of, judge, lists_of, normalise, parse, show
from services.risk.domain.language.ast import (
    And,
    Compare,
    Comparison,
    FieldRef,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Quantifier,
    TextMatch,
    Truth,
    canonical,
    digest,
    from_json,
    to_json,
)
from services.risk.domain.language.printing import quoted
from services.risk.domain.language.syntax import DEEPEST
from tests.unit.risk.language.trees import LISTS, Trees


@settings(max_examples=250, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_text_json_and_tree_are_the_same_thing(seed: int) -> None:
    trees = Trees(seed)
    raw = trees._node(5, in_item=False)
    node = normalise(raw)
    assert normalise(node) == node
    text = show(node)
    assert parse(text, lists=tuple(LISTS)) == node
    assert from_json(to_json(node)) == node
    assert digest(parse(show(parse(text)))) == digest(node)
    assert canonical(node).isprintable() or "\\u" in text
    declaration = trees.declaration()
    assert judge(raw, header=declaration.header, items=declaration.items, lists=LISTS) is judge(
        node, header=declaration.header, items=declaration.items, lists=LISTS
    )


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30))
def test_any_text_survives_its_quotes(text: str) -> None:
    node = parse(f"importer_name.contains({quoted(text)})")
    assert node == parse(show(node))
    assert isinstance(node, TextMatch)
    assert node.text == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='abi.()[]"!&|=<>+-*/,5 hsofice', max_size=40))
def test_no_text_brings_anything_but_a_tree_or_mistakes_with_columns(text: str) -> None:
    try:
        parse(text)
    except RuleError as refused:
        mistakes = refused.errors
    else:
        return
    assert mistakes
    assert all(1 <= one.column <= len(text) + 1 and one.detail for one in mistakes)


SAME = [
    ("5 < total_value", "total_value > 5"),
    ("date(\"2026-03-31\") >= lodged_on", 'lodged_on <= date("2026-03-31")'),
    ("total_value > 5.00", "total_value > 5"),
    ("total_value > 5.125", "total_value > 5.125"),
    ("exchange_rate * exchange_rate > 0.000001 * 0.000001", "exchange_rate * exchange_rate > 0.000000000001"),
    ('office == "fjsuv"', 'office == "FJSUV"'),
    ("office == 'FJSUV'", 'office == "FJSUV"'),
    ('office in ["b", "A", "a", "B"]', 'office in ["A", "B"]'),
    ("containers in [10, 9, 10.0]", "containers in [9, 10]"),
    ("!!trusted_trader", "trusted_trader"),
    ("container == true", "container"),
    ("container != true", "!container"),
    ("container == false", "!container"),
    ('(office == "A" && flow == "IMPORT") && container', 'office == "A" && flow == "IMPORT" && container'),
    ('office == "A" || flow == "IMPORT" && container', 'office == "A" || (flow == "IMPORT" && container)'),
    ("total_value > 1000 * 12 + 0.5", "total_value > 12000.5"),
    ("total_value - (freight - insurance) > 0", "total_value - (freight - insurance) > 0"),
    ("total_value - freight - insurance > 0", "total_value - freight - insurance > 0"),
    ("(total_value + freight) * 2 > 1", "(total_value + freight) * 2 > 1"),
    ("total_value / (freight * 2) > 1", "total_value / (freight * 2) > 1"),
    ("-total_value < -5", "0 - total_value < -5"),
    ('items.exists(goods, goods.hs == "01")', 'items.exists(i, i.hs == "01")'),
    ("!(total_value > 5)", "!(total_value > 5)"),
    ('office == "A" // the capital\n && container', 'office == "A" && container'),
    ("items.all(i, i.value > total_value)", "items.all(i, i.value > total_value)"),
    ("watch_score>=80&&has( freight )", "watch_score >= 80 && has(freight)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "form"), SAME)
def test_there_is_one_form(given: str, form: str) -> None:
    assert show(parse(given)) == form
    assert digest(parse(given)) == digest(parse(form))


def test_a_digest_is_for_life() -> None:
    """Stored conditions are found again by it: it must not move with the code."""
    node = parse('office == "FJSUV" && items.exists(i, i.hs.startsWith("2204") && i.value > 1000.5)')
    assert digest(node)[:12] == "aafe4af2e1d2"


def test_a_number_is_kept_at_the_scale_it_is_compared_at() -> None:
    node = parse("total_value > 12.5")
    assert node == Compare(
        Comparison.MORE, FieldRef("total_value", Level.HEADER, Type.DECIMAL, 2), Literal(1250, Type.DECIMAL, 2)
    )  # fmt: skip


def test_fields_and_lists_are_named() -> None:
    node = parse('office == "A" && items.exists(i, i.origin in list("risky") && i.value > total_value) || has(freight)')
    assert fields_of(node) == {"office", "item.origin", "item.value", "total_value", "freight"}
    assert lists_of(node) == {"risky"}


def _nested(depth: int) -> Node:
    node: Node = parse("container")
    other = parse("trusted_trader")
    for level in range(depth - 2):
        node = And((node, other)) if level % 2 else Or((node, other))
    return node


def test_bounds() -> None:
    deepest = normalise(_nested(DEEPEST))
    assert parse(show(deepest)) == deepest
    with pytest.raises(RuleError, match="deeper than 50"):
        normalise(_nested(DEEPEST + 1))
    with pytest.raises(RuleError, match="deeper than 50"):
        parse("(" * 2000 + "container" + ")" * 2000)
    with pytest.raises(RuleError, match="deeper than 50"):
        parse("!" * 200 + "container")
    with pytest.raises(RuleError, match="deeper than 50"):
        parse("total_value" + " + 1" * 300 + " > 1")
    assert len(fields_of(parse(" && ".join(["container"] * 700)))) == 1
    with pytest.raises(RuleError, match="more than 2000 parts"):
        parse("&&".join(["voyage in['1','2','3']"] * 415))
    with pytest.raises(RuleError, match="more than 10000") as long:
        parse("container " * 1001)
    assert long.value.column == 10_001
    many = Member(
        FieldRef("office", Level.HEADER, Type.CODE),
        tuple(Literal(str(n), Type.CODE) for n in range(2001)),
    )
    with pytest.raises(RuleError, match="managed list"):
        normalise(many)


def test_single_operands_and_double_negations_go() -> None:
    inner = parse("container")
    assert normalise(And((inner,))) == inner
    assert normalise(Not(Not(Not(inner)))) == Not(inner)
    assert normalise(And((And((inner, inner)), inner))) == And((inner, inner, inner))
    assert isinstance(parse("items.all(i, i.ruling_valid)"), Quantifier)
    assert isinstance(parse("false"), Truth)
