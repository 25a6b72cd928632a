"""Every assessment of a day computed again from the kept secrets: what an auditor asks for, and a command does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from services.risk.domain.rules import RuleSet
from services.risk.model import RandomDay
from services.risk.operations.auditing import Finding, SecretLost, compared, days_of
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
    count = draws = 0
    wrong: list[tuple[UUID, str]] = []
    used: set[date] = set()
    async with work.reading(administration=administration) as session:
        identifiers = await assessments.of_day(session, administration=administration, day=day)
    for start in range(0, len(identifiers), TOGETHER):
        async with work.reading(administration=administration) as session:
            some = identifiers[start : start + TOGETHER]
            proofs = await assessments.proofs(session, administration=administration, identifiers=some)
            days = await days_of(session, proofs=proofs, box=box)
            for one in proofs:
                if one.row.rule_set not in rules:
                    rules[one.row.rule_set] = await assessments.rules_of(session, one.row)
        for one in proofs:
            count, draws = count + 1, draws + len(one.row.draw["uniform"])
            used.add(date.fromisoformat(one.row.draw["day"]))
            try:
                found = compared(one, rules=rules[one.row.rule_set], days=days)
            except SecretLost as lost:
                wrong.append((one.row.id, str(lost)))
                continue
            if not found.same:
                wrong.append((one.row.id, _words(found)))
    async with work.reading(administration=administration) as session:
        kept = await assessments.published(session, administration=administration, days=sorted(used))
    return DayReport(assessments=count, draws=draws, wrong=tuple(wrong), late=tuple(sorted(_late(kept, zone))))


def _words(found: Finding) -> str:
    parts = [f"{pointer} differs" for pointer in found.differences]
    return "; ".join([*parts, *found.draw])


def _late(kept: Mapping[date, RandomDay], zone: ZoneInfo) -> list[date]:
    return [day for day, row in kept.items() if row.published_at >= datetime.combine(day, time(), zone)]
