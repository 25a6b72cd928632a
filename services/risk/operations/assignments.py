"""Who examines what: one by one, or a morning's queue at once by workload."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import workload
from services.risk.domain.words import Stage
from services.risk.events import ExaminerAssigned, ExaminerKept
from services.risk.model import Declaration, Examiner
from services.risk.operations.acting import Officer
from services.risk.operations.overrides import about, touch
from services.risk.permissions import Permission
from services.risk.queries import queue
from shared.facts import Fact
from shared.problems import NotPermitted, RuleNotMet


async def assign(session: AsyncSession, *, row: Declaration, examiner: str | None, by: Officer) -> list[Fact]:
    """Give a declaration to an examiner, to oneself, or back to the queue (None).

    Who assigns may give it to anybody available at that office; an examiner may take one that is free, and give back
    one's own.
    """
    if row.stage in (Stage.RELEASED, Stage.CANCELLED):
        raise RuleNotMet("What is released or cancelled is not assigned.", rules=["stage"])
    if Permission.ASSIGN not in by.held and not (
        {examiner, row.assigned_to} <= {by.actor.id, None} and Permission.EXAMINE in by.held
    ):
        raise NotPermitted("You may take a free declaration or give back your own.", permission=str(Permission.ASSIGN))
    name = await _name(session, row=row, examiner=examiner, by=by) if examiner is not None else None
    row.assigned_to, row.assigned_name = examiner, name
    touch(row, by)
    await session.flush()
    return [ExaminerAssigned(**about(row), examiner=examiner or "")]


async def _name(session: AsyncSession, *, row: Declaration, examiner: str, by: Officer) -> str:
    known = await session.get(Examiner, (row.administration, examiner))
    if known is None and examiner == by.actor.id:
        return by.actor.name
    if known is None:
        raise RuleNotMet("This officer is not among the examiners.", rules=["examiner"])
    if not known.available:
        raise RuleNotMet(f"{known.name} is not available.", rules=["available"])
    if known.offices and row.office not in known.offices:
        raise RuleNotMet(f"{known.name} does not examine at {row.office}.", rules=["office"])
    return known.name


async def assign_waiting(
    session: AsyncSession, *, office: str, by: Officer
) -> tuple[Sequence[tuple[Declaration, str]], list[Fact]]:
    """Give everything at an office that waits for an examiner to those available, by workload; at most 2,000 at once.

    Raises RuleNotMet where nobody is available.
    """
    weights = queue.weights(by.office.terms(by.at))
    examiners = await queue.examiners_at(session, office=office, weights=weights, administration=by.office.code)
    if not any(one.available for one in examiners):
        raise RuleNotMet(f"Nobody who examines at {office} is available.", rules=["available"])
    rows = {
        str(row.id): row
        for row in await session.scalars(
            queue.to_examine(by.office.code)
            .where(Declaration.office == office, Declaration.assigned_to.is_(None))
            .limit(2000)
            .with_for_update(skip_locked=True)
        )
    }
    names = {one.id: one.name for one in examiners}
    chosen = workload.assign([queue.waiting(row) for row in rows.values()], examiners, weights)
    facts: list[Fact] = []
    for key, examiner in chosen.items():
        row = rows[key]
        row.assigned_to, row.assigned_name = examiner, names[examiner]
        touch(row, by)
        facts.append(ExaminerAssigned(**about(row), examiner=examiner))
    await session.flush()
    return [(rows[key], names[examiner]) for key, examiner in chosen.items()], facts


async def keep_examiner(
    session: AsyncSession, *, row: Examiner | None, identifier: str, name: str, offices: Sequence[str], available: bool,
    by: Officer,
) -> tuple[Examiner, list[Fact]]:  # fmt: skip
    """Say that an officer examines, where, and whether today; examiners may say of themselves whether they are there."""
    own = identifier == by.actor.id and row is not None and row.offices == sorted(set(offices)) and row.name == name
    if Permission.ASSIGN not in by.held and not own:
        raise NotPermitted("You may only say whether you are available.", permission=str(Permission.ASSIGN))
    if row is None:
        row = Examiner(administration=by.office.code, id=identifier, version=0)
        session.add(row)
    row.version += 1
    row.name, row.offices, row.available = name, sorted(set(offices)), available
    row.changed_at, row.changed_by, row.changed_by_name = by.at, by.actor.id, by.actor.name
    await session.flush()
    fact = ExaminerKept(
        subject=f"examiner/{identifier}", version=row.version, administration=row.administration,
        offices=tuple(row.offices), available=available,
    )  # fmt: skip
    return row, [fact]


async def find_examiner(session: AsyncSession, *, administration: str, identifier: str) -> Examiner | None:
    """The examiner of this identifier, locked until the transaction ends."""
    return (
        await session.scalars(
            select(Examiner)
            .where(Examiner.administration == administration, Examiner.id == identifier)
            .with_for_update()
        )
    ).one_or_none()
