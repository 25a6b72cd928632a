"""The decision: extended once, proposed by one officer and signed by another (AEO-23, AEO-27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Outcome, Role
from services.trusted_trader.model import Application
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.casework import permit, step
from services.trusted_trader.operations.review import without_renewal
from services.trusted_trader.queries.cases import marks, reading
from services.trusted_trader.queries.forms import edition
from shared.calendar import Clock, Mark
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, end_turn, last_day
from shared.parameters import Terms
from shared.problems import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as it shall be signed. Without roles or sites: all that was asked for; without a first day: the day of signing."""

    reasons: str
    conditions: str = ""
    roles: Sequence[Role] | None = None
    sites: Sequence[str] | None = None
    valid_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal as it shall be signed; the firm reads the reasons."""

    reasons: str


async def extend(session: AsyncSession, *, row: Application, texts: Texts, by: Officer) -> list[Fact]:
    """Extend the time for the decision, once, with reasons (AEO-23)."""
    action = await permit(session, name="extend", row=row, by=by)
    terms = by.office.terms(by.at)
    more = int(terms.value("limit.extension"))
    rules: dict[str, Any] = dict(row.clock_rules or {})
    row.clock_rules = {**rules, "limit": int(rules["limit"]) + more}
    row.extended_days = more
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def propose(
    session: AsyncSession, *, row: Application, proposal: Grant | Refusal, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Propose a grant or a refusal; what another officer signs is exactly this."""
    outcome = Outcome.GRANT if isinstance(proposal, Grant) else Outcome.REFUSE
    action = await permit(session, name="propose", row=row, by=by, outcome=outcome)
    content: dict[str, Any] = {"outcome": outcome.value, "reasons": proposal.reasons}
    if isinstance(proposal, Grant):
        content |= await _granted(session, row, proposal, by)
    row.proposal = {**content, "external_text": texts.external, "internal_text": texts.internal}
    row.proposed_by, row.proposed_by_name, row.proposed_at = by.actor.id, by.actor.name, by.at
    terms = by.office.terms(by.at)
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=Texts(internal=texts.internal))]


async def _granted(session: AsyncSession, row: Application, proposal: Grant, by: Officer) -> dict[str, Any]:
    """What would be granted, in full: what is signed can be read before."""
    today = by.office.today(by.at)
    offered = await edition(session, administration=row.administration, number=row.programme)
    tier = next(found for found in offered.content["tiers"] if found["code"] == row.tier)
    roles = [role.value for role in proposal.roles] if proposal.roles is not None else list(row.roles)
    sites = list(proposal.sites) if proposal.sites is not None else list(row.sites)
    faults = []
    if not roles or not set(roles) <= set(row.roles):
        faults.append(("/roles", "choice", f"Name some of the roles asked for: {', '.join(row.roles)}."))
    if not sites or not set(sites) <= set(row.sites):
        faults.append(("/sites", "choice", "Name some of the sites asked for."))
    if proposal.valid_from is not None and proposal.valid_from < today:
        faults.append(("/valid_from", "past", "The first day is today or later."))
    if faults:
        raise refuse("The proposal cannot be signed as it is.", *faults)
    begins = proposal.valid_from or today
    return {
        "tier": row.tier,
        "roles": roles,
        "sites": sites,
        "conditions": proposal.conditions,
        "benefits": tier["benefits"],
        "valid_from": proposal.valid_from.isoformat() if proposal.valid_from else None,
        "valid_until": last_day(begins, months=int(tier["validity_months"])).isoformat(),
        "validity_months": tier["validity_months"],
    }


async def send_back(session: AsyncSession, *, row: Application, texts: Texts, by: Officer) -> list[Fact]:
    """The signing officer wants more work on the proposal, which stays in the file as what the next one begins with."""
    action = await permit(session, name="send-back", row=row, by=by)
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def grant(
    session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, override_reason: str | None = None, by: Officer
) -> list[Fact]:
    """Sign the proposed grant: the authorisation, its message to others and its public row come in the same transaction."""
    action = await permit(session, name="grant", row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    override = _needed(row, by, override_reason, terms)
    written = _written(row, texts)
    today = by.office.today(by.at).isoformat()
    if row.proposal and row.proposal["valid_from"] and row.proposal["valid_from"] < today:
        row.proposal = {**row.proposal, "valid_from": today}  # nothing is granted for days that are over
    await _sign(session, row=row, by=by, override=override)
    found = await step(session, action=action, row=row, by=by, terms=terms, texts=written, override_reason=override)
    _, facts = await holders.grant(
        session, row=row, by=by, terms=terms, texts=Texts(internal=texts.internal), override_reason=override
    )
    return [found, *facts]


async def reject(
    session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, override_reason: str | None = None, by: Officer
) -> list[Fact]:
    """Sign the proposed refusal, with its reasons and the way to an appeal (AEO-34)."""
    action = await permit(session, name="refuse", row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    terms.at("appeal_days")
    override = _needed(row, by, override_reason, terms)
    written = _written(row, texts)
    await _sign(session, row=row, by=by, override=override)
    found = await step(session, action=action, row=row, by=by, terms=terms, texts=written, override_reason=override)
    return [found, *await without_renewal(session, row=row, by=by)]


def _written(row: Application, texts: Texts) -> Texts:
    """What the firm reads: what the signing officer wrote, else what was proposed, else the reasons alone."""
    proposal = row.proposal or {}
    external = texts.external or proposal.get("external_text") or proposal.get("reasons", "")
    return Texts(external=str(external), internal=texts.internal)


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
