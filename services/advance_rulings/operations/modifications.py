"""How a ruling changes while it lives: a new edition, the next HS edition, ceasing by law, standing again after a review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.basis import basis_faults, composed, tidy
from services.advance_rulings.domain.hs import dotted
from services.advance_rulings.domain.rulings import CONTENT, Fault, proposal_faults
from services.advance_rulings.domain.words import CeaseGround, EndGround, RulingStatus, RulingType
from services.advance_rulings.events import RulingCeased, RulingModified, RulingRestored
from services.advance_rulings.model import Ruling, RulingEdition
from services.advance_rulings.operations.rulings import Ending, end, permit, refuse_wrong, republish, step
from services.advance_rulings.queries.confirmations import open_demand
from services.advance_rulings.queries.editions import begins_on
from services.advance_rulings.queries.rulings import said
from services.advance_rulings.queries.tariff import code_fault
from shared.facts import Fact, plain
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import Invalid, refuse
from shared.workflow import Action

ANSWER = frozenset({
    "hs_code", "origin_country", "agreement", "origin_rule", "valuation_method", "valuation", "relief", "reasoning",
    "legal_basis", "basis",
})  # fmt: skip
"""What a ruling decides and why: who changes any of it gives the reasons in law one by one, as a proposal does (AR-32)."""


class NothingModified(Invalid):
    """A modification must change what the ruling says."""

    hint = "Send under content what the ruling shall say instead."


async def modify(
    session: AsyncSession,
    *,
    ruling: Ruling,
    content: Mapping[str, Any],
    ending: Ending,
    texts: Texts = NO_TEXTS,
    by: Officer,
) -> list[Fact]:
    """A new edition that says something else, with facts and basis in writing (TFA 3.4; PACER Plus 4.10.5).

    `content` holds only what changes (of `CONTENT`, and `valid_until`). The number stays; what the ruling said is kept.
    A `legal_basis` of "" is composed from `basis`, as in a proposal. Raises RetroactiveEffectRefused, Invalid, NotPossible.
    """
    action = await permit(session, "modify", ruling, by)
    began_on = await begins_on(session, ruling=ruling)
    effective_on = ending.effective_on or max(by.office.today(by.at), began_on)
    await refuse_wrong(session, ruling=ruling, ending=ending, effective_on=effective_on, began_on=began_on, by=by)
    changed = _changed(ruling, content)
    if not changed:
        raise NothingModified("The ruling says all of this already.")
    whole = {**said(ruling), "valid_until": ruling.valid_until, **changed}
    found = _faults(ruling, whole, changed, began_on, effective_on)
    if "hs_code" in changed and (why := await _no_line(session, ruling, changed["hs_code"])):
        found.append(Fault("hs_code", "national_code", why))
    if found:
        raise refuse(
            "The ruling cannot be modified like this.",
            *((f"/content/{fault.field}", fault.code, fault.detail) for fault in found),
        )
    return [await _new_edition(session, action, ruling, changed, ending, effective_on, began_on, texts, by)]


async def convert(
    session: AsyncSession, *, ruling: Ruling, code: str, edition: str, reason: str, by: Officer
) -> list[Fact]:
    """The same goods under the code of another edition of the HS (AR-33). Needs Permission.END_RULING.

    `code` with or without dots, `edition` as "HS 2028"; `reason` is what the holder and the public read.
    """
    action = await permit(session, "convert", ruling, by)
    began_on = await begins_on(session, ruling=ruling)
    effective_on = max(by.office.today(by.at), began_on)
    ending = Ending(ground=EndGround.CHANGE_OF_LAW, facts=reason, basis=f"Harmonized System, edition {edition}.")
    changed = {"hs_code": dotted(code), "hs_edition": edition}
    return [await _new_edition(session, action, ruling, changed, ending, effective_on, began_on, NO_TEXTS, by)]


async def cease(
    session: AsyncSession, *, ruling: Ruling, ground: CeaseGround, facts: str, basis: str, by: Officer
) -> list[Fact]:
    """A ruling ceases by law from today on, with a notice (AR-33, AR-34). Needs Permission.CEASE_RULING."""
    action = await permit(session, "cease", ruling, by)
    ending = Ending(ground=ground, facts=facts, basis=basis)
    today = max(by.office.today(by.at), ruling.valid_from)
    return [await end(session, action, ruling, ending, today, NO_TEXTS, by, RulingCeased)]


async def restore(session: AsyncSession, *, ruling: Ruling, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """After an allowed review or appeal a ruling that ended stands again as if it had not ended; of one that was modified
    the earlier edition is put back as a new one, from today on. Needs Permission.CARRY_OUT.

    One whose validity is over meanwhile is expired again, no longer annulled or revoked: what was imported under it counts.
    Raises RuleNotMet where there is no earlier edition, or its time is over.
    """
    action = await permit(session, "restore", ruling, by)
    if asked := await open_demand(session, ruling=ruling):  # it would make the ruling cease again at once
        asked.answered_at, asked.answered_by, asked.answered_by_name = by.at, by.actor.id, by.actor.name
    if ruling.state == RulingStatus.IN_FORCE:
        return [await _put_back(session, action, ruling, texts, by)]
    ground, valid_from = ruling.end_ground or "", await begins_on(session, ruling=ruling)
    ruling.ended_at = ruling.ended_on = ruling.end_ground = ruling.end_facts = ruling.end_basis = None
    ruling.conflicting_ruling = None
    return [await _told(session, action, ruling, valid_from, ground, texts, by)]


async def _put_back(session: AsyncSession, action: Action, ruling: Ruling, texts: Texts, by: Officer) -> RulingModified:
    earlier = (
        await session.scalars(
            select(RulingEdition).where(
                RulingEdition.administration == ruling.administration,
                RulingEdition.ruling == ruling.number,
                RulingEdition.edition == ruling.edition - 1,
            )
        )
    ).one()
    began_on = await begins_on(session, ruling=ruling)
    effective_on = max(by.office.today(by.at), began_on)
    content = {name: earlier.content.get(name) for name in CONTENT}
    until = date.fromisoformat(earlier.content["valid_until"])
    content["valid_until"] = max(until, effective_on)
    ending = Ending(
        ground=EndGround.ERROR,
        facts=texts.external or "The modification was set aside after a review.",
        basis=earlier.law,
    )
    return await _new_edition(session, action, ruling, content, ending, effective_on, began_on, texts, by)


def _faults(
    ruling: Ruling, whole: Mapping[str, Any], changed: Mapping[str, Any], began_on: date, effective_on: date
) -> list[Fault]:
    kind = RulingType(ruling.type)
    # A first day before the day of the proposal is refused there; a modification keeps the first day that was.
    found = list(proposal_faults(whole, ruling_type=kind, today=began_on))
    if changed.keys() & ANSWER and whole["basis"] is not None:
        found += basis_faults(whole["basis"], ruling_type=kind)
    if changed.get("legal_basis") == "":
        found.append(Fault("legal_basis", "missing", "Say on which law the ruling rests."))
    if whole["valid_until"] is not None and began_on <= whole["valid_until"] < effective_on:
        # A last day already past would take the effect away for a time for which the ground does not (TFA 3.4).
        detail = (
            f"What the ruling says anew counts from {effective_on.isoformat()}; the last day cannot be before that."
        )
        found.append(Fault("valid_until", "order", detail))
    found += [
        Fault(name, "missing", "A ruling always says this; leave it out where it stays as it is.")
        for name, value in changed.items()
        if value is None and not Ruling.__table__.columns[name].nullable
    ]
    return found


async def _no_line(session: AsyncSession, ruling: Ruling, code: str | None) -> str | None:
    return await code_fault(session, named=ruling.hs_edition, code=code, place=ruling.administration)


def _changed(ruling: Ruling, content: Mapping[str, Any]) -> dict[str, Any]:
    now = {**said(ruling), "valid_until": ruling.valid_until}
    given = dict(content)
    if given.get("hs_code"):
        given["hs_code"] = dotted(given["hs_code"])
    if given.get("basis") is not None:
        given["basis"] = tidy(given["basis"])
    was_composed = "basis" in given and ruling.legal_basis == composed(ruling.basis)
    if given.get("legal_basis", "" if was_composed else None) == "":
        given["legal_basis"] = composed(given.get("basis", ruling.basis) or [])
    return {name: value for name, value in given.items() if value != now[name]}


async def _new_edition(
    session: AsyncSession,
    action: Action,
    ruling: Ruling,
    changed: Mapping[str, Any],
    ending: Ending,
    effective_on: date,
    began_on: date,
    texts: Texts,
    by: Officer,
) -> RulingModified:
    session.add(
        RulingEdition(
            administration=ruling.administration,
            ruling=ruling.number,
            edition=ruling.edition,
            content={name: plain(value) for name, value in said(ruling).items()}
            | {"valid_until": ruling.valid_until.isoformat()},
            valid_from=began_on,
            ended_on=effective_on,
            zone=by.office.zone,
            ground=ending.ground.value,
            facts=ending.facts,
            law=ending.basis,
            changed_at=by.at,
            changed_by=by.actor.id,
            changed_by_name=by.actor.name,
        )
    )
    ruling.edition += 1
    for name, value in changed.items():
        setattr(ruling, name, value)
    written = Texts(external=texts.external or f"{ending.facts}\n\n{ending.basis}", internal=texts.internal)
    return await _told(session, action, ruling, effective_on, ending.ground.value, written, by)


async def _told(
    session: AsyncSession, action: Action, ruling: Ruling, valid_from: date, ground: str, texts: Texts, by: Officer
) -> RulingModified:
    """Write the step, bring the register up to date, and say what the ruling decides now."""
    before = ruling.state
    terms = by.office.terms(by.at)
    law = terms.at("law.decision")
    written = await step(session, action=action, ruling=ruling, by=by, terms=terms, law=law, texts=texts)
    published = await republish(session, ruling=ruling, by=by)
    kind = RulingRestored if action.name == "restore" else RulingModified
    return kind(
        subject=f"ruling/{ruling.number}",
        version=ruling.version,
        administration=ruling.administration,
        thing="ruling",
        number=ruling.number,
        organisation=ruling.holder_organisation,
        agent=ruling.agent_organisation,
        step=written.printed,
        action=action.name,
        from_state=before,
        state=ruling.state,
        law=str(law.value),
        external_text=written.external_text,
        ruling=ruling.number,
        edition=ruling.edition,
        valid_from=valid_from,
        valid_until=ruling.valid_until,
        published=published,
        ground=ground,
        holder_tin=ruling.holder_tin,
        hs_code=ruling.hs_code,
        origin_country=ruling.origin_country,
    )
