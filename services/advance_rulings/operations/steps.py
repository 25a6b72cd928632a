"""Taking a numbered step of the procedure: the one place where an application changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import CaseView
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.events import MOVES, PAPERS, STEPS, ApplicationFact, Stepped, StepTaken
from services.advance_rulings.model import Application, NumberSeries, Step
from services.advance_rulings.operations.wording import word
from services.advance_rulings.queries import conflicts
from services.advance_rulings.queries.cases import view
from services.advance_rulings.workflow import APPLICATION
from shared import steps
from shared.office import NO_TEXTS, Officer, Texts, turn
from shared.parameters import Parameter, Terms
from shared.steps import Living, write
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


def fact(kind: type[ApplicationFact], row: Application, **fields: Any) -> ApplicationFact:
    """A fact about an application as it stands after the change."""
    return kind(**about(row), **fields)


async def permit(
    session: AsyncSession, *, name: str, row: Application, by: Officer, override_reason: str | None = None
) -> tuple[Action, CaseView]:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    # Looking for conflicting rulings costs most of all: an action without rules (two hundred cases handed over) spares it.
    ruled = APPLICATION.find(name, state=row.state).requires
    against = await conflicts.against(session, row=row, office=by.office, at=by.at) if ruled else ()
    seen = await view(session, row=row, office=by.office, at=by.at, override_reason=override_reason, against=against)
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
    law = terms.at("law.decision")
    external = texts.external or sentence(action.name, language=by.office.language)
    step = await write(
        session, Step, thing=APPLICATION.name, key=str(row.id), printed=row.number, action=action, row=row, by=by,
        terms=terms, law=law, texts=Texts(external=external, internal=texts.internal), override_reason=override_reason,
        paper=PAPERS.get((APPLICATION.name, action.name)),
    )  # fmt: skip
    now_waiting = turn(row)
    until_on = now_waiting.until_on(by.office.calendar) if now_waiting else None
    await word(session, step=step, row=row, by=by, terms=terms, until_on=until_on, of=row.number or "")
    return STEPS[action.name](
        **about(row),
        step=step.printed,
        from_state=before,
        law=str(law.value),
        external_text=external,
        until_on=until_on,
        **(facts or {}),
    )


async def move(
    session: AsyncSession,
    *,
    thing: str,
    key: str,
    printed: str | None,
    action: Action,
    row: Living,
    by: Officer,
    terms: Terms,
    law: Parameter | None = None,
    texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
    organisation: str | None = None,
    agent: str | None = None,
    until_on: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Stepped:
    """Move anything else that lives here along one row of its table and write the step; answers its fact.

    `thing` is the kind ("review"), `key` its id or number, `printed` the number people know it by; `law` the parameter
    that gives the article (law.decision without). `organisation` and `agent` are the firms that hear of it.
    """
    before = row.state
    found = law or terms.at("law.decision")
    external = texts.external or sentence(action.name, thing=thing, language=by.office.language)
    step = await write(
        session, Step, thing=thing, key=key, printed=printed, action=action, row=row, by=by, terms=terms, law=found,
        texts=Texts(external=external, internal=texts.internal), override_reason=override_reason,
        paper=PAPERS.get((thing, action.name)),
    )  # fmt: skip
    await word(session, step=step, row=row, by=by, terms=terms, until_on=until_on, of=printed or key)
    return MOVES.get((thing, action.name), Stepped)(
        subject=f"{thing}/{key}",
        version=row.version,
        administration=row.administration,
        thing=thing,
        number=printed,
        organisation=organisation,
        agent=agent,
        step=step.printed,
        action=action.name,
        from_state=before,
        state=row.state,
        law=str(found.value),
        external_text=external,
        until_on=until_on,
        **(facts or {}),
    )


async def next_number(session: AsyncSession, *, by: Officer, series: str = "AR") -> str:
    """The next number of the office's year, as FJ-AR-2026-00001."""
    return await steps.next_number(session, NumberSeries, series=series, by=by)
