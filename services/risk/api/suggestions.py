"""What outcomes suggest, and what is no longer what it was."""

from __future__ import annotations

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from services.risk.api.calls import officer, officers_only
from services.risk.api.rules import whole
from services.risk.api.workbench import PRIVATE, histories
from services.risk.domain.patterns import find_patterns
from services.risk.domain.suggestions import SuggestionState
from services.risk.events import RuleRead
from services.risk.operations import suggestions
from services.risk.permissions import Permission
from services.risk.queries import rules as kept_rules
from services.risk.queries import workbench as kept
from services.risk.schemas import workbench as shown
from services.risk.schemas.rules import RuleView
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Suggestions and drift"])


@router.get("/suggestions", response_model=shown.SuggestionPage, dependencies=[Requires(Permission.READ_RULE)])
async def listed(call: CallDep, state: SuggestionState | None = None) -> Response:
    """Suggestions with their evidence, the newest first. That you read them is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        items = await kept.suggestions(change.session, found=by.office, state=state or "")
        change.record(RuleRead(subject="suggestions/list", version=1, administration=by.office.code))
    return json_answer(shown.SuggestionPage.model_validate({"items": items, "next": None}), headers=PRIVATE)


@router.post(
    "/suggestions",
    status_code=201,
    response_model=shown.SuggestionsMade,
    dependencies=[Requires(Permission.WRITE_RULE)],
)
async def look(call: CallDep) -> Response:
    """Look for patterns in the outcomes now; the same is done every week."""
    officers_only(call)
    call.require_key()
    async with call.change():
        pass  # a key that was answered gets its answer before the history is searched again
    async with call.reading() as session:
        by = await officer(session, call)
    history = await histories(call).history(by.office.code, at=by.at, exact=True)
    months = int(by.office.terms(by.at).value("suggestions.months"))
    today = by.office.today(by.at).toordinal()
    mined = await asyncio.to_thread(find_patterns, history, today=today, months=months)
    async with call.change() as change:
        facts = await suggestions.keep(change.session, mined=mined.suggestions if mined else (), by=by)
        change.record(*facts)
        made = sum(getattr(one, "suggestions", 0) for one in facts)
        body = shown.SuggestionsMade(made=made, looked_at=mined.tried if mined else 0)
        if not facts:
            return json_answer(body, status=201)
        return change.answer(body, status=201, location="/suggestions")


@router.post(
    "/suggestions/{key}/take", status_code=201, response_model=RuleView, dependencies=[Requires(Permission.WRITE_RULE)]
)
async def take(key: UUID, body: shown.TakeSuggestion, call: CallDep) -> Response:
    """Make a suggestion a draft, to be edited, tested and submitted like any other."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.suggestion(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        held, facts = await suggestions.take(
            change.session, row=row, title=body.title, lane=body.lane, probability=body.probability, by=by
        )
        change.record(*facts)
        fresh = await kept_rules.rule(change.session, key=held.rule.id, actor=by.actor, found=by.office, at=by.at)
        view = await whole(change.session, fresh, call=call, by=by)
        return change.answer(view, status=201, version=fresh.rule.version, location=f"/rules/{held.rule.id}")


@router.post(
    "/suggestions/{key}/dismiss", response_model=shown.SuggestionView, dependencies=[Requires(Permission.WRITE_RULE)]
)
async def dismiss(key: UUID, body: shown.Dismiss, call: CallDep) -> Response:
    """Put a suggestion aside, saying why; it is not made again."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.suggestion(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        change.record(*await suggestions.dismiss(change.session, row=row, reason=body.reason, by=by))
        view = shown.SuggestionView.model_validate(kept.suggestion_shape(row, by.office))
        return change.answer(view, version=row.version)


@router.get("/drift", response_model=shown.DriftPage, dependencies=[Requires(Permission.READ_STATISTICS)])
async def alarms(call: CallDep) -> Response:
    """Alarms of drift, the newest first: fields whose values moved, rules that you need know whose find rate did."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        unseen = await kept_rules.hidden(session, actor=by.actor, found=by.office, at=by.at)
        items = await kept.alarms(session, found=by.office, unseen=unseen)
    return json_answer(shown.DriftPage.model_validate({"items": items, "next": None}), headers=PRIVATE)


@router.post("/drift/{key}/seen", response_model=shown.DriftView, dependencies=[Requires(Permission.WRITE_RULE)])
async def seen(key: UUID, body: shown.Seen, call: CallDep) -> Response:
    """Say that you looked at an alarm, and what it is."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        unseen = await kept_rules.hidden(change.session, actor=by.actor, found=by.office, at=by.at)
        row = await kept.alarm(change.session, found=by.office, identifier=key, unseen=unseen, locked=True)
        call.expect(row.version)
        change.record(*await suggestions.see(change.session, row=row, note=body.note, by=by))
        view = shown.DriftView.model_validate(kept.alarm_shape(row, by.office))
        return change.answer(view, version=row.version)
