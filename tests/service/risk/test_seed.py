"""The demonstration is made through the operations: it keeps every rule, and shows every state."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from services.risk.seed import season, seed
from tests.service.house import ACME, officer
from tests.service.risk.conftest import House, trader

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
"""Monday morning in Suva, Port Vila and Nuku'alofa."""
LATER = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def people(code: str) -> list[Any]:
    return [
        officer("examiner", name="Ana", administration=code),
        officer("risk-analyst", name="Bale", administration=code),
        officer("risk-approver", name="Cama", administration=code),
        trader(ACME, administration=code),
    ]


async def counted(house: House, code: str, query: str) -> dict[str, int]:
    async with house.work.reading(administration=code) as session:
        return {str(name): number for name, number in (await session.execute(text(query))).all()}


async def test_a_demonstration_shows_every_state_and_is_made_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted one is gone on with, and nothing in it is there twice."""
    cast = {code: people(code) for code in ("TO", "XX")}
    days = Counter[str]()
    whole = season.Season._afternoon

    async def interrupted(self: season.Season, *given: Any, **more: Any) -> None:
        days[self.office.code] += 1  # both are made side by side, and either may be the faster one
        if days[self.office.code] > 6:
            raise asyncio.CancelledError
        await whole(self, *given, **more)

    monkeypatch.setattr(season.Season, "_afternoon", interrupted)
    with pytest.raises(asyncio.CancelledError):
        await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=NOW)
    monkeypatch.undo()
    before = await counted(house, "TO", "select reference, current from risk.declaration")
    assert 10 < len(before) < 180
    made = await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=LATER)
    assert set(made) == {"TO", "XX"}
    assert await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=LATER) == {}
    house.at = LATER
    for code in cast:
        ours = await counted(
            house, code, "select reference, current from risk.declaration where reference like '% D %'"
        )
        assert len(ours) == 180
        assert set(ours.values()) == {1}
        assert code != "TO" or set(before) <= set(ours)
        lanes = await counted(
            house, code, "select lane, count(*) from risk.declaration where stage = 'lodged' group by 1"
        )
        assert lanes["red"] >= 2
        assert lanes["yellow"] >= 2
        stages = await counted(house, code, "select stage, count(*) from risk.declaration group by 1")
        assert stages["pre_arrival"] == 3
        assert stages["released"] > 120
        states = await counted(house, code, "select state, count(*) from risk.rule_version group by 1")
        assert set(states) == {"draft", "tested", "submitted", "scheduled", "active", "expired", "withdrawn"}
        files = await counted(house, code, "select state, count(*) from risk.intake_file group by 1")
        assert files == {"quarantined": 1, "read": 1}
        early = "select count(*)::text, 0 from risk.declaration where assessed_at is null or received_at < '2026-09-18'"
        assert await counted(house, code, early) == {"0": 0}
        drawn = "select count(*)::text, 0 from risk.random_day where published_at > day - interval '1 day'"
        assert set(await counted(house, code, drawn)) == {"1"}  # the first day's, in the early morning of it
    ana, cama, firm = cast["XX"][0], cast["XX"][2], cast["XX"][3]
    requests = (await house.read(cama, "/lane-changes/requests"))["items"]
    assert len(requests) == 1
    queue = (await house.read(ana, "/queue"))["items"]
    assert Counter(row["lane"] for row in queue)["red"] >= 2
    assert any(row["assigned_to"] for row in queue)
    report = await house.read(cama, "/statistics/rules")
    assert sum(row["inspected"] for row in report["items"]) > 20
    receipts = (await house.read(firm, "/receipts"))["items"]
    assert receipts
    assert "lane" not in receipts[0]
