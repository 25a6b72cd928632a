"""Reminders of monitoring: each is said once, and what was said stands with the authorisation (AEO-30, AEO-31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.events import ChangeOverdue, CheckInDue
from services.trusted_trader.model import Authorisation
from shared.facts import Fact
from shared.office import Officer
from shared.steps import touch


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder: what it is about, once for each key, and the day that it names."""

    key: str
    until_on: date


CHECK_IN, CHANGE = "check_in", "change"
KINDS = {CHECK_IN: CheckInDue, CHANGE: ChangeOverdue}


async def remind(session: AsyncSession, *, row: Authorisation, due: Iterable[Due], by: Officer) -> list[Fact]:
    """Say what was not said yet; answers one fact for each."""
    fresh = [one for one in due if one.key not in row.reminded]
    if not fresh:
        return []
    touch(row, by)
    row.reminded = row.reminded | {one.key: by.at.isoformat() for one in fresh}
    await session.flush()
    law = str(by.office.terms(by.at).value("law.decision"))
    return [
        KINDS[one.key.partition(":")[0]](
            subject=f"authorisation/{row.number}", version=row.version, administration=row.administration,
            organisation=row.organisation, tin=row.tin, number=row.number, until_on=one.until_on, law=law,
        )
        for one in fresh
    ]  # fmt: skip
