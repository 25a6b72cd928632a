"""The tariff: browsing and searching for anybody, loading for officers."""

from __future__ import annotations

import hashlib
import io
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import officer, officers_only
from services.advance_rulings.api.register import tagged_json
from services.advance_rulings.domain.hs import looks_like_code
from services.advance_rulings.domain.tariff import BadLine, Kind
from services.advance_rulings.operations import tariff as loading
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import tariff
from services.advance_rulings.schemas import tariff as shown
from services.advance_rulings.schemas.shapes import Page
from shared.problems import refuse
from shared.web import CallDep, Public, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Tariff"])
LARGEST = 32 * 1024 * 1024
MOST_REFUSED = 1000
SPOKEN = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language"}
CSV_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/tariff", response_model=Page[shown.EditionRow], dependencies=[Public()])
async def editions(request: Request, call: CallDep) -> Response:
    """The editions of the Harmonized System of which lines were loaded."""
    async with call.reading(administration="") as session:
        found = await tariff.editions(session)
    return tagged_json(request, {"items": found, "next": None}, SPOKEN)


@router.get("/tariff/{edition}", response_model=shown.Tariff, dependencies=[Public()])
async def whole(
    edition: str,
    request: Request,
    call: CallDep,
    q: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=30)] = "",
    place: Annotated[str, Query(alias="administration", max_length=10)] = "",
    language: Annotated[str, Query(max_length=10)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """Sections and chapters of an edition; with `q` (words) or `code` (its beginning) the lines found instead.

    `administration` adds its national lines. The edition may be written "HS 2022", "HS2022" or "2022".
    """
    named, spoken = tariff.edition_named(edition), language or call.language
    if code and not looks_like_code(code):
        raise refuse(
            "The code cannot be used.", ("query:code", "hs_code", "Write 2 to 12 digits, with or without dots.")
        )
    words = q.strip().replace("\x00", "")
    if words and not code and looks_like_code(words):
        words, code = "", words
    found: dict[str, Any] = {"items": [], "next": None}
    shown_sections = []
    async with call.reading(administration="") as session:
        if words or code:
            found = await tariff.search(
                session, named=named, q=words, code=code, place=place, language=spoken, cursor=cursor, limit=limit
            )
        else:
            shown_sections = await tariff.sections(session, named=named, place=place, language=spoken)
    body = {"edition": named, "administration": place, "sections": shown_sections, **found}
    return tagged_json(request, shown.Tariff.model_validate(body), SPOKEN)


@router.get("/tariff/{edition}/{code}", response_model=shown.LineView, dependencies=[Public()])
async def line(
    edition: str,
    code: str,
    request: Request,
    call: CallDep,
    place: Annotated[str, Query(alias="administration", max_length=10)] = "",
    language: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """A line with what stands above and below it, and how many published rulings each has."""
    async with call.reading(administration="") as session:
        found = await tariff.line(
            session, named=tariff.edition_named(edition), code=code if looks_like_code(code) else "", place=place,
            language=language or call.language,
        )  # fmt: skip
    return tagged_json(request, shown.LineView.model_validate(found), SPOKEN)


@router.get(
    "/tariff/{edition}/{code}/warnings",
    response_model=Page[shown.CodeWarning],
    dependencies=[Requires(Permission.REVIEW, Permission.DECIDE)],
)
async def warnings(edition: str, code: str, call: CallDep) -> Response:
    """What an officer of this administration should know of a code before proposing it."""
    officers_only(call)
    async with call.reading() as session:
        found = await tariff.code_warnings(
            session, named=tariff.edition_named(edition), code=code if looks_like_code(code) else None,
            place=call.actor.administration,
        )  # fmt: skip
    return json_answer({"items": found, "next": None})


@router.post(
    "/tariff/files",
    status_code=201,
    response_model=shown.LoadReport,
    dependencies=[Requires(Permission.LOAD_TARIFF)],
    openapi_extra=CSV_BODY,
)
async def load(
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    kind: Kind = Kind.LINES,
    edition: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Load a CSV file: lines (edition, code, description[, language, unit, duty]) or a correlation table (from_edition,
    to_edition, from_code, to_code[, partial, note]). Bad lines are reported, the others are kept."""
    officers_only(call)
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("The file cannot be read.", ("/body", "encoding", "Save it as text in UTF-8.")) from error
    said = hashlib.sha256(content + request.url.query.encode()).hexdigest()
    async with call.change(body_hash=said) as change:
        by = await officer(change.session, call)
        try:
            report, facts = await loading.load(
                change.session, text=io.StringIO(text, newline=""), kind=kind, edition=edition, source=name,
                administration=by.office.code, at=by.at,
            )  # fmt: skip
        except BadLine as error:
            raise refuse("The file cannot be read.", ("/body", "empty", str(error))) from error
        change.record(*facts)
        return change.answer(shown.LoadReport.model_validate(report_shape(report)), status=201)


def report_shape(report: loading.Report) -> dict[str, Any]:
    """A report as it is answered."""
    return {
        "lines": report.lines, "new": report.new, "changed": report.changed, "unchanged": report.unchanged,
        "editions": report.editions,
        "refused": [{"line": number, "reason": why} for number, why in report.refused[:MOST_REFUSED]],
    }  # fmt: skip
