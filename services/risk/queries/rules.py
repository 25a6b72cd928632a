"""Rules as officers see them: who needs to know them, what they may do with them, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.domain.rule_life import (
    Effect,
    RuleView,
    effect_of,
    expires_soon,
    latest_end,
    lowered,
    read_effect,
    sees_agency,
)
from services.risk.domain.rule_sets import read_condition
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.model import Rule, RuleStep, RuleVersion
from services.risk.queries.rule_sets import active_hash, active_rule_set, rule_set
from services.risk.workflow import RULE
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

__all__ = ["active_hash", "active_rule_set", "rule_set"]

IN_PLACE = (RuleState.APPROVED, RuleState.SCHEDULED, RuleState.ACTIVE)
UNDER_WAY = (RuleState.DRAFT, RuleState.TESTED, RuleState.SUBMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A rule with all its versions, the newest first."""

    rule: Rule
    versions: tuple[RuleVersion, ...]

    @property
    def newest(self) -> RuleVersion:
        """The version that was written last."""
        return self.versions[0]

    def version(self, number: int | None, *, action: str) -> RuleVersion:
        """The version that an action is meant for: the one named, else the newest in a state that knows the action."""
        if number is not None:
            for row in self.versions:
                if row.number == number:
                    return row
            raise NotFound(f"The rule has no version {number}.")
        for row in self.versions:
            if any(one.name == action and row.state in one.sources for one in RULE.actions):
                return row
        return self.newest


def agencies(found: Office, at: datetime) -> Mapping[str, object]:
    """The agencies with rules of their own, and the roles of their officers."""
    named: Mapping[str, object] = found.terms(at).value("agencies")
    return named


def may_see(row: RuleVersion, *, actor: Actor, found: Office, at: datetime) -> bool:
    """Need to know: an agency's rule is seen by that agency's officers, and by the service itself."""
    return sees_agency(row.agency, roles=actor.roles, agencies=agencies(found, at)) or not actor.is_officer


async def rule(
    session: AsyncSession, *, key: str, actor: Actor, found: Office, at: datetime, locked: bool = False
) -> Held:
    """A rule with its versions. Raises NotFound, also for a rule that the actor need not know."""
    statement = select(Rule).where(Rule.administration == found.code, Rule.id == key)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such rule.")
    versions = (
        await session.scalars(
            select(RuleVersion)
            .where(RuleVersion.administration == found.code, RuleVersion.rule == key)
            .order_by(RuleVersion.number.desc())
        )
    ).all()
    held = Held(rule=row, versions=tuple(versions))
    if not all(may_see(version, actor=actor, found=found, at=at) for version in versions):
        raise NotFound("There is no such rule.")
    return held


async def rules(
    session: AsyncSession, *, actor: Actor, found: Office, at: datetime, state: str = "", limit: int = 1000
) -> list[Shape]:
    """Every rule that the actor need know, without its condition: titles, lanes, states, and when they end."""
    rows = await _all(session, found=found, limit=limit)
    shapes = []
    for held in rows:
        shown = next((one for one in held.versions if one.state == RuleState.ACTIVE), held.newest)
        if state and all(one.state != state for one in held.versions):
            continue
        if all(may_see(one, actor=actor, found=found, at=at) for one in held.versions):
            shapes.append(_row(held, shown, found, at))
    return shapes


async def hidden(session: AsyncSession, *, actor: Actor, found: Office, at: datetime) -> frozenset[str]:
    """The agencies' rules that the actor need not know: their figures are left out as they are themselves."""
    statement = select(RuleVersion).where(RuleVersion.administration == found.code, RuleVersion.agency.is_not(None))
    rows = await session.scalars(statement)
    return frozenset(row.rule for row in rows if not may_see(row, actor=actor, found=found, at=at))


async def all_rules(session: AsyncSession, *, actor: Actor, found: Office, at: datetime) -> list[Held]:
    """Every rule that the actor need know, with its versions."""
    rows = await _all(session, found=found, limit=10_000)
    return [one for one in rows if all(may_see(v, actor=actor, found=found, at=at) for v in one.versions)]


