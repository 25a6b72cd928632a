"""The life of rules as time goes by: those that wait begin, those whose time is over expire, emergencies end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from services.risk.domain.words import RuleState
from services.risk.model import RuleVersion
from services.risk.operations import rules
from services.risk.operations.acting import Officer
from services.risk.operations.rule_sets import refresh
from services.risk.permissions import TIMED_WORK
from services.risk.queries import rule_sets
from services.risk.queries.office import office
from services.risk.queries.rules import rule
from shared.actors import service_actor
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

HELD = frozenset(map(str, TIMED_WORK))


class RuleLife:
    """What falls due among rules and lists, each rule in a transaction of its own.

    An assessment looks at a rule's own dates too, so that none counts longer than it may when this is late.
    """

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything due in one administration; then the set in force is written down if it has changed."""
        actor = service_actor(service="risk", administration=administration)
        async with work.reading(administration=administration) as session:
            found = await office(session, administration=self._administrations[administration])
            due = (
                await session.scalars(
                    select(RuleVersion.rule)
                    .where(
                        RuleVersion.administration == administration,
                        or_(
                            and_(
                                RuleVersion.state.in_((RuleState.APPROVED, RuleState.SCHEDULED)),
                                or_(RuleVersion.valid_from <= at, RuleVersion.valid_until <= at),
                            ),
                            and_(
                                RuleVersion.state == RuleState.ACTIVE,
                                or_(
                                    RuleVersion.valid_until <= at,
                                    and_(RuleVersion.approved_by.is_(None), RuleVersion.approval_due_at <= at),
                                ),
                            ),
                        ),
                    )
                    .distinct()
                )
            ).all()
            turned = (await rule_sets.current_rules(session, at=at)).hash() != await rule_sets.active_hash(
                session, at=at
            )
        by = Officer(actor=actor, held=HELD, at=at, office=found)
        for key in sorted(due):
            async with work.changing(actor=actor, at=at, administration=administration) as change:
                held = await rule(change.session, key=key, actor=actor, found=found, at=at, locked=True)
                # The oldest first: what ends makes room for what begins.
                for row in reversed(held.versions):
                    change.record(*await rules.settle(change.session, held=held, row=row, by=by))
        if turned:
            async with work.changing(actor=actor, at=at, administration=administration) as change:
                change.record(*await refresh(change.session, by=by, cause="entries of lists began or ended"))


def rule_life(administrations: Mapping[str, Administration]) -> Job:
    """The job."""
    return Job("rule life", timedelta(minutes=1), RuleLife(administrations).run)
