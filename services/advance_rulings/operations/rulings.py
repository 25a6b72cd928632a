"""How a ruling ends: revoked, annulled, or at the end of its validity; and what every change of a ruling shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.rulings import Fault, ending_faults, may_be_retroactive
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import CeaseGround, EndGround, RulingStatus
from services.advance_rulings.events import (
    MOVES,
    PAPERS,
    RulingAnnulled,
    RulingEnded,
    RulingExpired,
    RulingRevoked,
    Stepped,
)
from services.advance_rulings.model import PublishedRuling, Ruling, Step
from services.advance_rulings.operations.publishing import publish
from services.advance_rulings.operations.wording import word
from services.advance_rulings.queries.rulings import view
from services.advance_rulings.workflow import RULING
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.parameters import Parameter, Terms
from shared.problems import Invalid, refuse
from shared.steps import write
from shared.workflow import Action


class RetroactiveEffectRefused(Invalid):
    """A ruling keeps its effect for the past unless it rested on wrong information (WTO TFA Article 3.4)."""

    hint = (
        "End or change it from today on, or name the ground that the information was incomplete, incorrect, false or"
        " misleading."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why and from when a ruling loses its effect, or says something else."""

    ground: EndGround | CeaseGround
    facts: str
    basis: str
    effective_on: date | None = None
    conflicting_ruling: str | None = None


