"""What tests of monitoring begin with: holders of the status, decisions against them, and risk as a part that answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from starlette.responses import JSONResponse

from services.trusted_trader.domain.words import HolderStatus, Status, SuspensionGround
from services.trusted_trader.model import Application, Authorisation
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.steps import take
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.queries.office import office
from services.trusted_trader.workflow import APPLICATION, AUTHORISATION
from shared.actors import Actor, Kind
from shared.office import Officer, Texts, clock_rules
from tests.service.trusted_trader.house import DECIDER, LITIA, REVIEWER, House
from tests.service.trusted_trader.visiting import case

NATIONAL = Actor(
    kind=Kind.CLIENT, id="national", name="National system", administration="FJ", roles=frozenset({"national-system"})
)
REASON = "The books of two years are not there."


async def officer_of(house: House, session: Any, who: Actor) -> Officer:
    place = house.app.state.platform.settings.hosted_administrations()[who.administration]
    held = frozenset(str(permission) for role in who.roles for permission in ROLES.get(role, ()))
    return Officer(actor=who, held=held, at=house.at, office=await office(session, administration=place))


async def holder(house: House, who: Actor = LITIA, *, days_ago: float = 0) -> str:
    """A holder of the status, granted so many days ago; answers the number of the authorisation."""
    now = house.at
    house.at = now - timedelta(days=days_ago)
    try:
        made = await case(house, who=who, state=Status.PROPOSED)
        key = (who.administration, UUID(made["id"]))
        await house.alter(
            Application, key, proposed_by=REVIEWER.id, proposed_by_name=REVIEWER.name, proposed_at=house.at, proposal={}
        )
        async with house.work.changing(actor=DECIDER, at=house.at, administration=who.administration) as change:
            by = await officer_of(house, change.session, DECIDER)
            row = await change.session.get_one(Application, key)
            row.state, row.decided_by, row.decided_by_name, row.decided_at = (
                "granted",
                DECIDER.id,
                DECIDER.name,
                house.at,
            )
            found, facts = await holders.grant(change.session, row=row, by=by, terms=by.office.terms(house.at))
            change.record(*facts)
            return str(found.number)
    finally:
        house.at = now


async def suspended(house: House, number: str, *, ground: SuspensionGround = SuspensionGround.TIME_TO_REMEDY) -> None:
    """Suspended by the decider."""
    await _ended(house, number, "suspend", suspended_at=house.at, suspension_ground=ground.value)


async def revoked(house: House, number: str) -> None:
    """Revoked by the decider."""
    await _ended(house, number, "revoke", ended_at=house.at, end_reason=REASON)


async def _ended(house: House, number: str, name: str, **values: Any) -> None:
    async with house.work.changing(actor=DECIDER, at=house.at, administration="FJ") as change:
        by = await officer_of(house, change.session, DECIDER)
        row = await change.session.get_one(Authorisation, ("FJ", number))
        for field, value in values.items():
            setattr(row, field, value)
        action = AUTHORISATION.find(name, state=HolderStatus.ACTIVE)
        facts = await holders.step(change.session, row=row, action=action, by=by, texts=Texts(external=REASON))
        change.record(*facts)


async def refused(house: House, who: Actor = LITIA) -> dict[str, Any]:
    """An application that the decider refused."""
    made = await case(house, who=who, state=Status.SUBMITTED)
    async with house.work.changing(actor=DECIDER, at=house.at, administration="FJ") as change:
        by = await officer_of(house, change.session, DECIDER)
        row = await change.session.get_one(Application, ("FJ", UUID(made["id"])))
        terms = by.office.terms(house.at)
        row.clock_rules = clock_rules(terms, limit="limit.decision")
        change.record(
            await take(
                change.session, thing="application", key=made["id"], printed=made["number"], row=row, by=by,
                action=APPLICATION.find("accept", state=Status.SUBMITTED), terms=terms,
            )
        )  # fmt: skip
        row.state = Status.PROPOSED.value
        row.proposed_by, row.proposed_by_name, row.proposed_at = REVIEWER.id, REVIEWER.name, house.at
        row.decided_by, row.decided_by_name, row.decided_at = DECIDER.id, DECIDER.name, house.at
        row.proposal = {"outcome": "refuse"}
        change.record(
            await take(
                change.session, thing="application", key=made["id"], printed=made["number"], row=row, by=by,
                action=APPLICATION.find("refuse", state=Status.PROPOSED), terms=by.office.terms(house.at),
                texts=Texts(external=REASON),
            )
        )  # fmt: skip
    return made


def figures(declarations: int, examined: int, hours: float | None = None, *, finds: int = 0) -> dict[str, Any]:
    return {
        "declarations": declarations, "examined": examined, "finds": finds, "released": declarations if hours else 0,
        "hours": hours, "hours_deviation": 2.0 if hours else None,
    }  # fmt: skip


class Risk:
    """The risk service as it answers about firms; it fails where `figures` is None. `asked` keeps the questions."""

    def __init__(
        self, own: dict[str, Any] | None, comparable: dict[str, Any] | None = None, *, traders: int = 12
    ) -> None:
        self.own, self.comparable, self.traders = own, comparable, traders
        self.asked: list[dict[str, list[str]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = parse_qs(scope["query_string"].decode())
        self.asked.append(query)
        if self.own is None:
            await JSONResponse({}, status_code=503)(scope, receive, send)
            return
        both = {"own": self.own, "comparable": self.comparable or figures(0, 0)}
        days = {"from_on": query["from"][0], "until_on": query["until"][0]}
        items = [
            {"tin": tin, "band": "50-199", "traders": self.traders, **both, "quarters": [days | both]}
            for tin in query["tin"]
        ]
        await JSONResponse({**days, "method": "", "items": items})(scope, receive, send)


def risk_answers(house: House, risk: Any) -> None:
    """From now on the risk service is this one."""
    house.app.state.platform.peers["risk"] = risk
