"""What is sent to notices and what it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.notices.domain.words import Audience, DeliveryState, EndpointState, Side


class Closed(BaseModel):
    """A field we do not know is a mistake, not something to drop."""

    model_config = ConfigDict(extra="forbid")


Url = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Types = Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Field(min_length=1, max_length=50)]


class EndpointNew(Closed):
    """An endpoint to register. The address is looked up and checked before it is taken."""

    url: Url = Field(description="https, on a public name and a port that the administration allows")
    event_types: Types = Field(description="names from GET /event-types")
    description: Words = ""


class EndpointChange(Closed):
    """What is to be changed of an endpoint; what is left out stays."""

    url: Url | None = None
    event_types: Types | None = None
    description: Words | None = None


class Disable(Closed):
    """Why an endpoint is disabled."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class ReplaySince(Closed):
    """From when on."""

    since: AwareDatetime


class EventTypeView(Closed):
    """An event type that may leave the house."""

    name: str
    audience: Audience
    words: str
    available: bool = Field(description="whether an endpoint of yours may receive it")
    schema_at: str = Field(description="where the JSON Schema of its payload is")


class EventTypes(Closed):
    """The table of event types."""

    items: list[EventTypeView]


class PublicKey(Closed):
    """A key that signs. Verify with it: ed25519, Standard Webhooks `v1a`."""

    public_key: str = Field(description="whpk_ and 32 octets in base64")
    until: datetime | None = Field(description="when it stops signing; null for the present key")


class OfferView(Closed):
    """An action and what stands in its way."""

    name: str
    possible: bool
    why_not: list[str]


class EndpointView(Closed):
    """An endpoint as its owner sees it."""

    id: UUID
    side: Side
    organisation: str | None
    organisation_name: str | None
    url: str
    description: str
    event_types: list[str]
    state: EndpointState
    reason: str | None = Field(description="why it is disabled")
    keys: list[PublicKey]
    unwell_since: datetime | None = Field(description="since when no attempt succeeded, if the last one failed")
    delivered_at: datetime | None
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    version: int
    actions: list[OfferView]


class Endpoints(Closed):
    """The endpoints one may see."""

    items: list[EndpointView]


class DeliveryView(Closed):
    """One event for one endpoint."""

    id: UUID
    endpoint: UUID
    webhook_id: UUID = Field(description="the event's identifier: the same at every attempt, also after a replay")
    event_type: str
    subject: str
    subject_version: int
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime | None = Field(description="when it is tried next, while it waits")
    finished_at: datetime | None
    last_status: int | None
    last_error: str | None
    actions: list[OfferView]


class Deliveries(Closed):
    """A page of the log; `next` is the cursor of the following one, or null."""

    items: list[DeliveryView]
    next: str | None


class AttemptView(Closed):
    """One attempt."""

    number: int
    at: datetime
    status: int | None
    milliseconds: int
    error: str | None
    response: str = Field(description="the first 500 characters of the answer's body")


class DeliveryFile(DeliveryView):
    """A delivery with what was sent and every attempt."""

    payload: dict[str, Any]
    log: list[AttemptView]


class Replayed(Closed):
    """How many notices are sent once more."""

    count: int
