"""Questions to experts and their opinions, as the office that asked and as the expert see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.anonymity import Secret, secrets
from services.advance_rulings.domain.lives import OpinionView
from services.advance_rulings.domain.words import LodgedBy, OpinionRequestStatus, OpinionStatus
from services.advance_rulings.model import Application, Document, Opinion, OpinionRequest
from services.advance_rulings.workflow import OPINION, OPINION_REQUEST
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

LATEST = 200
"""Questions that a list shows."""


async def hidden(session: AsyncSession, *, row: Application) -> tuple[Secret, ...]:
    """What says who applies in a case, and must not be found in anything that is released of it."""
    agent_tin = None
    if row.agent_organisation is not None:
        agent_tin = await session.scalar(
            select(Application.applicant_tin)
            .where(
                Application.administration == row.administration,
                Application.applicant_organisation == row.agent_organisation,
                Application.applicant_tin.is_not(None),
            )
            .limit(1)
        )
    names = await session.scalars(
        select(Document.name).where(Document.administration == row.administration, Document.application_id == row.id)
    )
    return secrets(
        applicant=row.applicant_name, tin=row.applicant_tin, contact=row.applicant_contact, agent=row.agent_name,
        agent_tin=agent_tin, number=row.number, documents=list(names),
        lodged_by=row.lodged_by_name if row.lodged_by != LodgedBy.COUNTER else None,
        goods_name=str(row.answers.get("goods_name") or ""),
    )  # fmt: skip


async def asked_for(
    session: AsyncSession, *, row: Application, office: Office, at: datetime, held: frozenset[str]
) -> list[Shape]:
    """Every question to an expert on one case with what came back, for the officers of the case."""
    statement = select(OpinionRequest).where(
        OpinionRequest.administration == row.administration, OpinionRequest.application_id == row.id
    )
    found = (await session.scalars(statement.order_by(OpinionRequest.number))).all()
    given = await _opinions(session, found)
    return [request_shape(one, given.get(one.id), office=office, at=at, of=row.number, held=held) for one in found]


async def requests(
    session: AsyncSession, *, office: Office, state: str, at: datetime, held: frozenset[str]
) -> list[Shape]:
    """The office's questions to experts elsewhere, the latest first."""
    statement = (
        select(OpinionRequest, Application.number)
        .join(
            Application,
            (Application.administration == OpinionRequest.administration)
            & (Application.id == OpinionRequest.application_id),
        )
        .where(OpinionRequest.administration == office.code)
        .order_by(OpinionRequest.asked_at.desc(), OpinionRequest.number.desc())
        .limit(LATEST)
    )
    if state:
        statement = statement.where(OpinionRequest.state == state)
    found = (await session.execute(statement)).all()
    given = await _opinions(session, [one for one, _ in found])
    return [request_shape(one, given.get(one.id), office=office, at=at, of=number, held=held) for one, number in found]


async def request(session: AsyncSession, *, key: UUID, office: Office, locked: bool = False) -> OpinionRequest:
    """A question that this office asked. Raises NotFound."""
    statement = select(OpinionRequest).where(OpinionRequest.administration == office.code, OpinionRequest.id == key)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such question of your office.")
    return row


