"""What the rule language says is wrong with a condition, and its hints, in the page's language."""

from __future__ import annotations

from gateway.portal.language import N_, Words
from gateway.portal.sentences.patterns import in_words

KINDS = (N_("a text"), N_("a code"), N_("true or false"), N_("a number"), N_("a date"))

MISTAKES = (
    N_("there is no condition"),
    N_("the %(sign)s is never closed"),
    N_("%(sign)s closes nothing"),
    N_("single items cannot be picked"),
    N_("the condition is nested deeper than %(number)s"),
    N_("comparisons do not chain"),
    N_("the condition stops too early"),
    N_("a list stands in [ ]"),
    N_("in needs a field before it"),
    N_("after the point a name should stand"),
    N_("after the comma something is missing"),
    N_("%(word)s is not an operator"),
    N_("%(word)s cannot stand here"),
    N_("here an operator or the end should stand, not %(word)s"),
    N_("here %(sign)s or an operator should stand, for the %(other)s of column %(column)s, not %(word)s"),
    N_("the text has %(number)s characters, more than %(most)s"),
    N_("a number starts with a digit"),
    N_("a number does not end with a point"),
    N_("= alone is no comparison"),
    N_("%(word)s has more than %(number)s decimals"),
    N_("%(word)s is larger than any value can be"),
    N_("the result is larger than any value can be"),
    N_("the result has %(number)s decimals, more than %(most)s"),
    N_("a division by zero never has a result"),
    N_("dates are not calculated with"),
    N_("- does not apply to %(kind)s"),
    N_("%(sign)s does not apply to %(kind)s"),
    N_("a calculation is not a condition"),
    N_("a constant is not a condition"),
    N_("a condition stands where a value should"),
    N_("there is no null: a missing value is absent"),
    N_("an empty text is never there: a missing value is absent"),
    N_("two constants are compared"),
    N_("a field that is true or false stands alone"),
    N_("a constant is looked for in a list"),
    N_("after in a list should stand"),
    N_("the list is empty, so this never hits"),
    N_("the list has no name"),
    N_('there is no list "%(name)s"'),
    N_("list needs one name in quotes"),
    N_("date needs one day in quotes"),
    N_('"%(word)s" is not a day'),
    N_("a list stands behind in"),
    N_("has asks for one field"),
    N_("has asks for a field"),
    N_("every text begins with, ends with and contains the empty one"),
    N_("%(word)s needs one text in quotes"),
    N_("items.… cannot stand inside items.…"),
    N_("items.%(word)s needs a name for the item and a condition"),
    N_("items is all items together"),
    N_("%(word)s is the whole item"),
    N_("%(word)s already means something"),
    N_("%(word)s asks items only"),
    N_("%(word)s stands outside of items"),
    N_("%(word)s is not a field of the declaration"),
    N_("%(word)s is not a field of an item"),
    N_("%(word)s is not a field"),
    N_("%(word)s is not a number"),
    N_("%(word)s is a condition, not a value"),
    N_("%(word)s before a text is not part of the language"),
    N_("%(word)s is not part of the language"),
    N_("%(word)s is a field; a list holds constants"),
    N_("%(word)s is %(kind)s; lists hold codes"),
    N_("%(word)s is %(kind)s; %(sign)s needs numbers"),
    N_("%(word)s is %(kind)s; %(sign)s asks a code or a text"),
    N_("%(word)s is %(kind)s, not a condition"),
    N_("%(word)s is %(kind)s, %(other)s is %(second_kind)s"),
    N_("a text in three quotes is not part of the language"),
    N_("a text holds a character that is no text"),
    N_("the text is not closed"),
    N_("%(word)s needs four hexadecimal digits"),
    N_("%(word)s means nothing in a text"),
)
"""What is wrong; the narrower sentence stands before the wider one."""

