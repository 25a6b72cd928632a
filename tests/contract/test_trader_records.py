"""What the trusted-trader service asks of risk about firms' declarations: its question against risk's own route."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from services.trusted_trader import peers as asking
from services.trusted_trader.peers import Declarations
from shared.peers import Peers
from shared.tokens import SigningKey
from tests.databases import Ground
from tests.service.house import Identity
from tests.service.risk.builders import Lodged, lodge
from tests.service.risk.conftest import House, build

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def risk(ground: Ground) -> House:
    return ground.house(build)


def declarations(risk: House, app: Any) -> Declarations:
    platform = risk.app.state.platform
    key = SigningKey(part="trusted_trader", seed=platform.settings.secret("signing-key-trusted_trader"))
    platform.peers["trusted_trader"] = Identity(key)
    return Declarations(peers=Peers({"risk": app}), key=key, now=risk.now)


async def test_aeo_24_every_field_that_is_read_is_answered(risk: House) -> None:
    await lodge(
        risk,
        *(Lodged(importer="50-1", released=True, found=number == 0) for number in range(3)),
        *(Lodged(importer="50-2", released=True) for _ in range(2)),
    )
    asked = declarations(risk, risk.app)
    found = await asked.records(administration="FJ", tins=["50-1", "50-3 & co"], from_on=FIRST, until_on=LAST)
    assert found is not None
    firm, nobody = found["50-1"], found["50-3 & co"]
    assert (firm.own.declarations, firm.own.examined, firm.own.finds, firm.own.hours) == (3, 3, 1, 3.0)
    assert (firm.band, firm.traders, firm.comparable.declarations) == ("1-9", 1, 2)
    assert (firm.from_on, firm.until_on) == (FIRST, LAST)
    assert [(one.from_on, one.until_on, one.own.declarations) for one in firm.quarters] == [(FIRST, LAST, 3)]
    assert (nobody.own.declarations, nobody.own.hours) == (0, None)
    assert (await asked.record(administration="FJ", tin="50-2", from_on=FIRST, until_on=LAST)) is not None


async def test_aeo_24_more_firms_than_fit_into_one_question_are_asked_in_several(risk: House) -> None:
    tins = [f"50-{number}" for number in range(asking.TOGETHER + 1)]
    found = await declarations(risk, risk.app).records(administration="FJ", tins=tins, from_on=FIRST, until_on=LAST)
    assert found is not None
    assert list(found) == tins


async def test_aeo_24_without_an_answer_in_time_there_is_no_record(
    risk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    asked = declarations(risk, slow)
    assert await asked.record(administration="FJ", tin="50-1", from_on=FIRST, until_on=LAST) is None
