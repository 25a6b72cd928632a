"""How a ruling ends: revoked, annulled, or at the end of its validity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import RulingView
from services.advance_rulings.domain.rulings import ending_faults, may_be_retroactive, standing
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import EndGround, RulingStatus
from services.advance_rulings.events import RulingAnnulled, RulingEnded, RulingExpired, RulingRevoked
from services.advance_rulings.model import PublishedRuling, Ruling, RulingStep
from services.advance_rulings.operations.publishing import publish
from services.advance_rulings.workflow import RULING
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.parameters import Terms
from shared.problems import Invalid, refuse
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


def view(ruling: Ruling, *, today: date) -> RulingView:
    """A ruling as its rules see it on a day."""
    return RulingView(state=RulingStatus(ruling.state), validity_over=ruling.valid_until < today)


async def revoke(
    session: AsyncSession, *, ruling: Ruling, ending: Ending, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Revoke, with facts and basis in writing (TFA 3.4)."""
    action = _permit("revoke", ruling, by)
    effective_on = ending.effective_on or max(by.office.today(by.at), ruling.valid_from)
    if effective_on < by.office.today(by.at) and not may_be_retroactive(ending.ground):
        raise _retroactive("/effective_on")
    return [await _end(session, action, ruling, ending, effective_on, texts, by, RulingRevoked)]


async def annul(
    session: AsyncSession, *, ruling: Ruling, ending: Ending, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Annul from its first day on, which only wrong information allows (TFA 3.4)."""
    action = _permit("annul", ruling, by)
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
    action = _permit("expire", ruling, by)
    terms = by.office.terms(by.at)
    ruling.ended_at, ruling.ended_on = by.at, ruling.valid_until
    return [await _step(session, action, ruling, terms, NO_TEXTS, by, RulingExpired, ground=None)]


def _permit(name: str, ruling: Ruling, by: Officer) -> Action:
    today = by.office.today(by.at)
    state = standing(state=RulingStatus(ruling.state), valid_until=ruling.valid_until, today=today)
    stored = RulingStatus(ruling.state) if name == "expire" else state
    return RULING.apply(name, state=stored, held=by.held, view=view(ruling, today=today), actor=by.actor)


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
    before = ruling.state
    ruling.state = action.target
    ruling.version += 1
    ruling.steps += 1
    law = terms.at("law.decision")
    external = texts.external or sentence(action.name, language=by.office.language)
    await session.flush()
    session.add(
        RulingStep(
            administration=ruling.administration,
            ruling=ruling.number,
            number=ruling.steps,
            action=action.name,
            title=action.title,
            from_state=before,
            to_state=ruling.state,
            at=by.at,
            zone=by.office.zone,
            actor_id=by.actor.id,
            actor_name=by.actor.name,
            actor_kind=by.actor.kind.value,
            law=law.value,
            law_confirmed=law.confirmed,
            internal_text=texts.internal,
            external_text=external,
            review=terms.value(f"review_route.{by.office.language}"),
            parameters=terms.used,
        )
    )
    await session.flush()
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
        law=law.value,
        published=published,
    )


async def _is_published(session: AsyncSession, ruling: Ruling) -> bool:
    found = await session.scalar(
        select(PublishedRuling.number).where(
            PublishedRuling.administration == ruling.administration, PublishedRuling.number == ruling.number
        )
    )
    return found is not None
