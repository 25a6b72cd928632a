"""The demonstration's holders go on living: managers, a re-validation, a suspension after a hearing; once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.trusted_trader.model import Authorisation
from services.trusted_trader.queries.office import office
from services.trusted_trader.seed.holders import live
from tests.service.trusted_trader.granting import granted, look
from tests.service.trusted_trader.house import DECIDER, LITIA, MANAGER, REVIEWER, STRANGER, House, trader

THIRD = trader("33333333-3333-4333-8333-333333333333", name="Mere Koroi", tin="50-10003-0-5")


async def test_one_in_revalidation_one_suspended_the_others_active(house: House) -> None:
    for turn, who in enumerate((LITIA, STRANGER, THIRD)):
        await granted(house, who, tier="gold" if turn == 0 else "aeo")
        house.later(days=1)
    house.later(days=600)
    place = house.app.state.platform.settings.hosted_administrations()["FJ"]

    async def run() -> int:
        async with house.work.reading(administration="FJ") as session:
            found = await office(session, administration=place)
        people = (REVIEWER, DECIDER, MANAGER, LITIA, STRANGER, THIRD)
        return await live(work=house.work, office=found, people=people, at=house.at)

    assert await run() == 3
    async with house.work.reading(administration="FJ") as session:
        rows = (await session.scalars(select(Authorisation).order_by(Authorisation.number))).all()
    seen: list[dict[str, Any]] = [await look(house, row.number) for row in rows]
    assert [one["state"] for one in seen] == ["active", "active", "suspended"]
    assert [one["revalidation_pending"] for one in seen] == [True, False, False]
    assert all(one["account_manager"] for one in seen)
    assert seen[2]["measures"][0]["response"]
    assert house.at - timedelta(days=40) <= rows[2].changed_at <= house.at
    versions = [row.version for row in rows]
    await run()
    async with house.work.reading(administration="FJ") as session:
        again = (await session.scalars(select(Authorisation).order_by(Authorisation.number))).all()
    assert [row.version for row in again] == versions
