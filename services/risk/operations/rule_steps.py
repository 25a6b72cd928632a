"""Taking a step in the life of a rule's version: the one place where its state changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.events import RuleFact
from services.risk.model import NumberSeries, Rule, RuleStep, RuleVersion
from services.risk.operations.acting import Officer
from services.risk.permissions import TIMED_WORK
from services.risk.queries.rules import Held, view
from services.risk.workflow import RULE
from shared.actors import service_actor
from shared.parameters import Terms
from shared.workflow import Action

USED = ("rules.maximum_months", "rules.emergency_hours", "rules.emergency_approval_hours", "small_office")


def permit(
    held: Held, row: RuleVersion, *, name: str, by: Officer, override_reason: str | None = None
) -> tuple[Action, Terms]:
    """The action, if this officer may take it now, and the parameters. Raises NotPossible, NotPermitted or RuleNotMet."""
    terms = by.office.terms(by.at)
    for used in USED:
        terms.at(used)
    seen = view(held, row, found=by.office, at=by.at, override_reason=override_reason)
    return RULE.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor), terms


async def take(
    session: AsyncSession,
    *,
    action: Action,
    held: Held,
    row: RuleVersion,
    by: Officer,
    terms: Terms,
    note: str = "",
    override_reason: str | None = None,
) -> None:
    """Move a version along one row of the table, and write the step with the parameters that were used."""
    before = row.state
    row.state = action.target
    row.steps += 1
    touch(held.rule, by)
    await session.flush()
    session.add(
        RuleStep(
            administration=row.administration,
            rule=row.rule,
            rule_version=row.number,
            number=row.steps,
            action=action.name,
            title=action.title,
            from_state=before,
            to_state=row.state,
            at=by.at,
            actor_id=by.actor.id,
            actor_name=by.actor.name,
            actor_kind=by.actor.kind.value,
            note=note,
            override_reason=override_reason,
            parameters=terms.used,
        )
    )
    await session.flush()


def touch(rule: Rule, by: Officer) -> None:
    """A new version of the rule's row, and who made it."""
    rule.version += 1
    rule.changed_at = by.at
    rule.changed_by, rule.changed_by_name = by.actor.id, by.actor.name


def fact(kind: type[RuleFact], held: Held, row: RuleVersion, **fields: Any) -> RuleFact:
    """A fact about one version of a rule as it stands after the change."""
    return kind(
        subject=f"rule/{held.rule.id}",
        version=held.rule.version,
        administration=row.administration,
        rule=row.rule,
        rule_version=row.number,
        **fields,
    )


def by_itself(by: Officer) -> Officer:
    """What time does: the service itself acts, at the same instant."""
    actor = service_actor(service="risk", administration=by.office.code)
    return replace(by, actor=actor, held=frozenset(map(str, TIMED_WORK)))


async def next_number(session: AsyncSession, *, administration: str, series: str, prefix: str) -> str:
    """The next number of a series. Its row stays locked until the transaction ends: no gap, no double."""
    statement = (
        insert(NumberSeries)
        .values(administration=administration, series=series, last=1)
        .on_conflict_do_update(index_elements=["administration", "series"], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    return f"{prefix}{await session.scalar(statement):04d}"
