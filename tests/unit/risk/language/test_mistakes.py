"""What a wrong text is told: the column, what is wrong, and what was probably meant."""

from __future__ import annotations

import pytest

from services.risk.domain.language import RuleError, parse

LISTS = ("risky_origins", "excise")
IN = "items.exists(i, {})"

MISTAKES = [
    # text, column, part of what is wrong, part of the hint
    ("", 1, "no condition", "write one"),
    ("   ", 1, "no condition", "write one"),
    ('hs == "01"', 1, "not a field of the declaration", 'hs is a field of an item: items.exists(i, i.hs == "…")'),
    ("value > 5", 1, "not a field of the declaration", "value is a field of an item: items.exists(i, i.value > …)"),
    (IN.format('hs == "01"'), 17, "not a field of the declaration", "write i.hs"),
    (IN.format('i.office == "A"'), 19, "not a field of an item", "write office without i."),
    (IN.format('i.orign == "CN"'), 19, "not a field of an item", "did you mean i.origin?"),
    (IN.format('i.ComCod == "01"'), 19, "not a field of an item", "did you mean i.hs?"),
    ('i.hs == "01"', 1, "outside of items", "items.exists(i, i.hs"),
    ('item.hs == "01"', 1, "outside of items", "items.exists(i, i.hs"),
    ('ofice == "A"', 1, "ofice is not a field", "did you mean office?"),
    ('importer_nam == "A"', 1, "importer_nam is not a field", "did you mean importer_name?"),
    ('CtyOrigCod == "CN"', 1, "CtyOrigCod is not a field", "did you mean origin, a field of an item"),
    ('qqqqq == "CN"', 1, "qqqqq is not a field", "catalogue lists every field"),
    (IN.format("i.origin == 5"), 29, "i.origin is a code, 5 is a number", 'write "5"'),
    ("office == 5", 11, "office is a code, 5 is a number", 'write "5"'),
    ('total_value > "5"', 15, 'total_value is a number, "5" is a text', "write 5"),
    ('lodged_on > "2026-03-31"', 13, "lodged_on is a date", 'write date("2026-03-31")'),
    ("lodged_on > 5", 13, "5 is a number", 'write date("2026-03-31")'),
    ('lodged_on > date("31/03/2026")', 18, "is not a day", 'date("2026-03-31")'),
    ('lodged_on > date("2026-02-30")', 18, "is not a day", "year-month-day"),
    ("lodged_on > date(2026)", 13, "date needs one day in quotes", 'date("2026-03-31")'),
    ("lodged_on - arrived_on > 5", 1, "dates are not calculated with", "days_since_arrival"),
    ("lodged_on + 5 > arrived_on", 1, "dates are not calculated with", "days_since_arrival"),
    ("office > 5", 10, "office is a code, 5 is a number", 'write "5"'),
    ('office > "A"', 8, "> does not apply to a code", "==, in or startsWith"),
    ("office == importer_name", 11, "office is a code, importer_name is a text", "one type"),
    ("trusted_trader == 1", 19, "true or false, 1 is a number", "stands alone"),
    ("trusted_trader == container", 1, "true or false stands alone", "write trusted_trader"),
    ("trusted_trader in [true]", 1, "stands alone", "write trusted_trader"),
    ('office = "A"', 8, "= alone is no comparison", "write =="),
    ('office === "A"', 10, "= alone", "write =="),
    ('office <> "A"', 8, "<> is not an operator", "write !="),
    ('office == "A" and container', 15, "and is not an operator", "write && for and"),
    ('office == "A" OR container', 15, "OR is not an operator", "write || for or"),
    ("not container", 1, "not is not an operator", "write ! for not"),
    ("not(container)", 1, "not is not an operator", "write ! for not"),
    ("if container", 1, "if is not an operator", "stands alone"),
    ('office == "A" then red', 15, "then is not an operator", "the lane is a field of the rule"),
    ('office == "A" & container', 15, "'&' is not part", "write && for and"),
    ('office == "A" | container', 15, "'|' is not part", "write || for or"),
    ("total_value ≥ 5", 13, "not part of the language", "write >="),
    ("office == “A”", 11, "not part of the language", "straight quotes"),
    ('office == "A', 11, "the text is not closed", 'add "'),
    ('office == "A\n"', 11, "the text is not closed", 'add "'),
    ('office == "A\\q"', 13, "\\q means nothing", "\\\\"),
    ('office == "\\u12"', 12, "four hexadecimal digits", "\\u00e9"),
    ('office == r"A"', 11, "r before a text", "quotes alone"),
    ('office == """A"""', 11, "three quotes", "one quote"),
    ('(office == "A"', 1, "the ( is never closed", "add )"),
    ('office in ["A", "B"', 11, "the [ is never closed", "add ]"),
    (IN.format('i.hs == "01"')[:-1], 13, "the ( is never closed", "add )"),
    ('office == "A")', 14, ") closes nothing", "remove it"),
    ('office == "A" "B"', 15, 'an operator or the end should stand, not "B"', "&& or ||"),
    ("office ==", 10, "stops too early", "missing at the end"),
    ("&& container", 1, "&& cannot stand here", "missing before it"),
    ("total_value > .5", 15, "starts with a digit", "write 0.5"),
    ("total_value > 5.", 15, "does not end with a point", "write 5"),
    ("total_value > 1e5", 15, "is not a number", "plain digits"),
    ("total_value > 5u", 15, "is not a number", "plain digits"),
    ("total_value > 1.1234567890123456789", 15, "more than 18 decimals", "so many"),
    ("total_value > 1234567890123456789", 15, "larger than any value", "in quotes"),
    ("exchange_rate > 999999999999999", 17, "larger than any value", ""),
    ("1 < total_value < 5", 17, "comparisons do not chain", "a < b && b < c"),
    ("5 == 5", 3, "two constants", "one side needs a field"),
    ("5", 1, "a constant is not a condition", "compare it"),
    ("total_value", 1, "total_value is a number, not a condition", "total_value > 100"),
    ("office", 1, "office is a code, not a condition", 'office == "…"'),
    ("total_value + 5", 13, "a calculation is not a condition", "compare its result"),
    ('office + "A" == "B"', 1, "office is a code; + needs numbers", ""),
    ("total_value / 0 > 1", 13, "division by zero", ""),
    ("exchange_rate * exchange_rate * exchange_rate * exchange_rate > 1", 47, "24 decimals", "fewer values"),
    ("total_value % 2 == 0", 13, "not part of the language", "0.05 for 5 %"),
    ('office == ""', 11, "an empty text is never there", "write !has(office)"),
    ("office == null", 11, "there is no null", "write !has(office)"),
    ("office != null", 11, "there is no null", "write has(office)"),
    ("freight == null", 12, "there is no null", "write !has(freight)"),
    ("container == TRUE", 14, "TRUE is not a field", "write true"),
    ('office in list("risky_origin")', 16, 'there is no list "risky_origin"', 'did you mean list("risky_origins")?'),
    ('office in list("zzz")', 16, 'there is no list "zzz"', "make the list first"),
    ("office in list(zzz)", 11, "list needs one name in quotes", "list("),
    ('total_value in list("excise")', 1, "is a number; lists hold codes", "only a code"),
    ("office in []", 11, "the list is empty", "add one entry"),
    ('office in "A"', 11, "after in a list", "or in list("),
    ('office in ("A", "B")', 15, "should stand, for the (", "&& or ||"),
    ("office in [border_office]", 12, "border_office is a field", "a == b || a == c"),
    ('"A" in ["A"]', 1, "a constant is looked for", "origin in"),
    ('has("A")', 5, "has asks for a field", ""),
    ("has()", 1, "has asks for one field", "write has(net_mass)"),
    ("has(office) == true", 1, "has(…) is a condition", "&& or ||"),
    ('office.matches("A.*")', 8, "matches is not part", "startsWith, endsWith or contains"),
    ('matches(office, "A")', 1, "matches is not part", "startsWith"),
    ('office.startswith("A")', 8, ".startswith(…) is not part", "did you mean .startsWith(…)?"),
    ("office.startsWith(5)", 19, "needs one text in quotes", 'office.startsWith("…")'),
    ('office.startsWith("")', 19, "every text begins with", "has(office)"),
    ('total_value.contains("5")', 13, "total_value is a number; contains asks", "< and >"),
    ('office.size() > 5', 8, ".size(…) is not part", "startsWith"),
    ("size(items) > 5", 1, "size(…) is not part", "has(field)"),
    ("items.map(i, i.hs)", 7, "items.map is not part", "items.exists"),
    ("items.filter(i, i.hs)", 7, "items.filter is not part", "item_count"),
    ("items.exist(i, true)", 7, "items.exist is not part", "did you mean items.exists(i, …)?"),
    ('items.exists(i.hs == "A")', 7, "needs a name for the item", "items.exists(i, "),
    ("items.exists(office, true)", 14, "office already means something", "name the item i"),
    (IN.format('items.exists(j, j.hs == "A")'), 17, "cannot stand inside", "two conditions"),
    (IN.format('i == "A"'), 17, "i is the whole item", "i.hs"),
    ('items[0].hs == "A"', 6, "single items cannot be picked", "items.exists"),
    ("items == 5", 1, "items is all items", "item_count"),
    ("container ? true : false", 11, "not part of the language", "two rules"),
    ("container;", 10, "not part of the language", "no ;"),
    ('declaration.office == "A"', 1, "is not a field", "write office"),
    ('container == (office == "A")', 15, "a condition stands where a value should", "true and false"),
    ("-office == 5", 1, "- does not apply to a code", "negative"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "detail", "hint"), MISTAKES)
def test_every_mistake_is_told_where_and_how(text: str, column: int, detail: str, hint: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text, lists=LISTS)
    first = refused.value.errors[0]
    assert (first.column, detail in first.detail, hint in first.hint) == (column, True, True), str(first)
    assert (refused.value.detail, refused.value.column, refused.value.hint) == (first.detail, first.column, first.hint)


def test_all_mistakes_at_once_in_order_of_column() -> None:
    text = 'ofice == "A" && total_value > "5" && items.exists(i, i.orign in ["CN", 5] || i.hs == 22)'
    with pytest.raises(RuleError) as refused:
        parse(text)
    columns = [one.column for one in refused.value.errors]
    assert columns == sorted(columns)
    assert [text[column - 1 :].split()[0] for column in columns] == ["ofice", '"5"', "orign", "22)"]


def test_twenty_mistakes_are_enough() -> None:
    with pytest.raises(RuleError) as refused:
        parse("||".join(["ofice"] * 1_400))
    assert len(refused.value.errors) == 20
