"""A new edition of the Harmonized System: affected rulings are flagged, and on the day converted or ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.advance_rulings.domain.words import EditionChangeStatus, RulingStatus
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.operations import edition_changes
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries.edition_changes import due, edition_change, editions_ahead, not_yet_flagged
from services.advance_rulings.queries.rulings import ruling
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=5)


class Editions:
    """The office's parameter says which edition applies from when; nothing is ended for a time already past."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
        await self.flag(work, by)
        await self.carry_out(work, by)

    async def flag(self, work: Work, by: Officer) -> int:
        """Flag the rulings that an edition affects and that were not flagged yet; answers how many."""
        flagged = 0
        for coming in editions_ahead(by.office, at=by.at):
            on = edition_changes.takes_effect(coming, by=by)
            async with work.reading(administration=by.office.code) as session:
                found = await not_yet_flagged(session, office=by.office, coming=coming, on=on)
            for affected in found:
                async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
                    row = await ruling(change.session, number=affected.ruling, actor=by.actor, locked=True)
                    if row.state == RulingStatus.IN_FORCE and row.hs_edition == affected.from_edition:
                        change.record(
                            *await edition_changes.flag(
                                change.session, ruling=row, affected=affected, coming=coming, by=by
                            )
                        )
                        flagged += 1
        return flagged

    async def carry_out(self, work: Work, by: Officer) -> int:
        """Convert what was decided and end what was not, where the day has come; answers how many."""
        coming = editions_ahead(by.office, at=by.at)[0]
        async with work.reading(administration=by.office.code) as session:
            found = await due(session, office=by.office, coming=coming, on=by.office.today(by.at))
        # An officer decided; the service carries it out on the day.
        carrying = replace(by, held=by.held | {str(Permission.END_RULING)})
        for one in found:
            async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
                of = await ruling(change.session, number=one.ruling, actor=by.actor, locked=True)
                row = await edition_change(change.session, identifier=one.id, actor=by.actor, locked=True)
                if row.state in (EditionChangeStatus.FLAGGED, EditionChangeStatus.DECIDED):
                    change.record(*await edition_changes.carry_out(change.session, row=row, ruling=of, by=carrying))
        return len(found)


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, every five minutes."""
    return Job("editions", EVERY, Editions(administrations).run)
