"""Declarations as they were lodged, and what each kind of reader sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.catalogue import HEADER, ITEM
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import Flaw
from services.risk.domain.office import Office
from services.risk.domain.receipts import receipt
from services.risk.domain.words import Lane, Stage
from services.risk.model import Declaration, DeclarationVersion
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, not_a_cursor, place_of, some_moment

MOST = 200


def lodged(
    reference: str, header: Mapping[str, Any], items: Sequence[Mapping[str, Any]], flaws: Sequence[Any] = ()
) -> Lodged:
    """A kept version as the rules take it."""
    return Lodged(
        reference=reference,
        header={name: HEADER[name].read(value) for name, value in header.items()},
        items=tuple({name: ITEM[name].read(value) for name, value in item.items()} for item in items),
        flaws=tuple(Flaw(where=one["where"], reason=one["reason"], given=one.get("given", "")) for one in flaws),
    )


async def declaration(
    session: AsyncSession, *, administration: str, key: str, actor: Actor, locked: bool = False
) -> Declaration:
    """A declaration by its identifier or its reference. A trader finds its own only. Raises NotFound."""
    query = select(Declaration).where(Declaration.administration == administration)
    try:
        query = query.where(Declaration.id == UUID(key))
    except ValueError:
        query = query.where(Declaration.reference == key)
    if actor.organisation is not None:
        query = query.where(Declaration.organisation == actor.organisation)
    row = (await session.scalars(query.with_for_update() if locked else query)).one_or_none()
    if row is None:
        raise NotFound("There is no such declaration.")
    return row


async def versions(session: AsyncSession, *, row: Declaration) -> Sequence[DeclarationVersion]:
    """Every version lodged, the newest first."""
    return (
        await session.scalars(
            select(DeclarationVersion)
            .where(DeclarationVersion.administration == row.administration, DeclarationVersion.declaration_id == row.id)
            .order_by(DeclarationVersion.number.desc())
            .limit(MOST)
        )
    ).all()


async def version(session: AsyncSession, *, row: Declaration, number: int) -> DeclarationVersion:
    """One version. Raises NotFound."""
    found = await session.get(DeclarationVersion, (row.administration, row.id, number))
    if found is None:
        raise NotFound("There is no such version.")
    return found


def receipt_of(row: Declaration, version: DeclarationVersion, *, office: Office, show_lane: bool) -> Shape:
    """What a trader sees: what came and when. `show_lane` is the administration's parameter for released goods."""
    released = row.stage == Stage.RELEASED
    found = {
        "id": str(row.id),
        "reference": row.reference,
        "version": version.number,
        "receipt": receipt(row.id, version.number, version.fingerprint),
        "received": moment(version.received_at, office.calendar.zone),
        "stage": row.stage,
        "released": some_moment(row.released_at, office.calendar.zone),
        "flaws": list(version.flaws),
    }
    return found | ({"lane_after_release": row.lane} if show_lane and released else {})


def version_shape(row: Declaration, version: DeclarationVersion, *, office: Office) -> Shape:
    """A version as officers see it."""
    return {
        "version": version.number,
        "receipt": receipt(row.id, version.number, version.fingerprint),
        "fingerprint": version.fingerprint,
        "received": moment(version.received_at, office.calendar.zone),
        "received_by": version.received_by,
        "source": version.source,
        "format": version.format,
        "file": str(version.file) if version.file else None,
        "header": version.header,
        "items": version.items,
        "flaws": version.flaws,
        "unknown": version.unknown,
    }


def row_shape(row: Declaration, *, office: Office, why: bool) -> Shape:
    """A declaration in a list of officers; `why` for those who may know why it has its lane."""
    zone = office.calendar.zone
    found = {
        "id": str(row.id),
        "reference": row.reference,
        "version": row.version,
        "current": row.current,
        "stage": row.stage,
        "office": row.office,
        "flow": row.flow,
        "importer": row.importer,
        "importer_name": row.importer_name,
        "declarant": row.declarant,
        "transport_document": row.transport_document,
        "item_count": row.item_count,
        "received": moment(row.received_at, zone),
        "lane": row.lane,
        "lane_since": some_moment(row.lane_at, zone),
        "waits_for_assessment": row.assessed_at is None,
        "released": some_moment(row.released_at, zone),
        "inspected": some_moment(row.inspected_at, zone),
        "assigned_to": row.assigned_to,
        "assigned_name": row.assigned_name,
    }
    found["why"] = None
    if why:
        found["why"] = {
            "cause": row.lane_cause,
            "score": row.score,
            "selected_at_random": row.selected_at_random,
            "rule_set": row.rule_set,
            "probability": str(row.probability) if row.probability is not None else None,
            "found": row.found,
        }
    return found


async def listed(
    session: AsyncSession, *, office: Office, why: bool, limit: int, cursor: str = "", lane: Lane | None = None,
    stage: Stage | None = None, customs_office: str = "", importer: str = "", q: str = "", waiting: bool = False,
) -> Shape:  # fmt: skip
    """Declarations for officers, the newest first, a page at a time."""
    query = select(Declaration).where(Declaration.administration == office.code)
    for column, value in (
        (Declaration.lane, lane), (Declaration.stage, stage), (Declaration.office, customs_office),
        (Declaration.importer, importer.upper()),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    if waiting:
        query = query.where(Declaration.assessed_at.is_(None))
    if q:
        named = (
            Declaration.reference == q,
            Declaration.transport_document == q.upper(),
            Declaration.importer == q.upper(),
        )
        query = query.where(or_(*named))
    rows, following = await _page(session, query, cursor=cursor, limit=limit)
    return {"items": [row_shape(row, office=office, why=why) for row in rows], "next": following}


async def receipts(
    session: AsyncSession, *, office: Office, organisation: str, show_lane: bool, limit: int, cursor: str = ""
) -> Shape:
    """A trader's own declarations, the newest first: receipts and nothing else."""
    query = select(Declaration).where(
        Declaration.administration == office.code, Declaration.organisation == organisation
    )
    rows, following = await _page(session, query, cursor=cursor, limit=limit)
    newest = DeclarationVersion
    found = await session.scalars(
        select(newest).where(
            newest.administration == office.code,
            tuple_(newest.declaration_id, newest.number).in_([(row.id, row.current) for row in rows]),
        )
    )
    kept = {one.declaration_id: one for one in found}
    items = [receipt_of(row, kept[row.id], office=office, show_lane=show_lane) for row in rows]
    return {"items": items, "next": following}


async def _page(
    session: AsyncSession, query: Select[Any], *, cursor: str, limit: int
) -> tuple[list[Declaration], str | None]:
    if cursor:
        at, identifier = place_of(cursor, parts=2)
        try:
            place = (datetime.fromisoformat(at).astimezone(UTC), UUID(identifier))
        except ValueError:
            raise not_a_cursor() from None
        query = query.where(tuple_(Declaration.received_at, Declaration.id) < place)
    query = query.order_by(Declaration.received_at.desc(), Declaration.id.desc()).limit(limit + 1)
    rows = list((await session.scalars(query)).all())
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, cursor_of(rows[-1].received_at, rows[-1].id) if more else None
