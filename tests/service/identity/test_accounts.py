"""Registration, reset, one's own account: nothing tells whether an address has an account, and every code works once."""

from __future__ import annotations

import time
from statistics import median

from tests.service.identity.conftest import PASSWORD, Client, House

GOOD = "frangipani ladder seventeen"


async def test_somebody_registers_with_the_code_from_the_letter(house: House) -> None:
    await house.public.post("/registrations", {"email": " Ana@Firm.example ", "language": "fr"}, 202)
    code = await house.code_in_letter("Confirmez votre adresse")
    person = await house.public.post(
        "/registrations/confirm", {"code": code, "name": "Ana", "password": GOOD, "language": "fr"}, 201
    )
    assert person["email"] == "ana@firm.example"
    await house.public.post("/registrations/confirm", {"code": code, "name": "Ana", "password": GOOD}, 422)
    assert (await house.try_sign_in("ANA@firm.example", GOOD)).status_code == 201


async def test_registration_and_reset_answer_alike_for_known_and_unknown(house: House) -> None:
    await house.account("known@firm.example")
    for path in ("/registrations", "/resets"):
        answers = [
            await house.public.call("POST", path, {"email": f"{who}@firm.example"}) for who in ("known", "unknown")
        ]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
    letters = await house.letters()
    assert sum("already" in text for text in letters) == 1
    assert sum("There is no account for this address" in text for text in letters) == 1


async def test_known_and_unknown_take_the_same_time(house: House) -> None:
    """Medians over alternating calls; the difference stays far below what a network lets anybody see."""
    await house.account("known@firm.example")
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(24):
        who = ("known", "unknown")[number % 2]
        began = time.perf_counter()
        answer = await house.try_sign_in(f"{who}@firm.example", "wrong wrong wrong", address=f"198.51.100.{number}")
        spent[who].append(time.perf_counter() - began)
        assert answer.status_code == 401
    known, unknown = median(spent["known"]), median(spent["unknown"])
    assert abs(known - unknown) < max(0.010, 0.3 * known), (
        "the second bound is for a machine that is busy with other tests"
    )


async def test_a_letter_of_registration_for_a_known_address_opens_nothing(house: House) -> None:
    await house.account("known@firm.example")
    await house.public.post("/registrations", {"email": "known@firm.example"}, 202)
    assert not any("vko_" in text for text in await house.letters())


async def test_only_three_letters_an_hour_go_to_one_address(house: House) -> None:
    for number in range(6):
        client = Client(house, address=f"198.51.100.{number}")
        answer = await client.call("POST", "/resets", {"email": "victim@firm.example"})
        assert answer.status_code in (202, 429)
    assert len(await house.letters()) == 3


async def test_a_reset_sets_the_password_and_ends_every_session(house: House) -> None:
    await house.account("ana@firm.example")
    before = await house.sign_in("ana@firm.example")
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    code = await house.code_in_letter("Set a new password")
    body = {"email": "ana@firm.example", "code": code, "password": GOOD}
    await house.public.post("/resets/confirm", {**body, "email": "eva@firm.example"}, 422)
    refused = await house.public.post("/resets/confirm", {**body, "password": "short"}, 422)
    assert refused["errors"][0]["code"] == "too-short"
    await house.public.post("/resets/confirm", body)
    assert (await house.http.post("/internal/actor-tokens", json={"token": before.token})).status_code == 401
    assert (await house.try_sign_in("ana@firm.example", GOOD)).status_code == 201
    assert any("Your password was changed" in text for text in await house.letters())


async def test_a_code_ends_after_a_day_and_when_a_newer_one_is_asked(house: House) -> None:
    await house.account("ana@firm.example")
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    first = await house.code_in_letter("Set a new password")
    house.later(hours=2)
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    second = await house.code_in_letter("Set a new password")
    assert first != second
    for code in (first, second):
        if code == second:
            house.later(hours=25)
        body = {"email": "ana@firm.example", "code": code, "password": GOOD}
        answer = await house.public.post("/resets/confirm", body, 422)
        assert answer["errors"][0]["code"] == "code-not-valid"


async def test_a_registrar_prints_a_code_for_their_own_trader(house: House, registrar: Client) -> None:
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    person = (await trader.get("/me"))["person"]["id"]
    printed = await registrar.post(f"/people/{person}/reset-code", {"forgets_code": True}, 201)
    assert len(printed["code"]) == 19
    body = {"email": "semi@firm.example", "code": printed["code"].replace("-", " ").lower(), "password": GOOD}
    await house.public.post("/resets/confirm", body)
    assert (await house.try_sign_in("semi@firm.example", GOOD)).status_code == 201
    assert "identity.ResetCodePrinted" in [name for name, _ in await house.facts("FJ")]


