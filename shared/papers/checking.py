"""What routes of signed documents have in common: giving one out, and telling anybody whether a file is genuine."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from shared.documents import DocumentKeys
from shared.documents.offline import verifier_page
from shared.documents.verify import Verdict, verify_pdf, verify_statement
from shared.logs import logger
from shared.papers.press import Press, Printing, number_of, spoken
from shared.papers.words import LANGUAGES, REASONS, Words
from shared.parameters import Administration
from shared.problems import NotFound, Unavailable
from shared.settings import MissingSetting
from shared.shapes import Shape
from shared.web import Call, json_answer
from shared.web.files import download, whole_body
from shared.web.shapes import Closed, Moment

LARGEST = 5 * 1024 * 1024
READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="verify")
"""Files of strangers are read beside everything else's threads, so that a hard one holds up only others like it."""
NOW = {"Cache-Control": "no-store"}
Language = Annotated[str, Query(max_length=10, description="en or fr; the administration's own without")]
Sha256 = Annotated[str, Query(pattern="^([0-9a-fA-F]{64})?$", description="SHA-256 of a PDF, in hexadecimal")]
FIVE_MINUTES = {"Cache-Control": "public, max-age=300"}
PAGE_TO_KEEP = {
    "Content-Disposition": 'attachment; filename="verify-documents.html"', "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}  # fmt: skip
"""The page is only ever downloaded: shown by the server, its script would run as the portal's."""
A_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
A_STATEMENT: dict[int | str, dict[str, Any]] = {200: {"content": {"application/jose": {}}}}
A_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "application/jose": {"schema": {"type": "string"}},
        },
    }
}
About = Callable[[AsyncSession, Administration, str, str, datetime], Awaitable[Shape]]
"""What a service says to anybody of a document, by its number, and whether one with a SHA-256 (or "") is it, at an instant. Raises NotFound."""
log = logger("papers")


class MadePaper(Closed):
    """A document that is there, in one language."""

    language: str
    sha256: str
    bytes: int


class PaperRow(Closed):
    """A document of a numbered step. One that is not `made` in a language is made when it is asked for."""

    number: str
    kind: str
    title: str
    on: date
    at: Moment
    made: list[MadePaper]


class PaperList(Closed):
    """The documents of a thing, the newest first."""

    items: list[PaperRow]


class PublicPaper(Closed):
    """What anybody may know of a document by its number."""

    number: str
    kind: str
    administration: str
    on: date
    status: str = Field(
        description="Of a certificate active, suspended, revoked, expired, surrendered or replaced; of any other document "
        "issued, or ended once a later step made an end of what it says"
    )
    valid: bool | None = Field(description="Of a certificate: whether it counts today")
    certificate: str | None = Field(description="Of a certificate: the number of the authorisation")
    valid_from: date | None
    valid_until: date | None
    matches: bool | None = Field(description="Whether a document with the given SHA-256 was made under this number")


class Examined(Closed):
    """The verdict on a PDF or a statement that somebody has; of one that is not genuine nothing else is said."""

    genuine: bool
    reason: str = Field(description="genuine, not_signed, unknown_signer, changed or unreadable")
    words: str
    administration: str | None
    signed_by: str | None
    signed_at: datetime | None
    timestamped: bool = Field(description="Whether a time-stamp service vouches for the time")
    kind: str | None
    claims: dict[str, Any] | None = Field(description="What a statement says; a PDF is to be read")
    document: PublicPaper | None = Field(description="What counts now; empty for what is not kept here")


async def give(
    request: Request, call: Call, printing: Printing, *, wording: Any, administration: Administration, language: str,
    form: Literal["pdf", "jws"], filename: str = "",
) -> Response:  # fmt: skip
    """A document as its signed PDF, always as an attachment, or its statement alone; made now where it is not there yet."""
    press = Press(printing, keys=keys_of(request), settings=call.platform.settings)
    tongue = spoken(language, administration=administration)
    try:
        paper = await press.paper(
            call.work, wording=wording, administration=administration, language=tongue, at=call.at
        )
    except MissingSetting as error:
        log.error("a document cannot be signed", number=wording.number, error=str(error))
        raise Unavailable("The key with which documents are signed is not there.") from error
    name = filename or f"{paper.number.replace('/', '-')}-{paper.language}.{form}"
    if form == "pdf":
        return await download(
            press.blobs, sha256=paper.sha256, name=name, media_type="application/pdf", size=paper.bytes
        )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }  # fmt: skip
    return Response(paper.statement, media_type="application/jose", headers=headers)


