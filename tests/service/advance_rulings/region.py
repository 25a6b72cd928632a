"""Officers of two administrations, and what they do together."""

from __future__ import annotations

from typing import Any

from services.advance_rulings.jobs.region import Neighbours
from shared.actors import Actor
from tests.service.advance_rulings.conftest import PROPOSAL, REVIEWER, House, trader
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


async def issued_in(house: House, administration: str, **changes: Any) -> dict[str, Any]:
    """A case of an administration that ended with a ruling."""
    firm = trader(administration=administration)
    reviewer = officer("reviewer", name=f"reviewer-{administration}", administration=administration)
    decider = officer("decider", name=f"decider-{administration}", administration=administration)
    case = await house.act(firm, await house.draft(firm), "submit")
    for action in ("accept", "assess"):
        case = await house.act(reviewer, case, action)
    case = await house.act(reviewer, case, "propose", PROPOSAL | changes)
    return await house.act(decider, case, "issue")


def neighbours(house: House) -> Neighbours:
    """The timed work that hears what other administrations ask, answer and publish."""
    return Neighbours(house.app.state.platform.settings.hosted_administrations())


async def hear(house: House, *administrations: str) -> None:
    """Let some administrations hear, each for itself."""
    found = neighbours(house)
    for administration in administrations or ("FJ", "WS", "VU"):
        await found.run(house.work, administration, house.at)
