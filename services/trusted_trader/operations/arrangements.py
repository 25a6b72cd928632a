"""Arrangements of mutual recognition: drafted, proposed, signed by a second officer, ended (WTO TFA 7.7.5; AEO-08, 36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import EditionView
from services.trusted_trader.domain.exchange import faults
from services.trusted_trader.events import Note
from services.trusted_trader.model import Arrangement, Authorisation, PartnerOperator, PublishedExchange
from services.trusted_trader.operations.offering import offer
from services.trusted_trader.operations.partners import tell_partners
from services.trusted_trader.operations.steps import take
from services.trusted_trader.workflow import ARRANGEMENT
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import refuse
from shared.steps import touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an arrangement says."""

    partner: str
    partner_name: str
    inside: bool
    title: str
    law: str
    from_on: date
    until_on: date | None
    tiers: Sequence[str]
    benefits: Sequence[Mapping[str, Any]]
    keys: Mapping[str, Any]


def _put(row: Arrangement, terms: Terms) -> None:
    row.partner, row.partner_name, row.inside = terms.partner, terms.partner_name, terms.inside
    row.title, row.law, row.from_on, row.until_on = terms.title, terms.law, terms.from_on, terms.until_on
    row.tiers, row.keys = list(terms.tiers), dict(terms.keys)
    row.benefits = [dict(one) for one in terms.benefits]


async def draft(session: AsyncSession, *, terms: Terms, by: Officer) -> tuple[Arrangement, list[Fact]]:
    """A new arrangement, which counts for nothing until it is signed."""
    row = Arrangement(
        administration=by.office.code, id=uuid4(), version=1, steps=0, state=ARRANGEMENT.start, created_at=by.at,
        changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    _put(row, terms)
    session.add(row)
    await session.flush()
    return row, [note(row, "arrangement-drafted")]


def note(row: Arrangement, what: str, detail: str = "") -> Note:
    """A fact about an arrangement that is no step."""
    return Note(
        subject=f"arrangement/{row.id}",
        version=row.version,
        administration=row.administration,
        what=what,
        detail=detail,
    )


def view(row: Arrangement, *, hosted: Sequence[str], by: Officer, override_reason: str | None = None) -> EditionView:
    """An arrangement as the rules see it."""
    found = faults(
        partner=row.partner, own=row.administration, inside=row.inside, hosted=hosted, benefits=row.benefits,
        from_on=row.from_on, until_on=row.until_on, keys=row.keys,
    )  # fmt: skip
    return EditionView(
        faults=found, proposed_by=row.proposed_by, override_reason=override_reason,
        small_office=bool(by.office.terms(by.at).value("small_office")),
    )  # fmt: skip


async def edit(
    session: AsyncSession, *, row: Arrangement, terms: Terms, hosted: Sequence[str], by: Officer
) -> list[Fact]:
    """Change a draft."""
    ARRANGEMENT.apply("edit", state=row.state, held=by.held, view=view(row, hosted=hosted, by=by), actor=by.actor)
    _put(row, terms)
    touch(row, by)
    await session.flush()
    return [note(row, "arrangement-changed")]


async def step(
    session: AsyncSession, *, name: str, row: Arrangement, hosted: Sequence[str], by: Officer, texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
) -> list[Fact]:  # fmt: skip
    """Propose, send back, activate or end. What the partner's operators have here follows in the same transaction."""
    seen = view(row, hosted=hosted, by=by, override_reason=override_reason)
    if name in ("propose", "activate") and seen.faults:
        raise refuse("The arrangement is not complete.", *(("/", "fault", fault) for fault in seen.faults))
    action = ARRANGEMENT.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)
    if name == "end" and not texts.external.strip():
        raise refuse("Say why it ends.", ("/external_text", "missing", "Write why the arrangement ends."))
    if name == "propose":
        row.proposed_by, row.proposed_by_name, row.proposed_at = by.actor.id, by.actor.name, by.at
    if name == "send-back":
        row.proposed_by = row.proposed_by_name = row.proposed_at = None
    if name == "activate":
        row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at
        row.override_reason = override_reason
    if name == "end":
        row.ended_at, row.end_reason = by.at, texts.external
    terms = by.office.terms(by.at)
    taken = await take(
        session, thing="arrangement", key=str(row.id), printed=row.title, action=action, row=row, by=by, terms=terms,
        texts=texts, override_reason=override_reason,
    )  # fmt: skip
    facts: list[Fact] = [taken]
    if name == "activate":
        facts += await _offer_all(session, row=row, by=by)
    if name == "end":
        facts += await _end(session, row=row, by=by)
    return facts


async def _offer_all(session: AsyncSession, *, row: Arrangement, by: Officer) -> list[Fact]:
    """Whoever agreed to it is told to a partner inside from now on."""
    if row.inside:
        holders = await session.scalars(
            select(Authorisation).where(
                Authorisation.administration == row.administration, Authorisation.exchange.is_(True)
            )
        )
        for holder in holders:
            await offer(session, row=holder, at=by.at)
    return []


async def _end(session: AsyncSession, *, row: Arrangement, by: Officer) -> list[Fact]:
    """Nothing more is told to the partner, and the partner's operators have nothing more here."""
    if row.inside:
        await session.execute(
            delete(PublishedExchange).where(
                PublishedExchange.administration == row.administration,
                PublishedExchange.to_administration == row.partner,
            )
        )
    operators = await session.scalars(
        select(PartnerOperator).where(
            PartnerOperator.administration == row.administration, PartnerOperator.arrangement_id == row.id
        )
    )
    return await tell_partners(session, arrangement=row, operators=operators.all(), by=by)
