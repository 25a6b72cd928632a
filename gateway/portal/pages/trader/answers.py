"""Answers between form and API: what a field holds becomes an answer, an answer becomes words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_, Words
from gateway.portal.question_words import CHOICES, QUESTIONS, QuestionWords
from gateway.portal.sentences import said
from gateway.portal.wording import field_error_text

Question = Mapping[str, Any]

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Who asks"), ("capacity", "capacity_reason")),
    (
        N_("The goods"),
        ("goods_name", "goods_description", "composition", "process", "intended_use", "envisaged_hs_code"),
    ),
    (N_("Where they come from"), ("agreement", "agreement_other", "origin_rule", "exporting_country", "materials")),
    (N_("Their value"), ("valuation",)),
    (
        N_("What you ask for"),
        ("relief_claimed", "relief_conditions", "quota_claimed", "quota_quantity", "matter"),
    ),
    (
        N_("What else we must know"),
        ("similar_rulings_known", "similar_rulings", "proceedings_pending", "proceedings", "confidential_parts"),
    ),
)
"""How the task list groups the questions. One that is in no group comes at the end."""

METHODS: Mapping[str, tuple[str, str]] = {
    "1": (
        N_("Method 1: the price paid"),
        N_("The price paid or payable for the goods when sold for export to this country."),
    ),
    "2": (N_("Method 2: identical goods"), N_("The value of goods that are the same in all respects.")),
    "3": (N_("Method 3: similar goods"), N_("The value of goods alike in make and use that could replace these.")),
    "4": (
        N_("Method 4: from the resale price"),
        N_("The price at which the goods are sold here, less the costs and profit since import."),
    ),
    "5": (
        N_("Method 5: from the cost of production"),
        N_("What it costs to make the goods, with profit and general expenses."),
    ),
    "6": (N_("Method 6: other reasonable means"), N_("When none of the first five can be used.")),
}
"""The methods of the WTO Valuation Agreement, Articles 1 to 7."""

METHOD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "1": ("related_parties", "restrictions", "conditions", "explanation"),
    "2": ("why_not_earlier", "comparable_goods"),
    "3": ("why_not_earlier", "comparable_goods"),
    "4": ("why_not_earlier", "resale"),
    "5": ("why_not_earlier", "costs"),
    "6": ("why_not_earlier", "adapted_method", "explanation"),
}
YES_NO = frozenset({"related_parties", "restrictions", "conditions"})

METHOD_WORDS: Mapping[str, tuple[str, str]] = {
    "related_parties": (
        N_("Are buyer and seller related?"),
        N_("For example one owns part of the other, they share directors, or they are of one family."),
    ),
    "restrictions": (
        N_("May the buyer use or sell the goods only in a limited way?"),
        N_("Limits that the law sets, or on the area of resale, do not count."),
    ),
    "conditions": (
        N_("Does the price depend on a condition whose value is not known?"),
        N_("For example that the buyer also buys other goods, or hands part of a resale to the seller."),
    ),
    "explanation": (
        N_("Explain"),
        N_("What we need to know to follow you: how price, relation, limits or conditions work here."),
    ),
    "why_not_earlier": (
        N_("Why can no earlier method be used?"),
        N_("The methods are taken in order. Say for each earlier one why it does not fit."),
    ),
    "comparable_goods": (
        N_("Which goods do you compare with?"),
        N_("Name the goods, their origin, when they were imported and at what value."),
    ),
    "resale": (
        N_("At what price are the goods sold here?"),
        N_("The price, the quantity, the level of trade, and what is to be taken off."),
    ),
    "costs": (
        N_("What does it cost to make the goods?"),
        N_("Materials, work, general expenses and profit of the producer, and from where you know them."),
    ),
    "adapted_method": (N_("Which earlier method do you adapt?"), N_("Leave it open if you adapt none.")),
}


def words_of(question: Question) -> QuestionWords:
    """How a question reads; one that the portal has no words for yet reads as its name."""
    name = str(question["name"])
    plain = name.replace("_", " ").capitalize()
    return QUESTIONS.get(name) or QuestionWords(plain, plain, "")


def asked(questions: Sequence[Question]) -> list[Question]:
    """The questions that are asked, given the other answers."""
    return [question for question in questions if question["applies"]]


def grouped(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """The questions that are asked, under the headings of the task list."""
    left = {str(question["name"]): question for question in asked(questions)}
    groups = [(title, [left.pop(name) for name in names if name in left]) for title, names in SECTIONS]
    found = [(title, rows) for title, rows in groups if rows]
    return [*found, (N_("More"), list(left.values()))] if left else found


def filled_from(question: Question) -> dict[str, object]:
    """What the form of a question starts with: the answer that is saved."""
    answer, name = question["answer"], str(question["name"])
    if isinstance(answer, bool):
        return {name: "yes" if answer else "no"}
    if isinstance(answer, dict):
        return {key: ("yes" if value else "no") if isinstance(value, bool) else value for key, value in answer.items()}
    return {name: "" if answer is None else answer}


def read_answer(question: Question, form: Form) -> object:
    """The answer a form holds, as the API takes it; None when it is empty."""
    name = str(question["name"])
    if question["kind"] == "valuation":
        return _read_valuation(form)
    text = form.text(name).replace("\r\n", "\n")
    if question["kind"] == "yes_no":
        return {"yes": True, "no": False}.get(text)
    return text or None


def _read_valuation(form: Form) -> dict[str, object] | None:
    method = form.text("method")
    if method not in METHODS:
        return None
    found: dict[str, object] = {"method": int(method)}
    for name in METHOD_FIELDS[method]:
        text = form.text(name).replace("\r\n", "\n")
        if name in YES_NO:
            found[name] = {"yes": True, "no": False}.get(text)
        elif name == "adapted_method":
            found[name] = int(text) if text.isdigit() else None
        else:
            found[name] = text
    return found


def refuse_empty(question: Question, answer: object, form: Form, words: Words) -> None:
    """Say at the field what a required question still lacks."""
    if not isinstance(answer, dict):
        if answer is None and question["required"]:
            form.wrong(
                str(question["name"]), words.gettext(N_("Answer this question, or save and come back to it later."))
            )
        return
    for name, value in answer.items():
        if name in YES_NO and value is None:
            lacks = words.gettext(N_("Choose yes or no."))
        elif value == "" and not (name == "explanation" and answer["method"] == 1):
            lacks = words.gettext(N_("Fill in this field."))
        else:
            continue
        form.wrong(name, f"{words.gettext(METHOD_WORDS[name][0])} {lacks}")


def take_errors(question: Question, problem: ApiProblem, form: Form, words: Words) -> None:
    """The API's objections to an answer, at the field they concern, in the reader's language."""
    for error in problem.errors:
        name = str(error.get("pointer", "")).rpartition("/")[2]
        known = name == question["name"] or name in METHOD_WORDS
        form.wrong(name if known else str(question["name"]), _objection(question, error, words))
    if not form.errors:
        form.wrong(
            str(question["name"]), said(problem.detail, words) or words.gettext(N_("This value cannot be taken."))
        )


def _objection(question: Question, error: Mapping[str, Any], words: Words) -> str:
    code = str(error.get("code") or "")
    if code in {"too_long", "string_too_long"} and question["limit"]:
        return words.gettext(N_("This is too long: use at most %(limit)s characters.")) % {"limit": question["limit"]}
    if code == "hs_code":
        return words.gettext(
            N_("This is no tariff code. Write 4, 6, 8, 10 or 12 digits, with or without dots, such as 1513.19.")
        )
    if code in {"choice", "country", "type", "literal_error", "union_tag_invalid"}:
        return words.gettext(N_("Choose one of the answers."))
    return field_error_text(error, words)


def answer_lines(question: Question, words: Words, *, country: Mapping[str, str]) -> str:
    """An answer as people read it; "" when there is none."""
    answer, kind = question["answer"], question["kind"]
    if answer is None or answer == "":
        return ""
    if isinstance(answer, bool):
        return yes_or_no(answer, words)
    if isinstance(answer, dict):
        return _valuation_lines(answer, words)
    if kind == "choice":
        return words.gettext(CHOICES[answer]) if answer in CHOICES else str(answer)
    if kind == "country":
        return country.get(str(answer), str(answer))
    return dotted(str(answer)) if kind == "hs_code" else str(answer)


def _valuation_lines(answer: Mapping[str, Any], words: Words) -> str:
    method = str(answer.get("method"))
    lines = [words.gettext(METHODS[method][0])] if method in METHODS else []
    for name in METHOD_FIELDS.get(method, ()):
        value = answer.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            value = yes_or_no(value, words)
        elif name == "adapted_method":
            value = words.gettext(METHODS[str(value)][0])
        lines.append(f"{words.gettext(METHOD_WORDS[name][0])}\n{value}")
    return "\n\n".join(lines)


def yes_or_no(value: bool, words: Words) -> str:
    """Yes or no."""
    return words.gettext(N_("Yes")) if value else words.gettext(N_("No"))


def dotted(code: str) -> str:
    """A tariff code as it is printed: 1513.19.00."""
    bare = code.replace(".", "").replace(" ", "")
    return ".".join([bare[:4], *(bare[at : at + 2] for at in range(4, len(bare), 2))]) if len(bare) > 4 else bare
