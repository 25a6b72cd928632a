"""What is shown of trials on the history, of shadow rules, of suggestions and of drift."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.backtest import BackTest, Forecast, OfficeLoad
from services.risk.domain.evidence import Interval, wilson
from services.risk.domain.office import Office
from services.risk.domain.rule_sets import with_lists
from services.risk.domain.rules import RuleSet
from services.risk.domain.words import Flow, Lane
from services.risk.model import DriftAlarm, RuleVersion, Suggestion
from services.risk.queries.plans import Plans
from services.risk.queries.rule_sets import EMPTY, active_rule_set, as_rule, lists_at, rule_set
from services.risk.queries.rules import may_see
from shared.actors import Actor
from shared.problems import NotFound, RuleNotMet
from shared.shapes import Shape, moment, person, some_moment

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
"""The dates of a version whose own are still open, while it is tried."""


async def chosen(
    session: AsyncSession,
    *,
    base: str,
    add: Iterable[tuple[str, int]],
    leave_out: Iterable[str],
    actor: Actor,
    found: Office,
    at: datetime,
) -> RuleSet:
    """A set to try. A version that is added takes the place of the same rule's other one, and counts for all time."""
    start = EMPTY if base == "none" else await _base(session, base, at)
    left = set(leave_out)
    rules = {rule.id: rule for rule in start.rules if rule.id not in left}
    for key, number in add:
        row = await session.get(RuleVersion, (found.code, key, number))
        if row is None or not may_see(row, actor=actor, found=found, at=at):
            raise NotFound(f"There is no version {number} of the rule {key}.")
        if row.condition is None:
            raise RuleNotMet(f"{key}/{number} does not compile.")
        rules[key] = as_rule(row, always=EVER)
    lists = {**dict(start.lists), **await lists_at(session, at=at)}
    return with_lists(rules.values(), lists)


async def _base(session: AsyncSession, base: str, at: datetime) -> RuleSet:
    return await active_rule_set(session, at=at) if base == "active" else await rule_set(session, base)


def interval(found: Interval | None, *, finds: int, inspected: int) -> Shape | None:
    """A rate with its interval."""
    if found is None or not inspected:
        return None
    return {"rate": round(finds / inspected, 4), "low": round(found.low, 4), "high": round(found.high, 4)}


def forecast_shape(found: Forecast, *, rule_set: str, plans: Plans) -> Shape:
    """What one rule would have done."""
    return {
        "rule_set": rule_set,
        "declarations": found.declarations,
        "hits": found.hits,
        "share": round(found.share, 6),
        "selected": found.selected,
        "shift": [list(row) for row in found.shift],
        "offices": _loads(found.offices, plans),
        "minutes_each": found.minutes_each,
        "inspected": found.inspected,
        "finds": found.finds,
        "find_rate": interval(found.find_rate, finds=found.finds, inspected=found.inspected),
        "never_inspected": round(found.never_inspected, 4),
        "finds_gained": found.finds_gained,
        "finds_lost": found.finds_lost,
        "revenue": found.revenue,
    }


def back_test_shape(found: BackTest, *, against: str | None, plans: Plans) -> Shape:
    """What a rule set would have done."""
    rules = []
    for one in found.rules:
        key, _, number = one.key.rpartition("/")
        rules.append(
            {
                "rule": key,
                "version": int(number),
                "shadow": one.shadow,
                "hits": one.hits,
                "alone": one.alone,
                "inspected": one.inspected,
                "finds": one.finds,
                "find_rate": interval(one.find_rate, finds=one.finds, inspected=one.inspected),
                "never_inspected": round(one.never_inspected, 4),
                "unique_finds": one.unique_finds,
                "revenue": one.revenue,
                "minutes": one.minutes,
            }
        )
    return {
        "hash": found.hash,
        "against": against,
        "declarations": found.declarations,
        "hit": found.hit,
        "lanes": found.lanes,
        "shift": [list(row) for row in found.shift],
        "rules": rules,
        "offices": _loads(found.offices, plans),
        "inspected": found.inspected,
        "finds": found.finds,
        "find_rate": interval(found.find_rate, finds=found.finds, inspected=found.inspected),
        "never_inspected": round(found.never_inspected, 4),
        "finds_gained": found.finds_gained,
        "finds_lost": found.finds_lost,
    }


def _loads(loads: Iterable[OfficeLoad], plans: Plans) -> list[Shape]:
    return [
        {
            "office": one.office,
            "declarations": one.declarations,
            "days": one.days,
            "hits": one.hits,
            "selected": round(one.selected, 2),
            "selected_a_day": round(one.selected_a_day, 2),
            "busiest": date.fromordinal(one.busiest).isoformat() if one.busiest else None,
            "busiest_selected": round(one.busiest_selected, 2),
            "minutes_a_day": round(one.minutes_a_day, 1),
            "red_a_day": plans.of(one.office, Flow.IMPORT).plan.lane(Lane.RED).daily,
        }
        for one in loads
    ]


