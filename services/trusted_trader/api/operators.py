"""What an operator may claim today, for national systems: as JSON, or signed and kept for a while (JWS)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import office
from services.trusted_trader.queries.entitlements import STATEMENT, entitlements, tag
from services.trusted_trader.schemas.register import Entitlements
from shared.documents import sign_statement
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Entitlements"])
JOSE = "application/jose"


@router.get(
    "/operators/{tin}/entitlements", response_model=Entitlements, dependencies=[Requires(Permission.ENTITLEMENTS)],
    responses={200: {"content": {JOSE: {"schema": {"type": "string"}}}}, 304: {"description": "Nothing changed"}},
)  # fmt: skip
async def entitled(
    request: Request, call: CallDep, tin: Annotated[str, Path(min_length=1, max_length=40)],
    on: Annotated[date | None, Query(description="A day; today without")] = None,
    form: Annotated[Literal["", "json", "jws"], Query(alias="format")] = "",
) -> Response:  # fmt: skip
    """Status, roles, sites and benefits of a tax number. Whoever asks may keep the answer until `keep_until`.

    `Accept: application/jose` or `format=jws` gives the same as a compact JWS of the administration's key, which
    verifies without a network. With If-None-Match an answer that still stands is 304.
    """
    place = administration(call)
    async with call.reading() as session:
        found = await office.office(session, administration=place)
        shape = await entitlements(session, office=found, tin=tin, on=on, at=call.at)
    jws = form == "jws" or (not form and JOSE in request.headers.get("accept", ""))
    mark = f'"{tag(shape)}{"-jws" if jws else ""}"'
    seconds = int(found.terms(call.at).value("entitlement.seconds"))
    headers = {"ETag": mark, "Cache-Control": f"private, max-age={seconds}", "Vary": "Accept"}
    if mark in [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if not jws:
        return json_answer(shape, headers=headers)
    claims = {name: value for name, value in shape.items() if name != "administration"}
    text = sign_statement(
        request.app.state.documents, administration=place.code, kind=STATEMENT, claims=claims, at=call.at
    )
    return Response(text, headers=headers, media_type=JOSE)
