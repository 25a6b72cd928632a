"""How a ruling ends: revoked, annulled, or at the end of its validity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.rulings import ending_faults, may_be_retroactive
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import EndGround, RulingStatus
from services.advance_rulings.events import PAPERS, RulingAnnulled, RulingEnded, RulingExpired, RulingRevoked
from services.advance_rulings.model import PublishedRuling, Ruling, Step
from services.advance_rulings.operations.publishing import publish
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
        "End it from today on, or name the ground that the information was incomplete, incorrect, false or misleading."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why and from when a ruling loses its effect."""

    ground: EndGround
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
    if effective_on < by.office.today(by.at) and not may_be_retroactive(ending.ground):
        raise _retroactive("/effective_on")
    return [await _end(session, action, ruling, ending, effective_on, texts, by, RulingRevoked)]


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
    return [await _end(session, action, ruling, ending, ruling.valid_from, texts, by, RulingAnnulled)]


async def expire(session: AsyncSession, *, ruling: Ruling, by: Officer) -> list[Fact]:
    """Note that the validity is over. The register says so by itself from the first minute; this writes the step."""
    action = await permit(session, "expire", ruling, by)
    terms = by.office.terms(by.at)
    ruling.ended_at, ruling.ended_on = by.at, ruling.valid_until
    return [await _step(session, action, ruling, terms, NO_TEXTS, by, RulingExpired, ground=None)]


async def permit(session: AsyncSession, name: str, ruling: Ruling, by: Officer) -> Action:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    seen = await view(session, row=ruling, today=by.office.today(by.at))
    stored = RulingStatus(ruling.state) if name == "expire" else seen.state
    return RULING.apply(name, state=stored, held=by.held, view=seen, actor=by.actor)


def _retroactive(pointer: str) -> RetroactiveEffectRefused:
    fault = refuse("", (pointer, "retroactive", "This ground does not allow effect for a time that has passed.")).errors
    return RetroactiveEffectRefused("On this ground the ruling can only end from today on.", errors=fault)


async def _end(
    session: AsyncSession,
    action: Action,
    ruling: Ruling,
    ending: Ending,
    effective_on: date,
    texts: Texts,
    by: Officer,
    kind: type[RulingEnded],
) -> RulingEnded:
    faults = ending_faults(
        ground=ending.ground,
        effective_on=effective_on,
        today=max(by.office.today(by.at), ruling.valid_from),
        valid_from=ruling.valid_from,
        conflicting_ruling=ending.conflicting_ruling,
    )
    if faults:
        raise refuse("The ruling cannot be ended like this.", *((f"/{f.field}", f.code, f.detail) for f in faults))
    ruling.ended_at, ruling.ended_on, ruling.end_ground = by.at, effective_on, ending.ground.value
    ruling.end_facts, ruling.end_basis = ending.facts, ending.basis
    ruling.conflicting_ruling = ending.conflicting_ruling
    written = Texts(external=texts.external or f"{ending.facts}\n\n{ending.basis}", internal=texts.internal)
    terms = by.office.terms(by.at)
    return await _step(session, action, ruling, terms, written, by, kind, ground=ending.ground.value)


async def _step(
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
    external = texts.external or sentence(action.name, language=by.office.language)
    await step(
        session, action=action, ruling=ruling, by=by, terms=terms, law=law, texts=replace(texts, external=external)
    )
    published = await _is_published(session, ruling)
    if published:
        await publish(session, ruling=ruling, office=by.office, at=by.at)
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
    )


async def step(
    session: AsyncSession, *, action: Action, ruling: Ruling, by: Officer, terms: Terms, law: Parameter, texts: Texts
) -> Step:
    """Move a ruling along one row of its table. Its steps are printed as …/R/1."""
    return await write(
        session, Step, thing=RULING.name, key=ruling.number, printed=f"{ruling.number}/R", action=action, row=ruling,
        by=by, terms=terms, law=law, texts=texts, paper=PAPERS.get((RULING.name, action.name)),
    )  # fmt: skip


async def _is_published(session: AsyncSession, ruling: Ruling) -> bool:
    found = await session.scalar(
        select(PublishedRuling.number).where(
            PublishedRuling.administration == ruling.administration, PublishedRuling.number == ruling.number
        )
    )
    return found is not None
