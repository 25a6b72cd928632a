"""What each rule's inspections found, one after the other: what the watch on find rates looks at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FINDS = text(
    """
    select h.rule, not i.conform as found, i.at >= :recent as recent
    from risk.inspection_hit h
    join risk.inspection i on i.administration = h.administration and i.id = h.inspection_id
    where h.administration = :administration and i.at >= :since and not exists (
        select 1 from risk.inspection n where n.administration = i.administration and n.supersedes = i.id
    )
    order by h.rule, i.at, i.id
    """
)


async def finds_by_rule(
    session: AsyncSession, *, administration: str, since: datetime, recent: datetime
) -> dict[str, tuple[list[bool], int]]:
    """For each rule whether each of its inspections since then found something, in order, and how many are recent."""
    found: dict[str, tuple[list[bool], int]] = {}
    values = {"administration": administration, "since": since, "recent": recent}
    for row in await session.execute(_FINDS, values):
        finds, count = found.get(row.rule, ([], 0))
        finds.append(row.found)
        found[row.rule] = (finds, count + row.recent)
    return found
