"""Partners' operators: taken from signed files and from neighbours of this installation, and told to whoever gives benefits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.exchange import Line, NotAList, Operator, read_operators
from services.trusted_trader.domain.status import end_of, first_instant, plain_tin
from services.trusted_trader.domain.words import ArrangementStatus, HolderStatus, Measure773
from services.trusted_trader.events import Note, PartnersChanged
from services.trusted_trader.model import (
    Arrangement,
    Authorisation,
    PartnerFile,
    PartnerLine,
    PartnerOperator,
    StatusMessage,
)
from services.trusted_trader.operations.status import next_sequence
from shared.blobs import Blob
from shared.facts import Fact
from shared.office import Officer

AT_ONCE = 1000
SHOWN = 4000
"""Characters of a bad line that are kept to be looked at."""
TOLD_AT_ONCE = 500
"""Operators in one message to other services."""


@dataclass(kw_only=True)
class Taken:
    """What became of a file."""

    taken: int = 0
    unchanged: int = 0
    refused: list[Line] = field(default_factory=list)
    changed: list[PartnerOperator] = field(default_factory=list)


async def known_file(session: AsyncSession, *, arrangement: Arrangement, sha256: str) -> PartnerFile | None:
    """The same bytes under the same arrangement, when they came before."""
    return (
        await session.scalars(
            select(PartnerFile).where(
                PartnerFile.administration == arrangement.administration,
                PartnerFile.arrangement_id == arrangement.id,
                PartnerFile.sha256 == sha256,
                PartnerFile.state == "taken",
            )
        )
    ).one_or_none()


async def receive(
    session: AsyncSession, *, arrangement: Arrangement, name: str, spelling: str, content: bytes, blob: Blob,
    signed_by: str | None, as_of: datetime, complete: bool, refused: str | None, by: Officer,
) -> tuple[PartnerFile, list[Fact]]:  # fmt: skip
    """Take a partner's file in: good lines count at once, others wait in quarantine with their reason.

    `refused` says why the file as a whole is not believed (its signature); then nothing of it counts. `complete` says
    that whoever is not in it has no status any more. What an older file says changes nothing that a newer one said.
    """
    row = PartnerFile(
        administration=arrangement.administration, id=uuid4(), arrangement_id=arrangement.id, state="taken", name=name,
        format=spelling, bytes=blob.size, sha256=blob.sha256, signed_by=signed_by, as_of=as_of, reason=None, lines=0,
        taken=0, unchanged=0, quarantined=0, received_at=by.at, received_by=by.actor.id, received_by_name=by.actor.name,
    )  # fmt: skip
    most = int(by.office.terms(by.at).value("exchange.maximum_lines"))
    lines: list[Line] = []
    if refused is None:
        try:
            for line in read_operators(content, spelling=spelling, today=by.office.today(by.at)):
                lines.append(line)
                if len(lines) > most:
                    raise NotAList(f"The list has more than {most} lines; send it in parts.")
        except NotAList as error:
            refused, lines = str(error), []
    if refused is not None:
        row.state, row.reason = "refused", refused
        session.add(row)
        await session.flush()
        return row, [_note(row, "partner-file-refused", refused)]
    done = await _take(session, arrangement=arrangement, row=row, lines=lines, as_of=as_of, complete=complete)
    row.lines, row.taken, row.unchanged, row.quarantined = len(lines), done.taken, done.unchanged, len(done.refused)
    session.add(row)
    await session.flush()
    for start in range(0, len(done.refused), AT_ONCE):
        await session.execute(
            insert(PartnerLine),
            [
                {
                    "administration": row.administration, "file_id": row.id, "line": line.number, "code": line.code,
                    "reason": line.reason, "content": line.content[:SHOWN],
                }
                for line in done.refused[start : start + AT_ONCE]
            ],
        )  # fmt: skip
    told = await tell_partners(session, arrangement=arrangement, operators=done.changed, by=by)
    return row, [_note(row, "partner-file-taken", f"{row.taken} taken, {row.quarantined} in quarantine"), *told]


def _note(row: PartnerFile, what: str, detail: str) -> Note:
    return Note(
        subject=f"partner-file/{row.id}", version=1, administration=row.administration, what=what, detail=detail[:500]
    )


async def _take(
    session: AsyncSession, *, arrangement: Arrangement, row: PartnerFile, lines: Sequence[Line], as_of: datetime,
    complete: bool,
) -> Taken:  # fmt: skip
    known = await operators(session, arrangement=arrangement)
    done = Taken()
    fresh: list[PartnerOperator] = []
    for line in lines:
        if line.operator is None:
            done.refused.append(line)
            continue
        present = known.pop(line.operator.certificate, None)
        if present is not None and (present.as_of > as_of or _same(present, line.operator)):
            done.unchanged += 1
            continue
        fresh.append(_operator(arrangement, line.operator, as_of=as_of, file=row.id, line=line.number, present=present))
    done.taken = len(fresh)
    named = {line.certificate for line in done.refused}
    by_tin = {plain_tin(line.tin) for line in done.refused if not line.certificate}
    if complete and "" not in by_tin:  # a line that does not say whose it is may be anybody's
        for gone in known.values():
            counts = gone.status == HolderStatus.ACTIVE and gone.as_of <= as_of
            if counts and gone.certificate not in named and plain_tin(gone.tin) not in by_tin:
                gone.status, gone.as_of, gone.file_id, gone.line = HolderStatus.SURRENDERED.value, as_of, row.id, None
                fresh.append(gone)
    await keep(session, fresh)
    done.changed = fresh
    return done


async def operators(session: AsyncSession, *, arrangement: Arrangement) -> dict[str, PartnerOperator]:
    """All operators of an arrangement by certificate, not attached to the session."""
    rows = await session.scalars(
        select(PartnerOperator).where(
            PartnerOperator.administration == arrangement.administration,
            PartnerOperator.arrangement_id == arrangement.id,
        )
    )
    found = {row.certificate: row for row in rows}
    for row in found.values():
        session.expunge(row)
    return found


def _same(row: PartnerOperator, told: Operator) -> bool:
    names = ("tin", "name", "address", "tier", "status", "valid_from", "valid_until")
    return all(getattr(row, name) == getattr(told, name) for name in names) and tuple(row.roles) == told.roles


def _operator(
    arrangement: Arrangement, told: Operator, *, as_of: datetime, file: UUID | None, line: int | None,
    present: PartnerOperator | None,
) -> PartnerOperator:  # fmt: skip
    return PartnerOperator(
        administration=arrangement.administration, arrangement_id=arrangement.id, certificate=told.certificate,
        tin=told.tin, name=told.name, address=told.address, tier=told.tier, roles=list(told.roles), status=told.status,
        valid_from=told.valid_from, valid_until=told.valid_until, local_tin=present.local_tin if present else None,
        as_of=as_of, file_id=file, line=line,
    )  # fmt: skip


_COLUMNS = (
    "administration", "arrangement_id", "certificate", "tin", "name", "address", "tier", "roles", "status",
    "valid_from", "valid_until", "local_tin", "as_of", "file_id", "line",
)  # fmt: skip


async def keep(session: AsyncSession, rows: Sequence[PartnerOperator]) -> None:
    """Write operators, new or changed, many at once."""
    for start in range(0, len(rows), AT_ONCE):
        statement = insert(PartnerOperator).values(
            [{name: getattr(row, name) for name in _COLUMNS} for row in rows[start : start + AT_ONCE]]
        )
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["administration", "arrangement_id", "certificate"],
                set_={name: statement.excluded[name] for name in _COLUMNS[3:]},
            )
        )


async def tell_partners(
    session: AsyncSession, *, arrangement: Arrangement, operators: Iterable[PartnerOperator], by: Officer
) -> list[Fact]:
    """Tell other services of partners' operators, where the arrangement lowers their rate of inspection.

    A firm that holds an authorisation of this administration keeps that one: it is not told.
    """
    if Measure773.LOW_INSPECTION not in {one["code"] for one in arrangement.benefits}:
        return []
    own = {
        plain_tin(tin)
        for tin in await session.scalars(
            select(Authorisation.tin).where(
                Authorisation.administration == arrangement.administration,
                Authorisation.state.in_((HolderStatus.ACTIVE, HolderStatus.SUSPENDED)),
            )
        )
    }
    told = [_told(one, arrangement, by) for one in operators if plain_tin(one.local_tin or one.tin) not in own]
    facts: list[Fact] = []
    for start in range(0, len(told), TOLD_AT_ONCE):
        sequence = await next_sequence(session, administration=arrangement.administration)
        fact = PartnersChanged(
            subject=f"arrangement/{arrangement.id}", version=sequence, administration=arrangement.administration,
            sequence=sequence, confirmed_at=by.at, operators=tuple(told[start : start + TOLD_AT_ONCE]),
        )  # fmt: skip
        facts.append(fact)
        session.add(
            StatusMessage(
                administration=arrangement.administration, sequence=sequence, tin="", data=fact.data(), at=by.at
            )
        )
    await session.flush()
    return facts


def _told(one: PartnerOperator, arrangement: Arrangement, by: Officer) -> dict[str, Any]:
    zone = by.office.calendar.zone
    counts = arrangement.state == ArrangementStatus.IN_FORCE
    last = min(one.valid_until, arrangement.until_on or one.valid_until)
    first = max(one.valid_from, arrangement.from_on)
    return {
        "tin": plain_tin(one.local_tin or one.tin),
        "status": one.status if counts else HolderStatus.EXPIRED.value,
        "tier": f"{arrangement.partner}:{one.tier}",
        "roles": list(one.roles),
        "benefits": [benefit["code"] for benefit in arrangement.benefits],
        "valid_from": first_instant(first, zone).isoformat(),
        "valid_until": end_of(last, zone).isoformat(),
    }


async def link(
    session: AsyncSession, *, row: PartnerOperator, local_tin: str | None, arrangement: Arrangement, by: Officer
) -> list[Fact]:
    """Say under which number a partner's operator is known here; what counted for the other number ends."""
    facts: list[Fact] = []
    if row.local_tin and row.local_tin != local_tin:
        before = _operator(arrangement, _as_told(row), as_of=row.as_of, file=row.file_id, line=row.line, present=row)
        before.status = HolderStatus.EXPIRED.value
        facts += await tell_partners(session, arrangement=arrangement, operators=[before], by=by)
    row.local_tin = local_tin
    await session.flush()
    facts += await tell_partners(session, arrangement=arrangement, operators=[row], by=by)
    return [
        Note(
            subject=f"partner-operator/{arrangement.partner}/{row.certificate}", version=1,
            administration=row.administration, tin=local_tin or "", what="partner-operator-linked",
        ),
        *facts,
    ]  # fmt: skip


