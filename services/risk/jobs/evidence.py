"""Weekly: patterns of the outcomes become suggestions, drift becomes alarms. And the history in memory is kept on disk."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

from services.risk.domain.drift_watch import input_shifts, rate_alarm
from services.risk.domain.patterns import find_patterns
from services.risk.domain.suggestions import DriftKind
from services.risk.histories import Histories, folder_in, histories_of
from services.risk.operations import suggestions
from services.risk.operations.acting import Officer
from services.risk.operations.suggestions import Noticed
from services.risk.permissions import TIMED_WORK
from services.risk.queries.drift import finds_by_rule
from services.risk.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.settings import Settings
from shared.work import Work

HELD = frozenset(map(str, TIMED_WORK))
SUNDAY, WEEK, DAY = 6, 7, timedelta(days=1)
SAVED_ROWS = 2_000
"""New rows after which the history is written to disk again."""
LOOKED_BACK = timedelta(days=365)
WATCHED = timedelta(weeks=13)
"""Over so long the finds of a rule add up: an office of few inspections sees a change too."""
RECENT = timedelta(days=7)


class Evidence:
    """The weekly look at what outcomes say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._administrations = settings.hosted_administrations()

    def histories(self, work: Work) -> Histories:
        """The histories that routes and jobs share."""
        return histories_of(work, folder=folder_in(self._settings.data))

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """On the week's last day, or as soon after it as the machine is awake: drift and suggestions."""
        async with work.reading(administration=administration) as session:
            found = await office(session, administration=self._administrations[administration])
        today = found.today(at)
        looked = self._looked(administration)
        if looked is None:
            looked = today - DAY if today.weekday() == SUNDAY else today  # a new one has nothing to look at yet
            self._keep(administration, looked)
        if looked >= today - (today.weekday() - SUNDAY) % WEEK * DAY:
            return
        actor = service_actor(service="risk", administration=administration)
        by = Officer(actor=actor, held=HELD, at=at, office=found)
        await self.watch(work, by, since=at - max(RECENT, today - looked))
        await self.suggest(work, by)
        self._keep(administration, today)

    def _marker(self, administration: str) -> Path:
        return folder_in(self._settings.data) / f"{administration}.looked"

    def _looked(self, administration: str) -> date | None:
        """The day of the last look, as far as it is known: one look more does no harm."""
        try:
            return date.fromisoformat(self._marker(administration).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def _keep(self, administration: str, day: date) -> None:
        marker = self._marker(administration)
        marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.write_text(day.isoformat(), encoding="ascii")

    async def suggest(self, work: Work, by: Officer) -> int:
        """Look for patterns and keep those that are new; answers how many patterns there were."""
        history = await self.histories(work).history(by.office.code, at=by.at, exact=True)
        months = int(by.office.terms(by.at).value("suggestions.months"))
        today = by.office.today(by.at).toordinal()
        mined = await asyncio.to_thread(find_patterns, history, today=today, months=months)
        if mined is None or not mined.suggestions:
            return 0
        async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
            change.record(*await suggestions.keep(change.session, mined=mined.suggestions, by=by))
        return len(mined.suggestions)

    async def watch(self, work: Work, by: Officer, *, since: datetime | None = None) -> int:
        """Look for drift of what comes in and of what rules find, for alarms after `since`, the last seven days without
        it; answers how many there were."""
        history = await self.histories(work).history(by.office.code, at=by.at, exact=True)
        least = int(by.office.terms(by.at).value("drift.psi_percent")) / 100
        today = by.office.today(by.at).toordinal()
        shifts = await asyncio.to_thread(input_shifts, history, today=today, least=least)
        async with work.reading(administration=by.office.code) as session:
            finds = await finds_by_rule(
                session, administration=by.office.code, since=by.at - LOOKED_BACK, watched=by.at - WATCHED,
                recent=since or by.at - RECENT,
            )  # fmt: skip
        noticed = [
            Noticed(
                kind=DriftKind.INPUT, subject=shift.field, value=shift.stability.index, threshold=max(least, shift.stability.noise),
                detail={"moved": [list(one) for one in shift.moved], "cells": shift.stability.cells},
            )
            for shift in shifts
        ]  # fmt: skip
        for rule, one in sorted(finds.items()):
            alarm = rate_alarm(one.found, watched=one.watched, recent=one.recent)
            if alarm is not None:
                rate = sum(one.found[len(one.found) - one.watched :]) / one.watched
                detail = {
                    "way": alarm.alarm.value,
                    "inspections": alarm.inspections,
                    "watched": one.watched,
                    "rate": round(rate, 4),
                }
                noticed.append(
                    Noticed(kind=DriftKind.FIND_RATE, subject=rule, value=rate, threshold=alarm.rate, detail=detail)
                )
        if noticed:
            async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
                change.record(*await suggestions.notice(change.session, noticed=noticed, by=by))
        return len(noticed)

    async def save(self, work: Work, administration: str, _at: datetime) -> None:
        """Keep the history on disk, so that a restart is quick."""
        await self.histories(work).save(administration, least=SAVED_ROWS)


def evidence_jobs(settings: Settings) -> tuple[Job, ...]:
    """The jobs."""
    evidence = Evidence(settings)
    return (
        Job("evidence", timedelta(days=1), evidence.run),
        Job("history on disk", timedelta(minutes=10), evidence.save),
    )
