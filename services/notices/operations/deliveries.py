"""A delivery is taken up by a worker, concluded after its attempt, and sent once more when its owner asks.

Taking up and concluding are two short transactions; between them lies the HTTP call, held by a lease. A worker that dies
in between leaves a lease that ends by itself: the notice goes out again, with the same webhook-id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices import events
from services.notices.domain.event_types import is_allowed
from services.notices.domain.terms import Terms, judged, wait_after
from services.notices.domain.words import LIVE, DeliveryState, DeliveryView, EndpointState
from services.notices.model import Attempt, Delivery, Endpoint
from services.notices.operations.endpoints import disable
from services.notices.operations.sending import Outcome
from services.notices.operations.steps import By, permit, recipient, take
from services.notices.workflow import DELIVERY
from shared.facts import Fact

PER_ENDPOINT = 4
"""So many notices at once to one endpoint: a slow receiver holds up itself only."""
LEASE_MARGIN = timedelta(seconds=40)
REPLAY_AT_MOST = 10_000
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery in a worker's hands. `keys` are the sealed keys to sign with; `withhold` says why not to send it."""

    administration: str
    delivery: UUID
    lease: UUID
    endpoint: UUID
    url: str
    keys: tuple[str, ...]
    event: UUID
    event_type: str
    payload: str
    unwell: bool
    withhold: str | None


async def anything_due(session: AsyncSession, *, administration: str, at: datetime) -> bool:
    """Whether something waits to be sent: asked every few seconds of every administration, so nothing else is read."""
    waits = select(Delivery.id).where(
        Delivery.administration == administration, Delivery.state == DeliveryState.WAITING, Delivery.next_at <= at
    )
    return bool(await session.scalar(select(waits.exists())))


async def take_up(session: AsyncSession, *, administration: str, at: datetime, terms: Terms, room: int) -> list[Parcel]:
    """Lease what is due and held by nobody, the longest waiting first, and not too much of one endpoint."""
    waiting = (
        Delivery.administration == administration,
        Delivery.state == DeliveryState.WAITING,
        Delivery.next_at <= at,
    )
    first = (
        select(Delivery.id)
        .where(*waiting, Delivery.endpoint_id == Endpoint.id)
        .order_by(Delivery.next_at, Delivery.id)
        .limit(PER_ENDPOINT)
        .correlate(Endpoint)
        .lateral()
    )
    ids = select(first.c.id).select_from(Endpoint).join(first, true()).where(Endpoint.administration == administration)
    due = (
        select(Delivery, Endpoint)
        .join(
            Endpoint,
            (Endpoint.administration == Delivery.administration) & (Endpoint.id == Delivery.endpoint_id),
        )
        .where(*waiting, or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at), Delivery.id.in_(ids))
        .order_by(Delivery.next_at, Delivery.id)
        .limit(room)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    parcels = []
    for row, endpoint in (await session.execute(due)).all():
        row.lease, row.lease_until = uuid4(), at + timedelta(seconds=terms.timeout) + LEASE_MARGIN
        parcels.append(_parcel(row, endpoint, row.lease, at=at))
    await session.flush()
    return parcels


def _parcel(row: Delivery, endpoint: Endpoint, lease: UUID, *, at: datetime) -> Parcel:
    keys = [endpoint.sealed_key]
    if endpoint.previous_sealed_key and endpoint.previous_until and at < endpoint.previous_until:
        keys.append(endpoint.previous_sealed_key)
    withhold = None
    if endpoint.state not in LIVE:
        withhold = f"the endpoint is {endpoint.state}"
    elif not is_allowed(row.event_type, side=recipient(endpoint).side):
        withhold = "this endpoint may not receive this event type"
    return Parcel(
        administration=row.administration, delivery=row.id, lease=lease, endpoint=endpoint.id, url=endpoint.url,
        keys=tuple(keys), event=row.event_id, event_type=row.event_type, payload=row.payload,
        unwell=endpoint.unwell_since is not None or endpoint.state == EndpointState.FAILING, withhold=withhold,
    )  # fmt: skip


async def conclude(
    session: AsyncSession, *, parcel: Parcel, outcome: Outcome | None, terms: Terms, chance: float, by: By
) -> list[Fact]:
    """Write down what came of an attempt, and what follows for the endpoint. No facts when the lease was lost meanwhile."""
    endpoint = None
    if outcome is not None and (parcel.unwell or not outcome.taken):
        endpoint = await session.get_one(Endpoint, (parcel.administration, parcel.endpoint), with_for_update=True)
    row = await session.get_one(Delivery, (parcel.administration, parcel.delivery), with_for_update=True)
    if row.lease != parcel.lease or row.state != DeliveryState.WAITING:
        return []
    row.lease = row.lease_until = None
    row.version += 1
    if outcome is None:
        return _withheld(row, parcel.withhold or "", by=by)
    row.attempts, row.tries = row.attempts + 1, row.tries + 1
    row.last_status, row.last_error = outcome.status, outcome.error
    session.add(
        Attempt(
            administration=row.administration, delivery_id=row.id, number=row.attempts, at=by.at, status=outcome.status,
            milliseconds=outcome.milliseconds, error=outcome.error, response=outcome.response,
        )
    )  # fmt: skip
    facts = _taken(row, outcome, by=by) if outcome.taken else _not_taken(row, outcome, terms, chance, by=by)
    await session.flush()
    if endpoint is not None and endpoint.state in LIVE:
        facts += await _health(session, endpoint, outcome, terms, by=by)
    elif outcome.taken:
        await session.execute(
            update(Endpoint)
            .where(Endpoint.administration == row.administration, Endpoint.id == row.endpoint_id)
            .values(delivered_at=by.at)
            .execution_options(synchronize_session=False)
        )
    return facts


