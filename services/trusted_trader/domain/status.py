"""What others are told of an operator's status: one answer made of all the authorisations that it holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.trusted_trader.domain.words import HolderStatus

SEPARATORS = " .-/"


def plain_tin(tin: str) -> str:
    """A tax number as it is compared: "50-10001-0-1" and "501000101" are one operator."""
    return "".join(letter for letter in tin if letter not in SEPARATORS).upper()


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins on the office's wall."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after a last day: validity counts until it, and not at it. After the calendar's own there is none:
    what is valid to 31 December 9999 ends as that day begins."""
    return first_instant(day + timedelta(days=1) if day < date.max else day, zone)


def filed_in_time(*, filed_on: date, valid_until: date, days: int) -> bool:
    """Whether re-validation was asked for early enough to keep the status until the decision (AEO-35)."""
    return filed_on <= valid_until - timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One authorisation of an operator. `pending`: re-validation was asked for in time and is not decided yet, so the
    status has no last day."""

    number: str
    status: HolderStatus
    tier: str
    roles: tuple[str, ...]
    benefits: tuple[str, ...]
    valid_from: date
    valid_until: date
    pending: bool = False

    def covers(self, day: date) -> bool:
        """Whether its validity includes a day."""
        return self.valid_from <= day and (self.pending or day <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is told: `valid_from` included, `valid_until` excluded, None where there is no such day."""

    status: HolderStatus
    tier: str
    roles: tuple[str, ...]
    benefits: tuple[str, ...]
    valid_from: datetime | None
    valid_until: datetime | None


def said(held: Sequence[Held], *, changed: Held, zone: ZoneInfo, today: date) -> Said:
    """An operator's status from all its authorisations, of which `changed` is the one that changed now.

    Active while any is: roles and benefits of all that are, until the first of them ends, when the next message says what
    is left. Else suspended while any is; else what became of the one that changed. Benefits are those of active ones only
    (AEO-29). An authorisation that is over, and not yet written down as expired, gives nothing beside one that counts.
    """
    active = [one for one in held if one.status is HolderStatus.ACTIVE]
    active = [one for one in active if one.covers(today)] or active
    if active:
        newest = max(active, key=lambda one: (one.valid_from, one.number))
        ends = [end_of(one.valid_until, zone) for one in active if not one.pending]
        return Said(
            status=HolderStatus.ACTIVE, tier=newest.tier, roles=_all(one.roles for one in active),
            benefits=_all(one.benefits for one in active),
            valid_from=first_instant(min(one.valid_from for one in active), zone), valid_until=min(ends, default=None),
        )  # fmt: skip
    suspended = [one for one in held if one.status is HolderStatus.SUSPENDED]
    which = max(suspended, key=lambda one: (one.valid_from, one.number), default=changed)
    return Said(
        status=which.status, tier=which.tier, roles=which.roles, benefits=(),
        valid_from=first_instant(which.valid_from, zone),
        valid_until=None if which.pending else end_of(which.valid_until, zone),
    )  # fmt: skip


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))
