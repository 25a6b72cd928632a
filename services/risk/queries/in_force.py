"""What decides assessments at an instant: a cheap mark that changes with it, and the thing itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.capacity import OfficePlan
from services.risk.domain.features import References
from services.risk.domain.in_force import Mark, Plans, Watch, ranges, watching
from services.risk.domain.office import Office
from services.risk.domain.office_plans import PlanState
from services.risk.domain.rules import RuleSet
from services.risk.model import OfficePlanRow, ReferenceLoad
from services.risk.queries.plans import office_plans
from services.risk.queries.references import reference_values
from services.risk.queries.rule_sets import EMPTY, active_hash, rule_set
from services.risk.queries.watch import matcher, watch_stamp

_EMPTY = EMPTY.hash()


async def mark(session: AsyncSession, *, office: Office, at: datetime) -> Mark:
    """From what an `InForce` of this instant is made. Plans and ranges begin and end with days, so the day is part of it."""
    day = office.today(at)
    default = office.parameters.at("risk.plan", on=day)
    plans = (
        await session.execute(
            select(func.count(), func.max(OfficePlanRow.decided_at)).where(OfficePlanRow.state == PlanState.APPROVED)
        )
    ).one()
    loads = (
        await session.execute(select(func.count(ReferenceLoad.replaced_at), func.max(ReferenceLoad.loaded_at)))
    ).one()
    return Mark(
        rule_set=await active_hash(session, at=at) or _EMPTY,
        plans=(day, str(default.value), *plans),
        references=(day, *loads),
        watch=(*await watch_stamp(session, at=at), office.terms(at).value("watch.threshold")),
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
