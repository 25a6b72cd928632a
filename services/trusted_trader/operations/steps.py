"""Taking a numbered step: the one place where anything here changes its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.sentences import sentence
from services.trusted_trader.events import PAPERS, STEPS, Stepped, StepTaken
from services.trusted_trader.model import NumberSeries, Step
from services.trusted_trader.operations.wording import word
from shared.office import NO_TEXTS, Officer, Texts
from shared.parameters import Parameter, Terms
from shared.workflow import Action


class Touched(Protocol):
    """A row of which it is known who changed it last."""

    version: Any
    changed_at: Any
    changed_by: Any
    changed_by_name: Any


class Living(Touched, Protocol):
    """A row that lives: an application, an authorisation, a visit …"""

    administration: Any
    state: Any
    steps: Any


def touch(row: Touched, by: Officer) -> None:
    """A change that is not a step: a new version, and who made it."""
    row.version += 1
    row.changed_at = by.at
    row.changed_by, row.changed_by_name = by.actor.id, by.actor.name


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
    touch(row, by)
    row.state = action.target
    row.steps += 1
    found = law or terms.at("law.decision")
    external = texts.external or sentence(thing, action.name, language=by.office.language)
    number = f"{printed or key}/{row.steps}"
    await session.flush()
    step = Step(
        administration=row.administration, thing=thing, thing_id=key, number=row.steps, printed=number, action=action.name,
        title=action.title, from_state=before, to_state=row.state, at=by.at, zone=by.office.zone, actor_id=by.actor.id,
        actor_name=by.actor.name, actor_kind=by.actor.kind.value, actor_organisation=by.actor.organisation_name,
        clock=action.clock.value if action.clock else None, law=str(found.value), law_confirmed=found.confirmed,
        internal_text=texts.internal, external_text=external, review=terms.value(f"review_route.{by.office.language}"),
        override_reason=override_reason, parameters=terms.used,
        paper=PAPERS.get((thing, action.name)) if printed else None,
    )  # fmt: skip
    session.add(step)
    await session.flush()
    await word(session, step=step, row=row, by=by, terms=terms, until_on=until_on, of=printed or key)
    return STEPS.get((thing, action.name), Stepped)(
        subject=f"{thing}/{key}",
        version=row.version,
        administration=row.administration,
        organisation=organisation,
        tin=tin,
        number=printed,
        step=number,
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
    """The next number of the office's year, as FJ-TT-2026-00001 (series "TT") or FJ-AEO-2026-00001 ("AEO").

    The series' row stays locked until the transaction ends: no gap, no double.
    """
    year, code = by.office.today(by.at).year, by.office.code
    statement = (
        insert(NumberSeries)
        .values(administration=code, series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["administration", "series", "year"], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    return f"{code}-{series}-{year}-{await session.scalar(statement):05d}"
