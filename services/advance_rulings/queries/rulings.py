"""The file of a ruling, for its holder and for officers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import RulingView
from services.advance_rulings.domain.rulings import standing
from services.advance_rulings.domain.words import EditionChangeStatus, RulingStatus
from services.advance_rulings.model import BasisConfirmation, EditionChange, Ruling
from services.advance_rulings.queries.case_file import actions, step_shape, steps_of
from services.advance_rulings.queries.shapes import party
from services.advance_rulings.workflow import RULING
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def ruling(session: AsyncSession, *, number: str, actor: Actor, locked: bool = False) -> Ruling:
    """A ruling that this actor may see as a whole. Raises NotFound for any other."""
    statement = select(Ruling).where(Ruling.administration == actor.administration, Ruling.number == number)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    mine = (row.holder_organisation, row.agent_organisation) if row is not None else ()
    if row is None or (actor.organisation is not None and actor.organisation not in mine):
        raise NotFound("There is no such ruling, or its file is not yours to see.")
    return row


def standing_of(row: Ruling, *, today: date) -> RulingStatus:
    """Where a ruling stands on a day."""
    return standing(state=RulingStatus(row.state), valid_until=row.valid_until, today=today)


async def view(session: AsyncSession, *, row: Ruling, today: date) -> RulingView:
    """A ruling as its rules see it on a day: where it stands, and whether it waits for its holder."""
    asked = (
        await session.scalars(
            select(BasisConfirmation).where(
                BasisConfirmation.administration == row.administration,
                BasisConfirmation.ruling == row.number,
                BasisConfirmation.answered_at.is_(None),
            )
        )
    ).one_or_none()
    return RulingView(
        state=standing_of(row, today=today),
        holder=row.holder_organisation,
        agent=row.agent_organisation,
        validity_over=row.valid_until < today,
        basis_asked=asked is not None,
        to_cease=(asked is not None and asked.due_on < today) or await _edition_over(session, row, today),
        modified=row.edition > 1,
    )


async def _edition_over(session: AsyncSession, row: Ruling, today: date) -> bool:
    """Whether the ruling's edition of the HS ended and nobody chose a code of the next one."""
    found = await session.scalar(
        select(EditionChange.id)
        .where(
            EditionChange.administration == row.administration,
            EditionChange.ruling == row.number,
            EditionChange.state == EditionChangeStatus.FLAGGED,
            EditionChange.effective_on <= today,
        )
        .limit(1)
    )
    return found is not None


async def ruling_file(
    session: AsyncSession, *, row: Ruling, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """Everything about a ruling that this reader may see."""
    zone = office.calendar.zone
    officer = actor.organisation is None
    today = office.today(at)
    state = standing_of(row, today=today)
    steps = await steps_of(session, administration=row.administration, thing=RULING.name, key=row.number)
    seen = await view(session, row=row, today=today)
    return {
        "number": row.number,
        "administration": row.administration,
        "version": row.version,
        "type": row.type,
        "status": state.value,
        "application": str(row.application_id),
        "holder": party(row.holder_organisation, row.holder_name, row.holder_tin),
        "subject": row.subject,
        "hs_code": row.hs_code,
        "hs_edition": row.hs_edition,
        "origin_country": row.origin_country,
        "valuation_method": row.valuation_method,
        "goods_description": row.goods_description,
        "reasoning": row.reasoning,
        "legal_basis": row.legal_basis,
        "conditions": row.conditions,
        "issued": moment(row.issued_at, zone),
        "issued_by": person(row.issued_by, row.issued_by_name),
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "published": row.publish,
        "not_published_reason": row.not_published_reason,
        "ended": some_moment(row.ended_at, zone),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "end_ground": row.end_ground,
        "end_facts": row.end_facts,
        "end_basis": row.end_basis,
        "conflicting_ruling": row.conflicting_ruling,
        "review": row.review,
        "internal_text": row.internal_text if officer else None,
        "override_reason": row.override_reason if officer else None,
        "steps": [step_shape(step, officer=officer, language=actor.language) for step in steps],
        "actions": actions(RULING, view=seen, actor=actor, held=held),
    }