async def test_no_code_is_printed_for_oneself_for_others_people_or_past_an_officers_codes(
    house: House, registrar: Client
) -> None:
    me = (await registrar.get("/me"))["person"]["id"]
    assert "themselves" in (await registrar.post(f"/people/{me}/reset-code", {}, 409))["detail"]
    reviewer = await house.officer("reviewer@customs.example", ["reviewer"])
    other = (await reviewer.get("/me"))["person"]["id"]
    assert "operator" in (await registrar.post(f"/people/{other}/reset-code", {"forgets_code": True}, 409))["detail"]
    await registrar.post(f"/people/{other}/reset-code", {}, 201)
    await reviewer.post(f"/people/{me}/reset-code", {}, 403)
    elsewhere = await house.officer("registrar@customs.vu.example", ["registrar"], "VU")
    await elsewhere.post(f"/people/{me}/reset-code", {}, 404)
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    claim = await trader.post("/claims", {"administration": "VU", "tin": "900", "name": "Firm in Vila"}, 201)
    await elsewhere.post(f"/memberships/{claim['id']}/confirm", {}, version=1)
    both = (await trader.get("/me"))["person"]["id"]
    assert "another administration" in (await registrar.post(f"/people/{both}/reset-code", {}, 409))["detail"]


async def test_people_change_their_name_password_and_codes(house: House) -> None:
    await house.account("ana@firm.example", "Ana")
    ana, elsewhere = await house.sign_in("ana@firm.example"), await house.sign_in("ana@firm.example")
    assert (await ana.call("PATCH", "/me", {"name": "Ana Two"})).status_code == 428
    assert (await ana.call("PATCH", "/me", {"name": "Ana Two"}, version=9)).status_code == 412
    changed = await ana.call("PATCH", "/me", {"name": "Ana Two", "language": "fr"}, version=1)
    assert changed.json()["person"]["name"] == "Ana Two"
    assert changed.headers["ETag"] == '"2"'
    unchanged = await ana.call("PATCH", "/me", {"language": "fr"}, version=2)
    assert unchanged.headers["ETag"] == '"2"'
    await ana.post("/me/password", {"current": "wrong wrong wrong", "password": GOOD}, 401)
    await ana.post("/me/password", {"current": PASSWORD, "password": "Ana Two firm example"}, 422)
    await ana.post("/me/password", {"current": PASSWORD, "password": GOOD})
    await ana.get("/me")
    assert (await house.http.post("/internal/actor-tokens", json={"token": elsewhere.token})).status_code == 401


async def test_a_short_password_goes_only_with_one_time_codes(house: House) -> None:
    await house.account("ana@firm.example")
    ana = await house.sign_in("ana@firm.example")
    await ana.post("/me/password", {"current": PASSWORD, "password": "tapa-77-x"}, 422)
    house.totp["ana@firm.example"] = (await ana.post("/me/totp", {"password": PASSWORD}))["secret"]
    await ana.post("/me/totp/confirm", {"code": house.code("ana@firm.example")})
    assert (await ana.get("/me"))["session"]["amr"] == ["otp", "pwd"]
    await ana.post("/me/password", {"current": PASSWORD, "password": "tapa-77-x"})
    refused = await ana.post("/me/totp/forget", {"password": "tapa-77-x", "code": house.code("ana@firm.example")}, 409)
    assert "15 characters" in refused["detail"]
    await ana.post("/me/password", {"current": "tapa-77-x", "password": GOOD})
    await ana.post("/me/totp/forget", {"password": GOOD, "code": house.code("ana@firm.example")})
    assert (await house.try_sign_in("ana@firm.example", GOOD)).status_code == 201


async def test_an_officer_keeps_one_time_codes(house: House, registrar: Client) -> None:
    body = {"password": PASSWORD, "code": house.code("registrar@customs.example")}
    assert "Officers" in (await registrar.post("/me/totp/forget", body, 409))["detail"]


async def test_a_session_without_a_code_does_not_replace_the_key_of_one(house: House) -> None:
    await house.account("ana@firm.example")
    ana = await house.sign_in("ana@firm.example")
    elsewhere = await house.sign_in("ana@firm.example")
    house.totp["ana@firm.example"] = (await ana.post("/me/totp", {"password": PASSWORD}))["secret"]
    await ana.post("/me/totp/confirm", {"code": house.code("ana@firm.example")})
    assert (await elsewhere.post("/me/totp", {"password": PASSWORD}, 403))["code"] == "code-required-to-act"


async def test_no_secret_is_kept_in_plain(house: House, registrar: Client) -> None:
    """Canaries: passwords, codes, tokens and keys are in no table but as digests or sealed."""
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    secret = (await trader.post("/clients", {"name": "ERP"}, 201))["client_secret"]
    await house.public.post("/resets", {"email": "semi@firm.example"}, 202)
    code = await house.code_in_letter("Set a new password")
    await house.public.post("/resets/confirm", {"email": "semi@firm.example", "code": code, "password": GOOD})
    canaries = [GOOD, PASSWORD, secret, code, trader.token, house.totp["registrar@customs.example"]]
    from sqlalchemy import text

    found = []
    for administration in ("*", "FJ"):
        async with house.work.reading(administration=administration) as session:
            for table in house.app.state.platform.work.tables.audit_entry.metadata.sorted_tables:
                rows = await session.execute(text(f"select t::text from {table.fullname} t"))
                content = "\n".join(row[0] for row in rows)
                found += [f"{canary[:8]} in {table.name}" for canary in canaries if canary in content]
            kept = await session.execute(text("select encode(body, 'escape') from identity.idempotency_key"))
            content = "\n".join(row[0] for row in kept)
            found += [f"{canary[:8]} in a stored answer" for canary in canaries if canary in content]
    assert found == []
