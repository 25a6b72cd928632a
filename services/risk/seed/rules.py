"""The demonstration's rules, lists, watch-lists, reference values and office plans: all of it through the operations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from services.risk.domain.generator.goods import GOODS
from services.risk.domain.office import Office
from services.risk.domain.rules import Matching
from services.risk.domain.watch_files import Watched
from services.risk.domain.words import Flow, Scope
from services.risk.model import Rule, RuleVersion
from services.risk.operations import lists, plans, references, rule_drafts, rules, watch
from services.risk.operations.acting import Officer
from services.risk.operations.rule_drafts import Draft
from services.risk.permissions import ROLES
from services.risk.queries.plans import plan
from services.risk.queries.rules import Held, rule
from services.risk.seed.rule_words import LISTS, RULES, WATCHED, Written
from shared.actors import Actor
from shared.facts import Fact
from shared.work import Work

BEFORE = timedelta(days=6)
"""Rules are written before the first declaration comes."""
STEP = timedelta(minutes=17)
_FEW = [
    *(RULES[place] for place in (0, 2, 3, 5, 7, 12)),
    *(one for one in RULES if one.fate not in ("active", "soon", "shadow", "broken")),
]
Test = Callable[[RuleVersion], Awaitable[dict[str, Any]]]
Doing = Callable[[Any, Officer], Awaitable[list[Fact]]]


async def seed_rules(
    *,
    work: Work,
    office: Office,
    offices: Sequence[str],
    people: Sequence[Actor],
    began: datetime,
    at: datetime,
    few: bool = False,
    test: Test | None = None,
) -> int:
    """Fill one administration with rules that count from `began` on; answers how many, 0 where there were rules before.

    `offices` are the codes of its customs offices, the largest first and the yacht harbour last. `people` need a risk
    analyst and a risk approver. `few`: a dozen of the rules, still in every state. `test` answers the back-test of a version, where there is a history to try it on.
    """
    async with work.reading(administration=office.code) as session:
        there = await session.scalar(select(func.count()).select_from(Rule).where(Rule.administration == office.code))
    if there:
        return 0
    analyst = next(one for one in people if "risk-analyst" in one.roles)
    approver = next(one for one in people if "risk-approver" in one.roles and one.id != analyst.id)
    desk = _Desk(
        work=work, office=office, offices=tuple(dict.fromkeys(offices)), analyst=analyst, approver=approver, began=began,
        at=at, clock=began - BEFORE, test=test or _nothing_known,
    )  # fmt: skip
    await desk.prepare()
    chosen = [one for one in RULES if not few or one in _FEW]
    for written in chosen:
        await desk.write(written)
    return len(chosen)


async def _nothing_known(_row: RuleVersion) -> dict[str, Any]:
    """The back-test of a rule before there is any history."""
    return {"declarations": 0, "hits": 0, "share": 0.0, "selected": 0.0, "note": "There was no history yet."}


@dataclass(kw_only=True)
class _Desk:
    work: Work
    office: Office
    offices: tuple[str, ...]
    analyst: Actor
    approver: Actor
    began: datetime
    at: datetime
    clock: datetime
    test: Test
    steps: int = field(default=0)

    def _by(self, actor: Actor, at: datetime) -> Officer:
        # An agency's rule is written by an analyst who works for the agency for that day.
        known = replace(actor, roles=actor.roles | {"biosecurity"})
        held = frozenset(str(permission) for role in actor.roles for permission in ROLES.get(role, ()))
        return Officer(actor=known, held=held, at=at, office=self.office)

    async def _do(self, actor: Actor, do: Doing, *, at: datetime | None = None) -> None:
        if at is None:
            self.clock += STEP
            at = self.clock
        async with self.work.changing(actor=actor, at=at, administration=self.office.code) as change:
            change.record(*await do(change.session, self._by(actor, at)))

    async def prepare(self) -> None:
        """Lists, watch-lists, reference values and plans, before any rule speaks of them."""
        for name, title, matching, field_, values in LISTS:
            await self._do(self.analyst, self._list(name, title, matching, field_, values))
        for entry in WATCHED:
            await self._do(self.analyst, self._watched(*entry))
        await self._do(self.analyst, self._decision)
        await self._do(self.analyst, self._references)
        for place, office in enumerate(self.offices[:3]):
            await self._plan(office, place)

    def _list(self, name: str, title: str, matching: str, field_: str, values: Sequence[str]) -> Doing:
        async def do(session: Any, by: Officer) -> list[Fact]:
            row, facts = await lists.make(
                session, name=name, title=title, matching=Matching(matching), field=field_, by=by
            )
            entries = [lists.NewEntry(value=value, source="Demonstration") for value in values]
            return [*facts, *await lists.add(session, row=row, entries=entries, by=by)]

        return do

    def _watched(
        self, name: str, kind: Any, names: tuple[str, ...], ids: tuple[tuple[str, str], ...], country: str, reason: str
    ) -> Doing:
        async def do(session: Any, by: Officer) -> list[Fact]:
            watched = Watched(
                list_name=name, kind=kind, names=names, ids=ids, country=country, reason=reason, source="Invented"
            )
            _, facts = await watch.add(session, watched=watched, by=by)
            return facts

        return do

    async def _decision(self, session: Any, by: Officer) -> list[Fact]:
        """One judgement, so that the page shows what it looks like."""
        row, facts = await watch.add(
            session,
            watched=Watched(
                list_name="investigation", kind=WATCHED[4][1], names=("Pearl Lagoon Traders Ltd",), source="Invented",
                reason="Named by mistake for another firm of that name.",
            ),
            by=by,
        )  # fmt: skip
        _, judged = await watch.decide(
            session, row=row, name="Pearl Lagoon Trading Co", ids=["PL-1"], same=False,
            reason="A bakery of that name; its owner showed the registration.", by=by,
        )  # fmt: skip
        return [*facts, *judged]

    async def _references(self, session: Any, by: Officer) -> list[Fact]:
        low, high = GOODS.reference()
        lines = ["hs,origin,unit,low,high,from,until,source"]
        seen: set[str] = set()
        first = (self.began - BEFORE).astimezone(self.office.calendar.zone).date()
        for code, least, most in zip(GOODS.codes, low.tolist(), high.tolist(), strict=True):
            if (prefix := code[:6]) not in seen:
                seen.add(prefix)
                lines.append(f"{prefix},,KG,{max(least, 0.0001):.4f},{most:.4f},{first},,Invented prices")
        lines.append(f"99,,KG,none,1,{first},,A line that cannot be read")
        content = "\n".join(lines).encode()
        _, facts = await references.load(
            session, content=content, name="reference values.csv", source="Invented", by=by
        )
        return facts

    async def _plan(self, office: str, place: int) -> None:
        async def propose(session: Any, by: Officer) -> list[Fact]:
            content = {
                "lanes": {
                    "red": {"floor": 200, "expected": 900 - 100 * place, "daily": 14 - 4 * place},
                    "yellow": {"floor": 100, "expected": 1800, "daily": 40 - 10 * place},
                    "blue": {"floor": 100, "expected": 1200, "daily": None},
                },
                "minutes": {"red": 80 + 10 * place, "yellow": 20, "blue": 60},
                "reserve": 2000,
                "reserve_score": 50,
                "spread": 50,
            }
            row, facts = await plans.propose(
                session, office=office, flow=Flow.IMPORT, from_on=self.office.today(by.at), content=content,
                note="Examiners of the year.", by=by,
            )  # fmt: skip
            made.append(row.id)
            return facts

        async def approve(session: Any, by: Officer) -> list[Fact]:
            row = await plan(session, found=self.office, identifier=made[0], locked=True)
            return await plans.approve(session, row=row, by=by)

        made: list[Any] = []
        await self._do(self.analyst, propose)
        if place < 2:
            await self._do(self.approver, approve)

    async def write(self, written: Written) -> None:
        """One rule from its draft to where it ends."""
        late = written.fate in ("draft", "broken", "tested", "submitted", "scheduled", "emergency")
        moment = self.at - timedelta(days=3) + STEP * self.steps if late else None
        self.steps += late
        key = ""

        async def begin(session: Any, by: Officer) -> list[Fact]:
            nonlocal key
            held, facts = await rule_drafts.begin(session, draft=self._draft(written), by=by)
            key = held.rule.id
            return facts

        await self._do(self.analyst, begin, at=moment)
        if written.fate in ("draft", "broken"):
            return
        await self._act(key, self.analyst, self._tested, moment)
        if written.fate == "tested":
            return
        if written.fate == "emergency":
            await self._act(key, self.approver, self._at_once, self.at - timedelta(hours=5))
            return
        await self._act(key, self.analyst, _submit, moment)
        if written.fate == "submitted":
            return
        await self._act(key, self.approver, _approve, moment)
        if written.fate == "withdrawn":
            await self._act(key, self.approver, _withdraw, self.at - timedelta(days=12))
        if written.fate == "expired":
            await self._act(key, self.approver, _settle, self.at - timedelta(days=1))

    async def _act(self, key: str, actor: Actor, do: Any, at: datetime | None) -> None:
        async def act(session: Any, by: Officer) -> list[Fact]:
            held = await rule(session, key=key, actor=by.actor, found=self.office, at=by.at, locked=True)
            found: list[Fact] = await do(session, held, by)
            return found

        await self._do(actor, act, at=at + timedelta(minutes=1) if at is not None else None)

    async def _tested(self, session: Any, held: Held, by: Officer) -> list[Fact]:
        row = held.newest
        found = await self.test(row)
        return await rule_drafts.keep_test(
            session, held=held, row=row, tested=row.effect_digest or "", test=found, by=by
        )

    async def _at_once(self, session: Any, held: Held, by: Officer) -> list[Fact]:
        reason = "A partner administration named the container this morning."
        return await rules.activate_at_once(session, held=held, row=held.newest, hours=48, reason=reason, by=by)

    def _draft(self, written: Written) -> Draft:
        begins, ends = self.began - BEFORE, self.began + timedelta(days=300)
        if written.fate == "scheduled":
            begins, ends = self.at + timedelta(days=10), self.at + timedelta(days=70)
        elif written.fate in ("tested", "submitted", "draft", "broken"):
            begins, ends = self.at + timedelta(days=1), self.at + timedelta(days=180)
        elif written.fate == "soon":
            ends = self.at + timedelta(days=12)
        elif written.fate == "expired":
            ends = self.at - timedelta(days=20)
        office = frozenset({self.offices[written.office]}) if written.office is not None else frozenset[str]()
        return Draft(
            title=written.title, text=written.text, lane=written.lane, probability=written.probability,
            score=written.score, mandatory=written.mandatory, shadow=written.fate == "shadow", scope=written.scope,
            agency="biosecurity" if written.scope is Scope.AGENCY else None, offices=office,
            flows=frozenset({written.flow}) if written.flow else frozenset(), valid_from=begins, valid_until=ends,
            internal_text=written.internal, examiner_text=written.examiner,
            documentation=f"{written.internal} Invented for a demonstration.",
        )  # fmt: skip


async def _submit(session: Any, held: Held, by: Officer) -> list[Fact]:
    """Submitted as it was tested."""
    return await rules.submit(session, held=held, row=held.newest, note="Ready to be looked at.", by=by)


async def _approve(session: Any, held: Held, by: Officer) -> list[Fact]:
    """Approved by the other officer."""
    return await rules.approve(session, held=held, row=held.newest, by=by)


async def _withdraw(session: Any, held: Held, by: Officer) -> list[Fact]:
    reason = "No find in many inspections: the price fell everywhere."
    return await rules.withdraw(session, held=held, row=held.newest, reason=reason, by=by)


async def _settle(session: Any, held: Held, by: Officer) -> list[Fact]:
    return await rules.settle(session, held=held, row=held.newest, by=by)
