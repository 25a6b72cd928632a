"""Rules: written, submitted, approved, withdrawn. Every reading of a condition is recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.api.calls import officer, officers_only
from services.risk.domain.words import RuleState
from services.risk.events import RuleRead
from services.risk.model import RuleVersion
from services.risk.operations import rule_drafts, rules
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_drafts import Draft
from services.risk.permissions import Permission
from services.risk.queries import rule_sets
from services.risk.queries import rules as kept
from services.risk.queries.rules import Held
from services.risk.schemas import rules as shown
from shared.facts import Fact
from shared.web import Answering, Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Rules"])
Number = Annotated[int | None, Query(ge=1, description="The version meant; else the newest that the action fits")]
Acting = Callable[[AsyncSession, Held, RuleVersion, Officer], Awaitable[list[Fact]]]


def draft_of(body: shown.RuleDraft, by: Officer) -> Draft:
    """What was sent, with its dates as instants."""
    return Draft(
        title=body.title,
        text=body.text,
        lane=body.lane,
        probability=body.probability,
        score=body.score,
        mandatory=body.mandatory,
        shadow=body.shadow,
        scope=body.scope,
        agency=body.agency,
        offices=frozenset(body.offices),
        flows=frozenset(body.flows),
        valid_from=instant(body.valid_from, by, pointer="/valid_from"),
        valid_until=instant(body.valid_until, by, pointer="/valid_until", last=True),
        internal_text=body.internal_text,
        examiner_text=body.examiner_text,
        documentation=body.documentation,
    )


def instant(given: date | datetime | None, by: Officer, *, pointer: str, last: bool = False) -> datetime | None:
    """A date as the beginning of the office's day (as a last day: its end); an instant as it is. Raises Invalid."""
    if given is None:
        return None
    if isinstance(given, datetime):
        if given.tzinfo is None:
            raise refuse(
                "The instant does not say its zone.", (pointer, "zone", "Write 2026-03-31T08:00:00+12:00, or a date.")
            )
        return given
    return by.office.midnight(given, last=last)


async def whole(session: AsyncSession, held: Held, *, call: Call, by: Officer) -> shown.RuleView:
    """A rule as the caller sees it."""
    reader = replace(by.actor, language=call.language)
    found = await kept.whole(session, held=held, found=by.office, actor=reader, permissions=by.held, at=by.at)
    return shown.RuleView.model_validate(found)


async def answer(
    change: Answering, held: Held, *, call: Call, by: Officer, status: int = 200, location: str | None = None
) -> Response:
    """The whole rule after a change, with its new version."""
    fresh = await kept.rule(change.session, key=held.rule.id, actor=by.actor, found=by.office, at=by.at)
    body = await whole(change.session, fresh, call=call, by=by)
    return change.answer(body, status=status, version=fresh.rule.version, location=location)


async def act(call: Call, key: str, action: str, number: int | None, do: Acting) -> Response:
    """One action on one version. The rule's row stays locked until the end: of two at once, the second gets 412."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        held = await kept.rule(change.session, key=key, actor=by.actor, found=by.office, at=by.at, locked=True)
        call.expect(
            held.rule.version, changed={"by": held.rule.changed_by_name, "at": held.rule.changed_at.isoformat()}
        )
        row = held.version(number, action=action)
        change.record(*await do(change.session, held, row, by))
        return await answer(change, held, call=call, by=by)


@router.get("/rules", response_model=shown.RulePage, dependencies=[Requires(Permission.READ_RULE)])
async def listed(call: CallDep, state: RuleState | None = None) -> Response:
    """Every rule that you need know, without conditions; `state` filters by any version's state."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.rules(session, actor=by.actor, found=by.office, at=by.at, state=state or "")
    return json_answer(shown.RulePage.model_validate({"items": items, "next": None}))


@router.post("/rules", status_code=201, response_model=shown.RuleView, dependencies=[Requires(Permission.WRITE_RULE)])
async def begin(body: shown.RuleDraft, call: CallDep) -> Response:
    """Begin a rule as a draft. A condition that does not compile is kept with its mistakes, and stays a draft."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        held, facts = await rule_drafts.begin(change.session, draft=draft_of(body, by), by=by)
        change.record(*facts)
        return await answer(change, held, call=call, by=by, status=201, location=f"/rules/{held.rule.id}")


@router.get("/rule-sets", response_model=shown.ActivationPage, dependencies=[Requires(Permission.READ_RULE)])
async def activations(call: CallDep, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """Which sets of rules were in force from when on, the newest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await rule_sets.activations(session, found=by.office, limit=limit)
    return json_answer(shown.ActivationPage.model_validate({"items": items, "next": None}))


