"""What happens to rulings of the demonstration after they were issued: changed, to be confirmed, about to end, used longer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from services.advance_rulings.domain.extended_use import Asked, Granted
from services.advance_rulings.domain.words import EndGround, RulingStatus
from services.advance_rulings.model import ExtendedUse, Ruling
from services.advance_rulings.operations import confirmations, extended_use, modifications
from services.advance_rulings.operations.rulings import Ending
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.extended_use import extended_use as request
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.rulings import ruling
from shared.actors import Actor
from shared.facts import Fact
from shared.office import Officer
from shared.settings import Settings
from shared.work import Work

PLACES = ("FJ", "WS", "VU")
Doing = Callable[[Any, Any, Officer], Awaitable[list[Fact]]]


@dataclass(frozen=True, kw_only=True)
class _Place:
    """One administration with its people."""

    settings: Settings
    work: Work
    code: str
    people: Sequence[Actor]
    at: datetime

    def decider(self) -> Actor:
        return next(one for one in self.people if "decider" in one.roles and one.organisation is None)

    def holder(self, row: Ruling) -> Actor | None:
        return next((one for one in self.people if one.organisation == row.holder_organisation), None)

    async def do(self, who: Actor, number: str, doing: Doing, *, days: int, longer: bool = False) -> None:
        when = self.at - timedelta(days=days)
        held = frozenset(str(permission) for role in who.roles for permission in ROLES.get(role, ()))
        async with self.work.changing(actor=who, at=when, administration=self.code) as change:
            found = await office(change.session, administration=self.settings.hosted_administrations()[self.code])
            by = Officer(actor=who, held=held, at=when, office=found)
            look: Any = request if longer else ruling
            key = {"key": number} if longer else {"number": number}
            row = await look(change.session, actor=who, locked=True, **key)
            change.record(*await doing(change.session, row, by))


async def in_force(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> None:
    """In three administrations: enough to see every list of rulings in force with something in it."""
    for code in PLACES:
        if code in people:
            await _one(_Place(settings=settings, work=work, code=code, people=people[code], at=at))


async def _one(place: _Place) -> None:
    async with place.work.reading(administration=place.code) as session:
        rows = (await session.scalars(select(Ruling).order_by(Ruling.issued_at, Ruling.number))).all()
    living = [row for row in rows if row.state == RulingStatus.IN_FORCE and place.holder(row) is not None]
    ended = [row for row in rows if row.state == RulingStatus.REVOKED and place.holder(row) is not None]
    if len(living) >= 4:
        await _changed(place, living[0])
        await _asked(place, living[1], days=6)
        await _asked(place, living[2], days=9)
        await _told(place, living[2])
        await _ending(place, living[3])
    if ended:
        await _longer(place, ended[0])


async def _changed(place: _Place, row: Ruling) -> None:
    async def modify(session: Any, found: Ruling, by: Officer) -> list[Fact]:
        ending = Ending(
            ground=EndGround.CHANGE_OF_FACTS,
            facts="The maker now fills packs of up to 25 kg as well; the ruling was asked for packs of up to 1 kg.",
            basis="PACER Plus Chapter 4 Article 10.5(d).",
        )
        content = {"conditions": "Counts for packs of up to 1 kg."}
        return await modifications.modify(session, ruling=found, content=content, ending=ending, by=by)

    await place.do(place.decider(), row.number, modify, days=15)


async def _asked(place: _Place, row: Ruling, *, days: int) -> None:
    async def ask(session: Any, found: Ruling, by: Officer) -> list[Fact]:
        reason = "The office looks once a year whether what was described still holds."
        return await confirmations.ask_basis(session, ruling=found, reason=reason, by=by)

    await place.do(place.decider(), row.number, ask, days=days)


async def _told(place: _Place, row: Ruling) -> None:
    async def tell(session: Any, found: Ruling, by: Officer) -> list[Fact]:
        said = "Since September we buy from another supplier. The rest is as we described it."
        return await confirmations.confirm_basis(session, ruling=found, unchanged=False, statement=said, by=by)

    holder = place.holder(row)
    if holder is not None:
        await place.do(holder, row.number, tell, days=4)


async def _ending(place: _Place, row: Ruling) -> None:
    async def shorten(session: Any, found: Ruling, by: Officer) -> list[Fact]:
        until = by.office.today(place.at) + timedelta(days=75)
        ending = Ending(
            ground=EndGround.CHANGE_OF_LAW, facts="The line on which the ruling rests ends with the next budget.",
            basis="PACER Plus Chapter 4 Article 10.5(c).",
        )  # fmt: skip
        return await modifications.modify(session, ruling=found, content={"valid_until": until}, ending=ending, by=by)

    await place.do(place.decider(), row.number, shorten, days=12)


async def _longer(place: _Place, row: Ruling) -> None:
    holder = place.holder(row)
    if holder is None or row.ended_on is None:
        return
    contract_on, until_on = row.ended_on - timedelta(days=40), row.ended_on + timedelta(days=90)

    async def ask(session: Any, found: Ruling, by: Officer) -> list[Fact]:
        reason = "Two containers were bought at a fixed price before the ruling ended; they arrive next month."
        asked = Asked(reason=reason, contract_on=contract_on, quantity=Decimal(40), unit="tonnes")
        return (await extended_use.ask(session, ruling=found, asked=asked, by=by))[1]

    async def grant(session: Any, found: ExtendedUse, by: Officer) -> list[Fact]:
        of = await ruling(session, number=found.ruling, actor=by.actor)
        granted = Granted(until_on=until_on, outcome="Granted for the two containers of the contract.")
        return await extended_use.grant(session, row=found, ruling=of, granted=granted, by=by)

    async def use(session: Any, found: ExtendedUse, by: Officer) -> list[Fact]:
        return await extended_use.note_use(session, row=found, quantity=Decimal(18), declaration="S 2041", by=by)

    since = max((place.at.date() - row.ended_on).days, 0)
    if since < 3:
        return
    await place.do(holder, row.number, ask, days=since - 1)
    async with place.work.reading(administration=place.code) as session:
        number = (await session.scalars(select(ExtendedUse.number).where(ExtendedUse.ruling == row.number))).one()
    await place.do(place.decider(), number, grant, days=max(since - 2, 1), longer=True)
    await place.do(place.decider(), number, use, days=0, longer=True)
