"""AEO-30, M3: the benefit ledger says what was measured and how, and published figures name nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application, GuaranteeEntry
from tests.service.trusted_trader.holding import NATIONAL, Risk, figures, holder, risk_answers
from tests.service.trusted_trader.house import FAR_REVIEWER, LITIA, REVIEWER, STRANGER, House
from tests.service.trusted_trader.visiting import case

TIN = LITIA.tin or ""
SPARED = {
    "on": "2026-02-10", "without_status": 500_000, "asked": 200_000, "currency": "FJD", "source": "asyweb", "reference": "G-1",
}  # fmt: skip


@pytest.fixture
async def held(house: House) -> str:
    risk_answers(house, Risk(figures(100, 4, 3.0), figures(1000, 240, 9.0)))
    return await holder(house, days_ago=30)


async def ledger(house: House, who: Any = REVIEWER, query: str = "") -> dict[str, Any]:
    answer = await house.get(who, f"/operators/{TIN}/ledger{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_ledger_measures_against_comparable_firms_and_shows_counts_interval_and_method(
    house: House, held: str
) -> None:
    found = await ledger(house, LITIA)
    inspections = found["inspections_avoided"]
    assert inspections["value"] == 20.0, "(240/1000 - 4/100) x 100"
    assert inspections["low"] < 20 < inspections["high"]
    assert found["hours_saved"]["value"] == 600.0, "(9 - 3) x 100"
    assert (found["record"]["own"]["declarations"], found["record"]["traders"]) == (100, 12)
    assert found["guarantee_reduced"] == []
    assert all(found["method"].values())
    french = await house.get(LITIA, f"/operators/{TIN}/ledger", headers={"Accept-Language": "fr"})
    assert french.json()["method"]["inspections"].startswith("Part des")


@pytest.mark.parametrize(
    ("risk", "why"),
    [
        (Risk(figures(29, 0, 1.0), figures(1000, 240, 9.0)), "few_own"),
        (Risk(figures(100, 4, 3.0), figures(1000, 240, 9.0), traders=4), "few_traders"),
        (Risk(figures(100, 4, 3.0), figures(20, 5, 9.0)), "few_comparable"),
        (Risk(None), "no_record"),
    ],
)
async def test_the_ledger_gives_no_figure_that_was_not_measured(house: House, held: str, risk: Risk, why: str) -> None:
    risk_answers(house, risk)
    found = await ledger(house)
    for name in ("inspections_avoided", "hours_saved"):
        assert found[name] == {"value": None, "low": None, "high": None, "why_not": why}


async def test_guarantees_are_told_once_and_added_up_by_currency(house: House, held: str) -> None:
    path = f"/operators/{TIN.replace('-', '')}/guarantees"
    assert (await house.call(NATIONAL, "POST", path, json=SPARED)).status_code == 201
    assert (await house.call(NATIONAL, "POST", path, json=SPARED)).status_code == 200
    assert (await house.call(NATIONAL, "POST", path, json=SPARED | {"asked": 1})).status_code == 409
    wrong = await house.call(NATIONAL, "POST", path, json=SPARED | {"asked": 600_000, "reference": "G-2"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/asked")
    assert (await house.call(LITIA, "POST", path, json=SPARED)).status_code == 403
    lines = [
        "tin,on,without_status,asked,currency,source,reference", f"{TIN},2026-02-11,100000,0,FJD,asyweb,G-3",
        f"{TIN},2026-02-11,7000,1000,USD,asyweb,G-4", f"{TIN},2026-02-11,7000,9000,USD,asyweb,G-5",
        f"{TIN},2025-01-01,7000,1000,FJD,asyweb,G-6",
    ]  # fmt: skip
    content, headers = "\n".join(lines).encode(), {"Content-Type": "text/csv"}
    loaded = (await house.call(NATIONAL, "POST", "/guarantees/import", content=content, headers=headers)).json()
    assert (loaded["taken"], [one["line"] for one in loaded["quarantined"]]) == (3, [4])
    again = (await house.call(NATIONAL, "POST", "/guarantees/import", content=content, headers=headers)).json()
    assert (again["taken"], again["unchanged"]) == (0, 3)
    found = await ledger(house)
    assert [(one["currency"], one["entries"], one["spared"]) for one in found["guarantee_reduced"]] == [
        ("FJD", 2, 400_000), ("USD", 1, 6_000),
    ]  # fmt: skip
    async with house.work.reading(administration="FJ") as session:
        assert await session.scalar(select(func.count()).select_from(GuaranteeEntry)) == 4


async def test_the_programme_adds_up_what_was_measured_and_says_of_how_many(house: House, held: str) -> None:
    await holder(house, STRANGER, days_ago=10)
    await house.call(NATIONAL, "POST", f"/operators/{TIN}/guarantees", json=SPARED)
    found = (await house.get(REVIEWER, "/ledger")).json()
    assert found["holders"] == 2
    assert found["inspections_avoided"] == {"value": 40.0, "holders": 2, "not_measured": 0}
    assert [(one["currency"], one["entries"], one["spared"]) for one in found["guarantee_reduced"]] == [
        ("FJD", 1, 300_000)
    ]
    risk_answers(house, Risk(None))
    without = (await house.get(REVIEWER, "/ledger")).json()
    assert without["inspections_avoided"] == {"value": None, "holders": 0, "not_measured": 2}
    assert without["record_missing"] is True


async def test_who_reads_a_ledger(house: House, held: str) -> None:
    assert (await house.get(STRANGER, f"/operators/{TIN}/ledger")).status_code == 404
    assert (await house.get(LITIA, "/ledger")).status_code == 403
    assert (await house.get(None, f"/operators/{TIN}/ledger")).status_code == 401
    assert (await house.get(FAR_REVIEWER, "/ledger")).json()["holders"] == 0
    assert (await house.get(REVIEWER, f"/operators/{TIN}/ledger?from=2026-03-01&until=2026-02-01")).status_code == 422


async def decided(house: House, count: int, *, refused: int = 0, **more: Any) -> None:
    for number in range(count):
        who = replace(LITIA, organisation=f"99999999-9999-4999-8999-{number:012d}", tin=f"9{number}")
        made = await case(house, who=who)
        state = Status.REFUSED if number < refused else Status.GRANTED
        await house.alter(
            Application,
            ("FJ", made["id"]),
            state=state.value,
            proposed_by="a",
            decided_by="b",
            decided_at=house.at,
            **more,
        )


async def test_m3_published_figures_are_for_everybody_and_close_small_cells(house: House) -> None:
    assert (await house.get(None, "/fairness?administration=FJ")).json()["total"]["decided"] is None
    await decided(house, 12, refused=6, size="large", owner_sex="female")
    await decided(house, 6, refused=1, size="micro", owner_sex="male")
    found = (await house.get(None, "/fairness?administration=FJ")).json()
    assert found["smallest"] == 5
    assert {(one["group"], one["decided"]) for one in found["tables"]["owner_sex"]} == {("female", 12), ("male", 6)}
    assert [one["refused"] for one in found["tables"]["size"]] == [None, None], "seven less six would give the one away"
    assert (await house.get(None, "/fairness?administration=FJ&year=2024")).json()["total"]["decided"] is None
    assert (await house.get(None, "/fairness?administration=ZZ")).status_code == 404
    assert (await house.get(None, "/fairness?administration=VU")).json()["total"]["decided"] is None