def _as_told(row: PartnerOperator) -> Operator:
    return Operator(
        certificate=row.certificate, tin=row.tin, name=row.name, address=row.address, tier=row.tier,
        roles=tuple(row.roles), status=row.status, valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip


async def mirror(
    session: AsyncSession, *, arrangement: Arrangement, told: Sequence[Operator], by: Officer
) -> list[Fact]:
    """Take over what a partner inside this installation lets us read; whoever is no longer in it has no status any more."""
    known = await operators(session, arrangement=arrangement)
    changed = []
    for one in told:
        present = known.pop(one.certificate, None)
        if present is None or not _same(present, one):
            changed.append(_operator(arrangement, one, as_of=by.at, file=None, line=None, present=present))
    for gone in known.values():
        if gone.status == HolderStatus.ACTIVE:
            gone.status, gone.as_of = HolderStatus.SURRENDERED.value, by.at
            changed.append(gone)
    if not changed:
        return []
    await keep(session, changed)
    note = Note(
        subject=f"arrangement/{arrangement.id}", version=arrangement.version, administration=arrangement.administration,
        what="partner-operators-mirrored", detail=f"{len(changed)} changed",
    )  # fmt: skip
    return [note, *await tell_partners(session, arrangement=arrangement, operators=changed, by=by)]
