"""Around the cases of the demonstration: a sample that is awaited, one at a laboratory, a review of a refusal, general questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import Contested, ContestKind, Status
from services.advance_rulings.model import Application
from services.advance_rulings.operations import contests, enquiries, laboratory, samples
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office
from shared.actors import Actor
from shared.facts import Fact
from shared.office import Officer
from shared.settings import Settings
from shared.work import Work

PLACES = ("FJ", "WS", "VU")
LEFT = 2
"""Cases that stay in assessment, so that the officers' pages show some."""
QUESTIONS = (
    ("Samples on a Friday", "Until when may we bring samples to the office on a Friday?", "Until 16:00, at the counter on the ground floor."),
    ("Kits of several goods", "We import sets of a lamp with its batteries. Do we need one application for the set or two?", ""),
    ("A ruling of a neighbour", "Our supplier has a ruling of another administration. May we attach it?", ""),
)  # fmt: skip
Doing = Callable[[AsyncSession, Application, Officer], Awaitable[list[Fact]]]


@dataclass(frozen=True, kw_only=True)
class _Place:
    """One administration with its people."""

    settings: Settings
    work: Work
    code: str
    people: Sequence[Actor]
    at: datetime

    def somebody(self, role: str) -> Actor:
        return next(one for one in self.people if role in one.roles and one.organisation is None)

    def way(self) -> ContestKind:
        """Where one officer signs everything, nobody there may review it: the higher authority is asked."""
        deciders = {one.id for one in self.people if "decider" in one.roles}
        return ContestKind.REVIEW if len(deciders) > 1 else ContestKind.APPEAL

    def firm(self, organisation: str | None) -> Actor | None:
        return next((one for one in self.people if organisation and one.organisation == organisation), None)

    async def by(self, session: AsyncSession, who: Actor, when: datetime) -> Officer:
        held = frozenset(str(permission) for role in who.roles for permission in ROLES.get(role, ()))
        found = await office(session, administration=self.settings.hosted_administrations()[self.code])
        return Officer(actor=who, held=held, at=when, office=found)

    async def do(self, who: Actor, row: Application, doing: Doing, *, when: datetime) -> None:
        async with self.work.changing(actor=who, at=when, administration=self.code) as change:
            found = await application(change.session, key=str(row.id), actor=who, locked=True)
            change.record(*await doing(change.session, found, await self.by(change.session, who, when)))

    def later(self, row: Application, *, part: float) -> datetime:
        """A moment between the last change of a case and now."""
        return row.changed_at + (self.at - row.changed_at) * part


async def casework(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> None:
    """In three administrations: enough to see every one of these lists with something in it."""
    for code in PLACES:
        if code in people:
            await _one(_Place(settings=settings, work=work, code=code, people=people[code], at=at))


async def _one(place: _Place) -> None:
    async with place.work.reading(administration=place.code) as session:
        rows = (await session.scalars(select(Application).order_by(Application.submitted_at, Application.id))).all()
    examined = [row for row in reversed(rows) if row.state == Status.ASSESSMENT]  # what is late or due soon stays so
    if len(examined) > LEFT:
        await place.do(place.somebody("reviewer"), examined[0], _ask, when=place.later(examined[0], part=0.5))
    if len(examined) > LEFT + 1:
        await _send(place, examined[1])
    declined = [row for row in rows if row.state == Status.DECLINED and row.changed_at > place.at - timedelta(days=28)]
    for row in declined[:1]:
        firm = place.firm(row.applicant_organisation)
        if firm is not None:
            await place.do(firm, row, _contest(place.way()), when=place.later(row, part=0.5))
    await _questions(place)


async def _ask(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
    wanted = samples.Wanted(
        description="One closed package as it is sold, at least 200 g.", place="Customs House, counter on the ground floor",
        to_be_returned=True,
    )  # fmt: skip
    return await samples.request(session, row=row, wanted=wanted, by=by)


async def _send(place: _Place, row: Application) -> None:
    async def register(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        here = samples.Here(place="Sample room, shelf 2", description="One bag as it is sold")
        return await samples.register(session, row=row, here=here, by=by)

    async def send(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await laboratory.send(
            session, row=row, number=1, laboratory="National public health laboratory",
            question="What are the shares by weight of the ingredients?", by=by,
        )  # fmt: skip

    who = place.somebody("reviewer")
    await place.do(who, row, register, when=place.later(row, part=0.3))
    await place.do(who, row, send, when=place.later(row, part=0.6))


def _contest(kind: ContestKind) -> Doing:
    async def lodge(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        wanted = contests.Wanted(
            kind=kind, against=Contested.DECLINE,
            grounds="The case before the court is about other goods: it is about the powder, and we asked about the paste.",
        )  # fmt: skip
        _, facts = await contests.lodge(session, row=row, wanted=wanted, by=by)
        return facts

    return lodge


async def _questions(place: _Place) -> None:
    """The oldest is answered, the next is late, the last is new."""
    firm = next((one for one in place.people if one.organisation and one.roles & {"trader", "firm-manager"}), None)
    if firm is None:
        return
    answering = place.somebody("reviewer")
    for (subject, question, answer), days in zip(QUESTIONS, (25, 18, 1), strict=True):
        when = place.at - timedelta(days=days)
        async with place.work.changing(actor=firm, at=when, administration=place.code) as change:
            asked = enquiries.Asked(subject=subject, question=question)
            row, facts = await enquiries.receive(
                change.session, asked=asked, by=await place.by(change.session, firm, when)
            )
            change.record(*facts)
        if answer:
            when += timedelta(days=2)
            async with place.work.changing(actor=answering, at=when, administration=place.code) as change:
                found = await change.session.get_one(type(row), (row.administration, row.id), with_for_update=True)
                by = await place.by(change.session, answering, when)
                change.record(*await enquiries.answer(change.session, row=found, text=answer, by=by))
