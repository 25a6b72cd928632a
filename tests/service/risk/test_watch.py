"""Watch-lists: entries with history, matching with reasons, and judgements that are remembered."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from services.risk.queries.watch import matcher
from tests.service.house import MONDAY
from tests.service.risk.conftest import ANALYST, AUDITOR, EXAMINER, House, trader

OCEAN = {
    "list_name": "fisheries",
    "kind": "company",
    "names": ["Golden Ocean Fish Co., Ltd.", "Jin Hai Yu Ye"],
    "ids": [{"kind": "tin", "number": "50-77-001"}],
    "country": "cn",
    "reason": "Undeclared shark fins in 2025.",
    "source": "Regional notice 12",
}


async def match(town: House, name: str, *ids: str) -> dict:
    answer = await town.post(ANALYST, "/watch-entries/match", {"name": name, "ids": list(ids)})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_M07_ids_first_then_names_and_a_judgement_is_respected_until_the_entry_changes(town):
    entry = (await town.post(ANALYST, "/watch-entries", OCEAN)).json()
    assert entry["country"] == "CN"
    assert (await match(town, "Somebody Else", "5077001"))["by_number"]
    found = await match(town, "GOLDEN OCEAN FISH COMPANY LIMITED", "50-9")
    assert (found["entry"]["id"], found["score"]) == (entry["id"], 100)
    assert (await match(town, "Golden Ocian Fish"))["reasons"]
    assert (await match(town, "Blue Marlin Imports"))["entry"] is None

    path = f"/watch-entries/{entry['id']}"
    judged = {
        "name": "Golden Ocean Fish Ltd",
        "ids": ["50-9"],
        "same": False,
        "reason": "A fish shop in Labasa, visited.",
    }
    assert (await town.post(ANALYST, f"{path}/decisions", judged | {"reason": "No"}, version=1)).status_code == 422
    answer = await town.post(ANALYST, f"{path}/decisions", judged, version=1)
    assert answer.status_code == 201, answer.text
    assert [(one["same"], one["by"]["id"]) for one in answer.json()["decisions"]] == [(False, ANALYST.id)]
    assert (await match(town, "Golden Ocean Fish", "509"))["entry"] is None, "judged not to be the same"
    assert (await match(town, "Golden Ocean Fish", "50-10"))["entry"] is not None, "another party of that name"

    changed = await town.call(
        ANALYST, "PUT", path, version=1, json=OCEAN | {"names": [*OCEAN["names"], "Golden Oceans"]}
    )
    assert changed.json()["version"] == 2
    assert (await match(town, "Golden Ocean Fish", "509"))["entry"] is not None, "a changed entry is asked about again"
    same = await town.post(ANALYST, f"{path}/decisions", judged | {"same": True}, version=2)
    assert same.status_code == 201
    assert (await match(town, "Golden Ocean Fish", "509"))["entry"] is not None

    ended = await town.post(ANALYST, f"{path}/end", {"reason": "Company dissolved."}, version=2)
    assert ended.json()["version"] == 3
    assert (await match(town, "Somebody Else", "5077001"))["entry"] is None
    history = (await town.read(AUDITOR, path))["history"]
    assert [one["version"] for one in history] == [1, 2, 3]
    assert history[0]["content"]["names"] == OCEAN["names"]
    assert history[2]["content"]["note"] == "Company dissolved."


async def test_M07_an_entry_counts_for_its_time(town):
    body = OCEAN | {
        "names": ["Lagoon Runner"], "kind": "vessel", "ids": [{"kind": "imo", "number": "IMO 9074729"}],
        "valid_from": (MONDAY + timedelta(days=1)).isoformat(), "valid_until": (MONDAY + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    assert (await town.post(ANALYST, "/watch-entries", body)).status_code == 201
    for days, there in ((0, False), (2, True), (10, False)):
        async with town.work.reading(administration="FJ") as session:
            found = await matcher(session, at=MONDAY + timedelta(days=days), threshold=85)
        assert (found.best(["MV Lagoon Runner"], []) is not None) is there, days
    assert (await town.post(ANALYST, "/watch-entries", body | {"names": ["..."]})).status_code == 422
    assert (
        await town.post(ANALYST, "/watch-entries", body | {"ids": [{"kind": "tin", "number": "1"}]})
    ).status_code == 422


async def test_M14_watch_lists_are_read_by_those_who_need_them(town):
    for who in (EXAMINER, trader(), None):
        assert (await town.get(who, "/watch-entries")).status_code in (401, 403)
    assert (await town.post(AUDITOR, "/watch-entries", OCEAN)).status_code == 403
    assert (await town.get(AUDITOR, "/watch-entries?list=fisheries&counting=true")).status_code == 200


FILE = """list;kind;name;aliases;numbers;country;reason;source;from;until
fisheries;company;Golden Ocean Fish Co., Ltd.;Jin Hai Yu Ye|Golden Sea;tin:50-77-001|other:GOF 99;cn;Undeclared fins;Notice 12;;2026-12-31
fisheries;ship;Lagoon Runner;;;;;;;
fisheries;vessel;Lagoon Runner;;imo:9074729;;;;2026-03-10;
smuggling;person;...;;;;;;;
smuggling;person;Ratu Semi;;passport:12;;;;;
smuggling;person;Ratu Semi;;;FIJ;;;;
smuggling;person;Ratu Semi;;;;;;;31/12/2026
"""


async def send(town: House, content: str, *, who=ANALYST):
    return await town.call(who, "POST", "/watch-entries/load", content=content, headers={"Content-Type": "text/csv"})


async def test_M07_a_file_of_parties_is_loaded_with_its_bad_lines_reported(town):
    answer = await send(town, FILE)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["made"], report["known"]) == (2, 0)
    assert [(one["line"], one["column"]) for one in report["errors"]] == [
        (3, "kind"), (5, "name"), (6, "numbers"), (7, "country"), (8, "until"),
    ]  # fmt: skip
    assert "company, person, vessel" in report["errors"][0]["detail"]
    found = (await match(town, "Somebody Else", "5077001"))["entry"]
    assert (found["names"][2], found["country"], found["source"]) == ("Golden Sea", "CN", "Notice 12")
    assert found["valid_until"]["office"].startswith("2027-01-01T00:00"), "the last day counts wholly"
    assert [one["version"] for one in (await town.read(AUDITOR, f"/watch-entries/{found['id']}"))["history"]] == [1]
    assert (await match(town, "Lagoon Runner", "9074729"))["entry"] is None, "it begins on 10 March"

    again = (await send(town, FILE)).json()
    assert (again["made"], again["known"]) == (0, 2)
    await town.post(ANALYST, f"/watch-entries/{found['id']}/end", {"reason": "Company dissolved."}, version=1)
    assert (await send(town, FILE)).json()["made"] == 1, "what ended is made anew"

    for nothing in ("list,name\nx,Acme Trading\n", "list,kind,name\n", "list,kind,name\nx,ship,Acme\n", "a\x00b"):
        refused = await send(town, nothing)
        assert refused.status_code == 422, nothing
        assert refused.json()["errors"][0]["code"] == "file"
    assert (await send(town, FILE, who=EXAMINER)).status_code == 403


async def test_M07_an_entry_of_a_file_whose_time_is_over_is_made_once_and_bars_no_other(town):
    file = """list,kind,name,from,until
fisheries,person,Ratu Semi,2025-01-01,2025-12-31
fisheries,person,Ratu Semi,2026-01-01,
fisheries,person,Adi Mere,,9999-12-31
fisheries,person,Adi Litia,0001-01-01,
"""
    report = (await send(town, file)).json()
    assert report["made"] == 2
    assert [(one["line"], one["column"]) for one in report["errors"]] == [(4, "until"), (5, "from")]
    again = (await send(town, file)).json()
    assert (again["made"], again["known"]) == (0, 2)
    assert (await match(town, "Ratu Semi"))["entry"]["valid_until"] is None


async def test_M07_one_file_that_two_send_at_once_is_made_once(town):
    for number in range(3):
        file = "list,kind,name\n" + "".join(f"fisheries,person,Semi {number} {row:03}\n" for row in range(200))
        answers = await asyncio.gather(*(send(town, file) for _ in range(3)))
        assert [one.status_code for one in answers] == [200] * 3
        assert sorted(one.json()["made"] for one in answers) == [0, 0, 200]
        assert {one.json()["known"] for one in answers} == {0, 200}
