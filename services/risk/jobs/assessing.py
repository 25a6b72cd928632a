"""Timed work of assessments: what still waits is assessed, and the secrets of days are made and published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.risk.engine import HELD, Engine
from services.risk.operations.acting import Officer
from services.risk.operations.random import commit, reveal
from services.risk.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.parameters import Administration
from shared.sealing import Box
from shared.work import Work


class Assessing:
    """What was received before a crash, or while the rules could not be had, is assessed within seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Assess what waits in one administration."""
        if await self._engine.waits(administration):
            await self._engine.assess(administration)


class Secrets:
    """The hash of each day's secret is published days ahead, the secret itself when nothing draws with it any more."""

    def __init__(self, administrations: Mapping[str, Administration], box: Box) -> None:
        self._administrations, self._box = administrations, box

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Commit to the days ahead, and reveal those that are over."""
        actor = service_actor(service="risk", administration=administration)
        async with work.changing(actor=actor, at=at, administration=administration) as change:
            found = await office(change.session, administration=self._administrations[administration])
            by = Officer(actor=actor, held=HELD, at=at, office=found)
            today, ahead = found.today(at), found.terms(at).value("draw.ahead_days")
            days = {today + timedelta(days=number) for number in range(ahead + 1)}
            change.record(*await commit(change.session, days=days, box=self._box, by=by))
            change.record(*await reveal(change.session, box=self._box, by=by))


def assessing(administrations: Mapping[str, Administration], engine: Engine) -> tuple[Job, ...]:
    """The jobs of this file."""
    return (
        Job("assessing", timedelta(seconds=5), Assessing(engine).run),
        Job("secrets of days", timedelta(hours=1), Secrets(administrations, engine.box).run),
    )
