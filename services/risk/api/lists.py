"""Managed lists and watch-lists. Every reading of entries is recorded."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.risk.api.bodies import CSV_BODY
from services.risk.api.calls import officer, officers_only
from services.risk.domain.names import Matcher
from services.risk.domain.watch_files import Watched
from services.risk.events import ListRead
from services.risk.operations import lists, watch, watch_files
from services.risk.operations.acting import refuse
from services.risk.permissions import Permission
from services.risk.queries import lists as kept
from services.risk.queries import watch as watched
from services.risk.schemas import lists as shown
from services.risk.schemas.shapes import Page
from shared.web import CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Lists"])
PRIVATE = {"Cache-Control": "private, no-store"}
LARGEST_CSV = 8 * 1024 * 1024


@router.get("/lists", response_model=Page[shown.ListRow], dependencies=[Requires(Permission.READ_LISTS)])
async def all_lists(call: CallDep) -> Response:
    """Every managed list, without entries."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.lists(session, found=by.office, at=by.at)
    return json_answer({"items": [shown.ListRow.model_validate(one) for one in items], "next": None})


@router.post("/lists", status_code=201, response_model=shown.ListView, dependencies=[Requires(Permission.KEEP_LISTS)])
async def make(body: shown.NewList, call: CallDep) -> Response:
    """Make a list. Rules name it as list("…")."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await lists.make(
            change.session,
            name=body.name,
            title=body.title,
            matching=body.matching,
            field=body.field,
            note=body.note,
            by=by,
        )
        change.record(*facts)
        found = await kept.whole(change.session, row=row, found=by.office, at=by.at)
        return change.answer(
            shown.ListView.model_validate(found), status=201, version=row.version, location=f"/lists/{row.name}"
        )


@router.get("/lists/{name}", response_model=shown.ListView, dependencies=[Requires(Permission.READ_LISTS)])
async def one_list(name: str, call: CallDep, past: bool = False) -> Response:
    """A list with its entries; with `past` also those that ended. That you read it is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.kept_list(change.session, found=by.office, name=name)
        found = await kept.whole(change.session, row=row, found=by.office, at=by.at, past=past)
        read = ListRead(
            subject=f"list/{name}", version=row.version, administration=by.office.code, entries=len(found["entries"])
        )
        change.record(read)
    return json_answer(shown.ListView.model_validate(found), version=row.version, headers=PRIVATE)


@router.post("/lists/{name}/entries", response_model=shown.ListView, dependencies=[Requires(Permission.KEEP_LISTS)])
async def add(name: str, body: shown.AddEntries, call: CallDep) -> Response:
    """Put values on a list. The rules in force follow at once."""
    entries = [
        lists.NewEntry(
            value=one.value, valid_from=zoned(one.valid_from), valid_until=zoned(one.valid_until), source=one.source,
            note=one.note,
        )
        for one in body.entries
    ]  # fmt: skip
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.kept_list(change.session, found=by.office, name=name, locked=True)
        call.expect(row.version)
        change.record(*await lists.add(change.session, row=row, entries=entries, by=by))
        found = await kept.whole(change.session, row=row, found=by.office, at=by.at)
        return change.answer(shown.ListView.model_validate(found), version=row.version)


@router.post("/lists/{name}/entries/end", response_model=shown.ListView, dependencies=[Requires(Permission.KEEP_LISTS)])
async def end_entries(name: str, body: shown.EndEntries, call: CallDep) -> Response:
    """Take values off a list, saying why. What was on it is kept."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.kept_list(change.session, found=by.office, name=name, locked=True)
        call.expect(row.version)
        facts = await lists.end(
            change.session, row=row, values=body.values, reason=body.reason, at=zoned(body.at), by=by
        )
        change.record(*facts)
        found = await kept.whole(change.session, row=row, found=by.office, at=by.at)
        return change.answer(shown.ListView.model_validate(found), version=row.version)


@router.post(
    "/lists/{name}/load",
    response_model=shown.ListView,
    dependencies=[Requires(Permission.KEEP_LISTS)],
    openapi_extra=CSV_BODY,
)
async def load(name: str, request: Request, call: CallDep) -> Response:
    """Load values from CSV: one in each line, or the columns value, from, until, source, note."""
    officers_only(call)
    content = await whole_body(request, maximum=LARGEST_CSV)
    try:
        entries = lists.read_csv(content)
    except ValueError as error:
        raise refuse("The file cannot be used.", ("", "file", f"{error}.")) from None
    async with call.change(body_hash=hashlib.sha256(content).hexdigest()) as change:
        by = await officer(change.session, call)
        row = await kept.kept_list(change.session, found=by.office, name=name, locked=True)
        call.expect(row.version)
        change.record(*await lists.add(change.session, row=row, entries=entries, by=by))
        found = await kept.whole(change.session, row=row, found=by.office, at=by.at)
        return change.answer(shown.ListView.model_validate(found), version=row.version)


def zoned(given: datetime | None) -> datetime | None:
    """An instant with its zone. Raises Invalid for one without."""
    if given is not None and given.tzinfo is None:
        raise refuse("An instant does not say its zone.", ("", "zone", "Write 2026-03-31T08:00:00+12:00."))
    return given


def _watched(body: shown.WatchEntryBody) -> Watched:
    return Watched(
        list_name=body.list_name, kind=body.kind, names=tuple(body.names), ids=tuple((one.kind, one.number) for one in body.ids),
        country=body.country, reason=body.reason, source=body.source, valid_from=zoned(body.valid_from),
        valid_until=zoned(body.valid_until),
    )  # fmt: skip


@router.get("/watch-entries", response_model=Page[shown.WatchRow], dependencies=[Requires(Permission.READ_LISTS)])
async def entries(
    call: CallDep, list_name: Annotated[str, Query(alias="list", max_length=200)] = "", counting: bool = False
) -> Response:
    """Entries of the watch-lists, the newest change first; `counting`: those that count now. The reading is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        items = await watched.entries(
            change.session, found=by.office, list_name=list_name, at=by.at if counting else None
        )
        read = ListRead(
            subject=f"watch-list/{list_name or 'all'}", version=1, administration=by.office.code, entries=len(items)
        )
        change.record(read)
    shapes = [shown.WatchRow.model_validate(one) for one in items]
    return json_answer({"items": shapes, "next": None}, headers=PRIVATE)


