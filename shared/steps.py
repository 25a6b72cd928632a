"""Numbered steps: what every thing that lives (an application, an authorisation, a visit …) leaves behind when it moves.

A service has one table of them, made from the columns here; its `operations/steps.py` says which fact a step is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.office import Officer, Texts
from shared.parameters import Parameter, Terms
from shared.workflow import Action


class StepColumns:
    """A numbered step in the life of a thing; only ever added to.

    `thing` is the kind ("application"), `thing_id` its id or number. The printed number is the thing's and its own: …/7.
    `paper` names the kind of signed document that is made of it, if any.
    """

    administration: Mapped[str] = mapped_column(Text, primary_key=True)
    thing: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    printed: Mapped[str]
    action: Mapped[str]
    title: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    zone: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    actor_kind: Mapped[str]
    actor_organisation: Mapped[str | None]
    clock: Mapped[str | None]
    law: Mapped[str]
    law_confirmed: Mapped[bool]
    internal_text: Mapped[str]
    external_text: Mapped[str]
    review: Mapped[str]
    override_reason: Mapped[str | None]
    parameters: Mapped[dict[str, Any]]
    paper: Mapped[str | None]


class NumberSeriesColumns:
    """The last number given out in a year. Its row is locked while a number is taken, so the series has no gap."""

    administration: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Changing:
    """What every thing that lives has: its version, who changed it last, and how many numbered steps it has taken."""

    version: Mapped[int]
    steps: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class Deciding:
    """What is decided by two: who proposed and who signed."""

    proposed_by: Mapped[str | None]
    proposed_by_name: Mapped[str | None]
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    override_reason: Mapped[str | None]


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


Step = TypeVar("Step", bound=StepColumns)


async def write(
    session: AsyncSession,
    model: Callable[..., Step],
    *,
    thing: str,
    key: str,
    printed: str | None,
    action: Action,
    row: Living,
    by: Officer,
    terms: Terms,
    law: Parameter,
    texts: Texts,
    override_reason: str | None = None,
    paper: str | None = None,
) -> Step:
    """Move a thing along one row of its table and write the step.

    The step keeps actor, time, law, both texts, the way to a review, and the values of the parameters that were used.
    What has no printed number yet gets no signed document.
    """
    before = row.state
    touch(row, by)
    row.state = action.target
    row.steps += 1
    await session.flush()
    review = terms.value(f"review_route.{by.office.language}")
    step = model(
        administration=row.administration, thing=thing, thing_id=key, number=row.steps,
        printed=f"{printed or key}/{row.steps}", action=action.name, title=action.title, from_state=before,
        to_state=row.state, at=by.at, zone=by.office.zone, actor_id=by.actor.id, actor_name=by.actor.name,
        actor_kind=by.actor.kind.value, actor_organisation=by.actor.organisation_name,
        clock=action.clock.value if action.clock else None, law=str(law.value), law_confirmed=law.confirmed,
        internal_text=texts.internal, external_text=texts.external, review=review, override_reason=override_reason,
        parameters=terms.used, paper=paper if printed else None,
    )  # fmt: skip
    session.add(step)
    await session.flush()
    return step


async def taken_after(
    session: AsyncSession, model: type[StepColumns], *, administration: str, thing: str, key: str, printed: str,
    actions: Collection[str],
) -> bool:  # fmt: skip
    """Whether a thing took one of these actions after the step of this printed number."""
    if not actions:
        return False
    of_it = (model.administration == administration, model.thing == thing, model.thing_id == key)
    later = (model.action.in_(actions), model.number > place_of(printed))
    return await session.scalar(select(model.number).where(*of_it, *later).limit(1)) is not None


def place_of(printed: str) -> int:
    """Which step of its thing a printed number is: FJ-AEO-2026-00001/3 is the third."""
    return int(printed.rpartition("/")[2])


async def next_number(session: AsyncSession, model: type[NumberSeriesColumns], *, series: str, by: Officer) -> str:
    """The next number of the office's year, as FJ-AR-2026-00001 for the series "AR".

    The series' row stays locked until the transaction ends: no gap, no double.
    """
    year, code = by.office.today(by.at).year, by.office.code
    statement = (
        insert(model)
        .values(administration=code, series=series, year=year, last=1)
        .on_conflict_do_update(index_elements=["administration", "series", "year"], set_={"last": model.last + 1})
        .returning(model.last)
    )
    return f"{code}-{series}-{year}-{await session.scalar(statement):05d}"
