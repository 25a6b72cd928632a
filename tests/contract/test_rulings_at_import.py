"""Advance rulings and risk together: what one publishes satisfies what the other asks for, and a change counts at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from deploy.parts import ROOT
from services.advance_rulings.jobs.confirmations import Confirmations
from services.advance_rulings.operations.modifications import restore
from services.advance_rulings.permissions import CONTEST
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.rulings import ruling
from shared.actors import Actor
from shared.office import Officer
from shared.parameters import Administration
from shared.settings import Settings
from tests.contract.together import Together, side_by_side
from tests.databases import Ground
from tests.service.advance_rulings.conftest import DECIDER, House, trader
from tests.service.risk.lodging import activate, declaration, lodge, rule
from tests.service.risk.test_assessment import explained

WRITTEN = {"facts": "The note to the heading was amended.", "basis": "Tariff Amendment Act 2026, section 2."}
OLD, NEW = "20098990", "22029900"


@dataclass
class Both(Together[House]):
    """The rulings service and risk."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def rulings(self) -> House:
        return self.telling

    async def act(self, who: Actor, number: str, action: str, body: Any) -> dict[str, Any]:
        file = (await self.rulings.get(who, f"/rulings/{number}/file")).json()
        path = f"/rulings/{number}/{action}"
        answer = await self.rulings.call(who, "POST", path, version=file["version"], json=body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def cited(self, number: str, hs: str, day: str) -> tuple[object, object]:
        """What an assessment says of a line that cites the ruling: whether it counts on that day, and whether it fits."""
        goods = {"hs": hs, "value": "9", "ruling": number}
        lodged = declaration(f"D-{next(self.numbers)}", items=[goods], lodged_on=day, importer="50-1")
        found = (await explained(self.risk, await lodge(self.risk, lodged)))["features"]["items"][0]
        return found.get("ruling_valid"), found.get("ruling_matches")


@pytest.fixture
async def both(ground: Ground) -> Both:
    found = Both(*side_by_side(ground, "advance_rulings", House))
    await activate(found.risk, rule("R-0001", "items.exists(i, i.ruling_valid && !i.ruling_matches)", "yellow"))
    return found


async def test_a6_a_modified_revoked_and_longer_used_ruling_counts_at_import_as_it_stands_on_the_day(
    both: Both,
) -> None:
    number = (await both.rulings.issued())["number"]
    await both.deliver()
    assert await both.cited(number, OLD, "2026-03-03") == (True, True)
    both.later(days=7)
    content = {"content": {"hs_code": "2202.99"}}
    await both.act(DECIDER, number, "modify", {"ground": "change_of_law", **WRITTEN} | content)
    assert await both.cited(number, OLD, "2026-03-10") == (True, True), "the event is on its way"
    await both.deliver()
    assert await both.cited(number, OLD, "2026-03-10") == (True, False)
    assert await both.cited(number, NEW, "2026-03-10") == (True, True)
    assert await both.cited(number, OLD, "2026-03-09") == (True, True), "the earlier edition counts for its own days"
    asked = {"reason": "A container is on the water.", "contract_on": "2026-03-04"}
    path = f"/rulings/{number}/extended-uses"
    longer = (await both.rulings.call(trader(), "POST", path, json=asked)).json()
    granted = {"external_text": "Granted.", "until_on": "2026-04-30"}
    path = f"/extended-uses/{longer['number']}/grant"
    answer = await both.rulings.call(DECIDER, "POST", path, version=longer["version"], json=granted)
    assert answer.status_code == 200, answer.text
    await both.deliver()
    assert await both.cited(number, OLD, "2026-03-10") == (True, True)
    both.later(days=7)
    await both.act(DECIDER, number, "revoke", {"ground": "change_of_law", **WRITTEN})
    await both.deliver()
    assert await both.cited(number, OLD, "2026-03-17") == (True, True), "what was granted outlives the ruling"
    assert await both.cited(number, NEW, "2026-05-01") == (False, True)


async def test_what_is_published_satisfies_the_schemas_of_who_hears_it(both: Both) -> None:
    number = (await both.rulings.issued())["number"]
    modified = {"ground": "change_of_law", **WRITTEN, "content": {"hs_code": "2202.99"}}
    await both.act(DECIDER, number, "modify", modified)
    await both.act(DECIDER, number, "revoke", {"ground": "change_of_law", **WRITTEN})
    async with both.rulings.work.changing(actor=DECIDER, at=both.rulings.at, administration="FJ") as change:
        found = await office(change.session, administration=hosted(both)["FJ"])
        by = Officer(actor=DECIDER, held=frozenset(map(str, CONTEST)), at=both.rulings.at, office=found)
        row = await ruling(change.session, number=number, actor=DECIDER, locked=True)
        change.record(*await restore(change.session, ruling=row, by=by))
    await both.act(DECIDER, number, "ask-basis", {"reason": "A yearly check."})
    both.later(days=40)
    assert await Confirmations(hosted(both)).run(both.rulings.work, "FJ", both.rulings.at) == 1
    said = await both.said()
    kinds = [one["type"].removeprefix("advance_rulings.") for one in said]
    assert kinds == ["RulingIssued", "RulingModified", "RulingRevoked", "RulingRestored", "RulingCeased"]
    for one in said:
        schema = json.loads((ROOT / "services/risk/consumes" / f"{one['type']}.json").read_text())
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(one["data"])
    await both.deliver()
    assert await both.cited(number, NEW, "2026-04-20") == (False, True)


def hosted(both: Both) -> Mapping[str, Administration]:
    settings: Settings = both.rulings.app.state.platform.settings
    return settings.hosted_administrations()
