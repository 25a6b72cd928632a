"""A demonstration: some months of believable work, all of it through the operations, with the times of the past passed in."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.advance_rulings.app import NAME, make_work
from services.advance_rulings.domain.words import EndGround, RulingType
from services.advance_rulings.jobs.officers import HELD
from services.advance_rulings.model import Application
from services.advance_rulings.operations import decisions, documents, drafts, review, rulings
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office, principals
from services.advance_rulings.queries.rulings import ruling
from services.advance_rulings.seed.casework import casework
from services.advance_rulings.seed.desk import desk
from services.advance_rulings.seed.goods import CLASSIFICATION, ORIGIN, VALUATION, Good
from services.advance_rulings.seed.lives import in_force
from services.advance_rulings.seed.region import regional
from services.advance_rulings.seed.stories import FEW, ISSUED, OPEN, Story
from services.advance_rulings.seed.tariff import tariff
from services.advance_rulings.seed.words import answers, declined, letter, proposed
from shared.actors import Actor, service_actor
from shared.blobs import LocalBlobs
from shared.facts import Fact
from shared.office import Office, Officer, Texts
from shared.settings import Settings
from shared.web import utc_now
from shared.work import Change, Work


async def seed(
    *,
    settings: Settings,
    people: Mapping[str, Sequence[Actor]],
    peers: Mapping[str, object] | None = None,
    work: Work | None = None,
    at: datetime | None = None,
) -> dict[str, int]:
    """Fill the administrations named in `people` with work, once; answers how many applications each got.

    `people` are identity's: officers (at least a reviewer, a decider and a counter, by their roles) and traders with
    their organisations. An agent's cases appear where identity's confirmation of an authority was already heard.
    An administration that has applications is left as it is. The transactions are those of the service where it runs
    in this process (`peers`), else its own.
    """
    running = getattr(getattr((peers or {}).get(NAME), "state", None), "platform", None)
    found = work or (running.work if running is not None else make_work(settings))
    try:
        return await _fill(settings, found, people, at or utc_now())
    finally:
        if work is None and running is None:
            await found.close()


async def _fill(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> dict[str, int]:
    """All administrations side by side: each waits for the disk most of the time."""
    async with asyncio.TaskGroup() as together:
        tasks = {
            code: together.create_task(_fill_one(settings, work, code, actors, at)) for code, actors in people.items()
        }
    filled = {code: made for code, task in tasks.items() if (made := task.result())}
    await in_force(settings, work, {code: people[code] for code in filled}, at)
    await regional(settings, work, {code: people[code] for code in filled}, at)
    await tariff(settings, work, {code: people[code] for code in filled}, at)
    await casework(settings, work, {code: people[code] for code in filled}, at)
    await desk(settings, work, {code: people[code] for code in filled}, at)
    return filled


async def _fill_one(settings: Settings, work: Work, code: str, actors: Sequence[Actor], at: datetime) -> int:
    """One administration; 0 where there was work before."""
    async with work.reading(administration=code) as session:
        found = await office(session, administration=settings.hosted_administrations()[code])
        there = await session.scalar(select(func.count()).select_from(Application))
        known = {
            actor.organisation: await principals(session, found=found, agent=actor.organisation, at=at)
            for actor in actors
            if actor.organisation
        }
    if there:
        return 0
    represented = {agent: listed[0]["organisation"] for agent, listed in known.items() if listed}
    year = _Year(settings=settings, work=work, office=found, cast=_Cast(actors, represented), at=at)
    return await year.live(FEW if found.administration.sandbox else (*OPEN, *ISSUED))


class _Cast:
    """Who does what in one administration, in turn."""

    def __init__(self, actors: Sequence[Actor], represented: Mapping[str, str]) -> None:
        self.represented = represented
        self.reviewers = cycle([a for a in actors if "reviewer" in a.roles])
        self.deciders = [a for a in actors if "decider" in a.roles]
        self.counters = cycle([a for a in actors if "counter" in a.roles])
        firms = [a for a in actors if a.organisation and a.organisation not in represented]
        self.traders = cycle([a for a in firms if a.roles & {"trader", "firm-manager"}])
        self.agents = cycle([a for a in actors if a.organisation in represented])

    def decider(self, not_this: str) -> Actor:
        """An officer who signs, another than the one who proposed."""
        return next(a for a in self.deciders if a.id != not_this)


@dataclass(kw_only=True)
class _Case:
    """One application under way."""

    story: Story
    good: Good
    trader: Actor
    officer: Actor
    represented: str = ""
    id: UUID | None = None
    number: str = ""


@dataclass(kw_only=True)
class _Year:
    """One administration's work, step by step in the order of time, so that numbers follow the calendar."""

    settings: Settings
    work: Work
    office: Office
    cast: _Cast
    at: datetime
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.office.administration.code)  # noqa: S311  # a demonstration, the same every time

    async def live(self, stories: Sequence[Story]) -> int:
        """Let every story happen."""
        goods = list(CLASSIFICATION)
        self.dice.shuffle(goods)
        goods[3:3], goods[9:9] = [VALUATION[0]], [ORIGIN[0], ORIGIN[1]]
        goods[20:20] = [ORIGIN[2], VALUATION[1]]
        agenda: list[tuple[datetime, int, str]] = []
        cases = []
        for number, (story, good) in enumerate(zip(stories, goods, strict=False)):
            cases.append(self._case(story, good))
            moment = datetime.min.replace(tzinfo=UTC)
            for step, days in story.steps:
                moment = max(self._moment(days), moment + timedelta(minutes=11))
                agenda.append((moment, number, step))
            if story.ends:
                agenda.append((self._moment(self.dice.randint(3, 12)), number, story.ends))
        for moment, number, step in sorted(agenda):
            if moment < self.at:
                await self._step(cases[number], step, moment)
        return len(cases)

    def _case(self, story: Story, good: Good) -> _Case:
        agent = next(self.cast.agents, None) if story.agent else None
        if agent is not None and agent.organisation is not None:
            represented = self.cast.represented[agent.organisation]
            return _Case(
                story=story, good=good, trader=agent, officer=next(self.cast.reviewers), represented=represented
            )
        trader = next(self.cast.counters if story.counter else self.cast.traders)
        return _Case(story=story, good=good, trader=trader, officer=next(self.cast.reviewers))

    def _moment(self, days: int) -> datetime:
        """A time of work, so many working days before today."""
        day: date = self.office.today(self.at)
        for _ in range(days):
            day -= timedelta(days=1)
            while not self.office.calendar.is_working_day(day):
                day -= timedelta(days=1)
        hour = time(self.dice.choice((8, 9, 10, 14, 15)), self.dice.randint(0, 59))
        return datetime.combine(day, hour, tzinfo=self.office.calendar.zone).astimezone(UTC)

    def _by(self, actor: Actor, at: datetime) -> Officer:
        held = frozenset(str(permission) for role in actor.roles for permission in ROLES.get(role, ()))
        return Officer(actor=actor, held=held, at=at, office=self.office)

    async def _step(self, case: _Case, step: str, at: datetime) -> None:
        code = self.office.administration.code
        if case.id is None:
            by = self._by(case.trader, at)
            async with self.work.changing(actor=case.trader, at=at) as change:
                await self._begin(change, case, by, submit=step == "submit")
            return
        who = self._who(case, step)
        by = self._by(who, at)
        if step == "lapse":
            by = Officer(actor=who, held=HELD, at=at, office=self.office)
        async with self.work.changing(actor=who, at=at, administration=code) as change:
            if step in ("revoke", "annul", "expire"):
                change.record(*await self._end(change, case, step, by))
                return
            row = await application(change.session, key=str(case.id), actor=by.actor, locked=True)
            change.record(*await self._act(change, row, case, step, by))

    def _who(self, case: _Case, step: str) -> Actor:
        if step in ("lapse", "expire"):
            return service_actor(service="advance_rulings", administration=self.office.administration.code)
        if step in ("answer", "withdraw", "submit"):
            return case.trader
        if step in ("issue", "decline", "send-back", "revoke", "annul"):
            return self.cast.decider(case.officer.id)
        return case.officer

    async def _begin(self, change: Change, case: _Case, by: Officer, *, submit: bool) -> None:
        applicant = None
        if case.represented:
            applicant = drafts.Applicant(organisation=case.represented)
        elif case.story.counter:
            applicant = drafts.Applicant(name="Motu Bay Fishers' Association")
        given: dict[str, Any] = answers(case.good)
        if not submit:
            given = dict(list(given.items())[: self.dice.randint(3, 6)])
        row, facts = await drafts.begin(
            change.session, ruling_type=RulingType(case.good.type), applicant=applicant, answers=given, by=by
        )
        change.record(*facts)
        case.id = row.id
        if case.story.document:
            change.record(*await self._attach(change, row, case, by))
        if submit:
            change.record(*await drafts.submit(change.session, row=row, by=by))

    async def _attach(self, change: Change, row: Application, case: _Case, by: Officer) -> list[Fact]:
        content = letter(case.good, at=by.at)

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        kept = LocalBlobs(self.settings.data / "documents" / "advance_rulings")
        blob = await kept.put(chunks(), limit=len(content))
        _, facts = await documents.add(
            change.session, row=row, name="Product sheet.pdf", kind="specification", media_type="application/pdf",
            confidential=self.dice.random() < 0.5, blob=blob, by=by,
        )  # fmt: skip
        return facts

    async def _act(self, change: Change, row: Application, case: _Case, step: str, by: Officer) -> list[Fact]:
        session = change.session
        match step:
            case "accept" | "assess":
                take = review.accept if step == "accept" else review.assess
                return await take(session, row=row, by=by)
            case "return":
                text = (
                    "Please describe the goods so that they can be told from similar ones, and attach a product sheet."
                )
                return await review.return_(
                    session, row=row, named=["goods_description"], texts=Texts(external=text), by=by
                )
            case "request-information":
                question = (
                    f"Please state the exact shares by weight of the ingredients or materials of “{case.good.name}”."
                )
                return await review.request_information(session, row=row, question=question, days=None, by=by)
            case "answer":
                return await review.answer(session, row=row, text=f"The shares are: {case.good.made_of}", by=by)
            case "propose":
                short = self.office.today(by.at) + timedelta(days=40) if case.story.short else None
                proposal = declined() if case.story.decline else proposed(case.good, valid_until=short)
                texts = Texts(internal="Compared with earlier rulings of the region; no conflict found.")
                return await review.propose(session, row=row, proposal=proposal, texts=texts, by=by)
            case "send-back":
                texts = Texts(internal="Please say why the neighbouring heading does not apply.")
                return await review.send_back(session, row=row, texts=texts, by=by)
            case "issue":
                case.number = row.number or ""
                return await decisions.issue(session, row=row, by=by)
            case "decline":
                return await decisions.decline(session, row=row, by=by)
            case "withdraw":
                return await drafts.withdraw(session, row=row, reason="The shipment was cancelled.", by=by)
            case "lapse":
                return await review.lapse(session, row=row, by=by)
        raise ValueError(f"no story knows the step {step!r}")

    async def _end(self, change: Change, case: _Case, step: str, by: Officer) -> list[Fact]:
        row = await ruling(change.session, number=case.number, actor=by.actor, locked=True)
        if step == "expire":
            expiring = Officer(actor=by.actor, held=HELD, at=by.at, office=self.office)
            return await rulings.expire(change.session, ruling=row, by=expiring)
        ending = rulings.Ending(
            ground=EndGround.CHANGE_OF_LAW if step == "revoke" else EndGround.INCORRECT_INFORMATION,
            facts=(
                "The note to the heading was amended."
                if step == "revoke"
                else "A laboratory found a composition other than the one stated in the application."
            ),
            basis="WTO TFA Article 3.4.",
        )
        end = rulings.revoke if step == "revoke" else rulings.annul
        return await end(change.session, ruling=row, ending=ending, by=by)
