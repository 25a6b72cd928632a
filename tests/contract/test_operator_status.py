"""Trusted traders and risk together: what one publishes satisfies what the other asks for, and a suspension counts at once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import text

from deploy.parts import ROOT
from services.risk.app import create_app as risk_app
from services.risk.subscribers import HEARS
from services.trusted_trader.app import create_app as trusted_trader_app
from shared import tenancy
from shared.actors import service_actor
from shared.outbox import read_event
from shared.peers import Peers
from shared.settings import Settings
from shared.tokens import SigningKey
from tests.service.house import MONDAY, Identity
from tests.service.risk.conftest import EXAMINER
from tests.service.risk.conftest import House as RiskHouse
from tests.service.risk.lodging import activate, declaration, lodge, rule
from tests.service.trusted_trader.granting import act, granted, suspended
from tests.service.trusted_trader.house import DECIDER, House

IMPORTER = "50-10001-0-1"


@dataclass
class Both:
    """Both services, who know one another and have one clock; the events of the one reach the other when we say so."""

    traders: House
    risk: RiskHouse
    heard: int = 0

    def at(self, at: datetime) -> None:
        self.traders.at = self.risk.at = at

    async def said(self) -> list[dict[str, Any]]:
        """The events that were put aside for risk, as they are sent."""
        async with self.traders.work.reading(administration="FJ") as session:
            rows = await session.scalars(
                text("select event from trusted_trader.outbox where recipient = 'risk' order by sequence")
            )
            return list(rows)

    async def deliver(self) -> None:
        for body in (await self.said())[self.heard :]:
            event = read_event(body)
            actor = service_actor(service="trusted_trader", administration="FJ")
            await self.risk.work.hear(event, actor=actor, at=self.risk.at, handler=HEARS[event.type])
            self.heard += 1

    async def relief(self, reference: str) -> str:
        """Why an assessment made now has relief, or has none."""
        row = await lodge(self.risk, declaration(reference, importer=IMPORTER))
        listed = await self.risk.read(EXAMINER, f"/declarations/{row['id']}/assessments")
        found = await self.risk.read(EXAMINER, f"/assessments/{listed[0]['id']}")
        return str(found["relief"]["why"])


async def patient(risk: RiskHouse) -> None:
    """Risk waits a minute for an answer: what is tested is what it says, not how busy this machine is."""
    async with risk.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(text(
            "insert into risk.parameter (administration, id, name, value, from_on, law, confirmed, source, proposed_by,"
            " proposed_at, approved_by, approved_at) values ('FJ', gen_random_uuid(), 'risk.relief.timeout_milliseconds',"
            " '60000', '2026-01-01', 'x', true, 'officer', 'a', now(), 'b', now())"
        ))  # fmt: skip


@pytest.fixture
async def both(settings: Settings) -> AsyncIterator[Both]:
    key = SigningKey(part="identity", seed=settings.secret("signing-key-identity"))
    peers = Peers({"identity": Identity(key)})
    found: Both

    def now() -> datetime:
        return found.risk.at

    subscribers = {"trusted_trader.StatusChanged": ("risk",)}
    traders = trusted_trader_app(settings=settings, peers=peers, subscribers=subscribers, now=now)
    risk = risk_app(settings=settings, peers=peers, now=now)
    peers |= {"trusted_trader": traders, "risk": risk}
    found = Both(House(app=traders, key=key), RiskHouse(app=risk, key=key))
    await found.traders.prepare("FJ")
    await patient(found.risk)
    await activate(found.risk, rule("R-0001", 'items.exists(i, i.hs.startsWith("8703"))'))
    yield found
    await traders.state.platform.work.close()
    await risk.state.platform.work.close()


async def test_aeo_29_suspended_at_ten_no_relief_a_second_later_whether_the_event_came_or_not(both: Both) -> None:
    number = await granted(both.traders)
    assert await both.relief("T-0") == "not-known"
    await both.deliver()
    assert await both.relief("T-1") == "applied"
    await suspended(both.traders, number)
    both.traders.later(seconds=1)
    both.risk.later(seconds=1)
    assert await both.relief("T-2") == "no-confirmation", "the event is on its way"
    await both.deliver()
    assert await both.relief("T-3") == "not-active"
    await act(both.traders, DECIDER, number, "lift")
    assert await both.relief("T-4") == "not-active", "what lifted it is on its way"
    await both.deliver()
    assert await both.relief("T-5") == "applied"
    both.at(datetime.fromisoformat("2029-03-02T12:00:00+00:00"))  # midnight in Suva; no job ran
    await activate(both.risk, rule("R-0001", 'items.exists(i, i.hs.startsWith("8703"))', at=both.risk.at))
    assert await both.relief("T-6") == "outside-dates"


async def test_aeo_29_a_service_that_is_down_confirms_nobody(both: Both) -> None:
    await granted(both.traders)
    await both.deliver()
    del both.risk.app.state.platform.peers["trusted_trader"]
    assert await both.relief("T-1") == "no-confirmation"


async def test_what_is_published_satisfies_the_schema_of_who_hears_it(both: Both) -> None:

    number = await granted(both.traders, roles=["importer", "exporter"])
    await suspended(both.traders, number)
    await act(both.traders, DECIDER, number, "lift")
    schema = json.loads((ROOT / "services/risk/consumes/trusted_trader.StatusChanged.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    said = await both.said()
    assert [one["data"]["sequence"] for one in said] == [1, 2, 3]
    for one in said:
        validator.validate(one["data"])
        assert one["data"].keys() == {*schema["required"], "administration"}
    assert MONDAY.isoformat() == said[0]["data"]["confirmed_at"]
