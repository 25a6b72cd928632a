"""Documents: the body of the call is the file. It is looked at before it is kept, and kept before it is acknowledged."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, answer, expect, officer
from services.advance_rulings.domain.documents import ACCEPTED, TYPES, plain_name, type_of, why_not
from services.advance_rulings.model import Application
from services.advance_rulings.operations import documents
from services.advance_rulings.operations.steps import permit
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import case_file, cases
from services.advance_rulings.schemas.cases import Case
from shared.blobs import CHUNK, BlobDamaged, LocalBlobs
from shared.facts import Fact
from shared.logs import logger
from shared.office import Officer
from shared.problems import Problem, TooLarge, UnsupportedMedia
from shared.web import Call, CallDep, Requires

router = APIRouter(tags=["Documents"])
log = logger("documents")
IN_MEMORY = 1024 * 1024


class FileRefused(UnsupportedMedia):
    """We do not take this file."""

    hint = "Send a PDF, a picture, a document or a table whose name, type and content agree."


class DocumentDamaged(Problem):
    """This document was damaged on the disk and is not given out."""

    status = 500
    hint = "Tell the operator, who can bring it back from the backup; nothing else of the file is concerned."


def blobs(call: Call) -> LocalBlobs:
    """Where this installation keeps the documents of this service."""
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


@router.post(
    "/applications/{key}/documents",
    status_code=201,
    response_model=Case,
    dependencies=[Requires(Permission.LODGE, Permission.REVIEW, draft=True)],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                found.media_type: {"schema": {"type": "string", "format": "binary"}} for found in TYPES.values()
            },
        }
    },
)
async def add(
    key: str,
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=500)],
    confidential: bool = False,
    kind: Annotated[str, Query(max_length=60)] = "other",
) -> Response:
    """Add a document. One that is refused leaves the file exactly as it was."""
    call.require_key()
    named = plain_name(name)
    media_type = request.headers.get("content-type", "")
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        await permit(session, name="attach", row=row, by=by)
        maximum = int(by.office.terms(by.at).value("documents.maximum_bytes"))
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:  # the file is at most a few megabytes
        digest = await _receive(request, content, maximum=maximum)
        if refused := why_not(name=named, media_type=media_type, content=content):
            code, why = refused
            raise FileRefused(why, reason=code, accepted=list(ACCEPTED))
        content.seek(0)
        async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
            by = await officer(change.session, call)
            row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
            expect(call, row, by.office)
            blob = await blobs(call).put(_chunks(content), limit=maximum)
            known = type_of(named)
            document, facts = await documents.add(
                change.session,
                row=row,
                name=named,
                kind=kind,
                media_type=known.media_type if known else media_type,
                confidential=confidential,
                blob=blob,
                by=by,
            )
            change.record(*facts)
            place = f"/applications/{row.id}/documents/{document.id}"
            return await answer(change, row, call=call, found=by.office, status=201, location=place)


async def _receive(request: Request, content: IO[bytes], *, maximum: int) -> str:
    """Take the body in, up to a size; answers its SHA-256 in hexadecimal."""
    announced = request.headers.get("content-length", "")
    digest, size = hashlib.sha256(), 0
    if announced.isdigit() and int(announced) > maximum:
        raise TooLarge(f"The file has {announced} bytes; we take {maximum}.", limit=maximum)
    async for chunk in request.stream():
        size += len(chunk)
        if size > maximum:
            raise TooLarge(f"The file is larger than {maximum} bytes.", limit=maximum)
        digest.update(chunk)
        content.write(chunk)
    return digest.hexdigest()


async def _chunks(content: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk


@router.get("/applications/{key}/documents/{document}", dependencies=[Requires(Permission.READ)])
async def read(key: str, document: UUID, call: CallDep) -> Response:
    """A document, always as an attachment. Opening a confidential one is written down."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor)
        found = await case_file.document(change.session, row=row, identifier=document)
        if found.confidential:
            change.record(*documents.read_confidential(found, row=row, by=by))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.bytes),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    chunks = await _verified(blobs(call), found.sha256)
    return StreamingResponse(chunks, media_type=found.media_type, headers=headers)


async def _verified(kept: LocalBlobs, sha256: str) -> AsyncIterator[bytes]:
    """The bytes, once it is sure that they are those that were kept: before the answer begins. Raises DocumentDamaged."""
    chunks = kept.read(sha256)
    try:
        first = await anext(aiter(chunks), b"")
    except (BlobDamaged, FileNotFoundError) as error:
        log.error("a document is damaged", sha256=sha256, error=repr(error))
        raise DocumentDamaged("The document is not as it was when it was kept.") from error

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return whole()


@router.delete(
    "/applications/{key}/documents/{document}",
    response_model=Case,
    dependencies=[Requires(Permission.LODGE, draft=True)],
)
async def remove(key: str, document: UUID, call: CallDep) -> Response:
    """Take a document out, while the application is with the applicant."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        found = await case_file.document(session, row=row, identifier=document)
        return await documents.remove(session, row=row, document=found, by=by)

    return await act(call, key, do)
