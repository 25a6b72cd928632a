"""Extended use: going on with a ruling that ended or changed, for goods bought under a contract made before (AR-35)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.extended_use import Asked, Granted, asking_faults, granting_faults
from services.advance_rulings.domain.lives import FirmView, authorised
from services.advance_rulings.domain.rulings import may_be_retroactive
from services.advance_rulings.domain.words import EndGround, ExtendedUseStatus, RulingStatus
from services.advance_rulings.model import ExtendedUse, Ruling
from services.advance_rulings.operations.steps import move, next_number
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries.editions import editions
from services.advance_rulings.queries.extended_use import view
from services.advance_rulings.queries.office import may_act
from services.advance_rulings.workflow import EXTENDED_USE
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, last_day
from shared.problems import AlreadyExists, NotPermitted, NotPossible, RuleNotMet, refuse
from shared.workflow import Action, sentence

THING = EXTENDED_USE.name
SERIES = "XU"
ASK = Action("ask", "", ExtendedUseStatus.ASKED, Permission.LODGE, title="Ask to go on using the ruling")
"""The first step: there is no state before it."""


class MoreThanLeft(RuleNotMet):
    """This is more than what may still be used."""

    hint = "Note at most what is left; the rest follows the ruling, or the law, as it is now."


async def ask(session: AsyncSession, *, ruling: Ruling, asked: Asked, by: Officer) -> tuple[ExtendedUse, list[Fact]]:
    """The holder asks. Raises NotPermitted for others, RuleNotMet for an agent without authority, NotPossible where the
    ruling neither ended nor changed."""
    if by.actor.organisation is None or by.actor.organisation not in (
        ruling.holder_organisation,
        ruling.agent_organisation,
    ):
        raise NotPermitted("Only the holder of the ruling or the agent asks for this.")
    agent, holder = ruling.agent_organisation, ruling.holder_organisation
    valid = await may_act(session, found=by.office, agent=agent, trader=holder, at=by.at)
    if not authorised(FirmView(organisation=holder, agent=agent, authority_valid=valid), by.actor):
        raise RuleNotMet(sentence(authorised), rules=[sentence(authorised)])
    edition, changed_on = await _lost(session, ruling)
    if faults := asking_faults(asked, changed_on=changed_on, today=by.office.today(by.at)):
        raise refuse("This cannot be asked for as it is.", *((f"/{f.field}", f.code, f.detail) for f in faults))
    await _only_one(session, ruling, edition)
    row = ExtendedUse(
        administration=ruling.administration, id=uuid4(), number=await next_number(session, by=by, series=SERIES),
        ruling=ruling.number, edition=edition, state="", organisation=ruling.holder_organisation,
        agent_organisation=ruling.agent_organisation, name=ruling.holder_name, reason=asked.reason,
        contract_on=asked.contract_on, asked_quantity=asked.quantity, unit=asked.unit, used=Decimal(0),
        outcome_text="", version=0, steps=0, created_at=by.at,
    )  # fmt: skip
    session.add(row)
    return row, [await _move(session, ASK, row, by)]


async def grant(
    session: AsyncSession, *, row: ExtendedUse, ruling: Ruling, granted: Granted, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Grant it until a day, at most so many months after the change, and for a quantity where one is named."""
    action = await _permit(session, "grant", row, by)
    terms = by.office.terms(by.at)
    changed_on = await changed(session, ruling=ruling, edition=row.edition)
    longest = last_day(changed_on, months=int(terms.value("extended_use_months")))
    from_on = granted.from_on or changed_on
    faults = granting_faults(granted, from_on=from_on, changed_on=changed_on, longest=longest)
    if faults:
        raise refuse("This cannot be granted as it is.", *((f"/{f.field}", f.code, f.detail) for f in faults))
    row.from_on, row.until_on = from_on, granted.until_on
    row.quantity = granted.quantity or row.asked_quantity
    row.unit = granted.unit or row.unit
    _decide(row, granted.outcome, by)
    return [await _move(session, action, row, by, Texts(external=granted.outcome, internal=texts.internal))]


