"""The expert's side: accepting, declining, giving an opinion, reading what was released. All of it stays with the
expert's own administration and is offered to the one that asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import dotted, why_not_a_code
from services.advance_rulings.domain.lives import OpinionView
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import OpinionRequestStatus, OpinionStatus
from services.advance_rulings.events import Note
from services.advance_rulings.model import Expert, Opinion, OpinionRequest
from services.advance_rulings.operations.steps import move
from services.advance_rulings.workflow import OPINION
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.problems import NotFound, NotPossible, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What an expert says. It binds nobody."""

    text: str
    basis: str
    hs_code: str | None = None


def view(request: OpinionRequest, at: datetime) -> OpinionView:
    """A question as the rules of the expert's side see it."""
    return OpinionView(expert=request.expert_person, time_over=at > request.due_at)


def answer_to(request: OpinionRequest, *, at: datetime, by: tuple[str, str]) -> Opinion:
    """The row in which the expert's administration keeps the answer. Nothing is said in it yet, so its version is 0, that
    of a question without a row: whoever looks at the page meanwhile sees no change."""
    return Opinion(
        administration=request.to_administration, id=uuid4(), request=request.id,
        to_administration=request.administration, number=request.number, state=OpinionStatus.OPEN.value,
        person=request.expert_person, name=request.expert_name, readings=[], version=0, steps=0, created_at=at,
        changed_at=at, changed_by=by[0], changed_by_name=by[1],
    )  # fmt: skip


async def answer(
    session: AsyncSession,
    *,
    name: str,
    request: OpinionRequest,
    opinion: Opinion | None,
    by: Officer,
    advice: Advice | None = None,
    reason: str = "",
) -> tuple[Opinion, list[Fact]]:
    """Accept the question, decline it with a reason, or give the opinion. Raises NotPossible once it was closed."""
    if request.state != OpinionRequestStatus.ASKED:
        raise NotPossible("The office that asked does not need the opinion any more.", state=request.state, possible=[])
    state = opinion.state if opinion is not None else OpinionStatus.OPEN.value
    action = OPINION.apply(name, state=state, held=by.held, view=view(request, by.at), actor=by.actor)
    if advice is not None and advice.hs_code and (why := why_not_a_code(advice.hs_code, at_least=4)):
        raise refuse("The opinion cannot be given like this.", ("/hs_code", "hs_code", why))
    row = opinion
    if row is None:
        row = answer_to(request, at=by.at, by=(by.actor.id, by.actor.name))
        session.add(row)
    row.told = request.state
    if reason:
        row.reason = reason
    if advice is not None:
        row.text, row.basis, row.given_at = advice.text, advice.basis, by.at
        row.hs_code = dotted(advice.hs_code) if advice.hs_code else None
        await session.execute(
            update(Expert)
            .where(Expert.administration == row.administration, Expert.person == row.person)
            .values(opinions=Expert.opinions + 1)
        )
    written = sentence(name, thing=OPINION.name, language=by.office.language)
    fact = await move(
        session, thing=OPINION.name, key=str(row.id), printed=row.number, action=action, row=row, by=by,
        terms=by.office.terms(by.at), texts=Texts(external=written), until_on=request.due_on,
    )  # fmt: skip
    return row, [fact]


async def read(
    session: AsyncSession, *, request: OpinionRequest, opinion: Opinion | None, number: int, by: Officer
) -> tuple[dict[str, object], list[Fact]]:
    """A released document, while the question is open; that it was read is written down on both sides.

    Raises NotFound for a document that was not released, and once the question was closed or declined.
    """
    found = next((one for one in request.released["documents"] if one["number"] == number), None)
    declined = opinion is not None and opinion.state == OpinionStatus.DECLINED
    if found is None or declined or request.state != OpinionRequestStatus.ASKED:
        raise NotFound("There is no such document here, or the question is closed.")
    row = opinion
    if row is None:
        row = answer_to(request, at=by.at, by=(by.actor.id, by.actor.name))
        row.told = request.state
        session.add(row)
    # No new version: whoever reads a document and then answers on the page open beside it is not late.
    row.readings = [*row.readings, {"document": number, "at": by.at.isoformat()}]
    await session.flush()
    note = Note(
        subject=f"opinion/{row.id}", version=row.version, administration=row.administration,
        what="released-document-read", detail=f"{row.number}, document {number}",
    )  # fmt: skip
    return found, [note]
