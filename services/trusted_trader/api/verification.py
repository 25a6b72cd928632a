"""Is it genuine, and does it count? For anybody: by number, by the file itself, and with what is needed without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.domain.eligibility_words import ROLE_NAMES
from services.trusted_trader.domain.paper_words import CLAIMS
from services.trusted_trader.operations.papers import PRINTING
from services.trusted_trader.queries.papers import plain_kind, public_paper
from shared.documents.verify import Verdict
from shared.papers.checking import A_FILE, FIVE_MINUTES, NOW, Examined, PublicPaper, Sha256, key_set, offline_page
from shared.papers.checking import examine as judge
from shared.papers.press import number_of
from shared.problems import NotFound
from shared.shapes import Shape
from shared.web import Call, CallDep, Public, json_answer

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
    found = await _public(call, code=number[:2], number=number, sha256=sha256)
    if found is None:
        raise NotFound("No document of this number is known here.")
    return json_answer(PublicPaper.model_validate(found), headers=NOW)


@router.post("/verify", response_model=Examined, dependencies=[Public()], openapi_extra=A_FILE)
async def examine(request: Request, call: CallDep) -> Response:
    """Examine a PDF or a statement (the text of the large code): the body of the call is the file. Nothing of it is kept."""

    async def known(found: Verdict, sha256: str) -> Shape | None:
        number = str(found.claims.get("number", "")) if plain_kind(found.kind) else ""
        if sha256:
            async with call.reading(administration=found.administration) as session:
                number = await number_of(session, PRINTING, administration=found.administration, sha256=sha256) or ""
        return await _public(call, code=found.administration, number=number, sha256=sha256) if number else None

    return await judge(request, call, known)


async def _public(call: Call, *, code: str, number: str, sha256: str) -> Shape | None:
    if code not in call.platform.settings.hosted_administrations() or "\x00" in number:
        return None
    place = administration(call, code)
    async with call.reading(administration=code) as session:
        try:
            return await public_paper(
                session, administration=code, number=number, sha256=sha256, at=call.at,
                today=_today(call, place.code),
            )  # fmt: skip
        except NotFound:
            return None


def _today(call: Call, code: str) -> Callable[[str], date]:
    zone = administration(call, code).zone
    return lambda _: call.at.astimezone(zone).date()
