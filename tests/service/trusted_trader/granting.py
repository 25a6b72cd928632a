"""Holders for tests: an application that was decided, put there as it is after its proposal, and its grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from services.trusted_trader.domain.words import LodgedBy, Purpose, Size
from services.trusted_trader.model import Application, Authorisation
from services.trusted_trader.operations import holders
from services.trusted_trader.queries.office import office
from shared.actors import Actor
from shared.office import Officer
from tests.service.trusted_trader.house import DECIDER, LITIA, MANAGER, REVIEWER, House


async def by(house: House, session: Any, actor: Actor = DECIDER) -> Officer:
    """Who acts, with what the service's roles give them."""
    place = house.app.state.platform.settings.hosted_administrations()[actor.administration]
    return Officer(
        actor=actor, held=house.app.state.platform.held(actor), at=house.at,
        office=await office(session, administration=place),
    )  # fmt: skip


def application(house: House, who: Actor = LITIA, **more: Any) -> Application:
    """An application as it stands when it is signed."""
    values: dict[str, Any] = {
        "administration": who.administration, "id": uuid4(), "number": f"{who.administration}-TT-2026-{uuid4().hex[:6]}",
        "purpose": Purpose.FIRST.value, "authorisation": None, "state": "granted", "organisation": who.organisation,
        "name": "Reef Coffee Ltd", "tin": who.tin or "", "address": "Lot 3, Walu Bay, Suva", "contact": None,
        "lodged_by": LodgedBy.FIRM.value, "lodged_by_id": who.id, "lodged_by_name": who.name, "programme": 1,
        "questionnaire": 1, "tier": "aeo", "roles": ["importer"], "sites": [], "size": Size.SMALL.value, "sector": "food",
        "owner_sex": None, "publish": True, "exchange": True, "eligibility": {}, "deficits": [], "returned": 0,
        "extended_days": 0, "proposal": {"outcome": "grant", "reasons": "Every criterion is met."},
        "proposed_by": REVIEWER.id, "proposed_by_name": REVIEWER.name, "proposed_at": house.at, "decided_by": DECIDER.id,
        "decided_by_name": DECIDER.name, "decided_at": house.at, "version": 9, "steps": 9,
        "created_at": house.at - timedelta(days=60), "changed_at": house.at, "changed_by": DECIDER.id,
        "changed_by_name": DECIDER.name,
    }  # fmt: skip
    return Application(**(values | more))


async def granted(house: House, who: Actor = LITIA, **more: Any) -> str:
    """A holder; answers the certificate's number."""
    signer = DECIDER if who.administration == "FJ" else Actor(
        kind=DECIDER.kind, id="far-decider", name="Far Decider", administration=who.administration, roles=DECIDER.roles
    )  # fmt: skip
    async with house.work.changing(actor=signer, at=house.at, administration=who.administration) as change:
        row = application(house, who, **more)
        change.session.add(row)
        await change.session.flush()
        officer = await by(house, change.session, signer)
        found, facts = await holders.grant(change.session, row=row, by=officer, terms=officer.office.terms(house.at))
        change.record(*facts)
        number: str = found.number
    return number


async def renewed(house: House, number: str, application_id: UUID) -> None:
    """The re-validation of a holder is signed."""
    async with house.work.changing(actor=DECIDER, at=house.at, administration="FJ") as change:
        row = await change.session.get_one(Application, ("FJ", application_id))
        row.number, row.state, row.proposal = f"FJ-TT-{number}", "granted", {"outcome": "grant"}
        row.proposed_by, row.proposed_by_name, row.decided_by, row.decided_by_name = "r", "R", DECIDER.id, "D"
        await change.session.flush()
        officer = await by(house, change.session)
        _, facts = await holders.grant(change.session, row=row, by=officer, terms=officer.office.terms(house.at))
        change.record(*facts)


async def look(house: House, number: str, who: Actor = DECIDER) -> dict[str, Any]:
    """An authorisation as this reader sees it."""
    answer = await house.get(who, f"/authorisations/{number}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def try_(house: House, who: Actor, number: str, action: str, body: Any = None) -> httpx.Response:
    """One action on the authorisation as it stands now."""
    version = (await house.row(Authorisation, (who.administration, number))).version
    return await house.call(who, "POST", f"/authorisations/{number}/{action}", version=version, json=body or {})


async def act(house: House, who: Actor, number: str, action: str, body: Any = None) -> dict[str, Any]:
    """One action that must succeed."""
    answer = await try_(house, who, number, action, body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


SUSPENSION: dict[str, Any] = {
    "kind": "suspension", "ground": "time_to_remedy", "facts": "The yard at Walu Bay has stood open since 12 February.",
    "law": "Customs Act s.14",
}  # fmt: skip
URGENT = SUSPENSION | {"urgent_reason": "Goods leave the yard unseen every night."}
REVOCATION: dict[str, Any] = {
    "kind": "revocation", "ground": "offence", "facts": "The firm was convicted of a serious offence on 1 February.",
    "law": "Customs Act s.15",
}  # fmt: skip


async def suspended(house: House, number: str) -> dict[str, Any]:
    """Suspended at once, as the facts allow no delay."""
    await act(house, MANAGER, number, "measures", URGENT)
    return await act(house, DECIDER, number, "suspend")


async def messages(house: House, administration: str = "FJ") -> list[dict[str, Any]]:
    """Every message about status, as others hear it."""
    async with house.work.reading(administration=administration) as session:
        rows = await session.scalars(text("select data from trusted_trader.status_message order by sequence"))
        return list(rows)
