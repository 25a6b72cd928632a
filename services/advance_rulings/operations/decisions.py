"""The second officer's signature: a ruling is issued, or an application declined."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import dotted
from services.advance_rulings.domain.words import CitedAs, RulingStatus
from services.advance_rulings.model import Application, Ruling
from services.advance_rulings.operations.publishing import publish
from services.advance_rulings.operations.reissues import begins_after, link, reissued
from services.advance_rulings.operations.steps import permit, take
from services.advance_rulings.queries.cases import marks, reading
from shared.calendar import Clock, Mark
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, end_turn, last_day
from shared.parameters import Terms


async def issue(
    session: AsyncSession,
    *,
    row: Application,
    texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
    by: Officer,
) -> list[Fact]:
    """Issue the proposed ruling: the ruling and what of it is public come to be in the same transaction."""
    action, _ = await permit(session, name="issue", row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    override = _needed(row, by, override_reason, terms)
    proposal: dict[str, Any] = dict(row.proposal or {})
    today = by.office.today(by.at)
    earlier = await reissued(session, row=row)
    named = proposal.get("valid_from")
    valid_from = max(date.fromisoformat(named), today) if named else max(today, begins_after(earlier) or today)
    named = proposal.get("valid_until")
    valid_until = (
        date.fromisoformat(named) if named else last_day(valid_from, months=int(terms.value("validity_months")))
    )
    edition = terms.value("hs_edition")
    adopted: dict[str, Any] = next((c for c in proposal.get("cited") or [] if c["as"] == CitedAs.ADOPTED), {})
    texts = Texts(
        external=texts.external or proposal.get("external_text", ""),
        internal=texts.internal,
    )
    proposer, number = row.proposed_by or "", row.number or ""
    await _sign(session, row=row, by=by, override=override)
    ruling = Ruling(
        administration=row.administration,
        number=number,
        version=1,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
        application_id=row.id,
        type=row.type,
        state=RulingStatus.IN_FORCE.value,
        zone=by.office.zone,
        holder_organisation=row.applicant_organisation,
        holder_name=row.applicant_name,
        holder_tin=row.applicant_tin,
        agent_organisation=row.agent_organisation,
        subject=proposal["subject"],
        hs_code=dotted(proposal["hs_code"]) if proposal.get("hs_code") else None,
        hs_edition=edition,
        origin_country=proposal.get("origin_country"),
        valuation_method=proposal.get("valuation_method"),
        goods_description=proposal["goods_description"],
        reasoning=proposal["reasoning"],
        legal_basis=proposal["legal_basis"],
        conditions=proposal.get("conditions", ""),
        internal_text=proposal.get("internal_text", ""),
        issued_at=by.at,
        issued_by=by.actor.id,
        issued_by_name=by.actor.name,
        proposed_by=proposer,
        proposed_by_name=row.proposed_by_name or "",
        override_reason=override,
        valid_from=valid_from,
        valid_until=max(valid_until, valid_from),
        publish=bool(proposal.get("publish", True)),
        not_published_reason=proposal.get("not_published_reason") or None,
        review=terms.value(f"review_route.{by.office.language}"),
        steps=0,
        edition=1,
        basis=proposal.get("basis") or [],
        cited=proposal.get("cited") or [],
        keywords=proposal.get("keywords") or [],
        agreement=proposal.get("agreement") or None,
        origin_rule=proposal.get("origin_rule") or None,
        valuation=proposal.get("valuation"),
        relief=proposal.get("relief") or None,
        adopted_administration=adopted.get("administration"),
        adopted_number=adopted.get("number"),
        reissue_of=earlier.number if earlier is not None else None,
    )
    session.add(ruling)
    await session.flush()
    step = await take(
        session, action=action, row=row, by=by, terms=terms, texts=texts, override_reason=override,
        facts={
            "ruling": number, "valid_from": valid_from, "valid_until": max(valid_until, valid_from),
            "published": bool(proposal.get("publish", True)), "proposed_by": proposer, "override_reason": override,
            "holder_tin": row.applicant_tin, "origin_country": proposal.get("origin_country"),
            "hs_code": dotted(proposal["hs_code"]) if proposal.get("hs_code") else None,
        },
    )  # fmt: skip
    if ruling.publish:
        await publish(session, ruling=ruling, office=by.office, at=by.at)
    return [step, *await link(session, earlier=earlier, ruling=ruling, by=by)]


async def decline(
    session: AsyncSession,
    *,
    row: Application,
    texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
    by: Officer,
) -> list[Fact]:
    """Decline as proposed, in writing, with ground, facts and basis (TFA 3.1, 3.2)."""
    action, _ = await permit(session, name="decline", row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    override = _needed(row, by, override_reason, terms)
    proposal: dict[str, Any] = dict(row.proposal or {})
    written = proposal.get("external_text") or f"{proposal['facts']}\n\n{proposal['basis']}"
    await _sign(session, row=row, by=by, override=override)
    step = await take(
        session, action=action, row=row, by=by, terms=terms,
        texts=Texts(external=texts.external or written, internal=texts.internal), override_reason=override,
        facts={"ground": proposal["ground"], "proposed_by": row.proposed_by, "override_reason": override},
    )  # fmt: skip
    return [step]


def _needed(row: Application, by: Officer, override_reason: str | None, terms: Terms) -> str | None:
    """The reason to keep, with the parameter that allowed it; one that was not needed says nothing and is not kept."""
    if row.proposed_by != by.actor.id:
        return None
    terms.at("small_office")
    return override_reason


async def _sign(session: AsyncSession, *, row: Application, by: Officer, override: str | None) -> None:
    moved = await marks(session, rows=[row])
    stopped = [*moved.get(row.id, ()), Mark(by.at, Clock.STOPS)]
    clock = reading(row, found=stopped, office=by.office, at=by.at)
    row.days_counted = clock.counted if clock else None
    row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at
    row.override_reason = override
    end_turn(row)
