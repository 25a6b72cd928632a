"""The early-warning list, the compliance score, and the compliance history for the desk assessment (AEO-24, AEO-30)."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Response

from services.trusted_trader.api.calls import officer, officers_only
from services.trusted_trader.api.records import declared
from services.trusted_trader.domain.alerts import ORDER
from services.trusted_trader.domain.monitoring import months_before
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import monitored, monitoring
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.schemas import monitoring as shown
from services.trusted_trader.schemas.ledger import Record
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Monitoring"])
PRIVATE = {"Cache-Control": "private, no-store"}


@router.get(
    "/monitoring", response_model=shown.WatchBoard, dependencies=[Requires(Permission.MONITOR, Permission.DECIDE)]
)
async def board(call: CallDep) -> Response:
    """Holders with a warning, the gravest first: why, in plain words, and what to do."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        tins = sorted({row.tin for row in await monitoring.live_holders(session, office=by.office)})
    today = by.office.today(call.at)
    since = months_before(today, by.office.terms(call.at).value("score.window_months"))
    records = await declared(call, tins=tins, from_on=since + timedelta(days=1), until_on=today) if tins else {}
    async with call.reading() as session:
        rows = await monitoring.live_holders(session, office=by.office)
        known = await monitoring.gathered(session, office=by.office, rows=rows)
        items = []
        for row in rows:
            found, record = known[row.number], (records or {}).get(row.tin)
            scored = monitoring.scores(row, found, record=record, office=by.office, at=call.at)
            alerts = monitoring.alerts(row, found, scored=scored, office=by.office, at=call.at)
            if alerts:
                shape = monitored.watched(
                    row, found, scored=scored, alerts=alerts, office=by.office, language=call.language, at=call.at
                )
                items.append(((ORDER.index(alerts[0].code), scored[-1].value, row.name), shape))
    body = {
        "holders": len(rows),
        "on": today,
        "declarations_missing": monitoring.NOT_HAD if records is None else None,
        "items": [shape for _, shape in sorted(items, key=lambda pair: pair[0])],
    }
    return json_answer(shown.WatchBoard.model_validate(body), headers=PRIVATE)


@router.get(
    "/authorisations/{number}/score", response_model=shown.HolderScore, dependencies=[Requires(Permission.READ)]
)
async def score(number: str, call: CallDep) -> Response:
    """The compliance score with its trend by quarter, what was taken and why, and the method: for officers and the holder."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await authorisation(session, number=number, actor=call.actor)
    today = by.office.today(call.at)
    since = months_before(today, by.office.terms(call.at).value("score.window_months"))
    records = await declared(call, tins=[row.tin], from_on=since + timedelta(days=1), until_on=today)
    async with call.reading() as session:
        row = await authorisation(session, number=number, actor=call.actor)
        found = (await monitoring.gathered(session, office=by.office, rows=[row]))[row.number]
        record = (records or {}).get(row.tin)
        scored = monitoring.scores(row, found, record=record, office=by.office, at=call.at)
        body = monitored.score_shape(row, scored, missing=records is None, language=call.language)
    return json_answer(shown.HolderScore.model_validate(body), headers=PRIVATE)


@router.get("/applications/{key}/history", response_model=shown.History, dependencies=[Requires(Permission.READ)])
async def history(key: str, call: CallDep) -> Response:
    """What the platform knows of an applicant's compliance: entries, debts, and the declarations' record (AEO-24)."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        tin = (await application(session, key=key, actor=call.actor)).tin
    today = by.office.today(call.at)
    since = months_before(today, by.office.terms(call.at).value("desk.window_months"))
    records = await declared(call, tins=[tin], from_on=since + timedelta(days=1), until_on=today)
    record = None if records is None else records.get(tin)
    async with call.reading() as session:
        found = await monitoring.history(session, tin=tin, office=by.office, at=call.at, declarations=record)
        shape = found | {
            "entries": [monitored.entry_shape(row, office=by.office, actor=call.actor) for row in found["entries"]],
            "declarations": Record.model_validate(record) if record is not None else None,
        }
    return json_answer(shown.History.model_validate(shape), headers=PRIVATE)
