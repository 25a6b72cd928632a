"""What an officer may do with a declaration now, so that a page offers nothing that would be refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import lanes
from services.risk.domain.lanes import Direction, RouteReason
from services.risk.domain.office import Office
from services.risk.domain.release import why_not as why_not_released
from services.risk.domain.words import Lane, Stage
from services.risk.model import Declaration, LaneChange, Release
from services.risk.permissions import Permission
from services.risk.queries import inspections, outcomes
from services.risk.queries.queue import brief
from shared.actors import Actor
from shared.shapes import Shape


async def outcome(
    session: AsyncSession, *, row: Declaration, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """Everything that came of a declaration so far, and what this officer may do next."""
    pending = await outcomes.open_request(session, row=row)
    release = await session.get(Release, (row.administration, row.id))
    return {
        "declaration": brief(row, office),
        "acts": await inspections.acts(session, row=row, office=office),
        "photos": await inspections.photos(session, row=row, office=office),
        "changes": await inspections.changes(session, row=row, office=office),
        "request": inspections.change(pending, office) if pending else None,
        "release": inspections.released(release, office) if release else None,
        "lanes": await _lanes(session, row=row, held=held),
        "actions": [
            *_of_acts(row, held),
            *await _of_release(session, row, held),
            *_of_requests(pending, office, actor, held, at),
            *_of_assignment(row, actor, held),
        ],
    }


def _offer(name: str, *why_not: str, note: bool = False) -> Shape:
    return {"name": name, "possible": not why_not, "why_not": list(why_not), "needs_reason": note}


async def _lanes(session: AsyncSession, *, row: Declaration, held: frozenset[str]) -> list[Shape]:
    """The other lanes: which one may give, for which a second officer is asked, and by which reasons."""
    if row.lane is None or row.assessed_at is None:
        return []
    before = Lane(row.lane)
    view = await outcomes.route_view(session, row=row, lane=before, may_lower=Permission.LOWER_LANE in held)
    found = []
    for to in (Lane.RED, Lane.YELLOW, Lane.BLUE, Lane.GREEN):
        way = lanes.direction(before, to)
        asks = {Permission.RAISE_LANE} if way is Direction.RAISE else {Permission.LOWER_LANE, Permission.EXAMINE}
        if way is None or not asks & held:
            continue
        why_not = lanes.why_not(view, to, RouteReason.OTHER)
        found.append(
            {
                "lane": to.value,
                "direction": way.value,
                "possible": not why_not,
                "why_not": list(why_not),
                "second_officer": [{"ground": one.value, "sentence": one.sentence} for one in lanes.grounds(view, to)],
                "set_aside": list(view.set_aside(to)),
                "reasons": [reason.value for reason in RouteReason if way in reason.directions],
            }
        )
    return found


def _of_acts(row: Declaration, held: frozenset[str]) -> list[Shape]:
    if Permission.EXAMINE not in held:
        return []
    cancelled = ("A declaration that was cancelled is not examined.",) if row.stage == Stage.CANCELLED else ()
    early = ("The goods have not arrived.",) if row.stage == Stage.PRE_ARRIVAL else ()
    return [_offer("examine-goods", *cancelled, *early), _offer("check-documents", *cancelled)]


async def _of_release(session: AsyncSession, row: Declaration, held: frozenset[str]) -> list[Shape]:
    if Permission.RELEASE not in held:
        return []
    view = await outcomes.release_view(session, row=row, settled=False)
    settled = await outcomes.release_view(session, row=row, settled=True)
    return [_offer("release", *why_not_released(settled), note=view.finding_open)]


def _of_requests(
    pending: LaneChange | None, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> list[Shape]:
    if pending is None:
        return []
    found, own = [], pending.requested_by == actor.id
    if Permission.APPROVE_LOWER in held:
        small = bool(office.terms(at).value("small_office"))
        sentence = (lanes.second_officer.__doc__ or "").strip()
        found.append(_offer("approve-lower", *(() if not own or small else (sentence,)), note=own and small))
    if own or Permission.APPROVE_LOWER in held:
        found.append(_offer("refuse-lower", note=True))
    return found


def _of_assignment(row: Declaration, actor: Actor, held: frozenset[str]) -> list[Shape]:
    over = ("What is released or cancelled is not assigned.",) if row.stage in (Stage.RELEASED, Stage.CANCELLED) else ()
    found = []
    if Permission.ASSIGN in held:
        found.append(_offer("assign", *over))
    if Permission.EXAMINE in held and row.assigned_to is None:
        found.append(_offer("take", *over))
    if Permission.EXAMINE in held and row.assigned_to == actor.id:
        found.append(_offer("give-back", *over))
    return found
