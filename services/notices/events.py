"""What can happen to an endpoint, a delivery and a letter. Nobody inside hears of it; each is an entry of the audit."""

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


@dataclass(frozen=True, kw_only=True)
class LetterFact(Fact):
    """A fact of one letter: to whom, about which event; never an address, never what it says."""

    letter: str
    person: str
    organisation: str
    event: str
    event_type: str


@dataclass(frozen=True, kw_only=True)
class LetterSent(LetterFact):
    """A letter was handed over: `way` is "smtp" or "file". `message` is its Message-ID; a digest's letters have one."""

    way: str
    message: str


@dataclass(frozen=True, kw_only=True)
class LetterNotSent(LetterFact):
    """An attempt failed; the letter is tried again."""

    attempt: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterGivenUp(LetterFact):
    """The last attempt failed."""

    attempt: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterWithheld(LetterFact):
    """A letter was not sent: its reader does not act for the firm any more, or is no officer for this any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterAskedAgain(LetterFact):
    """An officer has a letter sent once more."""


@dataclass(frozen=True, kw_only=True)
class NotTold(Fact):
    """An event became no letter: nobody acts for the firm, or it was too long ago when it became known."""

    organisation: str
    event: str
    event_type: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RhythmChosen(Fact):
    """Somebody chose how often letters come to them: "at_once" or "daily"."""

    person: str
    rhythm: str


PUBLISHED: frozenset[type[Fact]] = frozenset()
