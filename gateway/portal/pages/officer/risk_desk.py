"""What the pages of risk share: problems in the page's language, fields of the catalogue, values as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_decimal, get_currency_precision

from gateway.portal.client import risk_casework
from gateway.portal.client.risk_declaration import FieldView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import locale_of
from gateway.portal.pages.officer import risk_codes, risk_words
from gateway.portal.pages.officer.wording import VALUATION_METHODS
from gateway.portal.visit import Visit
from gateway.portal.wording import FAULTS, FORMAL_FAULTS, field_error_text, problem_step, problem_title

EXPLAINED = frozenset({"examiner", "risk-analyst", "risk-approver", "auditor"})
"""Roles that may know why a declaration has its lane."""
_COUNTRIES = frozenset(
    {"country_export", "country_destination", "trading_country", "transport_nationality", "origin", "item.origin"}
)
_MODE = re.compile(r"[1-9][0-9]?")
_METHODS = {str(number): words for number, words in VALUATION_METHODS.items()}
_NAMED: Mapping[str, Callable[[str], str]] = {
    "item.package_kind": risk_codes.package_kind, "item.procedure": risk_codes.procedure, "declaration_type": risk_codes.procedure,
}  # fmt: skip
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")


def said(visit: Visit, text: str) -> str:
    """Sentences of the API, one after the other, in the page's language."""
    return " ".join(risk_words.said(one, visit.words) for one in _SENTENCE_ENDS.split(text)) if text else ""


async def names_of_officers(visit: Visit) -> Mapping[str, str]:
    """Officers of the administration by their identifiers; nobody where the visitor may not know them."""
    try:
        return {row["id"]: row["name"] for row in await risk_casework.colleagues(visit.api)}
    except ApiProblem as problem:
        if problem.status != 403:
            raise
        return {}


def refused(
    visit: Visit, form: Form, problem: ApiProblem, *, prefix: str = "", fallback: str = "",
    names: Callable[[str], str] | None = None,
) -> int:  # fmt: skip
    """Put a problem onto the form that caused it; the status for the page. What is no answer to a form is raised on.

    `names` makes a field of a JSON pointer; by default its last part, after `prefix`.
    """
    if problem.status not in (409, 412, 422, 428):
        raise problem
    for error in problem.errors:
        pointer = str(error.get("pointer", ""))
        name = names(pointer) if names else f"{prefix}{pointer.rpartition('/')[2] or fallback}"
        code = str(error.get("code") or "").replace("_", "-")
        known = code in FORMAL_FAULTS or (code in FAULTS and not error.get("detail"))
        form.wrong(name, field_error_text(error, visit.words) if known else said(visit, str(error.get("detail") or "")))
    if not problem.errors:
        own = said(visit, problem.detail) if problem.status in (409, 422) else ""
        step = problem_step(problem, visit.words)
        form.wrong(f"{prefix}{fallback}", own or f"{problem_title(problem, visit.words)}. {step}")
    return problem.status


def answered(visit: Visit, form: Form, problem: ApiProblem, *, prefix: str = "", fallback: str = "") -> int:
    """As `refused`; a problem of no field is told whole: its title, what the service says, and the next step."""
    if not problem.errors and problem.status in (409, 412, 422, 428):
        own = said(visit, problem.detail) if problem.status in (409, 422) else ""
        parts = (f"{problem_title(problem, visit.words)}.", own, problem_step(problem, visit.words))
        form.wrong(f"{prefix}{fallback}", " ".join(part for part in parts if part))
        return problem.status
    return refused(visit, form, problem, prefix=prefix, fallback=fallback)


class Fields:
    """The catalogue for a page: titles, and values as people read them."""

    def __init__(self, fields: Sequence[FieldView], visit: Visit) -> None:
        self._fields = {field["key"]: field for field in fields}
        self._visit = visit
        self._locale = locale_of(visit.language)
        self._formats = Formats(self._locale)
        self._currency = visit.administration.currency if visit.administration else ""
        self.titles: Mapping[str, str] = {
            **{field["name"]: field["title"] for field in fields if field["level"] == "item"},
            **{field["name"]: field["title"] for field in fields if field["level"] != "item"},
            **{field["key"]: field["title"] for field in fields},
        }

    def title(self, key: str) -> str:
        """What a field is called in the page's language; an unknown one as it is."""
        return self._visit.words.gettext(self.titles[key]) if key in self.titles else key

    def declared(self) -> list[tuple[str, str]]:
        """Every field that is declared, not computed: key and title, for a choice."""
        _ = self._visit.words.gettext
        rows = []
        for key, field in self._fields.items():
            if not field["derived"]:
                title = self.title(key)
                rows.append((key, _("Item: %(title)s") % {"title": title} if key.startswith("item.") else title))
        return rows

    def shown(self, key: str, value: Any, *, unit: bool = True) -> str:
        """A value as the catalogue's JSON has it, for people: money with its currency, days, yes and no, countries.

        `unit` False leaves kilograms and the currency to the head of a table.
        """
        _ = self._visit.words.gettext
        if value is None or value == "":
            return ""
        field = self._fields.get(key)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field is None or field["type"] in ("code", "text"):
            return self._code(key, str(value))
        if field["type"] == "date":
            return self._formats.day(str(value))
        return self._amount(field, str(value), told=unit)

    def told(self, key: str, value: Any, *, unit: str = "") -> str:
        """A field with its value in a line: "Gross mass: 12 kg"; `unit` is one that the catalogue does not know."""
        shown = f"{self.shown(key, value)} {unit}".rstrip()
        return self._visit.words.gettext("%(name)s: %(value)s") % {"name": self.title(key), "value": shown}

    def _code(self, key: str, value: str) -> str:
        if key == "flow" and value in risk_words.FLOWS:
            return self._visit.words.gettext(risk_words.FLOWS[value])
        if key == "transport_mode" and _MODE.fullmatch(value):
            return f"{self._visit.words.gettext(risk_words.TRANSPORT_MODES[value[:1]])} ({value})"
        if key == "bill_nature" and value in risk_words.BILL_NATURES:
            return f"{self._visit.words.gettext(risk_words.BILL_NATURES[value])} ({value})"
        if key == "item.valuation_method" and value in _METHODS:
            return self._visit.words.gettext(_METHODS[value])
        if key == "item.hs" and value.isdigit() and len(value) >= 6:
            return ".".join(part for part in (value[:4], value[4:6], value[6:]) if part)
        if key in _NAMED and (name := _NAMED[key](value)):
            return f"{self._visit.words.gettext(name)} ({value})"
        if key in _COUNTRIES:
            name = self._formats.country(value)
            return f"{name} ({value})" if name != value else value
        return value

    def _amount(self, field: FieldView, value: str, *, told: bool) -> str:
        try:
            number = self._formats.number(Decimal(value))
        except InvalidOperation:
            return value
        unit = field["unit"]
        places = get_currency_precision(self._currency)
        if not told:
            pattern = "#,##0" + ("." + "0" * places if places else "")
            return format_decimal(Decimal(value), pattern, self._locale) if unit == "national" else number
        if unit.startswith("national"):
            minor = Decimal(value).scaleb(places)
            money = self._formats.money(int(minor), self._currency)
            return money + unit.removeprefix("national")
        return f"{number} {unit}" if unit in ("kg", "%") else number
