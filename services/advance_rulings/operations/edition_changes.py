"""What a new edition of the Harmonized System does to rulings: flagged, decided by an officer, converted or ended on the day.

Never for a time already past: a table that is loaded after the day gives the office so many days from then on.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.editions import NewLines
from services.advance_rulings.domain.hs import digits, dotted, why_not_a_code
from services.advance_rulings.domain.words import CeaseGround, EditionChangeStatus, RulingStatus
from services.advance_rulings.model import EditionChange, Ruling
from services.advance_rulings.operations.modifications import cease, convert
from services.advance_rulings.operations.steps import move
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries.correlations import new_lines
from services.advance_rulings.queries.edition_changes import Affected, Coming, view
from services.advance_rulings.workflow import EDITION_CHANGE
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import refuse
from shared.workflow import Action

THING = EDITION_CHANGE.name
FLAG = Action(
    "flag", "", EditionChangeStatus.FLAGGED, Permission.CEASE_RULING, title="A new edition affects the ruling"
)
"""The first step: there is no state before it."""


async def flag(session: AsyncSession, *, ruling: Ruling, affected: Affected, coming: Coming, by: Officer) -> list[Fact]:
    """Say that the new edition affects a ruling, to its holder and to the officers."""
    row = EditionChange(
        administration=ruling.administration, id=uuid4(), ruling=ruling.number, from_edition=affected.from_edition,
        from_code=affected.from_code, to_edition=coming.edition, candidates=list(affected.candidates), reason="",
        effective_on=takes_effect(coming, by=by), state="", version=0, steps=0, created_at=by.at,
    )  # fmt: skip
    session.add(row)
    return [await _move(session, FLAG, row, ruling, by)]


def takes_effect(coming: Coming, *, by: Officer) -> date:
    """The day of the edition; where that is past already, so many days from today."""
    if not coming.present:
        return coming.from_on
    days = int(by.office.terms(by.at).value("edition_late_days"))
    return max(coming.from_on, by.office.today(by.at) + timedelta(days=days))


async def decide(
    session: AsyncSession, *, row: EditionChange, ruling: Ruling, code: str, reason: str, by: Officer
) -> list[Fact]:
    """Choose the code that the ruling has in the new edition, among those that the table offers.

    Where it offers none, any code that the edition has. The choice may be changed until the day.
    """
    action = EDITION_CHANGE.apply("decide", state=row.state, held=by.held, view=view(row), actor=by.actor)
    bare = digits(code)
    if row.candidates and bare not in row.candidates:
        offered = ", ".join(dotted(one) for one in row.candidates)
        raise refuse("This code cannot be chosen.", ("/code", "choice", f"Choose one of: {offered}."))
    if not row.candidates and (why := await _not_in(session, row, bare)):
        raise refuse("This code cannot be chosen.", ("/code", "hs_code", why))
    row.code, row.reason = bare, reason
    row.decided_by, row.decided_by_name = by.actor.id, by.actor.name
    written = Texts(external=reason)
    return [await _move(session, action, row, ruling, by, written)]


async def _not_in(session: AsyncSession, row: EditionChange, bare: str) -> str | None:
    if why := why_not_a_code(bare):
        return why
    lines: NewLines = await new_lines(session, edition=row.to_edition, place=row.administration)
    return None if lines.has(bare) else f"{dotted(bare)} is not among the lines of {row.to_edition}."


async def carry_out(session: AsyncSession, *, row: EditionChange, ruling: Ruling, by: Officer) -> list[Fact]:
    """On the day: a ruling with a new code is converted, one without ends (UCC 34(1), NZ CEA s343). From today on, never
    for the past. One that ended meanwhile is left as it is."""
    if ruling.state != RulingStatus.IN_FORCE or ruling.valid_until < by.office.today(by.at):
        return [await _move(session, _permit("end", row, by), row, ruling, by)]
    if row.state == EditionChangeStatus.DECIDED and row.code is not None:
        facts = await convert(session, ruling=ruling, code=row.code, edition=row.to_edition, reason=row.reason, by=by)
        return [*facts, await _move(session, _permit("convert", row, by), row, ruling, by)]
    law = str(by.office.terms(by.at).value("law.edition"))
    facts = await cease(
        session, ruling=ruling, ground=CeaseGround.HS_EDITION_ENDED, by=by, basis=law,
        facts=(
            f"The code {dotted(row.from_code)} of {row.from_edition} is another one in {row.to_edition}, which applies"
            f" from {row.effective_on.isoformat()}, and no new code was decided."
        ),
    )  # fmt: skip
    return [*facts, await _move(session, _permit("end", row, by), row, ruling, by)]


def _permit(name: str, row: EditionChange, by: Officer) -> Action:
    return EDITION_CHANGE.apply(name, state=row.state, held=by.held, view=view(row), actor=by.actor)


async def _move(
    session: AsyncSession, action: Action, row: EditionChange, ruling: Ruling, by: Officer, texts: Texts = NO_TEXTS
) -> Fact:
    terms = by.office.terms(by.at)
    return await move(
        session, thing=THING, key=str(row.id), printed=f"{row.ruling}/{row.to_edition}", action=action, row=row, by=by,
        terms=terms, law=terms.at("law.edition"), texts=texts, organisation=ruling.holder_organisation,
        agent=ruling.agent_organisation, until_on=row.effective_on, facts={"of": row.ruling},
    )  # fmt: skip
