"""The register of one administration for partners elsewhere: the signed file, for anybody and with what changed since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.advance_rulings.api.calls import administration
from services.advance_rulings.api.register import EACH_TIME, READERS, Code, knows, one_reader_more
from services.advance_rulings.domain.exchange import written
from services.advance_rulings.domain.files import JSON_LINES
from services.advance_rulings.operations.signed_files import signed_file
from services.advance_rulings.queries import partners
from services.advance_rulings.queries.register import changes
from shared.web import Call, CallDep, Public

router = APIRouter(tags=["Exchange between installations"])


@router.get("/register/exchange", dependencies=[Public()], response_class=Response)
async def exchange(
    request: Request, call: CallDep, code: Code = "", since: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The published rulings of an administration of this installation as one file that it signs.

    With `since`, the header X-Vaka-Since of an answer before, those that changed after it; everything again where one of
    them is not published any more. What the lines say stands in docs/guides/regional-cooperation.md.
    """
    place = administration(call, code)
    async with call.reading(administration="") as session:
        token = await changes.latest(session, administration=place.code)
    headers = {
        "ETag": f'W/"{token}"', "X-Vaka-Since": token, "X-Content-Type-Options": "nosniff", **EACH_TIME,
        "Content-Disposition": f'attachment; filename="{place.code}-rulings.jsonl"',
    }  # fmt: skip
    if knows(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    one_reader_more()
    async with READERS:
        pieces = await _file(request, call, code=place.code, since=since, at=call.at)
    return in_pieces(pieces, headers=headers)


async def _file(request: Request, call: Call, *, code: str, since: str, at: datetime) -> tuple[bytes, ...]:
    async with call.reading(administration="") as session:
        numbers = await changes.changed_since(session, since=since, administration=code) if since else None
        found = partners.own_rulings(session, administration=code, numbers=numbers)
        lines = [await asyncio.to_thread(written, some) async for some in found]
    keys = request.app.state.documents
    return await asyncio.to_thread(signed_file, keys, lines, administration=code, complete=numbers is None, at=at)


def in_pieces(pieces: tuple[bytes, ...], *, headers: dict[str, str]) -> Response:
    """A signed file, sent piece by piece: what packs it on the way holds nobody up for long."""
    told = headers | {"Content-Length": str(sum(map(len, pieces)))}
    return StreamingResponse(_one_by_one(pieces), media_type=JSON_LINES, headers=told)


async def _one_by_one(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