@router.get("/rules/{key}", response_model=shown.RuleView, dependencies=[Requires(Permission.READ_RULE)])
async def one(key: str, call: CallDep) -> Response:
    """A rule with its conditions. That you read it is recorded."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        held = await kept.rule(change.session, key=key, actor=by.actor, found=by.office, at=by.at)
        change.record(
            RuleRead(
                subject=f"rule/{key}", version=held.rule.version, administration=by.office.code, rules=(held.rule.id,)
            )
        )
        body = await whole(change.session, held, call=call, by=by)
    return json_answer(body, version=held.rule.version, headers={"Cache-Control": "private, no-store"})


@router.put("/rules/{key}", response_model=shown.RuleView, dependencies=[Requires(Permission.WRITE_RULE)])
async def edit(key: str, body: shown.RuleDraft, call: CallDep, version: Number = None) -> Response:
    """Change a draft, or a tested rule: then it is a draft again."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        return await rule_drafts.edit(session, held=held, row=row, draft=draft_of(body, by), by=by)

    return await act(call, key, "edit", version, do)


@router.post("/rules/{key}/submit", response_model=shown.RuleView, dependencies=[Requires(Permission.WRITE_RULE)])
async def submit(key: str, call: CallDep, body: shown.Step = shown.NO_NOTE, version: Number = None) -> Response:
    """Put a tested rule before another officer."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        return await rules.submit(session, held=held, row=row, note=body.note, by=by)

    return await act(call, key, "submit", version, do)


@router.post("/rules/{key}/send-back", response_model=shown.RuleView, dependencies=[Requires(Permission.APPROVE_RULE)])
async def send_back(key: str, body: shown.Reasoned, call: CallDep, version: Number = None) -> Response:
    """Return a submitted rule to its author."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        return await rules.send_back(session, held=held, row=row, reason=body.reason, by=by)

    return await act(call, key, "send-back", version, do)


@router.post("/rules/{key}/approve", response_model=shown.RuleView, dependencies=[Requires(Permission.APPROVE_RULE)])
async def approve(key: str, call: CallDep, body: shown.Approve = shown.APPROVED, version: Number = None) -> Response:
    """Approve what another officer wrote and submitted: it counts from its first instant on."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await rules.approve(session, held=held, row=row, note=body.note, override_reason=reason, by=by)

    return await act(call, key, "approve", version, do)


@router.post(
    "/rules/{key}/activate-at-once", response_model=shown.RuleView, dependencies=[Requires(Permission.EMERGENCY_RULE)]
)
async def activate_at_once(key: str, body: shown.AtOnce, call: CallDep, version: Number = None) -> Response:
    """An emergency: a tested rule counts at once for at most 72 hours; another officer approves it afterwards."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        return await rules.activate_at_once(session, held=held, row=row, hours=body.hours, reason=body.reason, by=by)

    return await act(call, key, "activate-at-once", version, do)


@router.post(
    "/rules/{key}/approve-afterwards", response_model=shown.RuleView, dependencies=[Requires(Permission.APPROVE_RULE)]
)
async def approve_afterwards(
    key: str, call: CallDep, body: shown.Approve = shown.APPROVED, version: Number = None
) -> Response:
    """Approve an emergency rule that counts already; without this it ends by itself."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await rules.approve_afterwards(
            session, held=held, row=row, note=body.note, override_reason=reason, by=by
        )

    return await act(call, key, "approve-afterwards", version, do)


@router.post("/rules/{key}/revise", response_model=shown.RuleView, dependencies=[Requires(Permission.WRITE_RULE)])
async def revise(key: str, call: CallDep, body: shown.Step = shown.NO_NOTE, version: Number = None) -> Response:
    """Prepare a new version (also to renew): the old one counts until the new one takes its place."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        _, facts = await rule_drafts.revise(session, held=held, row=row, by=by)
        return facts

    return await act(call, key, "revise", version, do)


@router.post(
    "/rules/{key}/withdraw",
    response_model=shown.RuleView,
    dependencies=[Requires(Permission.WRITE_RULE, Permission.APPROVE_RULE)],
)
async def withdraw(key: str, body: shown.Reasoned, call: CallDep, version: Number = None) -> Response:
    """Take a version out before its time, saying why."""

    async def do(session: AsyncSession, held: Held, row: RuleVersion, by: Officer) -> list[Fact]:
        return await rules.withdraw(session, held=held, row=row, reason=body.reason, by=by)

    return await act(call, key, "withdraw", version, do)
