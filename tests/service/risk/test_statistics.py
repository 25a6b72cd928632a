"""M12, M15: what came of rules, lanes, the draw, officers and examiners, counted from the tables with intervals."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.risk.domain.evidence import wilson
from services.risk.model import Inspection, InspectionHit
from shared import tenancy
from tests.service.house import MONDAY, officer
from tests.service.risk.builders import Lodged, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, House, machine, trader
from tests.service.risk.test_rules import Rules

WINDOW = "from=2026-02-01&until=2026-03-10"
KINDS = ("rules", "lanes", "random", "officers", "workload")


async def examined(house: House, one: Lodged, *, minutes: int = 30, found: bool | None = None) -> None:
    """A declaration examined through the door."""
    bad = one.found if found is None else found
    body: dict[str, Any] = {"conform": not bad, "minutes": minutes}
    if bad:
        body |= {"findings": [{"offence": "quantity"}], "revenue": {"amount": 1000, "currency": "FJD"}}
    answer = await house.post(EXAMINER, f"{one.path}/inspections", body, version=2)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("kind", KINDS)
async def test_statistics_are_for_those_who_may(town: House, kind: str) -> None:
    for who, status in ((ANALYST, 200), (AUDITOR, 200), (trader(), 403), (COUNTER, 403), (machine(), 403), (None, 401)):
        assert (await town.get(who, f"/statistics/{kind}")).status_code == status
    sly = trader(roles=("trader", "risk-analyst"))
    assert (await town.get(sly, f"/statistics/{kind}")).status_code == 403
    for days in (
        "from=2025-01-01&until=2026-03-01",
        "until=9999-12-31",
        "until=0001-01-01",
        "from=0001-01-01&until=0001-01-02",
    ):
        assert (await town.get(ANALYST, f"/statistics/{kind}?{days}")).status_code == 422, days
    assert (await town.get(ANALYST, f"/statistics/{kind}?from=2026-03-02&until=2026-03-01")).status_code == 422
    table = await town.get(ANALYST, f"/statistics/{kind}?format=csv")
    assert table.headers["content-type"].startswith("text/csv")


async def test_m12_per_rule_hits_finds_interval_revenue_minutes_unique_finds_overlap(house: House) -> None:
    alone = Lodged(hits=[hit("R-0001")])
    both = Lodged(hits=[hit("R-0001"), hit("R-0002", selected=False)])
    shadowed = Lodged(hits=[hit("R-0002"), hit("R-0003", shadow=True)])
    unseen = Lodged(hits=[hit("R-0001"), hit("R-0002")])
    elsewhere = Lodged(hits=[hit("R-0001")], office="FJLTK")
    before = Lodged(hits=[hit("R-0001")], at=MONDAY - timedelta(days=60))
    await lodge(house, alone, both, shadowed, unseen, elsewhere, before)
    await examined(house, alone, minutes=60, found=True)
    await examined(house, both, minutes=30, found=True)
    await examined(house, shadowed, minutes=20, found=False)
    found = await house.read(ANALYST, f"/statistics/rules?{WINDOW}&office=FJSUV")
    rows = {row["rule"]: row for row in found["items"]}
    one, two, three = rows["R-0001"], rows["R-0002"], rows["R-0003"]
    assert (one["hits"], one["selected"], one["inspected"], one["never_inspected"], one["overlapping"]) == (
        3,
        3,
        2,
        1,
        2,
    )
    assert (one["find_rate"]["finds"], one["alone"], one["unique_finds"]) == (2, 1, 1)
    assert (one["revenue"], one["minutes"], one["minutes_per_find"]) == ({"amount": 2000, "currency": "FJD"}, 90, 45.0)
    wide = wilson(2, 2)
    assert one["find_rate"]["interval"] == {"low": pytest.approx(wide.low), "high": pytest.approx(wide.high)}
    assert (two["hits"], two["selected"], two["inspected"], two["find_rate"]["value"]) == (3, 2, 2, 0.5)
    assert (three["shadow"], three["selected"], three["alone"]) == (True, 0, 0)
    assert two["alone"] == 1  # a rule in shadow is no other rule
    assert {row["rule"]: row["hits"] for row in (await house.read(ANALYST, f"/statistics/rules?{WINDOW}"))["items"]} == {
        "R-0001": 4, "R-0002": 3, "R-0003": 1,
    }  # fmt: skip
    assert (await house.get(ANALYST, f"/statistics/rules/R-9999/overlap?{WINDOW}")).status_code == 404
    overlap = await house.read(ANALYST, f"/statistics/rules/R-0001/overlap?{WINDOW}")
    assert [(row["rule"], row["hits"], row["find_rate"]["finds"]) for row in overlap["items"]] == [("R-0002", 2, 1)]
    table = await house.get(ANALYST, f"/statistics/rules?{WINDOW}&format=csv")
    lines = {row["rule"]: row for row in csv.DictReader(io.StringIO(table.text))}
    assert (lines["R-0001"]["hits"], lines["R-0001"]["find_rate_finds"], lines["R-0001"]["revenue_amount"]) == (
        "4", "2", "2000",
    )  # fmt: skip


def act(one: Lodged, number: int = 1) -> list[Any]:
    """An act of the past, straight into the tables."""
    inspection = Inspection(
        administration="FJ", id=uuid4(), declaration_id=one.id, number=number, version_number=1, at=one.at, day=one.at.date(),
        office=one.office, by="e", by_name="E", kind="goods", conform=not one.found,
        findings=[{"offence": "quantity", "item": None, "note": ""}] if one.found else [], revenue=0, currency="FJD",
        minutes=30, corrections=[], items=[], note="", photos=[], lane=one.lane, random=one.random_lane is not None,
        draw={},
    )  # fmt: skip
    hits = [
        InspectionHit(
            administration="FJ", inspection_id=inspection.id, rule=each["rule"], rule_version=1, declaration_id=one.id,
            lane="red", mandatory=False, selected=True, shadow=False, alone=True,
        )
        for each in one.hits
    ]  # fmt: skip
    return [inspection, *hits]


async def past(house: House, *many: Lodged) -> None:
    await lodge(house, *many)
    await acts(house, [row for one in many if one.found is not None for row in act(one)])


async def acts(house: House, rows: Sequence[Any]) -> None:
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        session.add_all([row for row in rows if isinstance(row, Inspection)])
        await session.flush()
        session.add_all([row for row in rows if isinstance(row, InspectionHit)])


async def test_m12_rules_that_no_longer_earn_their_keep_come_into_the_review_queue(house: House) -> None:
    """0 finds in 30 inspected hits: 4 % chance if the true rate were 10 %."""
    idle = [Lodged(hits=[hit("R-0030")], found=False, released=True) for _ in range(30)]
    good = [Lodged(hits=[hit("R-0031")], found=number < 12, released=True) for number in range(20)]
    few = [Lodged(hits=[hit("R-0032")], found=False, released=True) for _ in range(5)]
    drawn = [
        Lodged(cause="random", random_lane="red", found=number < 2, released=True, probability="0.020000")
        for number in range(40)
    ]
    await past(house, *idle, *good, *few, *drawn)
    rows = {row["rule"]: row for row in (await house.read(ANALYST, f"/statistics/rules?{WINDOW}"))["items"]}
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "R-0030": "doubtful", "R-0031": "earns", "R-0032": "too_few",
    }  # fmt: skip
    assert rows["R-0030"]["evidence"] == "0 finds in 30 inspected hits: 4 % chance if the true rate were 10 %"
    queue = (await house.read(ANALYST, f"/statistics/rules?{WINDOW}&review=true"))["items"]
    assert [row["rule"] for row in queue] == ["R-0030"]


async def test_m12_a_rule_that_hit_nothing_for_half_a_year_comes_into_the_review_queue(house: House) -> None:
    rules = Rules(house)
    house.later(days=-300)
    silent = await rules.active(title="Silent", valid_from="2025-05-01", valid_until="2026-04-30")
    seldom = await rules.active(title="Seldom", valid_from="2025-05-01", valid_until="2026-04-30")
    house.later(days=300)
    young = await rules.active(title="Young")
    await lodge(house, Lodged(hits=[hit(seldom["id"])], at=MONDAY - timedelta(days=100)))
    rows = {row["rule"]: row for row in (await house.read(ANALYST, "/statistics/rules"))["items"]}
    assert {key: (rows[key]["hits"], rows[key]["verdict"]) for key in (silent["id"], seldom["id"], young["id"])} == {
        silent["id"]: (0, "silent"), seldom["id"]: (0, "too_few"), young["id"]: (0, "too_few"),
    }  # fmt: skip
    assert rows[silent["id"]]["evidence"] == "no hit in 182 days"
    queue = (await house.read(ANALYST, "/statistics/rules?review=true"))["items"]
    assert [row["rule"] for row in queue] == [silent["id"]]


async def test_m15_lane_shares_find_rate_random_against_targeted_release_time_per_lane(house: House) -> None:
    targeted = [Lodged(hits=[hit("R-0001")], found=number < 20, released=True) for number in range(40)]
    drawn = [Lodged(cause="random", random_lane="red", found=number < 2, released=True) for number in range(40)]
    green = [Lodged(lane="green", cause="nothing", released=True, office="FJLTK") for _ in range(20)]
    await past(house, *targeted, *drawn, *green)
    # Chance filled the expected share with these: nobody aimed at them, and they are no sample of everything either.
    topped = [Lodged(cause="top_up", found=False, released=True, office="FJSVU") for _ in range(30)]
    await past(house, *topped)
    slow = Lodged(lane="yellow", at=MONDAY - timedelta(hours=10))
    await lodge(house, slow)
    body = {"conform": True, "minutes": 10, "kind": "documents"}
    await house.post(EXAMINER, f"{slow.path}/inspections", body, version=2)
    await house.post(EXAMINER, f"{slow.path}/release", version=3)
    found = await house.read(AUDITOR, f"/statistics/lanes?{WINDOW}")
    rows = {(row["office"], row["lane"]): row for row in found["items"]}
    assert (rows[None, "red"]["declarations"], rows[None, "red"]["share"]) == (110, pytest.approx(110 / 131))
    assert (rows["FJLTK", "green"]["share"], rows["FJSUV", "red"]["random"]) == (1.0, 40)
    assert (rows["FJSUV", "red"]["release_minutes_median"], rows["FJSUV", "red"]["release_minutes_90"]) == (180, 180)
    assert rows[None, "yellow"]["release_minutes_median"] == 600
    assert (found["targeted"]["value"], found["random"]["value"], found["better"]) == (
        pytest.approx(20 / 41),
        0.05,
        True,
    )
    assert 0.2 < found["apart"]["low"] < 0.44 < found["apart"]["high"] < 0.65
    only = await house.read(AUDITOR, f"/statistics/lanes?{WINDOW}&office=FJLTK")
    assert {row["lane"] for row in only["items"]} == {"green"}
    assert (only["better"], only["random"]["value"]) == (None, None)


async def test_m15_compliance_is_reported_only_where_it_is_known_to_three_points(house: House) -> None:
    known = [
        Lodged(cause="random", random_lane="red", found=number < 6, released=True, probability="0.500000")
        for number in range(200)
    ]
    rest = [Lodged(lane="green", cause="nothing", released=True, probability="0.500000") for _ in range(200)]
    thin = [
        Lodged(
            cause="random", random_lane="red", found=number < 1, released=True, office="FJLTK", probability="1.000000"
        )
        for number in range(20)
    ]
    bent = Lodged(lane="red", cause="override", found=True, released=True, probability="0.001000")
    await past(house, *known, *rest, *thin, bent)
    found = await house.read(ANALYST, f"/statistics/random?{WINDOW}")
    rows = {row["office"]: row for row in found["items"]}
    suva, lautoka = rows["FJSUV"], rows["FJLTK"]
    assert (suva["drawn"], suva["inspected"], suva["finds"]) == (200, 200, 6)
    assert (suva["enough"], suva["find_rate"], suva["compliance"]) == (True, 0.03, 0.97)
    assert suva["interval"]["high"] - suva["interval"]["low"] <= 0.06
    assert (lautoka["enough"], lautoka["compliance"], lautoka["find_rate"]) == (False, None, None)
    assert lautoka["needed"] > 20
    estimate = found["estimate"]  # what an officer put into red is not weighted with the chance it had
    assert estimate["declarations"] == 420
    assert estimate["find_rate"] == pytest.approx((400 * 0.03 + 1) / 420, abs=1e-6)
    assert estimate["interval"]["low"] < estimate["find_rate"] < estimate["interval"]["high"]


async def test_m10_override_rate_per_officer_and_m15_workload_per_examiner(house: House) -> None:
    colleague = officer("examiner", name="colleague")
    many = [Lodged(lane="yellow") for _ in range(4)]
    await lodge(house, *many)
    up = {"to": "red", "reason_code": "intelligence", "reason": "A call from the port."}
    down = {"to": "blue", "reason_code": "documents_satisfy", "reason": "Invoice and payment agree."}
    await house.post(EXAMINER, f"{many[0].path}/route", up, version=2)
    await house.post(EXAMINER, f"{many[1].path}/route", down, version=2)  # only asked
    await house.post(APPROVER, f"{many[1].path}/route/refuse", {"reason": "Not convincing."}, version=3)
    await house.post(APPROVER, f"{many[2].path}/route", down, version=2)
    body = {"conform": True, "minutes": 40, "kind": "documents"}
    await house.post(EXAMINER, f"{many[3].path}/inspections", body, version=2)
    await house.post(colleague, f"{many[3].path}/inspections", {**body, "minutes": 15}, version=3)
    await house.post(EXAMINER, f"{many[0].path}/assign", {"examiner": EXAMINER.id}, version=3)
    rows = {row["officer"]["id"]: row for row in (await house.read(AUDITOR, f"/statistics/officers?{WINDOW}"))["items"]}
    mine = rows[EXAMINER.id]
    assert (mine["handled"], mine["overridden"], mine["override_rate"]) == (3, 1, pytest.approx(1 / 3))
    assert (mine["raised"], mine["lowered"], mine["asked"], mine["refused"]) == (1, 0, 1, 1)
    assert mine["reasons"] == {"intelligence": 1, "documents_satisfy": 1}
    assert (rows[APPROVER.id]["override_rate"], rows[APPROVER.id]["lowered"]) == (1.0, 1)
    assert rows[colleague.id]["override_rate"] == 0.0
    table = csv.DictReader(io.StringIO((await house.get(AUDITOR, f"/statistics/officers?{WINDOW}&format=csv")).text))
    assert {row["officer_id"]: row["reasons"] for row in table}[EXAMINER.id] == "documents_satisfy 1; intelligence 1"
    work = {
        row["examiner"]["id"]: row for row in (await house.read(APPROVER, f"/statistics/workload?{WINDOW}"))["items"]
    }
    assert (work[EXAMINER.id]["waiting"], work[EXAMINER.id]["points"], work[EXAMINER.id]["minutes"]) == (1, 20, 40)
    assert (work[colleague.id]["acts"], work[colleague.id]["waiting"], work[colleague.id]["minutes"]) == (1, 0, 15)
