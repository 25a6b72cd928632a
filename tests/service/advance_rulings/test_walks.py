"""Random walks through the procedure: what is offered succeeds, what is not offered is refused and changes nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from services.advance_rulings.workflow import APPLICATION
from tests.service.advance_rulings.conftest import DECIDER, DECLINE, PROPOSAL, REVIEWER, House, trader
from tests.service.house import officer

ACTORS = (trader(), REVIEWER, DECIDER, officer("reviewer", "decider", name="both"))
WORDS: dict[str, list[Any]] = {
    "return": [{"external_text": "Please add a product sheet."}],
    "request-information": [{"question": "Which share of mango?"}],
    "answer": [{"answer": "Eight per cent."}],
    "propose": [PROPOSAL, DECLINE],
    "send-back": [{"internal_text": "Please say why."}],
    "record-payment": [{"reference": "RCPT-1"}],
    "waive-fee": [{"internal_text": "A school asks."}],
    "route": [{"team": None}],
    "set-keywords": [{"keywords": []}],
    "request-sample": [{"description": "One bottle", "place": "Customs House, Suva"}],
    "receive-sample": [{"place": "Shelf 1"}],
    "register-sample": [{"description": "One bottle", "place": "Shelf 1"}],
    "record-result": [{"result": "Eight per cent.", "sample": "back"}, {"result": "Seven.", "sample": "destroyed"}],
}
ELSEWHERE = {"save", "attach", "lapse", "reopen", "ask-opinion", "close-opinion"}
"""Other forms of routes, what only time or a review does, and what needs an expert."""
BY_POST = sorted({action.name for action in APPLICATION.actions} - ELSEWHERE)
NO_STEP = ("assign", "route", "set-keywords")


def words(name: str, case: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A body that the route takes."""
    if name == "send-to-laboratory":
        here = [one["number"] for one in case["samples"] if one["state"] in ("received", "stored")]
        return {"sample": here[0] if here else 1, "laboratory": "Koronivia", "question": "Which share of mango?"}
    body: dict[str, Any] = dice.choice(WORDS.get(name, [{}]))
    return body


@pytest.mark.parametrize("seed", range(12))
async def test_a_walk(town: House, seed: int) -> None:
    dice = random.Random(seed)
    case = await town.draft(trader())
    counted = 0
    for _ in range(14):
        who = dice.choice(ACTORS)
        seen = await town.get(who, f"/applications/{case['id']}")
        if seen.status_code == 404:
            assert case["number"] is None  # nobody but its author sees what the office never got
            assert (await town.try_(who, case, "submit")).status_code in (403, 404)
            continue
        case = seen.json()
        assert case["clock"]["counted"] >= counted  # a clock never runs backwards
        counted = case["clock"]["counted"]
        possible = {offer["name"] for offer in case["actions"] if offer["possible"]}
        refused = await town.try_(who, case, name := dice.choice(BY_POST), words(name, case, dice))
        if name in possible:
            case = check_step(case, refused.json() if refused.status_code == 200 else None, name)
        else:
            assert refused.status_code in (403, 409), (name, refused.text)
            assert (await town.look(who, case))["version"] == case["version"]
        offered = sorted(possible.intersection(BY_POST) - {"withdraw"})
        if name not in possible and offered:
            name = dice.choice(offered)
            done = await town.try_(who, case, name, words(name, case, dice))
            case = check_step(case, done.json() if done.status_code == 200 else None, name)
        town.later(hours=dice.randint(1, 60))


def check_step(before: dict[str, Any], after: dict[str, Any] | None, name: str) -> dict[str, Any]:
    """What was offered was done: one version on, one step more unless it only changed hands, numbered without a gap."""
    assert after is not None, name
    assert after["version"] == before["version"] + 1
    assert len(after["steps"]) == len(before["steps"]) + (name not in NO_STEP)
    numbers = [step["number"].rpartition("/")[2] for step in after["steps"]]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    if after["steps"]:
        assert after["steps"][-1]["to_state"] == after["state"]
    return after
