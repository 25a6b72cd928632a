"""One administration's weeks, day by day in the order of time: declarations come, are assessed, examined and released."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from services.risk.domain.declarations import Declaration as Declared
from services.risk.domain.inspections import Act, Correction, Finding, Kind, Offence
from services.risk.domain.lanes import RouteReason
from services.risk.domain.office import Office
from services.risk.domain.relief import Confirmation
from services.risk.domain.words import Cause, FileFormat, Lane, Source, Stage
from services.risk.engine import HELD, Engine
from services.risk.model import Declaration
from services.risk.operations import assignments, inspections, overrides, release
from services.risk.operations import random as secrets
from services.risk.operations.acting import Officer
from services.risk.operations.assessments import assess_waiting
from services.risk.operations.declarations import receive
from services.risk.permissions import ROLES, Permission
from services.risk.queries import outcomes
from services.risk.seed.trade import WEEKS, Lodging
from shared.actors import Actor, service_actor
from shared.facts import Fact
from shared.work import Change, Work

OPENS, CLOSES = time(9, 20), time(15, 10)
SPAN = timedelta(days=WEEKS * 7 - 1)
WAITING = timedelta(days=5)
"""Of what came so shortly before today some reds and yellows still wait."""
LEAST = 2
"""So many reds and yellows wait today at least."""
OVERLOOKED = 0.25
"""So much of what there is to find is not found by who looks at documents alone."""
SETTLED = "Assessed anew; the difference was paid with the penalty."
LODGES = frozenset({Permission.LODGE.value, Permission.LODGE_FOR_ANY.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who does what: the examiner, the officer who decides, and the firms' people by tax number."""

    examiner: Actor
    head: Actor
    firms: Mapping[str, Actor]

    @classmethod
    def of(cls, people: Sequence[Actor]) -> Cast:
        """From the people of an administration. Raises StopIteration where nobody examines or nobody decides."""
        return cls(
            examiner=next(one for one in people if "examiner" in one.roles),
            head=next(one for one in people if "risk-approver" in one.roles),
            firms={one.tin: one for one in reversed(people) if one.tin and one.organisation},
        )


