"""Officers of two administrations, and what they do together."""

from __future__ import annotations

from typing import Any

from shared.actors import Actor
from tests.service.advance_rulings.conftest import REVIEWER, House
from tests.service.house import officer

SINA = officer("reviewer", name="sina-lemalu", administration="WS")
PELE = officer("reviewer", name="pele-tuiasosopo", administration="WS")
VANUATU = officer("reviewer", "decider", "registrar", name="leisong-tavoavanua", administration="VU")
ENTRY: dict[str, Any] = {
    "topics": "Drinks and preserved fruit", "types": ["classification"], "chapters": ["20", "22"], "languages": ["en", "sm"],
    "accreditation": "WCO accredited expert for the Harmonized System, 2024",
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "question": "Is this a juice of heading 20.09 or a beverage of heading 22.02?",
    "goods": "A bottled blend of coconut water and eight per cent of mango pulp, nothing else added.",
    "answers": ["composition", "process"],
}


async def listed(house: House, who: Actor = SINA, **changes: Any) -> dict[str, Any]:
    """An officer in the directory, who agreed to be there."""
    entered = await house.call(who, "POST", "/experts", json=ENTRY | changes)
    assert entered.status_code in (200, 201), entered.text
    entry = entered.json()
    path = f"/experts/{entry['id']}/consent"
    agreed = await house.call(who, "POST", path, version=entry["version"], json={"listed": True})
    assert agreed.status_code == 200, agreed.text
    found: dict[str, Any] = agreed.json()
    return found


async def asked(house: House, case: dict[str, Any], expert: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The case after its question to an expert."""
    body = QUESTION | {"experts": [expert["id"]]} | changes
    return await house.act(REVIEWER, case, "ask-opinion", body)


async def advice(house: House, who: Actor, question: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
    """What the expert does with a question."""
    answer = await house.call(
        who, "POST", f"/opinions/{question['id']}/{action}", version=question["version"], json=body or {}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def inbox(house: House, who: Actor = SINA) -> list[dict[str, Any]]:
    """What an officer is asked."""
    answer = await house.get(who, "/opinions")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found
