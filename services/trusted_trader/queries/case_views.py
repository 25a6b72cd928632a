"""An application as the rules of the procedure see it, at one instant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import CaseView
from services.trusted_trader.domain.questionnaires import missing
from services.trusted_trader.domain.words import HolderStatus, LodgedBy, Outcome, Status
from services.trusted_trader.model import Application, Authorisation, Opinion
from services.trusted_trader.queries.forms import SITES, Form, form
from services.trusted_trader.queries.holders import same_tin
from services.trusted_trader.queries.visits import standing
from shared.office import Office, turn

_ASKED = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)
"""Where completeness counts."""


async def view(
    session: AsyncSession,
    *,
    row: Application,
    office: Office,
    at: datetime,
    override_reason: str | None = None,
    outcome: Outcome | None = None,
    filled: Form | None = None,
) -> CaseView:
    """An application as the rules see it. `outcome` is what is about to be proposed; what was proposed stands in the row."""
    today = office.today(at)
    has_turn = turn(row)
    if filled is None and row.state in _ASKED:
        filled = await form(session, row=row)
    seen = await standing(session, row=row)
    proposed = row.proposal["outcome"] if row.proposal and row.state == Status.PROPOSED else None
    return CaseView(
        organisation=row.organisation,
        lodged_by=LodgedBy(row.lodged_by),
        missing=lacking(row, filled) if filled is not None and row.state in _ASKED else (),
        questionnaire_published=filled is None or filled.published,
        cooling_off=await reapply_from(session, administration=row.administration, tin=row.tin, today=today)
        is not None,
        returned=row.returned,
        extended=row.extended_days > 0,
        sites_unvisited=seen.sites_unvisited if row.sites else 1,
        open_critical=seen.open_critical,
        open_unanswered=seen.open_unanswered,
        opinions_awaited=await _awaited(session, row, today=today),
        validators=seen.validators,
        proposed_by=row.proposed_by,
        proposed_outcome=outcome or (Outcome(proposed) if proposed else None),
        small_office=bool(office.terms(at).value("small_office")),
        override_reason=override_reason,
        time_over=has_turn is not None and has_turn.until(office.calendar) < at,
    )


def lacking(row: Application, filled: Form) -> tuple[str, ...]:
    """What must still be answered, evidenced or named: codes of questions, and `sites`."""
    found = missing(
        filled.questions,
        answers=filled.values,
        evidence=filled.evidenced,
        roles=row.roles,
        tier=row.tier,
        size=row.size,
    )
    return (*found, *(() if row.sites else (SITES,)))


async def reapply_from(session: AsyncSession, *, administration: str, tin: str, today: date) -> date | None:
    """The first day on which a firm whose status was revoked may apply again, if that is still to come (AEO-33)."""
    found: date | None = await session.scalar(
        select(func.max(Authorisation.reapply_from)).where(
            Authorisation.administration == administration,
            same_tin(Authorisation.tin, tin),
            Authorisation.tin != "",
            Authorisation.state == HolderStatus.REVOKED,
            Authorisation.reapply_from > today,
        )
    )
    return found


async def _awaited(session: AsyncSession, row: Application, *, today: date) -> int:
    """Agencies that were asked, did not answer, and still have time."""
    found = await session.scalar(
        select(func.count())
        .select_from(Opinion)
        .where(
            Opinion.administration == row.administration,
            Opinion.application_id == row.id,
            Opinion.outcome.is_(None),
            Opinion.due_on >= today,
        )
    )
    return found or 0
