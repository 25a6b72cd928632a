"""Editions of the programme: drafted, proposed, signed by a second officer for a day to come, retired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import EditionView
from services.trusted_trader.domain.programmes import read_programme
from services.trusted_trader.domain.words import ProgrammeStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Programme
from services.trusted_trader.operations.questionnaires import next_edition, one_at_a_time
from services.trusted_trader.operations.steps import take
from services.trusted_trader.queries.programmes import edition_faults
from services.trusted_trader.workflow import PROGRAMME
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import FieldError, Invalid, RuleNotMet, refuse
from shared.steps import touch

A_DAY = timedelta(days=1)


class ProgrammeNotComplete(Invalid):
    """The programme cannot be activated as it stands."""

    hint = "Send it back if it was proposed, mend what errors names, and propose it again."


class AnotherProgrammeActive(RuleNotMet):
    """Another edition is signed for that day, or for a later one."""

    hint = "Retire the other edition first, or let this one begin after it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an edition says: its content (domain/programmes.py), the questionnaire, and the days it is in force."""

    content: Mapping[str, Any]
    questionnaire: int
    from_on: date
    until_on: date | None = None


async def view(
    session: AsyncSession, *, row: Programme, by: Officer, override_reason: str | None = None
) -> tuple[EditionView, tuple[FieldError, ...]]:
    """An edition as the rules see it, and what stands against it with its places."""
    found = await edition_faults(session, row=row, today=by.office.today(by.at))
    seen = EditionView(
        faults=tuple(fault.detail for fault in found),
        proposed_by=row.proposed_by,
        small_office=bool(by.office.terms(by.at).value("small_office")),
        override_reason=override_reason,
    )
    return seen, found


async def draft(session: AsyncSession, *, wording: Wording, by: Officer) -> tuple[Programme, list[Fact]]:
    """A new edition, which counts for nothing until it is signed. It may be unfinished. Raises Invalid for what cannot
    be read."""
    row = Programme(
        administration=by.office.code,
        edition=await next_edition(session, Programme, administration=by.office.code),
        state=PROGRAMME.start,
        version=1,
        steps=0,
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )
    _put(row, wording)
    session.add(row)
    await session.flush()
    return row, [_note(row, "programme-drafted")]


def _put(row: Programme, wording: Wording) -> None:
    read_programme(wording.content)
    if wording.until_on is not None and wording.until_on < wording.from_on:
        raise refuse("The edition ends before it begins.", ("/until_on", "order", "Use its first day or a later one."))
    row.content, row.questionnaire = dict(wording.content), wording.questionnaire
    row.from_on, row.until_on = wording.from_on, wording.until_on


def _note(row: Programme, what: str, detail: str = "") -> Note:
    return Note(
        subject=f"programme/{row.edition}", version=row.version, administration=row.administration, what=what,
        detail=detail,
    )  # fmt: skip


async def edit(session: AsyncSession, *, row: Programme, wording: Wording, by: Officer) -> list[Fact]:
    """Change a draft."""
    seen, _ = await view(session, row=row, by=by)
    PROGRAMME.apply("edit", state=row.state, held=by.held, view=seen, actor=by.actor)
    _put(row, wording)
    touch(row, by)
    await session.flush()
    return [_note(row, "programme-changed")]


async def step(
    session: AsyncSession,
    *,
    name: str,
    row: Programme,
    by: Officer,
    texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
) -> list[Fact]:
    """Propose, send back, activate or retire.

    Raises ProgrammeNotComplete with every fault and its place, RuleNotMet where a second officer must sign,
    AnotherProgrammeActive where the days are taken.
    """
    action = PROGRAMME.find(name, state=row.state)
    seen, found = await view(session, row=row, by=by, override_reason=override_reason)
    if found and name in ("propose", "activate") and action.permission in by.held:
        raise ProgrammeNotComplete("Something stands against this edition.", errors=found)
    PROGRAMME.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)
    facts: list[Fact] = []
    if name == "propose":
        row.proposed_by, row.proposed_by_name, row.proposed_at = by.actor.id, by.actor.name, by.at
    elif name == "send-back":
        row.proposed_by = row.proposed_by_name = row.proposed_at = None
    elif name == "activate":
        facts += await _make_room(session, row=row, by=by)
        row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at
        row.override_reason = override_reason if row.proposed_by == by.actor.id else None
    begun = name != "retire" or _retire(row, by=by, texts=texts)
    taken = await take(
        session, thing="programme", key=str(row.edition), printed=f"{row.administration}-P-{row.edition}", action=action,
        row=row, by=by, terms=by.office.terms(by.at), texts=texts, override_reason=row.override_reason if name == "activate" else None,
        until_on=row.until_on,
    )  # fmt: skip
    if not begun:
        facts += await _give_back(session, row=row, by=by)
    return [taken, *facts]


async def _make_room(session: AsyncSession, *, row: Programme, by: Officer) -> list[Fact]:
    """The edition that is in force until now ends on the day before; today's is not touched by one of tomorrow."""
    await one_at_a_time(session, Programme, administration=row.administration)
    statement = (
        select(Programme)
        .where(
            Programme.administration == row.administration,
            Programme.state == ProgrammeStatus.ACTIVE,
            Programme.until_on.is_(None) | (Programme.until_on >= row.from_on),
        )
        .with_for_update()
    )
    others = (await session.scalars(statement)).all()
    for other in others:
        if other.from_on >= row.from_on:
            raise AnotherProgrammeActive(f"Edition {other.edition} is signed from {other.from_on.isoformat()} on.")
    facts: list[Fact] = []
    for other in others:
        other.until_on = row.from_on - A_DAY
        touch(other, by)
        facts.append(_note(other, "programme-succeeded", f"edition {row.edition} from {row.from_on.isoformat()}"))
    await session.flush()
    return facts


def _retire(row: Programme, *, by: Officer, texts: Texts) -> bool:
    """One that has begun ends at once. Answers whether it has begun."""
    if not texts.external.strip():
        raise refuse("Say why it is retired.", ("/external_text", "missing", "Write the reason for the firms."))
    today = by.office.today(by.at)
    begun = row.from_on <= today
    if begun:
        row.until_on = min(today, row.until_on or today)
    return begun


async def _give_back(session: AsyncSession, *, row: Programme, by: Officer) -> list[Fact]:
    """One that was retired before it began gives its days back to the edition before it."""
    statement = (
        select(Programme)
        .where(
            Programme.administration == row.administration,
            Programme.state == ProgrammeStatus.ACTIVE,
            Programme.until_on == row.from_on - A_DAY,
        )
        .with_for_update()
    )
    before = (await session.scalars(statement)).one_or_none()
    if before is None:
        return []
    before.until_on = row.until_on
    touch(before, by)
    await session.flush()
    return [_note(before, "programme-goes-on", f"edition {row.edition} was retired before it began")]
