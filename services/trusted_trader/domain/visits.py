"""A site validation: the checklist that a validator takes along, and what a report of it must say. Pure.

Practice: the compliance visit of an export-licensing office (people present, risk grades), and the WCO guidance on
validators; checks by element A to M of the WCO SAFE Framework (AEO-25), findings with a day (T5).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.trusted_trader.domain.words import Element, Severity, VisitKind

CLOCK_SLACK = timedelta(hours=1)
"""By how much the clock of a validator's device may be ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding as a report hands it in. The validator's device makes `id`, so that photos can name it beforehand."""

    id: UUID
    element: Element
    severity: Severity
    text: str
    action: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a validator hands in: `ratings` by element {rating 0 to 4, note}, `people` {name, function, administration}.

    `plan` is the digest of the plan that the validator took along (`plan_digest`).
    """

    key: UUID
    plan: str
    started_at: datetime
    finished_at: datetime
    people: tuple[Mapping[str, Any], ...]
    ratings: Mapping[str, Mapping[str, Any]]
    risk_grade: int
    summary: str
    findings: tuple[Found, ...]


Fault = tuple[str, str, str]
"""A JSON Pointer into the report, a stable word, and a sentence."""


def faults(
    report: Report, *, checklist: Sequence[Mapping[str, Any]], at: datetime, finished_on: date
) -> tuple[Fault, ...]:
    """What cannot be used in a report, each with its field. `finished_on` is the office's date of `finished_at`."""
    found: list[Fault] = []
    if report.finished_at < report.started_at:
        found.append(("/finished_at", "order", "The visit ends before it begins."))
    for name, moment in (("started_at", report.started_at), ("finished_at", report.finished_at)):
        if moment > at + CLOCK_SLACK:
            found.append((f"/{name}", "future", "This time has not come yet. Check the clock of the device."))
    known = {str(one["element"]) for one in checklist}
    found += [
        (f"/ratings/{element}", "element", f"Element {element} is not on this visit's checklist.")
        for element in report.ratings
        if element not in known
    ]
    seen: set[UUID] = set()
    for place, one in enumerate(report.findings):
        if one.id in seen:
            found.append((f"/findings/{place}/id", "twice", "Two findings have the same id."))
        seen.add(one.id)
        if one.due_on is not None and one.due_on < finished_on:
            found.append((f"/findings/{place}/due_on", "order", "The finding is due before the visit ended."))
        if one.severity is Severity.CRITICAL and not one.action:
            found.append((f"/findings/{place}/action", "empty", "Say what must be done about a critical finding."))
    return tuple(found)


def unrated(checklist: Sequence[Mapping[str, Any]], ratings: Mapping[str, Any]) -> tuple[str, ...]:
    """The elements of the checklist that have no rating."""
    return tuple(str(one["element"]) for one in checklist if one["element"] not in ratings)


def digest(content: Any) -> str:
    """SHA-256 in hexadecimal of a JSON value, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plan_digest(*, kind: VisitKind, site: UUID, planned_on: date, validators: Collection[str], trip: str | None) -> str:
    """A short digest of what was planned. It moves with every change of the plan, and with nothing that the validator does."""
    plan = [kind.value, str(site), planned_on.isoformat(), sorted(validators), trip or ""]
    return digest(plan)[:16]


def checklist(
    *,
    questionnaire: Mapping[str, Any],
    criteria: Sequence[Mapping[str, Any]],
    roles: Collection[str],
    tier: str,
    size: str,
) -> list[dict[str, Any]]:
    """What is looked at on a visit, by element: {element, title, criteria, questions}, all that applies to this firm.

    Criteria come from the programme, questions from the questionnaire to which the firm answered. Where neither names an
    element the thirteen of the framework stand alone: a validator never comes without a list.
    """
    by_element: dict[str, dict[str, Any]] = {}

    def entry(element: str, title: Any = None) -> dict[str, Any]:
        made = by_element.setdefault(element, {"element": element, "title": {}, "criteria": [], "questions": []})
        if title and not made["title"]:
            made["title"] = title
        return made

    for section in questionnaire.get("sections", ()):
        asked = [
            {"code": one["code"], "text": one["text"]}
            for one in section.get("questions", ())
            if _applies(one, roles=roles, tier=tier, size=size)
        ]
        if asked:
            entry(section["element"], section.get("title"))["questions"] += asked
    for one in criteria:
        entry(one["element"])["criteria"].append(
            {name: one[name] for name in ("code", "title", "text", "law") if name in one}
        )
    for element in () if by_element else Element:
        entry(element.value)
    return [by_element[element] for element in sorted(by_element)]


def _applies(question: Mapping[str, Any], *, roles: Collection[str], tier: str, size: str) -> bool:
    named = question.get("roles"), question.get("tiers"), question.get("sizes")
    own: tuple[Collection[str], ...] = (roles, (tier,), (size,))
    return all(not asked or not set(asked).isdisjoint(given) for asked, given in zip(named, own, strict=True))


def resolved_elsewhere(finding: Mapping[str, Any]) -> bool:
    """Whether a finding of another administration's report was resolved there."""
    return finding.get("state") == "resolved"


def comes_along(finding: Mapping[str, Any]) -> bool:
    """Whether a finding of another administration's report stands here too: all that are open there, and every critical one.

    A critical finding that was resolved there comes as answered: an officer of this administration accepts it, since the
    decision stays national (AEO-37).
    """
    return finding["severity"] == Severity.CRITICAL or not resolved_elsewhere(finding)
