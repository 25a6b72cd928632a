"""Inspection acts, an examiner's notes, and pictures."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParameter

from services.risk.api.calls import blobs, officer, officers_only
from services.risk.api.overrides import loaded
from services.risk.domain.inspections import Act, Correction, Finding
from services.risk.domain.pictures import LARGEST, TYPES, plain_name, why_not
from services.risk.operations import inspections
from services.risk.permissions import Permission
from services.risk.queries import inspections as reading
from services.risk.queries import outcomes
from services.risk.queries.queue import brief
from services.risk.schemas import inspections as shown
from shared.problems import UnsupportedMedia
from shared.web import CallDep, Requires, json_answer
from shared.web.files import chunks, download, room, take_in

router = APIRouter(tags=["Inspections"])


class FileRefused(UnsupportedMedia):
    """We do not take this file."""

    hint = "Send a photo (JPEG, PNG, WebP) or a PDF whose type and content agree."


def _act(body: shown.WriteAct, *, currency: str) -> Act:
    return Act(
        kind=body.kind,
        conform=body.conform,
        findings=tuple(Finding(offence=one.offence, item=one.item, note=one.note) for one in body.findings),
        revenue=body.revenue.amount if body.revenue else 0,
        currency=body.revenue.currency if body.revenue else currency,
        minutes=body.minutes,
        corrections=tuple(
            Correction(field=one.field, item=one.item, was=one.was, now=one.now) for one in body.corrections
        ),
        items=tuple(body.items),
        note=body.note,
        photos=tuple(body.photos),
    )


@router.post(
    "/declarations/{key}/inspections",
    status_code=201,
    response_model=shown.WrittenView,
    dependencies=[Requires(Permission.EXAMINE)],
)
async def write(key: UUID, body: shown.WriteAct, call: CallDep) -> Response:
    """Write an inspection act. It counts at once for every rule that had hit and for the random draw; it is never
    changed: send another with `supersedes` to correct it."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        act = _act(body, currency=by.office.administration.currency)
        written, facts = await inspections.record(change.session, row=row, act=act, supersedes=body.supersedes, by=by)
        change.record(*facts)
        (newest, *_) = await reading.acts(change.session, row=row, office=by.office)
        view = shown.WrittenView.model_validate({"act": newest, "declaration": brief(row, by.office)})
        place = f"/declarations/{row.id}/inspections/{written.id}"
        return change.answer(view, status=201, version=row.version, location=place)


@router.get(
    "/declarations/{key}/inspections", response_model=shown.ActsView, dependencies=[Requires(Permission.EXPLAIN)]
)
async def acts(key: UUID, call: CallDep) -> Response:
    """Every act about a declaration, the newest first; superseded ones say by which."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await reading.acts(session, row=row, office=by.office)
    return json_answer(shown.ActsView.model_validate({"items": found}), version=row.version)


@router.get(
    "/declarations/{key}/inspections/notes",
    response_model=shown.NotesView,
    dependencies=[Requires(Permission.EXAMINE)],
)
async def notes(key: UUID, call: CallDep) -> Response:
    """One's own notes for an act not yet written."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await reading.notes(session, row=row, examiner=call.actor.id)
    return json_answer(shown.NotesView.model_validate(found))


@router.put(
    "/declarations/{key}/inspections/notes",
    response_model=shown.NotesView,
    dependencies=[Requires(Permission.EXAMINE, draft=True)],
)
async def note(key: UUID, body: shown.Notes, call: CallDep) -> Response:
    """Keep notes for an act: they take the place of one's earlier ones and go when the act is written."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await outcomes.declaration(change.session, administration=by.office.code, key=key)
        change.record(*await inspections.note(change.session, row=row, content=body.content, by=by))
        found = await reading.notes(change.session, row=row, examiner=call.actor.id)
        return change.answer(shown.NotesView.model_validate(found))


@router.post(
    "/declarations/{key}/photos",
    status_code=201,
    response_model=shown.PhotoView,
    dependencies=[Requires(Permission.EXAMINE, draft=True)],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in TYPES},
        }
    },
)
async def add_photo(
    key: UUID, request: Request, call: CallDep, name: Annotated[str, Query(min_length=1, max_length=500)]
) -> Response:
    """Add a picture: the body of the call is the file. Its SHA-256 in the answer goes into the act."""
    officers_only(call)
    call.require_key()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    async with call.reading() as session:
        by = await officer(session, call)
        await outcomes.declaration(session, administration=by.office.code, key=key)
    with room() as content:
        digest = await take_in(request, content, maximum=LARGEST)
        if refused := why_not(media_type=media_type, head=content.read(16)):
            code, why = refused
            raise FileRefused(why, reason=code, accepted=list(TYPES))
        content.seek(0)
        async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
            by = await officer(change.session, call)
            row = await outcomes.declaration(change.session, administration=by.office.code, key=key, locked=True)
            blob = await blobs(call).put(chunks(content), limit=LARGEST)
            photo, facts = await inspections.add_photo(
                change.session, row=row, name=plain_name(name), media_type=media_type, blob=blob, by=by
            )
            change.record(*facts)
            view = shown.PhotoView.model_validate(reading.picture(photo, by.office))
            return change.answer(view, status=201, location=f"/declarations/{row.id}/photos/{photo.sha256}")


@router.get("/declarations/{key}/photos", response_model=shown.PhotosView, dependencies=[Requires(Permission.EXPLAIN)])
async def photos(key: UUID, call: CallDep) -> Response:
    """The pictures of a declaration, the oldest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await reading.photos(session, row=row, office=by.office)
    return json_answer(shown.PhotosView.model_validate({"items": found}))


@router.get("/declarations/{key}/photos/{sha256}", dependencies=[Requires(Permission.EXPLAIN)])
async def photo(key: UUID, sha256: Annotated[str, PathParameter(pattern=r"^[0-9a-f]{64}$")], call: CallDep) -> Response:
    """The picture itself, as an attachment."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await reading.photo(session, row=row, sha256=sha256)
    return await download(
        blobs(call), sha256=found.sha256, name=found.name, media_type=found.media_type, size=found.bytes
    )
