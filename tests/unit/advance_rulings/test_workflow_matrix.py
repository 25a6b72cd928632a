"""Who may do what in which state: every state, every action, every role, against a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from services.advance_rulings.domain.cases import CaseView, RulingView
from services.advance_rulings.domain.words import OPEN, FeeState, LodgedBy, Outcome, RulingStatus, Status
from services.advance_rulings.permissions import CONTEST, ROLES, TIMED_WORK
from services.advance_rulings.workflow import APPLICATION, RULING
from shared.actors import Actor, Kind
from shared.problems import NotPermitted, NotPossible, Problem, RuleNotMet
from shared.workflow import Clock

S = Status
FEE = {"record-payment"}
APPLICANT = {
    S.DRAFT: {"save", "attach", "submit", "withdraw"},
    S.INCOMPLETE: {"save", "attach", "submit", "withdraw"},
    S.SUBMITTED: {"withdraw"},
    S.ACCEPTED: {"withdraw"},
    S.ASSESSMENT: {"withdraw"},
    S.AWAITING_APPLICANT: {"attach", "answer", "withdraw"},
    S.AWAITING_SAMPLE: {"attach", "withdraw"},
    S.AT_LABORATORY: {"withdraw"},
    S.EXPERT_OPINION: {"withdraw"},
    S.PROPOSED: {"withdraw"},
}
DISTRIBUTE = {"assign", "route"}
DESK = {*DISTRIBUTE, "set-keywords", *FEE}
FILE = {"attach", "register-sample"}
REVIEWER = {
    S.SUBMITTED: {*FILE, "return", "accept", *DESK},
    S.INCOMPLETE: DESK,
    S.ACCEPTED: {*FILE, "assess", *DESK},
    S.ASSESSMENT: {
        *FILE, "request-information", "request-sample", "send-to-laboratory", "ask-opinion", "propose", *DESK,
    },
    S.AWAITING_APPLICANT: DESK,
    S.AWAITING_SAMPLE: {"receive-sample", "cancel-sample", *DESK},
    S.AT_LABORATORY: {*FILE, "record-result", *DESK},
    S.EXPERT_OPINION: {*FILE, "ask-opinion", "close-opinion", *DESK},
    S.PROPOSED: {*FILE, *DESK},
}  # fmt: skip
DECIDER = {state: {"waive-fee", *DISTRIBUTE} for state in OPEN} | {
    S.PROPOSED: {"send-back", "issue", "decline", "waive-fee", *DISTRIBUTE}
}
COUNTER = {state: APPLICANT.get(state, set()) | (FEE if state in OPEN else set()) for state in Status}
CLOCKWORK = {state: {"lapse"} for state in (S.DRAFT, S.INCOMPLETE, S.AWAITING_APPLICANT, S.AWAITING_SAMPLE)}
EXPECTED = {
    "trader": APPLICANT,
    "firm-manager": APPLICANT,
    "counter": COUNTER,
    "reviewer": REVIEWER,
    "decider": DECIDER,
    "appeal-authority": {},
    "examiner": {},
    "registrar": {},
    "parameters": {},
    "auditor": {},
    "national-system": {},
    "timed work": CLOCKWORK,
    "an allowed review": {S.DECLINED: {"reopen"}},
}
BY_NOBODY = {"timed work": TIMED_WORK, "an allowed review": CONTEST}
ACTIONS = {
    "save", "attach", "submit", "assign", "route", "return", "accept", "assess", "request-information", "answer",
    "request-sample", "receive-sample", "cancel-sample", "register-sample", "send-to-laboratory", "record-result", "ask-opinion", "close-opinion",
    "record-payment", "waive-fee", "set-keywords", "propose", "send-back", "issue", "decline", "withdraw", "lapse", "reopen",
}  # fmt: skip


def held(role: str) -> frozenset[str]:
    return frozenset(BY_NOBODY[role] if role in BY_NOBODY else ROLES[role])


def actor(role: str) -> Actor:
    firm = "firm" if role in ("trader", "firm-manager") else None
    return Actor(kind=Kind.PERSON, id="me", name="Me", administration="FJ", roles=frozenset({role}), organisation=firm)


def favourable(action: str, role: str, state: Status) -> CaseView:
    """A view in which every rule of the action is met."""
    return CaseView(
        state=state,
        applicant="firm",
        lodged_by=LodgedBy.COUNTER if role == "counter" else LodgedBy.APPLICANT,
        proposed_by="another",
        proposed_outcome=Outcome.DECLINE if action == "decline" else Outcome.ISSUE,
        answer_time_over=True,
        fee=FeeState.DUE if action in ("record-payment", "waive-fee") else FeeState.PAID,
        fee_first=True,
        sample_in_hand=True,
    )


def test_every_role_and_every_action_is_in_the_table() -> None:
    assert set(EXPECTED) - set(BY_NOBODY) == set(ROLES)
    assert set(APPLICATION.names) == ACTIONS
    assert set(APPLICATION.states) == set(Status)


@pytest.mark.parametrize(("state", "role"), list(product(Status, EXPECTED)))
def test_every_action_in_a_state_for_a_role(state: Status, role: str) -> None:
    for action in sorted(ACTIONS):
        allowed = action in EXPECTED[role].get(state, set())
        somebody_may = any(action in table.get(state, set()) for table in EXPECTED.values())
        expected = None if allowed else NotPermitted if somebody_may else NotPossible
        assert refusal(action, state, role) is expected, action


def refusal(action: str, state: Status, role: str) -> type[Problem] | None:
    """What the table answers to an attempt at which every rule of the action is met."""
    try:
        view = favourable(action, role, state)
        APPLICATION.apply(action, state=state, held=held(role), view=view, actor=actor(role))
    except Problem as problem:
        return type(problem)
    return None


@pytest.mark.parametrize(("state", "role"), list(product(Status, EXPECTED)))
def test_what_is_offered_is_what_is_accepted(state: Status, role: str) -> None:
    view = favourable("issue", role, state)
    offers = APPLICATION.offers(state=state, held=held(role), view=view, actor=actor(role))
    for offer in offers:
        if offer.possible:
            APPLICATION.apply(offer.action.name, state=state, held=held(role), view=view, actor=actor(role))
        else:
            with pytest.raises(RuleNotMet):
                APPLICATION.apply(offer.action.name, state=state, held=held(role), view=view, actor=actor(role))


@pytest.mark.parametrize(
    ("action", "spoiled", "sentence"),
    [
        ("submit", {"missing": ("goods_name",)}, "Every required question"),
        ("submit", {"applicant": "trader", "agent": "firm", "authority_valid": False}, "authority"),
        ("withdraw", {"applicant": "trader", "agent": "firm", "authority_valid": False}, "authority"),
        ("submit", {"applicant": "somebody else"}, "Only the applicant"),
        ("accept", {"missing": ("goods_name",)}, "Every required question"),
        ("issue", {"proposed_by": "me"}, "Another officer"),
        ("decline", {"proposed_by": "me"}, "Another officer"),
        ("issue", {"proposed_outcome": Outcome.DECLINE}, "must be what was proposed"),
        ("decline", {"proposed_outcome": Outcome.ISSUE}, "must be what was proposed"),
        ("lapse", {"answer_time_over": False}, "time"),
        ("accept", {"fee": FeeState.DUE}, "The fee must be paid"),
        ("record-payment", {"fee": FeeState.PAID}, "There must be a fee"),
        ("send-to-laboratory", {"sample_in_hand": False}, "must have a sample"),
        ("issue", {"conflicts": ("VU-AR-2026-00001",)}, "cited or distinguished"),
    ],
)
def test_each_rule_stands_in_the_way_when_it_is_not_met(action: str, spoiled: dict, sentence: str) -> None:
    row = next(a for a in APPLICATION.actions if a.name == action)
    role = next(r for r, table in EXPECTED.items() if action in table.get(Status(row.sources[0]), set()))
    good = favourable(action, role, Status(row.sources[0]))
    fields = {name: getattr(good, name) for name in CaseView.__dataclass_fields__} | spoiled
    with pytest.raises(RuleNotMet, match=sentence):
        APPLICATION.apply(action, state=good.state, held=held(role), view=CaseView(**fields), actor=actor(role))


@pytest.mark.parametrize(
    ("small_office", "reason", "allowed"),
    [(True, "The second officer is on leave.", True), (True, "short", False), (True, None, False), (False, "The second officer is on leave.", False)],
)  # fmt: skip
def test_one_officer_signs_alone_only_in_a_small_office_with_a_reason(small_office, reason, allowed) -> None:
    view = CaseView(
        state=S.PROPOSED,
        proposed_by="me",
        proposed_outcome=Outcome.ISSUE,
        small_office=small_office,
        override_reason=reason,
    )
    offers = APPLICATION.offers(state=S.PROPOSED, held=held("decider"), view=view, actor=actor("decider"))
    assert next(o.possible for o in offers if o.action.name == "issue") is allowed


def test_the_counter_acts_for_those_who_lodged_there_and_for_nobody_else() -> None:
    own = CaseView(state=S.SUBMITTED, lodged_by=LodgedBy.COUNTER)
    APPLICATION.apply("withdraw", state=S.SUBMITTED, held=held("counter"), view=own, actor=actor("counter"))
    others = CaseView(state=S.SUBMITTED, lodged_by=LodgedBy.APPLICANT, applicant="firm")
    with pytest.raises(RuleNotMet):
        APPLICATION.apply("withdraw", state=S.SUBMITTED, held=held("counter"), view=others, actor=actor("counter"))


def test_the_clock_starts_pauses_resumes_and_stops_where_the_law_says() -> None:
    moves = {(a.name, s): a.clock for a in APPLICATION.actions for s in a.sources if a.clock}
    assert moves.pop(("accept", S.SUBMITTED)) is Clock.STARTS
    assert moves.pop(("request-information", S.ASSESSMENT)) is Clock.PAUSES
    assert moves.pop(("answer", S.AWAITING_APPLICANT)) is Clock.RESUMES
    assert moves.pop(("request-sample", S.ASSESSMENT)) is Clock.PAUSES
    assert moves.pop(("receive-sample", S.AWAITING_SAMPLE)) is Clock.RESUMES
    assert moves.pop(("cancel-sample", S.AWAITING_SAMPLE)) is Clock.RESUMES
    assert moves.pop(("send-to-laboratory", S.ASSESSMENT)) is Clock.PAUSES
    assert moves.pop(("record-result", S.AT_LABORATORY)) is Clock.RESUMES
    assert moves.pop(("reopen", S.DECLINED)) is Clock.STARTS
    assert set(moves.values()) == {Clock.STOPS}
    assert {name for name, _ in moves} == {"issue", "decline", "withdraw", "lapse"}


def test_nothing_follows_an_end_but_what_a_review_brings_about() -> None:
    for end in (S.ISSUED, S.DECLINED, S.WITHDRAWN, S.LAPSED):
        after = {a.name for a in APPLICATION.actions if end in a.sources}
        assert after == ({"reopen"} if end is S.DECLINED else set())


R = RulingStatus


@pytest.mark.parametrize(("state", "action"), list(product(RulingStatus, ("revoke", "annul", "expire"))))
def test_a_ruling_is_ended_by_deciders_and_expires_by_itself(state: RulingStatus, action: str) -> None:
    sources = {"revoke": {R.IN_FORCE}, "annul": {R.IN_FORCE, R.EXPIRED}, "expire": {R.IN_FORCE}}[action]
    who = {"revoke": "decider", "annul": "decider", "expire": "timed work"}[action]
    view = RulingView(state=state, validity_over=True)
    for role in EXPECTED:
        if state in sources and role == who:
            RULING.apply(action, state=state, held=held(role), view=view, actor=actor(role))
        else:
            with pytest.raises(NotPermitted if state in sources else NotPossible):
                RULING.apply(action, state=state, held=held(role), view=view, actor=actor(role))


def test_the_life_of_an_application_can_be_drawn() -> None:
    drawn = APPLICATION.draw()
    assert "submitted --> accepted: accept" in drawn
    assert "[*] --> draft" in drawn
