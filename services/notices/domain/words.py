"""The words in which endpoints, deliveries and letters live."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who may receive an event type, from the widest to the narrowest."""

    PUBLIC = "public"
    ORGANISATION = "organisation"
    NATIONAL_SYSTEM = "national-system"


class Side(StrEnum):
    """Whose endpoint it is."""

    ORGANISATION = "organisation"
    NATIONAL_SYSTEM = "national-system"


class EndpointState(StrEnum):
    """Where an endpoint is in its life."""

    ACTIVE = "active"
    FAILING = "failing"
    DISABLED = "disabled"
    ENDED = "ended"


class DeliveryState(StrEnum):
    """Where a delivery is in its life."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


class LetterState(StrEnum):
    """Where a letter is in its life."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    WITHHELD = "withheld"


class Rhythm(StrEnum):
    """How often somebody wants letters."""

    AT_ONCE = "at_once"
    DAILY = "daily"


LIVE = (EndpointState.ACTIVE, EndpointState.FAILING)
"""An endpoint in one of these states is sent to."""
KEPT_FOR = (*LIVE, EndpointState.DISABLED)
"""For an endpoint in one of these states events are kept; a disabled one can have them replayed later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whose endpoint it is: a firm, by its identifier and tax number, or (both None) a national system."""

    organisation: str | None
    tin: str | None = None

    @property
    def side(self) -> Side:
        """Firm or national system."""
        return Side.NATIONAL_SYSTEM if self.organisation is None else Side.ORGANISATION


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint as the workflow sees it."""

    state: EndpointState
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as the workflow sees it. `allowed` says whether its endpoint may receive this event type."""

    state: DeliveryState
    endpoint: EndpointState
    allowed: bool = True
