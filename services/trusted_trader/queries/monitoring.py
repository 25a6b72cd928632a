"""What is known of holders, together: entries, check-ins, changes, findings; the score and the warnings that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.alerts import ORDER, Alert
from services.trusted_trader.domain.appeals import last_day
from services.trusted_trader.domain.entries import HOLDER
from services.trusted_trader.domain.ledger import Record
from services.trusted_trader.domain.monitoring import (
    Entry,
    Known,
    Score,
    SiteFinding,
    fallen,
    months_before,
    next_check_in,
    trend,
)
from services.trusted_trader.domain.words import LIVE, ChangeStatus, EntryKind, FindingStatus, Severity
from services.trusted_trader.model import Authorisation, ChangeReport, CheckIn, ComplianceEntry, Finding
from shared.calendar import Basis
from shared.office import Office
from shared.problems import NotFound

CHANGES = {EntryKind.CHANGE_OF_OWNER.value: "owner", EntryKind.CHANGE_OF_SITE.value: "site"}
SAME_CHANGE = timedelta(days=31)
"""A change that a holder told counts for an entry of the same kind whose day lies at most so far from its own."""
DONE = (ChangeStatus.NOTED, ChangeStatus.CLOSED)


@dataclass(kw_only=True)
class Gathered:
    """Everything that is known of one holder, as rows."""

    entries: list[ComplianceEntry] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    changes: list[ChangeReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _OfFirm(Protocol):
    tin: Any


Row = TypeVar("Row", bound=_OfFirm)


async def entry(session: AsyncSession, *, office: Office, key: UUID, locked: bool = False) -> ComplianceEntry:
    """An entry by its id. Raises NotFound."""
    found = await session.get(ComplianceEntry, (office.code, key), with_for_update=locked or None)
    if found is None:
        raise NotFound("There is no such entry.")
    return found


async def change_report(session: AsyncSession, *, office: Office, key: UUID, locked: bool = False) -> ChangeReport:
    """A reported change by its id. Raises NotFound."""
    found = await session.get(ChangeReport, (office.code, key), with_for_update=locked or None)
    if found is None:
        raise NotFound("There is no such change.")
    return found


async def entry_of(session: AsyncSession, *, office: Office, source: str, reference: str) -> ComplianceEntry:
    """The entry that a source told under a reference. Raises NotFound."""
    found = (
        await session.scalars(
            select(ComplianceEntry).where(
                ComplianceEntry.administration == office.code,
                ComplianceEntry.source == source,
                ComplianceEntry.reference == reference,
            )
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such entry.")
    return found


async def entries(
    session: AsyncSession, *, office: Office, tin: str, since: date | None = None
) -> list[ComplianceEntry]:
    """The entries about a firm, the newest first; withdrawn ones too."""
    statement = select(ComplianceEntry).where(ComplianceEntry.administration == office.code, ComplianceEntry.tin == tin)
    if since is not None:
        statement = statement.where(ComplianceEntry.happened_on >= since)
    order = (ComplianceEntry.happened_on.desc(), ComplianceEntry.id)
    return list((await session.scalars(statement.order_by(*order))).all())


async def check_in_due(
    session: AsyncSession, *, row: Authorisation, office: Office, at: datetime
) -> tuple[date, list[date]]:
    """When the next check-in with a holder is due, and the days of those that were held."""
    held = (
        await session.scalars(
            select(CheckIn.held_on).where(
                CheckIn.administration == row.administration, CheckIn.authorisation == row.number
            )
        )
    ).all()
    days = [day for day in held if day is not None]
    return due(row, days, office=office, at=at), days


def due(row: Authorisation, held: Iterable[date], *, office: Office, at: datetime) -> date:
    """The day of the next check-in, given those that were held."""
    months = office.terms(at).value("check_in_months")
    return next_check_in(granted_on=office.today(row.created_at), held=held, months=months)


async def live_holders(session: AsyncSession, *, office: Office) -> Sequence[Authorisation]:
    """Everybody who holds the status now, suspended or not, by name."""
    statement = (
        select(Authorisation)
        .where(Authorisation.administration == office.code, Authorisation.state.in_(LIVE))
        .order_by(Authorisation.name, Authorisation.number)
    )
    return (await session.scalars(statement)).all()


async def gathered(session: AsyncSession, *, office: Office, rows: Sequence[Authorisation]) -> Mapping[str, Gathered]:
    """What is known of these holders, by the number of the authorisation: four questions however many they are."""
    tins = list({row.tin for row in rows})
    told = await _by_tin(session, ComplianceEntry, office, tins)
    held = await _by_tin(session, CheckIn, office, tins)
    changed = await _by_tin(session, ChangeReport, office, tins)
    found = await _by_tin(session, Finding, office, tins)
    return {
        row.number: Gathered(
            entries=[one for one in told[row.tin] if one.withdrawn_at is None],
            check_ins=[one for one in held[row.tin] if one.authorisation == row.number],
            changes=[one for one in changed[row.tin] if one.authorisation == row.number],
            findings=found[row.tin],
        )
        for row in rows
    }


async def _by_tin(session: AsyncSession, kind: type[Row], office: Office, tins: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    table: Any = kind
    statement = select(kind).where(table.administration == office.code, table.tin.in_(tins)).order_by(table.created_at)
    for row in await session.scalars(statement):
        found[row.tin].append(row)
    return found


def untold(found: Gathered, *, office: Office, at: datetime) -> list[tuple[ComplianceEntry, date]]:
    """Changes that the office knows of and the holder had to tell by a day that is over."""
    terms, today = office.terms(at), office.today(at)
    days, basis = terms.value("change_notice_days"), Basis(terms.value("limit.basis"))
    missing = []
    for one in found.entries:
        kind = CHANGES.get(one.kind)
        if kind is None or one.source == HOLDER or _told(found, kind, one.happened_on):
            continue
        until = last_day(one.happened_on, days=days, basis=basis, calendar=office.calendar)
        if until < today:
            missing.append((one, until))
    return missing


def _told(found: Gathered, kind: str, happened_on: date) -> bool:
    return any(change.kind == kind and abs(change.happened_on - happened_on) <= SAME_CHANGE for change in found.changes)


def scores(
    row: Authorisation, found: Gathered, *, record: Record | None, office: Office, at: datetime
) -> tuple[Score, ...]:
    """The score by quarter and today; without the declarations' record its part is left out."""
    today = office.today(at)
    held = [one.held_on for one in found.check_ins if one.held_on is not None]
    known = Known(
        entries=tuple(
            Entry(
                kind=EntryKind(one.kind), severity=Severity(one.severity), happened_on=one.happened_on,
                settled_on=one.settled_on,
            )
            for one in found.entries
        ),
        late=tuple(office.today(one.told_at) for one in found.changes if one.days_late),
        untold=tuple(until for _, until in untold(found, office=office, at=at)),
        check_ins=(
            *((one.due_on, one.held_on) for one in found.check_ins),
            (due(row, held, office=office, at=at), None),
        ),
        findings=tuple(
            SiteFinding(
                severity=Severity(one.severity), since_on=office.today(one.created_at), due_on=one.due_on,
                resolved_on=office.today(one.resolved_at) if one.resolved_at else None,
            )
            for one in found.findings
        ),
        quarters=record.quarters if record is not None else (),
    )  # fmt: skip
    return trend(known=known, on=today, window_months=office.terms(at).value("score.window_months"))


