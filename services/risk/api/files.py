"""Files of declarations: sent as raw bodies, kept before they are read, and reported on line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask

from services.risk.api.calls import administration, blobs, engine, officer, officers_only
from services.risk.domain.declarations import Declaration
from services.risk.domain.words import FileFormat, Source
from services.risk.engine import MOST_FRESH, Engine
from services.risk.operations.intake import Intake, Sender
from services.risk.permissions import Permission
from services.risk.queries import files as kept_files
from services.risk.schemas.files import FileFile, FilePage, FileReport
from shared.web import CallDep, Requires, json_answer
from shared.web.files import download, room, take_in

router = APIRouter(tags=["Files of declarations"])
LARGEST_UPLOAD = 25 * 1024 * 1024
"""What the gateway lets through, in bytes. The watched folder and the import command take `files.maximum_bytes`."""
_BODY = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/files",
    status_code=201,
    response_model=FileReport,
    dependencies=[Requires(Permission.LODGE)],
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BODY}}},
)
async def send(
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    format: Annotated[  # noqa: A002  # the name that callers see
        Literal["sad", "awmds", "csv", "xlsx", "json"] | None, Query(description="Told by the content if left out")
    ] = None,
) -> Response:
    """Send a file: SAD XML, a manifest (AWMDS), CSV, XLSX or JSON.

    What can be read is taken, what cannot is in `refused` with its line, path and reason; the bytes are kept. The same
    bytes sent again change nothing. The answer is the same for every lane: assessment follows it. At most 25 MB; larger
    files go through the watched folder.
    """
    call.require_key()
    async with call.reading() as session:
        by = await officer(session, call)
        maximum = min(LARGEST_UPLOAD, int(by.office.terms(by.at).value("files.maximum_bytes")))
    with room() as content:
        digest = await take_in(request, content, maximum=maximum)
        said = f"{digest}:{request.url.query}"
        async with call.change(body_hash=said):
            pass  # a key that was answered gets its answer before the file is read again
        waiting: dict[UUID, tuple[int, Declaration]] = {}

        def remember(_place: str, received: Mapping[UUID, tuple[int, Declaration]]) -> None:
            if len(waiting) < MOST_FRESH:
                waiting.update(received)

        sender = Sender(
            work=call.work, administration=administration(call), actor=call.actor, held=call.held, source=Source.UPLOAD,
            blobs=blobs(call), at=call.at, request_id=call.request_id, received=remember,
        )  # fmt: skip
        file_format = FileFormat(format) if format else None
        intake = Intake(sender, content, name=_plain(name), file_format=file_format)  # type: ignore[arg-type]  # a spooled file is a binary file in all but its type
        await intake.begin(limit=maximum)
        await intake.read()
        async with call.change(body_hash=said) as change:
            change.record(*await intake.conclude(change.session))
            body = FileReport(id=intake.id, **intake.report.content())
            answer = change.answer(body, status=201, location=f"/files/{intake.id}")
    # Judged after the answer went out, so that neither its words nor its time can tell of a lane.
    answer.background = BackgroundTask(_assess, engine(request), call.actor.administration, waiting)
    return answer


async def _assess(engine: Engine, administration: str, waiting: Mapping[UUID, tuple[int, Declaration]]) -> None:
    engine.received(administration, waiting)


def _plain(name: str) -> str:
    """The last part of a name: what browsers send as a path is not one here."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or "file"


@router.get("/files", response_model=FilePage, dependencies=[Requires(Permission.LODGE, Permission.READ_LANE)])
async def listed(
    call: CallDep,
    state: Literal["received", "read", "quarantined"] | None = None,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Files, the newest first. A firm sees those it sent."""
    async with call.reading() as session:
        by = await officer(session, call)
        found = await kept_files.files(
            session, office=by.office, actor=call.actor, state=state or "", cursor=cursor, limit=limit
        )
    return json_answer(FilePage(**found))


@router.get("/files/{key}", response_model=FileFile, dependencies=[Requires(Permission.LODGE, Permission.READ_LANE)])
async def one(key: UUID, call: CallDep) -> Response:
    """A file with its report."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept_files.file(session, key=key, actor=call.actor)
        shape = kept_files.file_shape(row, office=by.office)
    report = FileReport(id=row.id, **row.report) if row.report else None
    return json_answer(FileFile(**shape, report=report), version=row.version)


@router.get("/files/{key}/content", dependencies=[Requires(Permission.READ_LANE)])
async def content(key: UUID, call: CallDep) -> Response:
    """The bytes as they came, for officers and the national system."""
    officers_only(call)
    async with call.reading() as session:
        row = await kept_files.file(session, key=key, actor=call.actor)
    return await download(
        blobs(call), sha256=row.sha256, name=row.name, media_type="application/octet-stream", size=row.bytes
    )
