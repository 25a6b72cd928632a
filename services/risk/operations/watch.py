"""Watch-lists: entries made, changed and ended, and what people decide about parties that are like them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.names import Matcher, number_key, party_key, spell
from services.risk.domain.watch_files import ID_KINDS, SHORTEST_NUMBER, Watched
from services.risk.events import WatchDecided, WatchEntryChanged
from services.risk.model import WatchDecision, WatchEntry, WatchEntryVersion
from services.risk.operations.acting import Officer, refuse
from services.risk.queries.watch import as_entry
from shared.facts import Fact

SHORTEST_REASON = 10


async def add(session: AsyncSession, *, watched: Watched, by: Officer) -> tuple[WatchEntry, list[Fact]]:
    """A new entry."""
    _check(watched, by)
    row = WatchEntry(administration=by.office.code, id=uuid4(), version=1)
    write(row, watched, by)
    session.add(row)
    await session.flush()
    await _remember(session, row, by)
    return row, [changed(row, "made")]


async def change(session: AsyncSession, *, row: WatchEntry, watched: Watched, by: Officer) -> list[Fact]:
    """Change an entry. What people decided about parties like it counted for what it was: they are asked again."""
    _check(watched, by)
    write(row, watched, by)
    row.version += 1
    await session.flush()
    await _remember(session, row, by)
    return [changed(row, "changed")]


async def end(session: AsyncSession, *, row: WatchEntry, reason: str, by: Officer) -> list[Fact]:
    """An entry counts no more from now on."""
    if row.valid_until is not None and row.valid_until <= by.at:
        raise refuse("The entry has ended.", ("/reason", "ended", "It counts no more."))
    row.valid_until = max(by.at, row.valid_from)
    row.version += 1
    row.changed_at, row.changed_by, row.changed_by_name = by.at, by.actor.id, by.actor.name
    await session.flush()
    await _remember(session, row, by, note=reason)
    return [changed(row, "ended")]


async def decide(
    session: AsyncSession, *, row: WatchEntry, name: str, ids: Sequence[str], same: bool, reason: str, by: Officer
) -> tuple[WatchDecision, list[Fact]]:
    """Say whether a party is the one of the entry. "Not the same" is silent for this party until the entry changes."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise refuse("Say why.", ("/reason", "too_short", f"Write at least {SHORTEST_REASON} characters."))
    if not name.strip():
        raise refuse("Which party?", ("/name", "missing", "Write the name as it stands in the declaration."))
    match = Matcher([as_entry(row)], threshold=0).best([name], list(ids))
    decision = WatchDecision(
        administration=row.administration, id=uuid4(), entry_id=row.id, entry_version=row.version,
        party_key=party_key(name, ids), party_name=name, party_ids=list(ids), same=same,
        score=match.score if match else 0, reason=reason, at=by.at, by=by.actor.id, by_name=by.actor.name,
    )  # fmt: skip
    session.add(decision)
    await session.flush()
    fact = WatchDecided(
        subject=f"watch-entry/{row.id}", version=row.version, administration=row.administration, same=same
    )
    return decision, [fact]


def _check(watched: Watched, by: Officer) -> None:
    if not watched.names or not all(spell(name).text for name in watched.names):
        raise refuse("The name cannot be used.", ("/names", "name", "Write a name with at least one letter."))
    for position, (kind, number) in enumerate(watched.ids):
        if kind not in ID_KINDS:
            raise refuse(
                "The kind of a number is not known.",
                (f"/ids/{position}/kind", "choice", f"Choose one of: {', '.join(ID_KINDS)}."),
            )
        if len(number_key(number)) < SHORTEST_NUMBER:
            raise refuse(
                "A number is too short.",
                (
                    f"/ids/{position}/number",
                    "too_short",
                    f"Numbers of fewer than {SHORTEST_NUMBER} characters prove nothing.",
                ),
            )
    begins = watched.valid_from or by.at
    if watched.valid_until is not None and watched.valid_until < begins:
        raise refuse("The entry ends before it begins.", ("/valid_until", "order", "Use a later day."))


def write(row: WatchEntry, watched: Watched, by: Officer) -> None:
    """Make an entry what was given."""
    row.list_name, row.kind = watched.list_name, watched.kind.value
    row.names = list(dict.fromkeys(name.strip() for name in watched.names))
    row.ids = [{"kind": kind, "number": number.strip()} for kind, number in watched.ids]
    row.country, row.reason, row.source = watched.country, watched.reason, watched.source
    row.valid_from, row.valid_until = watched.valid_from or by.at, watched.valid_until
    row.changed_at, row.changed_by, row.changed_by_name = by.at, by.actor.id, by.actor.name


async def _remember(session: AsyncSession, row: WatchEntry, by: Officer, *, note: str = "") -> None:
    session.add(version(row, by, note=note))
    await session.flush()


def version(row: WatchEntry, by: Officer, *, note: str = "") -> WatchEntryVersion:
    """The entry as it is now, to be kept."""
    content: Mapping[str, Any] = {
        "list": row.list_name,
        "kind": row.kind,
        "names": list(row.names),
        "ids": list(row.ids),
        "country": row.country,
        "reason": row.reason,
        "source": row.source,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "note": note,
    }
    return WatchEntryVersion(
        administration=row.administration, entry_id=row.id, number=row.version, content=dict(content), at=by.at,
        by=by.actor.id, by_name=by.actor.name,
    )  # fmt: skip


def changed(row: WatchEntry, change_: str) -> WatchEntryChanged:
    """That an entry was made, changed or ended."""
    return WatchEntryChanged(
        subject=f"watch-entry/{row.id}", version=row.version, administration=row.administration, change=change_
    )
