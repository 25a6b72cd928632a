"""Photos of a visit and evidence for a finding: each one small upload, which may be repeated after a bad link."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import officer
from services.trusted_trader.domain.cases import of_the_firm
from services.trusted_trader.domain.photos import EVIDENCE, PHOTOS, file_name, type_of, why_not
from services.trusted_trader.domain.words import VisitStatus
from services.trusted_trader.model import Application, Document, Finding, Visit
from services.trusted_trader.operations import photos as operations
from services.trusted_trader.operations.findings import view
from services.trusted_trader.operations.photos import Place
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import visits as queries
from services.trusted_trader.queries.visit_file import file_shape
from services.trusted_trader.schemas import visits as bodies
from shared.blobs import BlobDamaged, LocalBlobs
from shared.logs import logger
from shared.problems import InternalError, NotFound, NotPermitted, UnsupportedMedia, refuse
from shared.web import Call, CallDep, Requires
from shared.web.files import whole_body

router = APIRouter(tags=["Photos and evidence"])
log = logger("photos")

Sha256 = Annotated[str, Query(pattern=r"^[0-9a-f]{64}$", description="Of the bytes, in hexadecimal")]
Name = Annotated[str, Query(max_length=150)]
_FILES = {
    "requestBody": {
        "required": True,
        "content": {one: {"schema": {"type": "string", "format": "binary"}} for one in EVIDENCE},
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Received:
    content: bytes
    media_type: str
    sha256: str


def _blobs(call: Call) -> LocalBlobs:
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


async def _receive(request: Request, *, maximum: int, sha256: str, taken: tuple[str, ...]) -> _Received:
    """The bytes, looked at before anything is kept. Raises TooLarge, UnsupportedMedia, or Invalid where they were damaged."""
    content = await whole_body(request, maximum=maximum)
    announced = request.headers.get("content-type", "")
    if refused := why_not(content[:32], announced=announced, taken=taken):
        raise UnsupportedMedia(refused, accepted=list(taken))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise refuse(
            "The file was damaged on the way.",
            ("query:sha256", "digest", "The bytes that came have another digest. Send it again."),
        )
    return _Received(content=content, media_type=type_of(content[:32]) or "", sha256=sha256)


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _maximum(session: AsyncSession, call: Call) -> int:
    by = await officer(session, call)
    return int(by.office.terms(call.at).value("documents.maximum_bytes"))


@router.put(
    "/visits/{key}/photos/{identifier}",
    response_model=bodies.FileView,
    dependencies=[Requires(Permission.VALIDATE)],
    openapi_extra=_FILES,
)
async def add_photo(
    key: str,
    identifier: Annotated[UUID, Path(description="Made by the device")],
    request: Request,
    call: CallDep,
    sha256: Sha256,
    about: Annotated[str, Query(max_length=40, description="The finding or the element that it shows")] = "",
    name: Name = "",
) -> Response:
    """A photo of a visit, before or after its report; the same one again changes nothing."""
    call.require_key()
    async with call.reading() as session:
        row = await queries.visit(session, key=key, actor=call.actor)
        maximum = await _maximum(session, call)
    received = await _receive(request, maximum=maximum, sha256=sha256, taken=PHOTOS)
    async with call.change(body_hash=sha256) as change:
        by = await officer(change.session, call)
        row = await queries.visit(change.session, key=key, actor=call.actor, locked=True)
        operations.may_add(row, by=by)
        application = await change.session.get_one(Application, (row.administration, row.application_id))
        place = Place(
            of="visit", of_id=row.id, about=about or None, tin=row.tin, number=row.number,
            organisation=application.organisation,
        )  # fmt: skip
        known = await operations.find(change.session, administration=row.administration, identifier=identifier)
        status = 200
        if known is None:
            blob = await _blobs(call).put(_one(received.content), limit=maximum)
            known, facts = await operations.add(
                change.session, place=place, identifier=identifier, name=name or file_name(str(identifier), received.media_type),
                media_type=received.media_type, blob=blob, office=True, by=by,
            )  # fmt: skip
            change.record(*facts)
            status = 201
        elif not operations.same(known, place=place, sha256=sha256):
            if not await operations.movable(change.session, document=known, row=row):
                raise NotFound("There is no such file here.")
            change.record(*await operations.move(change.session, document=known, place=place))
        shown = bodies.FileView.model_validate(file_shape(known, office=by.office))
        return change.answer(shown, status=status, location=f"/visits/{row.id}/photos/{identifier}")


@router.put(
    "/findings/{finding}/evidence/{identifier}",
    response_model=bodies.FileView,
    dependencies=[Requires(Permission.LODGE, Permission.VALIDATE)],
    openapi_extra=_FILES,
)
async def add_evidence(
    finding: UUID,
    identifier: Annotated[UUID, Path(description="Made by the sender")],
    request: Request,
    call: CallDep,
    sha256: Sha256,
    name: Name = "",
) -> Response:
    """Evidence that a finding was mended: of the firm, or of an officer who went to see. The same one again changes nothing."""
    call.require_key()
    async with call.reading() as session:
        row, case = await _finding(session, call, finding)
        maximum = await _maximum(session, call)
    if not (of_the_firm(view(case), call.actor) or Permission.VALIDATE in call.held):
        raise NotPermitted("Evidence for a finding comes from the firm, or from an officer who validates.")
    received = await _receive(request, maximum=maximum, sha256=sha256, taken=EVIDENCE)
    async with call.change(body_hash=sha256) as change:
        by = await officer(change.session, call)
        row, case = await _finding(change.session, call, finding, locked=True)
        place = Place(of="finding", of_id=row.id, tin=row.tin, organisation=case.organisation)
        known = await operations.find(change.session, administration=row.administration, identifier=identifier)
        status = 200
        if known is None:
            blob = await _blobs(call).put(_one(received.content), limit=maximum)
            known, facts = await operations.add(
                change.session, place=place, identifier=identifier, name=name or file_name(str(identifier), received.media_type),
                media_type=received.media_type, blob=blob, office=Permission.VALIDATE in by.held, by=by,
            )  # fmt: skip
            change.record(*facts)
            status = 201
        elif not operations.same(known, place=place, sha256=sha256):
            raise NotFound("There is no such file here.")
        shown = bodies.FileView.model_validate(file_shape(known, office=by.office))
        return change.answer(shown, status=status, location=f"/findings/{row.id}/evidence/{identifier}")


async def _finding(
    session: AsyncSession, call: Call, identifier: UUID, *, locked: bool = False
) -> tuple[Finding, Application]:
    row = await queries.finding(session, identifier=identifier, actor=call.actor, locked=locked)
    return row, await session.get_one(Application, (row.administration, row.application_id))


@router.get("/visits/{key}/photos/{identifier}", dependencies=[Requires(Permission.READ)])
async def photo(key: str, identifier: UUID, call: CallDep) -> Response:
    """A photo, always as an attachment; a firm sees those of its visits once they are reported."""
    async with call.reading() as session:
        row: Visit = await queries.visit(session, key=key, actor=call.actor)
        if call.actor.organisation is not None and row.state != VisitStatus.REPORTED:
            raise NotFound("There is no such file here.")
        found = await operations.kept_file(
            session, administration=row.administration, of="visit", of_id=row.id, identifier=identifier
        )
    return await _sent(call, found)


@router.get("/findings/{finding}/evidence/{identifier}", dependencies=[Requires(Permission.READ)])
async def evidence(finding: UUID, identifier: UUID, call: CallDep) -> Response:
    """A piece of evidence, always as an attachment."""
    async with call.reading() as session:
        row = await queries.finding(session, identifier=finding, actor=call.actor)
        found = await operations.kept_file(
            session, administration=row.administration, of="finding", of_id=row.id, identifier=identifier
        )
    return await _sent(call, found)


async def _sent(call: Call, found: Document) -> Response:
    """The file, once it is sure that it is the one that was kept."""
    chunks = _blobs(call).read(found.sha256)
    try:
        first = await anext(aiter(chunks), b"")
    except BlobDamaged as error:
        log.error("a file is damaged", sha256=found.sha256, error=repr(error))
        raise InternalError(
            "The file is not as it was when it was kept.", hint="Tell the operator, who has a backup."
        ) from error

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.bytes),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(whole(), media_type=found.media_type, headers=headers)
