"""Documents: the body of the call is the file. It is looked at before it is kept, and kept before it is acknowledged."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, answer, expect, officer
from services.advance_rulings.model import Application
from services.advance_rulings.operations import documents
from services.advance_rulings.operations.steps import permit
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import case_file, cases
from services.advance_rulings.schemas.cases import Case
from shared.blobs import LocalBlobs
from shared.facts import Fact
from shared.files import plain_name, type_of
from shared.office import Officer
from shared.web import Call, CallDep, Requires
from shared.web.files import BODY, chunks, download, receive, room

router = APIRouter(tags=["Documents"])


def blobs(call: Call) -> LocalBlobs:
    """Where this installation keeps the documents of this service."""
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


@router.post(
    "/applications/{key}/documents",
    status_code=201,
    response_model=Case,
    dependencies=[Requires(Permission.LODGE, Permission.REVIEW, draft=True)],
    openapi_extra=BODY,
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
    with room() as content:
        digest = await receive(request, content, name=named, maximum=maximum)
        async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
            by = await officer(change.session, call)
            row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
            expect(call, row, by.office)
            blob = await blobs(call).put(chunks(content), limit=maximum)
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


@router.get("/applications/{key}/documents/{document}", dependencies=[Requires(Permission.READ)])
async def read(key: str, document: UUID, call: CallDep) -> Response:
    """A document, always as an attachment. Opening a confidential one is written down."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor)
        found = await case_file.document(change.session, row=row, identifier=document)
        if found.confidential:
            change.record(*documents.read_confidential(found, row=row, by=by))
    return await download(
        blobs(call), sha256=found.sha256, name=found.name, media_type=found.media_type, size=found.bytes
    )


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