_SHADOW = text(
    """
    select h.rule_version, count(distinct h.declaration_id) as hits,
           count(distinct h.declaration_id) filter (where d.lane = 'green') as green,
           count(distinct h.declaration_id) filter (where d.lane = 'blue') as blue,
           count(distinct h.declaration_id) filter (where d.lane = 'yellow') as yellow,
           count(distinct h.declaration_id) filter (where d.lane = 'red') as red,
           count(distinct h.declaration_id) filter (where d.inspected_at is not null) as inspected,
           count(distinct h.declaration_id) filter (where d.found) as finds,
           min(h.at) as first, max(h.at) as last
    from risk.rule_hit h
    join risk.declaration d on d.administration = h.administration and d.id = h.declaration_id
    where h.administration = :administration and h.rule = :rule and h.shadow
    group by h.rule_version order by h.rule_version desc
    """
)


async def shadow_report(session: AsyncSession, *, rule: str, versions: Iterable[RuleVersion], found: Office) -> Shape:
    """What a rule in the shadow would have done: its hits, the lanes they took in fact, what was found among them."""
    known = {row.number: row for row in versions}
    zone = found.calendar.zone
    rows = await session.execute(_SHADOW, {"administration": found.code, "rule": rule})
    shown = []
    for row in rows:
        version = known[row.rule_version]
        lane = Lane(version.lane)
        lanes = {one.value: getattr(row, one.value) for one in Lane}
        raised = sum(number for name, number in lanes.items() if Lane(name).rank < lane.rank)
        probability = 100 if version.mandatory else version.probability
        rate = wilson(row.finds, row.inspected) if row.inspected else None
        shown.append(
            {
                "rule_version": row.rule_version,
                "lane": lane.value,
                "probability": version.probability,
                "hits": row.hits,
                "raised": raised,
                "would_select": round(row.hits * probability / 100, 2),
                "lanes": lanes,
                "inspected": row.inspected,
                "finds": row.finds,
                "find_rate": interval(rate, finds=row.finds, inspected=row.inspected),
                "first": some_moment(row.first, zone),
                "last": some_moment(row.last, zone),
            }
        )
    return {"rule": rule, "versions": shown}


async def suggestion(session: AsyncSession, *, found: Office, identifier: UUID, locked: bool = False) -> Suggestion:
    """One suggestion. Raises NotFound."""
    statement = select(Suggestion).where(Suggestion.administration == found.code, Suggestion.id == identifier)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such suggestion.")
    return row


async def suggestions(session: AsyncSession, *, found: Office, state: str = "") -> list[Shape]:
    """Suggestions, the newest first."""
    statement = select(Suggestion).where(Suggestion.administration == found.code)
    if state:
        statement = statement.where(Suggestion.state == state)
    rows = await session.scalars(statement.order_by(Suggestion.made_at.desc(), Suggestion.id).limit(500))
    return [suggestion_shape(row, found) for row in rows]


def suggestion_shape(row: Suggestion, found: Office) -> Shape:
    """A suggestion as officers see it."""
    zone = found.calendar.zone
    return {
        "id": str(row.id),
        "version": row.version,
        "state": row.state,
        "text": row.text,
        "evidence": row.evidence,
        "made": moment(row.made_at, zone),
        "rule": row.rule,
        "reason": row.reason,
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
    }


async def alarm(
    session: AsyncSession, *, found: Office, identifier: UUID, unseen: frozenset[str], locked: bool = False
) -> DriftAlarm:
    """One alarm. Raises NotFound, also for one about a rule in `unseen`."""
    statement = select(DriftAlarm).where(DriftAlarm.administration == found.code, DriftAlarm.id == identifier)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None or row.subject in unseen:
        raise NotFound("There is no such alarm.")
    return row


async def alarms(session: AsyncSession, *, found: Office, unseen: frozenset[str]) -> list[Shape]:
    """Alarms, the newest first; none about a rule in `unseen`, which the reader need not know."""
    rows = await session.scalars(
        select(DriftAlarm)
        .where(DriftAlarm.administration == found.code, DriftAlarm.subject.not_in(unseen))
        .order_by(DriftAlarm.noticed_at.desc(), DriftAlarm.id)
        .limit(500)
    )
    return [alarm_shape(row, found) for row in rows]


def alarm_shape(row: DriftAlarm, found: Office) -> Shape:
    """An alarm as officers see it."""
    zone = found.calendar.zone
    return {
        "id": str(row.id),
        "version": row.version,
        "kind": row.kind,
        "subject": row.subject,
        "week": row.week.isoformat(),
        "value": row.value,
        "threshold": row.threshold,
        "detail": row.detail,
        "noticed": moment(row.noticed_at, zone),
        "seen": some_moment(row.seen_at, zone),
        "seen_by": person(row.seen_by, row.seen_by_name or "") if row.seen_by else None,
        "note": row.note,
    }
