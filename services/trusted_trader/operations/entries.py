"""Compliance entries and guarantees: told once, however often they are sent; settled, reviewed, withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.entries import Line, NewEntry, NewGuarantee, entry_faults, guarantee_faults
from services.trusted_trader.events import Note
from services.trusted_trader.model import ComplianceEntry, GuaranteeEntry
from services.trusted_trader.queries.monitoring import entry_of
from services.trusted_trader.queries.operators import Spelling
from shared.facts import Fact
from shared.office import Officer
from shared.problems import AlreadyExists, NotPossible, refuse
from shared.steps import touch


async def record(session: AsyncSession, *, new: NewEntry, by: Officer) -> tuple[ComplianceEntry, list[Fact]]:
    """Write an entry down; the same one sent again is the one there is, and no fact. Raises AlreadyExists where the
    reference was used for something else."""
    if faults := entry_faults(new, today=by.office.today(by.at)):
        raise refuse("The entry cannot be used.", *((f"/{name}", code, said) for name, code, said in faults))
    row, facts, _ = await _keep(session, new, by, await Spelling.of(session, office=by.office, tins=[new.tin]))
    return row, facts


async def from_holder(session: AsyncSession, *, new: NewEntry, by: Officer) -> list[Fact]:
    """A change of owner or site that the holder told becomes an entry too: an event that is looked at (AEO-30)."""
    _, facts, _ = await _keep(session, new, by, await Spelling.of(session, office=by.office, tins=[new.tin]))
    return facts


async def _keep(
    session: AsyncSession, new: NewEntry, by: Officer, spelling: Spelling
) -> tuple[ComplianceEntry, list[Fact], bool]:
    code, tin = by.office.code, spelling.known(new.tin)
    identifier = await session.scalar(
        insert(ComplianceEntry)
        .values(
            administration=code, id=uuid4(), tin=tin, kind=new.kind.value, severity=new.severity.value,
            happened_on=new.happened_on, amount=new.amount, currency=new.currency, text=new.text, law=new.law,
            source=new.source, reference=new.reference, settled_on=new.settled_on, version=1, steps=0,
            created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
        )
        .on_conflict_do_nothing(constraint="uq_compliance_entry_reference")
        .returning(ComplianceEntry.id)
    )  # fmt: skip
    if identifier is not None:
        row = await session.get_one(ComplianceEntry, (code, identifier))
        return row, [_note(row, "entry-recorded", new.kind.value)], True
    row = await entry_of(session, office=by.office, source=new.source, reference=new.reference)
    same = (row.tin, row.kind, row.severity, row.happened_on, row.amount, row.currency, row.text, row.law)
    sent = (tin, new.kind, new.severity, new.happened_on, new.amount, new.currency, new.text, new.law)
    if same != sent:
        raise AlreadyExists(
            f"{new.source} told something else under the reference {new.reference}.",
            hint="Use another reference, or withdraw the entry that exists.", entry=str(row.id),
        )  # fmt: skip
    if new.settled_on is not None and row.settled_on is None and row.withdrawn_at is None:
        return row, await settle(session, row=row, on=new.settled_on, by=by), True
    return row, [], False


async def settle(session: AsyncSession, *, row: ComplianceEntry, on: date, by: Officer) -> list[Fact]:
    """The debt is paid, or what was found is mended, from a day on."""
    _stands(row)
    if row.settled_on is not None:
        raise NotPossible(f"This entry was settled on {row.settled_on.isoformat()}.")
    if not row.happened_on <= on <= by.office.today(by.at):
        raise refuse(
            "The day cannot be used.",
            ("/on", "order", "It is settled between the day on which it happened and today."),
        )
    touch(row, by)
    row.settled_on = on
    await session.flush()
    return [_note(row, "entry-settled", on.isoformat())]


async def withdraw(session: AsyncSession, *, row: ComplianceEntry, reason: str, by: Officer) -> list[Fact]:
    """The entry was wrong; it is kept with the reason and counts nowhere any more."""
    _stands(row)
    touch(row, by)
    row.withdrawn_at, row.withdrawn_reason = by.at, reason
    await session.flush()
    return [_note(row, "entry-withdrawn", "")]


async def review(session: AsyncSession, *, row: ComplianceEntry, conclusion: str, by: Officer) -> list[Fact]:
    """An officer looked at what the entry means for the holder's status; the warning about it ends (T9)."""
    _stands(row)
    if row.reviewed_at is not None:
        raise NotPossible(f"{row.reviewed_by_name} reviewed this entry already.")
    touch(row, by)
    row.reviewed_at, row.reviewed_by_name, row.review = by.at, by.actor.name, conclusion
    await session.flush()
    return [_note(row, "entry-reviewed", "")]


