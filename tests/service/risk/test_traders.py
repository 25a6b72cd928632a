"""AEO-24: what declarations say of a firm, beside comparable firms: counts and hours, for the trusted-trader service alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.risk.model import KnownTrader
from shared import tenancy
from shared.actors import service_actor
from shared.tokens import SigningKey
from tests.service.house import MONDAY, Identity
from tests.service.risk.builders import Lodged, lodge
from tests.service.risk.conftest import ANALYST, House, machine

WINDOW = "from=2026-01-01&until=2026-03-31"


async def ask(house: House, query: str, *, part: str = "trusted_trader") -> httpx.Response:
    """The question as another part asks it, under its own key."""
    platform = house.app.state.platform
    key = SigningKey(part=part, seed=platform.settings.secret(f"signing-key-{part}"))
    platform.peers[part] = Identity(key)
    token = key.sign_actor(service_actor(service=part, administration="FJ"), at=house.at.timestamp())
    return await house.get(None, f"/internal/traders/records?{query}", headers={"Authorization": f"Bearer {token}"})


def several(importer: str, count: int, *, examined: int = 0, finds: int = 0, **more: Any) -> list[Lodged]:
    return [
        Lodged(
            importer=importer, released=True, inspected=number < examined,
            found=number < finds if number < examined else None, **more,
        )
        for number in range(count)
    ]  # fmt: skip


async def known(house: House, tin: str, status: str) -> None:
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        session.add(
            KnownTrader(
                administration="FJ", tin=tin, sequence=1, status=status, tier="full", roles=[], benefits=[],
                valid_from=None, valid_until=None, confirmed_at=MONDAY,
            )
        )  # fmt: skip


async def test_aeo_24_a_firms_record_stands_beside_comparable_firms_without_the_status(house: House) -> None:
    await known(house, "holder", "active")
    await known(house, "other-holder", "suspended")
    await known(house, "left", "expired")
    await lodge(
        house,
        *several("holder", 4, examined=1),
        *several("other-holder", 5, examined=5, finds=5),
        *several("left", 3, examined=3, finds=1),
        *several("plain", 2, examined=1, finds=1),
        *several("large", 12, examined=12, finds=12),
        *several("holder", 1, at=MONDAY - timedelta(days=100)),
    )
    answer = await ask(house, f"tin=holder&tin=plain&tin=nobody&{WINDOW}")
    assert answer.status_code == 200, answer.text
    holder, plain, nobody = answer.json()["items"]
    assert (holder["band"], holder["traders"]) == ("1-9", 2)
    assert (holder["own"]["declarations"], holder["own"]["examined"], holder["own"]["finds"]) == (4, 1, 0)
    assert (holder["comparable"]["declarations"], holder["comparable"]["examined"]) == (5, 4)
    assert holder["comparable"]["finds"] == 2
    assert (holder["own"]["hours"], holder["own"]["hours_deviation"]) == (3.0, 0.0)
    assert [quarter["from_on"] for quarter in holder["quarters"]] == ["2026-01-01"]
    assert (plain["traders"], plain["comparable"]["declarations"]) == (1, 3), "a firm is not compared with itself"
    assert (nobody["band"], nobody["own"]["declarations"], nobody["traders"]) == ("0", 0, 0)


@pytest.mark.parametrize("who", [ANALYST, machine()])
async def test_only_the_trusted_trader_service_is_told(town: House, who: Any) -> None:
    assert (await town.get(who, f"/internal/traders/records?tin=a&{WINDOW}")).status_code == 403
    assert (await ask(town, f"tin=a&{WINDOW}", part="notices")).status_code == 403
    assert (await town.get(None, f"/internal/traders/records?tin=a&{WINDOW}")).status_code == 401


async def test_other_administrations_declarations_do_not_count(town: House) -> None:
    await lodge(town, *several("there", 3), administration="VU")
    answer = await ask(town, f"tin=there&{WINDOW}")
    assert answer.json()["items"][0]["own"]["declarations"] == 0


async def test_days_that_end_before_they_begin_are_refused(town: House) -> None:
    answer = await ask(town, "tin=a&from=2026-03-01&until=2026-02-01")
    assert answer.status_code == 422
