"""The life of an authorisation: granted, renewed, paused, lifted, restored, expired, given back, changed in scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.entitlements import counted_benefits, tier_of
from services.trusted_trader.domain.words import LIVE, HolderStatus, Purpose, Role, SuspensionGround
from services.trusted_trader.events import Note
from services.trusted_trader.model import Application, Authorisation, Programme
from services.trusted_trader.operations.offering import offer
from services.trusted_trader.operations.publishing import publish
from services.trusted_trader.operations.scopes import free_scope, keep_scope, refuse_overlap
from services.trusted_trader.operations.status import one_at_a_time, tell
from services.trusted_trader.operations.steps import next_number, take
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries.holders import view
from services.trusted_trader.workflow import AUTHORISATION
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, last_day
from shared.parameters import Parameter, Terms
from shared.problems import refuse
from shared.steps import touch
from shared.workflow import Action

THING = "authorisation"
SERIES = "AEO"
GRANT = Action("grant", "", HolderStatus.ACTIVE, Permission.DECIDE, title="Sign and grant")
"""The first step of an authorisation: there is no state before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What changes in scope or conditions; None leaves it as it is."""

    roles: tuple[Role, ...] | None = None
    sites: tuple[str, ...] | None = None
    conditions: str | None = None


async def grant(
    session: AsyncSession, *, row: Application, by: Officer, terms: Terms, texts: Texts = NO_TEXTS,
    override_reason: str | None = None,
) -> tuple[Authorisation, list[Fact]]:  # fmt: skip
    """Make the authorisation that an application was granted; of a re-validation, renew the one there is (AEO-27, 35).

    Belongs in the transaction of the application's own step, whose rules (four eyes, no critical finding open, no
    validator decides) were kept there. The proposal may narrow `tier`, `roles` and `sites` and set `conditions`, and
    `valid_from` as an ISO date, today without; benefits and months of validity are the tier's in the programme's edition
    of the application. Raises CertificateOverlaps, or NotPossible while the authorisation to renew is suspended.
    """
    await one_at_a_time(session, administration=row.administration, tin=row.tin)
    if row.purpose == Purpose.REVALIDATION and row.authorisation is not None:
        known = await _locked(session, administration=row.administration, number=row.authorisation)
        if known.state in LIVE:
            return known, await _renew(
                session, known, case=row, by=by, terms=terms, texts=texts, override_reason=override_reason
            )
    scope = await _scope_asked(session, row)
    today = by.office.today(by.at)
    valid_from = _day(scope.proposal.get("valid_from")) or today
    found = Authorisation(
        administration=row.administration,
        number=await next_number(session, series=SERIES, by=by),
        state="", version=0, steps=0, created_at=by.at,
        application_id=row.id, organisation=row.organisation, name=row.name, tin=row.tin, address=row.address,
        tier=scope.tier["code"], tier_name=scope.tier["name"], roles=list(scope.roles), sites=list(scope.sites),
        benefits=scope.benefits, conditions=str(scope.proposal.get("conditions") or ""), programme=row.programme,
        size=row.size, sector=row.sector, owner_sex=row.owner_sex, publish=row.publish, exchange=row.exchange,
        law=str(terms.value("law.decision")), granted_at=by.at, granted_by=by.actor.id, granted_by_name=by.actor.name,
        proposed_by=row.proposed_by or by.actor.id, proposed_by_name=row.proposed_by_name or by.actor.name,
        override_reason=override_reason, valid_from=valid_from,
        valid_until=last_day(valid_from, months=int(scope.tier["validity_months"])), reminded={},
    )  # fmt: skip
    await refuse_overlap(session, found, roles=scope.roles, sites=scope.sites)
    session.add(found)
    fact = await take(
        session, thing=THING, key=found.number, printed=found.number, action=GRANT, row=found, by=by, terms=terms,
        texts=texts, override_reason=override_reason, organisation=found.organisation, tin=found.tin,
        until_on=found.valid_until,
    )  # fmt: skip
    await keep_scope(session, found)
    return found, [fact, *await spread(session, row=found, by=by)]


async def _renew(
    session: AsyncSession, row: Authorisation, *, case: Application, by: Officer, terms: Terms, texts: Texts,
    override_reason: str | None,
) -> list[Fact]:  # fmt: skip
    """The same certificate for another term, which begins when the present one ends: whoever asks early loses no day."""
    seen = await view(session, row=row, by=by, override_reason=override_reason)
    action = AUTHORISATION.apply("renew", state=row.state, held=by.held, view=seen, actor=by.actor)
    scope = await _scope_asked(session, case)
    await refuse_overlap(session, row, roles=scope.roles, sites=scope.sites)
    begins = max(by.office.today(by.at), row.valid_until + timedelta(days=1))
    row.valid_until = last_day(begins, months=int(scope.tier["validity_months"]))
    row.tier, row.tier_name, row.benefits = scope.tier["code"], scope.tier["name"], scope.benefits
    row.roles, row.sites, row.programme = list(scope.roles), list(scope.sites), case.programme
    row.conditions = str(scope.proposal.get("conditions") or "")
    row.name, row.address, row.size, row.sector = case.name, case.address or row.address, case.size, case.sector
    row.application_id, row.law = case.id, str(terms.value("law.decision"))
    row.granted_at, row.granted_by, row.granted_by_name = by.at, by.actor.id, by.actor.name
    row.proposed_by, row.proposed_by_name = case.proposed_by or by.actor.id, case.proposed_by_name or by.actor.name
    row.override_reason = override_reason
    row.revalidation_id = row.revalidation_filed_at = None
    row.reminded = {}
    fact = await take(
        session, thing=THING, key=row.number, printed=row.number, action=action, row=row, by=by, terms=terms,
        texts=texts, override_reason=override_reason, organisation=row.organisation, tin=row.tin,
        until_on=row.valid_until,
    )  # fmt: skip
    await keep_scope(session, row)
    return [fact, *await spread(session, row=row, by=by)]


async def pause(session: AsyncSession, *, row: Authorisation, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """Suspend at the holder's own request; benefits stop at once (AEO-32)."""
    action = await permit(session, name="pause", row=row, by=by)
    row.suspended_at, row.suspension_ground, row.remedy_until = by.at, SuspensionGround.HOLDER_REQUEST.value, None
    return await step(session, row=row, action=action, by=by, texts=texts, law="law.suspension")


