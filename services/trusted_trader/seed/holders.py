"""What became of the demonstration's holders: an account manager for each, one in re-validation, one heard and suspended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from services.trusted_trader.domain.words import HolderStatus, MeasureKind, SuspensionGround
from services.trusted_trader.model import Authorisation, Measure
from services.trusted_trader.operations import holders, interests, measures, revalidations
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.seed.visits import acting
from shared.actors import Actor
from shared.office import Office
from shared.work import Work

FACTS = "The monthly record of who entered the store has been missing since the change of the storekeeper."
ANSWER = "The new storekeeper began in that month. The record is kept again; we send the pages of the last four weeks."
LAW = "Demonstration: conditions of the authorisation, point 4"
FEWEST = 3
"""So many holders an administration needs before one of them is suspended: most are active."""


async def live(*, work: Work, office: Office, people: Sequence[Actor], at: datetime) -> int:
    """Go on with the active holders that there are, once; answers how many there are.

    The one that ends first asks for re-validation; where there are three or more, the newest was announced a suspension
    in time, answered, and was suspended by another officer than the one who announced it.
    """
    place = office.code
    managers = [one for one in people if one.organisation is None and one.roles & {"account-manager", "reviewer"}]
    deciders = [one for one in people if one.organisation is None and "decider" in one.roles]
    async with work.reading(administration=place) as session:
        query = select(Authorisation).where(
            Authorisation.administration == place, Authorisation.state == HolderStatus.ACTIVE
        )
        rows = (await session.scalars(query.order_by(Authorisation.valid_until, Authorisation.number))).all()
        begun = await session.scalar(select(Measure.id).where(Measure.administration == place).limit(1))
    if not rows or not managers or begun is not None or any(row.account_manager for row in rows):
        return len(rows)
    for turn, row in enumerate(rows):
        manager = managers[turn % len(managers)]
        when = max(row.granted_at, at - timedelta(days=300)) + timedelta(hours=1)
        async with work.changing(actor=manager, at=when, administration=place) as change:
            found = await authorisation(change.session, number=row.number, actor=manager, locked=True)
            by = acting(manager, office=office, at=when)
            change.record(
                *await holders.appoint(change.session, row=found, manager=manager.id, name=manager.name, by=by)
            )
    await _revalidation(work, office, people, rows[0], at)
    newest = max(rows, key=lambda row: (row.granted_at, row.number))
    announcer = managers[0]
    signer = next((one for one in deciders if one.id != announcer.id), None)
    if len(rows) >= FEWEST and newest is not rows[0] and signer is not None:
        await _suspension(work, office, people, newest, announcer, signer, at)
    return len(rows)


def _of_the_firm(people: Sequence[Actor], row: Authorisation) -> Actor | None:
    own = (one for one in people if one.organisation is not None and one.organisation == row.organisation)
    return next((one for one in own if one.roles & {"trader", "firm-manager"}), None)


async def _revalidation(work: Work, office: Office, people: Sequence[Actor], row: Authorisation, at: datetime) -> None:
    firm = _of_the_firm(people, row)
    if firm is None:
        return
    when = max(row.granted_at + timedelta(hours=2), at - timedelta(days=3))
    async with work.changing(actor=firm, at=when, administration=office.code) as change:
        by = acting(firm, office=office, at=when)
        found = await authorisation(change.session, number=row.number, actor=firm, locked=True)
        application, facts = await interests.revalidate(change.session, authorisation=found, by=by)
        change.record(*facts, *await revalidations.asked(change.session, row=found, application=application, by=by))


async def _suspension(
    work: Work,
    office: Office,
    people: Sequence[Actor],
    row: Authorisation,
    announcer: Actor,
    signer: Actor,
    at: datetime,
) -> None:
    firm = _of_the_firm(people, row)
    announced = max(row.granted_at + timedelta(hours=3), at - timedelta(days=40))
    if firm is None or announced >= at:
        return
    span = (at - announced) / 3
    intended = measures.Intended(
        kind=MeasureKind.SUSPENSION, ground=SuspensionGround.TIME_TO_REMEDY.value, facts=FACTS, law=LAW, remedy_days=60
    )
    async with work.changing(actor=announcer, at=announced, administration=office.code) as change:
        found = await authorisation(change.session, number=row.number, actor=announcer, locked=True)
        by = acting(announcer, office=office, at=announced)
        measure, facts = await measures.announce(change.session, row=found, intended=intended, by=by)
        change.record(*facts)
    async with work.changing(actor=firm, at=announced + span, administration=office.code) as change:
        found = await authorisation(change.session, number=row.number, actor=firm, locked=True)
        told = await change.session.get_one(Measure, (office.code, measure.id), with_for_update=True)
        by = acting(firm, office=office, at=announced + span)
        change.record(*await measures.respond(change.session, row=found, measure=told, response=ANSWER, by=by))
    signed = announced + 2 * span
    async with work.changing(actor=signer, at=signed, administration=office.code) as change:
        found = await authorisation(change.session, number=row.number, actor=signer, locked=True)
        change.record(*await measures.suspend(change.session, row=found, by=acting(signer, office=office, at=signed)))
