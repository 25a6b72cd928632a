"""The audit: appended in the change's own transaction, sealed into a hash chain within a second, verified at will.

Appending takes no lock. The sealer takes every entry not yet sealed (the order of sequence numbers is not the order of
commits) and writes a seal: `hash = sha256(previous ‖ canonical JSON of the sealed entries)`, a chain per service and administration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.actors import Actor
from shared.database import PlatformTables
from shared.facts import Fact, event_type

GENESIS = "0" * 64
LOOK_BACK = 10_000
"""How far behind the newest sealed entry the sealer looks for late commits; the full look is at start and on verify."""


async def append(
    session: AsyncSession, *, tables: PlatformTables, service: str, actor: Actor, administration: str,
    at: datetime, facts: Sequence[Fact], request_id: str,
) -> None:  # fmt: skip
    """One entry per fact, in the transaction of the change."""
    who = {
        "kind": actor.kind.value,
        "id": actor.id,
        "name": actor.name,
        "organisation": actor.organisation,
        "session": actor.session,
    }
    rows = [
        {
            "administration": administration, "at": at, "type": event_type(service=service, fact=type(fact)),
            "subject": fact.subject, "version": fact.version, "actor": who, "data": fact.data(), "request_id": request_id,
        }
        for fact in facts
    ]  # fmt: skip
    await session.execute(insert(tables.audit_entry), rows)


def canonical(rows: Sequence[Row[Any]]) -> bytes:
    """The sealed entries as bytes that are the same everywhere: sorted keys, no spaces, instants in UTC."""
    plain = [
        [
            row.administration, row.sequence, row.at.astimezone(UTC).isoformat(), row.type, row.subject,
            row.version, row.actor, row.data, row.request_id,
        ]
        for row in rows
    ]  # fmt: skip
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained(previous: str, rows: Sequence[Row[Any]]) -> str:
    """The hash of a seal over the entries, after the seal before it."""
    return hashlib.sha256(previous.encode() + canonical(rows)).hexdigest()


async def seal(
    session: AsyncSession, *, tables: PlatformTables, administration: str, at: datetime, full: bool = False
) -> int:
    """Seal what is not sealed yet; returns how many entries were. One sealer at a time per chain, by an advisory lock."""
    lock = f"{tables.audit_seal.schema}.seal.{administration}"
    got = await session.scalar(text("select pg_try_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": lock})
    if not got:
        return 0
    entry, sealed, seals = tables.audit_entry, tables.audit_seal_entry, tables.audit_seal
    own = entry.c.administration == administration
    floor = 0
    if not full:
        newest = await session.scalar(
            select(func.max(sealed.c.sequence)).where(sealed.c.administration == administration)
        )
        floor = (newest or 0) - LOOK_BACK
    already = exists().where(sealed.c.administration == entry.c.administration, sealed.c.sequence == entry.c.sequence)
    waiting = select(entry).where(own, entry.c.sequence > floor, ~already).order_by(entry.c.sequence).limit(5000)
    rows = (await session.execute(waiting)).all()
    if not rows:
        return 0
    last = (
        await session.execute(
            select(seals.c.number, seals.c.hash)
            .where(seals.c.administration == administration)
            .order_by(seals.c.number.desc())
            .limit(1)
        )
    ).one_or_none()
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    await session.execute(
        insert(seals).values(
            administration=administration, number=number, at=at, entries=len(rows),
            previous=previous, hash=chained(previous, rows),
        )
    )  # fmt: skip
    await session.execute(
        insert(sealed), [{"administration": administration, "sequence": row.sequence, "number": number} for row in rows]
    )
    return len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found in one chain; `broken` is empty when every seal holds."""

    service: str
    administration: str
    seals: int
    entries: int
    unsealed: int
    head: str
    broken: tuple[str, ...]


async def verify(session: AsyncSession, *, tables: PlatformTables, service: str, administration: str) -> Verdict:
    """Recompute a chain from its entries. A changed, added or missing entry or seal is named."""
    entry, sealed, seals = tables.audit_entry, tables.audit_seal_entry, tables.audit_seal
    broken: list[str] = []
    previous, number, total = GENESIS, 0, 0
    found = await session.execute(
        select(seals).where(seals.c.administration == administration).order_by(seals.c.number)
    )
    for row in found.all():
        number += 1
        if row.number != number:
            broken.append(f"seal {number} is missing")
            number = row.number
        members = select(entry).join(
            sealed, (sealed.c.administration == entry.c.administration) & (sealed.c.sequence == entry.c.sequence)
        )
        members = members.where(sealed.c.administration == administration, sealed.c.number == row.number)
        rows = (await session.execute(members.order_by(entry.c.sequence))).all()
        total += len(rows)
        if len(rows) != row.entries:
            broken.append(f"seal {row.number} covers {row.entries} entries, {len(rows)} are there")
        if row.previous != previous:
            broken.append(f"seal {row.number} does not follow the seal before it")
        if chained(row.previous, rows) != row.hash:
            broken.append(f"seal {row.number} does not match its entries")
        previous = row.hash
    everything = await session.scalar(
        select(func.count()).select_from(entry).where(entry.c.administration == administration)
    )
    return Verdict(
        service=service, administration=administration, seals=number, entries=total,
        unsealed=(everything or 0) - total, head=previous, broken=tuple(broken),
    )  # fmt: skip
