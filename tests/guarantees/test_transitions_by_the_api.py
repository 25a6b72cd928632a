"""Every transition once more, through the routes: state x action x role, each cell asked of the running service.

The workflow table says what must happen; the routes, the permissions on them and the operations behind them must agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.advance_rulings.jobs.lapses import Lapses
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.workflow import APPLICATION
from shared.actors import Actor
from tests.guarantees.inspection import alike
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, build, trader
from tests.service.advance_rulings.region import PELE, QUESTION, listed
from tests.service.house import officer
from tests.service.matrix import Asker, ask_every_action

BODIES: dict[str, dict[str, Any]] = {
    "submit": {}, "assign": {}, "accept": {}, "assess": {}, "issue": {}, "decline": {}, "withdraw": {},
    "return": {"external_text": "Please name the process.", "missing": ["process"]},
    "request-information": {"question": "Is sugar added?"},
    "answer": {"answer": "No, nothing is added."},
    "propose": PROPOSAL,
    "send-back": {"internal_text": "The heading needs a reason."},
    "route": {"team": None}, "set-keywords": {"keywords": []},
    "record-payment": {"reference": "RCPT-1"}, "waive-fee": {"internal_text": "A school asks."},
    "request-sample": {"description": "One bottle", "place": "Customs House, Suva"},
    "receive-sample": {"place": "Shelf 1"}, "cancel-sample": {},
    "register-sample": {"description": "One bottle", "place": "Shelf 1"},
    "send-to-laboratory": {"sample": 1, "laboratory": "Koronivia", "question": "Which share of mango?"},
    "record-result": {"result": "Eight per cent."},
    "ask-opinion": QUESTION, "close-opinion": {"conclusion": "It is a juice."},
}  # fmt: skip
BY_OTHER_ROUTES = {"save", "attach", "lapse", "reopen"}
"""Saving and documents have routes of another form; lapsing and reopening have none: time does the one, an allowed review
the other."""


LEADS = {
    "assessment": ("register-sample",),
    "awaiting_applicant": ("request-information",),
    "awaiting_sample": ("request-sample",),
    "at_laboratory": ("register-sample", "send-to-laboratory"),
    "expert_opinion": ("ask-opinion",),
}
"""How a case in assessment comes into a state."""
FIRST_QUESTION: dict[str, Any] = {}
"""To another expert than the one who is asked later: nobody is asked the same twice."""


GROUPS = alike(APPLICATION, ROLES)


def actor(roles: tuple[str, ...]) -> Actor:
    """Somebody who holds these roles and no other; traders belong to the applicant's firm."""
    if set(roles) & {"trader", "firm-manager"}:
        return replace(trader(), roles=frozenset(roles))
    return officer(*roles)


def test_only_roles_that_hold_the_same_are_asked_together():
    assert {role for group in GROUPS for role in group} == set(ROLES)
    assert ("trader", "firm-manager") in GROUPS
    assert not any({"reviewer", "decider", "counter"} & set(group) for group in GROUPS if len(group) > 1)


@pytest.fixture(scope="module")
async def house(module_ground) -> House:
    found = module_ground.house(build)
    first, second = (await listed(found))["id"], (await listed(found, PELE))["id"]
    FIRST_QUESTION.update(QUESTION | {"experts": [first]})
    BODIES["ask-opinion"] = QUESTION | {"experts": [second]}
    return found


async def case_in(house: House, state: str) -> dict[str, Any]:
    """A fresh case in a state, come there the ordinary way."""
    if state == "draft":
        return await house.draft(trader())
    if state == "submitted":
        return await house.submitted()
    if state == "incomplete":
        return await house.act(REVIEWER, await house.submitted(), "return", BODIES["return"])
    if state == "withdrawn":
        return await house.act(trader(), await house.submitted(), "withdraw")
    if state == "lapsed":
        return await lapsed(house)
    if state in LEADS:
        case = await house.in_assessment()
        for action in LEADS[state]:
            body = FIRST_QUESTION if action == "ask-opinion" else BODIES[action]
            case = await house.act(REVIEWER, case, action, body)
        return case
    ways = {"accepted": house.accepted, "proposed": house.proposed, "issued": house.issued, "declined": house.declined}
    return await ways[state]()


async def lapsed(house: House) -> dict[str, Any]:
    """A returned application whose applicant did not answer in time."""
    began = house.at
    case = await house.act(REVIEWER, await house.submitted(), "return", BODIES["return"])
    house.later(days=120)
    await Lapses(house.app.state.platform.settings.hosted_administrations()).lapse(house.work, "FJ", house.at)
    case = await house.look(trader(), case)
    house.at = began
    return case


def test_the_table_and_the_bodies_here_name_the_same_actions():
    assert set(BODIES) | BY_OTHER_ROUTES == set(APPLICATION.names)


@pytest.mark.parametrize("state", APPLICATION.states)
async def test_every_action_by_every_role(house, state):
    askers = [Asker(actor(group), ROLES[group[0]]) for group in GROUPS]
    await ask_every_action(APPLICATION, BODIES, askers, state=state, house=house, case_in=case_in)


async def test_whoever_proposed_does_not_sign(house):
    """The same person with both roles: four eyes hold for persons, not for roles."""
    both = replace(REVIEWER, roles=frozenset({"reviewer", "decider"}))
    case = await house.act(both, await house.in_assessment(), "propose", PROPOSAL)
    refused = await house.try_(both, case, "issue")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await house.act(DECIDER, case, "issue"))["state"] == "issued"