def alerts(
    row: Authorisation, found: Gathered, *, scored: Sequence[Score], office: Office, at: datetime
) -> list[Alert]:
    """Why this holder is on the early-warning list, the gravest first; empty where nothing is wrong."""
    terms, today = office.terms(at), office.today(at)
    warnings = [
        *_of_entries(row, found), *_of_changes(found, office=office, at=at), *_of_findings(found, today),
        *_of_score(scored, low=terms.value("alert.score"), fall=terms.value("alert.fall")),
    ]  # fmt: skip
    held = [one.held_on for one in found.check_ins if one.held_on is not None]
    day = due(row, held, office=office, at=at)
    if day < today:
        warnings.append(Alert(code="check_in_overdue", on=day, values={"day": day}))
    recalled = row.valid_until - timedelta(days=terms.value("revalidation_notice_days"))
    if row.revalidation_id is None and recalled <= today:
        until = row.valid_until - timedelta(days=terms.value("revalidation_file_days"))
        warnings.append(Alert(code="revalidation_due", on=recalled, values={"day": row.valid_until, "until": until}))
    return sorted(warnings, key=lambda one: (ORDER.index(one.code), one.on))


def _of_entries(row: Authorisation, found: Gathered) -> Iterable[Alert]:
    for one in found.entries:
        values = {
            "kind": one.kind, "day": one.happened_on, "source": one.source, "reference": one.reference, "amount": one.amount,
            "currency": one.currency, "severity": one.severity,
        }  # fmt: skip
        refers = f"entry/{one.id}"
        # An entry that was known when the status was granted was weighed then; what comes after is an event (T9).
        if one.reviewed_at is None and one.created_at >= row.created_at:
            yield Alert(code="entry_to_review", on=one.happened_on, refers_to=refers, values=values)
        if one.kind == EntryKind.DEBT and one.settled_on is None:
            yield Alert(code="debt_open", on=one.happened_on, refers_to=refers, values=values)


