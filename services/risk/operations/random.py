"""The secrets of the days: committed to before, used on, published after."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.draw import SECRET_BYTES, commitment
from services.risk.events import RandomCommitted, RandomRevealed
from services.risk.model import DrawSubject, RandomDay
from services.risk.operations.acting import Officer
from services.risk.operations.rows import insert_rows
from shared.facts import Fact
from shared.logs import logger
from shared.sealing import Box

log = logger("risk.random")


def _owner(administration: str, day: date) -> str:
    return f"{administration}/random/{day.isoformat()}"


async def commit(session: AsyncSession, *, days: Collection[date], box: Box, by: Officer) -> list[Fact]:
    """Make the secrets of days that have none, seal them, and publish their hashes. Whoever is first makes a day's."""
    facts: list[Fact] = []
    place = by.office.code
    known = await session.scalars(
        select(RandomDay.day).where(RandomDay.administration == place, RandomDay.day.in_(sorted(days)))
    )
    rows = []
    for day in sorted(set(days) - set(known)):
        secret = secrets.token_bytes(SECRET_BYTES)
        rows.append(
            {
                "administration": place, "day": day, "commitment": commitment(secret), "published_at": by.at,
                "secret": None, "sealed": box.seal(base64.b64encode(secret).decode(), owner=_owner(place, day)),
                "revealed_at": None,
            }
        )  # fmt: skip
    made = await insert_rows(session, RandomDay, rows, rest="on conflict do nothing returning day, commitment")
    for row in made:
        facts.append(
            RandomCommitted(
                subject=f"random-day/{row.day.isoformat()}", version=1, administration=place, day=row.day,
                commitment=row.commitment,
            )
        )  # fmt: skip
    return facts


async def ready(
    session: AsyncSession, *, days: Collection[date], box: Box, by: Officer, known: dict[date, bytes]
) -> list[Fact]:
    """Have the secrets of these days in `known`, which a process keeps; a day that has none yet gets one now, late.

    Where the sealing key was lost, today's secret is made anew, which its commitment shows; past days stay without.
    """
    missing = set(days) - set(known)
    if not missing:
        return []
    facts = await commit(session, days=missing, box=box, by=by)
    known |= await secrets_of(session, administration=by.office.code, days=missing, box=box)
    today = by.office.today(by.at)
    if today in missing and today not in known:
        known[today] = secrets.token_bytes(SECRET_BYTES)
        facts.append(await _renew(session, day=today, secret=known[today], box=box, by=by))
    return facts


async def _renew(session: AsyncSession, *, day: date, secret: bytes, box: Box, by: Officer) -> Fact:
    place, published = by.office.code, commitment(secret)
    await session.execute(
        update(RandomDay)
        .where(RandomDay.administration == place, RandomDay.day == day)
        .values(commitment=published, published_at=by.at, sealed=_sealed(secret, box=box, owner=_owner(place, day)))
    )
    return RandomCommitted(
        subject=f"random-day/{day.isoformat()}", version=2, administration=place, day=day, commitment=published
    )


def _sealed(secret: bytes, *, box: Box, owner: str) -> str:
    return box.seal(base64.b64encode(secret).decode(), owner=owner)


async def secrets_of(
    session: AsyncSession, *, administration: str, days: Collection[date], box: Box
) -> dict[date, bytes]:
    """The secrets of days that have one; one that was sealed under a key that is gone is left out, and logged."""
    rows = await session.execute(
        select(RandomDay.day, RandomDay.sealed).where(
            RandomDay.administration == administration, RandomDay.day.in_(sorted(days))
        )
    )
    found = {}
    for row in rows.all():
        try:
            found[row.day] = base64.b64decode(box.open(row.sealed, owner=_owner(administration, row.day)))
        except InvalidTag:
            log.error(
                "the secret of a day was sealed under another key",
                administration=administration,
                day=row.day.isoformat(),
            )
    return found


async def reveal(session: AsyncSession, *, box: Box, by: Officer) -> list[Fact]:
    """Publish the secrets of days after which no declaration draws with them any more."""
    place, last = by.office.code, by.office.today(by.at) - timedelta(days=by.office.terms(by.at).value("draw.days") + 1)
    days = (
        await session.scalars(
            select(RandomDay.day)
            .where(RandomDay.administration == place, RandomDay.revealed_at.is_(None), RandomDay.day < last)
            .order_by(RandomDay.day)
            .limit(100)
            .with_for_update(skip_locked=True)
        )
    ).all()
    facts: list[Fact] = []
    for day, secret in (await secrets_of(session, administration=place, days=days, box=box)).items():
        await session.execute(
            update(RandomDay)
            .where(RandomDay.administration == place, RandomDay.day == day)
            .values(secret=base64.b64encode(secret).decode(), revealed_at=by.at)
        )
        facts.append(RandomRevealed(subject=f"random-day/{day.isoformat()}", version=2, administration=place, day=day))
    return facts


async def days_of(
    session: AsyncSession, *, administration: str, keys: Sequence[str], today: date, draw_days: int
) -> Mapping[str, date]:
    """The day whose secret draws for each subject: the first on which it came, for so many days; then it is new again."""
    rows, same = [{"key": key} for key in sorted(set(keys))], {"administration": administration, "day": today}
    kept = f"case when draw_subject.day < excluded.day - {int(draw_days)} then excluded.day else draw_subject.day end"
    renewed = f"on conflict (administration, key) do update set day = {kept} returning key, day"
    return {row.key: row.day for row in await insert_rows(session, DrawSubject, rows, same=same, rest=renewed)}
