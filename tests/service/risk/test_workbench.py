"""What a rule would have done: forecasts while it is typed, back-tests, shadow, suggestions, drift, and rules as files."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.risk.domain.asycuda_criteria import read_criteria
from services.risk.domain.language import judge, parse
from services.risk.histories import Histories, folder_in
from services.risk.jobs.evidence import Evidence
from services.risk.model import Declaration
from services.risk.operations.acting import Officer
from services.risk.permissions import TIMED_WORK
from services.risk.queries.declarations import lodged
from services.risk.queries.office import office
from shared.actors import service_actor
from tests.service.house import MONDAY
from tests.service.risk.builders import OFFICE, Lodged, by_hand, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, EXAMINER, House, trader
from tests.service.risk.test_rules import BEER, BIOSECURITY, Rules
from tests.service.risk.test_statistics import act, acts, past

TEXT = 'items.exists(i, i.hs.startsWith("2203") && i.value < 700)'
WORK_BEGAN = MONDAY - timedelta(days=200)


def declaration(number: int, dice: random.Random) -> Lodged:
    """Beer of low value from one importer is where the finds are; a fifth of everything is inspected at random."""
    beer, cheap = dice.random() < 0.3, dice.random() < 0.5
    items = (
        {"number": 1, "hs": "220300" if beer else "851712", "origin": dice.choice(["FJ", "CN", "AU"]),
         "value": "600.00" if cheap else "900.00", "net_mass": "10.000"},
        {"number": 2, "hs": "080810", "origin": "NZ", "value": "50.00"},
    )  # fmt: skip
    chosen = dice.random() < 0.5
    return Lodged(
        lane="red" if chosen else "green", cause="random" if chosen else "nothing",
        random_lane="red" if chosen else None, items=items, importer=f"50-{number % 7}", probability="0.500000",
        at=WORK_BEGAN + timedelta(hours=number * 4), released=True,
        found=(beer and cheap and dice.random() < 0.9) if chosen else None, office=OFFICE if number % 3 else "FJLTK",
    )  # fmt: skip


@pytest.fixture(scope="module")
async def many(shared_house: House) -> list[Lodged]:
    dice = random.Random(7)
    made = [declaration(number, dice) for number in range(1150)]
    await lodge(shared_house, *made)
    return made


@pytest.fixture
def rules(town: House, many: list[Lodged]) -> Rules:
    return Rules(town)


async def what_if(town: House, text: str = TEXT, **more: Any) -> dict[str, Any]:
    answer = await town.post(ANALYST, "/rules/what-if", {"text": text} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def hits_of(many: list[Lodged], text: str) -> list[Lodged]:
    node = parse(text)
    found = []
    for one in many:
        declared = lodged("x", {"office": one.office, "flow": "IMPORT", "importer": "50-1"}, one.items)
        if judge(node, header=declared.header, items=declared.items, lists={}) is True:
            found.append(one)
    return found


async def test_M13_what_if_counts_over_the_whole_history_what_a_plain_walk_counts(rules, many, town):
    found = await what_if(town, lane="yellow", probability=50)
    hits = hits_of(many, TEXT)
    inspected = [one for one in hits if one.found is not None]
    finds = [one for one in inspected if one.found]
    assert (found["declarations"], found["hits"], found["selected"]) == (len(many), len(hits), len(hits) / 2)
    assert (found["inspected"], found["finds"], found["finds_gained"]) == (len(inspected), len(finds), len(finds))
    assert found["find_rate"]["low"] < len(finds) / len(inspected) < found["find_rate"]["high"]
    assert found["never_inspected"] == pytest.approx(1 - len(inspected) / len(hits), abs=1e-4)
    assert {one["office"]: one["hits"] for one in found["offices"]} == {
        office_: sum(one.office == office_ for one in hits) for office_ in ("FJSUV", "FJLTK")
    }
    assert found["offices"][0]["red_a_day"] == 20
    narrowed = await what_if(town, offices=["FJLTK"], flows=["import"])
    assert narrowed["hits"] == sum(one.office == "FJLTK" for one in hits)
    assert (await what_if(town, flows=["export"]))["hits"] == 0


async def test_M13_a_mistake_names_its_column_and_what_was_meant(rules, town):
    wrong = await town.post(ANALYST, "/rules/what-if", {"text": 'items.exists(i, i.hss == "2203") && offce == "X"'})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "condition-not-understood")
    mistakes = wrong.json()["mistakes"]
    assert [one["column"] for one in mistakes] == [19, 37]
    assert "office" in mistakes[1]["hint"]
    for who in (AUDITOR, EXAMINER, trader(), None):
        assert (await town.post(who, "/rules/what-if", {"text": TEXT})).status_code in (401, 403)


async def test_M13_back_test_is_kept_with_the_rule_and_sets_are_compared(rules, many, town):
    rule = await rules.tested()
    kept = rule["versions"][0]["test"]
    assert kept["hits"] == len(hits_of(many, TEXT))
    assert kept["find_rate"] is not None
    rule = await rules.act(ANALYST, rule, "submit")
    rule = await rules.act(APPROVER, rule, "approve")
    assert (await what_if(town))["finds_gained"] == 0, "the rule in force hits them already"
    assert (await what_if(town, replaces=rule["id"]))["finds_gained"] > 0

    narrower = {"text": 'items.exists(i, i.hs.startsWith("2203") && i.value < 700 && i.origin == "CN")'}
    second = await rules.act(ANALYST, rule, "revise")
    answer = await town.call(ANALYST, "PUT", f"/rules/{rule['id']}", version=second["version"], json=BEER | narrower)
    second = answer.json()
    trial = {"add": [{"rule": rule["id"], "version": 2}]}
    compared = await town.post(ANALYST, "/rule-sets/back-test", {"trial": trial, "against": {}})
    assert compared.status_code == 200, compared.text
    body = compared.json()
    few, all_ = len(hits_of(many, narrower["text"])), len(hits_of(many, TEXT))
    assert body["hit"] == few
    assert (body["finds_gained"], body["finds_lost"] > 0) == (0, True)
    assert body["against"] != body["hash"]
    assert sum(body["lanes"].values()) == pytest.approx(len(many))
    assert body["rules"][0]["rule"] == rule["id"]
    recorded = (await town.post(ANALYST, "/rule-sets/back-test", {})).json()
    assert (recorded["against"], recorded["hit"]) == (None, all_)
    none = await town.post(ANALYST, "/rule-sets/back-test", {"trial": {"leave_out": [rule["id"]]}, "against": {}})
    assert none.json()["finds_lost"] > 0
    broken = await rules.begin(text="offce")
    refused = await town.post(
        ANALYST, "/rule-sets/back-test", {"trial": {"add": [{"rule": broken["id"], "version": 1}]}}
    )
    assert refused.status_code == 409
    assert (await town.post(ANALYST, "/rule-sets/back-test", {"trial": {"base": "0" * 64}})).status_code == 404
    await rules.act(APPROVER, second, "withdraw", {"reason": "Too narrow by far."}, number=1)


async def test_M13_a_rule_in_the_shadow_reports_what_it_would_have_done(rules, town):
    rule = await rules.active(shadow=True, title="In the shadow")
    key = rule["id"]
    shadow = [hit(key, "red", shadow=True)]
    await lodge(
        town,
        Lodged(lane="green", cause="nothing", hits=shadow, at=MONDAY),
        Lodged(lane="red", cause="random", random_lane="red", hits=shadow, at=MONDAY, found=True),
        Lodged(lane="red", cause="random", random_lane="red", hits=shadow, at=MONDAY, found=False),
    )
    report = (await town.read(AUDITOR, f"/rules/{key}/shadow"))["versions"][0]
    assert (report["hits"], report["raised"], report["would_select"]) == (3, 1, 2.4)
    assert (report["inspected"], report["finds"], report["lanes"]["red"]) == (2, 1, 2)
    assert report["find_rate"]["low"] < 0.5 < report["find_rate"]["high"]


async def test_the_history_grows_by_what_is_new_and_is_read_again_from_disk(rules, town):
    town.later(minutes=1)
    before = await what_if(town)
    fresh = Lodged(lane="green", cause="nothing", at=MONDAY - timedelta(minutes=1))
    await lodge(town, fresh)
    assert (await what_if(town))["declarations"] == before["declarations"], "at most ten seconds behind"
    town.later(seconds=11)
    grown = await what_if(town)
    assert grown["declarations"] == before["declarations"] + 1
    seen = (
        update(Declaration)
        .where(Declaration.id == fresh.id)
        .values(inspected_at=town.at, found=True, changed_at=town.at)
    )
    await by_hand(town, seen)
    town.later(seconds=11)
    settled = await what_if(town)
    assert (settled["declarations"], settled["inspected"]) == (grown["declarations"], grown["inspected"] + 1)
    gone = update(Declaration).where(Declaration.id == fresh.id).values(stage="cancelled", changed_at=town.at)
    await by_hand(town, gone)
    town.later(seconds=11)
    assert (await what_if(town))["declarations"] == before["declarations"]

    evidence = Evidence(town.app.state.platform.settings)
    histories = evidence.histories(town.work)
    assert await histories.save("FJ")
    again = Histories(town.work, folder=folder_in(town.app.state.platform.settings.data))
    loaded = await again.history("FJ", at=town.at)
    known = await histories.history("FJ", at=town.at)
    node = parse(TEXT)
    assert (len(loaded), loaded.counted) == (len(known), known.counted)
    assert (loaded.matches(node, {}) == known.matches(node, {})).all()
    (folder_in(town.app.state.platform.settings.data) / "FJ.rows.npz").write_bytes(b"broken")
    rebuilt = Histories(town.work, folder=folder_in(town.app.state.platform.settings.data))
    assert (await rebuilt.history("FJ", at=town.at)).counted == known.counted


async def test_M13_suggestions_come_from_outcomes_and_a_person_takes_or_dismisses_them(rules, town):
    made = await town.post(ANALYST, "/suggestions")
    assert made.status_code == 201, made.text
    assert made.json()["made"] >= 1
    assert (await town.post(ANALYST, "/suggestions")).json()["made"] == 0, "nothing is suggested twice"
    items = (await town.read(AUDITOR, "/suggestions?state=made"))["items"]
    best = items[0]
    assert best["evidence"]["low"] > best["evidence"]["base"]
    assert any('startsWith("22' in one["text"] for one in items)
    for one in items[1:]:
        short = await town.post(ANALYST, f"/suggestions/{one['id']}/dismiss", {"reason": "No."}, version=1)
        assert short.status_code == 422
        put_aside = await town.post(
            ANALYST, f"/suggestions/{one['id']}/dismiss", {"reason": "Known already."}, version=1
        )
        assert put_aside.json()["state"] == "dismissed"
    path = f"/suggestions/{best['id']}/take"
    assert (await town.post(AUDITOR, path, {"title": "Beer"}, version=1)).status_code == 403
    taken = await town.post(ANALYST, path, {"title": "Beer, from outcomes"}, version=1)
    assert taken.status_code == 201, taken.text
    rule = taken.json()
    assert (rule["origin"], rule["versions"][0]["state"], rule["versions"][0]["text"]) == (
        "suggestion",
        "draft",
        best["text"],
    )
    assert "held out" in rule["versions"][0]["documentation"]
    assert (await town.post(ANALYST, path, {"title": "Again"}, version=2)).status_code == 409


async def watch(town: House) -> int:
    """The weekly look; answers how many alarms there were."""
    settings = town.app.state.platform.settings
    async with town.work.reading(administration="FJ") as session:
        found = await office(session, administration=settings.hosted_administrations()["FJ"])
    actor = service_actor(service="risk", administration="FJ")
    by = Officer(actor=actor, held=frozenset(map(str, TIMED_WORK)), at=town.at, office=found)
    return await Evidence(settings).watch(town.work, by)


async def test_the_weekly_look_is_made_up_for_where_the_machine_was_off_on_sunday(town, monkeypatch):
    evidence = Evidence(town.app.state.platform.settings)
    looks: list[int] = []

    async def watched(work: Any, by: Officer, *, since: Any) -> int:
        looks.append((by.at - since).days)
        return 0

    async def suggested(work: Any, by: Officer) -> int:
        return 0

    monkeypatch.setattr(evidence, "watch", watched)
    monkeypatch.setattr(evidence, "suggest", suggested)
    for day, expected in (
        (0, []), (4, []),  # a new installation, from a Tuesday in Suva on
        (5, [7]), (5, [7]), (6, [7]),  # its first Sunday, once
        (14, [7, 9]), (15, [7, 9]),  # off over the second Sunday, on again on Tuesday: what came since the last look counts
        (19, [7, 9, 7]),
    ):  # fmt: skip
        await evidence.run(town.work, "FJ", MONDAY + timedelta(days=day))
        assert looks == expected, day
    (folder_in(town.app.state.platform.settings.data) / "FJ.looked").write_text("not a day")
    await evidence.run(town.work, "FJ", MONDAY + timedelta(days=26))
    assert looks == [7, 9, 7, 7]


async def test_drift_of_a_rule_with_few_inspections_a_week_is_an_alarm(town):
    """Two a week: one in ten found something for ten months, and each of them in the last two."""
    rows = [
        Lodged(
            hits=[hit("R-0042")],
            at=MONDAY - timedelta(days=week * 7 + day, hours=3),
            found=week < 8 or (week % 5 == 0 and day == 0),
        )
        for week in range(45)
        for day in (1, 4)
    ]
    await past(town, *rows)
    assert await watch(town) >= 1
    (alarm,) = (one for one in (await town.read(ANALYST, "/drift"))["items"] if one["kind"] == "find_rate")
    assert (alarm["subject"], alarm["detail"]["way"]) == ("R-0042", "rising")
    assert alarm["threshold"] < 0.15 < alarm["value"]


async def test_M14_drift_of_an_agencys_rule_is_told_to_that_agency_alone(rules, town):
    rule = await rules.begin(BIOSECURITY, scope="agency", agency="biosecurity")
    seen = [Lodged(hits=[hit(rule["id"])], at=MONDAY - timedelta(days=day), found=day < 30) for day in range(1, 121)]
    await past(town, *seen)
    assert await watch(town) >= 1
    (alarm,) = (one for one in (await town.read(BIOSECURITY, "/drift"))["items"] if one["subject"] == rule["id"])
    assert rule["id"] not in {one["subject"] for one in (await town.read(ANALYST, "/drift"))["items"]}
    note = {"note": "Mangoes."}
    assert (await town.post(ANALYST, f"/drift/{alarm['id']}/seen", note, version=1)).status_code == 404
    assert (await town.post(BIOSECURITY, f"/drift/{alarm['id']}/seen", note, version=1)).status_code == 200


async def test_two_acts_about_one_declaration_are_one_inspection_of_the_rule(town):
    """Since two weeks documents are checked thrice before the goods: what the rule finds is what it found before."""
    rows = [
        Lodged(hits=[hit("R-0077")], at=MONDAY - timedelta(days=number), found=number % 2 == 0)
        for number in range(1, 300)
    ]
    await past(town, *rows)
    checked = [replace(row, found=False) for row in rows if row.at > MONDAY - timedelta(weeks=2)]
    await acts(town, [each for row in checked for number in (2, 3, 4) for each in act(row, number=number)])
    await watch(town)
    assert "R-0077" not in {one["subject"] for one in (await town.read(ANALYST, "/drift"))["items"]}


async def test_drift_of_what_comes_in_is_an_alarm_once_a_week(rules, town):
    await lodge(
        town,
        *(
            Lodged(lane="green", cause="nothing", office="FJNAN", at=MONDAY - timedelta(days=day, minutes=minute))
            for day in range(20)
            for minute in range(10)
        ),
    )
    town.later(minutes=5)
    assert await watch(town) >= 1
    assert await watch(town) >= 1
    alarms = (await town.read(ANALYST, "/drift"))["items"]
    place = [one for one in alarms if one["subject"] == "office"]
    assert len(place) == 1
    assert place[0]["detail"]["moved"][0][0] == "FJNAN"
    seen = await town.post(ANALYST, f"/drift/{place[0]['id']}/seen", {"note": "Nadi has opened."}, version=1)
    assert (seen.json()["seen_by"]["id"], seen.json()["note"]) == (ANALYST.id, "Nadi has opened.")


async def test_rules_come_in_as_tables_and_criteria_and_go_out_as_the_same_trees(rules, town):
    table = (
        "office,item.hs startsWith,item.value <,lane,probability,title,valid from,valid until\n"
        "FJSUV,8703,5000,yellow,60,Cars under 5000,2026-03-03,2026-06-30\n"
        ",2402,,red,100,Cigarettes,2026-03-03,2026-06-30\n"
    )
    headers = {"Content-Type": "text/csv"}
    path = "/rules/import?name=cars.csv"
    answer = await town.call(ANALYST, "POST", path, content=table, headers=headers)
    assert answer.status_code == 201, answer.text
    first, second = answer.json()["drafts"]
    rule = await town.read(ANALYST, f"/rules/{first}")
    assert (rule["origin"], rule["versions"][0]["state"], rule["versions"][0]["probability"]) == ("import", "draft", 60)
    broken = await town.call(ANALYST, "POST", path, content=table.replace("yellow", "purple"), headers=headers)
    assert (broken.json()["drafts"], broken.json()["mistakes"][0]["line"]) == ([], 2)
    csv = await town.get(AUDITOR, "/rules/export.csv?state=draft")
    assert csv.headers["content-type"].startswith("text/csv")
    assert "Cigarettes" in csv.text
    assert (await town.get(AUDITOR, "/rules/export.xlsx?state=draft")).content[:2] == b"PK"
    assert (await town.get(EXAMINER, "/rules/export.csv")).status_code == 403

    criteria = 'If ComCod = "080810" and CtyOrigCod = "US" Then RedLane IS 100; Endif;\nIf Nonsense = 1 Then RedLane IS 5; Endif;\n'
    answer = await town.call(
        ANALYST, "POST", "/rules/import?name=modsel.txt&format=asycuda", content=criteria, headers=headers
    )
    report = answer.json()
    assert (len(report["drafts"]), report["mistakes"][0]["line"]) == (1, 2)
    imported = (await town.read(ANALYST, f"/rules/{report['drafts'][0]}"))["versions"][0]
    assert parse(imported["text"]) == parse('items.exists(i, i.hs == "080810" && i.origin == "US")')
    text = (await town.get(AUDITOR, "/rules/export.asycuda?state=draft")).text
    assert 'ComCod = "080810"' in text

    here = await rules.begin(
        text="container", offices=["FJSUV", "FJLTK"], flows=["import"], scope="office", title="Here"
    )
    await rules.begin(text="has(voyage)", shadow=True, title="Watched only")
    answer = await town.get(AUDITOR, "/rules/export.asycuda?state=draft")
    assert '(OffCod = "FJLTK" or OffCod = "FJSUV") and FlowCod = "IMPORT" and CntFlag = 1 Then' in answer.text
    assert (here["id"] in answer.headers["x-left-out"], "Watched only" in answer.text) == (False, False)
    assert "R-" in answer.headers["x-left-out"], "in the shadow it counts for nothing, as a criterion it would"
    assert second in {row["id"] for row in (await town.read(ANALYST, "/rules?state=draft"))["items"]}


async def test_a_file_of_rules_holds_what_counts_and_says_what_it_leaves_out(rules, town):
    counts = await rules.active(title="Beer that counts", text='items.exists(i, i.hs == "22030010")')
    revised = await rules.act(ANALYST, counts, "revise", number=1)
    ended = await rules.act(ANALYST, await rules.begin(title="Given up"), "withdraw", {"reason": "Nothing was found."})
    hard = await rules.active(title="Too dear", text='items.all(i, i.hs != "22")')
    criteria = (await town.get(AUDITOR, "/rules/export.asycuda")).text
    assert "Beer that counts" in criteria, "a new version under way does not take the place of the one in force"
    assert "Given up" not in criteria, "what is over would count there"
    assert len(read_criteria(criteria).criteria) == criteria.count("Endif;"), "remarks stand in nobody's way"
    assert f"/* Left out: {hard['id']}: items.all: a criterion is tried on one item at a time */" in criteria
    drafts = (await town.get(AUDITOR, "/rules/export.csv?state=draft")).text
    assert revised["versions"][0]["title"] in drafts, "a state asked for is that of any version"
    assert ended["id"] not in (await town.get(AUDITOR, "/rules/export.csv")).headers["x-left-out"]
    assert "Given up" not in (await town.get(AUDITOR, "/rules/export.csv")).text
    assert "Given up" in (await town.get(AUDITOR, "/rules/export.csv?state=withdrawn")).text

    told = await town.read(AUDITOR, "/rules/left-out?format=asycuda")
    assert told["rules"] == criteria.count("Endif;")
    (row,) = (one for one in told["left_out"] if one["rule"] == hard["id"])
    assert (row["title"], row["reason"]) == ("Too dear", "items.all: a criterion is tried on one item at a time")
    table = await town.read(AUDITOR, "/rules/left-out?format=table&state=active")
    assert hard["id"] in {one["rule"] for one in table["left_out"]}
    assert (await town.get(EXAMINER, "/rules/left-out")).status_code == 403
