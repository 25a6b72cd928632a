"""How the values of a case read on officers' pages: answers, tariff codes, amounts, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.portal.client.office import Case
from gateway.portal.formatting import Formats
from gateway.portal.language import N_, locale_of
from gateway.portal.pages.officer.parameter_words import PARAMETERS as OTHER_PARAMETERS
from gateway.portal.pages.officer.wording import PARAMETERS, VALUATION_METHODS
from gateway.portal.question_words import AGREEMENTS, CHOICES, QUESTIONS, TYPES
from gateway.portal.visit import Visit

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_VALUATION_FIELDS: Mapping[str, str] = {
    "method": N_("Method"),
    "related_parties": N_("Buyer and seller are related"),
    "restrictions": N_("Restrictions on use or resale"),
    "conditions": N_("Conditions or payments beside the price"),
    "explanation": N_("Explanation"),
    "why_not_earlier": N_("Why no earlier method applies"),
    "comparable_goods": N_("Comparable goods"),
    "resale": N_("Resale"),
    "costs": N_("Costs"),
    "adapted_method": N_("Adapted method"),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of the form with its answer, as an officer reads it."""

    name: str
    title: str
    text: str
    missing: bool
    returned: bool
    required: bool


def firms(found: Case) -> dict[str, str]:
    """The firms of a case by their key, for steps and facts that name only the key."""
    parties = [party for party in (found["applicant"], found["agent"]) if party]
    return {str(party["organisation"]): party["name"] for party in parties if party["organisation"]}


def tariff_code(code: str | None) -> str:
    """1513.19.00 for "15131900", as customs people write it."""
    digits = "".join(found for found in code or "" if found.isdigit())
    if len(digits) < 4:
        return code or ""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:8], digits[8:]) if part)


def countries(language: str) -> list[tuple[str, str]]:
    """Every country as a line of a select, by name."""
    names = locale_of(language).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(found, key=lambda row: row[1])


def agreements(visit: Visit) -> list[tuple[str, str]]:
    """The agreements whose rules an origin ruling may apply as lines of a select; any other one is named in words."""
    return [(value, visit.words.gettext(CHOICES[value])) for value in (*AGREEMENTS, "other")]


def kinds(visit: Visit) -> list[tuple[str, str]]:
    """The kinds of rulings as lines of a select."""
    return [(value, visit.words.gettext(words.name)) for value, words in TYPES.items()]


def answers(visit: Visit, questions: list[dict[str, Any]]) -> list[Answered]:
    """The questions that apply, with what was answered."""
    _ = visit.words.gettext
    found = []
    for question in questions:
        if not question["applies"]:
            continue
        words = QUESTIONS.get(question["name"])
        found.append(
            Answered(
                name=question["name"],
                title=_(words.name) if words else question["name"],
                text=_answer(visit, question["kind"], question["answer"]),
                missing=question["missing"],
                returned=question["returned"],
                required=question["required"],
            )
        )
    return found


def _answer(visit: Visit, kind: str, value: Any) -> str:
    _ = visit.words.gettext
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind == "choice":
        return _(CHOICES[value]) if value in CHOICES else str(value)
    if kind == "country":
        return Formats(locale_of(visit.language)).country(str(value))
    if kind == "hs_code":
        return tariff_code(str(value))
    if isinstance(value, Mapping):
        return valuation(visit, value)
    return str(value)


def valuation(visit: Visit, details: Mapping[str, Any]) -> str:
    """How a method of valuation applies, a line for each of its fields."""
    _ = visit.words.gettext
    return "\n".join(
        _("%(name)s: %(value)s")
        % {"name": _(_VALUATION_FIELDS.get(name, name)), "value": _valuation(visit, name, part)}
        for name, part in details.items()
        if part not in (None, "")
    )


def _valuation(visit: Visit, name: str, part: object) -> str:
    _ = visit.words.gettext
    if isinstance(part, bool):
        return _("Yes") if part else _("No")
    if name in ("method", "adapted_method") and isinstance(part, int):
        return _(VALUATION_METHODS.get(part, str(part)))
    return str(part)


def method(visit: Visit, number: int | None) -> str:
    """A valuation method by its number."""
    return visit.words.gettext(VALUATION_METHODS[number]) if number and number in VALUATION_METHODS else ""


def parameter_name(visit: Visit, name: str) -> str:
    """What a parameter is called; one that has no words yet as the API names it."""
    if name in OTHER_PARAMETERS:
        return visit.words.gettext(OTHER_PARAMETERS[name])
    short = name.rpartition("advance_rulings.")[2]
    return visit.words.gettext(PARAMETERS[short]) if short in PARAMETERS else short.replace("_", " ")


def parameter_value(visit: Visit, value: Any) -> str:
    """A parameter's value in words."""
    _, formats = visit.words.gettext, Formats(locale_of(visit.language))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping) and set(value) >= {"amount", "currency"}:
        if not value["amount"]:
            return _("none known")
        own = visit.administration.currency if visit.administration else "XXX"
        return formats.money(int(value["amount"]), str(value["currency"]) or own)
    if isinstance(value, int | float):
        return formats.number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name.replace('_', ' ')}: {parameter_value(visit, one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    words = {"working_days": N_("working days"), "calendar_days": N_("calendar days")}
    return _(words[value]) if value in words else str(value)
