"""The demonstration is made through the operations: it keeps every rule, and shows every stage."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from services.trusted_trader.model import Authorisation, Visit
from services.trusted_trader.seed import seed
from shared.actors import Actor
from tests.databases import Ground
from tests.service.house import ACME, officer
from tests.service.trusted_trader.house import House, build, trader

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
TINS = {
    "FJ": ("50-10001-0-1", "50-10002-0-8", "50-10003-0-5", "50-10004-0-2"),
    "XX": ("XX-900001", "XX-900002", "XX-900003", "XX-900004"),
}


def people(code: str) -> list[Actor]:
    firms = [ACME, *(f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "234")]
    return [
        officer("counter", "reviewer", "registrar", name="Ana", administration=code),
        officer("parameters", "reviewer", "account-manager", name="Bale", administration=code),
        officer("decider", "parameters", name="Cama", administration=code),
        officer("validator", name="Dau", administration=code),
        *(
            trader(firm, name=f"Eta {firm[:2]}", administration=code, tin=tin)
            for firm, tin in zip(firms, TINS[code], strict=True)
        ),
    ]  # fmt: skip


@pytest.fixture
def empty(ground: Ground) -> House:
    return ground.house(build)


async def test_a_demonstration_shows_every_stage_and_is_made_once(empty: House, ground: Ground) -> None:
    empty.at = NOW
    cast = {code: people(code) for code in ("FJ", "XX")}
    began = time.monotonic()
    made = await seed(settings=ground.settings, work=empty.work, people=cast, at=NOW)
    took = time.monotonic() - began
    assert made == {"FJ": 13, "XX": 5}
    assert took < 20, "a demonstration is there in seconds"
    board = (await empty.get(cast["FJ"][0], "/pipeline")).json()["states"]
    assert {state: count for state, count in board.items() if count} == {
        "interest": 1, "draft": 2, "submitted": 1, "returned": 1, "desk": 1, "site_validation": 1,
        "corrective_action": 1, "proposed": 1, "granted": 4, "refused": 1,
    }  # fmt: skip
    listed = (await empty.get(cast["FJ"][0], "/applications?limit=100")).json()["items"]
    assert Counter(row["number"][:6] for row in listed) == {"FJ-TT-": 11}
    async with empty.work.reading(administration="FJ") as session:
        holders = (await session.scalars(select(Authorisation))).all()
        assert Counter(row.state for row in holders) == {"active": 3, "suspended": 1}
        assert sum(row.revalidation_id is not None for row in holders) == 1
        assert await session.scalar(select(func.count()).select_from(Visit).where(Visit.state == "planned"))
    corrective = next(row for row in listed if row["state"] == "corrective_action")
    seen = (await empty.get(cast["FJ"][0], f"/applications/{corrective['id']}")).json()
    assert {finding["severity"] for finding in seen["findings"]} == {"critical", "major", "minor"}
    assert seen["desk"]["elements"]
    assert await seed(settings=ground.settings, work=empty.work, people=cast, at=NOW) == {}
