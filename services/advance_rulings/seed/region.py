"""What two administrations of a demonstration do together: experts, an opinion that came and one that is awaited, a divergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.advance_rulings.domain.words import RulingStatus, RulingType, Status
from services.advance_rulings.model import Application, Expert, OpinionRequest, PublishedRuling
from services.advance_rulings.operations import advice, decisions, drafts, experts, opinions, releases, review
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.opinions import find_opinion, hidden
from services.advance_rulings.seed.goods import CLASSIFICATION, Good
from services.advance_rulings.seed.words import answers, proposed
from shared.actors import Actor
from shared.office import Officer
from shared.settings import Settings
from shared.work import Work

PAIRS = (("FJ", "VU"), ("FJ", "WS"), ("FJ", "TO"))
OTHERWISE = {
    "Breadfruit flour": "1102.90", "Taro chips, salted": "1905.90", "Noni juice, fermented and bottled": "2206.00",
    "Crystallised ginger": "1704.90", "Kava root powder, sun-dried": "2106.90", "Vanilla beans, cured": "1211.90",
    "Virgin coconut oil, cold-pressed": "3304.99", "Dried seaweed, Kappaphycus": "1404.90",
    "Coconut-shell charcoal briquettes": "3606.90", "Pandanus mats, hand-woven": "5702.20",
}  # fmt: skip
"""Where the second administration put the same goods."""
ENTRIES = (
    ("Food, drinks and plants", ["07", "08", "12", "20", "22"], "WCO accredited expert for the Harmonized System"),
    ("Fish, oils and perfumery", ["03", "15", "16", "33"], ""),
)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """One administration with its people, at an instant."""

    settings: Settings
    work: Work
    code: str
    people: Sequence[Actor]

    def who(self, role: str, *, but: str = "") -> Actor:
        return next(one for one in self.people if role in one.roles and not one.organisation and one.id != but)

    async def by(self, session: Any, actor: Actor, at: datetime) -> Officer:
        held = frozenset(str(permission) for role in actor.roles for permission in ROLES.get(role, ()))
        found = await office(session, administration=self.settings.hosted_administrations()[self.code])
        return Officer(actor=actor, held=held, at=at, office=found)


async def regional(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> None:
    """For the first two neighbours that are there. What each hears of the other its timed work says, as on any day."""
    pair = next((pair for pair in PAIRS if set(pair) <= set(people)), None)
    if pair is None:
        return
    here, there = (_Place(settings=settings, work=work, code=code, people=people[code]) for code in pair)
    for place in (here, there):
        for number, (topics, chapters, accreditation) in enumerate(ENTRIES):
            await _entry(
                place, place.who("reviewer" if number == 0 else "decider"), topics, chapters, accreditation, at
            )
    await _opinions(here, there, at)
    await _divergence(here, there, at)


async def _entry(
    place: _Place, actor: Actor, topics: str, chapters: list[str], accreditation: str, at: datetime
) -> None:
    when = at - timedelta(days=90)
    async with place.work.changing(actor=actor, at=when) as change:
        by = await place.by(change.session, actor, when)
        known = (
            await change.session.scalars(
                select(Expert).where(Expert.administration == place.code, Expert.person == actor.id)
            )
        ).one_or_none()
        entry = experts.Entry(
            topics=topics, types=[RulingType.CLASSIFICATION], chapters=chapters, languages=["en", "fr"],
            accreditation=accreditation, available=True, away_until=None,
        )  # fmt: skip
        row, facts = await experts.enter(change.session, known=known, person=(actor.id, actor.name), entry=entry, by=by)
        change.record(*facts, *await experts.agree(change.session, row=row, listed=True, by=by))


async def _opinions(here: _Place, there: _Place, at: datetime) -> None:
    """One question that was answered and thanked for, and one that waits."""
    asker, expert = here.who("reviewer"), there.who("reviewer")
    async with here.work.reading(administration=here.code) as session:
        found = await session.scalars(
            select(Application.id)
            .where(
                Application.administration == here.code,
                Application.state == Status.ASSESSMENT,
                Application.type == RulingType.CLASSIFICATION,
            )
            .order_by(Application.number)
            .limit(2)
        )
        cases = [str(one) for one in found]
    for number, case in enumerate(cases):
        answered = number == 0 and len(cases) > 1
        began = at - timedelta(hours=30 if answered else 2)
        await _ask(here, asker, expert, case, began)
        if answered:
            await _answer(there, expert, began)
            async with here.work.changing(actor=asker, at=began + timedelta(hours=3)) as change:
                by = await here.by(change.session, asker, began + timedelta(hours=3))
                row = await application(change.session, key=case, actor=asker, locked=True)
                facts = await opinions.close_all(
                    change.session, row=row, conclusion="We follow the opinion.", by=by,
                    thanks="Thank you: clear and quick.", hidden=await hidden(change.session, row=row),
                )  # fmt: skip
                change.record(*facts)


async def _ask(here: _Place, asker: Actor, expert: Actor, case: str, at: datetime) -> None:
    async with here.work.changing(actor=asker, at=at) as change:
        session = change.session
        by = await here.by(session, asker, at)
        row = await application(session, key=case, actor=asker, locked=True)
        entry = (await session.scalars(select(Expert).where(Expert.person == expert.id))).one()
        release = releases.Release(
            question="Which subheading would you choose, and which note decides?",
            goods=str(row.answers["goods_description"]), answers=["composition", "process"], documents=[],
        )  # fmt: skip
        _, facts = await opinions.ask(
            session, row=row, experts=[entry], release=release, hidden=await hidden(session, row=row), days=None, by=by
        )
        change.record(*facts)


async def _answer(there: _Place, expert: Actor, asked_at: datetime) -> None:
    for hours, name in ((1, "accept"), (2, "give")):
        at = asked_at + timedelta(hours=hours)
        async with there.work.changing(actor=expert, at=at) as change:
            session = change.session
            by = await there.by(session, expert, at)
            request = (
                await session.scalars(select(OpinionRequest).where(OpinionRequest.expert_person == expert.id))
            ).one()
            given = advice.Advice(
                text="The subheading that the applicant names: the process changes nothing of what the goods are.",
                basis="GIR 1 and 6; the terms of the heading.",
            )  # fmt: skip
            _, facts = await advice.answer(
                session, name=name, request=request, opinion=await find_opinion(session, request=request), by=by,
                advice=given if name == "give" else None,
            )  # fmt: skip
            change.record(*facts)


async def _divergence(here: _Place, there: _Place, at: datetime) -> None:
    """The second administration put goods on which the first has a ruling under another subheading."""
    good = await _only_here(here, there)
    if good is None:
        return
    other = Good(
        name=good.name, code=OTHERWISE[good.name], what=good.what, made_of=good.made_of, process=good.process,
        use=good.use, why="The goods are more than what the first heading names; the wider heading takes them.",
    )  # fmt: skip
    firm = next(one for one in there.people if one.organisation)
    reviewer = there.who("reviewer")
    decider = there.who("decider", but=reviewer.id)
    when = at - timedelta(days=20)
    async with there.work.changing(actor=firm, at=when) as change:
        by = await there.by(change.session, firm, when)
        row, facts = await drafts.begin(
            change.session, ruling_type=RulingType.CLASSIFICATION, applicant=None, answers=answers(other), by=by
        )
        change.record(*facts, *await drafts.submit(change.session, row=row, by=by))
        case = str(row.id)
    for days, actor in ((1, reviewer), (3, reviewer), (5, reviewer), (7, decider)):
        then = when + timedelta(days=days)
        async with there.work.changing(actor=actor, at=then) as change:
            session = change.session
            by = await there.by(session, actor, then)
            row = await application(session, key=case, actor=actor, locked=True)
            match days:
                case 1:
                    facts = await review.accept(session, row=row, by=by)
                case 3:
                    facts = await review.assess(session, row=row, by=by)
                case 5:
                    facts = await review.propose(session, row=row, proposal=proposed(other), by=by)
                case _:
                    facts = await decisions.issue(session, row=row, by=by)
            change.record(*facts)


async def _only_here(here: _Place, there: _Place) -> Good | None:
    async with here.work.reading(administration="") as session:
        rows = await session.execute(
            select(PublishedRuling.administration, PublishedRuling.subject, PublishedRuling.status).where(
                PublishedRuling.administration.in_((here.code, there.code)),
                PublishedRuling.subject.in_(list(OTHERWISE)),
            )
        )
        found = [(row.administration, row.subject, row.status) for row in rows]
    ours = {subject for code, subject, status in found if code == here.code and status == RulingStatus.IN_FORCE}
    theirs = {subject for code, subject, _ in found if code == there.code}
    return next((good for good in CLASSIFICATION if good.name in ours - theirs), None)
