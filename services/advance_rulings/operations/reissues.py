"""A ruling issued again: an application begun from one that ends, linked both ways; and the reminders before its end (AR-41)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.questions import questions
from services.advance_rulings.domain.words import RulingStatus, RulingType
from services.advance_rulings.events import Note
from services.advance_rulings.model import Application, Ruling
from services.advance_rulings.operations.drafts import Applicant, begin
from services.advance_rulings.operations.rulings import permit, republish, stepped
from services.advance_rulings.queries.rulings import may_be_asked_from, open_reissue, standing_of
from shared.facts import Fact
from shared.office import Officer
from shared.problems import AlreadyExists, NotPossible
from shared.steps import touch

THING = "ruling"


async def reissue(session: AsyncSession, *, ruling: Ruling, by: Officer) -> tuple[Application, list[Fact]]:
    """Begin an application from a ruling that ends: the same type, applicant and answers.

    Raises NotPossible before the first reminder would be sent, and for a ruling that lost its effect; AlreadyExists
    while another application for the same ruling is open or has become a ruling.
    """
    today = by.office.today(by.at)
    state = standing_of(ruling, today=today)
    if state not in (RulingStatus.IN_FORCE, RulingStatus.EXPIRED):
        raise NotPossible(
            f"The ruling is {state.value}; it cannot be issued again.", state=state.value,
            hint="Begin a new application for the goods as they are now.",
        )  # fmt: skip
    first_on = may_be_asked_from(ruling, days=by.office.terms(by.at).value("reissue_remind_days"))
    if today < first_on:
        raise NotPossible(
            f"This may be asked from {first_on.isoformat()} on.", hint="Until then the ruling binds as it is.",
            from_on=first_on.isoformat(),
        )  # fmt: skip
    await _only_one(session, ruling=ruling)
    earlier = await session.get_one(Application, (ruling.administration, ruling.application_id))
    known = {question.name for question in questions(ruling_type=RulingType(ruling.type))}
    row, facts = await begin(
        session,
        ruling_type=RulingType(ruling.type),
        applicant=Applicant(
            organisation=ruling.holder_organisation,
            name=ruling.holder_name,
            tin=ruling.holder_tin,
            contact=earlier.applicant_contact,
        ),
        answers={name: value for name, value in earlier.answers.items() if name in known},
        by=by,
        identifier=uuid4(),
    )
    row.reissue_of = ruling.number
    return row, facts


async def _only_one(session: AsyncSession, *, ruling: Ruling) -> None:
    if found := await open_reissue(session, row=ruling):
        raise AlreadyExists(
            f"There is an application already to issue {ruling.number} again.", application=str(found.id),
            number=found.number,
        )  # fmt: skip


async def reissued(session: AsyncSession, *, row: Application) -> Ruling | None:
    """The ruling that an application asks to issue again, its row locked."""
    if row.reissue_of is None:
        return None
    statement = select(Ruling).where(Ruling.administration == row.administration, Ruling.number == row.reissue_of)
    return (await session.scalars(statement.with_for_update())).one()


def begins_after(earlier: Ruling | None) -> date | None:
    """The first day after a ruling that is still in force: the one issued again begins without a gap."""
    if earlier is None or earlier.state != RulingStatus.IN_FORCE:
        return None
    return earlier.valid_until + timedelta(days=1)


async def link(session: AsyncSession, *, earlier: Ruling | None, ruling: Ruling, by: Officer) -> list[Fact]:
    """Write into the earlier ruling which one follows it, also in the register."""
    if earlier is None:
        return []
    earlier.reissued_by = ruling.number
    touch(earlier, by)
    await session.flush()
    await republish(session, ruling=earlier, by=by)
    return [
        Note(
            subject=f"{THING}/{earlier.number}", version=earlier.version, administration=earlier.administration,
            what="reissued", detail=ruling.number,
        )
    ]  # fmt: skip


def reminder_due(*, ruling: Ruling, days: list[int], today: date, reminded_on: date | None) -> bool:
    """Whether a reminder's day has come since the last one: each is sent once, also where the job was late.

    A ruling that is valid for fewer days than a reminder asks gets none of that kind.
    """
    first_days = (ruling.valid_until - timedelta(days=before) for before in days)
    return any(ruling.valid_from < day <= today and (reminded_on is None or reminded_on < day) for day in first_days)


async def remind(session: AsyncSession, *, ruling: Ruling, by: Officer) -> list[Fact]:
    """Tell the holder that the validity ends soon, and how to have the ruling issued again."""
    action = await permit(session, "remind", ruling, by)
    ruling.reminded_at = by.at
    terms = by.office.terms(by.at)
    terms.at("reissue_remind_days")
    return [await stepped(session, action=action, ruling=ruling, by=by, terms=terms, until_on=ruling.valid_until)]
