"""Rulings cease whose holder did not confirm the facts in time (AR-34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.model import BasisConfirmation, Ruling
from services.advance_rulings.operations.confirmations import lapse_basis
from services.advance_rulings.queries.confirmations import open_demand
from services.advance_rulings.queries.rulings import ruling
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=15)
AT_ONCE = 500


class Confirmations:
    """What was asked and not answered by the end of the last day."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> int:
        """Every ruling whose time is over in one administration, each in a transaction of its own; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
            over = (
                await session.scalars(
                    select(Ruling.number)
                    .join(
                        BasisConfirmation,
                        (BasisConfirmation.administration == Ruling.administration)
                        & (BasisConfirmation.ruling == Ruling.number),
                    )
                    .where(
                        Ruling.administration == administration,
                        Ruling.state == RulingStatus.IN_FORCE,
                        Ruling.valid_until >= by.office.today(at),
                        BasisConfirmation.answered_at.is_(None),
                        BasisConfirmation.due_on < by.office.today(at),
                    )
                    .limit(AT_ONCE)
                )
            ).all()
        for number in over:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await ruling(change.session, number=number, actor=by.actor, locked=True)
                asked = await open_demand(change.session, ruling=row)  # the answer may have come meanwhile
                if row.state == RulingStatus.IN_FORCE and asked is not None:
                    change.record(*await lapse_basis(change.session, ruling=row, by=by))
        return len(over)


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, every quarter of an hour."""
    confirmations = Confirmations(administrations)

    async def run(work: Work, administration: str, at: datetime) -> None:
        await confirmations.run(work, administration, at)

    return Job("confirmations", EVERY, run)
