"""Many invented published rulings of realistic length, written at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import PublishedRuling
from tests.service.advance_rulings.conftest import House

THINGS = [
    "bowls", "spoons", "trays", "mats", "hats", "lamps", "baskets", "chairs", "tables", "bags", "nets", "ropes", "buttons",
    "bottles", "lids", "pumps", "valves", "filters", "cables", "boxes", "flour", "juice", "oil", "soap", "candles",
]  # fmt: skip
MATERIALS = [
    "polypropylene", "stainless steel", "coconut shell", "pandanus leaf", "bamboo", "glass", "cotton", "linen", "copper",
    "brass", "rubber", "ceramic", "mahogany", "cassava", "breadfruit", "noni", "tuna", "vanilla", "cocoa", "kava",
]  # fmt: skip
FILLING = [
    "goods",
    "imported",
    "retail",
    "sale",
    "packed",
    "cartons",
    "measuring",
    "centimetres",
    "kitchen",
    "household",
    "use",
    "industrial",
    "made",
    "wholly",
    "parts",
    "presented",
    "unassembled",
    "plain",
    "printed",
    "coated",
    "surface",
    "finish",
    "weight",
    "grams",
    "per",
    "square",
    "metre",
    "composition",
    "percentage",
    "applicant",
    "sample",
    "examined",
    "article",
    "handle",
    "cover",
    "inner",
    "outer",
    "layer",
    "woven",
    "knitted",
    "moulded",
    "cast",
    "frozen",
    "dried",
    "mixture",
]


async def put(house: House, count: int, prefixes: Callable[[Iterable[str]], list[str]]) -> None:
    """Publish so many rulings of Fiji and Vanuatu."""
    chance = random.Random(18)  # invented texts, the same in every run
    for administration in ("FJ", "VU"):
        async with house.work.sessions() as session, session.begin():
            await _enter(session, administration)
            made = [_ruling(chance, administration, number, prefixes) for number in range(count // 2)]
            for start in range(0, len(made), 500):
                await session.execute(insert(PublishedRuling), made[start : start + 500])


async def _enter(session: AsyncSession, administration: str) -> None:
    from shared.tenancy import enter

    await enter(session, administration=administration)


def _ruling(
    chance: random.Random, administration: str, number: int, prefixes: Callable[[Iterable[str]], list[str]]
) -> dict[str, Any]:
    code = f"{chance.randint(1, 76):02d}{chance.randint(1, 20):02d}.{chance.randint(10, 99)}"
    subject = f"{chance.choice(THINGS).title()} of {chance.choice(MATERIALS)} for {chance.choice(FILLING)}"
    return {
        "administration": administration, "number": f"{administration}-AR-2025-{number:05d}", "version": 1,
        "type": "classification", "status": "in_force", "subject": subject, "hs_codes": [code],
        "hs_prefixes": prefixes([code]), "hs_edition": "HS 2022",
        "goods_description": f"{subject}. {' '.join(chance.choices(FILLING, k=60))}.",
        "reasoning": " ".join(chance.choices(FILLING, k=150)), "legal_basis": "GIR 1 and 6.", "conditions": "",
        "zone": "Pacific/Fiji", "issued_on": date(2025, 5, 5), "valid_from": date(2025, 5, 5),
        "valid_until": date(2028, 5, 4), "ends_at": datetime(2028, 5, 4, 12, tzinfo=UTC),
        "changed_at": datetime(2025, 5, 5, tzinfo=UTC),
    }  # fmt: skip
