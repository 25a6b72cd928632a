"""The reasons in law of a ruling, one by one, and the rulings that it names: how they are written, what a type asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.advance_rulings.domain.rulings import Fault
from services.advance_rulings.domain.words import BasisKind, CitedAs, RulingType

RULES = ("1", "2(a)", "2(b)", "3(a)", "3(b)", "3(c)", "4", "5(a)", "5(b)", "6")
"""The General Interpretative Rules of the Harmonized System, as they are cited."""
ASKED: Mapping[RulingType, tuple[BasisKind, str]] = {
    RulingType.CLASSIFICATION: (
        BasisKind.GIR,
        "A classification rests on at least one General Interpretative Rule, such as GIR 1 (WCO guidelines).",
    ),
    RulingType.VALUATION: (
        BasisKind.VALUATION_AGREEMENT,
        "A valuation rests on at least one article of the Valuation Agreement, such as Article 1.",
    ),
    RulingType.ORIGIN: (
        BasisKind.ORIGIN_RULE,
        "An origin rests on at least one rule of origin, such as PACER Plus, Chapter 3, CTH.",
    ),
}
"""Of which kind one reason at least has to be (AR-32), by type of ruling."""
_GIR = re.compile(
    r"(?:g\.?i\.?r\.?s?|general (?:interpretative )?rules?|rules?|rgi)?\s*([1-6])\s*\(?\s*([abc])?\s*\)?", re.I
)
_ARTICLE = re.compile(r"(?:articles?|art\.?)?\s*(\d{1,2})((?:\.\d+)*(?:\([a-z]+\))*)", re.I)
_SECTION = re.compile(r"(?:section\s*)?([ivx]+|\d{1,2})\b[\s,:]*(.*)", re.I)
_CHAPTER = re.compile(r"(?:chapter\s*)?(\d{1,2})\b[\s,:]*(.*)", re.I)
_ROMAN = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
)  # fmt: skip
LAST_ARTICLE = 24
LAST_CHAPTER = 99
NO_CHAPTER = 77


def written(kind: BasisKind, reference: str) -> str | None:
    """A reference as it is always written ("gir 3b" is GIR 3(b)); None where it cannot be one of its kind."""
    text = " ".join(reference.split())
    if kind is BasisKind.GIR:
        return _rule(text)
    if kind is BasisKind.SECTION_NOTE:
        return _section(text)
    if kind in (BasisKind.CHAPTER_NOTE, BasisKind.SUBHEADING_NOTE):
        return _chapter(text)
    if kind is BasisKind.VALUATION_AGREEMENT:
        return _article(text)
    return text or None


def _rule(text: str) -> str | None:
    found = _GIR.fullmatch(text)
    if found is None:
        return None
    name = found[1] + (f"({found[2].lower()})" if found[2] else "")
    return f"GIR {name}" if name in RULES else None


def _section(text: str) -> str | None:
    found = _SECTION.fullmatch(text)
    if found is None:
        return None
    number = found[1].upper()
    if number.isdigit():
        number = _ROMAN[int(number) - 1] if 1 <= int(number) <= len(_ROMAN) else ""
    return _with(f"Section {number}", found[2]) if number in _ROMAN else None


def _chapter(text: str) -> str | None:
    found = _CHAPTER.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= LAST_CHAPTER or int(found[1]) == NO_CHAPTER:
        return None
    return _with(f"Chapter {int(found[1]):02d}", found[2])


def _with(place: str, rest: str) -> str:
    return f"{place}, {rest[:1].lower()}{rest[1:]}" if rest else place


def _article(text: str) -> str | None:
    found = _ARTICLE.fullmatch(text)
    return f"Article {int(found[1])}{found[2].lower()}" if found and 1 <= int(found[1]) <= LAST_ARTICLE else None


HOW: Mapping[BasisKind, str] = {
    BasisKind.GIR: f"Write the rule as GIR {', GIR '.join(RULES)}.",
    BasisKind.SECTION_NOTE: "Write the section and the note, such as Section XI, note 2.",
    BasisKind.CHAPTER_NOTE: "Write the chapter and the note, such as Chapter 20, note 6.",
    BasisKind.SUBHEADING_NOTE: "Write the chapter and the note, such as Chapter 20, subheading note 1.",
    BasisKind.VALUATION_AGREEMENT: "Write the article, such as Article 1 or Article 8.1(c).",
}


def tidy(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The reasons with their references as they are always written; what cannot be read stays as it came."""
    return [
        {
            "kind": BasisKind(entry["kind"]).value,
            "reference": written(BasisKind(entry["kind"]), entry["reference"]) or entry["reference"],
            "text": entry.get("text") or "",
        }
        for entry in entries
    ]


def basis_faults(entries: Sequence[Mapping[str, Any]], *, ruling_type: RulingType) -> tuple[Fault, ...]:
    """References that cannot be what they say, and the kind of reason that the type asks for (AR-32)."""
    found = [
        Fault(f"basis/{place}/reference", "reference", HOW.get(kind, "Write which provision it is."))
        for place, entry in enumerate(entries)
        if written(kind := BasisKind(entry["kind"]), entry["reference"]) is None
    ]
    asked = ASKED.get(ruling_type)
    if asked is not None and all(BasisKind(entry["kind"]) is not asked[0] for entry in entries):
        found.append(Fault("basis", "missing", asked[1]))
    return tuple(found)


def cited_faults(entries: Sequence[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """A ruling is named once, and one from which the decision differs is named with the reason."""
    found = []
    seen: set[tuple[str, str]] = set()
    for place, entry in enumerate(entries):
        which = (entry["administration"], entry["number"])
        if which in seen:
            found.append(Fault(f"cited/{place}/number", "twice", f"{entry['number']} is named twice; name it once."))
        seen.add(which)
        if CitedAs(entry["as"]) is CitedAs.DISTINGUISHED and not (entry.get("why") or "").strip():
            found.append(Fault(f"cited/{place}/why", "missing", f"Say how these goods differ from {entry['number']}."))
    return tuple(found)


def composed(entries: Sequence[Mapping[str, Any]]) -> str:
    """The legal basis as one text, from the reasons in their order: rules together, everything else with what it says."""
    rules = [entry["reference"] for entry in entries if entry["kind"] == BasisKind.GIR]
    parts = [_joined(rules)] if rules else []
    for entry in entries:
        said = (entry.get("text") or "").strip()
        if entry["kind"] != BasisKind.GIR:
            named = _named(BasisKind(entry["kind"]), entry["reference"])
            parts.append(f"{named}: {said}" if said else named)
        elif said:
            parts.append(f"{entry['reference']}: {said}")
    return "; ".join(part.rstrip(".;") for part in parts) + "." if parts else ""


def _joined(rules: Sequence[str]) -> str:
    bare = [rule.removeprefix("GIR ") for rule in dict.fromkeys(rules)]
    return f"GIR {bare[0]}" if len(bare) == 1 else f"GIR {', '.join(bare[:-1])} and {bare[-1]}"


_PLACES = {
    BasisKind.EXPLANATORY_NOTE: "Explanatory Note",
    BasisKind.CLASSIFICATION_OPINION: "Classification Opinion",
    BasisKind.VALUATION_AGREEMENT: "WTO Valuation Agreement,",
}


def _named(kind: BasisKind, reference: str) -> str:
    begins = _PLACES.get(kind, "")
    return reference if not begins or reference.lower().startswith(begins.lower()) else f"{begins} {reference}"
