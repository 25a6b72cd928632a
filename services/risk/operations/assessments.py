"""Declarations that wait are assessed, a batch in one transaction: what is known of all of them is asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.assessment import Before, Outcome, assess, read_before
from services.risk.domain.capacity import CHOSEN, Counts
from services.risk.domain.customs_codes import tax_number
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import Values
from services.risk.domain.draw import By, Draw, subject
from services.risk.domain.features import Features, Known, derive, joined
from services.risk.domain.identifiers import identifiers
from services.risk.domain.in_force import NO_RULES, InForce, Plans, Policy
from services.risk.domain.relief import Confirmation, Standing, Why, relief, status_now
from services.risk.domain.rules import Rule
from services.risk.domain.words import Cause, Lane
from services.risk.events import BatchAssessed, DeclarationAssessed, LaneChanged, LaneDecided
from services.risk.model import Assessment, Declaration, LaneCount, RuleHit
from services.risk.operations.acting import Officer
from services.risk.operations.declarations import ONE_BY_ONE
from services.risk.operations.random import days_of, ready
from services.risk.operations.rows import insert_rows, update_rows
from services.risk.queries import known as asking
from services.risk.queries.waiting import Waiting, contents, drawn, waiting
from shared.facts import Fact
from shared.sealing import Box

AT_A_STRETCH = 100
"""Declarations judged before other calls have their turn: some five milliseconds."""
NEW_VERSION = "new_version"
"""Why a lane changed: an amended declaration asks for more."""
RULES_BACK = "rules_back"
"""Why a lane changed: it was the safe default, and the rules can be had again."""


class NotAsked(Exception):
    """A batch holds an operator with an active status, and nobody asked whether that still is so: ask, and begin again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What came of a batch: which were assessed, and the facts to be recorded."""

    identifiers: tuple[UUID, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Case:
    """One declaration of the batch, on its way."""

    row: Waiting
    lodged: Lodged
    assessment: UUID
    features: Features = field(default_factory=lambda: Features({}, ()))
    header: Values = field(default_factory=dict)
    items: Sequence[Values] = ()
    hits: list[Rule] = field(default_factory=list)
    score: int = 0
    draw: Draw | None = None
    outcome: Outcome | None = None

    @property
    def office(self) -> str:
        return self.row.office or ""

    @property
    def flow(self) -> str:
        return (self.row.flow or "").lower()


async def assess_waiting(
    session: AsyncSession, *, rules: InForce | None, plans: Plans, box: Box, by: Officer, most: int,
    fresh: Mapping[UUID, tuple[int, Lodged]], secrets: dict[date, bytes],
    remembered: asking.Remembered, confirmation: Confirmation | None = None,
) -> Assessed:  # fmt: skip
    """Assess up to `most` declarations that wait, the oldest first; two who do this at once never take the same.

    `rules` None: they cannot be had, and each gets the declared safe default until they can. `fresh` are declarations
    just received, by identifier with version and content, which then need not be read again; `secrets` those of days,
    as far as this process has needed them; `remembered` the traders' records when this day began; `confirmation` the
    answer about operators' status, None where nobody asked. Raises NotAsked when an operator's status is active then.
    """
    rows = await waiting(session, administration=by.office.code, most=most, with_rules=rules is not None)
    if not rows:
        return Assessed()
    lodged = await contents(session, rows=rows, fresh=fresh)
    cases = [
        _Case(row=row, lodged=lodged[row.id], assessment=assessment)
        for row, assessment in zip(rows, identifiers(at=by.at, count=len(rows)), strict=True)
    ]
    policy = Policy.of(by.office.terms(by.at))
    standings = await _know(
        session, cases, rules=rules, policy=policy, by=by, remembered=remembered, confirmation=confirmation
    )
    facts = await _draws(session, cases, policy=policy, box=box, by=by, secrets=secrets)
    counts = await _counts(session, cases, by=by)
    for case in sorted(cases, key=lambda one: -one.score):
        place = (case.office, case.flow)
        case.outcome = _assess(
            case, plans=plans, counts=counts[place], standings=standings, policy=policy, rules=rules, by=by
        )
        counts[place] = _counted(counts[place], case)
    await _keep(session, cases, counts, rules_hash=rules.hash if rules else NO_RULES, by=by)
    return Assessed(
        identifiers=tuple(case.row.id for case in cases),
        facts=(*facts, *_facts(cases, rules.hash if rules else NO_RULES, by)),
    )


async def _know(
    session: AsyncSession,
    cases: Sequence[_Case],
    *,
    rules: InForce | None,
    policy: Policy,
    by: Officer,
    remembered: asking.Remembered,
    confirmation: Confirmation | None,
) -> Mapping[str, Standing]:
    """Features and hits of every declaration; answers how the importers stand."""
    place, first = by.office.code, min(case.row.received_at for case in cases)
    importers = {case.row.importer for case in cases if case.row.importer}
    declarants = {case.row.declarant for case in cases if case.row.declarant}
    began = datetime.combine(by.office.today(by.at), time(), by.office.calendar.zone)
    window = asking.Window(since=began - timedelta(days=policy.window_days), today=began, before=first)
    imported, declared = await asking.records(
        session, administration=place, importers=importers, declarants=declarants, window=window, remembered=remembered
    )
    numbers = {tax_number(name) for name in importers}
    standings = await asking.standings(session, administration=place, traders=numbers, confirmation=confirmation)
    if confirmation is None and any(one.active for one in standings.values()):
        raise NotAsked
    cited = {str(item["ruling"]) for case in cases for item in case.lodged.items if "ruling" in item}
    rulings = await asking.rulings(session, administration=place, numbers=cited)
    today, freshness = by.office.today(by.at), policy.relief.freshness
    for number, case in enumerate(cases):
        if number % AT_A_STRETCH == AT_A_STRETCH - 1:
            await asyncio.sleep(0)
        importer, declarant = case.row.importer or "", case.row.declarant or ""
        trusted = status_now(standings.get(tax_number(importer)), at=by.at, freshness=freshness) is Why.APPLIED
        watch = rules.watch if rules else None
        found = Known(
            importer=imported.get(importer), declarant=declared.get(declarant), trusted=trusted, rulings=rulings,
            watched=watch(case.lodged.header) if watch else None, watch_lists=watch is not None,
            **({"references": rules.references} if rules else {}),
        )  # fmt: skip
        case.features = derive(case.lodged, known=found, new_below=policy.new_below, today=today)
        case.header, case.items = joined(case.lodged, case.features)
        if rules is not None:
            case.hits = rules.hits(case.header, case.items, office=case.office, flow=case.flow, at=by.at)
            case.score = sum(rule.score for rule in case.hits if not rule.shadow)
    return standings


async def _draws(
    session: AsyncSession, cases: Sequence[_Case], *, policy: Policy, box: Box, by: Officer, secrets: dict[date, bytes]
) -> list[Fact]:
    """Each declaration's draw: that of its first assessment, else that of its subject, else one of today."""
    place, today = by.office.code, by.office.today(by.at)
    before = await drawn(session, administration=place, rows=[case.row for case in cases])
    subjects = {case.row.id: subject(case.lodged) for case in cases if case.row.id not in before}
    days = await days_of(
        session, administration=place, keys=[one.key for one in subjects.values()], today=today, draw_days=policy.draw_days
    ) if subjects else {}  # fmt: skip
    needed = {date.fromisoformat(one["day"]) for one in before.values()} | set(days.values())
    facts = await ready(session, days={*needed, today}, box=box, by=by, known=secrets)
    for case in cases:
        kept = before.get(case.row.id)
        if kept is not None:
            key, made_of, number, day = (
                kept["key"],
                By(kept["by"]),
                int(kept["number"]),
                date.fromisoformat(kept["day"]),
            )
        else:
            mine = subjects[case.row.id]
            key, made_of, number, day = mine.key, mine.by, case.row.current, days[mine.key]
        if day not in secrets:  # the key to it was lost: nobody can draw with it again
            day = today
        case.draw = Draw(secret=secrets[day], key=key, day=day, by=made_of, number=number)
    return facts