@dataclass(kw_only=True)
class Loaded:
    """What came of a file: how many lines were new, how many were known, and which were not taken, with the reason."""

    lines: int = 0
    taken: int = 0
    unchanged: int = 0
    quarantined: list[tuple[Line, str, str, str]] = field(default_factory=list)


async def load_entries(session: AsyncSession, *, lines: Iterable[Line], by: Officer) -> tuple[Loaded, list[Fact]]:
    """Entries of a file, each for itself: a line that cannot be used is named, the others are taken."""
    listed = list(lines)
    tins = [line.made.tin for line in listed if line.made is not None]
    spelling = await Spelling.of(session, office=by.office, tins=tins)
    found, facts = Loaded(lines=len(listed)), list[Fact]()
    for line in listed:
        if not isinstance(line.made, NewEntry):
            _put_aside(found, line)
            continue
        try:
            _, told, changed = await _keep(session, line.made, by, spelling)
        except (AlreadyExists, NotPossible) as error:
            found.quarantined.append((line, "reference", error.code(), error.detail))
            continue
        facts += told
        found.taken, found.unchanged = found.taken + changed, found.unchanged + (not changed)
    return found, [*facts, _loaded(found, by, "entries-loaded")]


async def guarantee(session: AsyncSession, *, new: NewGuarantee, by: Officer) -> tuple[GuaranteeEntry, list[Fact]]:
    """Write down what guarantee was needed and asked; the same one sent again is the one there is. Raises AlreadyExists."""
    if faults := guarantee_faults(new, today=by.office.today(by.at)):
        raise refuse("The entry cannot be used.", *((f"/{name}", code, said) for name, code, said in faults))
    row, added = await _keep_guarantee(session, new, by, await Spelling.of(session, office=by.office, tins=[new.tin]))
    if not added:
        return row, []
    told = Note(
        subject=f"guarantee/{new.source}/{new.reference}", version=1, administration=by.office.code, tin=row.tin,
        what="guarantee-recorded",
    )  # fmt: skip
    return row, [told]


async def load_guarantees(session: AsyncSession, *, lines: Iterable[Line], by: Officer) -> tuple[Loaded, list[Fact]]:
    """Guarantee entries of a file, each for itself."""
    listed = list(lines)
    tins = [line.made.tin for line in listed if line.made is not None]
    spelling = await Spelling.of(session, office=by.office, tins=tins)
    found = Loaded(lines=len(listed))
    for line in listed:
        if not isinstance(line.made, NewGuarantee):
            _put_aside(found, line)
            continue
        try:
            _, added = await _keep_guarantee(session, line.made, by, spelling)
        except AlreadyExists as error:
            found.quarantined.append((line, "reference", error.code(), error.detail))
            continue
        found.taken, found.unchanged = found.taken + added, found.unchanged + (not added)
    return found, [_loaded(found, by, "guarantees-loaded")]


async def _keep_guarantee(
    session: AsyncSession, new: NewGuarantee, by: Officer, spelling: Spelling
) -> tuple[GuaranteeEntry, bool]:
    code, tin = by.office.code, spelling.known(new.tin)
    added = await session.scalar(
        insert(GuaranteeEntry)
        .values(
            administration=code, source=new.source, reference=new.reference, tin=tin, on=new.on,
            without_status=new.without_status, asked=new.asked, currency=new.currency, recorded_at=by.at,
            recorded_by=by.actor.id,
        )
        .on_conflict_do_nothing()
        .returning(GuaranteeEntry.reference)
    )  # fmt: skip
    row = await session.get_one(GuaranteeEntry, (code, new.source, new.reference))
    same = (row.tin, row.on, row.without_status, row.asked, row.currency)
    if same != (tin, new.on, new.without_status, new.asked, new.currency):
        raise AlreadyExists(f"{new.source} told something else under the reference {new.reference}.")
    return row, added is not None


def _put_aside(found: Loaded, line: Line) -> None:
    name, code, said = line.fault or ("", "line", "The line cannot be used.")
    found.quarantined.append((line, name, code, said))


def _stands(row: ComplianceEntry) -> None:
    if row.withdrawn_at is not None:
        raise NotPossible("This entry was withdrawn.")


def _note(row: ComplianceEntry, what: str, detail: str) -> Note:
    return Note(
        subject=f"entry/{row.id}", version=row.version, administration=row.administration, tin=row.tin, what=what,
        detail=detail,
    )  # fmt: skip


def _loaded(found: Loaded, by: Officer, what: str) -> Note:
    counts = f"lines={found.lines} taken={found.taken} unchanged={found.unchanged} quarantined={len(found.quarantined)}"
    return Note(
        subject=f"{what}/{UUID(int=int(by.at.timestamp() * 1_000_000))}", version=1, administration=by.office.code, what=what,
        detail=counts,
    )  # fmt: skip
