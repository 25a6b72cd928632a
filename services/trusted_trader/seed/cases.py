"""The demonstration's applications, all of them through the operations, with the times of the past passed in."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Element
from services.trusted_trader.model import Application, Opinion
from services.trusted_trader.operations import answers as answering
from services.trusted_trader.operations import assessment, decisions, drafts, evidence, interests, review
from services.trusted_trader.queries import histories
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.forms import form
from services.trusted_trader.seed import stories as told
from services.trusted_trader.seed.stories import EVERY_STAGE, FEW, OPEN, SOME, Story
from services.trusted_trader.seed.visits import acting, see_sites, sites_of
from shared.actors import Actor
from shared.blobs import Blob, LocalBlobs
from shared.facts import Fact
from shared.office import Office, Officer, Texts
from shared.settings import Settings
from shared.work import Change, Work

_BY_THE_FIRM = ("interest", "begin", "submit", "withdraw")
_BY_THE_DECIDER = ("grant", "refuse", "send-back", "extend")


async def seed_cases(*, settings: Settings, work: Work, office: Office, people: Sequence[Actor], at: datetime) -> int:
    """Let every story of one administration happen, in the order of time; answers how many applications came anew.

    Programme and sites are there already. An administration that has applications is left as it is; one without a
    reviewer, a decider, a validator or a firm has none.
    """
    async with work.reading(administration=office.code) as session:
        if await session.scalar(select(func.count()).select_from(Application)):
            return 0
    firms: dict[str, Actor] = {}
    for one in people:
        if one.organisation is not None and one.tin:
            firms.setdefault(one.organisation, one)
    if not firms or any(
        not [one for one in people if role in one.roles] for role in ("reviewer", "decider", "validator")
    ):
        return 0
    chosen = FEW if office.administration.sandbox else OPEN if office.code == EVERY_STAGE else SOME
    season = _Season(settings=settings, work=work, office=office, people=people, firms=list(firms.values()), at=at)
    return await season.live([story for story in chosen if story.firm < len(firms)])


@dataclass(kw_only=True)
class _Season:
    """One administration's work, step by step in the order of time, so that numbers follow the calendar."""

    settings: Settings
    work: Work
    office: Office
    people: Sequence[Actor]
    firms: Sequence[Actor]
    at: datetime
    dice: random.Random = field(init=False)
    made: dict[int, UUID] = field(default_factory=dict)
    blobs: dict[int, Blob] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.office.code)  # noqa: S311  # a demonstration, the same every time

    async def live(self, stories: Sequence[Story]) -> int:
        """Let the stories happen; answers how many began."""
        days = self._days(max(day for story in stories for _, day in story.steps))
        agenda = []
        for number, story in enumerate(stories):
            before = datetime.min.replace(tzinfo=UTC)
            for step, day in story.steps:
                before = max(self._moment(days[day]), before + timedelta(minutes=17))
                agenda.append((before, number, step))
        for moment, number, step in sorted(agenda):
            if moment < self.at:
                await self._step(stories[number], number, step, moment)
        return len(self.made)

    def _days(self, most: int) -> list[datetime]:
        """The working days before today, today first."""
        found: list[datetime] = []
        day = self.office.today(self.at)
        while len(found) <= most:
            if self.office.calendar.is_working_day(day) or not found:
                found.append(datetime.combine(day, time(), tzinfo=self.office.calendar.zone))
            day -= timedelta(days=1)
        return found

    def _moment(self, day: datetime) -> datetime:
        hour = time(self.dice.choice((8, 9, 10, 11, 14, 15)), self.dice.randint(0, 59))
        return datetime.combine(day.date(), hour, tzinfo=day.tzinfo).astimezone(UTC)

    def _who(self, story: Story, step: str, number: int) -> Actor:
        if step in _BY_THE_FIRM:
            return self.firms[story.firm]
        role = "decider" if step in _BY_THE_DECIDER else "reviewer"
        fitting = [one for one in self.people if role in one.roles]
        return fitting[0] if role == "decider" else fitting[number % len(fitting)]

    async def _step(self, story: Story, number: int, step: str, at: datetime) -> None:
        who = self._who(story, step, number)
        by = acting(who, office=self.office, at=at)
        if step == "begin":
            self.blobs[number] = await self._papers(story)
        async with self.work.changing(actor=who, at=at, administration=self.office.code) as change:
            if step == "interest":
                await self._interest(change, story, number, by)
                return
            row = await application(change.session, key=str(self.made[number]), actor=who, locked=True)
            change.record(*await self._act(change.session, row, story, number, step, by))

    async def _interest(self, change: Change, story: Story, number: int, by: Officer) -> None:
        asked = interests.Asked(
            tier=story.tier, roles=story.roles, size=story.size, sector=story.sector, owner_sex=story.owner_sex,
            publish=story.publish, exchange=story.publish,
        )  # fmt: skip
        row, facts = await interests.express(change.session, asked=asked, answers=told.ELIGIBLE, firm=None, by=by)
        change.record(*facts)
        self.made[number] = row.id

    async def _papers(self, story: Story) -> Blob:
        """The firm's papers as one file, kept once for all the answers that it stands for."""
        firm = self.firms[story.firm]
        content = told.page(
            f"{firm.organisation_name}: papers for the self-assessment", "Procedures, accounts and the plan for cyclones.",
            "Invented for a demonstration.",
        )  # fmt: skip

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        kept = LocalBlobs(self.settings.data / "documents" / "trusted_trader")
        return await kept.put(chunks(), limit=len(content))

    async def _act(
        self, session: AsyncSession, row: Application, story: Story, number: int, step: str, by: Officer
    ) -> list[Fact]:
        match step:
            case "begin":
                return await self._begin(session, row, story, number, by)
            case "submit":
                return await drafts.submit(session, row=row, by=by)
            case "return":
                known = (await form(session, row=row)).questions.by_code
                listed = [review.Deficit(text=text, question=code) for code, text in told.DEFICITS if code in known]
                return await review.return_(session, row=row, deficits=listed, texts=Texts(), by=by)
            case "accept":
                return await review.accept(session, row=row, by=by)
            case "assess":
                history = await histories.drawn(session, tin=row.tin, office=self.office, at=by.at, declarations=None)
                return await assessment.assess(session, row=row, history=history, by=by)
            case "desk":
                notes = {Element(element): text for element, text in told.NOTES.items()}
                return await assessment.write_desk(session, row=row, elements=notes, conclusion=told.CONCLUSION, by=by)
            case "ask-agency":
                agency, question = told.AGENCY
                return await assessment.ask_agency(
                    session, row=row, agency=agency, question=question, due_on=None, by=by
                )
            case "record-opinion":
                opinion = await session.scalar(select(Opinion.id).where(Opinion.application_id == row.id))
                return await assessment.record_opinion(
                    session, row=row, opinion=opinion or UUID(int=0), outcome="no_objection", text=told.OPINION, by=by
                )
            case "validate":
                return await assessment.validate(session, row=row, by=by)
            case "visit":
                validator = next(one for one in self.people if "validator" in one.roles)
                there = acting(validator, office=self.office, at=by.at)
                return await see_sites(session, row=row, planner=by, validator=there, findings=story.findings)
            case "require-correction":
                return await assessment.require_correction(session, row=row, by=by)
            case "propose":
                proposal = (
                    decisions.Refusal(reasons=told.REFUSAL) if story.refuse else decisions.Grant(reasons=told.GRANT)
                )
                return await decisions.propose(session, row=row, proposal=proposal, by=by)
            case "grant":
                return await decisions.grant(session, row=row, by=by)
            case "refuse":
                return await decisions.reject(session, row=row, by=by)
        raise ValueError(f"no story knows the step {step!r}")

    async def _begin(
        self, session: AsyncSession, row: Application, story: Story, number: int, by: Officer
    ) -> list[Fact]:
        """The self-assessment; a story that ends here leaves it half done."""
        facts = await drafts.begin(session, row=row, by=by)
        filled = await form(session, row=row)
        given = told.answers(filled.questions, story, person=by.actor.name)
        whole = story.steps[-1][0] != "begin"
        if not whole:
            given = dict(list(given.items())[: len(given) // 3])
        listed = [answering.Given(question=code, value=value, version=0) for code, value in given.items()]
        facts += await answering.give(session, row=row, given=listed, by=by)
        firm = interests.Firm(
            name=row.name, tin=row.tin, address=f"{row.name}, P.O. Box {100 + number}", contact=by.actor.name
        )
        asked = interests.Asked(
            tier=row.tier, roles=story.roles, size=story.size, sector=story.sector, owner_sex=story.owner_sex,
            publish=story.publish, exchange=story.publish,
        )  # fmt: skip
        places = [UUID(one) for one in await sites_of(session, administration=row.administration, tin=row.tin)]
        facts += await drafts.describe(session, row=row, asked=asked, sites=places, firm=firm, by=by)
        for code in lacking(row, await form(session, row=row)):
            if whole and code in given:
                _, added = await evidence.add(
                    session, row=row, question=code, name="Papers of the firm.pdf", media_type="application/pdf",
                    blob=self.blobs[number], by=by,
                )  # fmt: skip
                facts += added
        return facts
