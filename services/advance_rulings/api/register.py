"""The public register: searched, read, followed and taken home. Nobody signs in for it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic_core import to_json

from services.advance_rulings.domain import feeds
from services.advance_rulings.domain.files import CSV, JSON_LINES, csv_lines, json_lines
from services.advance_rulings.domain.words import RulingStatus, RulingType
from services.advance_rulings.queries import register
from services.advance_rulings.queries.register import changes, files
from services.advance_rulings.schemas import register as shown
from shared.problems import FieldError, Invalid, Unavailable
from shared.web import Call, CallDep, Public, json_answer

router = APIRouter(tags=["Register"])
A_MINUTE = {"Cache-Control": "public, max-age=60"}
SPOKEN = {**A_MINUTE, "Vary": "Accept-Language"}
"""For an answer in the reader's language: whoever keeps it gives it to readers of that language alone."""
EACH_TIME = {"Cache-Control": "public, no-cache"}
READERS = asyncio.Semaphore(4)
"""Whole registers, or pieces of one, that one process makes at a time: the rest of the house goes on meanwhile. Nobody
keeps one of these while what was made is sent: on a thin link that takes hours."""
Code = Annotated[str, Query(alias="administration", max_length=2)]


def one_reader_more() -> None:
    """Raises Unavailable while as many whole registers are made as one process makes at a time."""
    if READERS.locked():
        raise Unavailable("Several whole registers are being given out at this moment.", headers={"Retry-After": "60"})


