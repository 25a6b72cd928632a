"""What reviewing officers do with an application before it is assessed: assign, return once, accept; and the end by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Purpose, Status
from services.trusted_trader.model import Application, Authorisation
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.casework import note, permit, step
from services.trusted_trader.queries.forms import form
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, begin_turn, clock_rules, end_turn
from shared.problems import refuse
from shared.steps import touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Deficit:
    """One thing that is missing; `question` is a code, where it concerns one."""

    text: str
    question: str | None = None


async def assign(
    session: AsyncSession, *, row: Application, officer: tuple[str, str] | None, by: Officer
) -> list[Fact]:
    """Give the case to an officer (id and name), or put it back into the queue."""
    await permit(session, name="assign", row=row, by=by)
    touch(row, by)
    row.assignee_id, row.assignee_name = officer or (None, None)
    await session.flush()
    return [note(row, what="assigned", detail=row.assignee_name or "")]


def take_case(row: Application, by: Officer) -> None:
    """Whoever begins to work on a case that nobody has, has it."""
    if row.assignee_id is None:
        row.assignee_id, row.assignee_name = by.actor.id, by.actor.name


async def return_(
    session: AsyncSession, *, row: Application, deficits: Sequence[Deficit], texts: Texts, by: Officer
) -> list[Fact]:
    """Say all that is missing, at once: it is done once only (AEO-22). The firm has the usual time."""
    action = await permit(session, name="return", row=row, by=by)
    known = (await form(session, row=row)).questions.by_code
    unknown = [index for index, one in enumerate(deficits) if one.question is not None and one.question not in known]
    if unknown:
        raise refuse(
            "Some of the questions named do not exist in this application.",
            *((f"/deficits/{index}/question", "unknown", "There is no such question.") for index in unknown),
        )
    terms = by.office.terms(by.at)
    row.deficits = [{"question": one.question, "text": one.text, "at": by.at.isoformat()} for one in deficits]
    row.returned += 1
    take_case(row, by)
    begin_turn(row, at=by.at, days=int(terms.value("answer_days")), basis=Basis.CALENDAR_DAYS)
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def accept(session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """The application is complete: the clock starts, by the rules that are in force today and stay for this case."""
    action = await permit(session, name="accept", row=row, by=by)
    terms = by.office.terms(by.at)
    row.clock_rules = clock_rules(terms, limit="limit.decision")
    row.accepted_at = by.at
    end_turn(row)
    take_case(row, by)
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def lapse(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """The firm's time is over without an answer: the file is closed, with a notice."""
    action = await permit(session, name="lapse", row=row, by=by)
    terms = by.office.terms(by.at)
    terms.at(_TIMES[Status(row.state)])
    end_turn(row)
    found = await step(session, action=action, row=row, by=by, terms=terms)
    return [found, *await without_renewal(session, row=row, by=by)]


_TIMES = {
    Status.INTEREST: "draft_days",
    Status.DRAFT: "draft_days",
    Status.RETURNED: "answer_days",
    Status.CORRECTIVE_ACTION: "correction_days",
}


async def without_renewal(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """A re-validation ended without a grant: the authorisation it was for ends on its last day again (AEO-35)."""
    if row.purpose != Purpose.REVALIDATION or row.authorisation is None:
        return []
    known = await session.get(Authorisation, (row.administration, row.authorisation), with_for_update=True)
    if known is None or known.revalidation_id != row.id:
        return []
    return await holders.revalidation_ended(session, row=known, by=by)
