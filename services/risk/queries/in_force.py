"""What decides assessments at an instant: a cheap mark that changes with it, and the thing itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.capacity import OfficePlan
from services.risk.domain.features import References
from services.risk.domain.in_force import Mark, Plans, Watch, ranges, watching
from services.risk.domain.office import Office
from services.risk.domain.rules import RuleSet
from services.risk.queries.plans import office_plans
from services.risk.queries.references import reference_values
from services.risk.queries.rule_sets import EMPTY, rule_set
from services.risk.queries.watch import matcher

_EMPTY = EMPTY.hash()
_MARK = text(
    "select (select hash from risk.rule_set_activation where administration = :place and activated_at <= :at"
    "   order by number desc limit 1) as rule_set,"
    " p.number as plans, p.last as planned, l.number as loads, l.last as loaded, w.number as entries, w.versions,"
    " (select count(*) from risk.watch_decision where administration = :place) as decisions"
    " from (select count(*) as number, max(decided_at) as last from risk.office_plan"
    "   where administration = :place and state = 'approved') p,"
    " (select count(replaced_at) as number, max(loaded_at) as last from risk.reference_load"
    "   where administration = :place) l,"
    " (select count(*) as number, coalesce(sum(version), 0) as versions from risk.watch_entry"
    "   where administration = :place and valid_from <= :at and (valid_until is null or valid_until > :at)) w"
)
"""One question for all marks: it is asked before every batch."""


async def mark(session: AsyncSession, *, office: Office, at: datetime) -> Mark:
    """From what an `InForce` of this instant is made. Plans and ranges begin and end with days, so the day is part of it."""
    terms, day = office.terms(at), office.today(at)
    row = (await session.execute(_MARK, {"place": office.code, "at": at})).one()
    return Mark(
        rule_set=row.rule_set or _EMPTY,
        plans=(day, str(terms.value("plan")), row.plans, row.planned),
        references=(day, row.loads, row.loaded),
        watch=(row.entries, row.versions, row.decisions, terms.value("watch.threshold")),
    )


async def rules(session: AsyncSession, *, wanted: Mark) -> RuleSet:
    """The rule set of a mark. Raises NotFound, KeyError, TypeError or ValueError for one that cannot be read."""
    found = await rule_set(session, wanted.rule_set)
    if found.hash() != wanted.rule_set:
        raise ValueError(f"the rule set {wanted.rule_set} does not have the content of its hash")
    return found


async def plans(session: AsyncSession, *, office: Office, at: datetime) -> Plans:
    """The offices' plans of the day."""
    found = await office_plans(session, found=office, on=office.today(at))

    def of(place: str, flow: str) -> OfficePlan:
        return found.of(place, flow).plan

    return of


async def references(session: AsyncSession, *, office: Office, at: datetime) -> References:
    """The reference ranges of the day."""
    return ranges(await reference_values(session, on=office.today(at)))


async def watch(session: AsyncSession, *, office: Office, at: datetime, wanted: Mark) -> Watch | None:
    """The watch-lists of the instant; None where there is no entry."""
    if not wanted.watch[0]:
        return None
    return watching(await matcher(session, at=at, threshold=office.terms(at).value("watch.threshold")))
