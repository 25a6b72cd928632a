"""What we do when other services tell us something: keep our own copy of what an assessment asks.

What must be in these events is fixed in `consumes/`: a service that publishes them later satisfies those schemas.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.operations import hearing
from shared.facts import Fact
from shared.outbox import Event


async def status_changed(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """An authorised operator has another status."""
    told = event.data
    return await hearing.know_trader(
        session,
        administration=event.administration,
        tin=str(told["tin"]),
        sequence=int(told["sequence"]),
        status=str(told["status"]),
        tier=str(told.get("tier") or ""),
        roles=[str(one) for one in told.get("roles") or ()],
        benefits=[str(one) for one in told.get("benefits") or ()],
        valid_from=_instant(told.get("valid_from")),
        valid_until=_instant(told.get("valid_until")),
        confirmed_at=datetime.fromisoformat(str(told["confirmed_at"])),
    )


async def partners_changed(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """Operators of a partner under an arrangement of mutual recognition have another status here."""
    told = event.data
    return await hearing.know_partners(
        session,
        administration=event.administration,
        sequence=int(told["sequence"]),
        confirmed_at=datetime.fromisoformat(str(told["confirmed_at"])),
        operators=[
            hearing.Told(
                tin=str(one["tin"]),
                status=str(one["status"]),
                tier=str(one.get("tier") or ""),
                roles=tuple(str(role) for role in one.get("roles") or ()),
                benefits=tuple(str(benefit) for benefit in one.get("benefits") or ()),
                valid_from=_instant(one.get("valid_from")),
                valid_until=_instant(one.get("valid_until")),
            )
            for one in told["operators"]
        ],
    )


def _instant(given: object) -> datetime | None:
    return datetime.fromisoformat(str(given)) if given else None


async def ruling_issued(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A ruling is in force from a day on."""
    told = event.data
    return await hearing.know_ruling(
        session,
        administration=event.administration,
        number=str(told["ruling"]),
        version=event.version,
        edition=1,
        holder=told.get("holder_tin"),
        hs=told.get("hs_code"),
        origin=told.get("origin_country"),
        from_on=date.fromisoformat(str(told["valid_from"])),
        until_on=date.fromisoformat(str(told["valid_until"])),
    )


async def ruling_modified(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A ruling says something else from a day on; what it said before counts for the days before."""
    told = event.data
    return await hearing.know_ruling(
        session,
        administration=event.administration,
        number=str(told["ruling"]),
        version=event.version,
        edition=int(told["edition"]),
        holder=told.get("holder_tin"),
        hs=told.get("hs_code"),
        origin=told.get("origin_country"),
        from_on=date.fromisoformat(str(told["valid_from"])),
        until_on=date.fromisoformat(str(told["valid_until"])),
    )


async def ruling_restored(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A ruling that had ended stands again."""
    told = event.data
    modified = await ruling_modified(session, event, at)
    number = str(told["ruling"])
    again = await hearing.end_ruling(
        session, administration=event.administration, number=number, version=event.version, effective_on=None
    )
    return [*modified, *again]


async def ruling_ended(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A ruling was revoked, ceased, or was annulled from its start."""
    told = event.data
    return await hearing.end_ruling(
        session,
        administration=event.administration,
        number=str(told["ruling"]),
        version=event.version,
        effective_on=date.fromisoformat(str(told["effective_on"])),
    )


async def extended_use_decided(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """The holder may go on using a ruling that ended or changed, or may not."""
    told = event.data
    if told["state"] != "granted":
        return []
    return await hearing.extend_ruling(
        session,
        administration=event.administration,
        number=str(told["of"]),
        version=event.version,
        extension=str(told["number"]),
        edition=int(told["edition"]),
        from_on=date.fromisoformat(str(told["from_on"])),
        until_on=date.fromisoformat(str(told["until_on"])),
    )


HEARS: dict[str, Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]] = {
    "trusted_trader.StatusChanged": status_changed,
    "trusted_trader.PartnersChanged": partners_changed,
    "advance_rulings.RulingIssued": ruling_issued,
    "advance_rulings.RulingModified": ruling_modified,
    "advance_rulings.RulingRestored": ruling_restored,
    "advance_rulings.RulingRevoked": ruling_ended,
    "advance_rulings.RulingAnnulled": ruling_ended,
    "advance_rulings.RulingCeased": ruling_ended,
    "advance_rulings.ExtendedUseDecided": extended_use_decided,
}
"""Which events of others we act on."""
