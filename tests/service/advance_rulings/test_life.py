"""Whatever is done to a ruling, in any order, on a real database: what must never be, never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select, text

from services.advance_rulings.domain.words import RETROACTIVE_GROUNDS, EndGround, RulingStatus
from services.advance_rulings.jobs.confirmations import Confirmations
from services.advance_rulings.jobs.expiry import Expiry
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.jobs.reissues import Reminders
from services.advance_rulings.model import BasisConfirmation, PublishedRuling, Ruling, RulingEdition, Step
from services.advance_rulings.operations import modifications
from services.advance_rulings.permissions import CONTEST, ROLES
from services.advance_rulings.queries.rulings import ruling
from shared.problems import Problem
from shared.settings import Settings
from tests.service.advance_rulings.conftest import DECIDER, trader
from tests.service.advance_rulings.living import WRITTEN, a_ruling
from tests.service.advance_rulings.machines import InAHouse, live
from tests.service.house import MONDAY

WRONG_INFORMATION = {ground.value for ground in RETROACTIVE_GROUNDS}
GROUNDS = sorted(set(EndGround) - {EndGround.CONFLICTING_RULING})
CODES = ("2009.89.90", "2202.99", "2106.90")


class Life(InAHouse):
    """One ruling, its holder, an officer, a court and time."""

    @initialize()
    def issue(self) -> None:
        self.house.at = MONDAY
        found = self.run(a_ruling(self.house, valid_until=str(MONDAY.date() + timedelta(days=150))))
        self.number, self.version = found["number"], found["version"]
        self.was, self.last = RulingStatus.IN_FORCE, "issue"
        self.steps = 0

    def act(self, who: Any, action: str, body: dict[str, Any]) -> None:
        path = f"/rulings/{self.number}/{action}"
        answer = self.run(self.house.call(who, "POST", path, version=self.version, json=body))
        assert answer.status_code in (200, 409, 422), answer.text
        if answer.status_code == 200:
            assert answer.json()["version"] == self.version + 1
            self.happened(action)

    def happened(self, action: str) -> None:
        self.version, self.last, self.steps = self.version + 1, action, self.steps + 1

    @rule(days=st.sampled_from([1, 6, 30, 80]))
    def time_passes(self, days: int) -> None:
        self.house.later(days=days)

    @rule(ground=st.sampled_from(GROUNDS), code=st.sampled_from(CODES), back=st.sampled_from([None, 0, 3, 40]))
    def modify(self, ground: EndGround, code: str, back: int | None) -> None:
        body = {"ground": ground.value, **WRITTEN, "content": {"hs_code": code}}
        self.act(DECIDER, "modify", body | self._effective(back))

    @rule(ground=st.sampled_from(GROUNDS), back=st.sampled_from([None, 0, 3]))
    def revoke(self, ground: EndGround, back: int | None) -> None:
        self.act(DECIDER, "revoke", {"ground": ground.value, **WRITTEN} | self._effective(back))

    @rule(ground=st.sampled_from(GROUNDS))
    def annul(self, ground: EndGround) -> None:
        self.act(DECIDER, "annul", {"ground": ground.value, **WRITTEN})

    def _effective(self, back: int | None) -> dict[str, Any]:
        if back is None:
            return {}
        return {"effective_on": str((self.house.at + timedelta(hours=12)).date() - timedelta(days=back))}

    @rule()
    def ask_basis(self) -> None:
        self.act(DECIDER, "ask-basis", {"reason": "A yearly check."})

    @rule(unchanged=st.booleans())
    def confirm_basis(self, unchanged: bool) -> None:
        self.act(trader(), "confirm-basis", {"unchanged": unchanged, "statement": "The recipe is another."})

    @rule()
    def restore(self) -> None:
        self.carried_out("restore")

    @rule()
    def convert(self) -> None:
        self.carried_out("convert")

    def carried_out(self, what: str) -> None:
        try:
            self.run(self._carry_out(what))
        except Problem:
            return
        self.happened(what)

    async def _carry_out(self, what: str) -> None:
        house, hosted = self.house, self.house.app.state.platform.settings.hosted_administrations()
        async with house.work.changing(actor=DECIDER, at=house.at, administration="FJ") as change:
            by = await clockwork(change.session, hosted, administration="FJ", at=house.at)
            by = replace(by, actor=DECIDER, held=frozenset(map(str, CONTEST | ROLES["decider"])))
            row = await ruling(change.session, number=self.number, actor=DECIDER, locked=True)
            if what == "restore":
                change.record(*await modifications.restore(change.session, ruling=row, by=by))
            else:
                more = {"code": row.hs_code or "", "edition": "HS 2028", "reason": "The edition of 2028."}
                change.record(*await modifications.convert(change.session, ruling=row, by=by, **more))

    @rule()
    def timed_work(self) -> None:
        hosted = self.house.app.state.platform.settings.hosted_administrations()
        for job in (Confirmations(hosted), Expiry(hosted), Reminders(hosted)):
            before = self.run(self._row()).version
            self.run(job.run(self.house.work, "FJ", self.house.at))
            if self.run(self._row()).version > before:
                self.happened(type(job).__name__)

    async def _row(self) -> Ruling:
        async with self.house.work.reading(administration="FJ") as session:
            return await ruling(session, number=self.number, actor=DECIDER)

    @invariant()
    def nothing_impossible(self) -> None:
        self.run(self._look())

    async def _look(self) -> None:
        key = {"administration": "FJ", "ruling": self.number}
        async with self.house.work.reading(administration="FJ") as session:
            row = await ruling(session, number=self.number, actor=DECIDER)
            steps = (
                await session.scalars(
                    select(Step)
                    .filter_by(administration="FJ", thing="ruling", thing_id=self.number)
                    .order_by(Step.number)
                )
            ).all()
            editions = (
                await session.scalars(select(RulingEdition).filter_by(**key).order_by(RulingEdition.edition))
            ).all()
            asked = (await session.scalars(select(BasisConfirmation).filter_by(**key))).all()
            public = (
                await session.scalars(select(PublishedRuling).filter_by(administration="FJ", number=self.number))
            ).one()
            statement = text("select version from audit_entry where subject = :s order by sequence")
            facts = (await session.execute(statement, {"s": f"ruling/{self.number}"})).scalars().all()
        self._one_step_and_one_fact_for_every_change(row, steps, facts)
        self._editions_without_gap(row, editions)
        nothing_reaches_back(row, editions)
        self._the_register_says_the_same(row, editions, public)
        assert sum(one.answered_at is None for one in asked) <= 1
        state = RulingStatus(row.state)
        if self.was is not RulingStatus.IN_FORCE and state is RulingStatus.IN_FORCE:
            assert self.last == "restore", f"{self.was} came back by {self.last}"
        self.was = state

    def _one_step_and_one_fact_for_every_change(self, row: Ruling, steps: Any, facts: Any) -> None:
        assert row.version == self.version
        assert [step.number for step in steps] == list(range(1, self.steps + 1))
        assert facts == list(range(2, self.version + 1))
        states = ["in_force", *(step.to_state for step in steps)]
        assert [step.from_state for step in steps] == states[:-1]
        assert row.state == states[-1]

    def _editions_without_gap(self, row: Ruling, editions: Any) -> None:
        assert [one.edition for one in editions] == list(range(1, row.edition))
        assert [one.valid_from for one in editions] == [row.valid_from, *(one.ended_on for one in editions)][
            : len(editions)
        ]
        assert all(one.valid_from <= one.ended_on for one in editions)

    def _the_register_says_the_same(self, row: Ruling, editions: Any, public: PublishedRuling) -> None:
        assert (public.status, public.edition) == (row.state, row.edition)
        assert public.version <= row.version  # what only holder and office hear of is no change of the register
        assert (public.hs_codes, public.hs_edition) == ([row.hs_code], row.hs_edition)
        assert (public.ended_on, public.end_ground, public.valid_until) == (
            row.ended_on,
            row.end_ground,
            row.valid_until,
        )
        assert [(one["edition"], one["hs_code"], one["ended_on"]) for one in public.history] == [
            (one.edition, one.content["hs_code"], one.ended_on.isoformat()) for one in editions
        ]


def nothing_reaches_back(row: Ruling, editions: Any) -> None:
    """No change counts for a day that was over when it was made, but where the information was wrong (TFA 3.4)."""
    for one in editions:
        assert one.ended_on >= _day(one.changed_at, row.zone) or one.ground in WRONG_INFORMATION
    if row.state in (RulingStatus.REVOKED, RulingStatus.ANNULLED) and row.ended_on and row.ended_at:
        assert row.ended_on >= _day(row.ended_at, row.zone) or row.end_ground in WRONG_INFORMATION


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def test_ar_42_a5_no_order_of_events_breaks_the_life_of_a_ruling(module_settings: Settings) -> None:
    live(Life, module_settings, steps=22)
