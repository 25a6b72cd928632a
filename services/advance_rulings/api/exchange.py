"""Rulings between installations, by signed files: the own register for partners, and theirs for ours."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import officer
from services.advance_rulings.api.documents import blobs
from services.advance_rulings.api.feed import in_pieces
from services.advance_rulings.domain.exchange import LARGEST, written
from services.advance_rulings.domain.partner_feeds import NAME_UNKNOWN, PORTS
from services.advance_rulings.events import Note
from services.advance_rulings.operations import exchange, partner_feeds
from services.advance_rulings.operations.signed_files import examined, signed_file
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import partners
from services.advance_rulings.schemas import exchange as shown
from services.advance_rulings.schemas.shapes import Page
from shared.addresses import AddressRefused
from shared.facts import Fact
from shared.outside import Outside
from shared.problems import refuse
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Exchange between installations"])
_EXCHANGES = Requires(Permission.EXCHANGE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get("/exchange/rulings", dependencies=[_EXCHANGES])
async def export(request: Request, call: CallDep, since: date | None = None) -> Response:
    """The own published rulings as one signed file; with `since` those that changed from that day on.

    What its lines say stands in docs/guides/regional-cooperation.md. Only what the register shows anybody is in it.
    """
    async with call.change() as change:
        by = await officer(change.session, call)
        start = datetime.combine(since, datetime.min.time(), tzinfo=by.office.calendar.zone) if since else None
        found = partners.own_rulings(change.session, administration=by.office.code, since=start)
        lines = [await asyncio.to_thread(written, some) async for some in found]
        change.record(
            Note(
                subject="register", version=1, administration=by.office.code, what="rulings-exported",
                detail=str(sum(piece.count(b"\n") for piece in lines)),
            )
        )  # fmt: skip
    keys, code = request.app.state.documents, by.office.code
    pieces = await asyncio.to_thread(signed_file, keys, lines, administration=code, complete=since is None, at=call.at)
    name = f"{code}-rulings-{by.office.today(call.at)}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return in_pieces(pieces, headers=headers)


@router.get("/exchange/partners", response_model=Page[shown.PartnerView], dependencies=[_EXCHANGES])
async def listed(call: CallDep) -> Response:
    """Administrations of other installations whose files are believed, or were."""
    async with call.reading() as session:
        by = await officer(session, call)
        return json_answer({"items": await partners.partners(session, office=by.office), "next": None})


@router.get("/exchange/partners/{code}", response_model=shown.PartnerView, dependencies=[_EXCHANGES])
async def one(code: str, call: CallDep) -> Response:
    """One partner."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await partners.partner(session, office=by.office, code=code)
        return json_answer(await partners.shown(session, office=by.office, row=row), version=row.version)


