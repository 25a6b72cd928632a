"""Rules before they are submitted: begun, changed, tested; and a new version of one that is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.language import RuleError, parse
from services.risk.domain.language.ast import Node, to_json
from services.risk.domain.rule_life import Effect, Origin, effect_of
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.events import RuleChanged, RuleDrafted, RuleTested
from services.risk.model import KeptList, Rule, RuleVersion
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_steps import fact, next_number, permit, take, touch
from services.risk.queries.rules import Held, effect
from shared.facts import Fact
from shared.problems import RuleNotMet


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an officer writes of a rule."""

    title: str
    text: str
    lane: Lane
    probability: int = 100
    score: int = 0
    mandatory: bool = False
    shadow: bool = False
    scope: Scope = Scope.NATIONAL
    agency: str | None = None
    offices: frozenset[str] = frozenset()
    flows: frozenset[Flow] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    internal_text: str = ""
    examiner_text: str = ""
    documentation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regional:
    """Where a rule of a region's profile comes from."""

    signer: str
    id: str
    effect: Effect
    until: datetime


class ChangedMeanwhile(RuleNotMet):
    """The rule was changed while its back-test ran."""

    hint = "Run the back-test again: a test counts for exactly what was tested."


async def list_names(session: AsyncSession, *, administration: str) -> frozenset[str]:
    """The managed lists that a condition may speak of."""
    rows = await session.scalars(select(KeptList.name).where(KeptList.administration == administration))
    return frozenset(rows)


def compiled(text: str, *, lists: frozenset[str]) -> tuple[Node | None, list[dict[str, Any]]]:
    """The tree of a text, or its mistakes."""
    try:
        return parse(text, lists=lists), []
    except RuleError as error:
        return None, [{"detail": one.detail, "column": one.column, "hint": one.hint} for one in error.errors]


async def begin(
    session: AsyncSession,
    *,
    draft: Draft,
    by: Officer,
    origin: Origin = Origin.OFFICER,
    note: str = "",
    regional: Regional | None = None,
) -> tuple[Held, list[Fact]]:
    """A new rule with its first draft. A text that does not compile is kept, with its mistakes."""
    _check(draft, by)
    code = by.office.code
    key = await next_number(session, administration=code, series="rule", prefix="R-")
    rule = Rule(
        administration=code,
        id=key,
        version=1,
        newest=1,
        owner_id=by.actor.id,
        owner_name=by.actor.name,
        origin=origin.value,
        origin_note=note,
        regional_signer=regional.signer if regional else None,
        regional_id=regional.id if regional else None,
        regional_effect=regional.effect.content() if regional else None,
        regional_until=regional.until if regional else None,
        dropped=False,
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )
    session.add(rule)
    await session.flush()
    row = _blank(rule, number=1, by=by)
    await _write(session, row, draft, by)
    session.add(row)
    await session.flush()
    held = Held(rule=rule, versions=(row,))
    return held, [fact(RuleDrafted, held, row, origin=origin.value)]


async def edit(session: AsyncSession, *, held: Held, row: RuleVersion, draft: Draft, by: Officer) -> list[Fact]:
    """Change a draft. A tested one becomes a draft again; its back-test counts no more when what it does has changed."""
    action, terms = permit(held, row, name="edit", by=by)
    _check(draft, by)
    await _write(session, row, draft, by)
    if by.actor.id not in row.authors:
        row.authors = [*row.authors, by.actor.id]
    row.submitted_at = row.submitted_by = row.submitted_by_name = None
    if row.state == action.target:
        touch(held.rule, by)
        await session.flush()
    else:
        await take(session, action=action, held=held, row=row, by=by, terms=terms)
    return [fact(RuleChanged, held, row, digest=row.effect_digest)]


async def keep_test(
    session: AsyncSession, *, held: Held, row: RuleVersion, tested: str, test: Mapping[str, Any], by: Officer
) -> list[Fact]:
    """Keep a back-test that was made for the effect with the digest `tested`. Raises ChangedMeanwhile for another one."""
    action, terms = permit(held, row, name="back-test", by=by)
    if row.effect_digest != tested:
        raise ChangedMeanwhile("What was tested is not what stands in the rule now.")
    row.test, row.tested_digest = dict(test), tested
    row.tested_at, row.tested_by, row.tested_by_name = by.at, by.actor.id, by.actor.name
    await take(session, action=action, held=held, row=row, by=by, terms=terms)
    return [fact(RuleTested, held, row, digest=tested)]


