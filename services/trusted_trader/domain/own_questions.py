"""A questionnaire of the region's questions and an administration's own: put together, checked, and sealed by a digest."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from services.trusted_trader.domain.contents import Place
from services.trusted_trader.domain.questionnaires import HEAVIEST, read_questionnaire
from shared.problems import FieldError, Invalid

SHORTEST_REASON = 10


def compose(regional: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The whole content of an edition. Raises Invalid, each fault with its place in `own`.

    `own` is {"sections": added questions by element, "dropped": [{"code", "reason"}], "weights": {code: weight}}; any
    may be absent. A critical question stays, and keeps a weight: on those the region's administrations rely.
    """
    top = Place(own, pointer="/own")
    top.only("sections", "dropped", "weights")
    content = copy.deepcopy(dict(regional))
    theirs: dict[str, dict[str, Any]] = {q["code"]: q for section in content["sections"] for q in section["questions"]}
    dropped = _dropped(top, theirs)
    _weigh(top, theirs, dropped)
    added = _added(top, theirs, str(content["regional"]))
    top.refuse("The administration's own part has faults.")
    sections: dict[str, dict[str, Any]] = {section["element"]: section for section in content["sections"]}
    for section in sections.values():
        section["questions"] = [q for q in section["questions"] if q["code"] not in dropped]
    for section in added:
        there = sections.setdefault(section["element"], {**section, "questions": []})
        there["questions"] = [*there["questions"], *section["questions"]]
    kept = [sections[element] for element in sorted(sections) if sections[element]["questions"]]
    whole = {**content, "sections": kept}
    read_questionnaire(whole)
    return whole


def _dropped(top: Place, theirs: Mapping[str, dict[str, Any]]) -> frozenset[str]:
    rows = top.rows("dropped", needed=False)
    top.once(rows, "code", lambda row: row.value.get("code"))
    for row in rows:
        row.only("code", "reason")
        question = theirs.get(str(row.value.get("code")))
        if question is None:
            row.fault("code", "unknown", "The region's questionnaire has no such question.")
        elif question.get("critical"):
            row.fault("code", "critical", "A critical question stays; the region's administrations rely on it.")
        if len(row.line("reason").strip()) < SHORTEST_REASON:
            row.fault("reason", "short", "Say in a sentence why it is not asked here.")
    return frozenset(str(row.value.get("code")) for row in rows)


def _weigh(top: Place, theirs: Mapping[str, dict[str, Any]], dropped: frozenset[str]) -> None:
    weights = Place(top.value.get("weights", {}), pointer=f"{top.pointer}/weights", faults=top.faults)
    for code in weights.value:
        question = theirs.get(str(code))
        if question is None or code in dropped or not question.get("good"):
            weights.fault(str(code), "unknown", "There is no such rated question in this questionnaire.")
            continue
        least = 1 if question.get("critical") else 0
        question["weight"] = weights.number(str(code), least=least, most=HEAVIEST)


def _added(top: Place, theirs: Mapping[str, dict[str, Any]], regional: str) -> list[dict[str, Any]]:
    sections = top.value.get("sections", [])
    if not sections:
        return []
    try:
        read_questionnaire({"regional": regional, "sections": sections})
    except Invalid as wrong:
        top.faults += [FieldError(f"{top.pointer}{e.pointer}", e.code, e.detail) for e in wrong.errors]
        return []
    for n, section in enumerate(sections):
        for m, question in enumerate(section["questions"]):
            if question["code"] in theirs:
                top.fault(
                    f"sections/{n}/questions/{m}/code", "twice",
                    "The region's questionnaire uses this code; begin your own codes with that of your administration.",
                )  # fmt: skip
    return copy.deepcopy(list(sections))


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, in hexadecimal, over its JSON with sorted keys, without spaces, in UTF-8: anybody can check
    that the questions are those that were published."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
