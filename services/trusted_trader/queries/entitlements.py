"""What an operator may claim on a day: by its own certificates, by a partner's under an arrangement, or as it was told then."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.entitlements import NOTHING, Certificate, Claim, claim
from services.trusted_trader.domain.status import end_of, plain_tin
from services.trusted_trader.domain.words import OPEN, ArrangementStatus, HolderStatus
from services.trusted_trader.model import Application, Arrangement, Authorisation, PartnerOperator, StatusMessage
from services.trusted_trader.queries.holders import held, same_tin
from shared.office import Office
from shared.shapes import Shape

STATEMENT = "entitlement"
"""The kind under which such an answer is signed."""
_TRANSIENT = ("as_of", "keep_until")


async def entitlements(session: AsyncSession, *, office: Office, tin: str, on: date | None, at: datetime) -> Shape:
    """What this tax number may claim on a day, today without.

    {administration, tin, on, status, certificate, tier, roles, sites, benefits, valid_until, source, partner, as_of,
    keep_until}: whoever asked may keep the answer until `keep_until`, which is never after the validity. Of a day that is
    over, what had been told by its end; then benefits have today's values where the operator still has them.
    """
    today, terms, zone = office.today(at), office.terms(at), office.calendar.zone
    day = on or today
    certificates = await _certificates(session, office=office, tin=tin, at=at)
    if day < today:
        found, source, partner = (
            await _told(session, office=office, tin=tin, day=day, now=certificates),
            "message",
            None,
        )
    else:
        found, source, partner = claim(certificates, on=day), "certificate", None
        if found.status != HolderStatus.ACTIVE:
            other = await _of_a_partner(session, office=office, tin=tin, day=day)
            if other is not None and (other[0].status == HolderStatus.ACTIVE or not certificates):
                found, partner = other
                source = "arrangement"
    keep = at + timedelta(seconds=int(terms.value("entitlement.seconds")))
    if found.valid_until is not None and found.status == HolderStatus.ACTIVE:
        keep = min(keep, max(at, end_of(found.valid_until, zone)))
    return {
        "administration": office.code, "tin": plain_tin(tin), "on": day.isoformat(), "status": found.status,
        "certificate": found.certificate, "tier": found.tier, "roles": list(found.roles), "sites": list(found.sites),
        "benefits": list(found.benefits),
        "valid_until": found.valid_until.isoformat() if found.valid_until else None, "source": source,
        "partner": partner, "as_of": _instant(at), "keep_until": _instant(keep),
    }  # fmt: skip


def tag(shape: Shape) -> str:
    """A mark of what the answer says: the same while nothing of it changes but the hour."""
    stable = {name: value for name, value in shape.items() if name not in _TRANSIENT}
    return hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()[:20]


async def _certificates(session: AsyncSession, *, office: Office, tin: str, at: datetime) -> list[Certificate]:
    one = Authorisation
    rows = (
        await session.execute(
            select(one, Application.state)
            .outerjoin(
                Application,
                (Application.administration == one.administration) & (Application.id == one.revalidation_id),
            )
            .where(one.administration == office.code, same_tin(one.tin, tin))
        )
    ).all()
    terms, zone = office.terms(at), office.calendar.zone
    return [
        Certificate(
            held=held(row, terms=terms, zone=zone, open_=state in OPEN),
            sites=tuple(row.sites), benefits=tuple(row.benefits),
        )
        for row, state in rows
    ]  # fmt: skip


async def _of_a_partner(
    session: AsyncSession, *, office: Office, tin: str, day: date
) -> tuple[Claim, dict[str, Any]] | None:
    """A partner's operator gets what the arrangement gives, while both are valid (AEO-36)."""
    one, under = PartnerOperator, Arrangement
    rows = (
        await session.execute(
            select(one, under)
            .join(under, (under.administration == one.administration) & (under.id == one.arrangement_id))
            .where(
                one.administration == office.code,
                one.plain_tin == plain_tin(tin),
                under.state == ArrangementStatus.IN_FORCE,
                under.from_on <= day,
            )
        )
    ).all()
    counting = [(row, by) for row, by in rows if by.until_on is None or day <= by.until_on]
    if not counting:
        return None
    row, arrangement = max(counting, key=lambda pair: (_counts(pair[0], day), pair[0].valid_until))
    active = _counts(row, day)
    status = row.status if active or row.status != HolderStatus.ACTIVE else HolderStatus.EXPIRED.value
    return Claim(
        status=status, certificate=row.certificate, tier=row.tier, roles=tuple(row.roles), sites=(),
        benefits=tuple({**one, "certificate": row.certificate} for one in arrangement.benefits) if active else (),
        valid_until=min(row.valid_until, arrangement.until_on or row.valid_until),
    ), {"code": arrangement.partner, "name": arrangement.partner_name, "law": arrangement.law}  # fmt: skip


def _counts(row: PartnerOperator, day: date) -> bool:
    return row.status == HolderStatus.ACTIVE and row.valid_from <= day <= row.valid_until


async def _told(session: AsyncSession, *, office: Office, tin: str, day: date, now: list[Certificate]) -> Claim:
    """What the last message of that day said."""
    zone = office.calendar.zone
    data = await session.scalar(
        select(StatusMessage.data)
        .where(
            StatusMessage.administration == office.code,
            StatusMessage.tin == plain_tin(tin),
            StatusMessage.at < end_of(day, zone),
        )
        .order_by(StatusMessage.sequence.desc())
        .limit(1)
    )
    if data is None:
        return NOTHING
    status, until = str(data["status"]), data.get("valid_until")
    last = datetime.fromisoformat(until).astimezone(zone).date() - timedelta(days=1) if until else None
    if status == HolderStatus.ACTIVE and last is not None and last < day:
        status = HolderStatus.EXPIRED.value
    values = {str(one["code"]): one for certificate in now for one in certificate.benefits}
    given = data["benefits"] if status == HolderStatus.ACTIVE else ()
    return Claim(
        status=status, certificate=now[-1].held.number if len(now) == 1 else None, tier=str(data["tier"]),
        roles=tuple(data["roles"]), sites=(), benefits=tuple({**values.get(code, {}), "code": code} for code in given),
        valid_until=last,
    )  # fmt: skip


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
