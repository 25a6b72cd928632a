"""General questions to the office that are no applications, each with its own time for the answer (TFA 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import EnquiryStatus
from services.advance_rulings.model import Enquiry
from services.advance_rulings.operations.steps import move, next_number
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries.enquiries import view
from services.advance_rulings.workflow import ENQUIRY
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, Turn
from shared.problems import refuse
from shared.workflow import Action

SERIES = "ARE"
RECEIVE = Action("receive", "", EnquiryStatus.RECEIVED, Permission.LODGE, title="Received")
"""The first step: there is no state before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked. `name` and `contact` say who asked at the counter, without an account."""

    subject: str
    question: str
    name: str = ""
    contact: str = ""


async def receive(session: AsyncSession, *, asked: Asked, by: Officer) -> tuple[Enquiry, list[Fact]]:
    """A firm asks, or the counter for somebody without an account. Raises Invalid where nobody could be answered."""
    actor = by.actor
    if actor.organisation is None and not (asked.name and asked.contact):
        raise refuse(
            "Say who asks, and how to reach them.",
            *(
                (f"/{name}", "missing", "The answer goes there.")
                for name, value in (("name", asked.name), ("contact", asked.contact))
                if not value
            ),
        )
    days = Turn(began_at=by.at, days=int(by.office.terms(by.at).value("enquiry_days")), basis=Basis.WORKING_DAYS)
    row = Enquiry(
        administration=by.office.code, id=uuid4(), number=await next_number(session, by=by, series=SERIES), state="",
        organisation=actor.organisation, name=actor.organisation_name or asked.name, contact=asked.contact,
        lodged_by=actor.id, lodged_by_name=actor.name, subject=asked.subject, question=asked.question,
        received_at=by.at, due_on=days.until_on(by.office.calendar), version=0, steps=0, created_at=by.at,
    )  # fmt: skip
    session.add(row)
    return row, [await _take(session, RECEIVE, row, by)]


async def assign(session: AsyncSession, *, row: Enquiry, officer: tuple[str, str] | None, by: Officer) -> list[Fact]:
    """Take it, give it to another officer (id and name), or put it back."""
    action = _permit("assign", row, by)
    row.assignee_id, row.assignee_name = officer or (None, None)
    return [await _take(session, action, row, by)]


async def answer(session: AsyncSession, *, row: Enquiry, text: str, internal: str = "", by: Officer) -> list[Fact]:
    """Answer it. The answer informs and binds nobody; a binding one is asked for with an application."""
    action = _permit("answer", row, by)
    row.answer, row.answered_at = text, by.at
    row.answered_by, row.answered_by_name = by.actor.id, by.actor.name
    return [await _take(session, action, row, by, Texts(external=text, internal=internal))]


async def withdraw(session: AsyncSession, *, row: Enquiry, by: Officer) -> list[Fact]:
    """Whoever asked takes the question back."""
    return [await _take(session, _permit("withdraw", row, by), row, by)]


def _permit(name: str, row: Enquiry, by: Officer) -> Action:
    return ENQUIRY.apply(name, state=row.state, held=by.held, view=view(row), actor=by.actor)


async def _take(session: AsyncSession, action: Action, row: Enquiry, by: Officer, texts: Texts = NO_TEXTS) -> Fact:
    terms = by.office.terms(by.at)
    return await move(
        session, thing=ENQUIRY.name, key=str(row.id), printed=row.number, action=action, row=row, by=by, terms=terms,
        law=terms.at("law.enquiry"), texts=texts, organisation=row.organisation,
        until_on=row.due_on if action.name == "receive" else None,
    )  # fmt: skip
