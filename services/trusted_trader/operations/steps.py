"""Taking a numbered step: the one place where anything here changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.sentences import sentence
from services.trusted_trader.events import PAPERS, STEPS, Stepped, StepTaken
from services.trusted_trader.model import NumberSeries, Step
from services.trusted_trader.operations.wording import word
from shared import steps
from shared.office import NO_TEXTS, Officer, Texts
from shared.parameters import Parameter, Terms
from shared.steps import Living, write
from shared.workflow import Action


async def take(
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
    tin: str = "",
    until_on: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> StepTaken:
    """Move a thing along one row of its table and write the step; answers its fact.

    `thing` is the kind ("application"), `key` its id or number, `printed` the number people know it by; `law` the
    parameter that gives the article (law.decision without). The step keeps actor, time, law, both texts, the way to a
    review, and the values of the parameters that were used. What has no printed number yet gets no signed document.
    """
    before = row.state
    found = law or terms.at("law.decision")
    external = texts.external or sentence(thing, action.name, language=by.office.language)
    step = await write(
        session, Step, thing=thing, key=key, printed=printed, action=action, row=row, by=by, terms=terms, law=found,
        texts=Texts(external=external, internal=texts.internal), override_reason=override_reason,
        paper=PAPERS.get((thing, action.name)),
    )  # fmt: skip
    await word(session, step=step, row=row, by=by, terms=terms, until_on=until_on, of=printed or key)
    return STEPS.get((thing, action.name), Stepped)(
        subject=f"{thing}/{key}",
        version=row.version,
        administration=row.administration,
        organisation=organisation,
        tin=tin,
        number=printed,
        step=step.printed,
        action=action.name,
        from_state=before,
        state=row.state,
        law=str(found.value),
        external_text=external,
        until_on=until_on,
        override_reason=override_reason,
        **(facts or {}),
    )


async def next_number(session: AsyncSession, *, series: str, by: Officer) -> str:
    """The next number of the office's year, as FJ-TT-2026-00001 (series "TT") or FJ-AEO-2026-00001 ("AEO")."""
    return await steps.next_number(session, NumberSeries, series=series, by=by)