@router.post(
    "/watch-entries", status_code=201, response_model=shown.WatchView, dependencies=[Requires(Permission.KEEP_LISTS)]
)
async def add_entry(body: shown.WatchEntryBody, call: CallDep) -> Response:
    """Put a party on a watch-list."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await watch.add(change.session, watched=_watched(body), by=by)
        change.record(*facts)
        found = await watched.whole(change.session, row=row, found=by.office)
        return change.answer(
            shown.WatchView.model_validate(found), status=201, version=row.version, location=f"/watch-entries/{row.id}"
        )


@router.post(
    "/watch-entries/load",
    response_model=shown.WatchLoadView,
    dependencies=[Requires(Permission.KEEP_LISTS)],
    openapi_extra=CSV_BODY,
)
async def load_entries(request: Request, call: CallDep) -> Response:
    """Load parties from CSV: list, kind, name, aliases, numbers, country, reason, source, from, until. Bad lines are reported."""
    officers_only(call)
    call.require_key()
    content = await whole_body(request, maximum=LARGEST_CSV)
    async with call.change(body_hash=hashlib.sha256(content).hexdigest()) as change:
        by = await officer(change.session, call)
        loaded, facts = await watch_files.load(change.session, content=content, by=by)
        change.record(*facts)
        return change.answer(shown.WatchLoadView.model_validate(asdict(loaded)))


@router.post(
    "/watch-entries/match", response_model=shown.MatchView, dependencies=[Requires(Permission.READ_LISTS, draft=True)]
)
async def match(body: shown.Party, call: CallDep) -> Response:
    """Look for a party on the watch-lists, as an assessment does, with the reasons. Nothing is kept but that you asked."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        threshold = int(by.office.terms(by.at).value("watch.threshold"))
        matcher: Matcher = await watched.matcher(change.session, at=by.at, threshold=threshold)
        found = matcher.best([body.name], body.ids)
        shape = None
        if found is not None:
            row = await watched.entry(change.session, found=by.office, identifier=UUID(found.entry.key))
            shape = watched.shape(row, by.office)
        change.record(
            ListRead(
                subject="watch-list/match", version=1, administration=by.office.code, entries=int(found is not None)
            )
        )
    return json_answer(
        shown.MatchView.model_validate(
            {
                "entry": shape,
                "score": found.score if found else 0,
                "by_number": found.by_number if found else False,
                "asked": found.asked if found else body.name,
                "matched": found.matched if found else "",
                "reasons": list(found.reasons) if found else [],
                "threshold": threshold,
            }
        ),
        headers=PRIVATE,
    )


@router.get("/watch-entries/{key}", response_model=shown.WatchView, dependencies=[Requires(Permission.READ_LISTS)])
async def one_entry(key: UUID, call: CallDep) -> Response:
    """An entry with what it was before and what people decided. That you read it is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await watched.entry(change.session, found=by.office, identifier=key)
        found = await watched.whole(change.session, row=row, found=by.office)
        change.record(
            ListRead(subject=f"watch-entry/{key}", version=row.version, administration=by.office.code, entries=1)
        )
    return json_answer(shown.WatchView.model_validate(found), version=row.version, headers=PRIVATE)


@router.put("/watch-entries/{key}", response_model=shown.WatchView, dependencies=[Requires(Permission.KEEP_LISTS)])
async def change_entry(key: UUID, body: shown.WatchEntryBody, call: CallDep) -> Response:
    """Change an entry. What people decided about parties like it is asked again."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await watched.entry(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        change.record(*await watch.change(change.session, row=row, watched=_watched(body), by=by))
        found = await watched.whole(change.session, row=row, found=by.office)
        return change.answer(shown.WatchView.model_validate(found), version=row.version)


@router.post("/watch-entries/{key}/end", response_model=shown.WatchView, dependencies=[Requires(Permission.KEEP_LISTS)])
async def end_entry(key: UUID, body: shown.EndEntry, call: CallDep) -> Response:
    """End an entry: it counts no more, and is kept."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await watched.entry(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        change.record(*await watch.end(change.session, row=row, reason=body.reason, by=by))
        found = await watched.whole(change.session, row=row, found=by.office)
        return change.answer(shown.WatchView.model_validate(found), version=row.version)


@router.post(
    "/watch-entries/{key}/decisions",
    status_code=201,
    response_model=shown.WatchView,
    dependencies=[Requires(Permission.KEEP_LISTS)],
)
async def decide(key: UUID, body: shown.Judgement, call: CallDep) -> Response:
    """Say whether a party is the one of the entry, and why. "Not the same" silences this match until the entry changes."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await watched.entry(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        _, facts = await watch.decide(
            change.session, row=row, name=body.name, ids=body.ids, same=body.same, reason=body.reason, by=by
        )
        change.record(*facts)
        found = await watched.whole(change.session, row=row, found=by.office)
        return change.answer(shown.WatchView.model_validate(found), status=201, version=row.version)
