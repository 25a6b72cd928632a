"""Who reads a firm's letters: told to the part that sends them, for its administration, and to nobody else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.responses import JSONResponse

from services.notices.peers import NotAnswered, Readers
from shared.actors import service_actor
from shared.peers import Peers
from shared.tokens import SigningKey
from tests.service.identity.conftest import Client, House


class KeyOf:
    """A part's address for its public key, and nothing else of it."""

    def __init__(self, key: SigningKey) -> None:
        self._answer = JSONResponse(key.public())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._answer(scope, receive, send)


async def ask(
    house: House, organisation: str, *, part: str = "notices", administration: str = "FJ", role: str = ""
) -> httpx.Response:
    key = SigningKey(part=part, seed=house.settings.secret(f"signing-key-{part}"))
    peers: Peers = house.app.state.platform.peers
    peers[part] = KeyOf(key)
    token = key.sign_actor(service_actor(service=part, administration=administration), at=house.now.timestamp())
    headers = {"Authorization": f"Bearer {token}"}
    return await house.http.get(
        "/internal/readers", params={"organisation": organisation} if organisation else {"role": role}, headers=headers
    )


async def firm_of(client: Client) -> str:
    return str((await client.get("/me"))["acting_as"]["organisation"]["id"])


async def test_the_part_that_writes_is_told_who_acts_today(house: House, registrar: Client) -> None:
    manager = await house.trader("semi@firm.example", tin="501", name="Reef Foods", registrar=registrar)
    other = await house.trader("eva@other.example", tin="502", registrar=registrar)
    await house.account("ana@firm.example", name="Ana")
    claim = await (await house.sign_in("ana@firm.example")).post(
        "/claims", {"administration": "FJ", "tin": "501", "name": "x"}, 201
    )
    firm, others = await firm_of(manager), await firm_of(other)
    found = (await ask(house, firm)).json()
    assert found["name"] == "Reef Foods"
    assert [(one["name"], one["email"], one["language"]) for one in found["people"]] == [
        ("Semi", "semi@firm.example", "en")
    ], "a claim that waits reads nothing"
    body = {"until_on": "2026-05-20"}
    await registrar.post(f"/memberships/{claim['id']}/confirm", body, version=1)
    assert [one["name"] for one in (await ask(house, firm)).json()["people"]] == ["Ana", "Semi"]
    house.later(days=12)
    assert [one["name"] for one in (await ask(house, firm)).json()["people"]] == ["Semi"], "no longer"
    assert "eva@other.example" not in (await ask(house, firm)).text
    assert (await ask(house, others)).json()["people"][0]["email"] == "eva@other.example"


async def test_the_officers_of_a_role_are_told_apart_from_firms_and_from_other_administrations(
    house: House, registrar: Client
) -> None:
    await house.trader("semi@firm.example", tin="501", name="Reef Foods", registrar=registrar)
    found = (await ask(house, "", role="registrar")).json()
    assert (found["organisation"], found["name"]) == (None, "")
    assert len(found["people"]) == 1
    assert "semi@firm.example" not in str(found)
    assert (await ask(house, "", role="decider")).json()["people"] == []
    assert (await ask(house, "", role="registrar", part="risk")).status_code == 403
    assert (await ask(house, "")).status_code == 404


async def test_one_officer_is_told_by_name_as_long_as_they_are_one(house: House, registrar: Client) -> None:
    manager = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    me, trader = (await registrar.get("/me"))["person"], (await manager.get("/me"))["person"]
    key = SigningKey(part="notices", seed=house.settings.secret("signing-key-notices"))
    house.app.state.platform.peers["notices"] = KeyOf(key)
    readers = Readers(peers=Peers({"identity": house.app}), key=key, now=lambda: house.now)
    found = await readers.of(administration="FJ", organisation=f"officer:{me['id']}")
    assert [(one.id, one.email) for one in found.people] == [(me["id"], me["email"])]
    for place, who in (("FJ", trader["id"]), ("FJ", str(uuid4())), ("FJ", "no uuid"), ("VU", me["id"])):
        assert (await readers.of(administration=place, organisation=f"officer:{who}")).people == ()


async def test_nobody_else_is_told_an_address(house: House, registrar: Client) -> None:
    manager = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    firm = await firm_of(manager)
    assert (await ask(house, firm, part="risk")).status_code == 403
    assert (await ask(house, firm, administration="VU")).status_code == 404, "another administration's firm is nobody's"
    assert (await ask(house, str(uuid4()))).status_code == 404
    assert (await ask(house, "x")).status_code == 422
    for who in (manager, registrar):
        assert (await who.call("GET", "/internal/readers", params={"organisation": firm})).status_code == 403
    assert (await house.http.get("/internal/readers", params={"organisation": firm})).status_code == 401


async def test_the_part_that_writes_understands_the_answer(house: House, registrar: Client) -> None:
    """Contract: what notices asks, put to the real identity."""
    manager = await house.trader("semi@firm.example", tin="501", name="Reef Foods", registrar=registrar)
    firm = await firm_of(manager)
    key = SigningKey(part="notices", seed=house.settings.secret("signing-key-notices"))
    house.app.state.platform.peers["notices"] = KeyOf(key)
    readers = Readers(peers=Peers({"identity": house.app}), key=key, now=lambda: house.now)
    found = await readers.of(administration="FJ", organisation=firm)
    me = (await manager.get("/me"))["person"]
    assert (found.id, found.name) == (firm, "Reef Foods")
    (reader,) = found.people
    assert (reader.id, reader.name, reader.email, reader.language) == (me["id"], "Semi", "semi@firm.example", "en")
    for organisation in (str(uuid4()), "no uuid", "a&b=c"):
        assert (await readers.of(administration="FJ", organisation=organisation)).people == ()
    assert (await readers.of(administration="VU", organisation=firm)).people == ()
    forged = Readers(
        peers=Peers({"identity": house.app}),
        key=SigningKey(part="notices", seed=house.settings.secret("signing-key-risk")),
        now=lambda: house.now,
    )
    with pytest.raises(NotAnswered, match="identity answered 401"):
        await forged.of(administration="FJ", organisation=firm)
    nowhere = Readers(peers=Peers(), key=key, now=lambda: house.now)
    with pytest.raises(NotAnswered):
        await nowhere.of(administration="FJ", organisation=firm)
