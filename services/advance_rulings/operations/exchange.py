"""Rulings of other installations: partners whose key is known, and their signed files taken into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.exchange import MOST_LINES, NotAFile, Signed, read
from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.events import Note, RulingsImported
from services.advance_rulings.model import Partner, PartnerFile, PartnerLine, PublishedRuling
from services.advance_rulings.operations.publishing import all_prefixes, learn_words
from services.advance_rulings.operations.signed_files import Examined
from shared.blobs import Blob
from shared.documents import CLOCKS_DIFFER, Trust
from shared.facts import Fact
from shared.office import Officer
from shared.problems import refuse
from shared.steps import touch

AT_ONCE = 250
SHOWN = 4000
"""Characters of a bad line that are kept to be looked at."""
GONE = "The partner does not publish this ruling any more."
_KEPT = (
    "type", "status", "source", "partner", "category", "subject", "hs_codes", "hs_prefixes", "hs_edition",
    "origin_country", "valuation_method", "goods_description", "reasoning", "legal_basis", "basis", "conditions",
    "keywords", "zone", "issued_on", "valid_from", "valid_until", "ends_at", "ended_on", "end_ground", "end_reason",
    "replaced_by", "edition", "agreement", "origin_rule", "relief",
)  # fmt: skip


@dataclass(kw_only=True)
class Taken:
    """What became of the lines of a file."""

    lines: int = 0
    taken: list[str] = field(default_factory=list)
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


async def keep_partner(
    session: AsyncSession, *, known: Partner | None, code: str, name: str, keys: Mapping[str, Any], believed: bool,
    hosted: Sequence[str], by: Officer,
) -> tuple[Partner, list[Fact]]:  # fmt: skip
    """Write down an administration of another installation with its public keys, or change what is known of it."""
    if code in hosted:
        raise refuse(
            "This is no partner elsewhere.",
            ("/code", "inside", f"{code} works in this installation: its rulings are in the register already."),
        )
    try:
        Trust.of(keys)
        given = bool(keys.get("keys"))
    except (ValueError, KeyError, TypeError, AttributeError):
        given = False
    if not given:
        raise refuse(
            "The keys cannot be used.",
            ("/keys", "keys", "Paste the partner's key set as its page /verify/keys gives it."),
        )
    row = known
    if row is None:
        row = Partner(administration=by.office.code, code=code, version=0)
        session.add(row)
    row.name, row.keys, row.believed = name, dict(keys), believed
    touch(row, by)
    await session.flush()
    return row, [_note(row, "partner-kept" if believed else "partner-not-believed")]


def _note(row: Partner, what: str, detail: str = "") -> Note:
    return Note(
        subject=f"partner/{row.code}", version=row.version, administration=row.administration, what=what, detail=detail
    )


async def known_file(session: AsyncSession, *, partner: Partner, sha256: str) -> PartnerFile | None:
    """The same bytes of the same partner, when they were taken before."""
    return (
        await session.scalars(
            select(PartnerFile).where(
                PartnerFile.administration == partner.administration,
                PartnerFile.partner == partner.code,
                PartnerFile.sha256 == sha256,
                PartnerFile.state == "taken",
            )
        )
    ).one_or_none()


async def receive(
    session: AsyncSession, *, partner: Partner, name: str, blob: Blob, file: Examined, by: Officer
) -> tuple[PartnerFile, list[Fact]]:
    """Take a partner's file into the register: good lines at once, others wait in quarantine with their reason.

    Of a file that is not believed as a whole nothing counts. An older file never changes what a newer one said. A ruling
    that a complete file does not name is not published any more.
    """
    row = PartnerFile(
        administration=partner.administration, id=uuid4(), partner=partner.code, state="taken", name=name,
        bytes=blob.size, sha256=blob.sha256, signed_by=file.signed_by, as_of=file.as_of, reason=None, lines=0, taken=0,
        unchanged=0, gone=0, quarantined=0, received_at=by.at, received_by=by.actor.id, received_by_name=by.actor.name,
    )  # fmt: skip
    done, refused = Taken(), file.refused
    if refused is None and file.signed is not None:
        try:
            older = await newer_than(session, partner=partner, as_of=file.as_of)
            if older is not None:
                raise NotAFile(f"A newer file of {older.date().isoformat()} was taken already.")
            done = await _take(session, partner=partner, signed=file.signed, complete=file.complete, by=by)
        except NotAFile as error:
            refused = str(error)
    if refused is not None:
        row.state, row.reason = "refused", refused[:1000]
        session.add(row)
        await session.flush()
        return row, [_note(partner, "rulings-refused", row.reason)]
    row.lines, row.taken, row.unchanged = done.lines, len(done.taken), done.unchanged
    row.gone, row.quarantined = len(done.gone), len(done.refused)
    session.add(row)
    await session.flush()
    for start in range(0, len(done.refused), AT_ONCE):
        await session.execute(
            insert(PartnerLine),
            [
                {
                    "administration": row.administration, "file_id": row.id, "line": line, "reason": reason,
                    "content": content[:SHOWN].replace("\x00", ""),
                }
                for line, content, reason in done.refused[start : start + AT_ONCE]
            ],
        )  # fmt: skip
    facts: list[Fact] = [
        _note(partner, "rulings-taken", f"{row.taken} taken, {row.gone} gone, {row.quarantined} waiting")
    ]
    changed = sorted((*done.taken, *done.gone))
    if changed:
        facts.append(
            RulingsImported(
                subject=f"register/{row.administration}", version=1, administration=row.administration,
                source=partner.name, numbers=tuple(changed),
            )
        )  # fmt: skip
    return row, facts


async def newer_than(session: AsyncSession, *, partner: Partner, as_of: datetime) -> datetime | None:
    """As of when the newest file is that was taken and is newer than this instant, if there is one.

    A file that was taken as of a day to come, before such files were refused, stands in the way of none.
    """
    found: datetime | None = await session.scalar(
        select(PartnerFile.as_of)
        .where(
            PartnerFile.administration == partner.administration,
            PartnerFile.partner == partner.code,
            PartnerFile.state == "taken",
            PartnerFile.as_of > as_of,
            PartnerFile.as_of <= PartnerFile.received_at + CLOCKS_DIFFER,
        )
        .order_by(PartnerFile.as_of.desc())
        .limit(1)
    )
    return found


async def _take(session: AsyncSession, *, partner: Partner, signed: Signed, complete: bool, by: Officer) -> Taken:
    told = sum(1 for line in signed.lines.split(b"\n") if line.strip())
    if told > MOST_LINES:
        raise NotAFile(f"The file has more than {MOST_LINES} rulings; send it in parts.")
    done = Taken(lines=told)
    batch: list[tuple[int, str, dict[str, Any]]] = []
    named: set[str] = set()
    for line, content, found in read(signed.lines):
        if isinstance(found, str):
            done.refused.append((line, content, found))
            continue
        named.add(found["number"])
        batch.append((line, content, found))
        if len(batch) >= AT_ONCE:
            await _keep(session, partner, batch, done, by)
            batch.clear()
    await _keep(session, partner, batch, done, by)
    if complete:
        await _withdraw(session, partner, named, done, by)
    return done


async def _keep(
    session: AsyncSession, partner: Partner, batch: Sequence[tuple[int, str, dict[str, Any]]], done: Taken, by: Officer
) -> None:
    if not batch:
        return
    table = PublishedRuling
    rows = await session.execute(
        select(table.number, table.version, *(getattr(table, name) for name in _KEPT)).where(
            table.administration == partner.administration, table.number.in_([one["number"] for _, _, one in batch])
        )
    )
    known = {row.number: row for row in rows}
    fresh: list[dict[str, Any]] = []
    for line, content, one in batch:
        present = known.get(one["number"])
        if present is not None and present.partner != partner.code:
            whose = (
                "a ruling of this administration"
                if present.source is None
                else f"in the register from {present.source}"
            )
            done.refused.append(
                (line, content, f"{one['number']} is {whose}; a file of {partner.code} cannot replace it.")
            )
            continue
        values = _values(one, partner)
        if present is not None and all(getattr(present, name) == values[name] for name in _KEPT):
            done.unchanged += 1
            continue
        version = (present.version if present is not None else 0) + 1
        fresh.append(values | {"administration": partner.administration, "version": version, "changed_at": by.at})
        done.taken.append(one["number"])
    if fresh:
        statement = insert(table).values(fresh)
        changing = {name: statement.excluded[name] for name in ("version", "changed_at", *_KEPT)}
        await session.execute(
            statement.on_conflict_do_update(index_elements=["administration", "number"], set_=changing)
        )
        texts = [one[name] for one in fresh for name in ("subject", "goods_description", "reasoning")]
        await learn_words(session, administration=partner.administration, texts=texts)


def _values(one: dict[str, Any], partner: Partner) -> dict[str, Any]:
    ends_at = None
    if one["valid_until"] is not None:
        try:
            zone = ZoneInfo(one["zone"] or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        ends_at = datetime.combine(one["valid_until"] + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    return one | {
        "source": f"{partner.name} ({partner.code})", "partner": partner.code, "category": None,
        "hs_prefixes": all_prefixes(one["hs_codes"]), "ends_at": ends_at,
    }  # fmt: skip


async def _withdraw(session: AsyncSession, partner: Partner, named: set[str], done: Taken, by: Officer) -> None:
    """What a complete file does not name any more stays to be found, as revoked, with the reason."""
    waiting = " ".join(content for _, content, _ in done.refused)
    one = PublishedRuling
    rows = await session.execute(
        select(one.number).where(
            one.administration == partner.administration,
            one.partner == partner.code,
            one.status == RulingStatus.IN_FORCE,
        )
    )
    gone = [number for (number,) in rows if number not in named and number not in waiting]
    for start in range(0, len(gone), AT_ONCE):
        await session.execute(
            update(one)
            .where(one.administration == partner.administration, one.number.in_(gone[start : start + AT_ONCE]))
            .values(
                status=RulingStatus.REVOKED.value, ended_on=by.office.today(by.at), end_reason=GONE,
                version=one.version + 1, changed_at=by.at,
            )
        )  # fmt: skip
    done.gone += gone
