"""From the draft to the last appeal, in any order, by anybody, on a real database: what must never be, never is.

A case has one open state and at most one open contest; every change is one fact and one step; no clock and no book runs
backwards; nothing reaches back without its ground; nobody signs or reviews their own decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select, text

from services.advance_rulings.domain.words import EndGround
from services.advance_rulings.jobs.expiry import Expiry
from services.advance_rulings.jobs.lapses import Lapses
from services.advance_rulings.model import Application, Contest, Ruling, RulingEdition, Step
from shared.actors import Actor
from shared.settings import Settings
from tests.service.advance_rulings.conftest import DECIDER, DECLINE, PROPOSAL, REVIEWER, trader
from tests.service.advance_rulings.living import WRITTEN, unlike
from tests.service.advance_rulings.machines import InAHouse, live
from tests.service.advance_rulings.test_contests import AUTHORITY, GROUNDS, OUTCOME, SECOND
from tests.service.advance_rulings.test_life import GROUNDS as END_GROUNDS
from tests.service.advance_rulings.test_life import nothing_reaches_back
from tests.service.house import MONDAY, officer

BOTH = officer("reviewer", "decider", name="reviews-and-decides")
FIRM = trader()
OFFICERS = (REVIEWER, BOTH, DECIDER, SECOND, AUTHORITY)
EVERYBODY = (FIRM, *OFFICERS)
ASIDE: dict[str, dict[str, Any]] = {
    "return": {"external_text": "Please name the process."}, "request-information": {"question": "Is sugar added?"},
    "request-sample": {"description": "One bottle", "place": "Suva"}, "receive-sample": {"place": "Shelf 1"},
    "cancel-sample": {}, "send-back": {"internal_text": "The heading needs a reason."}, "answer": {"answer": "No."},
    "assign": {}, "withdraw": {},
}  # fmt: skip
ENDS = {"modify": "modification", "revoke": "revocation", "annul": "annulment"}
OVER = ("withdrawn", "lapsed")
CONTESTED = 6
"""Five steps lead to a decision; the sixth contests it."""


class WholeLife(InAHouse):
    """One firm with one case, a small office in which one person holds both roles, a higher authority, and time."""

    case: dict[str, Any]

    @initialize(far=st.sampled_from([0, 3, 5, 6, 6]), grants=st.booleans(), by=st.sampled_from([REVIEWER, BOTH]))
    def begin(self, far: int, grants: bool, by: Actor) -> None:
        """Some begin with a decision already taken, or contested: most of what may go wrong comes after it."""
        self.house.at = MONDAY
        self._draft()
        for _ in range(min(far, CONTESTED - 1)):
            self._onward(grants=grants, proposes=by, signs=DECIDER)
            self.case = self.run(self.house.look(FIRM, self.case))
        if far == CONTESTED:
            self._contest("review", next(iter(self.last)))

    def _draft(self) -> None:
        self.case = self.run(self.house.draft(FIRM))
        self.counted, self.began, self.proposed_by = 0, 0, ""
        self.took: dict[str, set[str]] = {}  # who took part in the decision that a contest is about, as seen from here
        self.last: dict[str, set[str]] = {}  # who took part in the last decision of each kind
        self.reviewed_by: dict[str, set[str]] = {}

    @property
    def path(self) -> str:
        return f"/applications/{self.case['id']}"

    def ask(self, who: Actor, path: str, version: int | None, body: dict[str, Any]) -> dict[str, Any] | None:
        """What came of it; None where it was refused, which is no fault of the service's."""
        answer = self.run(self.house.call(who, "POST", path, version=version, json=body))
        assert answer.status_code in (200, 201, 403, 404, 409, 422), answer.text
        return dict(answer.json()) if answer.status_code < 300 else None

    @rule(hours=st.sampled_from([1, 20, 24 * 5, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        self.house.later(hours=hours)

    @rule(grants=st.booleans(), proposes=st.sampled_from([REVIEWER, BOTH]), signs=st.sampled_from([DECIDER, BOTH]))
    def onward(self, grants: bool, proposes: Actor, signs: Actor) -> None:
        """The next step of the ordinary way."""
        self._onward(grants=grants, proposes=proposes, signs=signs)

    def _onward(self, *, grants: bool, proposes: Actor, signs: Actor) -> None:
        case = self.case
        words = PROPOSAL | unlike() if grants else DECLINE
        ways: dict[str, tuple[Actor, str, dict[str, Any]]] = {
            "draft": (FIRM, "submit", {}), "incomplete": (FIRM, "submit", {}), "submitted": (REVIEWER, "accept", {}),
            "accepted": (REVIEWER, "assess", {}), "assessment": (proposes, "propose", words),
            "awaiting_applicant": (FIRM, "answer", ASIDE["answer"]), "awaiting_sample": (REVIEWER, "cancel-sample", {}),
        }  # fmt: skip
        if case["state"] == "proposed":
            for name in ("issue", "decline"):
                if self.ask(signs, f"{self.path}/{name}", case["version"], {}) is not None:
                    assert signs.id != self.proposed_by, "nobody signs what they proposed"
                    self.last["ruling" if name == "issue" else "decline"] = {signs.id, self.proposed_by}
                    break
        elif case["state"] in ways:
            who, name, body = ways[case["state"]]
            done = self.ask(who, f"{self.path}/{name}", case["version"], body)
            if name == "propose" and done is not None:
                self.proposed_by = who.id

    @rule(who=st.sampled_from(EVERYBODY), name=st.sampled_from(sorted(ASIDE)))
    def aside(self, who: Actor, name: str) -> None:
        self.ask(who, f"{self.path}/{name}", self.case["version"], ASIDE[name])

    @precondition(lambda self: self.last)
    @rule(
        who=st.sampled_from([DECIDER, SECOND, BOTH]), name=st.sampled_from(sorted(ENDS)),
        ground=st.sampled_from(END_GROUNDS), back=st.sampled_from([None, 0, 3]),
    )  # fmt: skip
    def change_the_ruling(self, who: Actor, name: str, ground: EndGround, back: int | None) -> None:
        body: dict[str, Any] = {"ground": ground.value, **WRITTEN}
        if name == "modify":
            body |= {"content": {"conditions": "Labelled in English."}}
        if back is not None and name != "annul":
            body |= {"effective_on": str((self.house.at + timedelta(hours=12)).date() - timedelta(days=back))}
        number = self.case["number"]
        file = self.run(self.house.get(DECIDER, f"/rulings/{number}/file"))
        if file.status_code == 200 and self.ask(who, f"/rulings/{number}/{name}", file.json()["version"], body):
            self.last[ENDS[name]] = {who.id}

    @precondition(lambda self: self.last)
    @rule(kind=st.sampled_from(["review", "appeal"]), against=st.integers(0, 4))
    def contest(self, kind: str, against: int) -> None:
        self._contest(kind, list(self.last)[against % len(self.last)])

    def _contest(self, kind: str, what: str) -> None:
        body = {"kind": kind, "against": what, "of": self.case["number"], "grounds": GROUNDS}
        found = self.ask(FIRM, "/contests", None, body)
        if found is not None:
            before = self.reviewed_by.pop(what, set())
            self.took[found["number"]] = self.last[what] | (before if kind == "appeal" else set())

    @precondition(lambda self: self.took)
    @rule(who=st.sampled_from(OFFICERS), name=st.sampled_from(["allow", "dismiss"]))
    def judge(self, who: Actor, name: str) -> None:
        """Whoever decided tries first, in vain; then any officer, to take it up or to decide it."""
        number = list(self.took)[-1]
        found = self.run(self.house.get(AUTHORITY, f"/contests/{number}")).json()
        name = "examine" if found["state"] == "lodged" else name
        body = {} if name == "examine" else OUTCOME
        for one in OFFICERS:
            if one.id in self.took[number]:
                refused = self.ask(one, f"/contests/{number}/{name}", found["version"], body)
                assert refused is None, "nobody reviews what they decided"
        if self.ask(who, f"/contests/{number}/{name}", found["version"], body) is not None:
            assert who.id not in self.took[number], "nobody reviews what they decided"
            if found["kind"] == "review":
                self.reviewed_by.setdefault(found["against"], set()).add(who.id)

    @precondition(lambda self: self.took)
    @rule()
    def take_it_back(self) -> None:
        number = list(self.took)[-1]
        found = self.run(self.house.get(AUTHORITY, f"/contests/{number}")).json()
        self.ask(FIRM, f"/contests/{number}/withdraw", found["version"], {})

    @rule()
    def timed_work(self) -> None:
        hosted = self.house.app.state.platform.settings.hosted_administrations()
        for job in (Lapses(hosted), Expiry(hosted)):
            self.run(job.run(self.house.work, "FJ", self.house.at))

    @precondition(lambda self: self.case["state"] in OVER)
    @rule()
    def ask_again(self) -> None:
        self._draft()

    @invariant()
    def nothing_impossible(self) -> None:
        self.run(self._look())
        case = self.case = self.run(self.house.look(FIRM, self.case))
        reopened = sum(step["action"] == "reopen" for step in case["steps"])
        if reopened == self.began:
            assert case["clock"]["counted"] >= self.counted, "a clock never runs backwards"
        self.began, self.counted = reopened, case["clock"]["counted"]

    async def _look(self) -> None:
        async with self.house.work.reading(administration="FJ") as session:
            row = (await session.scalars(select(Application).where(Application.id == self.case["id"]))).one()
            contests = (await session.scalars(select(Contest).where(Contest.application_id == row.id))).all()
            rulings = (await session.scalars(select(Ruling).where(Ruling.number == (row.number or "")))).all()
            things: list[tuple[str, Any, str]] = [("application", row, str(row.id))]
            things += [(one.kind, one, str(one.id)) for one in contests] + [
                ("ruling", one, one.number) for one in rulings
            ]
            keys = [key for _, _, key in things]
            steps = (await session.scalars(select(Step).where(Step.thing_id.in_(keys)).order_by(Step.number))).all()
            said = text("select subject, version, at from audit_entry where subject = any(:s) order by sequence")
            told = (await session.execute(said, {"s": [f"{thing}/{key}" for thing, _, key in things]})).all()
            editions = (
                await session.scalars(
                    select(RulingEdition).where(RulingEdition.ruling.in_([one.number for one in rulings]))
                )
            ).all()
        for thing, one, key in things:
            facts = [(fact.version, fact.at) for fact in told if fact.subject == f"{thing}/{key}"]
            self._one_fact_for_every_change(one, facts, first=2 if thing == "ruling" else 1)
            self._one_open_state(one, [step for step in steps if (step.thing, step.thing_id) == (thing, key)])
        assert sum(one.state in ("lodged", "under_examination") for one in contests) <= 1
        for ruling in rulings:
            nothing_reaches_back(ruling, editions)

    def _one_fact_for_every_change(self, row: Any, facts: Sequence[tuple[int, Any]], *, first: int) -> None:
        assert [version for version, _ in facts] == list(range(first, row.version + 1))
        assert [at for _, at in facts] == sorted(at for _, at in facts), "a book never runs backwards"

    def _one_open_state(self, row: Any, steps: Sequence[Step]) -> None:
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert all(before.to_state == after.from_state for before, after in pairwise(steps))
        if steps:
            assert steps[-1].to_state == row.state


def test_ar_42_a5_a7_no_order_of_events_breaks_a_case_from_draft_to_appeal(module_settings: Settings) -> None:
    live(WholeLife, module_settings, steps=30)