@router.post("/exchange/partners", status_code=201, response_model=shown.PartnerView, dependencies=[_EXCHANGES])
async def add(body: shown.PartnerBody, call: CallDep) -> Response:
    """Write down a partner with its public keys. One that is there already is answered with its present version."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        known = await partners.find_partner(change.session, office=by.office, code=body.code, locked=True)
        row, facts = await exchange.keep_partner(
            change.session, known=known, code=body.code, name=body.name, keys=body.keys, believed=body.believed,
            hosted=sorted(call.platform.settings.hosted_administrations()), by=by,
        )  # fmt: skip
        change.record(*facts)
        found = await partners.shown(change.session, office=by.office, row=row)
        return change.answer(
            shown.PartnerView.model_validate(found), status=200 if known else 201, version=row.version,
            location=f"/exchange/partners/{row.code}",
        )  # fmt: skip


@router.post("/exchange/partners/{code}/feed", response_model=shown.PartnerView, dependencies=[_EXCHANGES])
async def keep_feed(code: str, body: shown.FeedBody, request: Request, call: CallDep) -> Response:
    """Write down where a partner gives its file by itself: it is asked soon, and then by the parameter exchange.feed_hours.

    Only https to the public Internet is taken. Where the name cannot be looked up at this moment the address is kept and
    `trouble` says so: it is looked up again, and checked, each time that it is asked.
    """
    call.require_key()
    outside: Outside = request.app.state.outside
    unknown = ""
    try:
        await outside.admitted(body.url, ports=PORTS)
    except AddressRefused as error:
        if error.code != NAME_UNKNOWN:
            raise refuse("We do not ask this address.", ("/url", error.code, str(error))) from error
        unknown = str(error)
    return await _feed(call, code, partial(partner_feeds.keep_feed, url=body.url, unknown=unknown))


@router.post("/exchange/partners/{code}/feed/ask", response_model=shown.PartnerView, dependencies=[_EXCHANGES])
async def ask_feed(code: str, call: CallDep) -> Response:
    """Have the feed asked now: within half a minute, whenever its turn would be."""
    call.require_key()
    return await _feed(call, code, partner_feeds.ask_now)


@router.delete("/exchange/partners/{code}/feed", response_model=shown.PartnerView, dependencies=[_EXCHANGES])
async def remove_feed(code: str, call: CallDep) -> Response:
    """Ask the feed no more. What was taken stays in the register."""
    call.require_key()
    return await _feed(call, code, partner_feeds.remove_feed)


async def _feed(call: Call, code: str, act: Callable[..., Awaitable[list[Fact]]]) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await partners.partner(change.session, office=by.office, code=code, locked=True)
        change.record(*await act(change.session, partner=row, by=by))
        found = await partners.shown(change.session, office=by.office, row=row)
        return change.answer(shown.PartnerView.model_validate(found), version=row.version)


@router.post(
    "/exchange/partners/{code}/files",
    status_code=201,
    response_model=shown.PartnerFileView,
    dependencies=[_EXCHANGES],
    openapi_extra={"requestBody": {"required": True, "content": {"application/x-ndjson": _BINARY}}},
)
async def send(
    code: str, request: Request, call: CallDep, name: Annotated[str, Query(min_length=1, max_length=300)]
) -> Response:
    """Take in a partner's file. Good lines count at once, others wait with their reason; the same bytes again change
    nothing, and nothing counts of a file whose signature does not hold."""
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    digest = hashlib.sha256(content).hexdigest()
    async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
        by = await officer(change.session, call)
        row = await partners.partner(change.session, office=by.office, code=code, locked=True)
        known = await exchange.known_file(change.session, partner=row, sha256=digest)
        if known is not None:
            change.record(
                Note(
                    subject=f"partner/{code}",
                    version=row.version,
                    administration=row.administration,
                    what="file-repeated",
                )
            )
            return change.answer(
                shown.PartnerFileView.model_validate(partners.file_shape(known, by.office)), status=200
            )
        blob = await blobs(call).put(_once(content), limit=LARGEST)
        file, facts = await exchange.receive(
            change.session, partner=row, name=name.replace("\\", "/").rpartition("/")[2] or "rulings", blob=blob,
            file=examined(row, content, at=call.at), by=by,
        )  # fmt: skip
        change.record(*facts)
        return change.answer(
            shown.PartnerFileView.model_validate(partners.file_shape(file, by.office)), status=201,
            location=f"/exchange/files/{file.id}",
        )  # fmt: skip


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


@router.get("/exchange/partners/{code}/files", response_model=Page[shown.PartnerFileView], dependencies=[_EXCHANGES])
async def files(code: str, call: CallDep) -> Response:
    """The last files of a partner."""
    async with call.reading() as session:
        by = await officer(session, call)
        await partners.partner(session, office=by.office, code=code)
        return json_answer({"items": await partners.files(session, office=by.office, code=code), "next": None})


@router.get("/exchange/files/{key}/quarantine", response_model=shown.QuarantinePage, dependencies=[_EXCHANGES])
async def quarantine(
    key: UUID, call: CallDep, after: int = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """Lines of a file that were not taken, each with its reason and as it stood there."""
    async with call.reading() as session:
        by = await officer(session, call)
        await partners.file(session, office=by.office, key=key)
        found = await partners.quarantine(session, office=by.office, key=key, after=after, limit=limit)
    return json_answer({"items": found, "next": found[-1]["line"] if len(found) == limit else None})
