"""A declaration with what came of it, as operations and answers need it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.risk.domain.inspections import Kind
from services.risk.domain.lanes import ChangeState, RouteView, hits_of
from services.risk.domain.release import DelayView, ReleaseView
from services.risk.domain.words import Cause, Lane, Stage
from services.risk.model import Assessment, Declaration, DeclarationVersion, Inspection, LaneChange
from shared.problems import NotFound


async def declaration(session: AsyncSession, *, administration: str, key: UUID, locked: bool = False) -> Declaration:
    """A declaration by its identifier; `locked` keeps others from changing it until the transaction ends."""
    query = select(Declaration).where(Declaration.administration == administration, Declaration.id == key)
    row = (await session.scalars(query.with_for_update() if locked else query)).one_or_none()
    if row is None:
        raise NotFound("There is no such declaration.")
    return row


async def version(session: AsyncSession, *, row: Declaration) -> DeclarationVersion:
    """The newest version lodged."""
    return (
        await session.scalars(
            select(DeclarationVersion).where(
                DeclarationVersion.administration == row.administration,
                DeclarationVersion.declaration_id == row.id,
                DeclarationVersion.number == row.current,
            )
        )
    ).one()


async def latest_assessment(session: AsyncSession, *, row: Declaration) -> Assessment | None:
    """The newest assessment; None while the declaration waits for its first."""
    return (
        await session.scalars(
            select(Assessment)
            .where(Assessment.administration == row.administration, Assessment.declaration_id == row.id)
            .order_by(Assessment.number.desc(), Assessment.at.desc())
            .limit(1)
        )
    ).one_or_none()


def in_force() -> ColumnElement[bool]:
    """That an act was not superseded by another."""
    newer = aliased(Inspection)
    return ~exists().where(newer.administration == Inspection.administration, newer.supersedes == Inspection.id)


async def acts(session: AsyncSession, *, row: Declaration) -> Sequence[Inspection]:
    """The acts about a declaration that no other superseded, the oldest first."""
    return (
        await session.scalars(
            select(Inspection)
            .where(Inspection.administration == row.administration, Inspection.declaration_id == row.id, in_force())
            .order_by(Inspection.number)
        )
    ).all()


async def open_request(session: AsyncSession, *, row: Declaration, locked: bool = False) -> LaneChange | None:
    """The request for a lower lane that a second officer has to decide, if there is one."""
    query = select(LaneChange).where(
        LaneChange.administration == row.administration,
        LaneChange.declaration_id == row.id,
        LaneChange.state == ChangeState.REQUESTED,
    )
    return (await session.scalars(query.with_for_update() if locked else query)).one_or_none()


async def open_requests(session: AsyncSession, *, rows: Sequence[Declaration]) -> frozenset[UUID]:
    """Which of these declarations, all of one administration, have a request that a second officer has to decide."""
    if not rows:
        return frozenset()
    found = await session.scalars(
        select(LaneChange.declaration_id).where(
            LaneChange.administration == rows[0].administration,
            LaneChange.declaration_id.in_([row.id for row in rows]),
            LaneChange.state == ChangeState.REQUESTED,
        )
    )
    return frozenset(found)


def _random_lane(row: Declaration, assessment: Assessment | None) -> Lane | None:
    """The lane that the random draw asked for; the lane it has, where the draw kept none."""
    if not row.selected_at_random:
        return None
    kept = (assessment.draw if assessment else {}).get("random_lane") or row.lane
    return Lane(kept) if kept else None


async def route_view(session: AsyncSession, *, row: Declaration, lane: Lane, may_lower: bool) -> RouteView:
    """The declaration as the rules about its lane see it."""
    assessment = await latest_assessment(session, row=row)
    return RouteView(
        lane=lane,
        stage=Stage(row.stage),
        hits=hits_of(assessment.hits) if assessment else (),
        random_lane=_random_lane(row, assessment),
        may_lower=may_lower,
        assessed=Lane(assessment.lane) if assessment else None,
    )


async def release_view(session: AsyncSession, *, row: Declaration, settled: bool) -> ReleaseView:
    """The declaration as the rules of release see it; `settled`: somebody says how a finding was settled."""
    return (await release_views(session, rows=[row], settled={row.id} if settled else ()))[row.id]


async def release_views(
    session: AsyncSession, *, rows: Sequence[Declaration], settled: Collection[UUID]
) -> dict[UUID, ReleaseView]:
    """Declarations of one administration as the rules of release see them, by identifier."""
    if not rows:
        return {}
    kept = await session.scalars(
        select(Inspection)
        .where(
            Inspection.administration == rows[0].administration,
            Inspection.declaration_id.in_([row.id for row in rows]),
            in_force(),
        )
        .order_by(Inspection.number)
    )
    done: dict[tuple[UUID, int], list[Inspection]] = {}
    for act in kept:
        done.setdefault((act.declaration_id, act.version_number), []).append(act)
    return {row.id: _release_view(row, done.get((row.id, row.current), []), row.id in settled) for row in rows}


def _release_view(row: Declaration, done: Sequence[Inspection], settled: bool) -> ReleaseView:
    return ReleaseView(
        lane=Lane(row.lane) if row.lane else None,
        stage=Stage(row.stage),
        waits_for_assessment=row.assessed_at is None,
        goods_examined=any(act.kind == Kind.GOODS for act in done),
        documents_checked=any(act.kind == Kind.DOCUMENTS for act in done),
        finding_open=bool(done) and not done[-1].conform and not settled,
    )


async def delay_view(session: AsyncSession, *, row: Declaration) -> DelayView | None:
    """The declaration as the rule of delay sees it; None for one that waits for an assessment."""
    assessment = await latest_assessment(session, row=row)
    if row.lane is None or row.lane_at is None or row.assessed_at is None or assessment is None:
        return None
    return DelayView(
        lane=Lane(row.lane),
        stage=Stage(row.stage),
        lane_at=row.lane_at,
        hits=hits_of(assessment.hits),
        random_lane=_random_lane(row, assessment),
        raised_by_officer=row.lane_cause == Cause.OVERRIDE,
        looked_at=row.inspected_at is not None,
    )
