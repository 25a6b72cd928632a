"""What one administration's officers must hear of another's: told by their own administration, once for each change.

A row that another administration offers makes no event here by itself; timed work looks at what is offered and says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import OpinionRequestStatus, OpinionStatus
from services.advance_rulings.events import (
    OpinionAccepted,
    OpinionDeclined,
    OpinionGiven,
    OpinionRequestEnded,
    OpinionWanted,
)
from services.advance_rulings.events.things import Asked
from services.advance_rulings.model import Application, Convergence, Expert, Opinion, OpinionRequest
from services.advance_rulings.operations.advice import answer_to
from shared.facts import Fact
from shared.office import Officer

THANKED = "thanked"
AT_ONCE = 200
_HEARD: dict[str, type[Asked]] = {
    OpinionStatus.ACCEPTED: OpinionAccepted,
    OpinionStatus.DECLINED: OpinionDeclined,
    OpinionStatus.GIVEN: OpinionGiven,
}


async def questions(session: AsyncSession, *, by: Officer) -> list[Fact]:
    """Tell experts here of what they are asked, of what is closed or taken back, and of thanks, which are counted."""
    asked, answered = OpinionRequest, Opinion
    stands = case((func.coalesce(asked.thanks, "") != "", THANKED), else_=asked.state)
    statement = (
        select(asked, answered, stands)
        .outerjoin(
            answered,
            (answered.administration == asked.to_administration) & (answered.request == asked.id),
        )
        .where(asked.to_administration == by.office.code, answered.told.is_distinct_from(stands))
        .order_by(asked.changed_at)
        .limit(AT_ONCE)
    )
    facts: list[Fact] = []
    for request, joined, now in (await session.execute(statement)).all():
        row: Opinion | None = joined
        if row is None:
            row = answer_to(request, at=by.at, by=(by.actor.id, by.actor.name))
            session.add(row)
        row.told = now
        if now == THANKED:
            await session.execute(
                update(Expert)
                .where(Expert.administration == by.office.code, Expert.person == row.person)
                .values(thanks=Expert.thanks + 1)
            )
        kind = OpinionWanted if now == OpinionRequestStatus.ASKED else OpinionRequestEnded
        action = "want" if kind is OpinionWanted else {THANKED: "thank"}.get(now, now)
        facts.append(
            _told(
                kind, row, action=action, state=now, person=row.person, other=request.administration,
                text=_sentence(action, by), until_on=request.due_on if kind is OpinionWanted else None,
            )
        )  # fmt: skip
    await session.flush()
    return facts


async def opinions(session: AsyncSession, *, by: Officer) -> list[Fact]:
    """Tell the officers here who asked what an expert elsewhere answered."""
    asked, answered = OpinionRequest, Opinion
    statement = (
        select(asked, answered, Application.number)
        .join(answered, (answered.administration == asked.to_administration) & (answered.request == asked.id))
        .join(
            Application,
            (Application.administration == asked.administration) & (Application.id == asked.application_id),
        )
        .where(
            asked.administration == by.office.code,
            answered.state.in_(list(_HEARD)),
            answered.state.is_distinct_from(asked.heard),
        )
        .limit(AT_ONCE)
    )
    facts: list[Fact] = []
    for request, opinion, number in (await session.execute(statement)).all():
        action = {"accepted": "accept", "declined": "decline", "given": "give"}[opinion.state]
        request.heard = opinion.state
        facts.append(
            _told(
                _HEARD[opinion.state], request, action=action, state=opinion.state, person=request.asked_by,
                other=request.to_administration, text=sentence(action, thing="opinion", language=by.office.language),
                of=number or "",
            )
        )  # fmt: skip
    await session.flush()
    return facts


def _sentence(action: str, by: Officer) -> str:
    name = {"closed": "close", "withdrawn": "withdraw"}.get(action, action)
    thing = "opinion" if name == "want" else "opinion-request"
    return sentence(name, thing=thing, language=by.office.language)


def _told(
    kind: type[Asked], row: Opinion | OpinionRequest, *, action: str, state: str, person: str, other: str, text: str,
    **more: Any,
) -> Asked:  # fmt: skip
    return kind(
        subject=f"opinion/{row.id}", version=row.version, administration=row.administration, thing="opinion",
        number=row.number, step=row.number, action=action, from_state=state, state=state, external_text=text,
        person=person, from_administration=other, **more,
    )  # fmt: skip


async def anything(session: AsyncSession, *, administration: str, since: datetime | None) -> bool:
    """Whether a question or an opinion that concerns an administration changed after an instant."""
    for table in (OpinionRequest, Opinion, Convergence):
        statement = select(table.id).where(
            (table.administration == administration) | (table.to_administration == administration)
        )
        if since is not None:
            statement = statement.where(table.changed_at >= since)
        if await session.scalar(statement.limit(1)) is not None:
            return True
    return False


LISTENING: Sequence[Any] = (questions, opinions)
"""What timed work says for an administration."""
