"""The demonstration's monitoring: entries, check-ins, changes, guarantees and one appeal about the holders there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.appeals import Against
from services.trusted_trader.domain.entries import NewEntry, NewGuarantee
from services.trusted_trader.domain.words import ChangeKind, CheckInOutcome, EntryKind, HolderStatus, Severity, Status
from services.trusted_trader.model import Application, Authorisation, ComplianceEntry
from services.trusted_trader.operations import appeals, changes, check_ins, entries
from services.trusted_trader.queries.monitoring import live_holders
from services.trusted_trader.seed.visits import acting
from shared.actors import Actor
from shared.facts import Fact
from shared.office import Office, Officer
from shared.problems import Problem
from shared.work import Work

SOURCE = "national-system"
LAW = "WTO TFA Article 7.7.2"
STORIES: tuple[tuple[tuple[EntryKind, Severity, int, str, int | None], ...], ...] = (
    (),
    ((EntryKind.DECLARATION_FINDING, Severity.MINOR, 210, "Wrong origin in one of 48 declarations.", None),),
    (
        (
            EntryKind.AUDIT_FINDING,
            Severity.MAJOR,
            40,
            "Royalties were left out of the value of four consignments.",
            None,
        ),
        (EntryKind.DEBT, Severity.MINOR, 25, "Duty assessed after the audit is not paid.", 412_500),
    ),
    ((EntryKind.CHANGE_OF_SITE, Severity.MINOR, 45, "The companies registry shows a new store.", None),),
)
"""What happened at the first holder, the second …: kind, severity, days ago, words, amount owed."""
GUARANTEE_DAYS = (20, 50, 80, 110)


async def watch(*, work: Work, office: Office, people: Sequence[Actor], at: datetime) -> int:
    """Write down what is known of each holder, once; answers how many holders were looked at."""
    reviewer = next((one for one in people if {"reviewer", "account-manager"} & one.roles), None)
    if reviewer is None:
        return 0
    by = acting(reviewer, office=office, at=at)
    async with work.changing(actor=reviewer, at=at, administration=office.code) as change:
        session = change.session
        known = select(ComplianceEntry.id).where(
            ComplianceEntry.administration == office.code, ComplianceEntry.source == SOURCE
        )
        if await session.scalar(known.limit(1)):
            return 0
        holders = await live_holders(session, office=office)
        for place, row in enumerate(holders):
            change.record(*await _entries(session, row, STORIES[place % len(STORIES)], by))
            change.record(*await _guarantees(session, row, by))
            change.record(*await _check_in(session, row, by))
    for row in holders[:2]:
        await _tell(work, office, people, row, at)
    await _contest(work, office, people, at)
    return len(holders)


async def _entries(
    session: AsyncSession, row: Authorisation, story: tuple[tuple[EntryKind, Severity, int, str, int | None], ...], by: Officer
) -> list[Fact]:  # fmt: skip
    facts: list[Fact] = []
    for number, (kind, severity, days, words, amount) in enumerate(story):
        new = NewEntry(
            tin=row.tin, kind=kind, severity=severity, happened_on=_day(by, days), text=words, law=LAW, source=SOURCE,
            reference=f"{row.number}-{number}", amount=amount, currency=_currency(by) if amount else None,
        )  # fmt: skip
        _, told = await entries.record(session, new=new, by=by)
        facts += told
    return facts


async def _guarantees(session: AsyncSession, row: Authorisation, by: Officer) -> list[Fact]:
    facts: list[Fact] = []
    if row.state != HolderStatus.ACTIVE:
        return facts
    for number, days in enumerate(GUARANTEE_DAYS):
        needed = 150_000 + 37_500 * number
        new = NewGuarantee(
            tin=row.tin, on=_day(by, days), without_status=needed, asked=needed // 2, currency=_currency(by), source=SOURCE,
            reference=f"{row.number}-G{number}",
        )  # fmt: skip
        _, told = await entries.guarantee(session, new=new, by=by)
        facts += told
    return facts


async def _check_in(session: AsyncSession, row: Authorisation, by: Officer) -> list[Fact]:
    granted = by.office.today(row.created_at)
    held_on = _day(by, 15)
    if (held_on - granted).days < 60:  # a holder of some weeks has had no talk yet
        return []
    _, facts = await check_ins.hold(
        session, row=row, held_on=held_on, outcome=CheckInOutcome.IN_ORDER, by=by,
        answers={"owner": "No.", "sites": "No.", "benefits": "Release is faster; the guarantee is lower."},
        note="The firm asks for periodic declarations next.",
    )  # fmt: skip
    return facts


async def _tell(work: Work, office: Office, people: Sequence[Actor], row: Authorisation, at: datetime) -> None:
    """Somebody of the firm tells a change, where the firm has people here."""
    actor = next((one for one in people if one.organisation and one.organisation == row.organisation), None)
    if actor is None:
        return
    by = acting(actor, office=office, at=at)
    async with work.changing(actor=actor, at=at, administration=office.code) as change:
        found = await change.session.get_one(Authorisation, (office.code, row.number), with_for_update=True)
        _, facts = await changes.tell(
            change.session, row=found, kind=ChangeKind.MANAGEMENT, happened_on=_day(by, 6),
            text="A new manager of the warehouse, responsible for customs matters.", by=by,
        )  # fmt: skip
        change.record(*facts)


async def _contest(work: Work, office: Office, people: Sequence[Actor], at: datetime) -> None:
    """One appeal, where a refusal of the demonstration can still be contested by the firm itself."""
    async with work.reading(administration=office.code) as session:
        refused = await session.scalars(
            select(Application)
            .where(Application.administration == office.code, Application.state == Status.REFUSED)
            .order_by(Application.decided_at.desc())
        )
        cases = [(row.id, row.organisation) for row in refused]
    for identifier, organisation in cases:
        actor = next((one for one in people if one.organisation and one.organisation == organisation), None)
        if actor is None:
            continue
        by = acting(actor, office=office, at=at)
        try:
            async with work.changing(actor=actor, at=at, administration=office.code) as change:
                row = await change.session.get_one(Application, (office.code, identifier), with_for_update=True)
                grounds = (
                    "The books that the refusal misses were handed in before the decision; the receipt is with us."
                )
                _, facts = await appeals.lodge(
                    change.session, against=Against.REFUSAL, contested=row, grounds=grounds, by=by
                )
                change.record(*facts)
        except Problem:  # too late for this one by the office's parameters
            continue
        return


def _day(by: Officer, days: int) -> date:
    return by.office.today(by.at) - timedelta(days=days)


def _currency(by: Officer) -> str:
    return by.office.administration.currency