HINTS = (
    N_("did you mean %(name)s, a field of an item: %(example)s?"),
    N_("did you mean %(name)s?"),
    N_("%(word)s is a field of an item: write %(example)s"),
    N_("%(word)s is a field of an item: %(example)s"),
    N_("%(word)s is a field of the declaration: write %(name)s without %(variable)s."),
    N_("the field catalogue lists every field"),
    N_("write one, as in %(example)s"),
    N_("write %(example)s for and"),
    N_("write %(example)s for or"),
    N_("write %(example)s for not"),
    N_("write %(example)s for is"),
    N_("write %(example)s for a backslash"),
    N_("write one quote on each side"),
    N_("write == once"),
    N_("write straight quotes: %(example)s"),
    N_("write the share as a number, 0.05 for 5 %%"),
    N_("write the text in quotes alone"),
    N_("write plain digits, as in 1234.5; a code stands in quotes"),
    N_("write a number, without quotes"),
    N_("write %(first)s, or %(second)s"),
    N_("write %(first)s or %(second)s"),
    N_("write %(example)s, not %(other)s"),
    N_("write %(example)s"),
    N_("add %(sign)s at its end"),
    N_("add %(example)s"),
    N_("leave it out"),
    N_("add one entry"),
    N_("remove it, or add %(sign)s before"),
    N_("remove the comma"),
    N_("join conditions with && or ||"),
    N_("join it with && or ||"),
    N_("split it into several rules"),
    N_("a field or a constant is missing at the end"),
    N_("a field or a constant is missing before it"),
    N_("as in %(example)s"),
    N_("a condition stands alone, without if"),
    N_("a condition ends before then; the lane is a field of the rule"),
    N_("there is no choice inside a condition; write two rules"),
    N_("a condition has no ; at its end"),
    N_("a list stands in [ ]"),
    N_("use a managed list for long lists of codes"),
    N_("use startsWith, endsWith or contains"),
    N_("a code or reference stands in quotes"),
    N_("no value is kept with so many"),
    N_("texts stand in quotes"),
    N_("compare its result, as in %(example)s"),
    N_("compare it with a field"),
    N_("compare dates, or use days_since_arrival"),
    N_("compare fields of one type"),
    N_("compare the items with the declaration's fields, or write two conditions joined by &&"),
    N_("only numbers and dates have an order; use ==, in or startsWith"),
    N_("only numbers can be negative"),
    N_("only a code can be on a list"),
    N_("only items.exists, items.all and items.exists_one; item_count counts the items"),
    N_("numbers and dates are compared with < and >"),
    N_("true and false are not compared or calculated with"),
    N_("a calculation has a value where its fields have one"),
    N_("a field that is true or false stands alone"),
    N_("one side needs a field"),
    N_("multiply fewer values"),
    N_("make the list first"),
    N_("name a field of it, as in %(example)s"),
    N_("name the item i"),
    N_("year-month-day, as in %(example)s"),
    N_("there are startsWith, endsWith and contains"),
    N_("there are %(example)s"),
)
"""How it is mended, in the same order of narrower before wider."""

