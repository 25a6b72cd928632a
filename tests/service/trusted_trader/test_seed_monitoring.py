"""The demonstration's monitoring is made once, of the holders there are, and shows every kind of thing."""

from __future__ import annotations

from services.trusted_trader.queries.office import office
from services.trusted_trader.seed.monitoring import watch
from tests.service.trusted_trader.holding import Risk, figures, holder, refused, risk_answers
from tests.service.trusted_trader.house import LITIA, REVIEWER, SEMI, STRANGER, House


async def test_the_demonstration_is_made_once_and_fills_board_ledger_and_appeals(house: House) -> None:
    risk_answers(house, Risk(figures(0, 0)))
    await holder(house, days_ago=200)
    await holder(house, STRANGER, days_ago=150)
    await refused(house)
    place = house.app.state.platform.settings.hosted_administrations()["FJ"]
    async with house.work.reading(administration="FJ") as session:
        found = await office(session, administration=place)
    people = [REVIEWER, LITIA, SEMI, STRANGER]
    assert await watch(work=house.work, office=found, people=people, at=house.at) == 2
    assert await watch(work=house.work, office=found, people=people, at=house.at) == 0
    codes = {
        alert["code"] for one in (await house.get(REVIEWER, "/monitoring")).json()["items"] for alert in one["alerts"]
    }
    assert {"entry_to_review", "change_to_review"} <= codes
    ledger = (await house.get(REVIEWER, f"/operators/{LITIA.tin}/ledger")).json()
    assert ledger["guarantee_reduced"][0]["spared"] > 0
    assert len((await house.get(LITIA, "/appeals")).json()["items"]) == 1