async def refuse_it(
    session: AsyncSession, *, row: ExtendedUse, outcome: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Refuse it, with reasons."""
    action = await _permit(session, "refuse", row, by)
    _decide(row, outcome, by)
    return [await _move(session, action, row, by, Texts(external=outcome, internal=texts.internal))]


async def withdraw(session: AsyncSession, *, row: ExtendedUse, by: Officer) -> list[Fact]:
    """The holder does not need it any more."""
    return [await _move(session, await _permit(session, "withdraw", row, by), row, by)]


async def note_use(
    session: AsyncSession, *, row: ExtendedUse, quantity: Decimal | None, declaration: str, by: Officer
) -> list[Fact]:
    """Write down that goods of a declaration used it. Raises RuleNotMet after its time, MoreThanLeft beyond its quantity.

    The row is locked by the caller: of two at once the second sees what the first left.
    """
    action = await _permit(session, "note-use", row, by)
    if row.quantity is not None:
        if quantity is None:
            raise refuse("Say how much.", ("/quantity", "missing", "This extended use was granted for a quantity."))
        left = row.quantity - row.used
        if quantity > left:
            raise MoreThanLeft(f"{left.normalize():f} {row.unit or ''} is left.".replace("  ", " "), left=str(left))
    row.used += quantity or Decimal(0)
    much = f"{quantity.normalize():f} {row.unit or ''}".strip() if quantity is not None else ""
    return [await _move(session, action, row, by, Texts(external=": ".join(filter(None, (declaration, much)))))]


async def changed(session: AsyncSession, *, ruling: Ruling, edition: int) -> date:
    """The first day on which an edition of a ruling counted no more."""
    for row in await editions(session, ruling=ruling):
        if row.edition == edition:
            return row.ended_on
    if ruling.ended_on is None:
        raise NotPossible("The ruling stands again; there is nothing to extend.")
    return ruling.ended_on


async def _lost(session: AsyncSession, ruling: Ruling) -> tuple[int, date]:
    """The edition that may be used longer, and since when it counts no more."""
    ground: str | None
    if ruling.state in (RulingStatus.REVOKED, RulingStatus.CEASED) and ruling.ended_on is not None:
        edition, changed_on, ground = ruling.edition, ruling.ended_on, ruling.end_ground
    elif ruling.state == RulingStatus.IN_FORCE and ruling.edition > 1:
        last = (await editions(session, ruling=ruling))[-1]
        edition, changed_on, ground = last.edition, last.ended_on, last.ground
    else:
        raise NotPossible(
            f"The ruling is {ruling.state} and was not changed.", state=ruling.state,
            hint="Extended use follows a modification, a revocation or a cessation.",
        )  # fmt: skip
    if ground in set(EndGround) and may_be_retroactive(EndGround(ground)):
        raise NotPossible(
            "The ruling rested on wrong information; it cannot be used longer.", ground=ground,
            hint="You may ask for a review of that decision.",
        )  # fmt: skip
    return edition, changed_on


async def _only_one(session: AsyncSession, ruling: Ruling, edition: int) -> None:
    found = await session.scalar(
        select(ExtendedUse.number)
        .where(
            ExtendedUse.administration == ruling.administration,
            ExtendedUse.ruling == ruling.number,
            ExtendedUse.edition == edition,
            ExtendedUse.state.in_((ExtendedUseStatus.ASKED, ExtendedUseStatus.GRANTED)),
        )
        .limit(1)
    )
    if found is not None:
        raise AlreadyExists(f"{found} asks for this already.", number=found)


async def _permit(session: AsyncSession, name: str, row: ExtendedUse, by: Officer) -> Action:
    seen = await view(session, row=row, office=by.office, at=by.at)
    return EXTENDED_USE.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)


def _decide(row: ExtendedUse, outcome: str, by: Officer) -> None:
    row.outcome_text = outcome
    row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at


async def _move(session: AsyncSession, action: Action, row: ExtendedUse, by: Officer, texts: Texts = NO_TEXTS) -> Fact:
    terms = by.office.terms(by.at)
    facts: dict[str, Any] = {"of": row.ruling}
    if action.name in ("grant", "refuse"):
        facts |= {"edition": row.edition, "from_on": row.from_on}
    return await move(
        session, thing=THING, key=str(row.id), printed=row.number, action=action, row=row, by=by, terms=terms,
        texts=texts, organisation=row.organisation, agent=row.agent_organisation,
        until_on=row.until_on, facts=facts,
    )  # fmt: skip
