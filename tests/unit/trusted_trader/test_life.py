"""Whatever people try, in any order: what must never be, never is. The rules are the workflow tables and pure functions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.trusted_trader.domain.cases import CaseView, HolderView, VisitView
from services.trusted_trader.domain.entitlements import Certificate, claim
from services.trusted_trader.domain.overlaps import Covered, overlaps
from services.trusted_trader.domain.status import Held, said
from services.trusted_trader.domain.words import LIVE, HolderStatus, LodgedBy, Outcome, Status, VisitStatus
from services.trusted_trader.permissions import ROLES, TIMED_WORK
from services.trusted_trader.workflow import APPLICATION, AUTHORISATION, VISIT
from shared.actors import Actor, Kind, service_actor
from shared.problems import Problem

FIRM = Actor(
    kind=Kind.PERSON, id="firm", name="Firm", administration="FJ", roles=frozenset({"trader"}), organisation="o"
)
EVERYTHING = frozenset(permission for held in ROLES.values() for permission in held)
OFFICERS = tuple(
    Actor(kind=Kind.PERSON, id=name, name=name, administration="FJ", roles=frozenset(ROLES)) for name in ("a", "b", "c")
)
"""Each holds every role: what keeps them apart is the rules alone."""
CLOCK = service_actor(service="trusted_trader", administration="FJ")
ROLE_NAMES, SITES = ("importer", "broker"), ("", "s-1", "s-2")
SUVA = ZoneInfo("Pacific/Fiji")


class Case:
    """An application on its way."""

    def __init__(self, role: str, sites: frozenset[str]) -> None:
        self.state, self.role, self.sites = str(Status.SUBMITTED), role, sites
        self.validators: set[str] = set()
        self.visited = False
        self.open_critical = 0
        self.proposed_by: str | None = None
        self.outcome: Outcome | None = None
        self.signed_by: str | None = None

    def view(self, outcome: Outcome | None = None) -> CaseView:
        return CaseView(
            organisation="o", lodged_by=LodgedBy.FIRM, sites_unvisited=0 if self.visited else 1,
            open_critical=self.open_critical, validators=frozenset(self.validators), proposed_by=self.proposed_by,
            proposed_outcome=outcome or self.outcome,
        )  # fmt: skip


class Holding:
    """An authorisation."""

    def __init__(self, case: Case, number: int, until: date) -> None:
        self.case, self.number, self.until = case, str(number), until
        self.state = str(HolderStatus.ACTIVE)
        self.announced_by: str | None = None
        self.heard = False
        self.critical_at_grant = case.open_critical

    def view(self, today: date) -> HolderView:
        return HolderView(
            organisation="o", heard=self.heard, announced_by=self.announced_by, open_measure=self.announced_by is not None,
            validity_over=self.until < today,
        )  # fmt: skip

    def held(self) -> Held:
        return Held(
            number=self.number, status=HolderStatus(self.state), tier="aeo", roles=(self.case.role,),
            benefits=("low_inspection", "priority"), valid_from=date(2026, 1, 1), valid_until=self.until,
        )  # fmt: skip


class Life(RuleBasedStateMachine):
    """One operator, three officers who may do everything, and time."""

    @initialize()
    def begin(self) -> None:
        self.today = date(2026, 1, 1)
        self.cases: list[Case] = []
        self.holdings: list[Holding] = []

    def _do(self, table: Any, thing: Any, name: str, view: Any, who: Actor) -> bool:
        """Take a step if the table lets this one; answers whether it did."""
        held = ROLES["trader"] if who is FIRM else TIMED_WORK if who is CLOCK else EVERYTHING
        try:
            action = table.apply(name, state=thing.state, held=held, view=view, actor=who)
        except Problem:
            return False
        thing.state = str(action.target)
        return True

    @rule(role=st.sampled_from(ROLE_NAMES), sites=st.frozensets(st.sampled_from(SITES), min_size=1, max_size=2))
    def apply(self, role: str, sites: frozenset[str]) -> None:
        if len(self.cases) < 5:
            self.cases.append(Case(role, sites))

    @rule(
        which=st.integers(0, 4),
        name=st.sampled_from(["accept", "assess", "validate", "send-back"]),
        who=st.sampled_from(OFFICERS),
    )
    def move(self, which: int, name: str, who: Actor) -> None:
        if self.cases:
            case = self.cases[which % len(self.cases)]
            self._do(APPLICATION, case, name, case.view(), who)

    @rule(
        which=st.integers(0, 4), who=st.sampled_from(OFFICERS), named=st.sampled_from(OFFICERS), critical=st.booleans()
    )
    def visit(self, which: int, who: Actor, named: Actor, critical: bool) -> None:
        if not self.cases or self.cases[which % len(self.cases)].state != Status.SITE_VALIDATION:
            return
        case = self.cases[which % len(self.cases)]

        class Visit:
            state = str(VisitStatus.PLANNED)

        if self._do(VISIT, Visit(), "report", VisitView(validators=frozenset({named.id})), who):
            assert who is named, "a report by somebody who was not named for the visit"
            case.visited = True
            case.validators.add(who.id)
            case.open_critical += critical

    @rule(
        role=st.sampled_from(ROLE_NAMES), sites=st.frozensets(st.sampled_from(SITES), min_size=1, max_size=2),
        validator=st.sampled_from(OFFICERS), proposer=st.sampled_from(OFFICERS), signer=st.sampled_from(OFFICERS),
        critical=st.booleans(),
    )  # fmt: skip
    def whole_way(
        self, role: str, sites: frozenset[str], validator: Actor, proposer: Actor, signer: Actor, critical: bool
    ) -> None:
        """From the door to the signature, as the three who happen to be on duty do it."""
        self.cases.append(Case(role, sites))
        which = len(self.cases) - 1
        for name in ("accept", "assess", "validate"):
            self.move(which, name, proposer)
        self.visit(which, validator, validator, critical)
        self.propose(which, Outcome.GRANT, proposer)
        self.sign(which, "grant", signer)

    @rule(which=st.integers(0, 4))
    def mend(self, which: int) -> None:
        if self.cases and self.cases[which % len(self.cases)].open_critical:
            self.cases[which % len(self.cases)].open_critical -= 1

    @rule(which=st.integers(0, 4), outcome=st.sampled_from(list(Outcome)), who=st.sampled_from(OFFICERS))
    def propose(self, which: int, outcome: Outcome, who: Actor) -> None:
        if self.cases:
            case = self.cases[which % len(self.cases)]
            if self._do(APPLICATION, case, "propose", case.view(outcome), who):
                case.proposed_by, case.outcome = who.id, outcome

    @rule(which=st.integers(0, 4), name=st.sampled_from(["grant", "refuse"]), who=st.sampled_from(OFFICERS))
    def sign(self, which: int, name: str, who: Actor) -> None:
        if not self.cases:
            return
        case = self.cases[which % len(self.cases)]
        taken = [
            Covered(number=one.number, role=one.case.role, site=site) for one in self._live() for site in one.case.sites
        ]
        if name == "grant" and overlaps(taken, roles=[case.role], sites=case.sites):
            return
        if self._do(APPLICATION, case, name, case.view(), who):
            case.signed_by = who.id
            if name == "grant":
                self.holdings.append(Holding(case, len(self.holdings) + 1, self.today + timedelta(days=400)))

    @rule(which=st.integers(0, 9), who=st.sampled_from(OFFICERS))
    def announce(self, which: int, who: Actor) -> None:
        if self.holdings:
            one = self.holdings[which % len(self.holdings)]
            if self._do(AUTHORISATION, one, "announce", one.view(self.today), who):
                one.announced_by, one.heard = who.id, False

    @rule(which=st.integers(0, 9))
    def hear(self, which: int) -> None:
        if self.holdings and self.holdings[which % len(self.holdings)].announced_by:
            self.holdings[which % len(self.holdings)].heard = True

    @rule(
        which=st.integers(0, 9),
        who=st.sampled_from((*OFFICERS, FIRM, CLOCK)),
        name=st.sampled_from(["suspend", "revoke", "lift", "pause", "expire", "surrender", "restore"]),
    )
    def end(self, which: int, name: str, who: Actor) -> None:
        if not self.holdings:
            return
        one = self.holdings[which % len(self.holdings)]
        before, announced, heard = one.state, one.announced_by, one.heard
        mine = [
            Covered(number=other.number, role=other.case.role, site=site)
            for other in self._live() if other is not one for site in other.case.sites
        ]  # fmt: skip
        if name == "restore" and overlaps(mine, roles=[one.case.role], sites=one.case.sites):
            return
        if self._do(AUTHORISATION, one, name, one.view(self.today), who):
            if name in ("suspend", "revoke"):
                assert heard, "somebody was suspended or revoked without being heard"
                assert announced not in (None, who.id), "one officer alone suspended or revoked"
                one.announced_by, one.heard = None, False
            if name == "expire":
                assert (who, one.until < self.today) == (CLOCK, True)
            assert before != one.state

    @rule(
        which=st.integers(0, 9), name=st.sampled_from(["suspend", "revoke"]), announcer=st.sampled_from(OFFICERS),
        signer=st.sampled_from(OFFICERS), heard=st.booleans(), back=st.sampled_from(["lift", "restore", ""]),
    )  # fmt: skip
    def whole_measure(self, which: int, name: str, announcer: Actor, signer: Actor, heard: bool, back: str) -> None:
        """Announced, heard or not, carried out, perhaps taken back."""
        self.announce(which, announcer)
        if heard:
            self.hear(which)
        self.end(which, name, signer)
        if back:
            self.end(which, back, signer)

    @rule(days=st.integers(1, 200))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def _live(self) -> list[Holding]:
        return [one for one in self.holdings if one.state in LIVE]

    @invariant()
    def never_two_for_one_role_and_site(self) -> None:
        pairs = [(one.case.role, site) for one in self._live() for site in one.case.sites]
        assert len(pairs) == len(set(pairs))
        for role in ROLE_NAMES:
            whole = [one for one in self._live() if one.case.role == role and "" in one.case.sites]
            of_role = [one for one in self._live() if one.case.role == role]
            assert not whole or len(of_role) == 1, "one for every site stands beside another"

    @invariant()
    def no_benefit_outside_active(self) -> None:
        if not self.holdings:
            return
        found = claim(
            [Certificate(held=one.held(), sites=(), benefits=({"code": "priority"},)) for one in self.holdings],
            on=self.today,
        )
        counting = [one for one in self.holdings if one.state == HolderStatus.ACTIVE and one.until >= self.today]
        assert bool(found.benefits) == bool(counting)
        message = said(
            [one.held() for one in self.holdings], changed=self.holdings[0].held(), zone=SUVA, today=self.today
        )
        assert not message.benefits or any(one.state == HolderStatus.ACTIVE for one in self.holdings)

    @invariant()
    def no_grant_with_an_open_critical_finding(self) -> None:
        assert all(one.critical_at_grant == 0 for one in self.holdings)

    @invariant()
    def nobody_decides_alone_or_on_what_they_validated(self) -> None:
        for case in self.cases:
            if case.signed_by is not None:
                assert case.signed_by != case.proposed_by
                assert case.signed_by not in case.validators


Life.TestCase.settings = settings(max_examples=50, stateful_step_count=50, deadline=None)
TestLife = Life.TestCase
