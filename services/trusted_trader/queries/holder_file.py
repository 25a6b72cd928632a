"""An authorisation on one page, with its measures and steps; and lists of holders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, any_, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import MeasureView
from services.trusted_trader.domain.sentences import in_language
from services.trusted_trader.domain.words import LIVE, HolderStatus
from services.trusted_trader.model import Authorisation, Measure, Step
from services.trusted_trader.queries.holders import pending, same_tin, view
from services.trusted_trader.workflow import AUTHORISATION, MEASURE
from shared.actors import Actor
from shared.office import Office, Officer
from shared.shapes import Shape, cursor_of, moment, not_a_cursor, person, place_of, some_moment
from shared.workflow import Offer

THINGS = ("authorisation", "measure")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list of holders is narrowed to."""

    states: Sequence[str] = ()
    tier: str = ""
    role: str = ""
    manager: str = ""
    q: str = ""
    ends_before: date | None = None


async def authorisation_file(session: AsyncSession, *, row: Authorisation, by: Officer) -> Shape:
    """Everything of an authorisation that this reader may see. Internal texts and reasons of an override are for officers."""
    office, officer = by.office, by.actor.organisation is None
    measures = (
        await session.scalars(
            select(Measure)
            .where(Measure.administration == row.administration, Measure.authorisation == row.number)
            .order_by(Measure.created_at.desc())
        )
    ).all()
    keys = [("authorisation", row.number), *(("measure", str(one.id)) for one in measures)]
    steps = await session.scalars(
        select(Step)
        .where(Step.administration == row.administration, tuple_(Step.thing, Step.thing_id).in_(keys))
        .order_by(Step.at.desc(), Step.number.desc())
    )
    seen = await view(session, row=row, by=by)
    zone = office.calendar.zone
    return {
        **holder_row(row, office=office, at=by.at, waiting=await pending(session, row=row, by=by)),
        "administration": row.administration, "application": str(row.application_id), "address": row.address,
        "sites": row.sites, "benefits": row.benefits, "conditions": row.conditions, "programme": row.programme,
        "size": row.size, "sector": row.sector, "publish": row.publish, "exchange": row.exchange, "law": row.law,
        "granted": moment(row.granted_at, zone), "granted_by": person(row.granted_by, row.granted_by_name),
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "override_reason": row.override_reason if officer else None,
        "ended": some_moment(row.ended_at, zone), "end_reason": row.end_reason,
        "reapply_from": row.reapply_from.isoformat() if row.reapply_from else None,
        "revalidation": str(row.revalidation_id) if row.revalidation_id else None,
        "revalidation_filed": some_moment(row.revalidation_filed_at, zone),
        "file_revalidation_by": _file_by(row, office, by.at),
        "measures": [measure_shape(one, row=row, by=by) for one in measures],
        "steps": [_step(one, officer=officer, language=by.actor.language) for one in steps],
        "actions": _offers(AUTHORISATION.offers(state=row.state, held=by.held, view=seen, actor=by.actor)),
    }  # fmt: skip


def holder_row(row: Authorisation, *, office: Office, at: datetime, waiting: bool = False) -> Shape:
    """A holder in a list. `state` is read now: what is over is expired though the night's work did not write it yet."""
    zone = office.calendar.zone
    over = row.state in LIVE and row.valid_until < office.today(at) and not waiting
    return {
        "number": row.number, "version": row.version, "state": HolderStatus.EXPIRED.value if over else row.state,
        "firm": {"organisation": row.organisation, "name": row.name, "tin": row.tin}, "tier": row.tier,
        "tier_name": row.tier_name, "roles": row.roles, "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(), "revalidation_pending": waiting,
        "account_manager": person(row.account_manager, row.account_manager_name or "") if row.account_manager else None,
        "suspended": some_moment(row.suspended_at, zone), "suspension_ground": row.suspension_ground,
        "remedy_until": row.remedy_until.isoformat() if row.remedy_until else None,
        "changed": moment(row.changed_at, zone), "changed_by": person(row.changed_by, row.changed_by_name),
    }  # fmt: skip


