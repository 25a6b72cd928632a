"""Is it genuine, and does it count? For anybody: by number, by the file itself, and with what is needed without a network."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.eligibility_words import ROLE_NAMES
from services.trusted_trader.domain.paper_words import CLAIMS
from services.trusted_trader.operations.papers import PRINTING
from services.trusted_trader.queries.papers import public_paper
from shared.papers.checking import A_FILE, FIVE_MINUTES, Examined, PublicPaper, Sha256, key_set, offline_page, tell
from shared.papers.checking import examine as judge
from shared.parameters import Administration
from shared.shapes import Shape
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Verification"])
LABELS = {**CLAIMS, **{role.value: words for role, words in ROLE_NAMES.items()}}  # type: ignore[attr-defined]  # they are Roles


@router.get("/verify/keys", dependencies=[Public()])
async def keys(request: Request) -> Response:
    """Every public key with which an administration of this installation signed (JWKS)."""
    return key_set(request)


@router.get("/verify/words", dependencies=[Public()])
async def words() -> Response:
    """Words for what this service's statements claim, in English and French: for a page that reads them without a network."""
    return json_answer(LABELS, headers=FIVE_MINUTES)


@router.get("/verify/offline", dependencies=[Public()], response_class=Response)
async def offline(request: Request, call: CallDep) -> Response:
    """The verifier page: one HTML file with the keys in it, to be kept and opened without a network."""
    return offline_page(request, call, labels=LABELS)


@router.get("/verify/{number:path}", response_model=PublicPaper, dependencies=[Public()])
async def by_number(number: str, call: CallDep, sha256: Sha256 = "") -> Response:
    """What a document of this number is and whether it counts now; with `sha256`, whether it is this one."""
    return await tell(call, _about, number=number, sha256=sha256)


@router.post("/verify", response_model=Examined, dependencies=[Public()], openapi_extra=A_FILE)
async def examine(request: Request, call: CallDep) -> Response:
    """Examine a PDF or a statement (the text of the large code): the body of the call is the file. Nothing of it is kept."""
    return await judge(request, call, PRINTING, _about)


async def _about(session: AsyncSession, place: Administration, number: str, sha256: str, at: datetime) -> Shape:
    """What anybody is told of a document at an instant."""
    today = at.astimezone(place.zone).date()
    return await public_paper(
        session, administration=place.code, number=number, sha256=sha256, today=lambda _: today, at=at
    )