async def _all(session: AsyncSession, *, found: Office, limit: int) -> list[Held]:
    owners = (
        await session.scalars(select(Rule).where(Rule.administration == found.code).order_by(Rule.id).limit(limit))
    ).all()
    versions: dict[str, list[RuleVersion]] = {}
    for row in await session.scalars(
        select(RuleVersion).where(RuleVersion.administration == found.code).order_by(RuleVersion.number.desc())
    ):
        versions.setdefault(row.rule, []).append(row)
    return [Held(rule=row, versions=tuple(versions[row.id])) for row in owners]


def _row(held: Held, shown: RuleVersion, found: Office, at: datetime) -> Shape:
    zone = found.calendar.zone
    under_way = next((one for one in held.versions if one.state in UNDER_WAY), None)
    return {
        "id": held.rule.id,
        "version": held.rule.version,
        "number": shown.number,
        "state": shown.state,
        "under_way": under_way.number if under_way is not None else None,
        "under_way_state": under_way.state if under_way is not None else None,
        "title": shown.title,
        "lane": shown.lane,
        "probability": shown.probability,
        "score": shown.score,
        "mandatory": shown.mandatory,
        "shadow": shown.shadow,
        "scope": shown.scope,
        "agency": shown.agency,
        "offices": list(shown.offices),
        "flows": list(shown.flows),
        "owner": person(held.rule.owner_id, held.rule.owner_name),
        "origin": held.rule.origin,
        "emergency": shown.emergency,
        "valid_from": some_moment(shown.valid_from, zone),
        "valid_until": some_moment(shown.valid_until, zone),
        "expires_soon": _expires_soon(shown, found, at),
        "changed": moment(held.rule.changed_at, zone),
    }


def _expires_soon(row: RuleVersion, found: Office, at: datetime) -> bool:
    days = int(found.terms(at).value("rules.warning_days"))
    return (
        row.state == RuleState.ACTIVE
        and row.valid_until is not None
        and not row.emergency
        and expires_soon(row.valid_until, at=at, days=days)
    )


def effect(row: RuleVersion) -> Effect | None:
    """What a version does; None while its text does not compile."""
    if row.condition is None:
        return None
    return effect_of(
        read_condition(row.condition), lane=Lane(row.lane), probability=row.probability, score=row.score,
        mandatory=row.mandatory, scope=Scope(row.scope), offices=frozenset(row.offices),
        flows=frozenset(Flow(one) for one in row.flows), shadow=row.shadow,
    )  # fmt: skip


def view(held: Held, row: RuleVersion, *, found: Office, at: datetime, override_reason: str | None = None) -> RuleView:
    """A version as the rules of its life see it."""
    terms = found.terms(at)
    begins = row.valid_from
    local = begins.astimezone(found.calendar.zone) if begins else None
    return RuleView(
        state=RuleState(row.state),
        at=at,
        effect=effect(row),
        tested=row.tested_digest,
        authors=frozenset(row.authors),
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        valid_from=begins,
        valid_until=row.valid_until,
        latest_until=latest_end(local, months=int(terms.value("rules.maximum_months"))) if local else None,
        emergency=row.emergency,
        emergency_hours=int(terms.value("rules.emergency_hours")),
        emergency_reason=row.emergency_reason,
        approval_due_at=row.approval_due_at,
        title=row.title,
        internal_text=row.internal_text,
        documentation=row.documentation,
        under_way=any(one.state in UNDER_WAY for one in held.versions),
        replaces=any(one.number < row.number and one.state in IN_PLACE for one in held.versions),
        lapsed=any(
            one.number != row.number and one.emergency and one.approved_by is None and one.ended_at is not None
            for one in held.versions
        ),
        replaced=any(one.number > row.number and one.began_at is not None for one in held.versions),
        regional=read_effect(held.rule.regional_effect) if held.rule.regional_effect else None,
        regional_until=held.rule.regional_until,
        dropped=held.rule.dropped,
        small_office=bool(terms.value("small_office")),
        override_reason=override_reason,
    )


