"""What the routes share: the desk of this service, who acts, and rows as the caller sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from services.notices.domain.terms import Terms
from services.notices.domain.words import EndpointState
from services.notices.model import Attempt, Delivery, Endpoint
from services.notices.operations.deliveries import seen
from services.notices.operations.sending import Sender
from services.notices.operations.steps import By, recipient, terms_of, view
from services.notices.schemas import bodies
from services.notices.workflow import DELIVERY, ENDPOINT
from shared.addresses import AddressRefused
from shared.problems import FieldError, Invalid, NotFound
from shared.sealing import Box
from shared.web import Call
from shared.workflow import Offer


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the operations stand on besides a session; one per service, made when the app is."""

    box: Box
    sender: Sender


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


DeskDep = Annotated[Desk, Depends(_desk)]


def by(call: Call) -> By:
    """Who acts."""
    return By(actor=call.actor, held=call.held, at=call.at)


async def terms(call: Call) -> Terms:
    """The parameters of the caller's administration today. Raises NotFound for one that is not served here."""
    found = call.platform.settings.hosted_administrations().get(call.actor.administration)
    if found is None:
        raise NotFound("This installation does not serve such an administration.")
    async with call.reading() as session:
        return await terms_of(session, administration=found, at=call.at)


_HINT = "See the guide of webhooks for which addresses are taken."


async def check_address(desk: Desk, url: str, *, found: Terms) -> None:
    """Look an address up and refuse one that we would not send to. Asks DNS, so it runs before the transaction."""
    try:
        await desk.sender.admitted(url, ports=found.ports)
    except AddressRefused as error:
        wrong = FieldError("/url", error.code, str(error), _HINT)
        raise Invalid("We do not send to this address.", errors=[wrong]) from error


def offers(found: Iterable[Offer]) -> list[bodies.OfferView]:
    """The actions as the answer shows them."""
    return [
        bodies.OfferView(name=offer.action.name, possible=offer.possible, why_not=list(offer.why_not))
        for offer in found
    ]


def endpoint(row: Endpoint, call: Call) -> bodies.EndpointView:
    """An endpoint as the caller sees it. Private keys are not even read here."""
    keys = []
    if row.state != EndpointState.ENDED:
        keys.append(bodies.PublicKey(public_key=row.public_key, until=None))
    if row.previous_public_key and row.previous_until and call.at < row.previous_until:
        keys.append(bodies.PublicKey(public_key=row.previous_public_key, until=row.previous_until))
    return bodies.EndpointView(
        id=row.id, side=recipient(row).side, organisation=row.organisation, organisation_name=row.organisation_name,
        url=row.url, description=row.description, event_types=row.event_types, state=EndpointState(row.state),
        reason=row.reason, keys=keys, unwell_since=row.unwell_since, delivered_at=row.delivered_at,
        created_at=row.created_at, created_by=row.created_by_name, changed_at=row.changed_at,
        changed_by=row.changed_by_name, version=row.version,
        actions=offers(ENDPOINT.offers(state=row.state, held=call.held, view=view(row), actor=call.actor)),
    )  # fmt: skip


def _fields(row: Delivery, owner: Endpoint, call: Call) -> dict[str, object]:
    waits: datetime | None = row.next_at if row.state == "waiting" else None
    actions = DELIVERY.offers(state=row.state, held=call.held, view=seen(row, owner), actor=call.actor)
    return {
        "id": row.id, "endpoint": row.endpoint_id, "webhook_id": row.event_id, "event_type": row.event_type,
        "subject": row.subject, "subject_version": row.subject_version, "state": row.state, "attempts": row.attempts,
        "created_at": row.created_at, "next_at": waits, "finished_at": row.finished_at, "last_status": row.last_status,
        "last_error": row.last_error, "actions": offers(actions),
    }  # fmt: skip


def delivery(row: Delivery, owner: Endpoint, call: Call) -> bodies.DeliveryView:
    """A line of the log as the caller sees it."""
    return bodies.DeliveryView.model_validate(_fields(row, owner, call))


def delivery_file(row: Delivery, owner: Endpoint, log: Iterable[Attempt], call: Call) -> bodies.DeliveryFile:
    """A delivery with what was sent and every attempt."""
    attempts = [
        bodies.AttemptView(
            number=one.number, at=one.at, status=one.status, milliseconds=one.milliseconds, error=one.error,
            response=one.response,
        )
        for one in log
    ]  # fmt: skip
    return bodies.DeliveryFile.model_validate(
        _fields(row, owner, call) | {"payload": json.loads(row.payload), "log": attempts}
    )
