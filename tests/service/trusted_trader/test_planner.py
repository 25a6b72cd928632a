"""Lists of visits, and the planner: islands with what waits, what is planned, and what one journey could see."""

from __future__ import annotations

from uuid import UUID

from services.trusted_trader.model import Application, Step
from shared.calendar import Clock
from tests.service.house import officer
from tests.service.trusted_trader.house import FAR_REVIEWER, LITIA, REVIEWER, STRANGER, VALIDATOR, House
from tests.service.trusted_trader.visiting import SECOND, case, plan, planned


async def island(house, code, **more):
    body = {"name": code.title(), "x": 40, "y": 60, "travel": "Ship on Tuesdays", "travel_hours": 10} | more
    return await house.call(REVIEWER, "PUT", f"/islands/{code}", json=body)


async def on(house, code, name):
    body = {"tin": LITIA.tin, "name": name, "kind": "warehouse", "address": "At the wharf", "island": code}
    answer = await house.call(REVIEWER, "POST", "/sites", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


class TestLists:
    async def test_a_plan_is_changed_by_who_saw_the_present_one(self, house: House):
        site = await house.site()
        visit = await planned(house, await case(house, site), site)
        body = {"kind": "remote", "planned_on": "2026-03-20", "validators": [{"id": SECOND.id, "name": SECOND.name}]}
        answer = await house.call(
            REVIEWER, "POST", f"/visits/{visit['id']}/replan", version=visit["version"], json=body
        )
        assert answer.json()["kind"] == "remote"
        assert answer.json()["plan"] != visit["plan"]
        again = await house.call(REVIEWER, "POST", f"/visits/{visit['id']}/replan", version=visit["version"], json=body)
        assert again.status_code == 412
        assert [one["id"] for one in (await house.get(SECOND, "/visits?mine=true")).json()["items"]] == [visit["id"]]
        assert (await house.get(VALIDATOR, "/visits?mine=true")).json()["items"] == []

    async def test_a_firm_sees_its_own_visits_and_nobody_elses(self, house: House):
        site = await house.site()
        application = await case(house, site)
        visit = await planned(house, application, site)
        assert (await house.get(LITIA, f"/visits/{visit['id']}")).status_code == 200
        assert [one["id"] for one in (await house.get(LITIA, "/visits")).json()["items"]] == [visit["id"]]
        for other in (STRANGER, FAR_REVIEWER):
            assert (await house.get(other, f"/visits/{visit['id']}")).status_code == 404
            assert (await house.get(other, "/visits")).json()["items"] == []
        assert (await house.get(LITIA, f"/visits/{visit['id']}/package")).status_code == 403
        mine = await house.call(LITIA, "POST", f"/applications/{application['id']}/visits", json=plan(house, site))
        assert mine.status_code == 403


class TestPlanner:
    async def test_what_waits_on_an_island_is_shown_with_what_could_go_together(self, house: House):
        assert (await island(house, "kadavu")).status_code == 201
        first, second, third = [await on(house, "kadavu", name) for name in ("Store", "Yard", "Wharf")]
        elsewhere = await house.site(name="Nowhere")
        application = await case(house, first, second, third, elsewhere)
        await planned(house, application, first, trip="Kadavu in March")
        found = (await house.get(REVIEWER, "/planner")).json()
        (kadavu,) = found["islands"]
        assert {one["site"]["id"] for one in kadavu["waiting"]} == {second, third}
        assert kadavu["trips"][0]["trip"] == "Kadavu in March"
        assert set(kadavu["together"]["sites"]) == {first, second, third}
        assert kadavu["together"]["hours_saved"] == 20
        assert [one["site"]["id"] for one in found["elsewhere"]["waiting"]] == [elsewhere]

    async def test_each_waiting_site_carries_the_day_its_case_is_due(self, house: House):
        await island(house, "rotuma")
        application = await case(house, await on(house, "rotuma", "Store"))
        rules = {
            "limit": 30, "law": "s.8", "confirmed": False, "basis": "calendar_days", "same_day_counts": False,
            "pause_day_counts": False, "closures_stop": True, "rolls_forward": True, "due_soon_days": 10,
        }  # fmt: skip
        await house.alter(Application, ("FJ", UUID(application["id"])), clock_rules=rules)
        (one,) = (await house.get(VALIDATOR, "/planner")).json()["islands"][0]["waiting"]
        assert one["due_on"] is None  # the clock has rules and did not start yet
        await house.write("FJ", lambda: [clock_started(house, application)])
        (one,) = (await house.get(VALIDATOR, "/planner")).json()["islands"][0]["waiting"]
        assert one["due_on"] == "2026-04-02"

    async def test_visits_of_one_journey_stand_together(self, house: House):
        await island(house, "kadavu")
        sites = [await on(house, "kadavu", name) for name in ("Store", "Yard")]
        application = await case(house, *sites)
        for site in sites:
            await planned(house, application, site, trip="March")
        (kadavu,) = (await house.get(REVIEWER, "/planner?from=2026-03-01&until=2026-03-31")).json()["islands"]
        assert [len(one["visits"]) for one in kadavu["trips"]] == [2]
        assert kadavu["waiting"] == []
        assert kadavu["together"] is None
        (later,) = (await house.get(REVIEWER, "/planner?from=2026-05-01&until=2026-05-31")).json()["islands"]
        assert later["trips"] == []

    async def test_bad_input_a_span_out_of_order_is_refused(self, house: House):
        answer = await house.get(REVIEWER, "/planner?from=2026-05-01&until=2026-04-01")
        assert answer.status_code == 422
        assert (await house.get(LITIA, "/planner")).status_code == 403
        assert (await house.get(officer("auditor"), "/planner")).status_code == 403


def clock_started(house, application):
    return Step(
        administration="FJ", thing="application", thing_id=application["id"], number=1, printed="x/1", action="accept",
        title="", from_state="submitted", to_state="accepted", at=house.at, zone="Pacific/Fiji", actor_id="a",
        actor_name="A", actor_kind="person", clock=Clock.STARTS.value, law="", law_confirmed=False, internal_text="",
        external_text="", review="", parameters={},
    )  # fmt: skip
