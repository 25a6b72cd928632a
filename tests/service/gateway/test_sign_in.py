"""The caller's token goes in, the actor token comes out, and only for as long as it holds."""

import asyncio

import pytest

from tests.service.gateway.conftest import OTHER_TOKEN, TOKEN, jwt

BEARER = {"Authorization": f"Bearer {TOKEN}"}
READ = "/api/advance-rulings/applications"


def cookie(token=TOKEN):
    return {"Cookie": f"vaka_language=fr; vaka_session={token}"}


async def seen(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["headers"]


async def test_a_service_sees_the_actor_token_and_never_the_caller_s(house):
    headers = await seen(await house.get(READ, headers=BEARER))
    assert headers["authorization"] == f"Bearer {jwt('mere', 1)}"
    assert TOKEN not in str(headers)


async def test_a_token_is_exchanged_once_a_minute(house):
    for _ in range(5):
        await house.get(READ, headers=BEARER)
    assert house.identity.asked == 1
    house.clock.forward(57)
    await house.get(READ, headers=BEARER)
    assert house.identity.asked == 1
    house.clock.forward(2)
    headers = await seen(await house.get(READ, headers=BEARER))
    assert house.identity.asked == 2
    assert headers["authorization"] == f"Bearer {jwt('mere', 2)}"


async def test_many_at_once_ask_once(house):
    await asyncio.gather(*(house.get(READ, headers=BEARER) for _ in range(20)))
    assert house.identity.asked == 1


async def test_the_cookie_serves_as_well(house):
    headers = await seen(await house.get(READ, headers=cookie()))
    assert headers["authorization"] == f"Bearer {jwt('mere', 1)}"
    assert "cookie" not in headers


@pytest.mark.parametrize(
    "value", ["Bearer nonsense", "Bearer vks_" + "z" * 32, "Bearer " + jwt("officer", 1), "Digest x", "Basic YTpi"]
)
async def test_any_other_authorization_is_refused(house, value):
    answer = await house.get(READ, headers={"Authorization": value})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert "Bearer" in answer.headers["www-authenticate"]
    assert house.rulings.calls == []


async def test_an_old_cookie_is_nobody_s_so_that_public_pages_still_open(house):
    headers = await seen(await house.get(READ, headers=cookie("vks_" + "z" * 32)))
    assert "authorization" not in headers


async def test_a_client_s_secret_reaches_the_token_endpoint_only(house):
    answer = await house.post(
        "/api/identity/token", headers={"Authorization": "Basic YTpi"}, data={"grant_type": "client_credentials"}
    )
    assert answer.json()["authorization"] == "Basic YTpi"
    assert (
        await house.post("/api/identity/sessions", headers={"Authorization": "Basic YTpi"}, json={})
    ).status_code == 401


async def test_a_change_by_cookie_must_come_from_our_own_page(house):
    assert (await house.post(READ, headers=cookie(), json={})).status_code == 403
    elsewhere = cookie() | {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    answer = await house.post(READ, headers=elsewhere, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site-request")
    assert house.rulings.calls == []
    assert (await house.post(READ, headers=cookie() | {"Sec-Fetch-Site": "same-origin"}, json={})).status_code == 200
    assert (await house.post(READ, headers=cookie() | {"Origin": "http://vaka.test"}, json={})).status_code == 200
    assert (await house.post(READ, headers=BEARER, json={})).status_code == 200


async def test_what_is_changed_at_identity_counts_at_once(house):
    await house.get(READ, headers=BEARER)
    assert house.identity.asked == 1
    await house.post("/api/identity/sessions/current/act", headers=BEARER, json={})
    await house.get(READ, headers=BEARER)
    assert house.identity.asked == 2


async def test_signing_out_ends_the_token_at_once(house):
    await house.get(READ, headers=BEARER)
    await house.caller.delete("/api/identity/sessions/current", headers=BEARER)
    del house.identity.tokens[TOKEN]
    assert (await house.get(READ, headers=BEARER)).status_code == 401


async def test_a_right_taken_away_elsewhere_is_gone_within_a_minute(house):
    await house.get(READ, headers=BEARER)
    del house.identity.tokens[TOKEN]
    house.clock.forward(61)
    assert (await house.get(READ, headers=BEARER)).status_code == 401


async def test_without_identity_reading_goes_on_for_a_quarter_of_an_hour_and_is_marked(house):
    await house.get(READ, headers=BEARER)
    house.identity.silent = True
    assert "x-vaka-degraded" not in await seen(await house.get(READ, headers=BEARER))
    house.clock.forward(61)
    headers = await seen(await house.get(READ, headers=BEARER))
    assert headers["x-vaka-degraded"] == "1"
    assert headers["authorization"] == f"Bearer {jwt('mere', 1)}"
    house.clock.forward(13 * 60)
    assert (await house.get(READ, headers=BEARER)).status_code == 200
    house.clock.forward(2 * 60)
    answer = await house.get(READ, headers=BEARER)
    assert (answer.status_code, answer.json()["code"]) == (503, "sign-in-not-possible")
    assert int(answer.headers["retry-after"]) > 0


async def test_what_a_service_refuses_then_is_no_reason_to_sign_in_again(house):
    path = "/api/advance-rulings/refuses-old-tokens"
    assert (await house.post(path, headers=BEARER, json={})).status_code == 200
    house.identity.silent = True
    house.clock.forward(61)
    answer = await house.post(path, headers=BEARER, json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "sign-in-not-possible")


async def test_identity_s_no_is_final_also_when_it_falls_silent_afterwards(house):
    await house.get(READ, headers=BEARER)
    del house.identity.tokens[TOKEN]
    house.clock.forward(61)
    assert (await house.get(READ, headers=BEARER)).status_code == 401
    house.identity.silent = True
    assert (await house.get(READ, headers=BEARER)).status_code == 503


async def test_one_caller_s_trouble_is_not_another_s_mark(house):
    await house.get(READ, headers=BEARER)
    house.identity.silent = True
    house.clock.forward(61)
    await house.get(READ, headers=BEARER)
    assert "x-vaka-degraded" not in await seen(await house.get(READ))
    house.identity.silent = False
    assert "x-vaka-degraded" not in await seen(
        await house.get(READ, headers={"Authorization": f"Bearer {OTHER_TOKEN}"})
    )


async def test_a_page_knows_its_visitor_by_the_cookie_alone(house):
    page = (await house.get("/", headers=cookie() | {"Authorization": "Bearer forged"})).text
    assert jwt("mere", 1) in page
    assert "vaka_session" in page
    anonymous = await house.get("/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert '"authorization"' not in anonymous.text


async def test_what_belongs_to_one_visitor_is_not_kept_by_caches(house):
    assert (await house.get("/", headers=cookie())).headers["cache-control"] == "no-store"
    assert (await house.get(READ, headers=BEARER)).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await house.get("/")).headers
