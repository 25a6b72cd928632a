"""The form of a proposal: what it starts with, the body it becomes, and at which field a mistake of the body stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.portal.client.desk import SimilarRuling
from gateway.portal.forms import Form
from gateway.portal.pages.desk.words import GIR
from gateway.portal.question_words import AGREEMENTS

ROWS_AT_FIRST = 2
MOST_ROWS = 40
MOST_CITED = 41
"""As many as the API takes, and a place for one more ruling: what came by the API must not get lost on a page."""
_MARKS = ("related_parties", "restrictions", "conditions")
_METHOD_TEXT = {2: "comparable_goods", 3: "comparable_goods", 4: "resale", 5: "costs", 6: "explanation"}
"""In which field of its shape a method says how it applies."""


@dataclass
class Body:
    """The body for the API; `fields` says at which field of the page a JSON Pointer of it stands."""

    content: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def gir_field(rule: str) -> str:
    """The name of the box of one rule."""
    return f"gir-{rule}"


def starts_with(content: Mapping[str, Any]) -> dict[str, object]:
    """The fields that an earlier proposal fills: rules as ticked boxes, every other reason a row, rulings cited."""
    given: dict[str, object] = {
        "legal_basis": "" if content.get("legal_basis_composed") else content.get("legal_basis")
    }
    rows = []
    for entry in content.get("basis") or ():
        if entry["kind"] == "gir" and not entry["text"]:
            given[gir_field(entry["reference"].removeprefix("GIR "))] = "1"
        else:
            rows.append(entry)
    for place, entry in enumerate(rows):
        given |= {f"basis-{place}-{name}": entry[name] for name in ("kind", "reference", "text")}
    given["basis-rows"] = len(rows) + 1 if rows else ROWS_AT_FIRST
    given |= _method_starts_with(content.get("valuation") or {})
    for place, entry in enumerate(content.get("cited") or ()):
        given |= {f"cited-{place}-{name}": entry[name] for name in ("administration", "number", "as", "why")}
    if content.get("keywords"):
        given["keyword"] = list(content["keywords"])
    return given


def _method_starts_with(details: Mapping[str, Any]) -> dict[str, object]:
    given: dict[str, object] = {f"valuation_{name}": details.get(name) for name in (*_MARKS, "adapted_method")}
    how = _METHOD_TEXT.get(details.get("method", 0), "explanation")
    return given | {"valuation_how": details.get(how), "valuation_why_not": details.get("why_not_earlier")}


def agreement_given(value: object, *, at: str = "agreement") -> dict[str, object]:
    """The fields that an agreement fills: a known one is chosen, any other one stands in words beside the choice."""
    known = not value or value in AGREEMENTS
    return {at: value if known else "other", f"{at}_other": "" if known else value}


def agreement(form: Form, *, at: str = "agreement") -> str:
    """The agreement that was chosen, or named in words."""
    chosen = form.text(at)
    return form.text(f"{at}_other") if chosen == "other" else chosen


def rows(form: Form) -> int:
    """How many rows of reasons the page shows; `more` adds two."""
    text = form.text("basis-rows")
    known = int(text) if text.isdigit() else ROWS_AT_FIRST
    return max(1, min(known + (2 if form.text("do") == "more" else 0), MOST_ROWS))


@dataclass(frozen=True)
class CitedRow:
    """A ruling that can be named: one of the similar ones, or one named before."""

    place: int
    administration: str
    number: str
    chosen: str
    why: str
    similar: SimilarRuling | None


def known_as(row: SimilarRuling) -> list[tuple[str, str]]:
    """How a ruling is named: by the administration in whose register it stands, or by that elsewhere which gave it."""
    return [(whose, row["number"]) for whose in (row["administration"], row["partner"]) if whose]


def cited(form: Form, similar: Sequence[SimilarRuling]) -> list[CitedRow]:
    """The similar rulings with what was chosen for each, then those that were named and are not among them."""
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for place in range(MOST_CITED):
        which = (form.text(f"cited-{place}-administration"), form.text(f"cited-{place}-number"))
        if all(which) and (which not in named or form.text(f"cited-{place}-as")):
            named[which] = (form.text(f"cited-{place}-as"), form.text(f"cited-{place}-why"))
    found = []
    for row in similar:
        ways = known_as(row)
        which = next((way for way in ways if way in named), ways[0])
        found.append((*which, *named.pop(which, ("", "")), row))
    others = [(*which, chosen, why, None) for which, (chosen, why) in named.items() if chosen]
    return [
        CitedRow(place=place, administration=row[0], number=row[1], chosen=row[2], why=row[3], similar=row[4])
        for place, row in enumerate([*found, *others][: MOST_CITED - 1])
    ]


def body(form: Form, outcome: str, texts: Sequence[str]) -> Body:
    """What was filled in, as the API takes it."""
    found = Body(content={"outcome": outcome, **{name: form.text(name) for name in texts}})
    content = found.content
    content |= {name: text for name in ("external_text", "internal_text") if (text := form.text(name))}
    if outcome == "decline":
        return found
    for name in ("hs_code", "origin_country", "conditions", "origin_rule", "relief", "legal_basis"):
        if form.text(name):
            content[name] = form.text(name)
    if agreement(form):
        content["agreement"] = agreement(form)
    if form.text("valuation_method").isdigit():
        method = content["valuation_method"] = int(form.text("valuation_method"))
        if form.text("valuation_how"):  # empty leaves what the applicant asked
            content["valuation"] = valuation(form, method)
    found.fields |= valuation_fields(content.get("valuation_method", 1), at="/valuation")
    for name in ("valid_from", "valid_until"):
        if form.day(name):
            content[name] = form.day(name)
    content["publish"] = form.ticked("publish")
    if not content["publish"]:
        content["not_published_reason"] = form.text("not_published_reason")
    content["basis"], places = basis(form, at="/basis")
    found.fields |= places
    _cited(form, found)
    words = [*form.all("keyword"), *form.text("more_keywords").split(",")]
    content["keywords"] = list(dict.fromkeys(word.strip() for word in words if len(word.strip()) > 1))
    found.fields |= {f"/keywords/{place}": "more_keywords" for place in range(len(content["keywords"]))}
    return found


def valuation(form: Form, method: int) -> dict[str, Any]:
    """How a method of valuation applies, with the fields that are its own."""
    how = form.text("valuation_how").replace("\r\n", "\n")
    if method == 1:
        return {"method": 1, **{name: form.ticked(f"valuation_{name}") for name in _MARKS}, "explanation": how}
    why_not = form.text("valuation_why_not").replace("\r\n", "\n")
    found: dict[str, Any] = {"method": method, "why_not_earlier": why_not, _METHOD_TEXT.get(method, "explanation"): how}
    if method == 6 and form.text("valuation_adapted_method").isdigit():
        found["adapted_method"] = int(form.text("valuation_adapted_method"))
    return found


def valuation_fields(method: int, *, at: str) -> dict[str, str]:
    """At which field of the page a JSON Pointer into the details of a method stands; `at` is that of the details."""
    fields = {name: f"valuation_{name}" for name in (*_MARKS, "adapted_method")}
    fields |= {"why_not_earlier": "valuation_why_not", _METHOD_TEXT.get(method, "explanation"): "valuation_how"}
    whole = {at: "valuation_how", f"{at}/{method}": "valuation_how"}
    return whole | {f"{base}/{name}": field for base in (at, f"{at}/{method}") for name, field in fields.items()}


def basis(form: Form, *, at: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The reasons in law, and at which field of the page a JSON Pointer into them stands; `at` is that of the list."""
    entries: list[dict[str, str]] = []
    fields = {at: gir_field(GIR[0])}
    for rule in GIR:
        if form.ticked(gir_field(rule)):
            fields[f"{at}/{len(entries)}/reference"] = gir_field(GIR[0])
            entries.append({"kind": "gir", "reference": f"GIR {rule}", "text": ""})
    for place in range(MOST_ROWS):
        kind, reference = form.text(f"basis-{place}-kind"), form.text(f"basis-{place}-reference")
        if not kind and not reference:
            continue
        fields |= {
            f"{at}/{len(entries)}/{name}": f"basis-{place}-{name}" for name in ("kind", "reference", "text")
        }  # fmt: skip
        entries.append({"kind": kind or "other", "reference": reference, "text": form.text(f"basis-{place}-text")})
    return entries, fields


def _cited(form: Form, found: Body) -> None:
    entries: list[dict[str, str]] = []
    for place in range(MOST_CITED):
        treated = form.text(f"cited-{place}-as")
        number = form.text(f"cited-{place}-number")
        if not treated or not number:
            continue
        at = f"/cited/{len(entries)}"
        found.fields |= {f"{at}/{name}": f"cited-{place}-{name}" for name in ("administration", "number", "as", "why")}
        entries.append(
            {
                "administration": form.text(f"cited-{place}-administration").upper() or number[:2].upper(),
                "number": number, "as": treated, "why": form.text(f"cited-{place}-why"),
            }
        )  # fmt: skip
    found.content["cited"] = entries
