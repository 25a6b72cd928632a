"""Files of declarations as they came, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.model import DeclarationVersion, IntakeFile
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, not_a_cursor, place_of


async def find_file(
    session: AsyncSession, *, administration: str, sha256: str, organisation: str, locked: bool = False
) -> IntakeFile | None:
    """The file with these bytes, if this firm (or the administration itself) sent it before."""
    query = select(IntakeFile).where(
        IntakeFile.administration == administration,
        IntakeFile.sha256 == sha256,
        IntakeFile.organisation == organisation,
    )
    return (await session.scalars(query.with_for_update() if locked else query)).one_or_none()


async def file(session: AsyncSession, *, key: UUID, actor: Actor) -> IntakeFile:
    """A file by its identifier; a firm finds its own only. Raises NotFound."""
    row = await session.get(IntakeFile, (actor.administration, key))
    if row is None or (actor.organisation is not None and row.organisation != actor.organisation):
        raise NotFound("There is no such file.")
    return row


async def taken_before(session: AsyncSession, *, row: IntakeFile) -> dict[str, int]:
    """What was taken of this file already: fingerprint to number of the version."""
    version = DeclarationVersion
    found = await session.execute(
        select(version.fingerprint, version.number).where(
            version.administration == row.administration, version.file == row.id
        )
    )
    return {row.fingerprint: row.number for row in found}


async def files(session: AsyncSession, *, office: Office, actor: Actor, state: str, cursor: str, limit: int) -> Shape:
    """A page of files, the newest first; a firm sees its own."""
    statement = select(IntakeFile).where(IntakeFile.administration == office.code)
    if actor.organisation is not None:
        statement = statement.where(IntakeFile.organisation == actor.organisation)
    if state:
        statement = statement.where(IntakeFile.state == state)
    if cursor:
        statement = statement.where(tuple_(IntakeFile.received_at, IntakeFile.id) < tuple_(*_place(cursor)))
    ordered = statement.order_by(IntakeFile.received_at.desc(), IntakeFile.id.desc()).limit(limit + 1)
    found = (await session.scalars(ordered)).all()
    page = found[:limit]
    return {
        "items": [file_shape(row, office=office) for row in page],
        "next": cursor_of(page[-1].received_at, page[-1].id) if len(found) > limit else None,
    }


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, key = place_of(cursor, parts=2)
    try:
        found = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        raise not_a_cursor() from None
    if found[0].tzinfo is None:
        raise not_a_cursor()
    return found


def file_shape(row: IntakeFile, *, office: Office) -> Shape:
    """A file in a list: what it is, and how it was read."""
    report: dict[str, Any] = row.report
    return {
        "id": row.id,
        "name": row.name,
        "sha256": row.sha256,
        "format": row.format,
        "source": row.source,
        "bytes": row.bytes,
        "state": row.state,
        "received": moment(row.received_at, office.calendar.zone),
        "received_by": row.received_by,
        "declarations": report.get("declarations", 0),
        "refused_count": report.get("refused_count", 0),
    }
