"""What tests of visits begin with: an application whose sites are to be seen, and what a validator's device sends."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.trusted_trader.domain.words import LodgedBy, Purpose, Size, Status
from services.trusted_trader.model import Answer, Application
from shared.actors import Actor
from tests.service.house import officer
from tests.service.trusted_trader.house import LITIA, REVIEWER, VALIDATOR, House

SECOND = officer("validator", name="second-validator")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(200))
_NUMBERS = count(50_000)
"""Of applications put there: none comes twice, and none is one that the service gives."""
PEOPLE = [{"name": "Litia Vakaloloma", "function": "Director"}]


async def case(house: House, *sites: str, who: Actor = LITIA, state: Status = Status.SITE_VALIDATION) -> dict[str, Any]:
    """An application that stands at the sites, put there as the steps before would have left it."""
    identifier, at = uuid4(), house.at
    number = f"{who.administration}-TT-2026-{next(_NUMBERS):05d}"
    row = Application(
        administration=who.administration, id=identifier, number=number, purpose=Purpose.FIRST, authorisation=None,
        state=state.value, organisation=who.organisation, name=who.organisation_name or "", tin=who.tin or "",
        address="Walu Bay, Suva", contact=None, lodged_by=LodgedBy.FIRM, lodged_by_id=who.id, lodged_by_name=who.name,
        programme=1, questionnaire=1, tier="aeo", roles=["importer"], sites=list(sites), size=Size.SMALL, sector="food",
        owner_sex=None, publish=False, exchange=False, eligibility={}, deficits=[], returned=0, submitted_at=at,
        accepted_at=at, extended_days=0, version=7, steps=0, created_at=at, changed_at=at, changed_by=who.id,
        changed_by_name=who.name,
    )  # fmt: skip
    given = Answer(
        administration=who.administration, application_id=identifier, question="a.people", version=1,
        value="Litia, director.", note="Since 2019.", answered_at=at, answered_by=who.id, answered_by_name=who.name,
        taken_from=None,
    )  # fmt: skip
    await house.write(who.administration, lambda: [row, given])
    return {"id": str(identifier), "number": number}


def plan(house: House, site: str, *who: Actor, **more: Any) -> dict[str, Any]:
    """A plan for three days from now."""
    return {
        "site": site, "kind": "on_site", "planned_on": house.at.date().replace(day=house.at.day + 4).isoformat(),
        "validators": [{"id": one.id, "name": one.name} for one in who or (VALIDATOR,)], **more,
    }  # fmt: skip


async def planned(house: House, application: dict[str, Any], site: str, *who: Actor, **more: Any) -> dict[str, Any]:
    """A visit as it was planned."""
    answer = await house.call(
        REVIEWER, "POST", f"/applications/{application['id']}/visits", json=plan(house, site, *who, **more)
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def finding(severity: str = "critical", **more: Any) -> dict[str, Any]:
    """A finding as a device makes it."""
    return {
        "id": str(uuid4()), "element": "B", "severity": severity, "text": "No books for 2025.",
        "action": "Write up the books of 2025.", **more,
    }  # fmt: skip


def report(house: House, visit: dict[str, Any], *findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole report of a visit that took two hours and ended now."""
    return {
        "report_key": str(uuid4()), "plan": visit["plan"], "started_at": house.at.replace(hour=19).isoformat(),
        "finished_at": house.at.isoformat(), "people": PEOPLE,
        "ratings": {one["element"]: {"rating": 3, "note": "Seen."} for one in visit["checklist"]}, "risk_grade": 2,
        "summary": "A tidy store.", "findings": list(findings), **more,
    }  # fmt: skip


async def hand_in(
    house: House, visit: dict[str, Any], sent: dict[str, Any], who: Actor = VALIDATOR, **more: Any
) -> httpx.Response:
    """A device sends a report."""
    return await house.call(who, "PUT", f"/visits/{visit['id']}/report", json=sent, **more)


async def reported(house: House, application: dict[str, Any], site: str, *findings: dict[str, Any]) -> dict[str, Any]:
    """A visit with its report."""
    visit = await planned(house, application, site)
    answer = await hand_in(house, visit, report(house, visit, *findings))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def act(house: House, who: Actor, visit: dict[str, Any], action: str, body: Any = None) -> httpx.Response:
    """An action on a visit as it stands now."""
    now = (await house.get(REVIEWER, f"/visits/{visit['id']}")).json()
    return await house.call(who, "POST", f"/visits/{visit['id']}/{action}", version=now["version"], json=body or {})


async def mend(house: House, who: Actor, identifier: str, action: str, body: Any) -> httpx.Response:
    """An action on a finding as it stands now."""
    now = (await house.get(REVIEWER, f"/findings/{identifier}")).json()
    return await house.call(who, "POST", f"/findings/{identifier}/{action}", version=now["version"], json=body)


async def photo(
    house: House, visit: dict[str, Any], *, who: Actor = VALIDATOR, identifier: str = "", content: bytes = JPEG,
    media_type: str = "image/jpeg", sha256: str = "", about: str = "",
) -> httpx.Response:  # fmt: skip
    """A device sends a photo."""
    digest = sha256 or hashlib.sha256(content).hexdigest()
    path = f"/visits/{visit['id']}/photos/{identifier or uuid4()}?sha256={digest}" + (
        f"&about={about}" if about else ""
    )
    return await house.call(who, "PUT", path, content=content, headers={"Content-Type": media_type})


def id_of(found: dict[str, Any]) -> UUID:
    """The id of something answered."""
    return UUID(found["id"])