def measure_shape(one: Measure, *, row: Authorisation, by: Officer) -> Shape:
    """A measure, as holder and officers see it."""
    zone = by.office.calendar.zone
    seen = MeasureView(organisation=row.organisation, hearing_over=one.hearing_until < by.office.today(by.at))
    return {
        "id": str(one.id), "version": one.version, "kind": one.kind, "state": one.state, "ground": one.ground,
        "facts": one.facts, "law": one.law, "hearing_until": one.hearing_until.isoformat(),
        "remedy_days": one.remedy_days, "urgent_reason": one.urgent_reason, "response": one.response,
        "responded": some_moment(one.responded_at, zone), "responded_by": one.responded_by_name,
        "announced": moment(one.created_at, zone),
        "announced_by": person(one.proposed_by, one.proposed_by_name or "") if one.proposed_by else None,
        "decided": some_moment(one.decided_at, zone),
        "decided_by": person(one.decided_by, one.decided_by_name or "") if one.decided_by else None,
        "actions": [
            offer
            for offer in _offers(MEASURE.offers(state=one.state, held=by.held, view=seen, actor=by.actor))
            if offer["name"] != "carry-out"  # done by suspending or revoking
        ],
    }  # fmt: skip


async def holders(session: AsyncSession, *, by: Officer, filters: Filters, cursor: str = "", limit: int = 50) -> Shape:
    """A page of holders, those that end soonest first; a firm sees its own only."""
    one = Authorisation
    wanted = _wanted(by.actor, filters)
    if cursor:
        ends, number = place_of(cursor, parts=2)
        try:
            wanted.append(tuple_(one.valid_until, one.number) > (date.fromisoformat(ends), number))
        except ValueError:
            raise not_a_cursor() from None
    rows = (
        await session.scalars(select(one).where(*wanted).order_by(one.valid_until, one.number).limit(limit + 1))
    ).all()
    page = rows[:limit]
    return {
        "items": [
            holder_row(
                row, office=by.office, at=by.at,
                waiting=row.revalidation_id is not None and await pending(session, row=row, by=by),
            )
            for row in page
        ],
        "next": cursor_of(page[-1].valid_until.isoformat(), page[-1].number) if len(rows) > limit else None,
    }  # fmt: skip


def _wanted(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    one = Authorisation
    wanted: list[ColumnElement[bool]] = [one.administration == actor.administration]
    if actor.organisation is not None:
        wanted.append(one.organisation == actor.organisation)
    if filters.states:
        wanted.append(one.state.in_(filters.states))
    if filters.tier:
        wanted.append(one.tier == filters.tier)
    if filters.role:
        wanted.append(literal(filters.role) == any_(one.roles))
    if filters.manager:
        wanted.append(one.account_manager == filters.manager)
    if filters.ends_before is not None:
        wanted.append(one.valid_until < filters.ends_before)
    if filters.q:
        wanted.append(
            or_(one.name.icontains(filters.q, autoescape=True), one.number == filters.q, same_tin(one.tin, filters.q))
        )
    return wanted


def _file_by(row: Authorisation, office: Office, at: datetime) -> str:
    """The last day on which re-validation is asked for in time (AEO-35)."""
    days = int(office.terms(at).value("revalidation_file_days"))
    return (row.valid_until - timedelta(days=days)).isoformat()


def _step(one: Step, *, officer: bool, language: str) -> Shape:
    return {
        "number": one.printed, "action": one.action, "title": one.title, "from_state": one.from_state,
        "state": one.to_state, "at": one.at.isoformat(), "zone": one.zone, "by": one.actor_name,
        "law": one.law, "law_confirmed": one.law_confirmed, "review": one.review, "paper": one.paper,
        "external_text": in_language(one.external_text, thing=one.thing, action=one.action, language=language),
        "internal_text": one.internal_text if officer else None,
        "override_reason": one.override_reason if officer else None,
    }  # fmt: skip


def _offers(found: Iterable[Offer]) -> list[Shape]:
    return [
        {"name": one.action.name, "title": one.action.title, "possible": one.possible, "why_not": list(one.why_not)}
        for one in found
    ]
