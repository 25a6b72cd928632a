"""AEO-25: site validation per site, on site or remote; planning, the planner, and who may validate."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application
from services.trusted_trader.queries.visits import standing
from tests.service.trusted_trader.house import LITIA, REVIEWER, STRANGER, VALIDATOR, House
from tests.service.trusted_trader.visiting import SECOND, act, case, hand_in, plan, planned, report


async def seen(house, application):
    async with house.work.reading(administration="FJ") as session:
        row = await session.get_one(Application, ("FJ", UUID(application["id"])))
        return await standing(session, row=row)


@pytest.fixture
def house(town: House) -> House:
    """One house for the file: each test brings its own sites and applications."""
    return town


class TestAeo25:
    async def test_aeo_25_every_site_needs_its_own_report(self, house: House):
        first, second = await house.site(), await house.site(name="Lami yard")
        application = await case(house, first, second)
        assert (await seen(house, application)).sites_unvisited == 2
        visit = await planned(house, application, first)
        assert (await seen(house, application)).sites_unvisited == 2
        assert (await hand_in(house, visit, report(house, visit))).status_code == 200
        assert (await seen(house, application)).sites_unvisited == 1

    async def test_aeo_25_a_report_shows_ratings_people_grade_and_findings(self, house: House):
        site = await house.site()
        visit = await planned(house, await case(house, site), site, kind="remote")
        answer = await hand_in(house, visit, report(house, visit))
        found = answer.json()
        assert found["state"] == "reported"
        assert found["kind"] == "remote"
        assert found["ratings"]["A"] == {"rating": 3, "note": "Seen."}
        assert found["people"][0]["function"] == "Director"
        assert found["risk_grade"] == 2
        firm = (await house.get(LITIA, f"/visits/{visit['id']}")).json()
        assert firm["risk_grade"] is None
        assert firm["kept"] == []
        assert firm["ratings"] == found["ratings"]

    async def test_aeo_25_the_checklist_goes_by_element_and_fits_the_firm(self, house: House):
        site = await house.site()
        visit = await planned(house, await case(house, site), site)
        assert [one["element"] for one in visit["checklist"]] == ["A", "B", "D", "I"]
        records = visit["checklist"][1]
        assert records["criteria"][0]["code"] == "b.records"
        assert [one["code"] for one in records["questions"]] == ["b.records", "b.years"]  # b.audit is for larger firms

    async def test_aeo_25_only_officers_named_for_the_visit_report_on_it(self, house: House):
        site = await house.site()
        visit = await planned(house, await case(house, site), site)
        refused = await hand_in(house, visit, report(house, visit), SECOND)
        assert refused.status_code == 409
        assert "named" in refused.json()["detail"]
        both = replace(VALIDATOR, roles=frozenset({"reviewer"}))
        assert (await hand_in(house, visit, report(house, visit), both)).status_code == 403
        assert (await act(house, SECOND, visit, "start")).status_code == 409

    async def test_aeo_25_who_validates_is_known_to_the_rule_that_keeps_them_from_deciding(self, house: House):
        site = await house.site()
        application = await case(house, site)
        visit = await planned(house, application, site, VALIDATOR, SECOND)
        assert (await seen(house, application)).validators == frozenset()
        assert (await act(house, VALIDATOR, visit, "start")).status_code == 200
        assert (await seen(house, application)).validators == {VALIDATOR.id, SECOND.id}

    async def test_an_officer_whose_visit_was_cancelled_underway_counts_by_the_report_that_was_kept(self, house: House):
        site = await house.site()
        application = await case(house, site)
        visit = await planned(house, application, site)
        await act(house, REVIEWER, visit, "cancel", {"reason": "Cyclone warning."})
        await hand_in(house, visit, report(house, visit))
        assert (await seen(house, application)).validators == {VALIDATOR.id}


class TestPlanning:
    async def test_visits_are_numbered_after_their_application(self, house: House):
        first, second = await house.site(), await house.site(name="Lami yard")
        application = await case(house, first, second)
        assert (await planned(house, application, first))["number"] == f"{application['number']}/V1"
        two = await planned(house, application, second)
        assert two["number"] == f"{application['number']}/V2"
        by_number = await house.get(LITIA, f"/visits/{application['number']}-V2")
        assert by_number.json()["id"] == two["id"]

    async def test_a_second_visit_of_a_site_waits_for_the_first(self, house: House):
        site = await house.site()
        application = await case(house, site)
        await planned(house, application, site)
        path = f"/applications/{application['id']}/visits"
        again = await house.call(REVIEWER, "POST", path, json=plan(house, site))
        assert again.status_code == 409
        assert again.json()["visit"].endswith("/V1")

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"planned_on": "2026-03-01"}, "/planned_on"),
            ({"validators": []}, "/validators"),
            ({"validators": [{"id": "a", "name": "A"}, {"id": "a", "name": "A"}]}, "/validators"),
            ({"site": str(uuid4())}, "/site"),
            ({"planned_on": None}, "/planned_on"),
            ({"kind": "shared"}, "/report"),
            ({"report": str(uuid4())}, "/report"),
        ],
    )
    async def test_bad_input_a_plan_that_cannot_be_is_refused_naming_the_field(self, house: House, more, pointer):
        site = await house.site()
        application = await case(house, site)
        path = f"/applications/{application['id']}/visits"
        answer = await house.call(REVIEWER, "POST", path, json=plan(house, site) | more)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer

    async def test_bad_input_a_site_of_another_firm_is_not_visited_for_this_one(self, house: House):
        application = await case(house, await house.site())
        theirs = await house.site(STRANGER)
        path = f"/applications/{application['id']}/visits"
        answer = await house.call(REVIEWER, "POST", path, json=plan(house, theirs))
        assert answer.json()["errors"][0]["detail"] == "The application does not name this site."

    @pytest.mark.parametrize("state", [Status.SUBMITTED, Status.GRANTED, Status.WITHDRAWN])
    async def test_no_visit_before_acceptance_or_after_the_end(self, house: House, state):
        site = await house.site()
        application = await case(house, site)
        more = {"decided_by": "b", "proposed_by": "a"} if state is Status.GRANTED else {}
        await house.alter(Application, ("FJ", UUID(application["id"])), state=state.value, **more)
        answer = await house.call(REVIEWER, "POST", f"/applications/{application['id']}/visits", json=plan(house, site))
        assert answer.status_code == 409
        assert "site_validation" in answer.json()["possible"]
