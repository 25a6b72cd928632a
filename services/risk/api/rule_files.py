"""Rules as files: decision tables and ASYCUDA criteria, in as drafts and out as they stand."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.api.bodies import RULE_FILE_BODY
from services.risk.api.calls import officer, officers_only
from services.risk.domain.words import RuleState
from services.risk.events import RuleRead
from services.risk.model import RuleVersion
from services.risk.operations import rule_files
from services.risk.operations.acting import Officer
from services.risk.permissions import Permission
from services.risk.queries import rules as kept
from services.risk.schemas.rules import ExportReport, ImportReport
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Rules"])
LARGEST = 8 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}, XLSX: {}, "text/plain": {}}}}


@router.post(
    "/rules/import",
    status_code=201,
    response_model=ImportReport,
    dependencies=[Requires(Permission.WRITE_RULE)],
    openapi_extra=RULE_FILE_BODY,
)
async def take_in(
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    format: Literal["table", "asycuda"] = "table",  # noqa: A002  # the name that callers see
) -> Response:
    """Rules from a decision table (CSV, XLSX) or from ASYCUDA criteria, as drafts; what cannot be read is listed."""
    officers_only(call)
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    said = hashlib.sha256(content + request.url.query.encode()).hexdigest()
    async with call.change(body_hash=said) as change:
        by = await officer(change.session, call)
        read = rule_files.take_in_table if format == "table" else rule_files.take_in_criteria
        keys, unread, facts = await read(change.session, content=content, name=name, by=by)
        change.record(*facts)
        mistakes = [{"line": one.line, "column": one.column, "detail": one.detail} for one in unread]
        report = ImportReport.model_validate({"drafts": keys, "mistakes": mistakes})
        if not facts:  # nothing of the file could be taken in
            return json_answer(report, status=201)
        return change.answer(report, status=201, location="/rules")


@router.get("/rules/export.csv", dependencies=[Requires(Permission.READ_RULE)], responses=_FILE)
async def as_csv(call: CallDep, state: RuleState | None = None) -> Response:
    """Rules as a decision table in CSV, without `state` those that are not over. That you read them is recorded."""
    return await _export(call, "csv", state)


@router.get("/rules/export.xlsx", dependencies=[Requires(Permission.READ_RULE)], responses=_FILE)
async def as_xlsx(call: CallDep, state: RuleState | None = None) -> Response:
    """Rules as a decision table in XLSX, without `state` those that are not over. That you read them is recorded."""
    return await _export(call, "xlsx", state)


@router.get("/rules/export.asycuda", dependencies=[Requires(Permission.READ_RULE)], responses=_FILE)
async def as_asycuda(call: CallDep, state: RuleState | None = None) -> Response:
    """Rules as ASYCUDA criteria, without `state` those in force; remarks name what was left out. The reading is recorded."""
    return await _export(call, "asycuda", state)


@router.get("/rules/left-out", response_model=ExportReport, dependencies=[Requires(Permission.READ_RULE)])
async def left_out(
    call: CallDep,
    format: Literal["table", "asycuda"] = "table",  # noqa: A002  # the name that callers see
    state: RuleState | None = None,
) -> Response:
    """How many rules a file would hold, and those that its format cannot say, with the reason: to be read before it is
    downloaded. That you read it is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        rows = await _rows(call, by, change.session, state, criteria=format == "asycuda")
        _, left = rule_files.as_criteria(rows) if format == "asycuda" else rule_files.as_table(rows, by=by, xlsx=False)
        change.record(_read(by, "rules/left-out", [rule for rule, _ in left]))
    titles = {row.rule: row.title for row in rows}
    missing = [{"rule": rule, "title": titles[rule], "reason": reason} for rule, reason in left]
    return json_answer(ExportReport.model_validate({"rules": len(rows) - len(left), "left_out": missing}))


async def _export(call: Call, kind: str, state: RuleState | None) -> Response:
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        rows = await _rows(call, by, change.session, state, criteria=kind == "asycuda")
        if kind == "asycuda":
            content, left = rule_files.as_criteria(rows)
        else:
            content, left = rule_files.as_table(rows, by=by, xlsx=kind == "xlsx")
        change.record(_read(by, "rules/export", [row.rule for row in rows]))
    media = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "asycuda": "text/plain; charset=utf-8"}[kind]
    ending = {"asycuda": "txt"}.get(kind, kind)
    headers = {
        "Content-Disposition": f'attachment; filename="rules.{ending}"',
        "Cache-Control": "private, no-store",
        "X-Left-Out": ", ".join(rule for rule, _ in left)[:2000],
    }
    return Response(content, media_type=media, headers=headers)


def _read(by: Officer, what: str, rules: list[str]) -> RuleRead:
    return RuleRead(subject=what, version=1, administration=by.office.code, rules=tuple(rules))


async def _rows(
    call: Call, by: Officer, session: AsyncSession, state: RuleState | None, *, criteria: bool
) -> list[RuleVersion]:
    found = await kept.all_rules(session, actor=by.actor, found=by.office, at=call.at)
    rows = [rule_files.shown_version(held, state=state, criteria=criteria) for held in found]
    return [row for row in rows if row is not None]
