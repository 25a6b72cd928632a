"""The demonstration of the region: experts, opinions that came and that are awaited, and a divergence on both sides."""

from __future__ import annotations

from services.advance_rulings.seed import seed
from tests.service.advance_rulings.conftest import House
from tests.service.advance_rulings.region import hear
from tests.service.advance_rulings.test_seed import NOW, people
from tests.service.house import officer


async def test_two_neighbours_show_what_they_do_together(house: House) -> None:
    house.at = NOW
    cast = {"FJ": people("FJ"), "VU": people("VU")}
    for code, prefix in (("FJ", "f-"), ("VU", "v-")):
        cast[code] = [
            who if who.organisation else officer(*who.roles, name=f"{prefix}{who.id}", administration=code)
            for who in cast[code]
        ]
    await seed(settings=house.app.state.platform.settings, people=cast, work=house.work, at=NOW)
    await hear(house, "FJ", "VU")
    reviewer = officer("reviewer", name="f-Ana")
    asked = (await house.get(reviewer, "/opinion-requests")).json()["items"]
    assert {(one["state"], one["answer"]) for one in asked} == {("closed", "given"), ("asked", "open")}
    listed = (await house.get(reviewer, "/experts")).json()["items"]
    assert {one["administration"] for one in listed} == {"FJ", "VU"}
    assert max(one["thanks"] for one in listed) == 1
    for who in (reviewer, officer("reviewer", name="v-Ana", administration="VU")):
        alerts = (await house.get(who, "/divergences")).json()["items"]
        assert alerts, who.administration
        assert alerts[0]["alike"] >= 90
