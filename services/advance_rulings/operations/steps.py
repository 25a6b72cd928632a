"""Taking a numbered step of the procedure: the one place where an application changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import CaseView
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import Status
from services.advance_rulings.events import STEPS, ApplicationFact, StepTaken
from services.advance_rulings.model import Application, ApplicationStep, NumberSeries
from services.advance_rulings.queries.cases import view
from services.advance_rulings.workflow import APPLICATION
from shared.office import NO_TEXTS, Office, Officer, Texts, turn
from shared.parameters import Terms
from shared.workflow import Action


def about(row: Application) -> dict[str, Any]:
    """What every fact about an application says of it."""
    return {
        "subject": f"application/{row.id}",
        "version": row.version,
        "administration": row.administration,
        "number": row.number,
        "ruling_type": row.type,
        "applicant": row.applicant_organisation,
        "agent": row.agent_organisation,
        "state": row.state,
    }


def touch(row: Application, by: Officer) -> None:
    """A change that is not a step: a new version, and who made it."""
    row.version += 1
    row.changed_at = by.at
    row.changed_by, row.changed_by_name = by.actor.id, by.actor.name


def fact(kind: type[ApplicationFact], row: Application, **fields: Any) -> ApplicationFact:
    """A fact about an application as it stands after the change."""
    return kind(**about(row), **fields)


async def permit(
    session: AsyncSession, *, name: str, row: Application, by: Officer, override_reason: str | None = None
) -> tuple[Action, CaseView]:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    seen = await view(session, row=row, office=by.office, at=by.at, override_reason=override_reason)
    return APPLICATION.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor), seen


async def take(
    session: AsyncSession,
    *,
    action: Action,
    row: Application,
    by: Officer,
    terms: Terms,
    texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> StepTaken:
    """Move an application along one row of the table and write the step; answers its fact.

    The step keeps actor, time, law, both texts, the way to a review, and the values of the parameters that were used.
    """
    before = row.state
    touch(row, by)
    row.state = action.target
    row.steps += 1
    law = terms.at("law.decision")
    external = texts.external or sentence(action.name, language=by.office.language)
    await session.flush()
    session.add(
        ApplicationStep(
            administration=row.administration,
            application_id=row.id,
            number=row.steps,
            action=action.name,
            title=action.title,
            from_state=before,
            to_state=row.state,
            at=by.at,
            zone=by.office.zone,
            actor_id=by.actor.id,
            actor_name=by.actor.name,
            actor_kind=by.actor.kind.value,
            actor_organisation=by.actor.organisation_name,
            clock=action.clock.value if action.clock else None,
            law=law.value,
            law_confirmed=law.confirmed,
            internal_text=texts.internal,
            external_text=external,
            review=terms.value(f"review_route.{by.office.language}"),
            override_reason=override_reason,
            parameters=terms.used,
        )
    )
    await session.flush()
    now_waiting = turn(row)
    return STEPS[action.name](
        **about(row),
        step=f"{row.number or row.id}/{row.steps}",
        from_state=before,
        law=law.value,
        external_text=external,
        until_on=now_waiting.until_on(by.office.calendar) if now_waiting else None,
        **(facts or {}),
    )


async def next_number(session: AsyncSession, *, office: Office, at: datetime) -> str:
    """The next number of the office's year. The series' row stays locked until the transaction ends: no gap, no double."""
    year = office.today(at).year
    code = office.administration.code
    statement = (
        insert(NumberSeries)
        .values(administration=code, series="AR", year=year, last=1)
        .on_conflict_do_update(
            index_elements=["administration", "series", "year"], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    return f"{code}-AR-{year}-{await session.scalar(statement):05d}"


ENDED = (Status.ISSUED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED)
"""States that nothing follows."""
