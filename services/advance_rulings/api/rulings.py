"""Rulings as anybody may read them: the public register, and what an administration publishes about its procedure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import administration
from services.advance_rulings.domain.words import RulingStatus, RulingType
from services.advance_rulings.queries import office, register, requirements
from services.advance_rulings.schemas import register as shown
from services.advance_rulings.schemas.shapes import Page
from shared.problems import FieldError, Invalid
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Rulings"])
A_MINUTE = {"Cache-Control": "public, max-age=60"}


@router.get("/administrations", response_model=Page[shown.AdministrationRow], dependencies=[Public()])
async def administrations(call: CallDep, language: str = "") -> Response:
    """The administrations that this installation serves."""
    hosted = call.platform.settings.hosted_administrations().values()
    found = requirements.administrations(hosted, language=language or call.language)
    return json_answer({"items": found, "next": None}, headers=A_MINUTE)


@router.get("/requirements", response_model=shown.Requirements, dependencies=[Public()])
async def published_requirements(
    call: CallDep, code: Annotated[str, Query(alias="administration")], language: str = ""
) -> Response:
    """What is asked, how long it takes by law and in fact, how long a ruling lasts, what it costs (TFA 3.6)."""
    found = administration(call, code)
    async with call.reading(administration=found.code) as session:
        body = await requirements.requirements(
            session,
            office=await office.office(session, administration=found),
            language=language or call.language,
            at=call.at,
        )
    return json_answer(shown.Requirements.model_validate(body), headers=A_MINUTE)


@router.get("/rulings", response_model=shown.RulingPage, dependencies=[Public()])
async def search(
    call: CallDep,
    q: Annotated[str, Query(max_length=300)] = "",
    hs: Annotated[str, Query(max_length=30)] = "",
    code: Annotated[str, Query(alias="administration")] = "",
    status: str = "",
    type: str = "",  # noqa: A002  # the word of the query
    from_on: Annotated[str, Query(alias="from")] = "",
    until_on: Annotated[str, Query(alias="to")] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The register. `from` and `to` are dates of issue; a code may be the beginning of one, with or without dots."""
    wanted = register.Search(
        q=q.strip().replace("\x00", ""),
        hs=hs.strip(),
        administration=code.strip(),
        status=_word("status", status, RulingStatus),
        type=_word("type", type, RulingType),
        from_on=_day("from", from_on),
        until_on=_day("to", until_on),
        cursor=cursor,
        limit=limit,
    )
    async with call.reading(administration="") as session:
        page = await register.rulings(session, search=wanted, at=call.at)
    return json_answer(page, headers=A_MINUTE)


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


@router.get("/rulings/{number:path}", response_model=shown.PublishedRuling, dependencies=[Public()])
async def ruling(
    number: str, request: Request, call: CallDep, code: Annotated[str, Query(alias="administration")] = ""
) -> Response:
    """A published ruling. It never says who asked, nor anything confidential."""
    async with call.reading(administration="") as session:
        found = await register.published(session, number=number, administration=code, at=call.at)
    tag = f'"{found["version"]}-{found["status"]}"'
    known = [text.strip().removeprefix("W/") for text in request.headers.get("if-none-match", "").split(",")]
    headers = {"ETag": tag, **A_MINUTE}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return json_answer(shown.PublishedRuling.model_validate(found), headers=headers)
