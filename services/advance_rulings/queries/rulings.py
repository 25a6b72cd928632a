"""The file of a ruling, for its holder and for officers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.basis import composed
from services.advance_rulings.domain.cases import RulingView
from services.advance_rulings.domain.rulings import CONTENT, standing
from services.advance_rulings.domain.words import EditionChangeStatus, RulingStatus, Status
from services.advance_rulings.model import Application, EditionChange, Ruling
from services.advance_rulings.queries import contestable, contests
from services.advance_rulings.queries.case_file import actions, step_shape, steps_of
from services.advance_rulings.queries.confirmations import confirmation_shape, confirmations, open_demand
from services.advance_rulings.queries.editions import begins_on, edition_shape, editions
from services.advance_rulings.queries.extended_use import extended_uses
from services.advance_rulings.queries.office import may_act
from services.advance_rulings.queries.overlays import overlays
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


async def view(session: AsyncSession, *, row: Ruling, office: Office, at: datetime) -> RulingView:
    """A ruling as its rules see it: where it stands today, and whether it waits for its holder."""
    today = office.today(at)
    valid = await may_act(session, found=office, agent=row.agent_organisation, trader=row.holder_organisation, at=at)
    asked = await open_demand(session, ruling=row)
    return RulingView(
        state=standing_of(row, today=today),
        holder=row.holder_organisation,
        agent=row.agent_organisation,
        authority_valid=valid,
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
    terms = office.terms(at)
    language = actor.language if actor.language in ("en", "fr") else office.language
    steps = await steps_of(session, administration=row.administration, thing=RULING.name, key=row.number)
    seen = await view(session, row=row, office=office, at=at)
    case = await session.get_one(Application, (row.administration, row.application_id))
    over = await overlays(session, office=office, applications=[case.id], at=at)
    decisions = await contestable.decisions(session, office=office, applications=[case], at=at)
    return {
        **said(row),
        "legal_basis_composed": row.legal_basis == composed(row.basis),
        "contest": over.get(case.id),
        "contests": await contests.of_application(session, row=case, office=office, at=at),
        "contestable": contestable.shaped(decisions, office=office, at=at),
        "number": row.number,
        "administration": row.administration,
        "version": row.version,
        "type": row.type,
        "status": standing_of(row, today=today).value,
        "application": str(row.application_id),
        "holder": party(row.holder_organisation, row.holder_name, row.holder_tin),
        "agent": row.agent_organisation,
        "issued": moment(row.issued_at, zone),
        "issued_by": person(row.issued_by, row.issued_by_name),
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "edition": row.edition,
        "says_so_since": (await begins_on(session, ruling=row)).isoformat(),
        "editions": [edition_shape(one, office=office) for one in await editions(session, ruling=row)],
        "binding_on_applicant": bool(terms.value("binding_on_applicant")),
        "protection": terms.value(f"protection.{language}"),
        "published": row.publish,
        "not_published_reason": row.not_published_reason,
        "ended": some_moment(row.ended_at, zone),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "end_ground": row.end_ground,
        "end_facts": row.end_facts,
        "end_basis": row.end_basis,
        "conflicting_ruling": row.conflicting_ruling,
        "adopted_administration": row.adopted_administration,
        "adopted_number": row.adopted_number,
        "reissue_of": row.reissue_of,
        "reissued_by": row.reissued_by,
        "reissue": await reissue_shape(session, row=row, office=office, at=at),
        "confirmations": [confirmation_shape(one, office=office) for one in await confirmations(session, ruling=row)],
        "extended_uses": await extended_uses(session, office=office, actor=actor, ruling=row.number, at=at),
        "extended_use_months": int(terms.value("extended_use_months")),
        "review": row.review,
        "internal_text": row.internal_text if officer else None,
        "override_reason": row.override_reason if officer else None,
        "steps": [step_shape(step, officer=officer, language=actor.language) for step in steps],
        "actions": actions(RULING, view=seen, actor=actor, held=held),
    }


def said(row: Ruling) -> Shape:
    """What a ruling says now, by the names of its content."""
    return {name: getattr(row, name) for name in CONTENT}


async def reissue_shape(session: AsyncSession, *, row: Ruling, office: Office, at: datetime) -> Shape:
    """Whether the ruling may be asked for again, since when, and the application that does so already."""
    today = office.today(at)
    from_on = may_be_asked_from(row, days=office.terms(at).value("reissue_remind_days"))
    asked = await open_reissue(session, row=row)
    lives = standing_of(row, today=today) in (RulingStatus.IN_FORCE, RulingStatus.EXPIRED)
    return {
        "possible": lives and asked is None and today >= from_on,
        "from_on": from_on.isoformat(),
        "application": str(asked.id) if asked is not None else None,
    }


def may_be_asked_from(row: Ruling, *, days: list[int]) -> date:
    """The day from which a ruling may be asked for again: that of the first reminder."""
    return row.valid_until - timedelta(days=max(days, default=0))


async def open_reissue(session: AsyncSession, *, row: Ruling) -> Application | None:
    """The application that asks to issue a ruling again, unless it came to nothing."""
    statement = select(Application).where(
        Application.administration == row.administration,
        Application.reissue_of == row.number,
        Application.state.not_in((Status.WITHDRAWN, Status.LAPSED, Status.DECLINED)),
    )
    return (await session.scalars(statement.limit(1))).one_or_none()
