"""Alerts about alike goods with other subheadings, and cases of two administrations about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits
from services.advance_rulings.domain.words import ConvergenceStatus
from services.advance_rulings.model import Convergence, ConvergenceStatement, Divergence, PublishedRuling, Step
from services.advance_rulings.queries.case_file import step_shape
from services.advance_rulings.workflow import CONVERGENCE, DIVERGENCE
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person

LATEST = 300
Pair = tuple[str, str]


async def divergences(session: AsyncSession, *, office: Office, state: str, held: frozenset[str]) -> list[Shape]:
    """The alerts of an administration, the most alike first."""
    one = Divergence
    statement = select(one).where(one.administration == office.code)
    if state:
        statement = statement.where(one.state == state)
    rows = (await session.scalars(statement.order_by(one.alike.desc(), one.found_at.desc()).limit(LATEST))).all()
    rulings = await _rulings(
        session,
        [p for row in rows for p in ((row.administration, row.ruling), (row.other_administration, row.other_ruling))],
    )
    return [_shape(row, rulings, office=office, held=held) for row in rows]


async def divergence(session: AsyncSession, *, key: UUID, office: Office, locked: bool = False) -> Divergence:
    """One alert. Raises NotFound."""
    statement = select(Divergence).where(Divergence.administration == office.code, Divergence.id == key)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such alert in your administration.")
    return row


async def divergence_shape(session: AsyncSession, *, row: Divergence, office: Office, held: frozenset[str]) -> Shape:
    """One alert with the two rulings as they are published."""
    pairs = [(row.administration, row.ruling), (row.other_administration, row.other_ruling)]
    return _shape(row, await _rulings(session, pairs), office=office, held=held)


def _shape(row: Divergence, rulings: dict[Pair, Shape], *, office: Office, held: frozenset[str]) -> Shape:
    allowed = {one.name for one in DIVERGENCE.actions if row.state in one.sources and one.permission in held}
    return {
        "id": str(row.id), "version": row.version, "state": row.state, "alike": row.alike, "reason": row.reason,
        "ours": _side(rulings, row.administration, row.ruling, row.code),
        "theirs": _side(rulings, row.other_administration, row.other_ruling, row.other_code),
        "convergence": str(row.convergence) if row.convergence else None,
        "found": moment(row.found_at, office.calendar.zone), "changed": moment(row.changed_at, office.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name), "actions": sorted(allowed),
    }  # fmt: skip


def _side(rulings: dict[Pair, Shape], administration: str, number: str, code: str) -> Shape:
    known = rulings.get((administration, number)) or {
        "subject": "",
        "status": None,
        "goods_description": "",
        "hs_edition": None,
    }
    return {"administration": administration, "number": number, "hs_code": code} | known


async def _rulings(session: AsyncSession, pairs: Iterable[Pair]) -> dict[Pair, Shape]:
    wanted = list(dict.fromkeys(pairs))
    if not wanted:
        return {}
    one = PublishedRuling
    rows = await session.execute(
        select(
            one.administration, one.number, one.subject, one.status, one.goods_description, one.hs_codes, one.hs_edition
        ).where(tuple_(one.administration, one.number).in_(wanted))
    )
    return {
        (row.administration, row.number): {
            "subject": row.subject, "status": row.status, "goods_description": row.goods_description[:1200],
            "hs_edition": row.hs_edition, **({"hs_code": row.hs_codes[0]} if row.hs_codes else {}),
        }
        for row in rows
    }  # fmt: skip


async def cases(session: AsyncSession, *, office: Office, held: frozenset[str]) -> list[Shape]:
    """Cases with other administrations, opened here or there: open ones first, then the latest."""
    one = Convergence
    rows = await session.scalars(
        select(one)
        .where(or_(one.administration == office.code, one.to_administration == office.code))
        .order_by((one.state == ConvergenceStatus.OPEN).desc(), one.changed_at.desc())
        .limit(LATEST)
    )
    return await _case_shapes(session, rows=rows.all(), office=office, held=held)


async def case(session: AsyncSession, *, key: UUID, office: Office, locked: bool = False) -> Convergence:
    """One case in which this administration is a side. Raises NotFound. Only the opening side can lock its row."""
    one = Convergence
    statement = select(one).where(
        one.id == key, or_(one.administration == office.code, one.to_administration == office.code)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such case in which your administration is a side.")
    if locked and row.administration == office.code:
        statement = statement.with_for_update().execution_options(populate_existing=True)
        row = (await session.scalars(statement)).one()
    return row


async def case_shape(session: AsyncSession, *, row: Convergence, office: Office, held: frozenset[str]) -> Shape:
    """A case with both sides beside each other: their rulings, what each stated, and whose turn it is."""
    (found,) = await _case_shapes(session, rows=[row], office=office, held=held)
    return found


async def _case_shapes(
    session: AsyncSession, *, rows: Sequence[Convergence], office: Office, held: frozenset[str]
) -> list[Shape]:
    """Cases with what belongs to them, asked for once for all of them."""
    keys = [row.id for row in rows]
    said = await session.scalars(
        select(ConvergenceStatement)
        .where(ConvergenceStatement.convergence.in_(keys))
        .order_by(ConvergenceStatement.at, ConvergenceStatement.id)
    )
    stated: dict[UUID, list[ConvergenceStatement]] = {key: [] for key in keys}
    for one in said:
        stated[one.convergence].append(one)
    taken = await session.scalars(
        select(Step)
        .where(
            Step.administration == office.code, Step.thing == CONVERGENCE.name, Step.thing_id.in_([str(k) for k in keys])
        )
        .order_by(Step.number)
    )  # fmt: skip
    steps: dict[str, list[Step]] = {}
    for step in taken:
        steps.setdefault(step.thing_id, []).append(step)
    rulings = await _rulings(session, [pair for row in rows for pair in _pairs(row)])
    return [
        _case_shape(row, stated[row.id], steps.get(str(row.id), []), rulings, office=office, held=held) for row in rows
    ]


def _pairs(row: Convergence) -> tuple[Pair, Pair]:
    return (row.administration, row.ruling), (row.to_administration, row.other_ruling)


def _case_shape(
    row: Convergence, said: Sequence[ConvergenceStatement], steps: Sequence[Step], rulings: dict[Pair, Shape], *,
    office: Office, held: frozenset[str],
) -> Shape:  # fmt: skip
    zone = office.calendar.zone
    sides = []
    for administration, number in _pairs(row):
        own = [one for one in said if one.administration == administration]
        sides.append(
            {
                **_side(rulings, administration, number, ""), "own": administration == office.code,
                "position": own[-1].hs_code if own else None,
                "statements": [
                    {"hs_code": one.hs_code, "text": one.text, "at": moment(one.at, zone), "by": person(one.by, one.by_name)}
                    for one in own
                ],
            }
        )  # fmt: skip
    last = [side["position"] for side in sides]
    agreed = all(last) and len({digits(str(code)) for code in last}) == 1
    mine = row.administration == office.code
    possible = {one.name for one in CONVERGENCE.actions if row.state in one.sources and one.permission in held}
    possible -= set() if mine else {"agree", "end"}
    possible -= set() if agreed else {"agree"}
    return {
        "id": str(row.id), "version": row.version, "number": row.number, "state": row.state, "subject": row.subject,
        "opened_by": row.administration, "sides": sides, "same_code": agreed, "agreed_code": row.agreed_code,
        "conclusion": row.conclusion, "changed": moment(row.changed_at, zone), "actions": sorted(possible),
        "steps": [step_shape(one, officer=True, language=office.language) for one in steps],
    }  # fmt: skip
