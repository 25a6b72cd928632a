"""What happens to authorisations by itself: validity ends, re-validation is recalled, a time to mend that is over has its consequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import LIVE, HolderStatus, MeasureKind
from services.trusted_trader.events import Note, RevalidationDue
from services.trusted_trader.model import Authorisation
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.measures import Intended, announce
from services.trusted_trader.permissions import TIMED_WORK, Permission
from services.trusted_trader.queries.holders import authorisation, pending, view
from services.trusted_trader.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=5)
HELD = frozenset(str(permission) for permission in TIMED_WORK)
AT_ONCE = 1000
REMINDERS = ("revalidation_notice_days", "revalidation_again_days")
"""The parameters that say how many days before the end re-validation is recalled, each once."""
REMEDY_OVER = {
    "en": "The time to mend what led to the suspension ended on {day}. Nothing shows that it was mended.",
    "fr": "Le délai pour corriger ce qui a conduit à la suspension a pris fin le {day}. Rien ne montre que cela a été corrigé.",
}


class Expiry:
    """Nothing depends on these running in time: register, entitlements and messages name the last day themselves."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        await self.expire(work, administration, at)
        await self.remedy(work, administration, at)
        await self.remind(work, administration, at)

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        return Officer(
            actor=service_actor(service="trusted_trader", administration=administration), held=HELD, at=at,
            office=await office(session, administration=self._administrations[administration]),
        )  # fmt: skip

    async def expire(self, work: Work, administration: str, at: datetime) -> int:
        """Write down that validity is over, not while re-validation asked for in time is pending; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            over = await session.scalars(
                select(Authorisation)
                .where(
                    Authorisation.administration == administration,
                    Authorisation.state.in_(LIVE),
                    Authorisation.valid_until < by.office.today(at),
                )
                .order_by(Authorisation.valid_until)
                .limit(AT_ONCE)
            )
            due = [row.number for row in over if not await pending(session, row=row, by=by)]
        for number in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await authorisation(change.session, number=number, actor=by.actor, locked=True)
                over_now = row.state in LIVE and row.valid_until < by.office.today(at)
                if over_now and not await pending(change.session, row=row, by=by):
                    change.record(*await holders.expire(change.session, row=row, by=by))
        return len(due)

    async def remedy(self, work: Work, administration: str, at: datetime) -> int:
        """Announce revocation to holders whose time to mend is over, once for each suspension; answers how many (AEO-32).

        Announced by itself, decided by nobody but an officer: the holder is heard first, and another signs.
        """
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            rows = await session.scalars(
                select(Authorisation)
                .where(
                    Authorisation.administration == administration,
                    Authorisation.state == HolderStatus.SUSPENDED,
                    Authorisation.remedy_until < by.office.today(at),
                )
                .limit(AT_ONCE)
            )
            due = [row.number for row in rows if _remedy(row) not in row.reminded]
        announcing = replace(by, held=by.held | {str(Permission.MONITOR)})
        for number in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await authorisation(change.session, number=number, actor=by.actor, locked=True)
                if row.state != HolderStatus.SUSPENDED or row.remedy_until is None or _remedy(row) in row.reminded:
                    continue
                row.reminded = {**row.reminded, _remedy(row): at.isoformat()}
                open_measure = (await view(change.session, row=row, by=announcing)).open_measure
                if open_measure:  # somebody was faster; what they announced goes on
                    change.record(_noted(row))
                    continue
                intended = Intended(
                    kind=MeasureKind.REVOCATION, ground="remedy_over",
                    facts=REMEDY_OVER[by.office.language].format(day=row.remedy_until.isoformat()),
                    law=str(by.office.terms(at).value("law.revocation")),
                )  # fmt: skip
                _, facts = await announce(change.session, row=row, intended=intended, by=announcing)
                change.record(*facts)
        return len(due)

    async def remind(self, work: Work, administration: str, at: datetime) -> int:
        """Recall re-validation to holders who have not asked for it; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            terms, today = by.office.terms(at), by.office.today(at)
            days = {name: int(terms.value(name)) for name in REMINDERS}
            law = str(terms.value("law.decision"))
            rows = await session.scalars(
                select(Authorisation)
                .where(
                    Authorisation.administration == administration,
                    Authorisation.state.in_(LIVE),
                    Authorisation.valid_until >= today,
                    Authorisation.valid_until <= today + timedelta(days=max(days.values())),
                    Authorisation.revalidation_id.is_(None),
                )
                .limit(AT_ONCE)
            )
            due = [row.number for row in rows if _due(row, by, days)]
        for number in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await authorisation(change.session, number=number, actor=by.actor, locked=True)
                names = _due(row, by, days)
                if row.state in LIVE and row.revalidation_id is None and names:
                    row.reminded = {**row.reminded, **dict.fromkeys(names, at.isoformat())}
                    change.record(
                        RevalidationDue(
                            subject=f"authorisation/{row.number}", version=row.version, administration=administration,
                            organisation=row.organisation, tin=row.tin, number=row.number, until_on=row.valid_until, law=law,
                        )
                    )  # fmt: skip
        return len(due)


def _remedy(row: Authorisation) -> str:
    """Under which word it is kept that the end of this time to mend was seen."""
    return f"remedy_{row.remedy_until}"


def _noted(row: Authorisation) -> Note:
    return Note(
        subject=f"authorisation/{row.number}", version=row.version, administration=row.administration,
        organisation=row.organisation, tin=row.tin, number=row.number, what="remedy-over",
    )  # fmt: skip


def _due(row: Authorisation, by: Officer, days: Mapping[str, int]) -> list[str]:
    """The reminders whose day has come; two that come together are one letter."""
    left = (row.valid_until - by.office.today(by.at)).days
    return [name for name, before in days.items() if left <= before and name not in row.reminded]


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job of this file."""
    return Job("expiry", EVERY, Expiry(administrations).run)