def _of_changes(found: Gathered, *, office: Office, at: datetime) -> Iterable[Alert]:
    for one, until in untold(found, office=office, at=at):
        values = {"kind": one.kind, "day": one.happened_on, "until": until}
        yield Alert(code="change_untold", on=until, refers_to=f"entry/{one.id}", values=values)
    for change in found.changes:
        if change.state not in DONE:
            values = {"day": change.happened_on, "days_late": change.days_late}
            yield Alert(
                code="change_to_review", on=office.today(change.told_at), refers_to=f"change/{change.id}", values=values
            )


def _of_findings(found: Gathered, today: date) -> Iterable[Alert]:
    for one in found.findings:
        if one.state != FindingStatus.RESOLVED and one.due_on is not None and one.due_on < today:
            values = {"day": one.due_on, "severity": one.severity, "text": one.text[:200]}
            yield Alert(code="finding_overdue", on=one.due_on, refers_to=f"finding/{one.id}", values=values)


def _of_score(scored: Sequence[Score], *, low: int, fall: int) -> Iterable[Alert]:
    now, points = scored[-1], fallen(scored)
    if now.value < low:
        yield Alert(code="score_low", on=now.on, values={"score": now.value, "limit": low})
    if points >= fall:
        yield Alert(code="score_falling", on=now.on, values={"points": points, "score": now.value})


async def history(
    session: AsyncSession, *, tin: str, office: Office, at: datetime, declarations: Record | None
) -> dict[str, Any]:
    """The compliance history of a firm for the desk assessment (AEO-24): entries by kind, what is still owed, and what its
    declarations say, or that this could not be had."""
    until = office.today(at)
    since = months_before(until, office.terms(at).value("desk.window_months"))
    listed = [one for one in await entries(session, office=office, tin=tin) if one.withdrawn_at is None]
    open_debts = [one for one in listed if one.kind == EntryKind.DEBT and one.settled_on is None]
    within = [one for one in listed if one.happened_on >= since]
    owed: dict[str, int] = defaultdict(int)
    for one in open_debts:
        owed[one.currency or ""] += one.amount or 0
    return {
        "tin": tin,
        "from_on": since,
        "until_on": until,
        "kinds": [
            {"kind": kind.value, "count": len(of_kind), "open": sum(one.settled_on is None for one in of_kind)}
            for kind in EntryKind
            for of_kind in [[one for one in within if one.kind == kind]]
        ],
        "entries": within + [one for one in open_debts if one.happened_on < since],
        "open_debts": [{"amount": amount, "currency": currency} for currency, amount in sorted(owed.items())],
        "declarations": declarations,
        "declarations_missing": NOT_HAD if declarations is None else None,
    }


NOT_HAD = "The declarations' record could not be had; ask again."
