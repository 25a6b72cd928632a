"""The programme as officers see it: its editions, and what stands against one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.programmes import faults, read_programme
from services.trusted_trader.domain.questionnaires import read_questionnaire
from services.trusted_trader.domain.words import ProgrammeStatus, QuestionnaireStatus
from services.trusted_trader.model import Programme, Questionnaire
from shared.office import Office
from shared.problems import FieldError, NotFound
from shared.shapes import Shape, moment, person, some_moment


async def programme_edition(
    session: AsyncSession, *, administration: str, number: int, locked: bool = False
) -> Programme:
    """An edition of the programme; `locked` until the transaction ends. Raises NotFound."""
    found = await session.get(Programme, (administration, number), with_for_update=locked or None)
    if found is None:
        raise NotFound(f"There is no edition {number} of the programme.")
    return found


async def programme_editions(session: AsyncSession, *, administration: str) -> Sequence[Programme]:
    """Every edition, the newest first."""
    statement = select(Programme).where(Programme.administration == administration).order_by(Programme.edition.desc())
    return (await session.scalars(statement)).all()


async def edition_faults(session: AsyncSession, *, row: Programme, today: date) -> tuple[FieldError, ...]:
    """What stands against an edition that is not signed yet: in its content, its questionnaire, its days."""
    if row.state not in (ProgrammeStatus.DRAFT, ProgrammeStatus.PROPOSED):
        return ()
    asked = await session.get(Questionnaire, (row.administration, row.questionnaire))
    published = asked is not None and asked.state == QuestionnaireStatus.PUBLISHED
    found = list(
        faults(
            read_programme(row.content),
            questionnaire=read_questionnaire(asked.content) if asked is not None and published else None,
        )
    )
    if not published:
        found.append(
            FieldError(
                "/questionnaire", "not_published", f"Edition {row.questionnaire} of the questionnaire is not published."
            )
        )
    if row.from_on < today:
        found.append(FieldError("/from_on", "past", "A programme begins today or later, never in the past."))
    return tuple(found)


def in_force(row: Programme, *, today: date) -> bool:
    """Whether an edition is in force on a day."""
    begun = row.from_on <= today and (row.until_on is None or row.until_on >= today)
    return row.state == ProgrammeStatus.ACTIVE and begun


def programme_shape(row: Programme, *, office: Office, today: date, found: Sequence[FieldError] = ()) -> Shape:
    """An edition for officers."""
    zone = office.calendar.zone
    shape: dict[str, Any] = {
        "edition": row.edition,
        "version": row.version,
        "state": row.state,
        "content": row.content,
        "questionnaire": row.questionnaire,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else None,
        "in_force": in_force(row, today=today),
        "faults": [{"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in found],
        "created": moment(row.created_at, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
        "proposed": some_moment(row.proposed_at, zone),
        "proposed_by": person(row.proposed_by, row.proposed_by_name or "") if row.proposed_by else None,
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "override_reason": row.override_reason,
    }
    return shape
