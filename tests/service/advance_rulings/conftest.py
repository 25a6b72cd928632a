"""The advance-rulings service on a real PostgreSQL, with people of every role and a clock that the tests move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.advance_rulings.app import create_app
from shared.actors import Actor, Kind
from shared.settings import Settings
from tests.databases import Ground
from tests.service.house import ACME, Casework, alone, officer

OTHER = "22222222-2222-4222-8222-222222222222"
AGENT = "33333333-3333-4333-8333-333333333333"

CLASSIFICATION: dict[str, Any] = {
    "capacity": "importer",
    "goods_name": "Coconut water with mango pulp",
    "goods_description": "Bottled drink of coconut water with eight per cent of mango pulp, 330 ml.",
    "composition": "Coconut water 91 %, mango pulp 8 %, ascorbic acid.",
    "process": "Filtered, blended, pasteurised and filled.",
    "intended_use": "Retail sale as a drink.",
    "envisaged_hs_code": "2009.89",
    "similar_rulings_known": False,
    "proceedings_pending": False,
}
PROPOSAL: dict[str, Any] = {
    "outcome": "issue",
    "subject": "Coconut water with mango pulp",
    "goods_description": "A bottled blend of coconut water and mango pulp.",
    "reasoning": "Juices of heading 20.09 keep their character when blended; General Interpretative Rules 1 and 6.",
    "legal_basis": "Customs Tariff, heading 20.09; GIR 1 and 6.",
    "basis": [{"kind": "gir", "reference": "GIR 1", "text": ""}, {"kind": "gir", "reference": "GIR 6", "text": ""}],
    "hs_code": "2009.89.90",
}
DECLINE: dict[str, Any] = {
    "outcome": "decline",
    "ground": "pending_proceedings",
    "facts": "The same goods are before the Tax Court in case 17 of 2026.",
    "basis": "WTO TFA Article 3.2(a).",
}


def trader(organisation: str = ACME, *, name: str = "Litia Vakaloloma", administration: str = "FJ") -> Actor:
    return Actor(
        kind=Kind.PERSON, id=f"trader-{organisation[:4]}", name=name, administration=administration,
        roles=frozenset({"trader"}), organisation=organisation, organisation_name=f"Firm {organisation[:4]}", tin="50-1",
    )  # fmt: skip


REVIEWER = officer("reviewer")
DECIDER = officer("decider")
COUNTER = officer("counter")
PARAMETERS = officer("parameters")


def blank_pdf(remark: str) -> bytes:
    """A PDF of one empty page; the remark stands in its bytes and on no page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n% " + remark.encode()
    )


@dataclass
class House(Casework):
    """The service, and what is done with a case in it."""

    async def draft(self, who: Actor, **more: Any) -> dict[str, Any]:
        body = {"type": "classification", "answers": CLASSIFICATION} | more
        answer = await self.call(who, "POST", "/applications", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def submitted(self, who: Actor | None = None, **more: Any) -> dict[str, Any]:
        found = who or trader()
        return await self.act(found, await self.draft(found, **more), "submit")

    # Each of these goes on with the case that was submitted, or with a new one.

    async def accepted(self, case: dict[str, Any] | None = None, /) -> dict[str, Any]:
        return await self.act(REVIEWER, case or await self.submitted(), "accept")

    async def in_assessment(self, case: dict[str, Any] | None = None, /) -> dict[str, Any]:
        return await self.act(REVIEWER, await self.accepted(case), "assess")

    async def proposed(self, case: dict[str, Any] | None = None, /, **changes: Any) -> dict[str, Any]:
        return await self.act(REVIEWER, await self.in_assessment(case), "propose", PROPOSAL | changes)

    async def issued(self, case: dict[str, Any] | None = None, /, **changes: Any) -> dict[str, Any]:
        return await self.act(DECIDER, await self.proposed(case, **changes), "issue")

    async def declined(self, case: dict[str, Any] | None = None, /) -> dict[str, Any]:
        proposed = await self.act(REVIEWER, await self.in_assessment(case), "propose", DECLINE)
        return await self.act(DECIDER, proposed, "decline")

    async def attach(
        self, who: Actor, case: dict[str, Any], content: bytes, *, name: str = "sheet.pdf", media_type: str = "application/pdf",
        query: str = "", **more: Any,
    ) -> httpx.Response:  # fmt: skip
        path = f"/applications/{case['id']}/documents?name={name}{query}"
        headers = {"Content-Type": media_type}
        return await self.call(who, "POST", path, version=case["version"], content=content, headers=headers, **more)

    async def ruling(self, case: dict[str, Any], who: Actor = DECIDER) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(who, f"/rulings/{case['number']}/file")).json()
        return found


def build(settings: Settings) -> House:
    return alone(House, create_app, settings)


@pytest.fixture
def house(ground: Ground) -> House:
    """A house for one test, on empty tables."""
    return ground.house(build)


@pytest.fixture(scope="module")
def shared_house(module_ground: Ground) -> House:
    """One house for all tests of a file."""
    return module_ground.house(build)
