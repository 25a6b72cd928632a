"""What officers do with editions of programme and questionnaire, for the tests of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.trusted_trader.seed.programme_words import programme_content
from tests.service.house import officer
from tests.service.trusted_trader.house import PARAMETERS, House

WRITER = PARAMETERS
SIGNER = replace(officer("parameters", name="officer-signer"))
FAR = replace(SIGNER, administration="VU")
TODAY, TOMORROW = "2026-03-03", "2026-03-04"


async def sent(house: House, who: Any, method: str, path: str, status: int = 200, **more: Any) -> dict[str, Any]:
    answer = await house.call(who, method, path, **more)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def questionnaire(house: House, own: dict[str, Any] | None = None, *, who: Any = WRITER) -> dict[str, Any]:
    """A published edition."""
    body = {"regional": "2026-1", "own": own or {}}
    row = await sent(house, who, "POST", "/questionnaires", 201, json=body)
    return await sent(house, who, "POST", f"/questionnaires/{row['edition']}/publish", version=row["version"])


async def draft(
    house: House, *, from_on: str = TODAY, who: Any = WRITER, status: int = 201, **more: Any
) -> dict[str, Any]:
    body = {"content": programme_content("FJ"), "questionnaire": 1, "from_on": from_on} | more
    return await sent(house, who, "POST", "/programmes", status, json=body)


async def step(
    house: House, row: dict[str, Any], name: str, who: Any = WRITER, status: int = 200, **body: Any
) -> dict[str, Any]:
    path = f"/programmes/{row['edition']}/{name}"
    return await sent(house, who, "POST", path, status, version=row["version"], json=body)


async def active(house: House, **more: Any) -> dict[str, Any]:
    """An edition proposed by one officer and signed by another."""
    row = await step(house, await draft(house, **more), "propose")
    return await step(house, row, "activate", SIGNER)


async def public(house: House, code: str = "FJ", status: int = 200) -> dict[str, Any]:
    return await sent(house, None, "GET", f"/programme?administration={code}", status)
