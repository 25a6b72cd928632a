"""The form of a proposal: what it starts with, the body it becomes, and at which field a mistake of the body stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.portal.client.desk import SimilarRuling
from gateway.portal.forms import Form
from gateway.portal.pages.desk.words import GIR

ROWS_AT_FIRST = 2
MOST_ROWS = 20
MOST_CITED = 20
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
    for place, entry in enumerate(content.get("cited") or ()):
        given |= {f"cited-{place}-{name}": entry[name] for name in ("administration", "number", "as", "why")}
    if content.get("keywords"):
        given["keyword"] = list(content["keywords"])
    return given


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


def cited(form: Form, similar: Sequence[SimilarRuling]) -> list[CitedRow]:
    """The similar rulings with what was chosen for each, then those that were named and are not among them."""
    named: dict[tuple[str, str], tuple[str, str]] = {}
    for place in range(MOST_CITED):
        which = (form.text(f"cited-{place}-administration"), form.text(f"cited-{place}-number"))
        if all(which) and (which not in named or form.text(f"cited-{place}-as")):
            named[which] = (form.text(f"cited-{place}-as"), form.text(f"cited-{place}-why"))
    found = []
    for row in similar:
        chosen, why = named.pop((row["administration"], row["number"]), ("", ""))
        found.append((row["administration"], row["number"], chosen, why, row))
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
    for name in ("hs_code", "origin_country", "conditions", "agreement", "origin_rule", "relief", "legal_basis"):
        if form.text(name):
            content[name] = form.text(name)
    if form.text("valuation_method").isdigit():
        content["valuation_method"] = int(form.text("valuation_method"))
        _valuation(form, content)
    for name in ("valid_from", "valid_until"):
        if form.day(name):
            content[name] = form.day(name)
    content["publish"] = form.ticked("publish")
    if not content["publish"]:
        content["not_published_reason"] = form.text("not_published_reason")
    _basis(form, found)
    _cited(form, found)
    words = [*form.all("keyword"), *form.text("more_keywords").split(",")]
    content["keywords"] = list(dict.fromkeys(word.strip() for word in words if len(word.strip()) > 1))
    found.fields |= {f"/keywords/{place}": "more_keywords" for place in range(len(content["keywords"]))}
    return found


def _valuation(form: Form, content: dict[str, Any]) -> None:
    """How the method applies, where the officer says so; empty leaves what the applicant asked."""
    method, how = content["valuation_method"], form.text("valuation_how")
    if not how:
        return
    if method == 1:
        marks = {name: form.ticked(f"valuation_{name}") for name in ("related_parties", "restrictions", "conditions")}
        content["valuation"] = {"method": 1, **marks, "explanation": how}
    else:
        content["valuation"] = {
            "method": method, "why_not_earlier": form.text("valuation_why_not"), _METHOD_TEXT[method]: how,
        }  # fmt: skip


def _basis(form: Form, found: Body) -> None:
    entries: list[dict[str, str]] = []
    for rule in GIR:
        if form.ticked(gir_field(rule)):
            found.fields[f"/basis/{len(entries)}/reference"] = gir_field(GIR[0])
            entries.append({"kind": "gir", "reference": f"GIR {rule}", "text": ""})
    for place in range(MOST_ROWS):
        kind, reference = form.text(f"basis-{place}-kind"), form.text(f"basis-{place}-reference")
        if not kind and not reference:
            continue
        at = f"/basis/{len(entries)}"
        found.fields |= {f"{at}/{name}": f"basis-{place}-{name}" for name in ("kind", "reference", "text")}
        entries.append({"kind": kind or "other", "reference": reference, "text": form.text(f"basis-{place}-text")})
    found.content["basis"] = entries
    found.fields["/basis"] = gir_field(GIR[0])


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
