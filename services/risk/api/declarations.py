"""Routes of declarations: they come in, their receipts go out, officers see them with their lanes.

The answer to who lodges is made before anything is judged: the assessment begins after it was sent.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import from_json
from starlette.background import BackgroundTask

from services.risk.api.calls import administration, engine, officer
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import Refused, read
from services.risk.domain.words import Lane, Source, Stage
from services.risk.engine import Engine
from services.risk.operations import declarations as operations
from services.risk.operations.declarations import Received, Reception, Taken
from services.risk.permissions import Permission
from services.risk.queries import assessments, declarations
from services.risk.queries.office import office
from services.risk.schemas.assessments import AssessmentRow
from services.risk.schemas.declarations import (
    Bulk,
    Cancelling,
    DeclarationRow,
    DeclarationWhole,
    Lodging,
    OwnReceipt,
    Receipt,
    ReleasedReceipt,
    Version,
)
from services.risk.schemas.shapes import Page
from shared.problems import FieldError, Invalid, MalformedJson, NotPermitted, TooLarge
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["declarations"])

MOST_TOGETHER = 1_000
MOST_BYTES = 10 * 1024 * 1024
LINES = "application/x-ndjson"
Limit = Annotated[int, Query(ge=1, le=200)]
SHOW_LANE = "show_lane_after_release"


@router.post(
    "/declarations", response_model=Receipt, status_code=201, dependencies=[Requires(Permission.LODGE)],
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": Lodging.model_json_schema()}}, "required": True}},
)  # fmt: skip
async def lodge(request: Request, call: CallDep) -> Response:
    """Lodge one declaration, or a new version under the same reference; the same again changes nothing."""
    try:
        lodged = read(_object(await whole_body(request, maximum=MOST_BYTES)))
    except Refused as error:
        wrong = FieldError(error.where, "declaration", str(error))
        raise Invalid("This is not a declaration.", errors=[wrong]) from error
    async with call.change() as change:
        by = await officer(change.session, call)
        done = await operations.receive(change.session, [lodged], by=by, source=Source.API)
        row = done.rows[0]
        if row.taken is Taken.REFUSED:
            raise NotPermitted(row.reason)
        change.record(*done.facts)
        answer = change.answer(_receipt(row), status=200 if row.taken is Taken.UNCHANGED else 201)
    return _then_assess(answer, call, engine(request), done)


@router.post(
    "/declarations/bulk", response_model=Bulk, dependencies=[Requires(Permission.LODGE)],
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {"schema": {"type": "array", "items": Lodging.model_json_schema(), "maxItems": MOST_TOGETHER}},
                LINES: {"schema": {"type": "string"}},
            },
            "required": True,
        }
    },
)  # fmt: skip
async def lodge_many(request: Request, call: CallDep) -> Response:
    """Lodge up to 1,000 declarations (10 MB) as a JSON list or one to a line; each is taken or refused by itself."""
    body = await whole_body(request, maximum=MOST_BYTES)
    given = _lines(body) if request.headers.get("content-type", "").startswith(LINES) else _list(body)
    if len(given) > MOST_TOGETHER:
        raise TooLarge(f"These are {len(given)} declarations; one call takes {MOST_TOGETHER}.", limit=MOST_TOGETHER)
    good: list[Lodged] = []
    rows: list[dict[str, Any] | None] = []
    for line, one in enumerate(given, 1):
        try:
            good.append(read(one) if isinstance(one, Mapping) else _no_object(one))
            rows.append(None)
        except Refused as error:
            named = one.get("reference") if isinstance(one, Mapping) else None
            rows.append(_bulk_row(line, named if isinstance(named, str) else None, refused=str(error)))
    async with call.change(body_hash=hashlib.sha256(body).hexdigest()) as change:
        by = await officer(change.session, call)
        done = await operations.receive(change.session, good, by=by, source=Source.API)
        change.record(*done.facts)
        taken = iter(done.rows)
        shapes = [row or _taken(line, next(taken)) for line, row in enumerate(rows, 1)]
        refused = sum(1 for shape in shapes if shape["refused"] is not None)
        answer = change.answer({"received": len(shapes) - refused, "refused": refused, "rows": shapes})
    return _then_assess(answer, call, engine(request), done)


def _taken(line: int, row: Received) -> dict[str, Any]:
    if row.taken is Taken.REFUSED:
        return _bulk_row(line, row.reference, refused=row.reason)
    return _bulk_row(line, row.reference, receipt=_receipt(row))


def _bulk_row(
    line: int, reference: str | None, *, receipt: dict[str, Any] | None = None, refused: str | None = None
) -> dict[str, Any]:
    return {"line": line, "reference": reference, "receipt": receipt, "refused": refused}


def _receipt(row: Received) -> dict[str, Any]:
    at = row.received_at.astimezone(UTC).isoformat(timespec="microseconds") if row.received_at else ""
    return {
        "id": str(row.id), "reference": row.reference, "version": row.number, "received_at": at, "receipt": row.receipt,
        "taken": row.taken.value,
    }  # fmt: skip


def _then_assess(answer: Response, call: Call, found: Engine, done: Reception) -> Response:
    """The assessment begins once the answer is on its way: the same way, and the same time, for every lane."""

    async def begin() -> None:
        found.received(call.actor.administration, done.waiting)

    answer.background = BackgroundTask(begin)
    return answer


def _json(body: bytes) -> Any:
    try:
        return from_json(body.removeprefix(BOM_UTF8))
    except ValueError as error:
        raise MalformedJson(str(error)) from error


def _object(body: bytes) -> Mapping[str, Any]:
    found = _json(body)
    if not isinstance(found, dict):
        raise MalformedJson("Send one declaration as a JSON object.")
    return found


def _list(body: bytes) -> Sequence[object]:
    found = _json(body)
    if not isinstance(found, list):
        raise MalformedJson("Send a JSON list of declarations, or one to a line as application/x-ndjson.")
    return found


def _lines(body: bytes) -> Sequence[object]:
    found: list[object] = []
    for line in body.removeprefix(BOM_UTF8).split(b"\n"):
        if line.strip():
            try:
                found.append(from_json(line))
            except ValueError as error:
                found.append(error)
    return found


def _no_object(given: object) -> Lodged:
    raise Refused(f"this is not JSON: {given}" if isinstance(given, ValueError) else "this is not a JSON object")


@router.get("/declarations", response_model=Page[DeclarationRow], dependencies=[Requires(Permission.READ_LANE)])
async def listed(
    call: CallDep, lane: Lane | None = None, stage: Stage | None = None, office_code: str = "", importer: str = "",
    q: str = "", waiting: bool = False, limit: Limit = 50, cursor: str = "",
) -> Response:  # fmt: skip
    """Declarations with their lanes, the newest first."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        page = await declarations.listed(
            session, office=found, why=_may_know(call), limit=limit, cursor=cursor, lane=lane, stage=stage,
            customs_office=office_code, importer=importer, q=q, waiting=waiting,
        )  # fmt: skip
    return json_answer(page)


