"""The package for an outer port: anybody may take it, signed by the administration whose register it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import administration
from services.advance_rulings.api.register import EACH_TIME, READERS, knows, one_reader_more
from services.advance_rulings.domain.outer_port import MEDIA_TYPE, SIGNED_KIND, known_language, package
from services.advance_rulings.domain.paper_words import CLAIMS
from services.advance_rulings.queries import office
from services.advance_rulings.queries.register.changes import latest
from services.advance_rulings.queries.register.package import contents
from shared.documents import DocumentKeys, sign_statement
from shared.papers.checking import verifier
from shared.web import CallDep, Public

router = APIRouter(tags=["Register"])


@router.get("/register/package", dependencies=[Public()], response_class=Response)
async def outer_port(
    request: Request,
    call: CallDep,
    code: Annotated[str, Query(alias="administration", max_length=2)],
    language: str = "",
) -> Response:
    """An administration's rulings and requirements with a verifier, as one signed ZIP to be opened without a network."""
    found, spoken = administration(call, code), known_language(language or call.language)
    async with call.reading(administration="") as session:
        since = await latest(session)
    headers = {
        "ETag": f'W/"{since}-{call.at.date().isoformat()}-{spoken}"', **EACH_TIME, "Vary": "Accept-Language",
        "Content-Disposition": f'attachment; filename="rulings-{found.code}-{call.at.date().isoformat()}.zip"',
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    if knows(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    one_reader_more()
    keys: DocumentKeys = request.app.state.documents
    async with READERS:
        async with call.reading(administration=found.code) as session:
            its_office = await office.office(session, administration=found)
            told = await contents(session, office=its_office, language=spoken, at=call.at)
        hosted = call.platform.settings.hosted_administrations()
        page = verifier(keys, hosted, made_on=call.at.date(), labels=CLAIMS)
        sign: Callable[[Mapping[str, Any]], str] = lambda claims: sign_statement(  # noqa: E731  # one use
            keys, administration=found.code, kind=SIGNED_KIND, claims=claims, at=call.at
        )
        body = await asyncio.to_thread(partial(package, told, verifier=page, sign=sign))
    return Response(body, headers=headers, media_type=MEDIA_TYPE)
