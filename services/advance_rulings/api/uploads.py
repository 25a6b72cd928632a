"""Documents that come piece by piece: a link that breaks costs the piece that was on its way, never the file."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.advance_rulings.api.calls import answer, expect, officer
from services.advance_rulings.api.documents import blobs
from services.advance_rulings.model import Upload
from services.advance_rulings.operations import documents, uploads
from services.advance_rulings.operations.pieces import LARGEST_PIECE, PIECE, Pieces
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import cases
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.uploads import BeginUpload, UploadView
from shared.files import ACCEPTED, plain_name, type_of, why_not
from shared.office import Office
from shared.problems import refuse
from shared.shapes import moment
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import FileRefused, whole_body

router = APIRouter(tags=["Documents"])
_LODGE = Requires(Permission.LODGE, Permission.REVIEW, draft=True)
_PIECE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def pieces(call: Call) -> Pieces:
    """Where this installation keeps the documents of this service while they arrive."""
    return Pieces(call.platform.settings.data / "uploads" / call.platform.service)


async def _view(call: Call, found: Upload, office: Office) -> UploadView:
    return UploadView(
        id=str(found.id), name=found.name, bytes=found.bytes, received=await pieces(call).received(str(found.id)),
        piece=PIECE, until=moment(found.until_at, office.calendar.zone),
    )  # fmt: skip


@router.post("/applications/{key}/uploads", status_code=201, response_model=UploadView, dependencies=[_LODGE])
async def begin(key: str, body: BeginUpload, call: CallDep) -> Response:
    """Announce a document. Announced again, it is the same upload, with what already came."""
    call.require_key()
    name = plain_name(body.name)
    if type_of(name) is None:
        raise FileRefused("We do not take files of this kind.", reason="type", accepted=list(ACCEPTED))
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
        found, facts = await uploads.begin(
            change.session, row=row, name=name, kind=body.kind, media_type=body.media_type,
            confidential=body.confidential, size=body.bytes, sha256=body.sha256, by=by,
        )  # fmt: skip
        change.record(*facts)
        place = f"/applications/{row.id}/uploads/{found.id}"
        return change.answer(await _view(call, found, by.office), status=201, location=place)


@router.get("/applications/{key}/uploads/{identifier}", response_model=UploadView, dependencies=[_LODGE])
async def look(key: str, identifier: UUID, call: CallDep) -> Response:
    """How far an upload is: where the next piece begins."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        found = await uploads.upload(session, row=row, identifier=identifier, by=by)
        shown = await _view(call, found, by.office)
    return json_answer(shown, headers={"Cache-Control": "private, no-store"})


@router.put(
    "/applications/{key}/uploads/{identifier}/pieces/{offset}",
    response_model=UploadView,
    dependencies=[_LODGE],
    openapi_extra=_PIECE,
)
async def piece(
    key: str,
    identifier: UUID,
    offset: Annotated[int, Path(ge=0, description="Where this piece begins in the file")],
    request: Request,
    call: CallDep,
) -> Response:
    """A piece at its place, on the disk before it is acknowledged. The same one again changes nothing."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        found = await uploads.upload(session, row=row, identifier=identifier, by=by)
    content = await whole_body(request, maximum=LARGEST_PIECE)
    await pieces(call).write(str(identifier), offset=offset, content=content, whole=found.bytes)
    return json_answer(await _view(call, found, by.office))


@router.post(
    "/applications/{key}/uploads/{identifier}/finish", status_code=201, response_model=Case, dependencies=[_LODGE]
)
async def finish(key: str, identifier: UUID, call: CallDep) -> Response:
    """Add the document to the file, once all of it is here and nothing was damaged on the way."""
    call.require_key()
    kept = pieces(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        found = await uploads.upload(change.session, row=row, identifier=identifier, by=by)
        known = type_of(found.name)
        await _whole(kept, found)
        blob = await blobs(call).put(kept.read(str(identifier)), limit=found.bytes)
        document, facts = await documents.add(
            change.session, row=row, name=found.name, kind=found.kind,
            media_type=known.media_type if known else found.media_type, confidential=found.confidential, blob=blob, by=by,
        )  # fmt: skip
        await uploads.finished(change.session, found=found)
        change.record(*facts)
        place = f"/applications/{row.id}/documents/{document.id}"
        made = await answer(change, row, call=call, found=by.office, status=201, location=place)
    await kept.forget(str(identifier))
    return made


async def _whole(kept: Pieces, found: Upload) -> None:
    """Refuse what is not all there, what was damaged, and what is not what its name says."""
    received = await kept.received(str(found.id))
    if received != found.bytes:
        raise refuse(
            "The document is not all here yet.",
            ("/bytes", "incomplete", f"{received} of {found.bytes} bytes came. Send the rest."),
        )
    if await kept.digest(str(found.id)) != found.sha256:
        await kept.forget(str(found.id))
        raise refuse(
            "The document was damaged on the way.",
            ("/sha256", "digest", "The bytes that came have another digest. Send them again from the beginning."),
        )
    with kept.path(str(found.id)).open("rb") as content:
        if refused := why_not(name=found.name, media_type=found.media_type, content=content):
            code, why = refused
            raise FileRefused(why, reason=code, accepted=list(ACCEPTED))
