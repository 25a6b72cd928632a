"""From a tested rule to one in force, and to its end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.words import RuleState
from services.risk.events import (
    RuleActivated,
    RuleApproved,
    RuleExpired,
    RuleSentBack,
    RuleSubmitted,
    RuleWithdrawn,
)
from services.risk.model import RuleVersion
from services.risk.operations.acting import Officer
from services.risk.operations.rule_sets import refresh
from services.risk.operations.rule_steps import by_itself, fact, permit, take
from services.risk.queries.rules import Held
from shared.facts import Fact


async def submit(session: AsyncSession, *, held: Held, row: RuleVersion, note: str = "", by: Officer) -> list[Fact]:
    """Put a tested rule before another officer."""
    action, terms = permit(held, row, name="submit", by=by)
    row.submitted_at, row.submitted_by, row.submitted_by_name = by.at, by.actor.id, by.actor.name
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=note)
    return [fact(RuleSubmitted, held, row)]


async def send_back(session: AsyncSession, *, held: Held, row: RuleVersion, reason: str, by: Officer) -> list[Fact]:
    """Return a submitted rule to its author, saying why."""
    action, terms = permit(held, row, name="send-back", by=by)
    row.submitted_at = row.submitted_by = row.submitted_by_name = None
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=reason)
    return [fact(RuleSentBack, held, row, reason=reason)]


async def approve(
    session: AsyncSession,
    *,
    held: Held,
    row: RuleVersion,
    note: str = "",
    override_reason: str | None = None,
    by: Officer,
) -> list[Fact]:
    """Approve what another officer submitted; it begins at once when its first instant has come, else it waits for it."""
    action, terms = permit(held, row, name="approve", by=by, override_reason=override_reason)
    override = _sign(row, override_reason, by)
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=note, override_reason=override)
    facts: list[Fact] = [fact(RuleApproved, held, row, override_reason=override)]
    return [*facts, *await settle(session, held=held, row=row, by=by)]


async def activate_at_once(
    session: AsyncSession, *, held: Held, row: RuleVersion, hours: int, reason: str, by: Officer
) -> list[Fact]:
    """An emergency: a tested rule counts from this instant for some hours; another officer approves it afterwards."""
    row.valid_from, row.valid_until = by.at, by.at + timedelta(hours=hours)
    row.emergency, row.emergency_reason = True, reason
    limit = timedelta(hours=int(by.office.terms(by.at).value("rules.emergency_approval_hours")))
    row.approval_due_at = min(by.at + limit, row.valid_until)
    action, terms = permit(held, row, name="activate-at-once", by=by)
    if by.actor.id not in row.authors:
        row.authors = [*row.authors, by.actor.id]  # who puts it in force does not approve it afterwards
    row.began_at = by.at
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=reason)
    cause = f"{row.rule}/{row.number} begins as an emergency"
    return [fact(RuleActivated, held, row), *await refresh(session, by=by, cause=cause)]


async def approve_afterwards(
    session: AsyncSession,
    *,
    held: Held,
    row: RuleVersion,
    note: str = "",
    override_reason: str | None = None,
    by: Officer,
) -> list[Fact]:
    """Another officer approves an emergency rule that is in force already."""
    action, terms = permit(held, row, name="approve-afterwards", by=by, override_reason=override_reason)
    override = _sign(row, override_reason, by)
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=note, override_reason=override)
    return [fact(RuleApproved, held, row, override_reason=override, emergency=True)]


async def withdraw(session: AsyncSession, *, held: Held, row: RuleVersion, reason: str, by: Officer) -> list[Fact]:
    """Take a version out before its time, saying why."""
    action, terms = permit(held, row, name="withdraw", by=by)
    was_active = row.state == RuleState.ACTIVE
    row.ended_at, row.end_reason = by.at, reason
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=reason)
    facts: list[Fact] = [fact(RuleWithdrawn, held, row, reason=reason)]
    if was_active:
        facts += await refresh(session, by=by, cause=f"{row.rule}/{row.number} is withdrawn")
    return facts


def _sign(row: RuleVersion, override_reason: str | None, by: Officer) -> str | None:
    """Who approves, and the reason of an override where one was needed; one that was not says nothing and is not kept."""
    own = by.actor.id in row.authors or by.actor.id == row.submitted_by
    row.approved_at, row.approved_by, row.approved_by_name = by.at, by.actor.id, by.actor.name
    row.override_reason = override_reason if own else None
    return row.override_reason


async def settle(session: AsyncSession, *, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
    """What time asks of one version at this instant: wait, begin, expire, or end an emergency that nobody approved."""
    own = by_itself(by)
    if row.state in (RuleState.APPROVED, RuleState.SCHEDULED):
        if row.valid_until is not None and row.valid_until <= by.at:
            return await expire(session, held=held, row=row, reason="Its time is over before it began.", by=own)
        if row.valid_from is not None and row.valid_from <= by.at:
            return await _begin(session, held=held, row=row, by=own)
        if row.state == RuleState.APPROVED:
            action, terms = permit(held, row, name="schedule", by=own)
            await take(session, action=action, held=held, row=row, by=own, terms=terms)
        return []
    if row.state == RuleState.ACTIVE:
        if row.valid_until is not None and row.valid_until <= by.at:
            facts = await expire(session, held=held, row=row, reason="Its time is over.", by=own)
            return [*facts, *await refresh(session, by=own, cause=f"{row.rule}/{row.number} expires")]
        if (
            row.emergency
            and row.approved_by is None
            and row.approval_due_at is not None
            and row.approval_due_at <= by.at
        ):
            return await _lapse(session, held=held, row=row, by=own)
    return []


async def _begin(session: AsyncSession, *, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
    action, terms = permit(held, row, name="begin", by=by)
    row.began_at = by.at
    facts = await _replace_older(session, held=held, row=row, by=by)
    await take(session, action=action, held=held, row=row, by=by, terms=terms)
    facts.append(fact(RuleActivated, held, row))
    return [*facts, *await refresh(session, by=by, cause=f"{row.rule}/{row.number} begins")]


async def _replace_older(session: AsyncSession, *, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
    facts: list[Fact] = []
    for older in held.versions:
        if older.number < row.number and older.state in (RuleState.ACTIVE, RuleState.SCHEDULED):
            reason = f"Version {row.number} takes its place."
            facts += await expire(session, held=held, row=older, reason=reason, by=by_itself(by))
    return facts


async def expire(session: AsyncSession, *, held: Held, row: RuleVersion, reason: str, by: Officer) -> list[Fact]:
    """Its time is over, or a newer version takes its place."""
    action, terms = permit(held, row, name="expire", by=by)
    row.ended_at, row.end_reason = by.at, reason
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=reason)
    return [fact(RuleExpired, held, row)]


async def _lapse(session: AsyncSession, *, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
    reason = "Nobody approved this emergency rule in time."
    action, terms = permit(held, row, name="lapse", by=by)
    row.ended_at, row.end_reason = by.at, reason
    await take(session, action=action, held=held, row=row, by=by, terms=terms, note=reason)
    withdrawn = fact(RuleWithdrawn, held, row, reason=reason)
    return [withdrawn, *await refresh(session, by=by, cause=f"{row.rule}/{row.number} was not approved")]
