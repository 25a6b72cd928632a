"""What is inserted many at a time comes back as it was given, whatever its texts look like."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services.risk.domain.identifiers import identifiers
from services.risk.model import Declaration
from services.risk.operations.rows import insert_rows, update_rows
from shared import tenancy
from tests.service.risk.conftest import House

ODD = (
    "", " ", "NULL", "null", '"', '""', '","', "\\", '\\"', "{", "}", "{a,b}", ",", "'", "a\tb\nc", "$1", ":name", "%s",
    "Tāvita", "\u200b", "𝒜", None,
)  # fmt: skip


async def test_texts_keep_every_character(house: House) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": identifier, "reference": f"ODD {number}", "importer_name": odd, "declarant": None, "item_count": number,
            "lodged_on": house.at.date() if number % 2 else None,
        }
        for number, (identifier, odd) in enumerate(zip(identifiers(at=house.at, count=len(ODD)), ODD, strict=True))
    ]  # fmt: skip
    same = {
        "administration": "FJ", "version": 1, "current": 1, "stage": "lodged", "pre_arrival": False, "score": 0,
        "received_at": house.at, "changed_at": house.at, "selected_at_random": False, "organisation": 'a "firm"',
    }  # fmt: skip
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        made = await insert_rows(session, Declaration, rows, same=same, rest="returning id")
        assert [row.id for row in made] == [row["id"] for row in rows]
        await update_rows(
            session, Declaration, [{"id": row["id"], "importer": row["importer_name"]} for row in rows],
            same={"administration": "FJ", "score": 7},
        )  # fmt: skip
        found = (await session.scalars(select(Declaration).order_by(Declaration.id))).all()
        assert [(one.importer_name, one.importer) for one in found] == [(odd, odd) for odd in ODD]
        assert [(one.item_count, one.lodged_on) for one in found] == [
            (row["item_count"], row["lodged_on"]) for row in rows
        ]
        assert {(one.declarant, one.organisation, one.score, one.received_at) for one in found} == {
            (None, 'a "firm"', 7, house.at)
        }