async def whole(
    session: AsyncSession, *, held: Held, found: Office, actor: Actor, permissions: frozenset[str], at: datetime
) -> Shape:
    """A rule with every version, its condition, its steps, and what this officer may do now."""
    zone = found.calendar.zone
    steps = (
        await session.scalars(
            select(RuleStep)
            .where(RuleStep.administration == found.code, RuleStep.rule == held.rule.id)
            .order_by(RuleStep.at, RuleStep.rule_version, RuleStep.number)
        )
    ).all()
    return {
        "id": held.rule.id,
        "version": held.rule.version,
        "owner": person(held.rule.owner_id, held.rule.owner_name),
        "origin": held.rule.origin,
        "origin_note": held.rule.origin_note,
        "signer": held.rule.regional_signer,
        "dropped": held.rule.dropped,
        "created": moment(held.rule.created_at, zone),
        "changed": moment(held.rule.changed_at, zone),
        "changed_by": person(held.rule.changed_by, held.rule.changed_by_name),
        "versions": [_version(held, one, found, actor, permissions, at) for one in held.versions],
        "steps": [_step(one, found) for one in steps],
    }


def _version(
    held: Held, row: RuleVersion, found: Office, actor: Actor, permissions: frozenset[str], at: datetime
) -> Shape:
    zone = found.calendar.zone
    seen = view(held, row, found=found, at=at)
    offers = RULE.offers(state=row.state, held=permissions, view=seen, actor=actor)
    below: Sequence[str] = ()
    if seen.regional is not None and seen.effect is not None:
        below = lowered(regional=seen.regional, own=seen.effect)
    tested = row.tested_digest is not None and row.tested_digest == row.effect_digest
    return {
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "text": row.text,
        "mistakes": row.mistakes,
        "compiles": row.condition is not None,
        "lane": row.lane,
        "probability": row.probability,
        "score": row.score,
        "mandatory": row.mandatory,
        "shadow": row.shadow,
        "scope": row.scope,
        "agency": row.agency,
        "offices": list(row.offices),
        "flows": list(row.flows),
        "valid_from": some_moment(row.valid_from, zone),
        "valid_until": some_moment(row.valid_until, zone),
        "expires_soon": _expires_soon(row, found, at),
        "internal_text": row.internal_text,
        "examiner_text": row.examiner_text,
        "documentation": row.documentation,
        "emergency": row.emergency,
        "emergency_reason": row.emergency_reason,
        "approval_due": some_moment(row.approval_due_at, zone),
        "written": moment(row.written_at, zone),
        "written_by": person(row.written_by, row.written_by_name),
        "test": row.test if tested else None,
        "tested": some_moment(row.tested_at, zone) if tested else None,
        "tested_by": _somebody(row.tested_by, row.tested_by_name) if tested else None,
        "submitted": some_moment(row.submitted_at, zone),
        "submitted_by": _somebody(row.submitted_by, row.submitted_by_name),
        "approved": some_moment(row.approved_at, zone),
        "approved_by": _somebody(row.approved_by, row.approved_by_name),
        "override_reason": row.override_reason,
        "began": some_moment(row.began_at, zone),
        "ended": some_moment(row.ended_at, zone),
        "end_reason": row.end_reason,
        "below_region": list(below),
        "actions": [offer.shape() for offer in offers],
    }


def _somebody(identifier: str | None, name: str | None) -> Shape | None:
    return None if identifier is None else person(identifier, name or identifier)


def _step(row: RuleStep, found: Office) -> dict[str, Any]:
    return {
        "rule_version": row.rule_version,
        "number": row.number,
        "action": row.action,
        "title": row.title,
        "from_state": row.from_state,
        "to_state": row.to_state,
        "at": moment(row.at, found.calendar.zone),
        "by": person(row.actor_id, row.actor_name),
        "kind": row.actor_kind,
        "note": row.note,
        "override_reason": row.override_reason,
        "parameters": row.parameters,
    }
