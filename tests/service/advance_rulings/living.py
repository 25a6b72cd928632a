"""Rulings in force for tests: issued for goods of their own, and what is done to them."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count
from typing import Any

import httpx

from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.operations import modifications
from services.advance_rulings.permissions import CONTEST
from services.advance_rulings.queries.rulings import ruling as ruling_row
from shared.actors import Actor
from tests.service.advance_rulings.conftest import DECIDER, House
from tests.service.advance_rulings.test_drafts import authorise
from tests.service.house import ACME

WRITTEN = {"facts": "The note to the heading was amended.", "basis": "Tariff Amendment Act 2026, section 2."}


async def act(town: House, who: Actor, ruling: dict[str, Any], action: str, body: Any) -> httpx.Response:
    path = f"/rulings/{ruling['number']}/{action}"
    return await town.call(who, "POST", path, version=ruling["version"], json=body)


async def done(town: House, who: Actor, ruling: dict[str, Any], action: str, body: Any) -> dict[str, Any]:
    answer = await act(town, who, ruling, action, body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def changing(**content: Any) -> dict[str, Any]:
    return {"ground": "change_of_law", **WRITTEN, "content": content}


_NUMBERS = count(1)


def unlike() -> dict[str, str]:
    """Goods that are like no others of these tests, so that no ruling stands in the way of another."""
    dice = random.Random(next(_NUMBERS))  # names of goods
    words = ["".join(dice.choices("abdegiklmnoprstuv", k=7)) for _ in range(6)]
    return {"subject": " ".join(words[:2]).capitalize(), "goods_description": " ".join(words)}


async def a_ruling(town: House, **changes: Any) -> dict[str, Any]:
    return await town.ruling(await town.issued(**unlike(), **changes))


async def of_an_agent(town: House, agent: Actor) -> dict[str, Any]:
    """A ruling of ACME that its agent applied for; the authority ends on 10 March."""
    await authorise(town, until="2026-03-10")
    case = await town.submitted(agent, applicant={"organisation": ACME})
    return await town.ruling(await town.issued(case, **unlike()))


def public_of(town: House, ruling: dict[str, Any]) -> Any:
    return town.get(None, f"/rulings/{ruling['number']}")


async def carried_out(town: House, number: str, what: str, **more: Any) -> None:
    async with town.work.changing(actor=DECIDER, at=town.at, administration="FJ") as change:
        settings = town.app.state.platform.settings
        by = await clockwork(change.session, settings.hosted_administrations(), administration="FJ", at=town.at)
        held = CONTEST if what == "restore" else frozenset({"advance_rulings:ruling:end"})
        row = await ruling_row(change.session, number=number, actor=DECIDER, locked=True)
        operation = getattr(modifications, what)
        change.record(*await operation(change.session, ruling=row, by=replace(by, actor=DECIDER, held=held), **more))
