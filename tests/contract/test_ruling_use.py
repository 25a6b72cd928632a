"""Rulings at import: the check at the rulings service and risk's own look at a line give the same answer (decision 22)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from deploy.parts import ROOT
from tests.contract.together import Together, side_by_side
from tests.databases import Ground
from tests.service.advance_rulings.conftest import DECIDER
from tests.service.advance_rulings.conftest import House as RulingsHouse
from tests.service.advance_rulings.living import WRITTEN, a_ruling, changing, done
from tests.service.advance_rulings.test_extended_use import act, ask
from tests.service.house import officer
from tests.service.risk.conftest import EXAMINER
from tests.service.risk.lodging import activate, declaration, lodge, rule

CHECKER = officer("examiner")


@dataclass
class Both(Together[RulingsHouse]):
    """The rulings service and risk."""

    lodged: int = 0

    @property
    def rulings(self) -> RulingsHouse:
        return self.telling

    async def checked(self, number: str, **line: Any) -> tuple[bool, bool | None]:
        body = {"declaration": "X", "holder_tin": line["holder"], "hs_code": line["hs"], "origin": line["origin"]}
        path = f"/rulings/{number}/check"
        answer = await self.rulings.call(CHECKER, "POST", path, json=body | {"on": line["on"]})
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return found["binding_on_administration"], not found["differences"] if found["compared"] else None

    async def looked(self, number: str, **line: Any) -> tuple[bool, bool | None]:
        self.lodged += 1
        goods = {"hs": line["hs"], "origin": line["origin"], "value": "9", "ruling": number}
        sent = declaration(f"U-{self.lodged}", importer=line["holder"], lodged_on=line["on"], items=[goods])
        row = await lodge(self.risk, sent)
        listed = await self.risk.read(EXAMINER, f"/declarations/{row['id']}/assessments")
        found = (await self.risk.read(EXAMINER, f"/assessments/{listed[0]['id']}"))["features"]["items"][0]
        return found["ruling_valid"], found.get("ruling_matches")


@pytest.fixture
async def both(ground: Ground) -> Both:
    found = Both(*side_by_side(ground, "advance_rulings", RulingsHouse))
    await activate(found.risk, rule("R-0001", "items.exists(i, i.ruling_valid && !i.ruling_matches)", "yellow"))
    return found


LINES: tuple[dict[str, str], ...] = (
    {"holder": "50-1", "hs": "20098990", "origin": "FJ"},
    {"holder": "501", "hs": "220299", "origin": "FJ"},
    {"holder": "50-1", "hs": "200989", "origin": "NZ"},
    {"holder": "50-2", "hs": "20098990", "origin": "FJ"},
)


async def test_a6_both_give_the_same_answer_over_the_whole_life_of_a_ruling(both: Both) -> None:
    """Issued on 3 March, modified on the 17th, revoked on the 24th, the first edition used longer until 30 June."""
    ruling = await a_ruling(both.rulings, origin_country="FJ")
    number = ruling["number"]
    seen = set()

    async def compare(*days: str) -> None:
        await both.deliver()
        for day in days:
            for line in LINES:
                told = await both.checked(number, on=day, **line)
                assert await both.looked(number, on=day, **line) == told, (day, line)
                seen.add(told)

    await compare("2026-03-02", "2026-03-03")
    both.later(days=14)
    modified = await done(both.rulings, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    row = (await ask(both.rulings, modified, contract_on="2026-03-10", quantity=None, unit=None)).json()
    both.later(days=7)
    await done(both.rulings, DECIDER, modified, "revoke", {"ground": "change_of_law", **WRITTEN})
    await compare("2026-03-16", "2026-03-17", "2026-03-24")
    grant = {"external_text": "Granted for what was bought before.", "until_on": "2026-06-30"}
    answer = await act(both.rulings, DECIDER, row, "grant", grant)
    assert answer.status_code == 200, answer.text
    await compare("2026-03-03", "2026-03-24", "2026-06-30", "2026-07-01")
    assert seen == {(True, True), (True, False), (False, True), (False, False)}, "every answer was given"


async def test_what_is_published_satisfies_the_schemas_of_who_hears_it(both: Both) -> None:
    ruling = await a_ruling(both.rulings)
    both.later(days=14)
    modified = await done(both.rulings, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    row = (await ask(both.rulings, modified, contract_on="2026-03-10", quantity=None, unit=None)).json()
    grant = {"external_text": "Granted for what was bought before.", "until_on": "2026-06-30"}
    assert (await act(both.rulings, DECIDER, row, "grant", grant)).status_code == 200
    now = await done(both.rulings, DECIDER, (await both.rulings.get(DECIDER, f"/rulings/{ruling['number']}/file")).json(), "revoke", {"ground": "change_of_law", **WRITTEN})  # fmt: skip
    assert now["status"] == "revoked"
    kinds = set()
    for event in await both.said():
        kinds.add(event["type"])
        schema = json.loads((ROOT / "services" / "risk" / "consumes" / f"{event['type']}.json").read_text())
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(event["data"])
    assert kinds == {
        f"advance_rulings.{name}" for name in ("RulingIssued", "RulingModified", "ExtendedUseDecided", "RulingRevoked")
    }
