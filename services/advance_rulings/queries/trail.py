"""Everything the audit holds about one application, with who opened confidential documents."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import PLATFORM, Application
from shared.office import Office
from shared.shapes import Shape, cursor_of, moment, person, row_of

_entry = PLATFORM.audit_entry


async def trail(session: AsyncSession, *, row: Application, office: Office, cursor: str, limit: int) -> Shape:
    """A page of facts, the first one first."""
    statement = select(_entry).where(
        _entry.c.administration == row.administration, _entry.c.subject == f"application/{row.id}"
    )
    if cursor:
        statement = statement.where(_entry.c.sequence > row_of(cursor, deepest=10**9))
    found = (await session.execute(statement.order_by(_entry.c.sequence).limit(limit + 1))).all()
    page = found[:limit]
    return {
        "items": [
            {
                "sequence": entry.sequence,
                "fact": entry.type.rpartition(".")[2],
                "version": entry.version,
                "when": moment(entry.at, office.calendar.zone),
                "actor": person(str(entry.actor.get("id") or ""), str(entry.actor.get("name") or "")),
                "organisation": entry.actor.get("organisation"),
                "document": entry.data.get("document"),
                "request_id": entry.request_id,
            }
            for entry in page
        ],
        "next": cursor_of(page[-1].sequence) if len(found) > limit else None,
    }
