"""The public register of holders who agreed, and the check of a number (AEO-28); current as of the instant of the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, place_of

_NOW = "case when status in ('active', 'suspended') and ends_at <= :at then 'expired' else status end"
_ROW = (
    "administration, number, version, listed, name, address, tier, tier_name, roles, valid_from, valid_until,"
    f" {_NOW} as status"
)


@dataclass(frozen=True, kw_only=True)
class Search:
    """Whom somebody looks for."""

    administration: str = ""
    q: str = ""
    role: str = ""
    tier: str = ""
    cursor: str = ""
    limit: int = 20


async def operators(session: AsyncSession, *, search: Search, at: datetime) -> Shape:
    """A page of holders by name: those who agreed to be named and whose status is active now.

    Who is suspended, or has no status any more, is found by number only.
    """
    where = ["listed", "status = 'active'", "ends_at > :at"]
    values: dict[str, Any] = {"at": at, "take": search.limit + 1}
    if search.administration:
        where.append("administration = :administration")
        values["administration"] = search.administration
    if search.q:
        where.append("(lower(name) like :like escape '!' or number = :q)")
        like = search.q.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
        values |= {"like": f"%{like}%", "q": search.q}
    if search.role:
        where.append(":role = any(roles)")
        values["role"] = search.role
    if search.tier:
        where.append("tier = :tier")
        values["tier"] = search.tier
    if search.cursor:
        name, administration, number = place_of(search.cursor, parts=3)
        where.append("(lower(name), administration, number) > (:name, :place, :number)")
        values |= {"name": name, "place": administration, "number": number}
    statement = (
        f"select {_ROW}, lower(name) as sorted from trusted_trader.published_operator where {' and '.join(where)}"  # noqa: S608  # fixed pieces; every value is bound
        " order by lower(name), administration, number limit :take"
    )
    found = (await session.execute(text(statement), values)).all()
    page = found[: search.limit]
    last = page[-1] if page else None
    return {
        "items": [_shape(row) for row in page],
        "next": cursor_of(last.sorted, last.administration, last.number)
        if last and len(found) > search.limit
        else None,
    }


async def operator(session: AsyncSession, *, number: str, at: datetime, today: Callable[[str], date]) -> Shape:
    """Whether a certificate of this number is valid now. Without the holder's consent only that is said. Raises NotFound.

    `today` gives the date on an administration's wall.
    """
    statement = f"select {_ROW} from trusted_trader.published_operator where number = :number limit 1"  # noqa: S608  # fixed pieces; the value is bound
    row = (await session.execute(text(statement), {"number": number, "at": at})).one_or_none()
    if row is None:
        raise NotFound("No certificate has this number.")
    return _shape(row) | {"valid": row.status == "active" and row.valid_from <= today(row.administration)}


def _shape(row: Row[Any]) -> Shape:
    return {
        "number": row.number, "administration": row.administration, "version": row.version, "listed": row.listed,
        "status": row.status, "valid_from": row.valid_from.isoformat(), "valid_until": row.valid_until.isoformat(),
        "name": row.name if row.listed else None, "address": row.address if row.listed else None,
        "tier": row.tier if row.listed else None, "tier_name": row.tier_name if row.listed else None,
        "roles": row.roles if row.listed else [],
    }  # fmt: skip
