"""Webhooks as their owners ask for them: endpoints, event types, the log."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, segment

SERVICE = "notices"


class OfferView(TypedDict):
    """An action and what stands in its way."""

    name: str
    possible: bool
    why_not: list[str]


class PublicKey(TypedDict):
    """A key that signs, and until when."""

    public_key: str
    until: str | None


class EventTypeView(TypedDict):
    """An event type that may leave the house."""

    name: str
    audience: str
    words: str
    available: bool
    schema_at: str


class EndpointView(TypedDict):
    """An endpoint of one's own."""

    id: str
    side: str
    organisation_name: str | None
    url: str
    description: str
    event_types: list[str]
    state: str
    reason: str | None
    keys: list[PublicKey]
    unwell_since: str | None
    delivered_at: str | None
    created_at: str
    created_by: str
    version: int
    actions: list[OfferView]


class DeliveryView(TypedDict):
    """A line of the log."""

    id: str
    endpoint: str
    webhook_id: str
    event_type: str
    subject: str
    subject_version: int
    state: str
    attempts: int
    created_at: str
    next_at: str | None
    finished_at: str | None
    last_status: int | None
    last_error: str | None
    actions: list[OfferView]


class AttemptView(TypedDict):
    """One attempt."""

    number: int
    at: str
    status: int | None
    milliseconds: int
    error: str | None
    response: str


class DeliveryFile(DeliveryView):
    """A delivery with what was sent and every attempt."""

    payload: dict[str, Any]
    log: list[AttemptView]


class Deliveries(TypedDict):
    """A page of the log."""

    items: list[DeliveryView]
    next: str | None


async def event_types(api: Api) -> list[EventTypeView]:
    """The event types one may have."""
    found = cast("list[EventTypeView]", (await api.read(SERVICE, "/event-types"))["items"])
    return [row for row in found if row["available"]]


async def endpoints(api: Api) -> list[EndpointView]:
    """One's endpoints."""
    return cast("list[EndpointView]", (await api.read(SERVICE, "/endpoints"))["items"])


async def endpoint(api: Api, identifier: str) -> EndpointView:
    """One endpoint. Raises ApiProblem 404."""
    return cast("EndpointView", await api.read(SERVICE, f"/endpoints/{segment(identifier)}"))


async def register(api: Api, body: dict[str, object], *, key: str) -> EndpointView:
    """A new endpoint. Raises ApiProblem 422 for an address that is not sent to."""
    return cast("EndpointView", (await api.change(SERVICE, "/endpoints", body, key=key)).body)


async def change(api: Api, identifier: str, body: dict[str, object], *, version: int | None, key: str) -> None:
    """Change an endpoint. Raises ApiProblem stale-version."""
    await api.change(
        SERVICE, f"/endpoints/{segment(identifier)}", body, method="PATCH", version=version, key=key
    )  # fmt: skip


async def end(api: Api, identifier: str, *, version: int | None, key: str) -> None:
    """Take an endpoint away for good."""
    await api.change(SERVICE, f"/endpoints/{segment(identifier)}", method="DELETE", version=version, key=key)


async def act_on(
    api: Api, identifier: str, action: str, body: dict[str, object], *, version: int | None, key: str
) -> dict[str, Any]:
    """Rotate the key, disable, enable, test, replay. Raises ApiProblem stale-version, not-possible."""
    path = f"/endpoints/{segment(identifier)}/{segment(action)}"
    return cast("dict[str, Any]", (await api.change(SERVICE, path, body, version=version, key=key)).body)


async def deliveries(api: Api, endpoint: str, *, state: str, cursor: str) -> Deliveries:
    """A page of the log of an endpoint, the newest first."""
    found = await api.read(SERVICE, "/deliveries", endpoint=endpoint, state=state, cursor=cursor, limit=30)
    return cast("Deliveries", found)


async def delivery(api: Api, identifier: str) -> DeliveryFile:
    """One delivery with its attempts. Raises ApiProblem 404."""
    return cast("DeliveryFile", await api.read(SERVICE, f"/deliveries/{segment(identifier)}"))


async def replay(api: Api, identifier: str, *, key: str) -> None:
    """Send one once more. Raises ApiProblem rule-not-met while its endpoint is disabled."""
    await api.change(SERVICE, f"/deliveries/{segment(identifier)}/replay", key=key)