async def revoke(
    session: AsyncSession, *, ruling: Ruling, ending: Ending, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Revoke, with facts and basis in writing (TFA 3.4)."""
    action = await permit(session, "revoke", ruling, by)
    effective_on = ending.effective_on or max(by.office.today(by.at), ruling.valid_from)
    await refuse_wrong(
        session, ruling=ruling, ending=ending, effective_on=effective_on, began_on=ruling.valid_from, by=by
    )
    return [await end(session, action, ruling, ending, effective_on, texts, by, RulingRevoked)]


async def annul(
    session: AsyncSession, *, ruling: Ruling, ending: Ending, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Annul from its first day on, which only wrong information allows (TFA 3.4)."""
    action = await permit(session, "annul", ruling, by)
    if not may_be_retroactive(ending.ground):
        raise _retroactive("/ground")
    if ending.effective_on not in (None, ruling.valid_from):
        raise refuse(
            "An annulment takes effect from the first day.",
            ("/effective_on", "order", f"Leave it out, or send {ruling.valid_from.isoformat()}."),
        )
    return [await end(session, action, ruling, ending, ruling.valid_from, texts, by, RulingAnnulled)]


async def refuse_wrong(
    session: AsyncSession, *, ruling: Ruling, ending: Ending, effective_on: date, began_on: date, by: Officer
) -> None:
    """Raise RetroactiveEffectRefused (AR-07) or Invalid for a change that its ground does not bear (AR-27).

    `began_on` is the first day of what changes: the change cannot count from an earlier one.
    """
    today = by.office.today(by.at)
    if effective_on < today and not may_be_retroactive(ending.ground):
        raise _retroactive("/effective_on")
    faults = list(
        ending_faults(
            ground=ending.ground,
            effective_on=effective_on,
            today=max(today, began_on),
            valid_from=began_on,
            conflicting_ruling=ending.conflicting_ruling,
        )
    )
    if ending.conflicting_ruling and (fault := await _not_another(session, ruling, ending.conflicting_ruling)):
        faults.append(fault)
    if faults:
        raise refuse("The ruling cannot be changed like this.", *((f"/{f.field}", f.code, f.detail) for f in faults))


async def _not_another(session: AsyncSession, ruling: Ruling, other: str) -> Fault | None:
    """Why a number does not name a ruling that can conflict with this one (PACER Plus 4.10.5(e))."""
    if other == ruling.number:
        return Fault("conflicting_ruling", "itself", "A ruling does not conflict with itself; name the other one.")
    known = await session.scalar(select(PublishedRuling.number).where(PublishedRuling.number == other).limit(1))
    own = await session.scalar(
        select(Ruling.number).where(Ruling.administration == ruling.administration, Ruling.number == other)
    )
    if known is None and own is None:
        return Fault("conflicting_ruling", "unknown", "There is no ruling of this number in the register.")
    return None


async def expire(session: AsyncSession, *, ruling: Ruling, by: Officer) -> list[Fact]:
    """Note that the validity is over. The register says so by itself from the first minute; this writes the step."""
    action = await permit(session, "expire", ruling, by)
    terms = by.office.terms(by.at)
    ruling.ended_at, ruling.ended_on = by.at, ruling.valid_until
    return [await _ended(session, action, ruling, terms, NO_TEXTS, by, RulingExpired, ground=None)]


async def permit(session: AsyncSession, name: str, ruling: Ruling, by: Officer) -> Action:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    seen = await view(session, row=ruling, office=by.office, at=by.at)
    stored = RulingStatus(ruling.state) if name == "expire" else seen.state
    return RULING.apply(name, state=stored, held=by.held, view=seen, actor=by.actor)


def _retroactive(pointer: str) -> RetroactiveEffectRefused:
    fault = refuse("", (pointer, "retroactive", "This ground does not allow effect for a time that has passed.")).errors
    return RetroactiveEffectRefused("On this ground the ruling can only end from today on.", errors=fault)


async def end(
    session: AsyncSession,
    action: Action,
    ruling: Ruling,
    ending: Ending,
    effective_on: date,
    texts: Texts,
    by: Officer,
    kind: type[RulingEnded],
) -> RulingEnded:
    """End a ruling for a reason: notice, register and fact in this transaction (AR-06)."""
    ruling.ended_at, ruling.ended_on, ruling.end_ground = by.at, effective_on, ending.ground.value
    ruling.end_facts, ruling.end_basis = ending.facts, ending.basis
    ruling.conflicting_ruling = ending.conflicting_ruling
    written = Texts(external=texts.external or f"{ending.facts}\n\n{ending.basis}", internal=texts.internal)
    terms = by.office.terms(by.at)
    return await _ended(session, action, ruling, terms, written, by, kind, ground=ending.ground.value)


async def _ended(
    session: AsyncSession,
    action: Action,
    ruling: Ruling,
    terms: Terms,
    texts: Texts,
    by: Officer,
    kind: type[RulingEnded],
    *,
    ground: str | None,
) -> RulingEnded:
    law = terms.at("law.decision")
    external = texts.external or sentence(action.name, thing=RULING.name, language=by.office.language)
    await step(
        session, action=action, ruling=ruling, by=by, terms=terms, law=law, texts=replace(texts, external=external)
    )
    published = await republish(session, ruling=ruling, by=by)
    return kind(
        subject=f"ruling/{ruling.number}",
        version=ruling.version,
        administration=ruling.administration,
        ruling=ruling.number,
        holder=ruling.holder_organisation,
        effective_on=ruling.ended_on or ruling.valid_until,
        ground=ground,
        external_text=external,
        law=str(law.value),
        published=published,
        agent=ruling.agent_organisation,
    )


async def step(
    session: AsyncSession, *, action: Action, ruling: Ruling, by: Officer, terms: Terms, law: Parameter, texts: Texts
) -> Step:
    """Move a ruling along one row of its table. Its steps are printed as …/R/1."""
    found = await write(
        session, Step, thing=RULING.name, key=ruling.number, printed=f"{ruling.number}/R", action=action, row=ruling,
        by=by, terms=terms, law=law, texts=texts, paper=PAPERS.get((RULING.name, action.name)),
    )  # fmt: skip
    await word(session, step=found, row=ruling, by=by, terms=terms, of=ruling.number)
    return found


async def stepped(
    session: AsyncSession,
    *,
    action: Action,
    ruling: Ruling,
    by: Officer,
    terms: Terms,
    texts: Texts = NO_TEXTS,
    until_on: date | None = None,
) -> Stepped:
    """A step after which the ruling says what it said: a reminder, a demand to confirm the facts, its answer."""
    before = ruling.state
    law = terms.at("law.decision")
    external = texts.external or sentence(action.name, thing=RULING.name, language=by.office.language)
    written = await step(
        session, action=action, ruling=ruling, by=by, terms=terms, law=law, texts=replace(texts, external=external)
    )
    return MOVES[RULING.name, action.name](
        subject=f"{RULING.name}/{ruling.number}",
        version=ruling.version,
        administration=ruling.administration,
        thing=RULING.name,
        number=ruling.number,
        organisation=ruling.holder_organisation,
        agent=ruling.agent_organisation,
        step=written.printed,
        action=action.name,
        from_state=before,
        state=ruling.state,
        law=str(law.value),
        external_text=external,
        until_on=until_on,
        of=ruling.number,
    )


async def republish(session: AsyncSession, *, ruling: Ruling, by: Officer) -> bool:
    """Bring the register up to date where the ruling is in it; answers whether it is."""
    if ruling.publish:
        await publish(session, ruling=ruling, office=by.office, at=by.at)
    return ruling.publish
