"""Managed lists: entries with validity and source, history, and rules in force that follow them."""

from __future__ import annotations

from datetime import timedelta

from services.risk.jobs.rules import RuleLife
from services.risk.queries.rule_sets import active_hash, active_rule_set
from tests.service.house import MONDAY
from tests.service.risk.conftest import ANALYST, AUDITOR, EXAMINER, House, machine, trader
from tests.service.risk.test_rules import Rules

LIST = {"name": "watched-importers", "title": "Importers with finds", "field": "importer"}


async def kept(town: House, name: str, who=AUDITOR, query: str = "") -> dict:
    return await town.read(who, f"/lists/{name}{query}")


async def test_M07_entries_have_validity_source_and_history_and_rules_follow_at_once(town):
    made = (await town.post(ANALYST, "/lists", LIST)).json()
    assert (await town.post(ANALYST, "/lists", LIST)).json()["code"] == "already-exists"
    assert (await town.post(ANALYST, "/lists", LIST | {"name": "Bad Name"})).status_code == 422
    rules = Rules(town)
    rule = await rules.active(text='importer in list("watched-importers")', title="Watched importers")
    unknown = await rules.begin(text='importer in list("watched-importer")')
    assert "watched-importers" in unknown["versions"][0]["mistakes"][0]["hint"]

    later = (MONDAY + timedelta(days=2)).isoformat()
    entries = [{"value": " 50-1 ", "source": "Case 7"}, {"value": "50-2", "valid_from": later, "source": "Case 8"}]
    added = await town.post(ANALYST, f"/lists/{LIST['name']}/entries", {"entries": entries}, version=made["version"])
    assert added.status_code == 200, added.text
    assert added.json()["counting"] == 1

    async def listed() -> set[str]:
        async with town.work.reading(administration="FJ") as session:
            found = await active_rule_set(session, at=town.at)
        assert any(one.id == rule["id"] for one in found.rules)
        return set(found.lists["watched-importers"].entries)

    assert await listed() == {"50-1"}
    again = await town.post(
        ANALYST, f"/lists/{LIST['name']}/entries", {"entries": [{"value": "50-1"}]}, version=added.json()["version"]
    )
    assert again.json()["version"] == added.json()["version"], "what counts already changes nothing"

    town.later(days=3)
    job = RuleLife(town.app.state.platform.settings.hosted_administrations())
    await job.run(town.work, "FJ", town.at)
    assert await listed() == {"50-1", "50-2"}, "a later entry begins by itself"
    async with town.work.reading(administration="FJ") as session:
        before = await active_hash(session, at=town.at)
    await job.run(town.work, "FJ", town.at)
    async with town.work.reading(administration="FJ") as session:
        assert await active_hash(session, at=town.at) == before, "nothing new makes no new set"

    ended = await town.post(
        ANALYST, f"/lists/{LIST['name']}/entries/end", {"values": ["50-1"], "reason": "Case closed."},
        version=again.json()["version"],
    )  # fmt: skip
    assert ended.json()["counting"] == 1
    assert await listed() == {"50-2"}
    past = await kept(town, LIST["name"], query="?past=true")
    assert {(one["value"], one["source"], one["end_reason"]) for one in past["entries"]} == {
        ("50-1", "Case 7", "Case closed."), ("50-2", "Case 8", ""),
    }  # fmt: skip
    stale = await town.post(ANALYST, f"/lists/{LIST['name']}/entries", {"entries": [{"value": "X"}]}, version=1)
    assert stale.status_code == 412


async def test_M07_a_list_is_loaded_from_csv_and_seen_by_those_who_need_it(town):
    made = (await town.post(ANALYST, "/lists", LIST | {"name": "headings", "matching": "prefix"})).json()
    path = "/lists/headings/load"
    csv = "value,source\n2203,WCO\n2208,WCO\n"
    headers = {"Content-Type": "text/csv"}
    loaded = await town.call(ANALYST, "POST", path, version=made["version"], content=csv, headers=headers)
    assert loaded.json()["counting"] == 2, loaded.text
    bare = await town.call(ANALYST, "POST", path, version=2, content="8517\n8703\n", headers=headers)
    assert bare.json()["counting"] == 4
    shown_nowhere = b"value,until\n1234,9999-12-31T23:59:59Z\n"
    for bad in (shown_nowhere, b"\xff\xfe1", b"value,note\n1234,a\x00b\n", b"value\n" + b"1" * 2_000_000):
        wrong = await town.call(ANALYST, "POST", path, version=3, content=bad, headers=headers)
        assert wrong.status_code == 422, bad[:20]
    wrong = await town.call(ANALYST, "POST", path, version=3, content="value,until\n1234,tomorrow\n", headers=headers)
    assert "line 2" in wrong.json()["errors"][0]["detail"]
    for who in (EXAMINER, trader(), machine(), None):
        assert (await town.get(who, "/lists/headings")).status_code in (401, 403)
    assert (await town.call(AUDITOR, "POST", path, version=3, content=csv, headers=headers)).status_code == 403
    assert (await kept(town, "headings"))["matching"] == "prefix"
