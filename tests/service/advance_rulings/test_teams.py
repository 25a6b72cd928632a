"""Row 10: queues and teams as data, assignment, many cases at once, workload."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, REVIEWER, House, trader
from tests.service.house import officer

AUDITOR = officer("auditor")
MERE = {"id": "officer-mere", "name": "Mere Tuilevuka", "leads": False}
JONE = {"id": "officer-jone", "name": "Jone Ravula", "leads": True}


async def team(town: House, name: str, **more: Any) -> dict[str, Any]:
    answer = await town.call(DECIDER, "POST", "/teams", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/teams/{answer.json()['id']}"
    found: dict[str, Any] = answer.json()
    return found


async def closed(town: House, *found: dict[str, Any]) -> None:
    for row in found:
        present = (await town.get(DECIDER, f"/teams/{row['id']}")).json()
        if present["active"]:
            await town.call(DECIDER, "POST", f"/teams/{row['id']}/close", version=present["version"])


async def with_code(town: House, code: str) -> dict[str, Any]:
    return await town.submitted(answers=CLASSIFICATION | {"envisaged_hs_code": code})


async def test_row_10_a_new_team_has_its_queue_at_once_without_a_release(town: House) -> None:
    """Defect 14 of other systems: teams are constants in code."""
    before = await with_code(town, "8471.30")
    machines = await team(town, "Machines", types=["classification"], chapters=["84", "85"], members=[MERE, JONE])
    assert [member["leads"] for member in machines["members"]] == [True, False]
    case = await with_code(town, "8471.30")
    assert (before["team"], case["team"]) == (None, machines["id"])
    assert (await with_code(town, "2009.89"))["team"] is None
    listed = (await town.get(REVIEWER, f"/applications?team={machines['id']}")).json()["items"]
    assert [row["id"] for row in listed] == [case["id"]]
    common = (await town.get(REVIEWER, "/applications?team=none&limit=100")).json()["items"]
    assert before["id"] in [row["id"] for row in common]
    assert case["id"] not in [row["id"] for row in common]
    assert (await town.get(REVIEWER, "/applications?team=' or true --")).json()["items"] == []
    found = (await town.get(REVIEWER, "/teams")).json()["items"]
    assert [(row["name"], row["open_cases"]) for row in found] == [("Machines", 1)]
    await closed(town, machines)


async def test_row_10_the_first_team_by_place_that_fits_gets_the_case(town: House) -> None:
    second = await team(town, "All goods", place=20)
    first = await team(town, "Drinks", chapters=["20", "22"], place=10)
    assert (await with_code(town, "2202.99"))["team"] == first["id"]
    assert (await with_code(town, "9401.61"))["team"] == second["id"]
    await town.call(DECIDER, "PATCH", f"/teams/{second['id']}", version=second["version"], json={"place": 5})
    assert (await with_code(town, "2202.99"))["team"] == second["id"]
    await closed(town, first, second)


async def test_a_returned_application_stays_in_the_queue_it_was_put_into(town: House) -> None:
    one, other = await team(town, "One", place=1), await team(town, "Other", place=2)
    case = await town.submitted()
    case = await town.act(REVIEWER, case, "route", {"team": other["id"]})
    case = await town.act(REVIEWER, case, "return", {"external_text": "Name the process.", "missing": []})
    case = await town.act(trader(), await town.look(trader(), case), "submit")
    assert case["team"] == other["id"]
    await closed(town, one, other)


async def test_row_10_closing_a_team_gives_its_cases_back_to_the_common_queue(town: House) -> None:
    found = await team(town, "Textiles", chapters=["61"])
    case = await with_code(town, "6109.10")
    assert case["team"] == found["id"]
    await closed(town, found)
    assert (await town.look(REVIEWER, case))["team"] is None
    assert (await with_code(town, "6109.10"))["team"] is None
    refused = await town.try_(REVIEWER, await town.look(REVIEWER, case), "route", {"team": found["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-possible")
    again = await town.call(DECIDER, "POST", "/teams", json={"name": "textiles"})
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    row = (await town.get(DECIDER, f"/teams/{found['id']}")).json()
    opened = await town.call(DECIDER, "POST", f"/teams/{found['id']}/reopen", version=row["version"])
    assert opened.json()["active"] is True
    await closed(town, found)


async def test_an_officer_who_is_not_of_the_new_team_gives_the_case_up(town: House) -> None:
    mine = await team(town, "Mine", types=["quota"], members=[{"id": REVIEWER.id, "name": REVIEWER.name}])
    other = await team(town, "Theirs", types=["quota"], members=[MERE])
    case = await town.act(REVIEWER, await town.submitted(), "accept")
    case = await town.act(REVIEWER, case, "route", {"team": mine["id"]})
    assert case["assignee"]["id"] == REVIEWER.id
    case = await town.act(REVIEWER, case, "route", {"team": other["id"]})
    assert case["assignee"] is None
    assert (await town.act(REVIEWER, case, "route", {"team": None}))["team"] is None
    await closed(town, mine, other)


async def test_row_10_many_cases_move_at_once_and_each_has_its_line(town: House) -> None:
    found = await team(town, "Moved to", types=["quota"], members=[MERE])
    cases = [await town.submitted() for _ in range(3)]
    gone = await town.act(trader(), await town.submitted(), "withdraw")
    draft = await town.draft(trader())
    unknown = "99999999-9999-4999-8999-999999999999"
    body = {"cases": [*(case["id"] for case in cases), gone["id"], draft["id"], unknown], "team": found["id"]}
    answer = await town.call(DECIDER, "POST", "/moves", key="eighty", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["moved"] == 3
    assert [(line["moved"], line["code"]) for line in told["items"]] == [
        (True, ""), (True, ""), (True, ""), (False, "not-possible"), (False, "not-found"), (False, "not-found"),
    ]  # fmt: skip
    assert [line["number"] for line in told["items"][:3]] == [case["number"] for case in cases]
    seen = await town.look(REVIEWER, cases[0])
    assert (seen["team"], seen["version"]) == (found["id"], cases[0]["version"] + 1)
    assert (await town.call(DECIDER, "POST", "/moves", key="eighty", json=body)).json() == told
    assert (await town.look(REVIEWER, cases[0]))["version"] == seen["version"]

    handed = {"cases": [case["id"] for case in cases], "officer": {"id": MERE["id"], "name": MERE["name"]}}
    assert (await town.call(REVIEWER, "POST", "/moves", json=handed)).json()["moved"] == 3
    assert (await town.look(REVIEWER, cases[2]))["assignee"]["name"] == MERE["name"]
    assert (await town.call(REVIEWER, "POST", "/moves", json=handed | {"officer": None})).json()["moved"] == 3
    assert (await town.look(REVIEWER, cases[2]))["assignee"] is None
    await closed(town, found)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"cases": [], "team": None}, 422),
        ({"cases": ["11111111-1111-4111-8111-111111111111"]}, 422),
        ({"cases": ["11111111-1111-4111-8111-111111111111"], "team": None, "officer": None}, 422),
        ({"cases": [f"11111111-1111-4111-8111-{n:012d}" for n in range(201)], "team": None}, 422),
        ({"cases": ["11111111-1111-4111-8111-111111111111"], "team": "11111111-1111-4111-8111-111111111111"}, 404),
    ],
)
async def test_a_move_says_one_place_and_at_most_two_hundred_cases(town: House, body: dict, status: int) -> None:
    assert (await town.call(REVIEWER, "POST", "/moves", json=body)).status_code == status


async def test_row_10_workload_shows_how_the_open_cases_lie(town: House) -> None:
    found = await team(town, "Lies", types=["quota"], members=[MERE])
    first, second = await town.accepted(), await town.submitted()
    for case in (first, second):
        await town.act(REVIEWER, await town.look(REVIEWER, case), "route", {"team": found["id"]})
    await town.act(
        REVIEWER, await town.look(REVIEWER, second), "assign", {"officer": {"id": MERE["id"], "name": MERE["name"]}}
    )
    town.later(days=70)
    told = (await town.get(DECIDER, "/workload")).json()
    (row,) = [row for row in told["teams"] if row["id"] == found["id"]]
    assert (row["open"], row["overdue"]) == (2, 1)
    assert row["points"] >= 2 * 45, "working days of both cases since they came"
    mere = next(row for row in told["officers"] if row["id"] == MERE["id"])
    assert mere["open"] == 1
    together = told["common"]["open"] + sum(row["open"] for row in told["teams"])
    assert together == told["nobody"]["open"] + sum(row["open"] for row in told["officers"])
    await closed(town, found)


async def test_only_those_who_manage_work_change_teams_and_only_officers_see_them(town: House) -> None:
    found = await team(town, "Guarded", types=["quota"])
    refused = await town.call(REVIEWER, "POST", "/teams", json={"name": "Own"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
    assert (await town.call(AUDITOR, "POST", "/moves", json={"cases": [found["id"]], "team": None})).status_code == 403
    for path in ("/teams", f"/teams/{found['id']}", "/workload"):
        assert (await town.get(trader(), path)).status_code == 403
    elsewhere = officer("decider", administration="VU")
    assert (await town.get(elsewhere, f"/teams/{found['id']}")).status_code == 404
    assert (await town.get(elsewhere, "/teams")).json()["items"] == []
    path = f"/teams/{found['id']}/members"
    assert (await town.call(DECIDER, "PUT", path, json={"members": [MERE]})).status_code == 428
    assert (await town.call(DECIDER, "PUT", path, version=99, json={"members": [MERE]})).status_code == 412
    twice = await town.call(DECIDER, "PUT", path, version=found["version"], json={"members": [MERE, MERE]})
    assert twice.json()["errors"][0]["pointer"] == "/members"
    now = (await town.call(DECIDER, "PUT", path, version=found["version"], json={"members": [MERE]})).json()
    now = (await town.call(DECIDER, "PUT", path, version=now["version"], json={"members": [JONE]})).json()
    assert [member["id"] for member in now["members"]] == [JONE["id"]]
    wrong = await town.call(DECIDER, "PATCH", path[:-8], version=now["version"], json={"chapters": ["20", "xx"]})
    assert wrong.json()["errors"][0]["pointer"] == "/chapters/1"
    await closed(town, found)
