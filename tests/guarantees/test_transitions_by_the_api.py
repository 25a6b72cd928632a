"""Every transition once more, through the routes: state x action x role, each cell asked of the running service.

The workflow table says what must happen; the routes, the permissions on them and the operations behind them must agree.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from services.advance_rulings.jobs import Deadlines
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.workflow import APPLICATION
from shared.actors import Actor, Kind
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, build, trader
from tests.service.house import officer

BODIES: dict[str, dict[str, Any]] = {
    "submit": {}, "assign": {}, "accept": {}, "assess": {}, "issue": {}, "decline": {}, "withdraw": {},
    "return": {"external_text": "Please name the process.", "missing": ["process"]},
    "request-information": {"question": "Is sugar added?"},
    "answer": {"answer": "No, nothing is added."},
    "propose": PROPOSAL,
    "send-back": {"internal_text": "The heading needs a reason."},
}  # fmt: skip
BY_OTHER_ROUTES = {"save", "attach", "lapse"}
"""Saving and documents have routes of another form; lapsing has none: time does it."""


def actor(role: str) -> Actor:
    """Somebody who holds this role and no other; traders belong to the applicant's firm."""
    if role in ("trader", "firm-manager"):
        return replace(trader(), roles=frozenset({role}))
    if role == "national-system":
        return replace(officer(role), kind=Kind.CLIENT)
    return officer(role)


@pytest.fixture(scope="module")
async def house(module_settings) -> AsyncIterator[House]:
    found = build(module_settings)
    yield found
    await found.work.close()


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
    if state == "awaiting_applicant":
        return await house.act(
            REVIEWER, await house.in_assessment(), "request-information", BODIES["request-information"]
        )
    if state == "lapsed":
        return await lapsed(house)
    ways = {
        "accepted": house.accepted, "assessment": house.in_assessment, "proposed": house.proposed,
        "issued": house.issued, "declined": house.declined,
    }  # fmt: skip
    return await ways[state]()


async def lapsed(house: House) -> dict[str, Any]:
    """A returned application whose applicant did not answer in time."""
    began = house.at
    case = await house.act(REVIEWER, await house.submitted(), "return", BODIES["return"])
    house.later(days=120)
    await Deadlines(house.app.state.platform.settings.hosted_administrations()).lapse(house.work, "FJ", house.at)
    case = await house.look(trader(), case)
    house.at = began
    return case


def expected(state: str, action: str, role: str) -> str:
    """What the table says: "refused" for want of a permission, "not possible" in this state, or "by the rules"."""
    rows = [row for row in APPLICATION.actions if row.name == action]
    here = [row for row in rows if state in row.sources]
    held = ROLES[role]
    if not any(row.permission in held for row in rows):
        return "refused"
    if not here:
        return "not possible"
    return "by the rules" if here[0].permission in held else "refused"


def test_the_table_and_the_bodies_here_name_the_same_actions():
    assert set(BODIES) | BY_OTHER_ROUTES == set(APPLICATION.names)


@pytest.mark.parametrize("state", APPLICATION.states)
async def test_every_action_by_every_role(house, state):
    case, asked = await case_in(house, state), 0
    for role in ROLES:
        who = actor(role)
        seen = await house.get(who, f"/applications/{case['id']}")
        offered = {a["name"] for a in seen.json()["actions"] if a["possible"]} if seen.status_code == 200 else set()
        for action, body in BODIES.items():
            answer = await house.try_(who, case, action, body)
            status, code = answer.status_code, answer.json().get("code")
            cell = f"{role} {action} while {state}: {status} {code}"
            wanted = expected(state, action, role)
            if seen.status_code != 200:
                assert status in (403, 404), f"{cell}, though {role} cannot see the case"
            elif wanted == "refused":
                assert (status, code) == (403, "not-permitted"), cell
            elif wanted == "not possible":
                assert (status, code) == (409, "not-possible"), cell
            else:
                assert status == 200 or (status, code) == (409, "rule-not-met"), cell
            assert (status == 200) == (action in offered), f"{cell}; offered: {sorted(offered)}"
            if status == 200:
                assert answer.json()["state"] == next(
                    row.target for row in APPLICATION.actions if row.name == action and state in row.sources
                )
                case = await case_in(house, state)
            asked += 1
    assert asked == len(ROLES) * len(BODIES)


async def test_whoever_proposed_does_not_sign(house):
    """The same person with both roles: four eyes hold for persons, not for roles."""
    both = replace(REVIEWER, roles=frozenset({"reviewer", "decider"}))
    case = await house.act(both, await house.in_assessment(), "propose", PROPOSAL)
    refused = await house.try_(both, case, "issue")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await house.act(DECIDER, case, "issue"))["state"] == "issued"
