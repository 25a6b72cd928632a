"""The analyst's workbench: what a rule would have done before it is switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.api.calls import officer, officers_only
from services.risk.api.rules import Number, answer
from services.risk.domain.backtest import Forecast, back_test, baseline, what_if
from services.risk.domain.language import RuleError, parse
from services.risk.domain.language.ast import Node
from services.risk.domain.plan import compile_plan
from services.risk.domain.plan.normal import Lists
from services.risk.domain.rule_life import Effect
from services.risk.domain.rule_sets import read_condition
from services.risk.domain.rules import RuleSet
from services.risk.events import RuleRead
from services.risk.histories import Histories, folder_in, histories_of
from services.risk.operations import rule_drafts
from services.risk.operations.acting import Officer
from services.risk.operations.rule_steps import permit
from services.risk.permissions import Permission
from services.risk.queries import rules as kept
from services.risk.queries import workbench
from services.risk.queries.plans import office_plans
from services.risk.queries.rule_sets import active_rule_set, lists_at
from services.risk.schemas import rules as rule_shapes
from services.risk.schemas import workbench as shown
from shared.problems import FieldError, Invalid, NotFound, RuleNotMet
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["The workbench"])
PRIVATE = {"Cache-Control": "private, no-store"}


class ConditionNotUnderstood(Invalid):
    """The condition is not understood; each mistake names its column."""

    hint = "Mend the condition where the columns point."


def histories(call: Call) -> Histories:
    """The histories of this service."""
    return histories_of(call.work, folder=folder_in(call.platform.settings.data))


def understood(text: str, *, lists: frozenset[str]) -> Node:
    """The tree of a condition. Raises ConditionNotUnderstood with every mistake, its column and what was meant."""
    try:
        return parse(text, lists=lists)
    except RuleError as error:
        raise ConditionNotUnderstood(
            str(error.detail),
            errors=[FieldError("/text", "condition", one.detail, one.hint) for one in error.errors],
            mistakes=[{"detail": one.detail, "column": one.column, "hint": one.hint} for one in error.errors],
        ) from None


@router.post(
    "/rules/what-if", response_model=shown.ForecastView, dependencies=[Requires(Permission.WRITE_RULE, draft=True)]
)
async def forecast(body: shown.WhatIf, call: CallDep) -> Response:
    """What a condition would have done over the whole history, while it is typed. Nothing is kept."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        await _known(session, [body.replaces] if body.replaces else [], by)
        lists = await lists_at(session, at=by.at)
        in_force = await active_rule_set(session, at=by.at)
        plans = await office_plans(session, found=by.office, on=by.office.today(by.at))
    node = understood(body.text, lists=frozenset(lists))
    history, beside = await histories(call).beside(by.office.code, rule_set=in_force, at=by.at)
    found = await asyncio.to_thread(
        what_if, history, node, lists=lists, lane=body.lane, probability=body.probability,
        offices=frozenset(body.offices), flows=frozenset(body.flows), in_force=beside, instead_of=body.replaces,
    )  # fmt: skip
    shape = workbench.forecast_shape(found, rule_set=in_force.hash(), plans=plans)
    return json_answer(shown.ForecastView.model_validate(shape), headers=PRIVATE)


@router.post(
    "/rules/{key}/back-test",
    response_model=rule_shapes.RuleView,
    dependencies=[Requires(Permission.WRITE_RULE)],
)
async def try_rule(key: str, call: CallDep, version: Number = None) -> Response:
    """Back-test a rule over the whole history and keep the result with it: the rule is tested, until it is changed."""
    officers_only(call)
    async with call.change():
        pass  # a key that was answered gets its answer before anything is tried again
    async with call.reading() as session:
        by = await officer(session, call)
        held = await kept.rule(session, key=key, actor=by.actor, found=by.office, at=by.at)
        call.expect(held.rule.version)
        row = held.version(version, action="back-test")
        permit(held, row, name="back-test", by=by)
        effect = kept.effect(row)
        if effect is None or row.condition is None:
            raise RuleNotMet("The condition must compile first; its mistakes are listed beside it.")
        node, number = read_condition(row.condition), row.number
        lists = await lists_at(session, at=by.at)
        in_force = await active_rule_set(session, at=by.at)
        plans = await office_plans(session, found=by.office, on=by.office.today(by.at))
    found = await _whole_history(call, by, node, effect, rule=key, lists=lists, in_force=in_force)
    test = workbench.forecast_shape(found, rule_set=in_force.hash(), plans=plans)
    async with call.change() as change:
        by = await officer(change.session, call)
        held = await kept.rule(change.session, key=key, actor=by.actor, found=by.office, at=by.at, locked=True)
        call.expect(held.rule.version)
        row = held.version(number, action="back-test")
        change.record(
            *await rule_drafts.keep_test(change.session, held=held, row=row, tested=effect.digest(), test=test, by=by)
        )
        return await answer(change, held, call=call, by=by)


