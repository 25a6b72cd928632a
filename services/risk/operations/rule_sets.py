"""Writing down which rules are in force: whenever what counts has changed, and only then."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.events import RuleSetActivated
from services.risk.model import RuleSetActivation, RuleSetContent
from services.risk.operations.acting import Officer, one_at_a_time
from services.risk.queries.rule_sets import EMPTY, current_rules
from shared.facts import Fact


async def refresh(session: AsyncSession, *, by: Officer, cause: str) -> list[Fact]:
    """Activate what the tables say counts at this instant, if it is not what counted before.

    Of several changes at once each waits for the one before, so the last activation is what all of them together mean.
    """
    code = by.office.code
    await session.flush()
    await one_at_a_time(session, administration=code, what="rule set")
    found = await current_rules(session, at=by.at)
    fresh = found.hash()
    last = (
        await session.execute(
            select(RuleSetActivation.number, RuleSetActivation.hash)
            .where(RuleSetActivation.administration == code)
            .order_by(RuleSetActivation.number.desc())
            .limit(1)
        )
    ).one_or_none()
    if fresh == (last.hash if last is not None else EMPTY.hash()):
        return []
    known = await session.scalar(
        select(func.count())
        .select_from(RuleSetContent)
        .where(RuleSetContent.administration == code, RuleSetContent.hash == fresh)
    )
    if not known:
        session.add(
            RuleSetContent(
                administration=code, hash=fresh, content=found.content(), rules=len(found.rules), activated_at=by.at
            )
        )
        await session.flush()
    number = (last.number if last is not None else 0) + 1
    session.add(RuleSetActivation(administration=code, number=number, hash=fresh, activated_at=by.at, cause=cause))
    await session.flush()
    return [
        RuleSetActivated(
            subject=f"rule-set/{fresh}", version=number, administration=code, rule_set=fresh, rules=len(found.rules),
            activated_at=by.at,
        )
    ]  # fmt: skip
