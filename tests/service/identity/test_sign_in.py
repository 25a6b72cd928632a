"""Signing in, sessions, actor tokens: who gets in, how guessing is slowed, and what ends when."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.identity.operations.operator import reset_person
from shared.peers import Peers
from shared.sealing import Box
from shared.tokens import Keyring
from tests.service.identity.conftest import PASSWORD, Client, House


async def test_a_person_signs_in_and_is_told_who_they_are(house: House) -> None:
    await house.account("ana@firm.example", "Ana")
    ana = await house.sign_in("ana@firm.example")
    me = await ana.get("/me")
    assert me["person"]["name"] == "Ana"
    assert me["acting_as"] is None
    assert me["session"]["amr"] == ["pwd"]


async def test_nobody_is_told_apart_from_a_wrong_password(house: House) -> None:
    await house.account("ana@firm.example")
    wrong = await house.try_sign_in("ana@firm.example", "not the password at all")
    nobody = await house.try_sign_in("nobody@firm.example", "not the password at all")
    assert wrong.status_code == nobody.status_code == 401
    bodies = [answer.json() for answer in (wrong, nobody)]
    for body in bodies:
        body.pop("request_id")
    assert bodies[0] == bodies[1]
    types = [name for name, _ in await house.facts()]
    assert types.count("identity.SignInFailed") == 2


async def test_five_failures_slow_an_account_down_from_that_address_only(house: House) -> None:
    await house.account("ana@firm.example")
    for _ in range(5):
        assert (await house.try_sign_in("ana@firm.example", "wrong wrong wrong")).status_code == 401
    slowed = await house.try_sign_in("ana@firm.example")
    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "30"
    assert (await house.try_sign_in("ana@firm.example", address="192.0.2.77")).status_code == 201
    house.later(seconds=31)
    assert (await house.try_sign_in("ana@firm.example")).status_code == 201
    assert (await house.try_sign_in("ana@firm.example", "wrong wrong wrong")).status_code == 401, (
        "success clears the count"
    )


async def test_parallel_guesses_do_not_slip_through(house: House) -> None:
    await house.account("ana@firm.example")
    answers = await asyncio.gather(*(house.try_sign_in("ana@firm.example", f"wrong wrong {n}") for n in range(12)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == 5
    assert statuses.count(429) == 7


async def test_unknown_accounts_are_slowed_in_the_same_way(house: House) -> None:
    statuses = [(await house.try_sign_in("nobody@firm.example", "wrong wrong wrong")).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_a_code_is_asked_used_once_and_guessing_it_is_slowed(house: House) -> None:
    await house.account("officer@customs.example", totp=True)
    asked = await house.try_sign_in("officer@customs.example")
    assert (asked.status_code, asked.json()["code"]) == (401, "code-required")
    code = house.code("officer@customs.example")
    assert (await house.try_sign_in("officer@customs.example", code=code)).status_code == 201
    replayed = await house.try_sign_in("officer@customs.example", code=code)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "code-wrong")
    for _ in range(4):
        await house.try_sign_in("officer@customs.example")  # the right password alone does not clear the failures
        await house.try_sign_in("officer@customs.example", code="000000")
    assert (await house.try_sign_in("officer@customs.example", code="000000")).status_code == 429


async def test_after_a_restore_with_another_sealing_key_no_code_is_right_until_the_operator_helps(house: House) -> None:
    await house.officer("officer@customs.example", ["reviewer"])
    other = Box("the secret of another installation", purpose="one-time codes")
    house.app.state.desk = replace(house.app.state.desk, box=other)
    house.later(minutes=2)
    code = house.code("officer@customs.example")
    refused = await house.try_sign_in("officer@customs.example", code=code)
    assert (refused.status_code, refused.json()["code"]) == (401, "code-wrong")
    assert "another key" in refused.json()["detail"]
    await reset_person(house.work, email="officer@customs.example", at=house.now)
    assert (await house.try_sign_in("officer@customs.example")).status_code == 201


async def test_two_sign_ins_with_one_code_at_once_give_one_session(house: House) -> None:
    await house.account("officer@customs.example", totp=True)
    code = house.code("officer@customs.example")
    answers = await asyncio.gather(*(house.try_sign_in("officer@customs.example", code=code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_an_officer_without_a_code_signs_in_and_cannot_act(house: House, registrar: Client) -> None:
    registrar_email = "registrar@customs.example"
    async with house.work.changing(actor=_operator(), at=house.now, administration="*") as change:
        from services.identity.queries.people import find_person

        person = await find_person(change.session, email=registrar_email)
        assert person is not None
        person.totp = None
        change.heard = True
    answer = await house.try_sign_in(registrar_email)
    assert answer.status_code == 201
    body = answer.json()
    assert body["acting_as"] is None
    assert body["memberships"][0]["needs_totp"] is True
    client = Client(house, token=body["token"])
    refused = await client.act(body["memberships"][0]["id"], 403)
    assert refused["code"] == "code-required-to-act"
    await client.get("/organisations", 403)
    offer = await client.post("/me/totp", {"password": PASSWORD})
    house.totp[registrar_email] = offer["secret"]
    await client.post("/me/totp/confirm", {"code": "000000"}, 422)
    await client.post("/me/totp/confirm", {"code": house.code(registrar_email)})
    await client.act(body["memberships"][0]["id"])
    await client.get("/organisations")


def _operator():
    from services.identity.operations.operator import OPERATOR

    return OPERATOR


async def test_the_only_membership_is_acted_for_at_once_and_the_last_one_again(house: House, registrar: Client) -> None:
    client = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    answer = (await house.try_sign_in("semi@firm.example")).json()
    assert answer["acting_as"]["organisation"]["tin"] == "501"
    claim = await client.post("/claims", {"administration": "FJ", "tin": "502", "name": "Second"}, 201)
    await registrar.post(f"/memberships/{claim['id']}/confirm", {}, version=1)
    await client.act(claim["id"])
    answer = (await house.try_sign_in("semi@firm.example")).json()
    assert answer["acting_as"]["organisation"]["tin"] == "502"


async def test_sessions_end_when_unused_when_old_and_when_told(house: House, registrar: Client) -> None:
    await house.account("ana@firm.example")
    ana = await house.sign_in("ana@firm.example")
    house.later(minutes=59)
    await registrar.get("/me")
    house.later(minutes=61)
    assert (await house.http.post("/internal/actor-tokens", json={"token": registrar.token})).status_code == 401, (
        "1 h idle"
    )
    house.later(hours=9)
    await ana.get("/me")
    house.later(hours=11)
    await ana.get("/me")
    house.later(hours=3)
    assert (await house.http.post("/internal/actor-tokens", json={"token": ana.token})).status_code == 401, (
        "24 h in all"
    )


async def test_somebody_sees_and_ends_their_own_sessions_and_nobody_elses(house: House) -> None:
    for email in ("ana@firm.example", "eva@firm.example"):
        await house.account(email)
    here, there = await house.sign_in("ana@firm.example"), await house.sign_in("ana@firm.example")
    eva = await house.sign_in("eva@firm.example")
    items = (await here.get("/sessions"))["items"]
    assert [item["current"] for item in items].count(True) == 1
    assert len(items) == 2
    other = next(item for item in items if not item["current"])
    assert (await eva.call("DELETE", f"/sessions/{other['id']}")).status_code == 404
    assert (await here.call("DELETE", f"/sessions/{other['id']}")).status_code == 204
    assert (await house.http.post("/internal/actor-tokens", json={"token": there.token})).status_code == 401
    again = await house.sign_in("ana@firm.example")
    assert (await here.call("DELETE", "/sessions")).status_code == 204
    for token in (here.token, again.token):
        assert (await house.http.post("/internal/actor-tokens", json={"token": token})).status_code == 401
    await eva.get("/me")


async def test_the_actor_token_verifies_and_lives_sixty_seconds(house: House, registrar: Client) -> None:
    answer = (await house.http.post("/internal/actor-tokens", json={"token": registrar.token})).json()
    assert answer["expires_in"] == 60
    keyring = Keyring(Peers(identity=house.app))
    actor = await keyring.actor(answer["actor_token"], at=house.now.timestamp())
    assert (actor.administration, actor.roles, actor.amr) == ("FJ", frozenset({"registrar"}), frozenset({"pwd", "otp"}))
    with pytest.raises(Exception, match="expired"):
        await keyring.actor(answer["actor_token"], at=house.now.timestamp() + 61)


async def test_unknown_and_foreign_tokens_get_no_actor(house: House) -> None:
    for token in ("vks_unknown", "vkc_unknown", "something", "vko_FJ_x"):
        assert (await house.http.post("/internal/actor-tokens", json={"token": token})).status_code == 401


async def test_the_operator_lets_somebody_in_again(house: House, registrar: Client) -> None:
    way_in = await reset_person(house.work, email="registrar@customs.example", at=house.now)
    assert (await house.http.post("/internal/actor-tokens", json={"token": registrar.token})).status_code == 401
    body = {
        "email": "registrar@customs.example",
        "code": way_in.code.lower(),
        "password": "nine words were too many here",
    }
    await house.public.post("/resets/confirm", body)
    await house.public.post("/resets/confirm", body, 422)
    answer = await house.try_sign_in("registrar@customs.example", "nine words were too many here")
    assert answer.status_code == 201
    assert answer.json()["acting_as"] is None, "officers set up one-time codes again before they act"
