"""Trusted traders and risk together: what one publishes satisfies what the other asks for, and a suspension counts at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import text

from deploy.parts import ROOT
from shared import tenancy
from tests.contract.together import Together, side_by_side
from tests.databases import Ground
from tests.service.house import MONDAY
from tests.service.risk.conftest import EXAMINER
from tests.service.risk.conftest import House as RiskHouse
from tests.service.risk.lodging import activate, declaration, lodge, rule
from tests.service.trusted_trader.granting import act, granted, suspended
from tests.service.trusted_trader.house import DECIDER, House

IMPORTER = "50-10001-0-1"


@dataclass
class Both(Together[House]):
    """The trusted-trader service and risk."""

    @property
    def traders(self) -> House:
        return self.telling

    def at(self, at: datetime) -> None:
        self.traders.at = self.risk.at = at

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
async def both(ground: Ground) -> Both:
    found = Both(*side_by_side(ground, "trusted_trader", House))
    await found.traders.prepare("FJ")
    await patient(found.risk)
    await activate(found.risk, rule("R-0001", 'items.exists(i, i.hs.startsWith("8703"))'))
    return found


async def test_aeo_29_suspended_at_ten_no_relief_a_second_later_whether_the_event_came_or_not(both: Both) -> None:
    number = await granted(both.traders)
    assert await both.relief("T-0") == "not-known"
    await both.deliver()
    assert await both.relief("T-1") == "applied"
    await suspended(both.traders, number)
    both.later(seconds=1)
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
