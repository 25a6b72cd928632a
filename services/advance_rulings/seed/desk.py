"""The demonstration's desk: three teams with their queues, a list of keywords with one word waiting, cases that bear some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from services.advance_rulings.domain.teams import Wants, fits
from services.advance_rulings.domain.words import OPEN, RulingType, Status
from services.advance_rulings.model import Application, Team
from services.advance_rulings.operations import keywords, teams
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.conflicts import planned
from services.advance_rulings.queries.keywords import suggestions
from services.advance_rulings.queries.office import office
from shared.actors import Actor
from shared.office import Officer
from shared.settings import Settings
from shared.work import Work

PLACES = ("FJ", "VU", "WS")
TEAMS: tuple[tuple[str, Wants], ...] = (
    ("Foods and drinks", Wants(types=["classification"], chapters=[f"{n:02d}" for n in range(1, 25)])),
    ("Machines and vehicles", Wants(types=["classification"], chapters=[f"{n:02d}" for n in range(84, 91)])),
    ("Origin and value", Wants(types=["origin", "valuation"])),
)
WORDS = (
    "bag", "bamboo", "banana", "battery", "biscuit", "boat", "bottle", "breadfruit", "cable", "cassava", "charger", "cocoa",
    "coconut", "coconut oil", "coconut water", "coffee", "cotton", "dried fruit", "drink", "engine", "fabric", "fish",
    "flour", "garment", "generator", "glass", "handicraft", "juice", "kava", "lamp", "mango", "mat", "mattress", "motor",
    "net", "noni", "oil", "pandanus", "paper", "plastic", "powder", "pump", "retail pack", "rope", "sandal", "shell",
    "soap", "solar panel", "steel", "sugar", "taro", "timber", "tuna", "used vehicle", "vanilla", "water", "wood", "yarn",
)  # fmt: skip
MOST_WORDS = 4


async def desk(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> None:
    """Make the teams, put the open cases into their queues, load the list, and describe some cases."""
    for code in PLACES:
        officers = [one for one in people.get(code, ()) if one.organisation is None]
        decider = next((one for one in officers if "decider" in one.roles), None)
        reviewer = next((one for one in officers if "reviewer" in one.roles), None)
        if decider is None or reviewer is None:
            continue
        async with work.reading(administration=code) as session:
            found = await office(session, administration=settings.hosted_administrations()[code])
        held = frozenset(str(one) for who in (decider, reviewer) for role in who.roles for one in ROLES.get(role, ()))
        by = Officer(actor=decider, held=held, at=at, office=found)
        await _teams(work, by, [one for one in officers if {"reviewer", "decider"} & one.roles])
        await _keywords(work, by, Officer(actor=reviewer, held=held, at=at, office=found))


async def _teams(work: Work, by: Officer, officers: Sequence[Actor]) -> None:
    async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
        session = change.session
        made: list[Team] = []
        for place, (name, wants) in enumerate(TEAMS):
            members = [
                teams.Member(id=one.id, name=one.name, leads=number == place % len(officers))
                for number, one in enumerate(officers)
            ]
            row, facts = await teams.create(session, name=name, wants=wants, place=None, members=members, by=by)
            made.append(row)
            change.record(*facts)
        statement = select(Application).where(
            Application.administration == by.office.code, Application.state.in_(OPEN), Application.number.is_not(None)
        )
        for case in (await session.scalars(statement.order_by(Application.submitted_at))).all():
            code = case.answers.get("envisaged_hs_code")
            for team in made:
                wants = Wants(types=team.types, chapters=team.chapters)
                if fits(wants, ruling_type=RulingType(case.type), code=code):
                    change.record(*await teams.route(session, row=case, team=team, by=by))
                    break


async def _keywords(work: Work, by: Officer, proposer: Officer) -> None:
    async with work.changing(actor=by.actor, at=by.at, administration=by.office.code) as change:
        _, facts = await keywords.load(change.session, words=WORDS, by=by)
        change.record(*facts)
    async with work.changing(actor=proposer.actor, at=by.at, administration=by.office.code) as change:
        session = change.session
        _, facts = await keywords.propose(session, text="virgin coconut oil", by=proposer)
        change.record(*facts)
        statement = select(Application).where(
            Application.administration == by.office.code,
            Application.state.in_((Status.ACCEPTED, Status.ASSESSMENT, Status.PROPOSED)),
        )
        for row in (await session.scalars(statement.order_by(Application.number).limit(6))).all():
            fitting = await suggestions(
                session, administration=row.administration, plan=planned(row),
                exclude=(row.administration, row.number or ""), taken=(), at=by.at,
            )  # fmt: skip
            words = [word["word"] for word in fitting if "text" in word["why"]][:MOST_WORDS]
            if words:
                change.record(*await keywords.describe(session, row=row, words=words, by=proposer))
