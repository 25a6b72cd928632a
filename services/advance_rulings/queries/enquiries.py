"""General questions as their readers see them: whoever asked their own, officers all of the administration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.lives import FirmView
from services.advance_rulings.domain.sentences import in_language
from services.advance_rulings.domain.words import EnquiryStatus
from services.advance_rulings.model import Enquiry, Step
from services.advance_rulings.workflow import ENQUIRY
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

AT_MOST = 500


async def enquiry(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Enquiry:
    """A question by its id or number. Raises NotFound also for what the actor may not know of."""
    try:
        which = Enquiry.id == UUID(key)
    except ValueError:
        which = Enquiry.number == key
    statement = select(Enquiry).where(Enquiry.administration == actor.administration, which)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None or (actor.organisation is not None and row.organisation != actor.organisation):
        raise NotFound("There is no such question, or it is not yours to see.")
    return row


def view(row: Enquiry) -> FirmView:
    """A question as its rules see it."""
    return FirmView(organisation=row.organisation)


async def enquiries(
    session: AsyncSession, *, office: Office, actor: Actor, open_only: bool, at: datetime
) -> list[Shape]:
    """Those that an actor may see: the open ones first, the first due (and so what is overdue) at the top, then the last answered."""
    wanted = [Enquiry.administration == office.code]
    if actor.organisation is not None:
        wanted.append(Enquiry.organisation == actor.organisation)
    received = select(Enquiry).where(*wanted, Enquiry.state == EnquiryStatus.RECEIVED)
    found = list((await session.scalars(received.order_by(Enquiry.due_on, Enquiry.number).limit(AT_MOST))).all())
    if not open_only:
        done = select(Enquiry).where(*wanted, Enquiry.state != EnquiryStatus.RECEIVED)
        found += (await session.scalars(done.order_by(Enquiry.changed_at.desc()).limit(AT_MOST))).all()
    return [row_shape(row, office=office, at=at) for row in found]


def row_shape(row: Enquiry, *, office: Office, at: datetime) -> Shape:
    """A question in a list."""
    zone = office.calendar.zone
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "state": row.state,
        "subject": row.subject,
        "organisation": row.organisation,
        "name": row.name,
        "received": moment(row.received_at, zone),
        "due_on": row.due_on.isoformat(),
        "overdue": row.state == EnquiryStatus.RECEIVED and row.due_on < office.today(at),
        "assignee": person(row.assignee_id, row.assignee_name or "") if row.assignee_id else None,
        "answered": some_moment(row.answered_at, zone),
    }


async def whole(
    session: AsyncSession, *, row: Enquiry, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """A question with its answer, its steps and what may be done now; internal notes for officers only."""
    zone, officer = office.calendar.zone, actor.organisation is None
    language = actor.language if actor.language in ("en", "fr") else office.language
    steps = await session.scalars(
        select(Step)
        .where(Step.administration == row.administration, Step.thing == ENQUIRY.name, Step.thing_id == str(row.id))
        .order_by(Step.number)
    )
    return {
        **row_shape(row, office=office, at=at),
        "question": row.question,
        "contact": row.contact,
        "lodged_by": person(row.lodged_by, row.lodged_by_name),
        "answer": row.answer,
        "answered_by": person(row.answered_by, row.answered_by_name or "") if row.answered_by else None,
        "law": str(office.terms(at).value("law.enquiry")),
        "steps": [
            {
                "number": one.printed,
                "action": one.action,
                "title": one.title,
                "when": moment(one.at, zone),
                "actor": person(one.actor_id, one.actor_name),
                "text": in_language(one.external_text, thing=ENQUIRY.name, action=one.action, language=language),
                "internal_text": one.internal_text if officer else "",
                "paper": one.paper,
            }
            for one in steps
        ],
        "actions": [offer.shape() for offer in ENQUIRY.offers(state=row.state, held=held, view=view(row), actor=actor)],
    }
