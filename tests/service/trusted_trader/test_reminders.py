"""AEO-30, AEO-31: holders are reminded once of the check-in that is near and of a change they had to tell."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from services.trusted_trader.jobs.reminders import Reminders
from tests.service.trusted_trader.holding import NATIONAL, holder
from tests.service.trusted_trader.house import LITIA, MANAGER, House
from tests.service.trusted_trader.test_monitoring import entry, told


async def remind(house: House) -> int:
    known = house.app.state.platform.settings.hosted_administrations()
    return await Reminders(known).remind(house.work, "FJ", house.at)


async def events(house: House, kind: str) -> list[dict[str, Any]]:
    async with house.work.reading(administration="FJ") as session:
        found = await session.execute(
            text("select data from trusted_trader.audit_entry where type = :type order by sequence"),
            {"type": f"trusted_trader.{kind}"},
        )
        return [row.data for row in found]


async def test_aeo_30_a_check_in_is_recalled_once_and_again_for_the_next(house: House) -> None:
    number = await holder(house, days_ago=300)
    assert await remind(house) == 0
    house.later(days=40)
    assert (await remind(house), await remind(house)) == (1, 0)
    (event,) = await events(house, "CheckInDue")
    assert (event["number"], event["until_on"]) == (number, "2026-05-07")
    body = {"held_on": "2026-04-12", "answers": {}, "outcome": "in_order"}
    done = await house.call(MANAGER, "POST", f"/authorisations/{number}/check-ins", json=body)
    assert done.json()["due_on"] == "2027-04-12"
    house.later(days=340)
    assert await remind(house) == 1
    assert len(await events(house, "CheckInDue")) == 2


async def test_aeo_31_a_change_that_was_not_told_is_recalled_once_after_its_last_day(house: House) -> None:
    number = await holder(house, days_ago=30)
    body = entry("REG-1", kind="change_of_owner", happened_on="2026-03-02", source="registry")
    await told(house, body, tin=LITIA.tin or "", who=NATIONAL)
    house.later(days=10)
    assert await remind(house) == 0, "the holder still has time"
    house.later(days=7)
    assert (await remind(house), await remind(house)) == (1, 0)
    (event,) = await events(house, "ChangeOverdue")
    assert (event["number"], event["until_on"]) == (number, "2026-03-16")