async def _counts(session: AsyncSession, cases: Sequence[_Case], *, by: Officer) -> dict[tuple[str, str], Counts]:
    """What each office had today; the rows stay locked, so that two who assess take turns."""
    places = sorted({(case.office, case.flow) for case in cases})
    day = by.office.today(by.at)
    rows = [{"office": office, "flow": flow} for office, flow in places]
    same = {"administration": by.office.code, "day": day, "total": 0, "red": 0, "yellow": 0, "blue": 0}
    locked = "on conflict (administration, day, office, flow) do update set total = lane_count.total"
    found = await insert_rows(
        session, LaneCount, rows, same=same, rest=f"{locked} returning office, flow, total, red, yellow, blue"
    )
    return {
        (row.office, row.flow): Counts(
            total=row.total, lanes={Lane.RED: row.red, Lane.YELLOW: row.yellow, Lane.BLUE: row.blue}
        )
        for row in found
    }


def _assess(
    case: _Case, *, plans: Plans, counts: Counts, standings: Mapping[str, Standing], policy: Policy,
    rules: InForce | None, by: Officer,
) -> Outcome:  # fmt: skip
    row = case.row
    if case.draw is None:
        raise RuntimeError("a declaration is drawn for before it is assessed")
    return assess(
        hits=case.hits, plan=plans(case.office, case.flow), counts=counts, draw=case.draw, before=_before(row),
        relief=relief(standings.get(tax_number(row.importer or "")), at=by.at, terms=policy.relief),
        default=None if rules is not None else policy.without_rules(case.items),
    )  # fmt: skip


def _before(row: Waiting) -> Before | None:
    """The lane that is not lowered: the one it has; where that is the safe default, the one before it, if there was one."""
    if row.lane is None or row.lane_cause is None:
        return None
    has = Before(lane=Lane(row.lane), cause=Cause(row.lane_cause), chances=row.chances or {})
    earlier = read_before(row.before) if has.cause is Cause.SAFE_DEFAULT else None
    return has if earlier is None else replace(has, lane=earlier.lane, cause=earlier.cause)


