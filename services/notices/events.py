"""What can happen to an endpoint and a delivery. Nobody inside hears of it; each is an entry of the audit."""

from __future__ import annotations

from dataclasses import dataclass

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class EndpointFact(Fact):
    """A fact of one endpoint; `organisation` is None for a national system's."""

    endpoint: str
    organisation: str | None


@dataclass(frozen=True, kw_only=True)
class EndpointRegistered(EndpointFact):
    """An endpoint was registered."""

    url: str
    event_types: tuple[str, ...]
    public_key: str


@dataclass(frozen=True, kw_only=True)
class EndpointChanged(EndpointFact):
    """Address, description or event types were changed."""

    url: str
    event_types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeyRotated(EndpointFact):
    """An endpoint has a new key; until `overlap_until` (ISO 8601) both sign."""

    public_key: str
    overlap_until: str


@dataclass(frozen=True, kw_only=True)
class EndpointEnabled(EndpointFact):
    """An endpoint is sent to again."""


@dataclass(frozen=True, kw_only=True)
class EndpointRecovered(EndpointFact):
    """An endpoint that failed for days takes notices again."""


@dataclass(frozen=True, kw_only=True)
class EndpointFailing(EndpointFact):
    """Nothing reached an endpoint for days."""

    unwell_since: str


@dataclass(frozen=True, kw_only=True)
class EndpointDisabled(EndpointFact):
    """An endpoint is not sent to any more: by its owner, because it said 410, failed for too long, or its firm ended."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class EndpointEnded(EndpointFact):
    """An endpoint was taken away for good."""


@dataclass(frozen=True, kw_only=True)
class DeliveryFact(Fact):
    """A fact of one delivery. `event` is the event's identifier, which goes out as webhook-id."""

    delivery: str
    endpoint: str
    event: str
    event_type: str


@dataclass(frozen=True, kw_only=True)
class NoticeTested(DeliveryFact):
    """The owner asked for a test event."""


@dataclass(frozen=True, kw_only=True)
class NoticeDelivered(DeliveryFact):
    """The receiver took a notice."""

    attempt: int
    status: int


@dataclass(frozen=True, kw_only=True)
class NoticeNotTaken(DeliveryFact):
    """An attempt failed; it may have reached the receiver all the same. It is tried again."""

    attempt: int
    status: int | None
    error: str


@dataclass(frozen=True, kw_only=True)
class NoticeFailed(DeliveryFact):
    """The last attempt failed."""

    attempt: int
    status: int | None
    error: str


@dataclass(frozen=True, kw_only=True)
class NoticeWithheld(DeliveryFact):
    """A notice was not sent: its endpoint does not take any, or may not receive this type."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NoticeReplayed(DeliveryFact):
    """The owner asked for a notice once more."""


@dataclass(frozen=True, kw_only=True)
class NoticesReplayed(EndpointFact):
    """The owner asked for everything that did not arrive since an instant (ISO 8601)."""

    since: str
    count: int


PUBLISHED: frozenset[type[Fact]] = frozenset()
