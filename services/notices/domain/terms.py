"""The numbers of an administration for its notices, in force on a day, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.notices.domain.words import EndpointState
from shared.parameters import Parameters

PREFIX = "notices."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The parameters `notices.*` of one day. `waits` are seconds before each attempt, `jitter` a share of them.

    `letter_waits` are seconds after each failed attempt at a letter, `digest_at` the office's hour of the daily one,
    `letter_oldest` the age at which an event is no news any more.
    """

    waits: tuple[int, ...]
    jitter: float
    timeout: float
    ports: frozenset[int]
    failing_after: timedelta
    disabled_after: timedelta
    key_overlap: timedelta
    endpoints_at_most: int
    log_kept: timedelta
    letter_waits: tuple[int, ...]
    digest_at: time
    letter_oldest: timedelta

    @classmethod
    def of(cls, parameters: Parameters, *, on: date) -> Terms:
        """The values in force on a day. Raises LookupError where one is missing."""

        def value(name: str) -> int:
            return int(parameters.value(PREFIX + name, on=on))

        return cls(
            waits=tuple(int(wait) for wait in parameters.value(PREFIX + "waits_seconds", on=on)),
            jitter=value("jitter_percent") / 100,
            timeout=float(value("timeout_seconds")),
            ports=frozenset(int(port) for port in parameters.value(PREFIX + "ports", on=on)),
            failing_after=timedelta(days=value("failing_after_days")),
            disabled_after=timedelta(days=value("disabled_after_days")),
            key_overlap=timedelta(days=value("key_overlap_days")),
            endpoints_at_most=value("endpoints_at_most"),
            log_kept=timedelta(days=value("log_days")),
            letter_waits=tuple(int(wait) for wait in parameters.value(PREFIX + "email.waits_seconds", on=on)),
            digest_at=time.fromisoformat(parameters.value(PREFIX + "email.digest_at", on=on)),
            letter_oldest=timedelta(days=value("email.oldest_days")),
        )


def wait_after(tries: int, *, waits: Sequence[int], jitter: float, chance: float) -> timedelta | None:
    """How long to wait after so many tries; None when there were as many as there are waits.

    `chance` (0 to 1) spreads the wait by the share `jitter` in both directions, so that receivers are not asked by all
    at once after an outage.
    """
    if tries >= len(waits):
        return None
    return timedelta(seconds=waits[tries] * (1 + jitter * (2 * chance - 1)))


def next_digest(at: datetime, *, hour: time, zone: ZoneInfo) -> datetime:
    """The next instant at which the office's wall shows this hour, in UTC."""
    today = at.astimezone(zone).date()
    ahead = (datetime.combine(today + timedelta(days=days), hour, zone).astimezone(UTC) for days in (0, 1, 2))
    return next(found for found in ahead if found > at)


def judged(state: EndpointState, *, unwell_since: datetime | None, at: datetime, terms: Terms) -> EndpointState:
    """What an endpoint is after a failed attempt: failing, then disabled, when nothing succeeded for so many days."""
    if unwell_since is None or state not in (EndpointState.ACTIVE, EndpointState.FAILING):
        return state
    unwell = at - unwell_since
    if unwell >= terms.disabled_after:
        return EndpointState.DISABLED
    return EndpointState.FAILING if unwell >= terms.failing_after else state
