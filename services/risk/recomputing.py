"""Every assessment of a day computed again from the kept secrets: what an auditor asks for, and a command does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from services.risk.domain.rules import RuleSet
from services.risk.model import Declaration, RandomDay
from services.risk.operations.auditing import Finding, SecretLost, again
from services.risk.queries import assessments
from shared.sealing import Box
from shared.work import Work

TOGETHER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What was found: assessments and numbers computed again; each assessment that differs, with words; the days whose
    hash was not published before they began."""

    assessments: int
    draws: int
    wrong: tuple[tuple[UUID, str], ...]
    late: tuple[date, ...]


async def recompute_day(*, work: Work, box: Box, administration: str, zone: ZoneInfo, day: date) -> DayReport:
    """Compute all assessments of a day again, lane, hits and draws; nothing is changed. `zone` is the administration's."""
    rules: dict[str, RuleSet] = {}
    count, draws, after = 0, 0, None
    wrong: list[tuple[UUID, str]] = []
    days: set[date] = set()
    while True:
        async with work.reading(administration=administration) as session:
            rows = await assessments.of_day(session, administration=administration, day=day, after=after, most=TOGETHER)
            for row in rows:
                of = await session.get(Declaration, (administration, row.declaration_id))
                if of is None:
                    continue
                if row.rule_set not in rules:
                    rules[row.rule_set] = await assessments.rules_of(session, row)
                count, draws = count + 1, draws + len(row.draw["uniform"])
                days.add(date.fromisoformat(row.draw["day"]))
                try:
                    found = await again(session, row=row, of=of, box=box, rules=rules[row.rule_set])
                except SecretLost as lost:
                    wrong.append((row.id, str(lost)))
                    continue
                if not found.same:
                    wrong.append((row.id, _words(found)))
        if len(rows) < TOGETHER:
            break
        after = rows[-1].id
    async with work.reading(administration=administration) as session:
        kept = await assessments.published(session, administration=administration, days=sorted(days))
    return DayReport(assessments=count, draws=draws, wrong=tuple(wrong), late=tuple(sorted(_late(kept, zone))))


def _words(found: Finding) -> str:
    parts = [f"{pointer} differs" for pointer in found.differences]
    return "; ".join([*parts, *found.draw])


def _late(kept: Mapping[date, RandomDay], zone: ZoneInfo) -> list[date]:
    return [day for day, row in kept.items() if row.published_at >= datetime.combine(day, time(), zone)]