@router.get("/declarations/{key}", response_model=DeclarationWhole, dependencies=[Requires(Permission.READ_LANE)])
async def one(key: str, call: CallDep) -> Response:
    """One declaration by its identifier or its reference, with what was lodged last. A reference with a slash is found by
    `q` of the list."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        row = await declarations.declaration(session, administration=found.code, key=key, actor=call.actor)
        version = await declarations.version(session, row=row, number=row.current)
        shape = declarations.row_shape(row, office=found, why=_may_know(call))
        shape["newest"] = declarations.version_shape(row, version, office=found)
    return json_answer(shape, version=row.version)


@router.get("/declarations/{key}/versions", response_model=list[Version], dependencies=[Requires(Permission.READ_LANE)])
async def versions(key: str, call: CallDep) -> Response:
    """Every version that was lodged, the newest first."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        row = await declarations.declaration(session, administration=found.code, key=key, actor=call.actor)
        rows = await declarations.versions(session, row=row)
        shapes = [declarations.version_shape(row, version, office=found) for version in rows]
    return json_answer(shapes)


@router.get(
    "/declarations/{key}/assessments", response_model=list[AssessmentRow], dependencies=[Requires(Permission.EXPLAIN)]
)
async def assessed(key: str, call: CallDep) -> Response:
    """Every assessment of a declaration, the newest first."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        row = await declarations.declaration(session, administration=found.code, key=key, actor=call.actor)
        shapes = await assessments.of_declaration(session, row=row, office=found)
    return json_answer(shapes)


@router.post("/declarations/{key}/cancel", response_model=OwnReceipt, dependencies=[Requires(Permission.LODGE)])
async def cancel(key: str, body: Cancelling, call: CallDep) -> Response:
    """Take a declaration back before release; the same for every lane.

    If-Match: who lodged it sends the version of the receipt, officers the declaration's ETag.
    """
    async with call.change() as change:
        by = await officer(change.session, call)
        place = by.office.code
        row = await declarations.declaration(
            change.session, administration=place, key=key, actor=call.actor, locked=True
        )
        call.expect(row.current if call.actor.organisation else row.version)
        change.record(*await operations.cancel(change.session, row=row, reason=body.reason, by=by))
        version = await declarations.version(change.session, row=row, number=row.current)
        shape = declarations.receipt_of(row, version, office=by.office, show_lane=False)
        return change.answer(shape)


@router.get("/receipts", response_model=Page[OwnReceipt | ReleasedReceipt], dependencies=[Requires(Permission.LODGE)])
async def receipts(call: CallDep, limit: Limit = 50, cursor: str = "") -> Response:
    """What a firm lodged, the newest first."""
    if call.actor.organisation is None:
        raise NotPermitted("Receipts are for firms; officers see declarations.")
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        page = await declarations.receipts(
            session, office=found, organisation=call.actor.organisation, limit=limit, cursor=cursor,
            show_lane=bool(found.terms(call.at).value(SHOW_LANE)),
        )  # fmt: skip
    return json_answer(page)


@router.get("/receipts/{key}", response_model=OwnReceipt | ReleasedReceipt, dependencies=[Requires(Permission.LODGE)])
async def receipt(key: str, call: CallDep) -> Response:
    """One declaration as whoever lodged it sees it, by its identifier, or its reference if that has no slash."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        row = await declarations.declaration(session, administration=found.code, key=key, actor=call.actor)
        version = await declarations.version(session, row=row, number=row.current)
        show = bool(found.terms(call.at).value(SHOW_LANE))
        shape = declarations.receipt_of(row, version, office=found, show_lane=show)
    return json_answer(shape, version=row.current)


def _may_know(call: Call) -> bool:
    return Permission.EXPLAIN.value in call.held
