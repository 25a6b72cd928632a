"""The guide for officers says what is so: its rules, its mistakes, its table, its criteria and their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.risk.domain.asycuda_criteria import NAMES, read_criteria
from services.risk.domain.catalogue import Criterion, Level, field
from services.risk.domain.decision_tables import read_table
from services.risk.domain.language import RuleError, fields_of, parse, show

GUIDE = (Path(__file__).parents[4] / "docs/guides/rule-language.md").read_text()


def _blocks(language: str, text: str = GUIDE) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_every_rule_of_the_guide_is_one_but_the_one_that_is_wrong_on_purpose() -> None:
    refused = []
    for text in _blocks("cel"):
        try:
            parse(text)
        except RuleError as mistake:
            refused.append((text[mistake.column - 1], mistake.detail))
    assert refused == [("<", "< does not apply to a code")]


def test_the_first_seven_rules_are_the_criteria_of_the_agreement() -> None:
    rules = _blocks("cel", GUIDE.partition("## Twelve rules")[2])
    assert len(re.findall(r"^\*\*\d+\. ", GUIDE, re.MULTILINE)) == 12
    for text, criterion in zip(rules, Criterion, strict=False):
        keys = fields_of(parse(text))
        names = [(key.removeprefix("item."), Level.ITEM if key.startswith("item.") else Level.HEADER) for key in keys]
        assert criterion in {field(name, level).criterion for name, level in names}, text


def test_the_mistakes_of_the_guide_are_told_as_it_says() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (\d+) \| (.+) \|$", GUIDE, re.MULTILINE)
    assert len(rows) == 13
    for text, column, hint in rows:
        with pytest.raises(RuleError) as refused:
            parse(text)
        assert (refused.value.column, refused.value.hint) == (int(column), hint)


def test_the_table_and_the_criteria_of_the_guide_are_read() -> None:
    (table,) = _blocks("csv")
    reading = read_table(table.encode(), name="guide.csv")
    assert (len(reading.rules), reading.mistakes) == (2, ())
    (criteria,) = _blocks("text")
    (criterion,) = read_criteria(criteria).criteria
    following = _blocks("cel", GUIDE.partition("is read as the condition")[2])[0]
    assert show(criterion.condition) == following.strip()
    assert [share for _, share in criterion.lanes] == [50, 50]


def test_every_name_of_the_criteria_is_in_the_guide() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \| .+ \| (published|assumed) \|$", GUIDE, re.MULTILINE)
    assert rows == [(one.name, one.key, "published" if one.documented else "assumed") for one in NAMES]