def _move(name: str, row: Delivery, *, by: By) -> None:
    view = DeliveryView(state=DeliveryState(row.state), endpoint=EndpointState.ACTIVE)
    row.state = DELIVERY.apply(name, state=row.state, held=by.held, view=view, actor=by.actor).target
    row.finished_at = by.at


def _of(row: Delivery) -> dict[str, str]:
    return {
        "delivery": str(row.id), "endpoint": str(row.endpoint_id), "event": str(row.event_id), "event_type": row.event_type,
    }  # fmt: skip


def _taken(row: Delivery, outcome: Outcome, *, by: By) -> list[Fact]:
    _move("deliver", row, by=by)
    return [
        events.NoticeDelivered(
            subject=f"delivery/{row.id}",
            version=row.version,
            attempt=row.attempts,
            status=outcome.status or 0,
            **_of(row),
        )
    ]


def _not_taken(row: Delivery, outcome: Outcome, terms: Terms, chance: float, *, by: By) -> list[Fact]:
    wait = wait_after(row.tries, waits=terms.waits, jitter=terms.jitter, chance=chance)
    kind: type[events.NoticeNotTaken] | type[events.NoticeFailed] = events.NoticeNotTaken
    if wait is None or outcome.status == GONE:
        _move("fail", row, by=by)
        kind = events.NoticeFailed
    else:
        row.next_at = by.at + wait
    return [
        kind(
            subject=f"delivery/{row.id}", version=row.version, attempt=row.attempts, status=outcome.status,
            error=outcome.error or "", **_of(row),
        )
    ]  # fmt: skip


def _withheld(row: Delivery, why: str, *, by: By) -> list[Fact]:
    _move("withhold", row, by=by)
    row.last_error = why
    return [events.NoticeWithheld(subject=f"delivery/{row.id}", version=row.version, reason=why, **_of(row))]


async def _health(session: AsyncSession, row: Endpoint, outcome: Outcome, terms: Terms, *, by: By) -> list[Fact]:
    """What an attempt says of the endpoint: well again, failing for days, gone."""
    if outcome.taken:
        row.unwell_since, row.delivered_at = None, by.at
        if row.state != EndpointState.FAILING:
            return []
        take("recover", row, by=by)
        return [
            events.EndpointRecovered(
                subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation
            )
        ]
    if outcome.status == GONE:
        return await disable(session, row=row, reason="The receiver answered 410 Gone.", by=by, action="give-up")
    row.unwell_since = row.unwell_since or by.at
    verdict = judged(EndpointState(row.state), unwell_since=row.unwell_since, at=by.at, terms=terms)
    if verdict is EndpointState.DISABLED:
        reason = f"Nothing arrived since {row.unwell_since.isoformat(timespec='minutes')}."
        return await disable(session, row=row, reason=reason, by=by, action="give-up")
    if verdict is EndpointState.FAILING and row.state != EndpointState.FAILING:
        take("fail", row, by=by)
        return [
            events.EndpointFailing(
                subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation,
                unwell_since=row.unwell_since.isoformat(),
            )
        ]  # fmt: skip
    return []


async def replay(session: AsyncSession, *, row: Delivery, endpoint: Endpoint, by: By) -> list[Fact]:
    """Send a notice once more, with the same webhook-id and a fresh round of tries."""
    action = DELIVERY.apply("replay", state=row.state, held=by.held, view=seen(row, endpoint), actor=by.actor)
    row.state, row.tries, row.next_at, row.finished_at, row.version = action.target, 0, by.at, None, row.version + 1
    await session.flush()
    return [events.NoticeReplayed(subject=f"delivery/{row.id}", version=row.version, **_of(row))]


def seen(row: Delivery, endpoint: Endpoint) -> DeliveryView:
    """A delivery as the workflow sees it."""
    return DeliveryView(
        state=DeliveryState(row.state), endpoint=EndpointState(endpoint.state),
        allowed=is_allowed(row.event_type, side=recipient(endpoint).side),
    )  # fmt: skip


async def replay_since(session: AsyncSession, *, row: Endpoint, since: datetime, by: By) -> tuple[int, list[Fact]]:
    """Send everything once more that did not arrive since an instant: what failed, and what was withheld."""
    permit("replay", row, by=by)
    chosen = (
        select(Delivery.id)
        .where(
            Delivery.administration == row.administration,
            Delivery.endpoint_id == row.id,
            Delivery.created_at >= since,
            Delivery.state.in_((DeliveryState.FAILED, DeliveryState.WITHHELD)),
        )
        .order_by(Delivery.created_at, Delivery.id)
        .limit(REPLAY_AT_MOST)
    )
    changed = await session.scalars(
        update(Delivery)
        .where(Delivery.administration == row.administration, Delivery.id.in_(chosen))
        .values(
            state=DeliveryState.WAITING, tries=0, next_at=by.at, finished_at=None, version=Delivery.version + 1
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    count = len(changed.all())
    return count, [
        events.NoticesReplayed(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation,
            since=since.isoformat(), count=count,
        )
    ]  # fmt: skip


async def forget(session: AsyncSession, *, administration: str, before: datetime) -> None:
    """Drop finished deliveries and their attempts from the log when they are older than it is kept."""
    await session.execute(
        delete(Delivery)
        .where(
            Delivery.administration == administration,
            Delivery.created_at < before,
            Delivery.state != DeliveryState.WAITING,
        )
        .execution_options(synchronize_session=False)
    )
