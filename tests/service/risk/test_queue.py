"""M06 (queue forecast): what waits, in which order, for whom, and for how long; the lane list of a day."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from tests.service.house import MONDAY, officer
from tests.service.risk.builders import Lodged, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, House, machine, trader


async def keep(town: House, name: str, *, who: Any = APPROVER, version: int | None = None, **body: Any) -> Any:
    sent = {"name": name, "offices": [], "available": True, **body}
    return await town.call(who, "PUT", f"/examiners/{name}", version=version, json=sent)


async def test_the_queue_is_in_the_order_of_lane_mandatory_age_and_score(house: House) -> None:
    town, hour = house, timedelta(hours=1)
    many = {
        "old red": Lodged(at=MONDAY - 5 * hour),
        "yellow": Lodged(lane="yellow", at=MONDAY - 9 * hour),
        "mandatory": Lodged(cause="mandatory", hits=[hit("R-0001", mandatory=True)]),
        "low": Lodged(score=5, at=MONDAY - 3 * hour),
        "high": Lodged(score=80, at=MONDAY - 3 * hour),
        "green": Lodged(lane="green", cause="nothing"),
        "gone": Lodged(released=True),
        "elsewhere": Lodged(office="FJLTK", at=MONDAY - 4 * hour),
    }
    await lodge(town, *many.values())
    names = {str(one.id): name for name, one in many.items()}

    async def order(query: str = "", who: Any = EXAMINER) -> list[str]:
        return [names[row["id"]] for row in (await town.read(who, f"/queue{query}"))["items"]]

    assert await order("?office=fjsuv") == ["mandatory", "old red", "high", "low", "yellow"]
    assert await order() == ["mandatory", "old red", "elsewhere", "high", "low", "yellow"]
    assert await order("?lane=yellow") == ["yellow"]
    page = await town.read(AUDITOR, "/queue?limit=4")
    assert page["counts"] == {"red": 5, "yellow": 1}
    assert await order(f"?limit=4&cursor={page['next']}") == ["low", "yellow"]
    assert (await town.get(EXAMINER, "/queue?cursor=zzz")).status_code == 422
    row = page["items"][0]
    assert (row["mandatory"], row["points"], row["waiting_minutes"]) == (True, 20, 120)
    for who, status in ((trader(), 403), (COUNTER, 403), (machine(), 403), (ANALYST, 403), (None, 401)):
        assert (await town.get(who, "/queue")).status_code == status
    other = officer("examiner", administration="VU")
    assert (await town.read(other, "/queue"))["items"] == []
    taken = await town.post(EXAMINER, f"{many['low'].path}/assign", {"examiner": EXAMINER.id}, version=2)
    assert taken.json()["assigned_to"]["name"] == EXAMINER.name
    assert await order("?mine=true") == ["low"]
    assert "low" not in await order("?unassigned=true")
    mine = officer("examiner", name="colleague")
    assert (
        await town.post(mine, f"{many['low'].path}/assign", {"examiner": mine.id}, version=3)
    ).status_code == 403  # it is another's
    back = await town.post(EXAMINER, f"{many['low'].path}/assign", {"examiner": None}, version=3)
    assert back.json()["assigned_to"] is None
    done = {"conform": True, "minutes": 5, "kind": "documents"}
    await town.post(EXAMINER, f"{many['yellow'].path}/inspections", done, version=2)
    assert "yellow" not in await order()
    assert await order("?ready=true") == ["yellow", "green"]


async def test_a_morning_is_assigned_by_workload_to_those_who_are_there(house: House) -> None:
    town = house
    heavy = [{"number": number + 1} for number in range(20)]
    many = [Lodged(items=heavy, at=MONDAY - timedelta(hours=9)), *(Lodged() for _ in range(7))]
    await lodge(town, *many, Lodged(office="FJLTK"))
    assert (await town.post(APPROVER, "/assignments", {"office": "FJSUV"})).status_code == 409  # nobody is there
    assert (await keep(town, "ana", offices=["FJSUV"])).status_code == 200
    assert (await keep(town, "bob")).status_code == 200
    assert (await keep(town, "cat", available=False)).status_code == 200
    assert (await keep(town, "dan", offices=["FJLTK"])).status_code == 200
    assert (await keep(town, "ana")).status_code == 428
    assert (await keep(town, "eve", who=EXAMINER)).status_code == 403
    ana = officer("examiner", name="ana")
    assert (await keep(town, "ana", who=ana, version=1, offices=["FJLTK"])).status_code == 403
    assert (await town.post(EXAMINER, "/assignments", {"office": "FJSUV"})).status_code == 403
    made = (await town.post(APPROVER, "/assignments", {"office": "fjsuv"})).json()["items"]
    shares = {name: [row for row in made if row["examiner"]["id"] == name] for name in ("ana", "bob")}
    assert (len(shares["ana"]), len(shares["bob"])) == (2, 6)  # 110 and 20 points beside six times 20
    kept = {row["id"]: row for row in (await town.read(EXAMINER, "/examiners"))["items"]}
    assert (kept["ana"]["points"], kept["bob"]["points"], kept["dan"]["assigned"]) == (130, 120, 0)
    one = many[1]
    for who, to, status in (
        (APPROVER, "cat", 409), (APPROVER, "dan", 409), (APPROVER, "nobody", 409), (APPROVER, "ana", 200), (ANALYST, "ana", 403),
    ):  # fmt: skip
        answer = await town.post(who, f"{one.path}/assign", {"examiner": to}, version=3)
        assert answer.status_code == status, (to, answer.text)
    assert (await keep(town, "ana", who=ana, version=1, offices=["FJSUV"], available=False)).json()["version"] == 2
    assert (await town.post(APPROVER, "/assignments", {"office": "FJSUV"})).json()["items"] == []


async def test_m06_the_queue_of_the_days_to_come(house: House) -> None:
    """Backlog, the usual of a working day, what manifests announce, against what the plan holds of a day."""
    town = house
    usual = [
        Lodged(at=MONDAY - timedelta(days=day, hours=2), released=True) for day in (1, 4, 5, 6, 7) for _ in range(4)
    ]
    here = [Lodged() for _ in range(3)]
    ahead = [Lodged(stage="pre_arrival", arrived_on=date(2026, 3, 7)) for _ in range(6)]  # a Saturday: Monday
    await lodge(town, *usual, *here, *ahead, Lodged(lane="yellow"))
    found = await town.read(EXAMINER, "/queue/forecast?office=FJSUV&days=5")
    red, yellow = found["lanes"]
    assert (red["lane"], red["waiting"], red["capacity_of"], yellow["waiting"]) == ("red", 3, "plan", 1)
    assert [day["on"] for day in red["days"]] == ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"]
    assert [day["announced"] for day in red["days"]] == [0, 0, 0, 0, 6]
    assert red["usual"] == 1.0  # twenty in the twenty working days of four weeks
    assert red["days"][4]["expected"] == 6.0
    assert red["lead_days"] == round(3 / red["capacity"], 1)
    assert all(day["low"] <= day["expected"] <= day["high"] for day in red["days"])
    assert (await town.get(EXAMINER, "/queue/forecast")).status_code == 422
    assert (await town.get(trader(), "/queue/forecast?office=FJSUV")).status_code == 403
    empty = await town.read(APPROVER, "/queue/forecast?office=FJXXX&days=1")
    assert [lane["lead_days"] for lane in empty["lanes"]] == [0.0, 0.0]


async def test_the_lane_list_of_a_day_shows_lanes_and_never_why(town: House) -> None:
    one = Lodged(hits=[hit("R-0001", mandatory=True)], cause="mandatory", score=77)
    await lodge(town, one, Lodged(lane="green", cause="nothing"), Lodged(office="FJLTK"))
    for who in (machine(), COUNTER, EXAMINER, AUDITOR):
        found = await town.read(who, "/lane-list?office=FJSUV&day=2026-03-03")
        assert [row["lane"] for row in found["items"]] == ["red", "green"]
        assert not {"score", "mandatory", "lane_cause", "hits", "cause"} & set(found["items"][0])
    text = (await town.get(machine(), "/lane-list?office=FJSUV&day=2026-03-03&format=csv")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["lane"] for row in rows] == ["red", "green"]
    assert "mandatory" not in text
    assert (await town.read(machine(), "/lane-list?office=FJSUV&day=2026-03-02"))["items"] == []
    for stranger, status in ((trader(), 403), (None, 401)):
        assert (await town.get(stranger, "/lane-list?office=FJSUV")).status_code == status