CELLS = (
    N_("%(word)s is neither yes nor no"),
    N_("%(word)s is not a day; write 2026-03-31"),
    N_("holds no value"),
    N_("there is no list %(name)s; did you mean %(meant)s?"),
    N_("there is no list %(name)s"),
    N_("%(word)s is not a number; write 1234.56, with a point and without separators"),
    N_("is no column; write a field and an operator, as in item.hs startsWith"),
    N_("is a field of an item; write %(name)s"),
    N_("is a field of the declaration; write %(name)s"),
    N_("is no field; did you mean %(meant)s?"),
    N_("is no field of the catalogue and no result"),
    N_("has no operator %(word)s; there are %(known)s"),
    N_("cannot be compared with %(sign)s; only numbers and dates have an order"),
    N_("cannot be asked %(sign)s; only codes and texts can"),
    N_("cannot be on a list; lists hold codes"),
    N_("is true or false; its operator is =="),
    N_("the first row names the columns, and there is none"),
    N_("a table has at most %(number)s rules and %(most)s columns"),
    N_("there is no column lane"),
    N_("there is no rule below the first row"),
    N_("has cells but no name"),
    N_("stands twice; values of one column are separated by |"),
    N_("stands right of the last column"),
    N_("is longer than %(number)s characters"),
    N_("%(word)s is a number, which loses leading zeros; format the cell as text"),
    N_("a rule needs a lane"),
    N_("has no condition, so it would hit everything"),
    N_("is not after valid from"),
    N_("%(word)s is no lane; there are green, blue, yellow and red"),
    N_("%(word)s is not a whole number from %(least)s to %(most)s"),
    N_("%(word)s is no scope; there are %(known)s"),
    N_("%(word)s names no flow; there are %(known)s"),
    # of criteria of ASYCUDA
    N_("here a comparison should stand, not %(word)s"),
    N_("here a field or a constant should stand, not %(word)s"),
    N_("here %(sign)s should stand, not %(word)s"),
    N_("no lane is named between Then and Endif"),
    N_("a lane is named twice"),
    N_("before in a field should stand"),
    N_("after list its name should stand"),
    N_("before %(word)s a field or a constant is missing"),
    N_("%(word)s is no known field; did you mean %(meant)s?"),
    N_("%(word)s is no known field"),
    N_("%(word)s is neither 1 nor 0"),
    N_("%(word)s: * stands only at the beginning or the end of a text"),
    N_("%(title)s is a number, %(word)s is none"),
    N_("%(title)s cannot be on a list; lists hold codes"),
    N_("%(title)s is 1 or 0"),
    N_("a value inside ( ) is written out in full"),
    N_("%(sign)s does not apply to %(title)s; only numbers and dates have an order"),
    N_("%(title)s and %(second_title)s cannot be compared"),
    N_("%(word)s has no order"),
    N_("%(word)s is not a day; write 2026-03-31 or 31/03/2026"),
    N_("%(word)s is no lane; there are RedLane, YellowLane, BlueLane and GreenLane"),
    N_("the text has more than %(number)s characters"),
    N_("the condition has more than %(number)s parts"),
    # of watch-lists
    N_("name the watch-list"),
    N_("write company, person, vessel"),
    N_("write a name with at least one letter"),
    N_("write at most %(number)s names"),
    N_("write at most %(number)s numbers"),
    N_("write kind and number as tin:50-77-001; kinds are %(known)s"),
    N_("numbers of fewer than %(number)s characters prove nothing"),
    # of reference values, of lists
    N_("write 2 to 12 digits"),
    N_("write a country code of two letters, or nothing"),
    N_("write KG or the code of the tariff's unit"),
    N_("write a price such as 12.50"),
    N_("is below low"),
    N_("write a date as 2026-03-31"),
    N_("is before from"),
    # of profiles
    N_("its time is over"),
    N_("the list here holds %(word)s values"),
)
"""What is wrong with a cell of a table, a criterion, a line of a file."""


def told(text: str, words: Words, *, among: tuple[str, ...]) -> str:
    """A sentence of the service in the page's language, by the first of `among` it fits; else as it is."""

    def naming(name: str, value: str) -> str:
        return words.gettext(value) if name.endswith(("kind", "title")) else value

    found = in_words(text, words, among=among, naming=naming)
    return text if found is None else found


def mistake(text: str, words: Words) -> str:
    """What is wrong, with a capital letter and a full stop."""
    said = told(text, words, among=MISTAKES)
    return f"{said[:1].upper()}{said[1:]}."


def hint(text: str, words: Words) -> str:
    """How it is mended; "" where the language gives no hint."""
    return told(text, words, among=HINTS) if text else ""


def cell(text: str, words: Words) -> str:
    """What is wrong with a cell, after the heading of its column: "item.hs startsWith: holds no value"."""
    said = told(text, words, among=CELLS)
    if said != text:
        return said
    heading, separator, reason = text.partition(": ")
    return f"{heading}{separator}{told(reason, words, among=(*CELLS, *MISTAKES))}" if separator else text
