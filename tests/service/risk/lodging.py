"""Declarations as clients send them, and rules put in force at once: for tests of what an assessment does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from services.risk.domain.language import parse
from services.risk.domain.rule_sets import with_lists
from services.risk.domain.rules import ManagedList, Rule
from services.risk.domain.words import Lane
from services.risk.engine import Engine
from services.risk.model import RuleSetActivation, RuleSetContent
from shared import tenancy
from shared.actors import Actor
from tests.service.house import MONDAY
from tests.service.risk.conftest import House, machine

YEAR = timedelta(days=300)
GOODS = {
    "number": 1, "hs": "87032300", "description": "Used car", "origin": "JP", "gross_mass": "1400", "net_mass": "1350",
    "value": "18500.00", "packages": 1,
}  # fmt: skip


def declaration(reference: str = "FJSUV 2026 C 1", **changes: Any) -> dict[str, Any]:
    """A whole declaration, with these changes; None leaves a field out."""
    found: dict[str, Any] = {
        "reference": reference, "office": "FJSUV", "flow": "IMPORT", "declaration_type": "IM4", "importer": "50-1",
        "importer_name": "Acme Pte Ltd", "declarant": "D-7", "country_export": "JP", "transport_mode": "1",
        "transport_document": f"BL {reference}", "lodged_on": "2026-03-03", "items": [dict(GOODS)],
    } | changes  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def rule(identifier: str, text: str, lane: str = "red", *, at: datetime = MONDAY, **more: Any) -> Rule:
    """A rule in force from the day before, for most of a year."""
    return Rule(
        id=identifier, version=1, condition=parse(text), lane=Lane(lane), valid_from=at - timedelta(days=1),
        valid_until=at + YEAR, **more,
    )  # fmt: skip


async def activate(
    house: House, *rules: Rule, lists: Mapping[str, ManagedList] | None = None, administration: str = "FJ"
) -> str:
    """Put these rules in force, and no others; answers the hash of the set."""
    made = with_lists(rules, lists or {})
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration=administration)
        last = await session.scalar(select(func.max(RuleSetActivation.number)))
        if await session.get(RuleSetContent, (administration, made.hash())) is None:
            session.add(
                RuleSetContent(
                    administration=administration, hash=made.hash(), content=made.content(), rules=len(rules),
                    activated_at=house.at,
                )
            )  # fmt: skip
            await session.flush()
        session.add(
            RuleSetActivation(
                administration=administration,
                number=(last or 0) + 1,
                hash=made.hash(),
                activated_at=house.at,
                cause="test",
            )
        )
    return made.hash()


def engine(house: House) -> Engine:
    found: Engine = house.app.state.engine
    return found


async def lodge(house: House, body: Any, *, who: Actor | None = None, status: int = 201) -> dict[str, Any]:
    """Send one declaration and wait until it is assessed; answers the receipt."""
    answer = await house.post(who or machine(), "/declarations", body)
    assert answer.status_code == status, answer.text
    await engine(house).settled()
    found: dict[str, Any] = answer.json()
    return found


async def lodge_many(house: House, bodies: list[Any], *, who: Actor | None = None) -> dict[str, Any]:
    answer = await house.post(who or machine(), "/declarations/bulk", bodies)
    assert answer.status_code == 200, answer.text
    await engine(house).settled()
    found: dict[str, Any] = answer.json()
    return found