@dataclass(kw_only=True)
class Season:
    """The weeks of one administration, up to `at`."""

    work: Work
    office: Office
    engine: Engine
    cast: Cast
    lodgings: Mapping[date, Sequence[Lodging]]
    first_day: date
    at: datetime
    dice: random.Random = field(init=False)
    known: dict[str, Lodging] = field(init=False)
    secrets: dict[date, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.office.code)  # noqa: S311  # a demonstration, no secret
        self.known = {one.reference: one for day in self.lodgings.values() for one in day}

    async def live(self) -> int:
        """Every day that is not over yet; answers how many declarations came anew."""
        await self._commit()
        made, days = 0, list(self.lodgings)
        for day in days:
            made += await self._morning(day)
            if day != days[-1]:
                await self._afternoon(day, waiting=days[-1] - day <= WAITING)
        return made

    def moment(self, day: date, hour: time) -> datetime:
        """An instant of that day, never later than half an hour ago."""
        usual = datetime.combine(day, hour, tzinfo=self.office.calendar.zone).astimezone(UTC)
        return min(usual + timedelta(seconds=self.dice.randint(0, 2400)), self.at - timedelta(minutes=30))

    def by(self, actor: Actor, at: datetime) -> Officer:
        """A person at work."""
        held = frozenset(str(permission) for role in actor.roles for permission in ROLES.get(role, ()))
        return Officer(actor=actor, held=held, at=at, office=self.office)

    def itself(self, at: datetime, held: frozenset[str] = HELD) -> Officer:
        """The service itself at work."""
        actor = service_actor(service="risk", administration=self.office.code)
        return Officer(actor=actor, held=held, at=at, office=self.office)

    async def _commit(self) -> None:
        """The hashes of all days' secrets, published before the first of them."""
        start = datetime.combine(self.first_day, time(6), tzinfo=self.office.calendar.zone).astimezone(UTC)
        by = self.itself(start)
        ahead = int(self.office.terms(self.at).value("draw.ahead_days"))
        days = {self.first_day + timedelta(days=number) for number in range(SPAN.days + ahead + 1)}
        async with self.work.changing(actor=by.actor, at=start) as change:
            change.record(*await secrets.commit(change.session, days=days, box=self.engine.box, by=by))

    async def _morning(self, day: date) -> int:
        """What firms send themselves, then the file of the national system; all of it is assessed."""
        at = self.moment(day, OPENS)
        own = [one for one in self.lodgings[day] if one.firm in self.cast.firms]
        others = [one for one in self.lodgings[day] if one.firm not in self.cast.firms]
        made = 0
        for one in own:
            by = self.by(self.cast.firms[str(one.firm)], at - timedelta(minutes=self.dice.randint(5, 50)))
            async with self.work.changing(actor=by.actor, at=by.at) as change:
                done = await receive(change.session, [one.declaration], by=by, source=Source.API)
                change.record(*done.facts)
                made += len(done.waiting)
        async with self.work.changing(actor=self.itself(at).actor, at=at) as change:
            done = await receive(
                change.session, [one.declaration for one in others], by=self.itself(at, LODGES),
                source=Source.FOLDER, file_format=FileFormat.SAD,
            )  # fmt: skip
            change.record(*done.facts)
            await self._assess(change, at, done.waiting)
        return made + len(done.waiting)

    async def assess(self, at: datetime) -> None:
        """Whatever waits for its assessment gets it."""
        async with self.work.changing(actor=self.itself(at).actor, at=at) as change:
            await self._assess(change, at, {})

    async def _assess(self, change: Change, at: datetime, fresh: Mapping[UUID, tuple[int, Declared]]) -> None:
        rules = await self.engine.current(self.office.code, at=at)
        if rules is None:
            raise RuntimeError("the rules of the demonstration cannot be had")
        assessed = await assess_waiting(
            change.session, rules=rules, plans=rules.plans, box=self.engine.box, by=self.itself(at), most=1_000,
            fresh=fresh, secrets=self.secrets, remembered={}, confirmation=Confirmation(sequence=None, at=at),
        )  # fmt: skip
        change.record(*assessed.facts)

    async def _afternoon(self, day: date, *, waiting: bool) -> None:
        """Green and blue go; yellow's documents are checked; red's goods are examined the next day."""
        at = self.moment(day, CLOSES)
        by = self.by(self.cast.examiner, at)
        async with self.work.changing(actor=by.actor, at=at) as change:
            rows = (
                await change.session.scalars(
                    select(Declaration)
                    .where(
                        Declaration.administration == self.office.code, Declaration.stage == Stage.LODGED,
                        Declaration.received_at <= at, Declaration.assessed_at.is_not(None),
                    )
                    .order_by(Declaration.received_at)
                    .with_for_update()
                )
            ).all()  # fmt: skip
            facts: list[Fact] = []
            going: list[Declaration] = []
            notes: dict[UUID, str] = {}
            for row in rows:
                lodging = self.known.get(row.reference)
                if lodging is None:
                    continue
                if row.lane in (Lane.GREEN, Lane.BLUE):
                    going.append(row)
                elif not (row.lane == Lane.RED and lodging.on == day) and not (waiting and self.dice.random() < 0.6):
                    done = await self._look(change, row, lodging, by)
                    facts += done
                    if row.found is not None:
                        going.append(row)
                        notes[row.id] = SETTLED if row.found else ""
            facts += await release.release_many(change.session, rows=going, notes=notes, by=by)
            change.record(*facts)

    async def _look(self, change: Change, row: Declaration, lodging: Lodging, by: Officer) -> list[Fact]:
        """One declaration: now and then its lane is changed by hand, else it is looked at."""
        session = change.session
        chance = self.dice.random()
        if row.lane == Lane.YELLOW and chance < 0.05 and row.lane_cause != Cause.OVERRIDE:
            reason = "The packing list does not agree with the invoice."
            _, facts = await overrides.reroute(
                session, row=row, to=Lane.RED, reason_code=RouteReason.DOCUMENTS_DOUBTFUL, reason=reason, by=by
            )
            return facts
        goods = row.lane == Lane.RED
        found = lodging.offence if goods or self.dice.random() > OVERLOOKED else None
        act = self._act(lodging, Kind.GOODS if goods else Kind.DOCUMENTS, found)
        earlier = replace(by, at=by.at - timedelta(minutes=min(act.minutes, 60)))
        _, facts = await inspections.record(session, row=row, act=act, supersedes=None, by=earlier)
        return facts

    def _act(self, lodging: Lodging, kind: Kind, found: Offence | None) -> Act:
        items = len(lodging.declaration.items)
        minutes = self.dice.randint(35, 75) + 8 * items if kind is Kind.GOODS else self.dice.randint(8, 25)
        currency = self.office.administration.currency
        if found is None:
            return Act(kind=kind, conform=True, minutes=minutes, currency=currency)
        corrections: tuple[Correction, ...] = ()
        if found is Offence.UNDERVALUATION:
            declared = Decimal(str(lodging.declaration.content()["items"][0]["value"]))  # type: ignore[index]  # a list
            corrections = (Correction(field="item.value", item=1, now=f"{declared * Decimal('1.6'):.2f}"),)
        return Act(
            kind=kind, conform=False, findings=(Finding(offence=found, item=1),), revenue=lodging.revenue,
            currency=currency, minutes=minutes + self.dice.randint(20, 70), corrections=corrections, items=(1,),
            note=_NOTES[found],
        )  # fmt: skip

    async def today(self) -> None:
        """What an officer finds this morning: who examines what, and a request that a second officer decides."""
        at = self.at - timedelta(minutes=20)
        examiner, head = self.cast.examiner, self.cast.head
        offices = sorted({str(one.declaration.header["office"]) for one in self.known.values()})
        by = self.by(head, at)
        async with self.work.changing(actor=head, at=at) as change:
            known = await assignments.find_examiner(
                change.session, administration=self.office.code, identifier=examiner.id
            )
            if known is None:
                _, facts = await assignments.keep_examiner(
                    change.session, row=None, identifier=examiner.id, name=examiner.name, offices=[], available=True,
                    by=by,
                )  # fmt: skip
                change.record(*facts)
            change.record(*await self._fill(change, await self._waiting(change)))
            _, facts = await assignments.assign_waiting(change.session, office=offices[0], by=by)
            change.record(*facts)
        async with self.work.changing(actor=examiner, at=at) as change:
            rows = await self._waiting(change)
            red = next((row for row in rows if row.lane == Lane.RED and row.lane_cause != Cause.OVERRIDE), None)
            if red is not None and await outcomes.open_request(change.session, row=red) is None:
                _, facts = await overrides.reroute(
                    change.session, row=red, to=Lane.YELLOW, reason_code=RouteReason.EXAMINED_ELSEWHERE,
                    reason="Biosecurity opened all packages this morning and found nothing.", by=self.by(examiner, at),
                )  # fmt: skip
                change.record(*facts)

    async def _fill(self, change: Change, rows: Sequence[Declaration]) -> list[Fact]:
        """Chance may have left a lane empty that is to be seen: the officer who decides sends some there, saying why."""
        facts: list[Fact] = []
        low = [row for row in rows if row.lane in (Lane.GREEN, Lane.BLUE)]
        by = self.by(self.cast.head, self.at - timedelta(minutes=25))
        for lane in (Lane.RED, Lane.YELLOW):
            missing = max(0, LEAST - sum(row.lane == lane for row in rows))
            for row in low[:missing]:
                reason = "A neighbouring administration told us of this route."
                _, made = await overrides.reroute(
                    change.session, row=row, to=lane, reason_code=RouteReason.INTELLIGENCE, reason=reason, by=by
                )
                facts += made
            del low[:missing]
        return facts

    async def _waiting(self, change: Change) -> Sequence[Declaration]:
        return (
            await change.session.scalars(
                select(Declaration)
                .where(
                    Declaration.administration == self.office.code, Declaration.stage == Stage.LODGED,
                    Declaration.assessed_at.is_not(None),
                )
                .order_by(Declaration.received_at.desc(), Declaration.reference)
                .with_for_update()
            )
        ).all()  # fmt: skip


_NOTES = {
    Offence.UNDERVALUATION: "The supplier's price list and the payment order show a higher price.",
    Offence.MISDESCRIPTION: "The goods are of another heading than the one declared.",
    Offence.ORIGIN: "The certificate does not cover these goods; they were made elsewhere.",
    Offence.UNDECLARED: "Cartons of cigarettes behind the declared goods.",
    Offence.QUANTITY: "More packages than declared.",
}
