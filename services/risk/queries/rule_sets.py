"""The rules in force: the set that was activated last, and any earlier one by its hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.domain.rule_sets import read_condition, read_rule_set, with_lists
from services.risk.domain.rules import ManagedList, Matching, Rule, RuleSet
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.model import KeptList, ListEntry, RuleSetActivation, RuleSetContent, RuleVersion
from shared.problems import NotFound
from shared.shapes import Shape, moment

EMPTY = RuleSet()


async def active_hash(session: AsyncSession, *, at: datetime) -> str | None:
    """The hash of the set in force at an instant; None before the first activation. Cheap: asked before each batch."""
    return await session.scalar(
        select(RuleSetActivation.hash)
        .where(RuleSetActivation.activated_at <= at)
        .order_by(RuleSetActivation.number.desc())
        .limit(1)
    )


async def active_rule_set(session: AsyncSession, *, at: datetime) -> RuleSet:
    """The set in force at an instant; an empty one before the first activation.

    A rule in it still counts only from its `valid_from` to its `valid_until`: whoever judges looks at both, so that a
    rule ends on time even when the next set is a minute late.
    """
    found = await active_hash(session, at=at)
    return EMPTY if found is None else await rule_set(session, found)


async def rule_set(session: AsyncSession, hash: str) -> RuleSet:  # noqa: A002  # what it is
    """The set with this hash, also years later. Raises NotFound."""
    content = await session.scalar(select(RuleSetContent.content).where(RuleSetContent.hash == hash))
    if content is None:
        if hash == EMPTY.hash():
            return EMPTY
        raise NotFound("There is no such rule set.")
    return read_rule_set(content)


async def current_rules(session: AsyncSession, *, at: datetime) -> RuleSet:
    """What the tables say is in force at an instant: the active versions within their time, and their lists."""
    rows = await session.scalars(
        select(RuleVersion).where(
            RuleVersion.state == RuleState.ACTIVE, RuleVersion.valid_from <= at, RuleVersion.valid_until > at
        )
    )
    rules = [as_rule(row) for row in rows]
    return with_lists(rules, await lists_at(session, at=at))


def as_rule(row: RuleVersion, *, always: tuple[datetime, datetime] | None = None) -> Rule:
    """A version that compiles, as the engine takes it; `always` stands for dates still open. Raises ValueError else."""
    begins, ends = row.valid_from or (always or (None, None))[0], row.valid_until or (always or (None, None))[1]
    if row.condition is None or begins is None or ends is None:
        raise ValueError(f"{row.rule}/{row.number} is not ready for the engine")
    return Rule(
        id=row.rule,
        version=row.number,
        condition=read_condition(row.condition),
        lane=Lane(row.lane),
        probability=row.probability,
        score=row.score,
        mandatory=row.mandatory,
        scope=Scope(row.scope),
        offices=frozenset(row.offices),
        flows=frozenset(Flow(one) for one in row.flows),
        valid_from=begins,
        valid_until=ends,
        title=row.title,
        shadow=row.shadow,
    )


async def lists_at(
    session: AsyncSession, *, at: datetime, names: Iterable[str] | None = None
) -> dict[str, ManagedList]:
    """The managed lists with the entries that count at an instant; all of them, or those named."""
    wanted = None if names is None else tuple(names)
    kept = select(KeptList.name, KeptList.matching)
    entries = select(ListEntry.list_name, ListEntry.value).where(
        ListEntry.valid_from <= at, or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > at)
    )
    if wanted is not None:
        kept, entries = kept.where(KeptList.name.in_(wanted)), entries.where(ListEntry.list_name.in_(wanted))
    held: dict[str, set[str]] = {}
    for row in await session.execute(entries):
        held.setdefault(row.list_name, set()).add(row.value)
    return {
        row.name: ManagedList(name=row.name, matching=Matching(row.matching), entries=frozenset(held.get(row.name, ())))
        for row in await session.execute(kept)
    }


async def activations(session: AsyncSession, *, found: Office, limit: int) -> list[Shape]:
    """Which sets were in force from when on, the newest first."""
    rows = await session.execute(
        select(RuleSetActivation, RuleSetContent.rules)
        .join(
            RuleSetContent,
            (RuleSetContent.administration == RuleSetActivation.administration)
            & (RuleSetContent.hash == RuleSetActivation.hash),
        )
        .where(RuleSetActivation.administration == found.code)
        .order_by(RuleSetActivation.number.desc())
        .limit(limit)
    )
    return [
        {
            "number": row.number,
            "hash": row.hash,
            "rules": rules,
            "activated": moment(row.activated_at, found.calendar.zone),
            "cause": row.cause,
        }
        for row, rules in rows
    ]