def keys_of(request: Request) -> DocumentKeys:
    """The keys of this installation's documents, as the app was given them."""
    found: DocumentKeys = request.app.state.documents
    return found


def key_set(request: Request) -> Response:
    """Every public key with which an administration of this installation signed (JWKS)."""
    headers = {"Content-Disposition": 'attachment; filename="keys.json"', **FIVE_MINUTES}
    body = json_answer(keys_of(request).key_set()).body
    return Response(bytes(body), media_type="application/jwk-set+json", headers=headers)


def verifier(keys: DocumentKeys, hosted: Mapping[str, Administration], *, made_on: date, labels: Words) -> bytes:
    """The verifier page of an installation, with words for what a service's statements claim."""
    names = {code: {language: one.name(language) for language in LANGUAGES} for code, one in hosted.items()}
    return verifier_page(keys.key_set(), names, made_on=made_on, labels=labels)


def offline_page(request: Request, call: Call, *, labels: Words) -> Response:
    """The verifier page: one HTML file with the keys in it, to be kept and opened without a network."""
    hosted = call.platform.settings.hosted_administrations()
    page = verifier(keys_of(request), hosted, made_on=call.at.date(), labels=labels)
    return Response(page, media_type="text/html; charset=utf-8", headers={**PAGE_TO_KEEP, **FIVE_MINUTES})


async def tell(call: Call, about: About, *, number: str, sha256: str) -> Response:
    """What a document of this number is and whether it counts now. Raises NotFound."""
    found = await _known(call, about, code=number[:2], number=number, sha256=sha256)
    if found is None:
        raise NotFound("No document of this number is known here.")
    return json_answer(PublicPaper.model_validate(found), headers=NOW)


async def examine(request: Request, call: Call, printing: Printing, about: About) -> Response:
    """The verdict on the body of a call. Nothing of it is kept; whatever goes wrong on the way means that it is not genuine."""
    content = await whole_body(request, maximum=LARGEST)
    trusted, sha256 = keys_of(request).key_set(), ""
    if b"%PDF-" in content[:1024]:
        found = await asyncio.get_running_loop().run_in_executor(READERS, verify_pdf, content, trusted)
        sha256 = hashlib.sha256(content).hexdigest()
    else:
        found = verify_statement(content.decode("utf-8", errors="replace").strip(), trusted)
    document = await _kept(call, printing, about, found, sha256) if found.genuine else None
    reason = found.reason.name.lower()
    verdict = {
        "genuine": found.genuine, "reason": reason, "words": REASONS[reason].get(call.language, REASONS[reason]["en"]),
        "administration": found.administration or None, "signed_by": found.name or None, "signed_at": found.at,
        "timestamped": found.timestamped, "kind": found.kind or (document["kind"] if document else None),
        "claims": dict(found.claims) if found.kind else None, "document": document,
    }  # fmt: skip
    return json_answer(Examined.model_validate(verdict), headers=NOW)


async def _kept(call: Call, printing: Printing, about: About, found: Verdict, sha256: str) -> Shape | None:
    """What is known of a genuine document: of a PDF by its bytes, of a statement by the number in it."""
    number = str(found.claims.get("number", "")) if printing.is_own(found.kind) else ""
    if sha256:
        async with call.reading(administration=found.administration) as session:
            number = await number_of(session, printing, administration=found.administration, sha256=sha256) or ""
    return await _known(call, about, code=found.administration, number=number, sha256=sha256) if number else None


async def _known(call: Call, about: About, *, code: str, number: str, sha256: str) -> Shape | None:
    place = call.platform.settings.hosted_administrations().get(code)
    if place is None or "\x00" in number:
        return None
    async with call.reading(administration=code) as session:
        try:
            return await about(session, place, number, sha256, call.at)
        except NotFound:
            return None