async def _whole_history(
    call: Call, by: Officer, node: Node, effect: Effect, *, rule: str, lists: Lists, in_force: RuleSet
) -> Forecast:
    history, beside = await histories(call).beside(by.office.code, rule_set=in_force, at=by.at, exact=True)
    probability = 100 if effect.mandatory else effect.probability
    return await asyncio.to_thread(
        what_if, history, node, lists=lists, lane=effect.lane, probability=probability, offices=effect.offices,
        flows=effect.flows, in_force=beside, instead_of=rule,
    )  # fmt: skip


@router.post(
    "/rule-sets/back-test",
    response_model=shown.BackTestView,
    dependencies=[Requires(Permission.WRITE_RULE, draft=True)],
)
async def try_rule_set(body: shown.BackTestRequest, call: CallDep) -> Response:
    """A whole rule set over the history: with versions added or rules left out, beside another or the lanes as recorded."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        trial = await _chosen(session, body.trial, by)
        against = await _chosen(session, body.against, by) if body.against is not None else None
        plans = await office_plans(session, found=by.office, on=by.office.today(by.at))
        unseen = await kept.hidden(session, actor=by.actor, found=by.office, at=by.at)
    history = await histories(call).history(by.office.code, at=by.at, exact=True)
    plan = await asyncio.to_thread(compile_plan, trial)
    beside = None
    if against is not None:
        beside = await asyncio.to_thread(baseline, history, await asyncio.to_thread(compile_plan, against))
    found = await asyncio.to_thread(back_test, history, plan, against=beside)
    shape = workbench.back_test_shape(found, against=against.hash() if against else None, plans=plans)
    shape["rules"] = [row for row in shape["rules"] if row["rule"] not in unseen]
    return json_answer(shown.BackTestView.model_validate(shape), headers=PRIVATE)


async def _known(session: AsyncSession, rules: Iterable[str], by: Officer) -> None:
    """What a set would be without a rule tells of that rule. Raises NotFound for one that the officer need not know."""
    wanted = set(rules)
    if wanted and wanted & await kept.hidden(session, actor=by.actor, found=by.office, at=by.at):
        raise NotFound("There is no such rule.")


async def _chosen(session: AsyncSession, choice: shown.RuleSetChoice, by: Officer) -> RuleSet:
    await _known(session, choice.leave_out, by)
    return await workbench.chosen(
        session, base=choice.base, add=[(one.rule, one.version) for one in choice.add], leave_out=choice.leave_out,
        actor=by.actor, found=by.office, at=by.at,
    )  # fmt: skip


@router.get("/rules/{key}/shadow", response_model=shown.ShadowReport, dependencies=[Requires(Permission.READ_RULE)])
async def shadow(key: str, call: CallDep) -> Response:
    """What a rule in the shadow hit since it was switched on: the lanes those took in fact, and what was found."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        held = await kept.rule(change.session, key=key, actor=by.actor, found=by.office, at=by.at)
        found = await workbench.shadow_report(change.session, rule=key, versions=held.versions, found=by.office)
        change.record(
            RuleRead(subject=f"rule/{key}", version=held.rule.version, administration=by.office.code, rules=(key,))
        )
    return json_answer(shown.ShadowReport.model_validate(found), headers=PRIVATE)
