"""The same routes over the parameters of every service that has any: read, proposed, approved by another, in force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.responses import JSONResponse

from services.advance_rulings.app import create_app as advance_rulings
from services.notices.app import create_app as notices
from services.notices.operations.steps import terms_of
from services.risk.app import create_app as risk
from services.risk.queries.office import office
from shared.actors import Actor
from shared.peers import Peers
from shared.tokens import SigningKey
from tests.service.house import officer
from tests.service.risk.conftest import trader

MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
TODAY, TOMORROW = "2026-03-03", "2026-03-04"
"""In Suva, when it is Monday evening in Greenwich."""
FIRST, SECOND = officer("parameters", name="first-keeper"), officer("parameters", name="second-keeper")
SERVICES: dict[str, tuple[Any, str, Any]] = {
    "advance_rulings": (advance_rulings, "answer_days", 20),
    "risk": (risk, "safe_default.lane", "red"),
    "notices": (notices, "waits_seconds", [0, 60, 600]),
}


class Desk:
    """A service, whose clock stands still, and calls of it."""

    def __init__(self, name: str, settings: Any) -> None:
        create, self.short, self.new = SERVICES[name]
        self.key, self.at = SigningKey(part="identity", seed=settings.secret("signing-key-identity")), MONDAY
        peers = Peers({part: JSONResponse(self.key.public()) for part in ("identity", "advance_rulings", "risk")})
        self.app = create(settings=settings, peers=peers, now=lambda: self.at)
        self.name = f"{name}.{self.short}"

    async def call(self, who: Actor, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key.sign_actor(who, at=self.at.timestamp())}"}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        headers |= {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://x") as client:
            return await client.request(method, path, headers=headers, json=body)

    async def propose(self, **changes: Any) -> Any:
        body = {"name": self.name, "value": self.new, "from_on": TOMORROW, "law": "Regulation 7", "note": "Shorter."}
        return await self.call(FIRST, "POST", "/parameters", body | changes)

    async def in_force(self) -> dict[str, Any]:
        book = (await self.call(SECOND, "GET", "/parameters")).json()
        return {row["name"]: row["value"] for row in book["in_force"]}


@pytest.mark.parametrize("name", SERVICES)
async def test_a_value_is_proposed_by_one_officer_approved_by_another_and_counts_from_its_day(name, settings):
    desk = Desk(name, settings)
    made = await desk.propose()
    assert made.status_code == 201, made.text
    proposed = made.json()
    assert (proposed["state"], proposed["proposed_by"]["name"]) == ("proposed", "First Keeper")
    approve = f"/parameters/{proposed['id']}/approve"
    assert (await desk.call(SECOND, "POST", approve, {})).status_code == 428
    alone = {"override": {"reason": "Nobody else is here today."}}
    for body in ({}, alone):
        refused = await desk.call(FIRST, "POST", approve, body, version=1)
        assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met"), refused.text
    elsewhere = officer("parameters", administration="VU", name="elsewhere")
    assert (await desk.call(elsewhere, "POST", approve, {}, version=1)).status_code == 404
    approved = await desk.call(SECOND, "POST", approve, {}, version=1)
    assert (approved.status_code, approved.json()["approved_by"]["name"]) == (200, "Second Keeper"), approved.text

    assert (await desk.in_force())[desk.name] != desk.new
    desk.at += timedelta(days=1)
    assert (await desk.in_force())[desk.name] == desk.new
    await counts(name, desk)
    await desk.app.state.platform.work.close()


async def counts(name: str, desk: Desk) -> None:
    """The service itself works with the value on its day, and did not the day before."""
    work, fiji = desk.app.state.platform.work, desk.app.state.platform.settings.hosted_administrations()["FJ"]
    async with work.reading(administration="FJ") as session:
        if name == "notices":
            assert (await terms_of(session, administration=fiji, at=MONDAY)).waits != tuple(desk.new)
            assert (await terms_of(session, administration=fiji, at=desk.at)).waits == tuple(desk.new)
        elif name == "risk":
            found = await office(session, administration=fiji)
            assert [found.terms(at).value(desk.short) for at in (MONDAY, desk.at)] == ["yellow", "red"]


@pytest.mark.parametrize("name", SERVICES)
async def test_what_is_wrong_is_refused_at_its_field_and_for_whom_it_is_not(name, settings):
    desk = Desk(name, settings)
    for changes, pointer in (
        ({"value": None}, "/value"), ({"value": 10**9}, "/value"), ({"name": f"{name}.nothing"}, "/name"),
        ({"name": "other.thing"}, "/name"), ({"from_on": "2026-03-02"}, "/from_on"),
    ):  # fmt: skip
        answer = await desk.propose(**changes)
        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    for who in (trader(), trader(roles=("firm-manager",)), officer("examiner")):
        assert (await desk.call(who, "GET", "/parameters")).status_code == 403
        assert (await desk.call(who, "POST", "/parameters", {})).status_code == 403
    assert (await desk.call(officer("auditor"), "GET", "/parameters")).status_code == 200
    await desk.app.state.platform.work.close()
