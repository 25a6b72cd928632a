"""What each rule's inspections found, one after the other: what the watch on find rates looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FINDS = text(
    """
    select h.rule, bool_or(not i.conform) as found, max(i.at) >= :watched as watched, max(i.at) >= :recent as recent
    from risk.inspection_hit h
    join risk.inspection i on i.administration = h.administration and i.id = h.inspection_id
    where h.administration = :administration and i.at >= :since and not exists (
        select 1 from risk.inspection n where n.administration = i.administration and n.supersedes = i.id
    )
    group by h.rule, h.declaration_id order by h.rule, max(i.at), h.declaration_id
    """
)


@dataclass(slots=True)
class Finds:
    """Whether each inspection of a rule found something, in order; how many of the last ones are watched, and recent.

    A declaration counts once, however many acts are about it.
    """

    found: list[bool] = field(default_factory=list)
    watched: int = 0
    recent: int = 0


async def finds_by_rule(
    session: AsyncSession, *, administration: str, since: datetime, watched: datetime, recent: datetime
) -> dict[str, Finds]:
    """The inspections of each rule from `since` on."""
    rules: dict[str, Finds] = {}
    values = {"administration": administration, "since": since, "watched": watched, "recent": recent}
    for row in await session.execute(_FINDS, values):
        finds = rules.setdefault(row.rule, Finds())
        finds.found.append(row.found)
        finds.watched += row.watched
        finds.recent += row.recent
    return rules
