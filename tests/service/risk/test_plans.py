"""Office plans: rates, floors and capacity by office and flow, approved by a second officer."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from services.risk.domain.words import Flow, Lane
from services.risk.model import OfficePlanRow
from services.risk.queries.office import office
from services.risk.queries.plans import office_plans
from tests.service.house import officer
from tests.service.risk.builders import by_hand
from tests.service.risk.conftest import ANALYST, APPROVER, EXAMINER

PLAN = {
    "office": "fjsuv",
    "flow": "import",
    "from_on": "2026-03-05",
    "lanes": {"red": {"floor": 300, "expected": 900, "daily": 12}, "yellow": {"floor": 100, "expected": 2000}},
    "minutes": {"red": 75, "yellow": 15},
    "reserve": 1000,
    "reserve_score": 60,
}
BOTH = officer("risk-analyst", "risk-approver", name="sole-officer")


async def test_M05_M06_a_plan_counts_from_its_day_on_after_a_second_officer_approved_it(town):
    async def planned(on: date):
        async with town.work.reading(administration="FJ") as session:
            place = await office(
                session, administration=town.app.state.platform.settings.hosted_administrations()["FJ"]
            )
            return (await office_plans(session, found=place, on=on)).of("FJSUV", Flow.IMPORT)

    default = await planned(date(2026, 3, 3))
    assert (default.source, default.plan.lane(Lane.RED).daily, default.plan.lane(Lane.BLUE).daily) == (
        "parameter",
        20,
        None,
    )
    plan = (await town.post(ANALYST, "/office-plans", PLAN)).json()
    assert (plan["state"], plan["office"]) == ("proposed", "FJSUV")
    path = f"/office-plans/{plan['id']}/approve"
    assert (await town.post(ANALYST, path, version=1)).status_code == 403
    assert (await planned(date(2026, 3, 6))).source == "parameter"
    approved = await town.post(APPROVER, path, version=1)
    assert approved.json()["state"] == "approved", approved.text
    assert (await planned(date(2026, 3, 4))).source == "parameter"
    later = await planned(date(2026, 3, 6))
    assert (later.plan.lane(Lane.RED).daily, later.minutes[Lane.RED], later.source) == (12, 75, plan["id"])
    assert later.load({Lane.RED: 2, Lane.YELLOW: 4}) == 210
    shown = await town.read(APPROVER, "/office-plans/in-force?office=fjsuv&on=2026-03-06")
    assert shown["lanes"]["red"] == {"floor": 300, "expected": 900, "daily": 12}

    own = (await town.post(BOTH, "/office-plans", PLAN | {"flow": "export"})).json()
    refused = await town.post(
        BOTH, f"/office-plans/{own['id']}/approve", {"override": {"reason": "Nobody else here."}}, version=1
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    with pytest.raises(DBAPIError, match="four_eyes"):
        await by_hand(
            town,
            update(OfficePlanRow)
            .where(OfficePlanRow.flow == "export")
            .values(state="approved", decided_by=BOTH.id, decided_at=town.at),
        )
    done = await town.post(APPROVER, f"/office-plans/{own['id']}/refuse", {"reason": "Not needed."}, version=1)
    assert done.json()["state"] == "refused"


async def test_M05_every_plan_draws_some_share_at_random(town):
    for lanes, pointer in (
        ({"red": {"floor": 0, "expected": 900}}, "/lanes"),
        ({}, "/lanes"),
        ({"green": {"floor": 1}}, "/lanes/green"),
        ({"red": {"floor": 9000}, "blue": {"floor": 9000}}, "/lanes"),
    ):
        refused = await town.post(ANALYST, "/office-plans", PLAN | {"lanes": lanes})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await town.post(ANALYST, "/office-plans", PLAN | {"from_on": "2026-03-01"})).status_code == 422
    for minutes in ({"purple": 10}, {"red": -5}, {"red": 10**30}):
        assert (await town.post(ANALYST, "/office-plans", PLAN | {"minutes": minutes})).status_code == 422, minutes
    assert (await town.post(EXAMINER, "/office-plans", PLAN)).status_code == 403