async def revise(session: AsyncSession, *, held: Held, row: RuleVersion, by: Officer) -> tuple[Held, list[Fact]]:
    """A new version of a rule, beside the one in force until it replaces it. It needs its own back-test and dates."""
    permit(held, row, name="revise", by=by)
    held.rule.newest += 1
    touch(held.rule, by)
    fresh = _blank(held.rule, number=held.rule.newest, by=by)
    await _write(session, fresh, replace(as_draft(row), valid_from=None, valid_until=None), by)
    session.add(fresh)
    await session.flush()
    grown = Held(rule=held.rule, versions=(fresh, *held.versions))
    return grown, [fact(RuleDrafted, grown, fresh, origin=Origin.OFFICER.value)]


def as_draft(row: RuleVersion) -> Draft:
    """A version as its author would write it."""
    return Draft(
        title=row.title,
        text=row.text,
        lane=Lane(row.lane),
        probability=row.probability,
        score=row.score,
        mandatory=row.mandatory,
        shadow=row.shadow,
        scope=Scope(row.scope),
        agency=row.agency,
        offices=frozenset(row.offices),
        flows=frozenset(Flow(one) for one in row.flows),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        internal_text=row.internal_text,
        examiner_text=row.examiner_text,
        documentation=row.documentation,
    )


def _check(draft: Draft, by: Officer) -> None:
    """Raises Invalid for what no draft may be, whatever its condition says."""
    if draft.scope is Scope.AGENCY:
        known = by.office.terms(by.at).value("agencies")
        if draft.agency not in known:
            raise refuse("Whose rule is it?", ("/agency", "unknown", f"Name one of: {', '.join(sorted(known))}."))
        if by.actor.is_officer and not by.actor.roles & set(known[draft.agency]):
            raise refuse(
                "You are not of this agency.", ("/agency", "foreign", "Rules of an agency are written by its officers.")
            )
    elif draft.agency is not None:
        raise refuse(
            "Only a rule of an agency names one.", ("/agency", "scope", "Choose the scope agency, or leave this out.")
        )
    if draft.scope is Scope.OFFICE and not draft.offices:
        raise refuse("An office's rule names its offices.", ("/offices", "missing", "Name at least one office."))
    if draft.valid_from is not None and draft.valid_until is not None and draft.valid_until <= draft.valid_from:
        raise refuse("The rule ends before it begins.", ("/valid_until", "order", "Use a later day."))
    if (
        draft.valid_from is not None
        and draft.valid_until is not None
        and (draft.valid_until - draft.valid_from).days > 366
    ):
        raise refuse(
            "The validity is too long.",
            ("/valid_until", "too_long", "A rule counts for 12 months at most; then it is renewed."),
        )


def _blank(rule: Rule, *, number: int, by: Officer) -> RuleVersion:
    return RuleVersion(
        administration=rule.administration,
        rule=rule.id,
        number=number,
        state=RuleState.DRAFT.value,
        steps=0,
        emergency=False,
        emergency_reason="",
        authors=[by.actor.id],
        end_reason="",
    )


async def _write(session: AsyncSession, row: RuleVersion, draft: Draft, by: Officer) -> None:
    condition, mistakes = compiled(draft.text, lists=await list_names(session, administration=by.office.code))
    row.title, row.text, row.mistakes = draft.title, draft.text, mistakes
    row.condition = to_json(condition) if condition is not None else None
    row.lane, row.probability, row.score = draft.lane.value, draft.probability, draft.score
    row.mandatory, row.shadow = draft.mandatory, draft.shadow
    row.scope, row.agency = draft.scope.value, draft.agency
    row.offices, row.flows = sorted(draft.offices), sorted(flow.value for flow in draft.flows)
    row.valid_from, row.valid_until = draft.valid_from, draft.valid_until
    row.internal_text, row.examiner_text = draft.internal_text, draft.examiner_text
    row.documentation = draft.documentation
    row.written_at, row.written_by, row.written_by_name = by.at, by.actor.id, by.actor.name
    found = effect(row)
    row.effect_digest = found.digest() if found is not None else None


def effect_of_draft(condition: Node, draft: Draft) -> Effect:
    """What a draft with this condition would do."""
    return effect_of(
        condition, lane=draft.lane, probability=draft.probability, score=draft.score, mandatory=draft.mandatory,
        scope=draft.scope, offices=draft.offices, flows=draft.flows, shadow=draft.shadow,
    )  # fmt: skip
