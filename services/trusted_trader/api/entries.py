"""Compliance entries: told by officers and the national system, settled, reviewed, withdrawn (AEO-30, T9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.bodies import CSV_BODY, load_lines
from services.trusted_trader.api.calls import expect, officer, officers_only
from services.trusted_trader.domain.entries import NewEntry, read_entries
from services.trusted_trader.model import ComplianceEntry
from services.trusted_trader.operations import entries
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import monitoring, operators
from services.trusted_trader.queries.monitored import entry_shape
from services.trusted_trader.schemas import monitoring as shown
from services.trusted_trader.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Monitoring"])
Act = Callable[[AsyncSession, ComplianceEntry, Officer], Awaitable[list[Fact]]]


@router.post(
    "/operators/{tin}/entries", status_code=201, response_model=shown.Entry, dependencies=[Requires(Permission.RECORD)]
)
async def record(tin: str, body: shown.NewEntry, call: CallDep) -> Response:
    """Write an entry about a firm down. The same one again answers 200 with the one there is."""
    officers_only(call)
    call.require_key()
    new = NewEntry(
        tin=tin, kind=body.kind, severity=body.severity, happened_on=body.happened_on, text=body.text, law=body.law,
        amount=body.amount.amount if body.amount else None, currency=body.amount.currency if body.amount else None,
        source=body.source, reference=body.reference, settled_on=body.settled_on,
    )  # fmt: skip
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await entries.record(change.session, new=new, by=by)
        change.record(*facts)
        return change.answer(
            _view(row, by), status=201 if facts else 200, version=row.version, location=f"/entries/{row.id}"
        )


@router.post(
    "/entries/import", response_model=shown.Loaded, dependencies=[Requires(Permission.RECORD)], openapi_extra=CSV_BODY
)
async def load(request: Request, call: CallDep) -> Response:
    """Entries as CSV with the columns tin, kind, severity, happened_on, amount, currency, text, law, source, reference,
    settled_on. Lines that cannot be used are named; the others are taken. A file sent twice changes nothing."""
    officers_only(call)
    return await load_lines(request, call, read=read_entries, load=entries.load_entries)


@router.get(
    "/operators/{tin}/entries",
    response_model=Page[shown.Entry],
    dependencies=[Requires(Permission.READ, Permission.RECORD)],
)
async def of_a_firm(tin: str, call: CallDep) -> Response:
    """What is written down about a firm, the newest first: for officers, and for the holder itself."""
    async with call.reading() as session:
        by = await officer(session, call)
        known = await operators.own(session, office=by.office, tin=tin, actor=call.actor)
        rows = await monitoring.entries(session, office=by.office, tin=known)
        items = [_view(row, by) for row in rows]
    return json_answer({"items": items, "next": None})


@router.get("/entries/{key}", response_model=shown.Entry, dependencies=[Requires(Permission.READ, Permission.RECORD)])
async def one(key: UUID, call: CallDep) -> Response:
    """An entry, for officers."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await monitoring.entry(session, office=by.office, key=key)
        body = _view(row, by)
    return json_answer(body, version=row.version)


@router.post("/entries/{key}/settle", response_model=shown.Entry, dependencies=[Requires(Permission.RECORD)])
async def settle(key: UUID, body: shown.Settle, call: CallDep) -> Response:
    """The debt is paid, or what was found is mended."""

    async def act(session: AsyncSession, row: ComplianceEntry, by: Officer) -> list[Fact]:
        return await entries.settle(session, row=row, on=body.on or by.office.today(by.at), by=by)

    return await _act(call, key, act)


@router.post("/entries/{key}/withdraw", response_model=shown.Entry, dependencies=[Requires(Permission.RECORD)])
async def withdraw(key: UUID, body: shown.WithdrawEntry, call: CallDep) -> Response:
    """The entry was wrong: it is kept with the reason, and counts no more."""

    async def act(session: AsyncSession, row: ComplianceEntry, by: Officer) -> list[Fact]:
        return await entries.withdraw(session, row=row, reason=body.reason, by=by)

    return await _act(call, key, act)


@router.post("/entries/{key}/review", response_model=shown.Entry, dependencies=[Requires(Permission.MONITOR)])
async def review(key: UUID, body: shown.Review, call: CallDep) -> Response:
    """Write down what the entry means for the holder's status; its warning ends (T9)."""

    async def act(session: AsyncSession, row: ComplianceEntry, by: Officer) -> list[Fact]:
        return await entries.review(session, row=row, conclusion=body.conclusion, by=by)

    return await _act(call, key, act)


async def _act(call: Call, key: UUID, action: Act) -> Response:
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await monitoring.entry(change.session, office=by.office, key=key, locked=True)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, by))
        return change.answer(_view(row, by), version=row.version)


def _view(row: ComplianceEntry, by: Officer) -> shown.Entry:
    return shown.Entry.model_validate(entry_shape(row, office=by.office, actor=by.actor))
