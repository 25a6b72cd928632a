"""Much that waits is assessed by two hands at once: everything once, every office's day counted whole."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.risk import engine as engines
from services.risk.engine import Engine
from tests.service.risk.conftest import House
from tests.service.risk.lodging import activate, declaration, engine, lodge_many, rule

EACH = 20
MANY = 170


async def figures(house: House) -> tuple[int, int, int, int]:
    """Assessments, declarations assessed, batches, and what the offices' days count."""
    async with house.work.reading(administration="FJ") as session:
        found = (
            await session.execute(
                text(
                    "select (select count(*) from risk.assessment),"
                    " (select count(*) from risk.declaration where assessed_at is not null),"
                    " (select count(*) from risk.audit_entry where type = 'risk.BatchAssessed'),"
                    " (select coalesce(sum(total), 0) from risk.lane_count)"
                )
            )
        ).one()
    return tuple(found)


def several() -> list[dict[str, object]]:
    """Of few traders and two offices, so that batches ask for the same rows."""
    return [
        declaration(f"MANY {number}", office=("FJSUV", "FJLTK")[number % 2], importer=f"50-{number % 7}")
        for number in range(MANY)
    ]


async def test_two_hands_assess_everything_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BATCH", EACH)
    monkeypatch.setattr("services.risk.operations.assessments.ONE_BY_ONE", EACH - 1)
    under_way, most = 0, 0
    inner = Engine._batch

    async def counted(self: Engine, administration: str) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await inner(self, administration)
        finally:
            under_way -= 1

    monkeypatch.setattr(Engine, "_batch", counted)
    await activate(house, rule("R-0001", 'items.exists(i, i.hs.startsWith("8703"))', lane="yellow"))
    await lodge_many(house, several())
    assessments, assessed, batches, total = await figures(house)
    assert (assessments, assessed, int(total)) == (MANY, MANY, MANY)
    assert batches >= MANY // EACH
    assert most == 2


async def test_when_one_hand_fails_what_it_had_waits_and_is_assessed_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BATCH", EACH)
    calls = 0
    inner = Engine._batch

    async def failing(self: Engine, administration: str) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise ConnectionError("the database went away")
        return await inner(self, administration)

    monkeypatch.setattr(Engine, "_batch", failing)
    await lodge_many(house, several())
    assert (await figures(house))[1] < MANY
    await engine(house).assess("FJ")
    assessments, assessed, _, total = await figures(house)
    assert (assessments, assessed, int(total)) == (MANY, MANY, MANY)
