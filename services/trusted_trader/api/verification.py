"""Is it genuine, and does it count? For anybody: by number, by the file itself, and with what is needed without a network."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.domain.eligibility_words import ROLE_NAMES
from services.trusted_trader.domain.paper_words import CLAIMS, REASONS
from services.trusted_trader.queries.papers import number_of, plain_kind, public_paper
from services.trusted_trader.schemas import papers as shown
from shared.documents import DocumentKeys
from shared.documents.offline import verifier_page
from shared.documents.verify import Verdict, verify_pdf, verify_statement
from shared.problems import NotFound, TooLarge
from shared.shapes import Shape
from shared.web import Call, CallDep, Public, json_answer

router = APIRouter(tags=["Verification"])
NOW = {"Cache-Control": "no-store"}
LARGEST = 5 * 1024 * 1024
READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="verify")
"""Files of strangers are read beside everything else's threads, so that a hard one holds up only others like it."""
Sha256 = Annotated[str, Query(pattern="^([0-9a-fA-F]{64})?$", description="SHA-256 of a PDF, in hexadecimal")]
A_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "application/jose": {"schema": {"type": "string"}},
        },
    }
}


@router.get("/verify/keys", dependencies=[Public()])
async def keys(request: Request) -> Response:
    """Every public key with which an administration of this installation signed (JWKS)."""
    return Response(
        content=json_answer(_keys(request).key_set()).body, media_type="application/jwk-set+json",
        headers={"Content-Disposition": 'attachment; filename="keys.json"', "Cache-Control": "public, max-age=300"},
    )  # fmt: skip


@router.get("/verify/offline", dependencies=[Public()], response_class=Response)
async def offline(request: Request, call: CallDep) -> Response:
    """The verifier page: one HTML file with the keys in it, to be kept and opened without a network."""
    hosted = call.platform.settings.hosted_administrations()
    names = {code: {language: one.name(language) for language in ("en", "fr")} for code, one in hosted.items()}
    labels = {**CLAIMS, **{role.value: words for role, words in ROLE_NAMES.items()}}  # type: ignore[attr-defined]  # they are Roles
    page = verifier_page(_keys(request).key_set(), names, made_on=call.at.date(), labels=labels)
    headers = {
        "Content-Disposition": 'attachment; filename="verify-documents.html"', "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=300",
    }  # fmt: skip
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/verify/{number:path}", response_model=shown.PublicPaper, dependencies=[Public()])
async def by_number(number: str, call: CallDep, sha256: Sha256 = "") -> Response:
    """What a document of this number is and whether it counts now; with `sha256`, whether it is this one."""
    found = await _public(call, code=number[:2], number=number, sha256=sha256)
    if found is None:
        raise NotFound("No document of this number is known here.")
    return json_answer(shown.PublicPaper.model_validate(found), headers=NOW)


@router.post("/verify", response_model=shown.Examined, dependencies=[Public()], openapi_extra=A_FILE)
async def examine(request: Request, call: CallDep) -> Response:
    """Examine a PDF or a statement (the text of the large code): the body of the call is the file. Nothing of it is kept.

    Whatever goes wrong on the way means that it is not genuine.
    """
    content = await _body(request)
    key_set = _keys(request).key_set()
    sha256 = ""
    if b"%PDF-" in content[:1024]:
        found = await asyncio.get_running_loop().run_in_executor(READERS, verify_pdf, content, key_set)
        sha256 = hashlib.sha256(content).hexdigest()
    else:
        found = verify_statement(content.decode("utf-8", errors="replace").strip(), key_set)
    document = await _kept(call, found, sha256) if found.genuine else None
    return json_answer(shown.Examined.model_validate(_verdict(found, document, call.language)), headers=NOW)


def _keys(request: Request) -> DocumentKeys:
    found: DocumentKeys = request.app.state.documents
    return found


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise TooLarge(f"At most {LARGEST} bytes are examined.", limit=LARGEST)
    return bytes(content)


async def _kept(call: Call, found: Verdict, sha256: str) -> Shape | None:
    """What is known of a genuine document: a PDF by its bytes, a statement by the number in it."""
    number = str(found.claims.get("number", "")) if plain_kind(found.kind) else ""
    if sha256:
        async with call.reading(administration=found.administration) as session:
            number = await number_of(session, administration=found.administration, sha256=sha256) or ""
    return await _public(call, code=found.administration, number=number, sha256=sha256) if number else None


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


def _verdict(found: Verdict, document: Shape | None, language: str) -> Shape:
    reason = found.reason.name.lower()
    words = REASONS[reason]
    return {
        "genuine": found.genuine, "reason": reason, "words": words.get(language, words["en"]),
        "administration": found.administration or None, "signed_by": found.name or None, "signed_at": found.at,
        "timestamped": found.timestamped, "kind": found.kind or (document["kind"] if document else None),
        "claims": dict(found.claims) if found.kind else None, "document": document,
    }  # fmt: skip
