"""State by action by role: what the table says, what is offered, and what the routes do must agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.trusted_trader.jobs.lapses import Lapses
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.workflow import APPLICATION
from shared.actors import Actor, Kind
from tests.service.house import officer
from tests.service.matrix import Asker, ask_every_action, expected
from tests.service.trusted_trader.house import GRANT, LITIA, REFUSAL, REVIEWER, House

REASONS = {"external_text": "The tax office answers later than it said."}
RETURN = {"deficits": [{"question": "b.records", "text": "The books of 2025 are missing."}]}
BODIES: dict[str, dict[str, Any]] = {
    "begin": {}, "submit": {}, "assign": {}, "accept": {}, "assess": {}, "validate": {}, "require-correction": {},
    "correct": {}, "withdraw": {}, "grant": {}, "refuse": {}, "return": RETURN, "extend": REASONS, "propose": REFUSAL,
    "ask-agency": {"agency": "Tax office", "question": "Any debts?"}, "send-back": {"internal_text": "Say more."},
}  # fmt: skip
BY_OTHER_ROUTES = {"save", "attach", "write-desk", "record-opinion", "lapse", "reopen"}
"""Answers, files and the desk record have routes of another form, an opinion needs its question; time lapses a case, and
an appeal opens one again."""


def actor(role: str) -> Actor:
    """Somebody who holds this role and no other; traders belong to the applicant's firm."""
    if role in ("trader", "firm-manager"):
        return replace(LITIA, roles=frozenset({role}))
    return replace(officer(role), kind=Kind.CLIENT) if role == "national-system" else officer(role)


async def case_in(house: House, state: str) -> dict[str, Any]:
    """A fresh application in a state, come there the ordinary way."""
    if state == "lapsed":
        return await lapsed(house)
    if state == "returned":
        return await house.act(REVIEWER, await house.submitted(), "return", RETURN)
    if state == "withdrawn":
        return await house.act(LITIA, await house.submitted(), "withdraw")
    if state == "corrective_action":
        case = await house.at_sites()
        await house.visited(case, severity="minor")
        return await house.act(REVIEWER, await house.look(REVIEWER, case), "require-correction")
    ways = {
        "interest": house.interest, "draft": house.filled, "submitted": house.submitted, "accepted": house.accepted,
        "desk": house.at_desk, "site_validation": house.seen, "proposed": house.proposed, "refused": house.refused,
        "granted": house.granted,
    }  # fmt: skip
    return await ways[state]()


async def lapsed(house: House) -> dict[str, Any]:
    """A returned application whose firm did not answer in time."""
    began = house.at
    case = await case_in(house, "returned")
    house.later(days=200)
    await Lapses(house.app.state.platform.settings.hosted_administrations()).lapse(house.work, "FJ", house.at)
    case = await house.look(LITIA, case)
    house.at = began
    return case


def test_the_table_and_the_bodies_here_name_the_same_actions() -> None:
    assert set(BODIES) | BY_OTHER_ROUTES == set(APPLICATION.names)


@pytest.mark.parametrize("state", APPLICATION.states)
async def test_what_every_role_is_offered(town: House, state: str) -> None:
    """What each role reads of a case lists what the table gives it; what no state allows is refused whoever asks."""
    case = await case_in(town, state)
    holders: dict[str, str] = {}
    for role in ROLES:
        seen = await town.get(actor(role), f"/applications/{case['id']}")
        if seen.status_code != 200:
            assert seen.status_code in (403, 404), role
            continue
        listed = {action["name"] for action in seen.json()["actions"]}
        wanted = {action: expected(APPLICATION, state, action, ROLES[role]) for action in APPLICATION.names}
        assert listed == {action for action, what in wanted.items() if what == "by the rules"}, role
        holders |= {action: role for action, what in wanted.items() if what == "not possible" and action in BODIES}
    for action, role in holders.items():
        answer = await town.try_(actor(role), case, action, BODIES[action])
        assert (answer.status_code, answer.json()["code"]) == (409, "not-possible"), f"{role} {action} while {state}"
    assert holders, state


@pytest.mark.full
@pytest.mark.parametrize("state", APPLICATION.states)
async def test_every_action_by_every_role(town: House, state: str) -> None:
    askers = [Asker(actor(role), held) for role, held in ROLES.items()]
    await ask_every_action(APPLICATION, BODIES, askers, state=state, house=town, case_in=case_in)


async def test_what_stands_in_the_way_of_a_grant_is_what_refuses_it(town: House) -> None:
    case = await town.at_sites()
    (propose,) = [action for action in case["actions"] if action["name"] == "propose"]
    answer = await town.try_(REVIEWER, case, "propose", GRANT)
    assert answer.json()["rules"] == propose["grant_why_not"]