def tagged(request: Request, body: bytes, *, media_type: str, headers: dict[str, str]) -> Response:
    """A body with the ETag of its octets; nothing but that again (304) to whoever has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    found = {"ETag": tag, **headers}
    if knows(request, tag):
        return Response(status_code=304, headers=found)
    return Response(body, headers=found, media_type=media_type)


def knows(request: Request, tag: str) -> bool:
    """Whether the caller has what the tag stands for (RFC 9110, weak comparison)."""
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in given


def tagged_json(request: Request, body: BaseModel | dict[str, Any], headers: dict[str, str]) -> Response:
    """The same of an answer in JSON."""
    return tagged(request, bytes(json_answer(body).body), media_type="application/json", headers=headers)


@router.get("/rulings", response_model=shown.RulingPage, dependencies=[Public()])
async def search(
    request: Request, call: CallDep,
    q: Annotated[str, Query(max_length=300)] = "",
    hs: Annotated[str, Query(max_length=30)] = "",
    code: Code = "",
    status: str = "",
    type: str = "",  # noqa: A002  # the word of the query
    keyword: Annotated[str, Query(max_length=100)] = "",
    from_on: Annotated[str, Query(alias="from")] = "",
    until_on: Annotated[str, Query(alias="to")] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:  # fmt: skip
    """Search the register, revoked and expired rulings too. `from` and `to` are dates of issue; `hs` may be the beginning of a code.

    The first page counts by administration, chapter, year, type and status, over at most five hundred rulings; beyond them
    `total.more` is true.
    """
    wanted = register.Search(
        q=q.strip().replace("\x00", ""),
        hs=hs.strip(),
        administration=code.strip(),
        status=_word("status", status, RulingStatus),
        type=_word("type", type, RulingType),
        keyword=keyword.strip().replace("\x00", ""),
        from_on=_day("from", from_on),
        until_on=_day("to", until_on),
        cursor=cursor,
        limit=limit,
    )
    async with call.reading(administration="") as session:
        page = await register.rulings(session, search=wanted, at=call.at)
    return tagged_json(request, page, A_MINUTE)


def _word(name: str, value: str, words: type[RulingStatus | RulingType]) -> str:
    known = [word.value for word in words]
    if value and value not in known:
        wrong = FieldError(f"query:{name}", "choice", f"Choose one of: {', '.join(known)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])
    return value


def _day(name: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        wrong = FieldError(f"query:{name}", "date", "Write a date as 2026-11-22.")
        raise Invalid("The filter cannot be used.", errors=[wrong]) from None


@router.get("/register/changes", response_model=shown.Changes, dependencies=[Public()])
async def changed(
    request: Request, call: CallDep, since: Annotated[str, Query(max_length=200)] = "", code: Code = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:  # fmt: skip
    """What changed after a token, each ruling once and as it is now. Without a token from the very first.

    Ask again with `since` of the answer until `more` is false, and then as often as you like: no change is ever missed.
    """
    async with call.reading(administration="") as session:
        page = await changes.changes(session, since=since, administration=code, limit=limit, at=call.at)
    return tagged_json(request, shown.Changes.model_validate(page), EACH_TIME)


async def _newest(call: Call, *, code: str, kind: str, hs: str, keyword: str, limit: int) -> list[dict[str, Any]]:
    found = files.facets(administration=code, type=_word("type", kind, RulingType), hs=hs, keyword=keyword)
    async with call.reading(administration="") as session:
        return await files.newest(session, facets=found, limit=limit, at=call.at)


def _feed(request: Request, call: Call, code: str) -> dict[str, str]:
    public = call.platform.settings.public_url
    asked = f"?{request.url.query}" if request.url.query else ""
    own = f"{public}/api/advance-rulings{request.url.path}{asked}"
    hosted = call.platform.settings.hosted_administrations()
    whose = f", {hosted[code].name('en')}" if code in hosted else ""
    return {"public_url": public, "own": own, "title": f"Advance rulings: new and changed{whose}"}


FeedLimit = Annotated[int, Query(ge=1, le=100)]
Short = Annotated[str, Query(max_length=100)]


@router.get("/register/feed.json", dependencies=[Public()], response_class=Response)
async def json_feed(
    request: Request, call: CallDep, code: Code = "", type: str = "", hs: Short = "", keyword: Short = "", limit: FeedLimit = 50,  # noqa: A002  # the word of the query
) -> Response:  # fmt: skip
    """The rulings made or changed last, as JSON Feed 1.1."""
    found = await _newest(call, code=code, kind=type, hs=hs, keyword=keyword, limit=limit)
    body = to_json(feeds.json_feed(found, **_feed(request, call, code)))
    return tagged(request, body, media_type=feeds.JSON_FEED, headers=A_MINUTE)


@router.get("/register/feed.atom", dependencies=[Public()], response_class=Response)
async def atom_feed(
    request: Request, call: CallDep, code: Code = "", type: str = "", hs: Short = "", keyword: Short = "", limit: FeedLimit = 50,  # noqa: A002  # the word of the query
) -> Response:  # fmt: skip
    """The rulings made or changed last, as Atom (RFC 4287)."""
    found = await _newest(call, code=code, kind=type, hs=hs, keyword=keyword, limit=limit)
    return tagged(request, feeds.atom(found, **_feed(request, call, code)), media_type=feeds.ATOM, headers=A_MINUTE)


@router.get("/register/rulings.jsonl", dependencies=[Public()], response_class=StreamingResponse)
async def whole_as_json_lines(request: Request, call: CallDep, code: Code = "", own: bool = False) -> Response:
    """Every published ruling, one JSON object a line. `own`: without the references of administrations elsewhere.

    The header X-Vaka-Since is the token from which /register/changes goes on.
    """
    return await _whole(request, call, code=code, own=own, kind=JSON_LINES)


@router.get("/register/rulings.csv", dependencies=[Public()], response_class=StreamingResponse)
async def whole_as_csv(request: Request, call: CallDep, code: Code = "", own: bool = False) -> Response:
    """The same as a table; lists are joined by "; ". What a spreadsheet would run as a formula stays a text."""
    return await _whole(request, call, code=code, own=own, kind=CSV)


async def _whole(request: Request, call: Call, *, code: str, own: bool, kind: str) -> Response:
    async with call.reading(administration="") as session:
        since = await changes.latest(session)
    tag = f'W/"{since}-{call.at.date().isoformat()}"'
    ending = "csv" if kind == CSV else "jsonl"
    headers = {
        "ETag": tag, "X-Vaka-Since": since, "X-Content-Type-Options": "nosniff", **EACH_TIME,
        "Content-Disposition": f'attachment; filename="rulings{f"-{code}" if code.isascii() and code.isalpha() else ""}.{ending}"',
    }  # fmt: skip
    if knows(request, tag):
        return Response(status_code=304, headers=headers)
    one_reader_more()
    return StreamingResponse(_pieces(call, code=code, own=own, kind=kind), media_type=kind, headers=headers)


async def _pieces(call: Call, *, code: str, own: bool, kind: str) -> AsyncIterator[bytes]:
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        piece, after = await _piece(call, after, code=code, own=own, kind=kind)
        if piece:
            yield piece


async def _piece(
    call: Call, after: tuple[str, str], *, code: str, own: bool, kind: str
) -> tuple[bytes, tuple[str, str] | None]:
    """The lines that follow one, and after which the next piece begins: all that is held while a piece is sent."""
    write = csv_lines if kind == CSV else json_lines
    async with READERS, call.reading(administration="") as session:
        found = await files.piece(session, after=after, administration=code, own=own, at=call.at)
    last = (found[-1]["administration"], found[-1]["number"]) if len(found) == files.TOGETHER else None
    return write(found, first=after == ("", "")), last


@router.get("/rulings/{number:path}", response_model=shown.PublishedRuling, dependencies=[Public()])
async def ruling(number: str, request: Request, call: CallDep, code: Code = "") -> Response:
    """A published ruling with its earlier editions. It never says who asked, nor anything confidential."""
    async with call.reading(administration="") as session:
        found = await register.published(session, number=number.replace("\x00", ""), administration=code, at=call.at)
    return tagged_json(request, shown.PublishedRuling.model_validate(found), A_MINUTE)