def _counted(counts: Counts, case: _Case) -> Counts:
    """The office's day after this one. An amended declaration counts again only where its lane became higher."""
    if case.outcome is None:
        return counts
    if case.row.lane is None:
        return counts.with_one(case.outcome.lane)
    if case.outcome.lane.rank <= Lane(case.row.lane).rank:
        return counts
    after = counts.with_one(case.outcome.lane)
    return Counts(total=counts.total, lanes=after.lanes)


async def _keep(
    session: AsyncSession,
    cases: Sequence[_Case],
    counts: Mapping[tuple[str, str], Counts],
    *,
    rules_hash: str,
    by: Officer,
) -> None:
    place, day = by.office.code, by.office.today(by.at)
    assessments, hits, rows = [], [], []
    for case in cases:
        outcome, row = case.outcome, case.row
        if outcome is None:
            continue
        content = outcome.content()
        assessments.append({
            "id": case.assessment, "declaration_id": row.id, "number": row.current, "office": row.office, "flow": row.flow,
            **{name: content[name] for name in ("lane", "own_lane", "lane_before", "cause", "hits", "draw", "relief", "capacity")},
            "features": case.features.content(), "score": outcome.score, "probability": outcome.probability,
            "safe_default": outcome.safe_default,
        })  # fmt: skip
        hits += [
            {
                "assessment_id": case.assessment, "rule": hit.rule, "rule_version": hit.version, "declaration_id": row.id,
                "lane": hit.lane.value, "selected": hit.selected, "shadow": hit.shadow,
            }
            for hit in outcome.hits
        ]  # fmt: skip
        rows.append(_declaration(case, outcome, by.at))
    same = {"administration": place, "at": by.at}
    await insert_rows(session, Assessment, assessments, same=same | {"day": day, "rule_set": rules_hash})
    await insert_rows(session, RuleHit, hits, same=same)
    changed = {"administration": place, "changed_at": by.at, "rule_set": rules_hash, "assessed_at": by.at}
    await update_rows(session, Declaration, rows, same=changed)
    await _keep_counts(session, counts, day=day, administration=place)


def _declaration(case: _Case, outcome: Outcome, at: datetime) -> dict[str, Any]:
    row = case.row
    kept = row.lane == outcome.lane.value
    officer_kept = kept and row.lane_cause == Cause.OVERRIDE
    return {
        "id": row.id, "version": row.version + 1, "lane": outcome.lane.value,
        "lane_cause": row.lane_cause if officer_kept else outcome.cause.value,
        "lane_at": row.lane_at if kept else at,
        "selected_at_random": outcome.selected_at_random or row.selected_at_random, "score": outcome.score,
        "probability": outcome.probability,
    }  # fmt: skip


async def _keep_counts(
    session: AsyncSession, counts: Mapping[tuple[str, str], Counts], *, day: date, administration: str
) -> None:
    rows = [
        {"office": office, "flow": flow, "total": one.total} | {lane.value: one.of(lane) for lane in CHOSEN}
        for (office, flow), one in counts.items()
    ]
    sets = ", ".join(f"{name} = excluded.{name}" for name in ("total", "red", "yellow", "blue"))
    place = "on conflict (administration, day, office, flow)"
    same = {"administration": administration, "day": day}
    await insert_rows(session, LaneCount, rows, same=same, rest=f"{place} do update set {sets}")


def _facts(cases: Sequence[_Case], rules_hash: str, by: Officer) -> list[Fact]:
    place = by.office.code
    facts: list[Fact] = []
    if len(cases) > ONE_BY_ONE:
        named = tuple((case.row.reference, case.row.current, case.outcome.lane.value) for case in cases if case.outcome)
        facts.append(
            BatchAssessed(
                subject=f"batch/{uuid4()}",
                version=1,
                administration=place,
                at=by.at,
                rule_set=rules_hash,
                declarations=named,
            )
        )
    for case in cases:
        row, outcome = case.row, case.outcome
        if outcome is None:
            continue
        about: dict[str, Any] = {
            "subject": f"declaration/{row.id}", "version": row.version + 1, "administration": place,
            "reference": row.reference, "declaration_version": row.current,
        }  # fmt: skip
        lane = outcome.lane.value
        if len(cases) <= ONE_BY_ONE:
            facts.append(
                DeclarationAssessed(
                    **about, assessment=str(case.assessment), rule_set=rules_hash, lane=lane, cause=outcome.cause.value,
                    safe_default=outcome.safe_default,
                )
            )  # fmt: skip
            if row.lane is None:
                facts.append(LaneDecided(**about, lane=lane, decided_at=by.at, office=row.office))
        if row.lane is not None and row.lane != lane:
            reason = RULES_BACK if row.rule_set == NO_RULES else NEW_VERSION
            facts.append(
                LaneChanged(
                    **about, lane=lane, before=row.lane, reason_code=reason, changed_at=by.at, office=row.office
                )
            )
    return facts