async def find_opinion(session: AsyncSession, *, request: OpinionRequest, locked: bool = False) -> Opinion | None:
    """What the expert answered to a question so far."""
    statement = select(Opinion).where(
        Opinion.administration == request.to_administration, Opinion.request == request.id
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def _opinions(session: AsyncSession, found: Sequence[OpinionRequest]) -> dict[UUID, Opinion]:
    if not found:
        return {}
    asked = [(one.to_administration, one.id) for one in found]  # an answer is only that of the one who was asked
    rows = await session.scalars(select(Opinion).where(tuple_(Opinion.administration, Opinion.request).in_(asked)))
    return {row.request: row for row in rows}


def request_shape(
    one: OpinionRequest, opinion: Opinion | None, *, office: Office, at: datetime, of: str | None, held: frozenset[str]
) -> Shape:
    """A question with its answer, for the office that asked. `late`: the time is over and no opinion came."""
    zone = office.calendar.zone
    state = opinion.state if opinion is not None else OpinionStatus.OPEN.value
    is_open = one.state == OpinionRequestStatus.ASKED
    answered = state in (OpinionStatus.GIVEN, OpinionStatus.DECLINED)
    possible = {row.name for row in OPINION_REQUEST.actions if one.state in row.sources and row.permission in held}
    if one.thanks or state != OpinionStatus.GIVEN:
        possible.discard("thank")
    return {
        "id": str(one.id), "version": one.version, "number": one.number, "application": of, "state": one.state,
        "to_administration": one.to_administration, "expert": person(one.expert_person, one.expert_name),
        "question": one.question, "released": _released(one), "due_on": one.due_on.isoformat(),
        "due": moment(one.due_at, zone), "late": is_open and not answered and at > one.due_at,
        "asked": moment(one.asked_at, zone), "asked_by": person(one.asked_by, one.asked_by_name),
        "conclusion": one.conclusion, "thanks": one.thanks, "answer": state,
        "opinion": _opinion(opinion, zone=office) if opinion is not None else None,
        "readings": [
            {"document": found["document"], "at": moment(datetime.fromisoformat(found["at"]), zone)}
            for found in (opinion.readings if opinion is not None else ())
        ],
        "actions": sorted(possible),
    }  # fmt: skip


def _released(one: OpinionRequest) -> Shape:
    """What was released, without the digests of the documents."""
    documents = [
        {name: found[name] for name in ("number", "title", "media_type", "bytes")}
        for found in one.released["documents"]
    ]
    return {**one.released, "documents": documents}


def _opinion(row: Opinion, *, zone: Office) -> Shape:
    return {
        "hs_code": row.hs_code, "text": row.text, "basis": row.basis, "reason": row.reason,
        "given": some_moment(row.given_at, zone.calendar.zone),
    }  # fmt: skip


async def inbox(
    session: AsyncSession, *, office: Office, actor: Actor, at: datetime, held: frozenset[str]
) -> list[Shape]:
    """What this officer is asked by other administrations: what is open first, then the latest."""
    statement = (
        select(OpinionRequest)
        .where(OpinionRequest.to_administration == office.code, OpinionRequest.expert_person == actor.id)
        .where(OpinionRequest.state != OpinionRequestStatus.WITHDRAWN)
        .order_by((OpinionRequest.state == OpinionRequestStatus.ASKED).desc(), OpinionRequest.asked_at.desc())
        .limit(LATEST)
    )
    found = (await session.scalars(statement)).all()
    given = await _opinions(session, found)
    return [advice_shape(one, given.get(one.id), office=office, actor=actor, at=at, held=held) for one in found]


async def asked_of(session: AsyncSession, *, key: UUID, office: Office, actor: Actor) -> OpinionRequest:
    """A question to this officer. Raises NotFound, also for one that was withdrawn, or is another officer's."""
    row = (
        await session.scalars(
            select(OpinionRequest).where(
                OpinionRequest.id == key,
                OpinionRequest.to_administration == office.code,
                OpinionRequest.expert_person == actor.id,
                OpinionRequest.state != OpinionRequestStatus.WITHDRAWN,
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound("Nobody asks you this, or the question was taken back.")
    return row


def advice_shape(
    one: OpinionRequest, opinion: Opinion | None, *, office: Office, actor: Actor, at: datetime, held: frozenset[str]
) -> Shape:
    """A question as the expert sees it: never who applies, nor the number of the application.

    What was released is left out once the question is closed or was declined.
    """
    zone = office.calendar.zone
    state = opinion.state if opinion is not None else OpinionStatus.OPEN.value
    is_open = one.state == OpinionRequestStatus.ASKED and state != OpinionStatus.DECLINED
    view = OpinionView(expert=one.expert_person, time_over=at > one.due_at)
    offers = OPINION.offers(state=state, held=held, view=view, actor=actor) if is_open else ()
    return {
        "id": str(one.id), "version": opinion.version if opinion is not None else 0, "number": one.number,
        "from_administration": one.administration, "asked_by": one.asked_by_name, "asked": moment(one.asked_at, zone),
        "state": one.state, "answer": state, "question": one.question, "released": _released(one) if is_open else None,
        "due_on": one.due_on.isoformat(), "due": moment(one.due_at, zone), "time_over": at > one.due_at,
        "opinion": _opinion(opinion, zone=office) if opinion is not None else None,
        "conclusion": one.conclusion, "thanks": one.thanks,
        "actions": [offer.action.name for offer in offers if offer.possible],
        "why_not": sorted({why for offer in offers for why in offer.why_not}),
    }  # fmt: skip
