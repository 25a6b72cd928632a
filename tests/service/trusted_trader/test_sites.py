"""Islands as officers draw them, sites of firms, and what a holder's change of site sets off (AEO-30, AEO-31)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application, Authorisation, ComplianceEntry
from tests.service.trusted_trader.house import COUNTER, FAR_REVIEWER, LITIA, REVIEWER, STRANGER, House, trader
from tests.service.trusted_trader.visiting import act, case, planned

STORE = {"name": "Walu Bay store", "kind": "warehouse", "address": "Lot 3, Walu Bay"}
KADAVU = {"name": "Kadavu", "x": 30, "y": 90, "travel": "Ship on Tuesdays", "travel_hours": 10}


@pytest.fixture
def house(town: House) -> House:
    """One house for the file: each test brings its own firm."""
    return town


async def add(house, who=LITIA, **more):
    answer = await house.call(who, "POST", "/sites", json=STORE | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def entries(house, tin):
    async with house.work.reading(administration="FJ") as session:
        found = await session.scalars(select(ComplianceEntry).where(ComplianceEntry.tin == tin))
        return [(one.kind, one.text) for one in found]


async def holder(house):
    """A firm with an authorisation that lives."""
    firm = trader(str(uuid4()), name="Mere Vula", tin=f"50-{uuid4().hex[:6]}")
    application = await case(house, who=firm)
    identifier = UUID(application["id"])
    await house.alter(
        Application,
        ("FJ", identifier),
        state=Status.GRANTED.value,
        proposed_by="a",
        decided_by="b",
        decided_at=house.at,
    )
    day = house.at.date()
    row = Authorisation(
        administration="FJ", number=f"FJ-AEO-2026-{identifier.hex[:8]}", state="active",
        application_id=identifier, organisation=firm.organisation, name="Mere", tin=firm.tin, address="", tier="aeo",
        tier_name={}, roles=["importer"], sites=[], benefits=[], conditions="", programme=1, size="small", sector="food",
        publish=False, exchange=False, law="s.8", granted_at=house.at, granted_by="b", granted_by_name="B",
        proposed_by="a", proposed_by_name="A", valid_from=day, valid_until=day + timedelta(days=900), version=1, steps=0,
        created_at=house.at, changed_at=house.at, changed_by="b", changed_by_name="B",
    )  # fmt: skip
    await house.write("FJ", lambda: [row])
    return firm


class TestIslands:
    async def test_an_island_is_drawn_changed_and_retired(self, house: House):
        drawn = await house.call(REVIEWER, "PUT", "/islands/kadavu", json=KADAVU)
        assert (drawn.status_code, drawn.headers["etag"]) == (201, '"1"')
        moved = await house.call(REVIEWER, "PUT", "/islands/kadavu", json=KADAVU | {"x": 31}, version=1)
        assert moved.json()["x"] == 31
        stale = await house.call(REVIEWER, "PUT", "/islands/kadavu", json=KADAVU, version=1)
        assert stale.status_code == 412
        blind = await house.call(REVIEWER, "PUT", "/islands/kadavu", json=KADAVU)
        assert blind.status_code == 428
        retired = await house.call(REVIEWER, "POST", "/islands/kadavu/retire", version=2)
        assert retired.json()["retired"]
        assert (await house.get(REVIEWER, "/islands")).json()["items"] == []
        assert len((await house.get(REVIEWER, "/islands?retired=true")).json()["items"]) == 1
        refused = await house.call(LITIA, "POST", "/sites", json=STORE | {"island": "kadavu"})
        assert refused.json()["errors"][0]["pointer"] == "/island"
        back = await house.call(REVIEWER, "PUT", "/islands/kadavu", json=KADAVU, version=3)
        assert (back.status_code, back.json()["retired"]) == (200, False)

    @pytest.mark.parametrize("wrong", [{"x": 101}, {"y": -1}, {"name": ""}, {"x": None}, {"colour": "red"}])
    async def test_bad_input_a_place_off_the_schematic_is_refused(self, house: House, wrong):
        answer = await house.call(REVIEWER, "PUT", "/islands/rotuma", json=KADAVU | wrong)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"

    async def test_only_officers_draw(self, house: House):
        assert (await house.call(LITIA, "PUT", "/islands/gau", json=KADAVU)).status_code == 403
        assert (await house.call(REVIEWER, "PUT", "/islands/No%20Code", json=KADAVU)).status_code == 422


class TestSites:
    async def test_a_firm_keeps_its_own_sites_and_nobody_elses(self, house: House):
        site = await add(house)
        assert (site["tin"], site["organisation"]) == (LITIA.tin, LITIA.organisation)
        assert site["id"] in [one["id"] for one in (await house.get(LITIA, "/sites")).json()["items"]]
        for other in (STRANGER, FAR_REVIEWER):
            assert (await house.get(other, f"/sites/{site['id']}")).status_code == 404
            assert site["id"] not in [one["id"] for one in (await house.get(other, "/sites")).json()["items"]]
        wrong = await house.call(LITIA, "POST", "/sites", json=STORE | {"tin": STRANGER.tin})
        assert wrong.json()["errors"][0]["pointer"] == "/tin"

    async def test_an_officer_adds_a_site_for_a_firm_named_by_its_tin(self, house: House):
        site = await add(house, COUNTER, tin="50-77777")
        assert (site["tin"], site["organisation"]) == ("50-77777", None)
        own = await add(house, trader(str(uuid4()), tin="50-88888"))
        assert (await add(house, REVIEWER, tin="50-88888"))["organisation"] == own["organisation"]
        nobodys = await house.call(REVIEWER, "POST", "/sites", json=STORE)
        assert nobodys.json()["errors"][0]["code"] == "missing"

    async def test_a_site_that_an_application_or_a_visit_needs_is_not_closed(self, house: House):
        site = await add(house)
        application = await case(house, site["id"])
        refused = await house.call(LITIA, "POST", f"/sites/{site['id']}/close", version=1)
        assert (refused.status_code, refused.json()["needed_by"]) == (409, application["number"])
        visit = await planned(house, application, site["id"])
        await house.alter(Application, ("FJ", UUID(application["id"])), state=Status.WITHDRAWN.value)
        refused = await house.call(LITIA, "POST", f"/sites/{site['id']}/close", version=1)
        assert refused.json()["needed_by"] == visit["number"]
        await act(house, REVIEWER, visit, "cancel", {"reason": "The firm withdrew."})
        closed = await house.call(LITIA, "POST", f"/sites/{site['id']}/close", version=1)
        assert closed.json()["closed"]
        late = await house.call(LITIA, "PUT", f"/sites/{site['id']}", json=STORE, version=2)
        assert late.status_code == 409

    async def test_aeo_30_a_holders_change_of_site_is_an_entry_of_its_record(self, house: House):
        firm = await holder(house)
        site = await add(house, firm)
        assert await entries(house, firm.tin) == [
            ("change_of_site", "New site: Walu Bay store, Lot 3, Walu Bay."),
        ]
        path = f"/sites/{site['id']}"
        await house.call(firm, "PUT", path, json=STORE | {"name": "Store 1"}, version=1)
        assert len(await entries(house, firm.tin)) == 1  # another name is no other place
        await house.call(firm, "PUT", path, json=STORE | {"address": "Lami"}, version=2)
        await house.call(firm, "POST", f"{path}/close", version=3)
        assert [text.partition(":")[0] for _, text in await entries(house, firm.tin)] == [
            "New site", "Site Walu Bay store", "Site closed",
        ]  # fmt: skip

    async def test_a_firm_without_an_authorisation_tells_nothing(self, house: House):
        firm = trader(str(uuid4()), tin="50-99999")
        await add(house, firm)
        assert await entries(house, "50-99999") == []
