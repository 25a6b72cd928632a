"""The public register: holders who agreed, and the check of a number. Nobody signs in for it (AEO-28)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.trusted_trader.domain.words import Role
from services.trusted_trader.queries import register
from services.trusted_trader.schemas import register as shown
from services.trusted_trader.schemas.shapes import Page
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Register"])
NOW = {"Cache-Control": "no-store"}
"""An answer is true at its instant: a status may end at the next."""


@router.get("/register", response_model=Page[shown.RegisteredOperator], dependencies=[Public()])
async def holders(
    call: CallDep, code: Annotated[str, Query(alias="administration", max_length=2)] = "",
    q: Annotated[str, Query(max_length=200)] = "", role: Role | None = None,
    tier: Annotated[str, Query(max_length=60)] = "", cursor: str = "", limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:  # fmt: skip
    """Holders who agreed to be named and whose status is active now, by name."""
    wanted = register.Search(
        administration=code, q=q.strip().replace("\x00", ""), role=role.value if role else "",
        tier=tier.replace("\x00", ""), cursor=cursor, limit=limit,
    )  # fmt: skip
    async with call.reading(administration="") as session:
        page = await register.operators(session, search=wanted, at=call.at)
    return json_answer(Page[shown.RegisteredOperator].model_validate(page), headers=NOW)


@router.get("/register/{number}", response_model=shown.VerifiedOperator, dependencies=[Public()])
async def verified(number: str, call: CallDep) -> Response:
    """Whether the certificate of this number is valid now; of who did not agree to be named, that alone."""
    hosted = call.platform.settings.hosted_administrations()

    def today(code: str) -> date:
        return call.at.astimezone(hosted[code].zone).date() if code in hosted else call.at.date()

    async with call.reading(administration="") as session:
        found = await register.operator(session, number=number.replace("\x00", ""), at=call.at, today=today)
    return json_answer(shown.VerifiedOperator.model_validate(found), headers=NOW)
