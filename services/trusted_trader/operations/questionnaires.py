"""Editions of the questionnaire: begun from the region's, changed while a draft, published for good, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import EditionView
from services.trusted_trader.domain.own_questions import compose, digest
from services.trusted_trader.domain.words import ProgrammeStatus, QuestionnaireStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Programme, Questionnaire
from services.trusted_trader.operations.steps import take
from services.trusted_trader.queries.regional import regional_content
from services.trusted_trader.workflow import QUESTIONNAIRE
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import RuleNotMet, refuse
from shared.steps import touch


class LastQuestionnaire(RuleNotMet):
    """A programme in force needs a published questionnaire."""

    hint = "Publish another edition first, then withdraw this one."


def view(row: Questionnaire) -> EditionView:
    """An edition as the rules see it; what is kept has no fault, since a faulty content is refused when it is sent."""
    return EditionView(proposed_by=row.changed_by)


async def one_at_a_time(session: AsyncSession, kind: type[Programme | Questionnaire], *, administration: str) -> None:
    """Of two officers who number or sign editions at once, the second waits for the first to end."""
    key = func.hashtextextended(f"trusted_trader.{kind.__tablename__}/{administration}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def next_edition(session: AsyncSession, kind: type[Programme | Questionnaire], *, administration: str) -> int:
    """The number after the last one."""
    await one_at_a_time(session, kind, administration=administration)
    last = await session.scalar(select(func.max(kind.edition)).where(kind.administration == administration))
    return (last or 0) + 1


async def begin(
    session: AsyncSession, *, regional: str, own: Mapping[str, Any], by: Officer
) -> tuple[Questionnaire, list[Fact]]:
    """A new draft from a region's edition and the administration's own part. Raises NotFound or Invalid."""
    content = compose(regional_content(regional), own)
    row = Questionnaire(
        administration=by.office.code,
        edition=await next_edition(session, Questionnaire, administration=by.office.code),
        state=QUESTIONNAIRE.start,
        regional=regional,
        own=dict(own),
        content=content,
        sha256=digest(content),
        version=1,
        steps=0,
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )
    session.add(row)
    await session.flush()
    return row, [_note(row, "questionnaire-begun")]


def _note(row: Questionnaire, what: str) -> Note:
    return Note(
        subject=f"questionnaire/{row.edition}", version=row.version, administration=row.administration, what=what,
        detail=row.sha256,
    )  # fmt: skip


async def edit(
    session: AsyncSession, *, row: Questionnaire, regional: str, own: Mapping[str, Any], by: Officer
) -> list[Fact]:
    """Change a draft. Raises NotPossible for what was published: a mend is a new edition."""
    QUESTIONNAIRE.apply("edit", state=row.state, held=by.held, view=view(row), actor=by.actor)
    row.content = compose(regional_content(regional), own)
    row.regional, row.own, row.sha256 = regional, dict(own), digest(row.content)
    touch(row, by)
    await session.flush()
    return [_note(row, "questionnaire-changed")]


async def publish(session: AsyncSession, *, row: Questionnaire, by: Officer, texts: Texts = NO_TEXTS) -> list[Fact]:
    """Publish: from now on nothing in it changes, and answers may be given to it."""
    action = QUESTIONNAIRE.apply("publish", state=row.state, held=by.held, view=view(row), actor=by.actor)
    row.published_at = by.at
    return [await _take(session, action.name, row, by, texts)]


async def withdraw(session: AsyncSession, *, row: Questionnaire, by: Officer, texts: Texts) -> list[Fact]:
    """Withdraw: nothing more is submitted on it. What was answered stays, bound to this edition.

    Raises LastQuestionnaire where a programme in force would be left without any.
    """
    action = QUESTIONNAIRE.apply("withdraw", state=row.state, held=by.held, view=view(row), actor=by.actor)
    if not texts.external.strip():
        raise refuse("Say why it is withdrawn.", ("/external_text", "missing", "Write the reason for the firms."))
    others = select(Questionnaire.edition).where(
        Questionnaire.administration == row.administration,
        Questionnaire.state == QuestionnaireStatus.PUBLISHED,
        Questionnaire.edition != row.edition,
    )
    active = select(Programme.edition).where(
        Programme.administration == row.administration, Programme.state == ProgrammeStatus.ACTIVE
    )
    if await session.scalar(others.limit(1)) is None and await session.scalar(active.limit(1)) is not None:
        raise LastQuestionnaire("This is the only published edition, and a programme is active.")
    row.withdrawn_at = by.at
    return [await _take(session, action.name, row, by, texts)]


async def _take(session: AsyncSession, name: str, row: Questionnaire, by: Officer, texts: Texts) -> Fact:
    return await take(
        session, thing="questionnaire", key=str(row.edition), printed=f"{row.administration}-Q-{row.edition}",
        action=QUESTIONNAIRE.find(name, state=row.state), row=row, by=by, terms=by.office.terms(by.at), texts=texts,
    )  # fmt: skip
