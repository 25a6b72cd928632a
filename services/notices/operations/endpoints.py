"""An endpoint is registered, changed, given another key, disabled, enabled, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices import events
from services.notices.domain import payloads, signing
from services.notices.domain.event_types import EVENT_TYPES, TEST, refused
from services.notices.domain.terms import Terms
from services.notices.domain.words import DeliveryState, EndpointState, Recipient, Side
from services.notices.model import Delivery, Endpoint
from services.notices.operations.steps import By, itself, permit, recipient, take
from shared.facts import Fact
from shared.problems import FieldError, Invalid, RuleNotMet
from shared.sealing import Box

_WHY_NOT = {
    "unknown": ("There is no event type {name!r}.", "GET /event-types lists them."),
    "audience": ("{name!r} is sent to national systems of the administration only.", "Leave it out."),
}


def check_types(names: Sequence[str], *, side: Side) -> None:
    """Every type wanted must be one that this side may receive. Raises Invalid naming each that is not."""
    found = refused(names, side=side)
    if found:
        errors = []
        for number, name in enumerate(names):
            if code := found.get(name):
                words, hint = _WHY_NOT[code]
                errors.append(FieldError(f"/event_types/{number}", code, words.format(name=name), hint))
        raise Invalid("Some event types cannot be had by this endpoint.", errors=errors)


async def register(
    session: AsyncSession, *, url: str, event_types: Sequence[str], description: str, terms: Terms, box: Box, by: By
) -> tuple[Endpoint, list[Fact]]:
    """A new endpoint of the actor's firm or, for an officer, of a national system. Its address was checked before."""
    owner = Recipient(organisation=by.actor.organisation, tin=by.actor.tin)
    check_types(event_types, side=owner.side)
    code = by.actor.administration
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:owner, 7))"), {"owner": f"{code}|{owner.organisation}"}
    )
    counted = select(func.count()).where(
        Endpoint.administration == code,
        Endpoint.organisation.is_not_distinct_from(owner.organisation),
        Endpoint.state != EndpointState.ENDED,
    )
    if (await session.scalar(counted) or 0) >= terms.endpoints_at_most:
        raise RuleNotMet(f"There may be {terms.endpoints_at_most} endpoints at most; end one first.")
    identifier = uuid4()
    private, public = signing.new_key()
    row = Endpoint(
        administration=code, id=identifier, organisation=owner.organisation, organisation_name=by.actor.organisation_name,
        tin=owner.tin, url=url, description=description, event_types=sorted(set(event_types)),
        state=EndpointState.ACTIVE.value, reason=None, sealed_key=box.seal(private, owner=str(identifier)),
        public_key=public, key_since=by.at, previous_sealed_key=None, previous_public_key=None, previous_until=None,
        unwell_since=None, delivered_at=None, created_at=by.at, created_by=by.actor.id, created_by_name=by.actor.name,
        changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name, version=1,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    registered = events.EndpointRegistered(
        subject=f"endpoint/{row.id}", version=1, endpoint=str(row.id), organisation=row.organisation, url=url,
        event_types=tuple(row.event_types), public_key=public,
    )  # fmt: skip
    return row, [registered]


async def change(
    session: AsyncSession, *, row: Endpoint, url: str | None, event_types: Sequence[str] | None, description: str | None,
    by: By,
) -> list[Fact]:  # fmt: skip
    """Another address, other event types, another description; what is None stays."""
    take("change", row, by=by)
    if event_types is not None:
        check_types(event_types, side=recipient(row).side)
        row.event_types = sorted(set(event_types))
    if url is not None:
        row.url = url
    if description is not None:
        row.description = description
    await session.flush()
    return [
        events.EndpointChanged(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation,
            url=row.url, event_types=tuple(row.event_types),
        )
    ]  # fmt: skip


async def rotate_key(session: AsyncSession, *, row: Endpoint, terms: Terms, box: Box, by: By) -> list[Fact]:
    """A new key. The one before signs beside it for a while, so that the receiver can change over without a gap."""
    take("rotate-key", row, by=by)
    row.previous_sealed_key, row.previous_public_key = row.sealed_key, row.public_key
    row.previous_until = by.at + terms.key_overlap
    private, row.public_key = signing.new_key()
    row.sealed_key, row.key_since = box.seal(private, owner=str(row.id)), by.at
    await session.flush()
    return [
        events.KeyRotated(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation,
            public_key=row.public_key, overlap_until=row.previous_until.isoformat(),
        )
    ]  # fmt: skip


async def disable(session: AsyncSession, *, row: Endpoint, reason: str, by: By, action: str = "disable") -> list[Fact]:
    """Send nothing more. What waits is withheld, and so is what comes; it can be replayed later."""
    take(action, row, by=by)
    row.reason = reason
    await _withhold(session, row, at=by.at, why="the endpoint is disabled")
    return [
        events.EndpointDisabled(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation,
            reason=reason,
        )
    ]  # fmt: skip


async def enable(session: AsyncSession, *, row: Endpoint, by: By) -> list[Fact]:
    """Send again, from now on; what was withheld is sent when its owner asks for a replay."""
    take("enable", row, by=by)
    row.reason = row.unwell_since = None
    await session.flush()
    return [
        events.EndpointEnabled(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation
        )
    ]


async def end(session: AsyncSession, *, row: Endpoint, by: By) -> list[Fact]:
    """Take an endpoint away for good. Its log stays for as long as logs are kept; its keys are forgotten."""
    take("end", row, by=by)
    row.sealed_key, row.previous_sealed_key, row.previous_public_key, row.previous_until = "", None, None, None
    await _withhold(session, row, at=by.at, why="the endpoint was ended")
    return [
        events.EndpointEnded(
            subject=f"endpoint/{row.id}", version=row.version, endpoint=str(row.id), organisation=row.organisation
        )
    ]


async def test(session: AsyncSession, *, row: Endpoint, by: By) -> tuple[Delivery, list[Fact]]:
    """Send a test event, by the same way as any other."""
    permit("test", row, by=by)
    event = uuid4()
    delivery = new_delivery(
        row, event=event, event_type=TEST, subject=f"endpoint/{row.id}", version=row.version, at=by.at,
        payload=payloads.body(
            type_=TEST, at=by.at, administration=row.administration, subject=f"endpoint/{row.id}", version=row.version,
            data={"words": "This is a test that the owner of the endpoint asked for."},
        ),
    )  # fmt: skip
    session.add(delivery)
    await session.flush()
    asked = events.NoticeTested(
        subject=f"endpoint/{row.id}", version=row.version, delivery=str(delivery.id), endpoint=str(row.id),
        event=str(event), event_type=TEST,
    )  # fmt: skip
    return delivery, [asked]


def new_delivery(
    row: Endpoint, *, event: UUID, event_type: str, subject: str, version: int, payload: str, at: datetime
) -> Delivery:
    """A delivery that waits for its first attempt or, for a disabled endpoint, is withheld from the start."""
    kept = row.state == EndpointState.DISABLED
    return Delivery(
        administration=row.administration, id=uuid4(), endpoint_id=row.id, event_id=event, event_type=event_type,
        subject=subject, subject_version=version, payload=payload,
        state=DeliveryState.WITHHELD.value if kept else DeliveryState.WAITING.value, attempts=0, tries=0, created_at=at,
        next_at=at, lease=None, lease_until=None, finished_at=at if kept else None, last_status=None,
        last_error="the endpoint is disabled" if kept else None, version=1,
    )  # fmt: skip


async def tell(
    session: AsyncSession, *, administration: str, event: UUID, event_type: str, subject: str, version: int,
    fact: dict[str, object], happened_at: datetime, at: datetime,
) -> int:  # fmt: skip
    """A delivery for every endpoint that wants an event and may know of it; answers how many."""
    kind = EVENT_TYPES[event_type]
    wanting = select(Endpoint).where(
        Endpoint.administration == administration,
        Endpoint.state != EndpointState.ENDED,
        Endpoint.event_types.contains([event_type]),
    )
    count = 0
    for row in await session.scalars(wanting):
        share = kind.share(fact, recipient=recipient(row))
        if share is None:
            continue
        text_ = payloads.body(
            type_=event_type, at=happened_at, administration=administration, subject=subject, version=version,
            data=kind.data(fact, share=share),
        )  # fmt: skip
        session.add(
            new_delivery(
                row, event=event, event_type=event_type, subject=subject, version=version, payload=text_, at=at
            )
        )
        count += 1
    await session.flush()
    return count


async def disable_firm(session: AsyncSession, *, administration: str, organisation: str, at: datetime) -> list[Fact]:
    """A firm ended: none of its endpoints is sent to any more."""
    rows = await session.scalars(
        select(Endpoint)
        .where(
            Endpoint.administration == administration,
            Endpoint.organisation == organisation,
            Endpoint.state.in_((EndpointState.ACTIVE, EndpointState.FAILING)),
        )
        .order_by(Endpoint.id)
        .with_for_update()
    )
    by, facts = itself(administration, at=at), []
    for row in rows.all():
        facts += await disable(session, row=row, reason="The firm has ended.", by=by, action="give-up")
    return facts


async def _withhold(session: AsyncSession, row: Endpoint, *, at: datetime, why: str) -> None:
    await session.flush()
    await session.execute(
        update(Delivery)
        .where(
            Delivery.administration == row.administration,
            Delivery.endpoint_id == row.id,
            Delivery.state == DeliveryState.WAITING,
        )
        .values(
            state=DeliveryState.WITHHELD, finished_at=at, last_error=why, lease=None, lease_until=None,
            version=Delivery.version + 1,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
