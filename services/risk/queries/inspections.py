"""Inspection acts, pictures, notes and changes of lanes, as officers read them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.inspections import Offence
from services.risk.domain.lanes import ChangeState, Ground, RouteReason
from services.risk.domain.office import Office
from services.risk.domain.words import Stage
from services.risk.model import (
    Declaration,
    Inspection,
    InspectionDraft,
    InspectionHit,
    InspectionPhoto,
    LaneChange,
    Release,
)
from services.risk.queries.queue import brief
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

MOST = 500


async def acts(session: AsyncSession, *, row: Declaration, office: Office) -> list[Shape]:
    """Every act about a declaration, the newest first, each with the rules it counts for and what superseded it."""
    mine = (Inspection.administration == row.administration, Inspection.declaration_id == row.id)
    rows = (await session.scalars(select(Inspection).where(*mine).order_by(Inspection.number.desc()).limit(MOST))).all()
    rules: dict[UUID, list[InspectionHit]] = defaultdict(list)
    for hit in await session.scalars(
        select(InspectionHit)
        .where(
            InspectionHit.administration == row.administration, InspectionHit.inspection_id.in_([one.id for one in rows])
        )
        .order_by(InspectionHit.rule)
    ):  # fmt: skip
        rules[hit.inspection_id].append(hit)
    newer = {one.supersedes: one.id for one in rows if one.supersedes}
    return [_act(one, rules[one.id], newer.get(one.id), office) for one in rows]


def _act(row: Inspection, hits: list[InspectionHit], newer: UUID | None, office: Office) -> Shape:
    return {
        "id": str(row.id),
        "declaration": str(row.declaration_id),
        "number": row.number,
        "version_number": row.version_number,
        "kind": row.kind,
        "conform": row.conform,
        "findings": [{**one, "wording": Offence(one["offence"]).wording} for one in row.findings],
        "revenue": {"amount": row.revenue, "currency": row.currency},
        "minutes": row.minutes,
        "corrections": row.corrections,
        "items": row.items,
        "note": row.note,
        "photos": row.photos,
        "written": moment(row.at, office.calendar.zone),
        "by": person(row.by, row.by_name),
        "lane": row.lane,
        "supersedes": str(row.supersedes) if row.supersedes else None,
        "superseded_by": str(newer) if newer else None,
        "assessment": str(row.assessment_id) if row.assessment_id else None,
        "selected_at_random": row.random,
        "probability": str(row.probability) if row.probability is not None else None,
        "rules": [
            {
                "rule": hit.rule,
                "version": hit.rule_version,
                "lane": hit.lane,
                "mandatory": hit.mandatory,
                "selected": hit.selected,
                "shadow": hit.shadow,
                "alone": hit.alone,
            }
            for hit in hits
        ],
    }


async def photos(session: AsyncSession, *, row: Declaration, office: Office) -> list[Shape]:
    """The pictures of a declaration, the oldest first."""
    rows = await session.scalars(
        select(InspectionPhoto)
        .where(InspectionPhoto.administration == row.administration, InspectionPhoto.declaration_id == row.id)
        .order_by(InspectionPhoto.added_at, InspectionPhoto.sha256)
    )
    return [picture(one, office) for one in rows]


def picture(row: InspectionPhoto, office: Office) -> Shape:
    """A picture, without its bytes."""
    return {
        "sha256": row.sha256,
        "name": row.name,
        "media_type": row.media_type,
        "bytes": row.bytes,
        "added": moment(row.added_at, office.calendar.zone),
        "added_by": person(row.added_by, row.added_by_name),
    }


async def photo(session: AsyncSession, *, row: Declaration, sha256: str) -> InspectionPhoto:
    """One picture of a declaration. Raises NotFound."""
    found = await session.get(InspectionPhoto, (row.administration, row.id, sha256))
    if found is None:
        raise NotFound("This declaration has no such picture.")
    return found


async def notes(session: AsyncSession, *, row: Declaration, examiner: str) -> Shape:
    """An examiner's own notes for an act not yet written; empty without."""
    found = await session.get(InspectionDraft, (row.administration, row.id, examiner))
    content: dict[str, Any] = found.content if found else {}
    return {"content": content, "changed_at": found.changed_at.isoformat() if found else None}


async def changes(session: AsyncSession, *, row: Declaration, office: Office) -> list[Shape]:
    """What was changed or asked about a declaration's lane by hand or by delay, the newest first."""
    rows = await session.scalars(
        select(LaneChange)
        .where(LaneChange.administration == row.administration, LaneChange.declaration_id == row.id)
        .order_by(LaneChange.at.desc(), LaneChange.id)
        .limit(MOST)
    )
    return [change(one, office) for one in rows]


async def requests(session: AsyncSession, *, office: Office, place: str | None) -> list[Shape]:
    """Requests for a lower lane that wait for a second officer, the oldest first, each with its declaration."""
    query = (
        select(LaneChange, Declaration)
        .join(
            Declaration,
            (Declaration.administration == LaneChange.administration) & (Declaration.id == LaneChange.declaration_id),
        )
        .where(
            LaneChange.administration == office.code,
            LaneChange.state == ChangeState.REQUESTED,
            Declaration.stage.not_in((Stage.CANCELLED, Stage.RELEASED)),
        )
        .order_by(LaneChange.at)
        .limit(MOST)
    )
    rows = await session.execute(query.where(LaneChange.office == place) if place else query)
    return [{**change(row.LaneChange, office), "declaration": brief(row.Declaration, office)} for row in rows]


def change(row: LaneChange, office: Office) -> Shape:
    """One change of a lane. What the second officer is told of mandatory rules and the draw stands under `grounds`."""
    zone = office.calendar.zone
    code = row.reason_code
    return {
        "id": str(row.id),
        "at": moment(row.at, zone),
        "before": row.before,
        "lane": row.lane,
        "cause": row.cause,
        "reason_code": code,
        "reason_wording": RouteReason(code).wording if code in RouteReason.__members__.values() else row.reason,
        "reason": row.reason,
        "state": row.state,
        "grounds": [{"ground": one, "sentence": Ground(one).sentence} for one in row.grounds],
        "set_aside": row.set_aside,
        "sets_random_draw_aside": row.selected_at_random,
        "requested_by": person(row.requested_by, row.requested_by_name),
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "decision": row.decision,
        "override_reason": row.override_reason,
    }


def released(row: Release, office: Office) -> Shape:
    """How goods were released."""
    return {
        "at": moment(row.at, office.calendar.zone),
        "began": moment(row.began_at, office.calendar.zone),
        "lane": row.lane,
        "minutes": row.minutes,
        "by": person(row.by, row.by_name),
        "note": row.note,
    }
