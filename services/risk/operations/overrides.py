"""Changing a lane by hand, asking a second officer to lower it, and what delay does by itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import lanes
from services.risk.domain.lanes import ChangeState, Direction, RouteReason
from services.risk.domain.words import Cause, Lane
from services.risk.events import LaneChangeAsked, LaneChanged, LaneChangeLapsed, LaneChangeRefused
from services.risk.model import Declaration, LaneChange
from services.risk.operations.acting import Officer, refuse
from services.risk.permissions import Permission
from services.risk.queries import outcomes
from shared.facts import Fact
from shared.problems import NotFound, NotPermitted, NotPossible, RuleNotMet


def touch(row: Declaration, by: Officer) -> None:
    """A change of the declaration: a new version."""
    row.version += 1
    row.changed_at = by.at


async def reroute(
    session: AsyncSession, *, row: Declaration, to: Lane, reason_code: RouteReason, reason: str, by: Officer
) -> tuple[LaneChange, list[Fact]]:
    """Change the lane, or ask a second officer where one alone may not; answers the change in its state.

    Raises NotPermitted by direction, RuleNotMet with the sentences that stand in the way, NotPossible while the
    declaration waits for its assessment.
    """
    if row.lane is None or row.assessed_at is None:
        raise NotPossible("The newest version waits for its assessment.", hint="Wait until it is assessed.")
    if len(reason) < lanes.SHORTEST_REASON:
        words = f"Write at least {lanes.SHORTEST_REASON} characters."
        raise refuse("A change of a lane needs its reason in words.", ("/reason", "short", words))
    before = Lane(row.lane)
    way = lanes.direction(before, to)
    _permit(way, by)
    view = await outcomes.route_view(session, row=row, lane=before, may_lower=Permission.LOWER_LANE in by.held)
    if failed := lanes.why_not(view, to, reason_code):
        raise RuleNotMet(" ".join(failed), rules=list(failed))
    why_second = lanes.grounds(view, to)
    facts: list[Fact] = []
    pending = await outcomes.open_request(session, row=row, locked=True)
    if pending is not None:
        if why_second:
            raise RuleNotMet("A second officer has a request for this declaration to decide.", rules=["open request"])
        facts += _lapse(row, pending, by)
        await session.flush()
    change = LaneChange(
        administration=row.administration, id=uuid4(), declaration_id=row.id, number=row.current, office=row.office,
        at=by.at, before=before, lane=to, cause=Cause.OVERRIDE, reason_code=reason_code, reason=reason,
        state=ChangeState.REQUESTED if why_second else ChangeState.APPLIED, grounds=[one.value for one in why_second],
        set_aside=list(view.set_aside(to)), selected_at_random=view.undraws(to),
        requested_by=by.actor.id, requested_by_name=by.actor.name,
    )  # fmt: skip
    session.add(change)
    touch(row, by)
    if why_second:
        facts.append(
            LaneChangeAsked(**about(row), change=str(change.id), lane=to, before=before, reason_code=reason_code)
        )
    else:
        facts.append(_apply(row, change, by))
    await session.flush()
    return change, facts


def _permit(way: Direction | None, by: Officer) -> None:
    """Rights by direction: to raise, to lower; who examines may ask for a lower lane without being able to give it."""
    if way is Direction.RAISE and Permission.RAISE_LANE not in by.held:
        raise NotPermitted("You may not raise a lane.", permission=str(Permission.RAISE_LANE))
    if way is Direction.LOWER and not {Permission.LOWER_LANE, Permission.EXAMINE} & by.held:
        raise NotPermitted("You may neither lower a lane nor ask for it.", permission=str(Permission.LOWER_LANE))


def _apply(row: Declaration, change: LaneChange, by: Officer) -> Fact:
    row.lane, row.lane_cause, row.lane_at = change.lane, change.cause, by.at
    return LaneChanged(
        **about(row), lane=change.lane, before=change.before, reason_code=change.reason_code, changed_at=by.at,
        office=row.office,
    )  # fmt: skip


def _lapse(row: Declaration, pending: LaneChange, by: Officer) -> list[Fact]:
    pending.state, pending.decided_at = ChangeState.LAPSED, by.at
    return [LaneChangeLapsed(**about(row), change=str(pending.id))]


async def lapse(session: AsyncSession, *, row: Declaration, by: Officer) -> list[Fact]:
    """A request that is open is without object now: the lane changed otherwise, or the goods were released."""
    pending = await outcomes.open_request(session, row=row, locked=True)
    return [] if pending is None else _lapse(row, pending, by)


async def _pending(session: AsyncSession, row: Declaration) -> LaneChange:
    found = await outcomes.open_request(session, row=row, locked=True)
    if found is None:
        raise NotFound("No request for a lower lane is open for this declaration.")
    return found


async def approve(
    session: AsyncSession, *, row: Declaration, note: str, override_reason: str | None, by: Officer
) -> tuple[LaneChange, list[Fact]]:
    """The second officer lowers the lane. Raises RuleNotMet for the one who asked, and when the request is no longer true."""
    if Permission.APPROVE_LOWER not in by.held:
        raise NotPermitted("You may not approve a lower lane.", permission=str(Permission.APPROVE_LOWER))
    change = await _pending(session, row)
    small_office = bool(by.office.terms(by.at).value("small_office"))
    if not lanes.second_officer(
        requested_by=change.requested_by,
        decided_by=by.actor.id,
        small_office=small_office,
        override_reason=override_reason,
    ):
        sentence = (lanes.second_officer.__doc__ or "").strip()
        raise RuleNotMet(sentence, rules=["second officer"])
    to = Lane(change.lane)
    if row.lane is None or row.assessed_at is None:
        raise NotPossible("The newest version waits for its assessment.", hint="Wait until it is assessed.")
    view = await outcomes.route_view(session, row=row, lane=Lane(row.lane), may_lower=True)
    failed = lanes.why_not(view, to, RouteReason(change.reason_code))
    seen = (change.before, change.number, set(change.set_aside), change.selected_at_random)
    if failed or seen != (row.lane, row.current, set(view.set_aside(to)), view.undraws(to)):
        sentence = "What the request says of this declaration is no longer so. Refuse it; it can be asked again."
        raise RuleNotMet(" ".join((*failed, sentence)), rules=[*failed, sentence])
    _decide(change, ChangeState.APPROVED, by, note)
    if change.requested_by == by.actor.id:
        change.override_reason = override_reason
    touch(row, by)
    fact = _apply(row, change, by)
    await session.flush()
    return change, [fact]


async def leave(session: AsyncSession, *, row: Declaration, reason: str, by: Officer) -> tuple[LaneChange, list[Fact]]:
    """The lane stays: refused by a second officer, or taken back by the one who asked."""
    change = await _pending(session, row)
    if Permission.APPROVE_LOWER not in by.held and change.requested_by != by.actor.id:
        raise NotPermitted("You may not decide about a lower lane.", permission=str(Permission.APPROVE_LOWER))
    _decide(change, ChangeState.REFUSED, by, reason)
    touch(row, by)
    await session.flush()
    return change, [LaneChangeRefused(**about(row), change=str(change.id), reason=reason)]


def _decide(change: LaneChange, state: ChangeState, by: Officer, words: str) -> None:
    change.state, change.decision = state, words
    change.decided_at, change.decided_by, change.decided_by_name = by.at, by.actor.id, by.actor.name


async def fall_to_blue(session: AsyncSession, *, row: Declaration, days: int, by: Officer) -> list[Fact]:
    """Delay moved a yellow declaration to blue; whether it does is `domain.release.falls_to_blue`."""
    facts = await lapse(session, row=row, by=by)
    change = LaneChange(
        administration=row.administration, id=uuid4(), declaration_id=row.id, number=row.current, office=row.office,
        at=by.at, before=Lane.YELLOW, lane=Lane.BLUE, cause=Cause.DELAY_OVER, reason_code=Cause.DELAY_OVER,
        reason=f"Nobody looked at it within {days} working days.", state=ChangeState.APPLIED, grounds=[], set_aside=[],
        selected_at_random=False, requested_by=by.actor.id, requested_by_name=by.actor.name,
    )  # fmt: skip
    session.add(change)
    touch(row, by)
    facts.append(_apply(row, change, by))
    await session.flush()
    return facts


def about(row: Declaration) -> dict[str, Any]:
    """What every fact about a declaration says of it."""
    return {
        "subject": f"declaration/{row.id}",
        "version": row.version,
        "administration": row.administration,
        "reference": row.reference,
        "declaration_version": row.current,
    }
