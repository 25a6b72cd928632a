"""The demonstration's islands, sites and visits go through the operations, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.trusted_trader.model import Application
from services.trusted_trader.queries.office import office
from services.trusted_trader.queries.visits import standing
from services.trusted_trader.seed import visits as seeding
from services.trusted_trader.seed.places import ISLANDS, SITES
from tests.service.trusted_trader.house import LITIA, REVIEWER, VALIDATOR, House
from tests.service.trusted_trader.visiting import case

PEOPLE = (REVIEWER, VALIDATOR, LITIA)


async def desk(house):
    async with house.work.reading(administration="FJ") as session:
        place = house.app.state.platform.settings.hosted_administrations()["FJ"]
        return await office(session, administration=place)


def test_every_site_lies_on_an_island_that_is_drawn_in_its_place():
    drawn = {one.code: code for code, islands in ISLANDS.items() for one in islands}
    assert sum(len(islands) for islands in ISLANDS.values()) == len(drawn)
    for places in SITES.values():
        assert {one.island for one in places} <= set(drawn)
    for islands in ISLANDS.values():
        assert len({(one.x, one.y) for one in islands}) == len(islands)


async def test_the_demonstration_visits_what_waits(house: House):
    place = await desk(house)
    before = house.at - timedelta(days=20)
    args = {"work": house.work, "office": place, "people": PEOPLE}
    assert await seeding.places(**args, at=before) == len(SITES[LITIA.tin or ""])
    assert await seeding.places(**args, at=before) == 0
    async with house.work.reading(administration="FJ") as session:
        sites = await seeding.sites_of(session, administration="FJ", tin=LITIA.tin or "")
    seen, ahead = await case(house, *sites), await case(house, *sites)
    planner = seeding.acting(REVIEWER, office=place, at=house.at - timedelta(days=9))
    validator = seeding.acting(VALIDATOR, office=place, at=house.at - timedelta(days=5))
    async with house.work.changing(actor=REVIEWER, at=house.at) as change:
        row = await change.session.get_one(Application, ("FJ", UUID(seen["id"])))
        told = await seeding.see_sites(change.session, row=row, planner=planner, validator=validator, findings=4)
        change.record(*told)
        stands = await standing(change.session, row=row)
    assert (stands.sites_unvisited, stands.open_critical, stands.open_unanswered) == (0, 1, 4)
    assert await seeding.journeys(**args, at=house.at) == 1
    assert await seeding.journeys(**args, at=house.at) == 0
    planner_view = (await house.get(REVIEWER, "/planner")).json()
    trips = [trip for island in planner_view["islands"] for trip in island["trips"]]
    assert [len(trip["visits"]) for trip in trips] == [1]
    assert trips[0]["visits"][0]["application"]["id"] == ahead["id"]