async def lift(session: AsyncSession, *, row: Authorisation, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """End a suspension; what the status gives counts again from now on."""
    action = await permit(session, name="lift", row=row, by=by)
    row.suspended_at = row.suspension_ground = row.remedy_until = None
    return await step(session, row=row, action=action, by=by, texts=texts, law="law.suspension")


async def restore(session: AsyncSession, *, row: Authorisation, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """Give back what was revoked, after an appeal; nothing is left of the time to wait (AEO-33, 34).

    Raises CertificateOverlaps where the operator was granted another for the same role and site meanwhile.
    """
    action = await permit(session, name="restore", row=row, by=by)
    await one_at_a_time(session, administration=row.administration, tin=row.tin)
    await refuse_overlap(session, row, roles=row.roles, sites=row.sites)
    row.ended_at = row.end_reason = row.reapply_from = None
    facts = await step(session, row=row, action=action, by=by, texts=texts, law="law.appeal")
    await keep_scope(session, row)
    return facts


async def surrender(
    session: AsyncSession, *, row: Authorisation, reason: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """The holder gives the status back; nothing is held against it."""
    action = await permit(session, name="surrender", row=row, by=by)
    return await end(session, row=row, action=action, reason=reason, by=by, texts=texts)


async def expire(session: AsyncSession, *, row: Authorisation, by: Officer) -> list[Fact]:
    """Write down that the validity is over. What was asked of us said so by itself from the first minute."""
    action = await permit(session, name="expire", row=row, by=by)
    return await end(session, row=row, action=action, reason="", by=by, texts=NO_TEXTS)


async def vary(
    session: AsyncSession, *, row: Authorisation, change: Variation, texts: Texts, by: Officer
) -> list[Fact]:
    """Change roles, sites or conditions while it runs. Raises CertificateOverlaps."""
    action = await permit(session, name="vary", row=row, by=by)
    if change.roles is not None and not change.roles:
        raise refuse("An authorisation is for something.", ("/roles", "empty", "Name at least one role."))
    await one_at_a_time(session, administration=row.administration, tin=row.tin)
    roles = [role.value for role in change.roles] if change.roles is not None else row.roles
    sites = list(change.sites) if change.sites is not None else row.sites
    await refuse_overlap(session, row, roles=roles, sites=sites)
    row.roles, row.sites = roles, sites
    if change.conditions is not None:
        row.conditions = change.conditions
    facts = await step(session, row=row, action=action, by=by, texts=texts)
    await keep_scope(session, row)
    return facts


async def appoint(
    session: AsyncSession, *, row: Authorisation, manager: str | None, name: str | None, by: Officer
) -> list[Fact]:
    """Name the officer who looks after this firm, or nobody any more."""
    await permit(session, name="appoint", row=row, by=by)
    touch(row, by)
    row.account_manager, row.account_manager_name = (manager, name) if manager else (None, None)
    await session.flush()
    return [note(row, "account-manager", name or "")]


async def revalidation_ended(session: AsyncSession, *, row: Authorisation, by: Officer) -> list[Fact]:
    """The re-validation was refused, withdrawn or lapsed: the status ends on its last day again, and others hear that."""
    touch(row, by)
    row.revalidation_id = row.revalidation_filed_at = None
    await session.flush()
    return [note(row, "revalidation-ended", ""), *await spread(session, row=row, by=by)]


async def permit(
    session: AsyncSession, *, name: str, row: Authorisation, by: Officer, override_reason: str | None = None
) -> Action:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    seen = await view(session, row=row, by=by, action=name, override_reason=override_reason)
    return AUTHORISATION.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)


async def step(
    session: AsyncSession, *, row: Authorisation, action: Action, by: Officer, texts: Texts = NO_TEXTS,
    law: str = "law.decision", override_reason: str | None = None, terms: Terms | None = None,
    until_on: date | None = None, facts: Mapping[str, Any] | None = None,
) -> list[Fact]:  # fmt: skip
    """A numbered step of an authorisation, and everything that follows of a change of its status."""
    found = terms or by.office.terms(by.at)
    article: Parameter = found.at(law)
    fact = await take(
        session, thing=THING, key=row.number, printed=row.number, action=action, row=row, by=by, terms=found,
        law=article, texts=texts, override_reason=override_reason, organisation=row.organisation, tin=row.tin,
        until_on=until_on or row.remedy_until, facts=facts,
    )  # fmt: skip
    return [fact, *await spread(session, row=row, by=by)]


async def end(
    session: AsyncSession, *, row: Authorisation, action: Action, reason: str, by: Officer, texts: Texts,
    law: str = "law.decision", override_reason: str | None = None, terms: Terms | None = None,
) -> list[Fact]:  # fmt: skip
    """A step after which nothing is authorised any more; role and site are free for another certificate."""
    row.suspended_at = row.suspension_ground = row.remedy_until = None
    row.ended_at, row.end_reason = by.at, reason or None
    facts = await step(
        session, row=row, action=action, by=by, texts=texts, law=law, override_reason=override_reason, terms=terms
    )
    await free_scope(session, row)
    return facts


async def spread(session: AsyncSession, *, row: Authorisation, by: Officer) -> list[Fact]:
    """Register, partners and other services follow in the same transaction."""
    await publish(session, row=row, by=by)
    await offer(session, row=row, at=by.at)
    return [await tell(session, row=row, by=by)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    proposal: dict[str, Any]
    tier: dict[str, Any]
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    benefits: list[dict[str, Any]]


async def _scope_asked(session: AsyncSession, row: Application) -> _Scope:
    proposal = row.proposal or {}
    content = await session.scalar(
        select(Programme.content).where(
            Programme.administration == row.administration, Programme.edition == row.programme
        )
    )
    tier = tier_of(content or {}, code=str(proposal.get("tier") or row.tier))
    return _Scope(
        proposal=proposal, tier=tier, roles=_words(proposal.get("roles"), row.roles),
        sites=_words(proposal.get("sites"), row.sites), benefits=counted_benefits(tier),
    )  # fmt: skip


def _words(given: Sequence[Any] | None, otherwise: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in (given or otherwise)))


def _day(given: object) -> date | None:
    return date.fromisoformat(str(given)) if given else None


async def _locked(session: AsyncSession, *, administration: str, number: str) -> Authorisation:
    statement = select(Authorisation).where(
        Authorisation.administration == administration, Authorisation.number == number
    )
    return (await session.scalars(statement.with_for_update().execution_options(populate_existing=True))).one()


def note(row: Authorisation, what: str, detail: str) -> Note:
    """Something about an authorisation that is no step."""
    return Note(
        subject=f"{THING}/{row.number}", version=row.version, administration=row.administration,
        organisation=row.organisation, tin=row.tin, number=row.number, what=what, detail=detail,
    )  # fmt: skip
