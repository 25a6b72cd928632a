"""Evidence and other documents: the body of the call is the file. It is looked at before it is kept."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.trusted_trader.api.calls import officer
from services.trusted_trader.operations import evidence
from services.trusted_trader.operations.casework import permit
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import assessments, cases
from services.trusted_trader.schemas.answers import EvidenceView
from services.trusted_trader.schemas.shapes import View
from shared.blobs import LocalBlobs
from shared.files import plain_name, type_of
from shared.web import Call, CallDep, Requires
from shared.web.files import BODY, chunks, download, receive, room

router = APIRouter(tags=["Evidence"])
Name = Annotated[str, Query(min_length=1, max_length=500)]
MAY_ADD = Requires(Permission.LODGE, Permission.REVIEW, draft=True)


class Removed(View):
    """The application's version after a document was taken out."""

    application_version: int


def blobs(call: Call) -> LocalBlobs:
    """Where this installation keeps the documents of this service."""
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


@router.post(
    "/applications/{key}/answers/{question}/evidence", status_code=201, response_model=EvidenceView,
    dependencies=[MAY_ADD], openapi_extra=BODY,
)  # fmt: skip
async def add_evidence(key: str, question: str, request: Request, call: CallDep, name: Name) -> Response:
    """Add evidence for an answer. A file that is refused leaves everything as it was."""
    call.require_key()
    return await _add(call, request, key=key, question=question, name=name)


@router.post(
    "/applications/{key}/documents", status_code=201, response_model=EvidenceView,
    dependencies=[MAY_ADD], openapi_extra=BODY,
)  # fmt: skip
async def add_document(key: str, request: Request, call: CallDep, name: Name) -> Response:
    """Add a document that belongs to no answer: a letter of the firm, or of an agency to the office."""
    call.require_key()
    return await _add(call, request, key=key, question=None, name=name)


async def _add(call: Call, request: Request, *, key: str, question: str | None, name: str) -> Response:
    named = plain_name(name)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        await permit(session, name="attach", row=row, by=by)
        await evidence.known(session, row=row, question=question)
        maximum = int(by.office.terms(by.at).value("documents.maximum_bytes"))
    with room() as content:
        digest = await receive(request, content, name=named, maximum=maximum)
        async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
            by = await officer(change.session, call)
            row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
            blob = await blobs(call).put(chunks(content), limit=maximum)
            known = type_of(named)
            media_type = known.media_type if known else request.headers.get("content-type", "")
            document, facts = await evidence.add(
                change.session, row=row, question=question, name=named, media_type=media_type, blob=blob, by=by
            )
            change.record(*facts)
            shape = assessments.document_shape(document, row=row, zone=by.office.calendar.zone)
            place = f"/applications/{row.id}/documents/{document.id}"
            return change.answer(EvidenceView.model_validate(shape), status=201, location=place)


@router.get("/applications/{key}/documents/{document}", dependencies=[Requires(Permission.READ)])
async def read(key: str, document: UUID, call: CallDep) -> Response:
    """A document, always as an attachment."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        found = await evidence.document(session, row=row, identifier=document, by=by)
    return await download(
        blobs(call), sha256=found.sha256, name=found.name, media_type=found.media_type, size=found.bytes
    )


@router.delete(
    "/applications/{key}/documents/{document}", response_model=Removed,
    dependencies=[Requires(Permission.LODGE, draft=True)],
)  # fmt: skip
async def remove(key: str, document: UUID, call: CallDep) -> Response:
    """Take a document out, while the application is with the firm."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
        change.record(*await evidence.remove(change.session, row=row, identifier=document, by=by))
        return change.answer(Removed(application_version=row.version))
