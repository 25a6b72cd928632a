"""Signing in, getting an account and getting back into one, as a browser without JavaScript does it."""

from __future__ import annotations

import pytest

from tests.unit.portal.fake_api import MEMBERSHIPS, OFFICE, TRADER, actor_token, problem

PASSWORD = "four unrelated words"


def asked(api, method, path):
    return [body for verb, where, _, body in api.calls if (verb, where) == (method, path)]


async def test_trader_signs_in_with_a_password(browser, api):
    answer = await browser.send_form("/sign-in?next=/rulings", "/sign-in", email="litia@example.fj", password=PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/rulings"
    cookie = next(
        value
        for name, value in answer.headers.multi_items()
        if name == "set-cookie" and value.startswith("vaka_session=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_cookies_are_secure_over_tls(browser):
    browser.headers["x-forwarded-proto"] = "https"
    answer = await browser.send_form("/sign-in", "/sign-in", email="litia@example.fj", password=PASSWORD)
    assert all("Secure" in value for name, value in answer.headers.multi_items() if name == "set-cookie")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_sign_in_never_leads_elsewhere(browser, elsewhere):
    answer = await browser.send_form(
        "/sign-in", "/sign-in", email="litia@example.fj", password=PASSWORD, next=elsewhere
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/")
    assert "evil" not in answer.headers["location"]


async def test_wrong_password_says_neither_which_nor_why(browser):
    answer = await browser.send_form("/sign-in", "/sign-in", email="litia@example.fj", password="wrong")
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert 'value="litia@example.fj"' in answer.text
    assert "wrong" not in answer.text.replace('class="field wrong"', "")


async def test_empty_fields_are_named_at_the_top_and_at_the_field(browser, api):
    answer = await browser.send_form("/sign-in", "/sign-in")
    assert answer.status_code == 422
    assert answer.text.count("Enter your password.") == 2
    assert 'href="#f-password"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not asked(api, "POST", "/sessions")


async def test_officer_is_asked_for_the_code(browser, api, clock):
    second = await browser.send_form(
        "/sign-in?next=/rulings", "/sign-in", email="officer@example.fj", password=PASSWORD
    )
    assert second.status_code == 200
    assert PASSWORD not in second.text
    assert 'autocomplete="one-time-code"' in second.text
    wrong = await browser.send_shown(second, "/sign-in/code", code="000000")
    assert wrong.status_code == 422
    clock.pass_by(minutes=2)
    answer = await browser.send_shown(wrong, "/sign-in/code", code="123 456")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/rulings"
    assert asked(api, "POST", "/sessions")[-1] == {
        "email": "officer@example.fj",
        "password": PASSWORD,
        "code": "123456",
    }


async def test_sealed_password_is_of_no_use_later_or_elsewhere(browser, api, clock):
    second = await browser.send_form("/sign-in", "/sign-in", email="officer@example.fj", password=PASSWORD)
    clock.pass_by(minutes=6)
    answer = await browser.send_shown(second, "/sign-in/code", code="123456")
    assert answer.headers["location"] == "/sign-in"
    assert "More than five minutes" in (await browser.get("/sign-in")).text
    assert "More than five minutes" not in (await browser.get("/sign-in")).text, "a notice is shown once"
    again = await browser.send_form("/sign-in", "/sign-in", email="officer@example.fj", password=PASSWORD)
    answer = await browser.send_shown(again, "/sign-in/code", code="123456", sealed="gAAAAAB" + "A" * 60)
    assert answer.headers["location"] == "/sign-in"


async def test_too_many_tries(browser, api):
    api.answers["POST", "/sessions"] = lambda _: (429, problem("too-many-requests"))
    answer = await browser.send_form("/sign-in", "/sign-in", email="litia@example.fj", password="x")
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


async def test_who_acts_for_several_chooses(browser, api):
    signed_in = {
        "token": "vks_0123456789abcdef0123456789abcdef", "expires_at": "2026-11-22T12:00:00Z", "memberships": [MEMBERSHIPS[0], OFFICE],
        "person": {"id": "p", "name": "P", "email": "p@example.fj", "language": "fr", "has_totp": True, "version": 1}, "acting_as": None,
    }  # fmt: skip
    api.answers["POST", "/sessions"] = lambda _: (201, signed_in)
    answer = await browser.send_form("/sign-in?next=/rulings", "/sign-in", email="p@example.fj", password=PASSWORD)
    assert answer.headers["location"] == "/act?next=%2Frulings"
    browser.act_as(TRADER)
    chosen = await browser.send_form("/act?next=/rulings", "/act", membership="m1")
    assert chosen.headers["location"] == "/rulings"
    assert asked(api, "POST", "/sessions/current/act") == [{"membership": "m1"}]


async def test_an_office_wants_the_code(browser, api):
    browser.act_as(TRADER)
    api.answers["POST", "/sessions/current/act"] = lambda _: (403, problem("code-required-to-act"))
    answer = await browser.send_form("/act", "/act", membership="m1")
    assert answer.status_code == 422
    assert "one-time code" in answer.text


async def test_sign_out_ends_the_session_even_when_identity_is_silent(browser, api):
    browser.act_as(TRADER)
    shown = await browser.get("/help")
    api.down = True
    answer = await browser.send_shown(shown, "/sign-out")
    assert answer.status_code == 303
    assert any(
        "vaka_session=" in value and "Max-Age=0" in value
        for name, value in answer.headers.multi_items()
        if name == "set-cookie"
    )
    assert ("DELETE", "/sessions/current") in [call[:2] for call in api.calls]


async def test_registration_says_the_same_to_everybody(browser, api):
    answer = await browser.send_form("/register", "/register", email="new@example.fj")
    assert "If new@example.fj is right" in answer.text
    assert asked(api, "POST", "/registrations") == [{"email": "new@example.fj", "language": "en"}]
    wrong = await browser.send_form("/register", "/register", email="nonsense")
    assert wrong.status_code == 422


async def test_registration_is_finished_with_the_code(browser, api):
    page = "/register/confirm?code=right"
    weak = await browser.send_form(page, "/register/confirm", code="right", name="Nilufa", password="short")
    assert weak.status_code == 422
    bad = await browser.send_form(page, "/register/confirm", code="bad", name="Nilufa", password=PASSWORD)
    assert "too old" in bad.text
    done = await browser.send_form(page, "/register/confirm", code="right", name="Nilufa", password=PASSWORD)
    assert done.headers["location"] == "/sign-in?next=/account/firm"


async def test_reset_by_letter_or_printed_code(browser, api):
    assert "If a@example.fj is right" in (await browser.send_form("/reset", "/reset", email="a@example.fj")).text
    answer = await browser.send_form(
        "/reset/confirm", "/reset/confirm", email="a@example.fj", code="right", password=PASSWORD
    )
    assert answer.headers["location"] == "/sign-in"


async def test_account_is_changed_with_its_version(browser, api):
    browser.act_as(TRADER)
    answer = await browser.send_form("/account", "/account", name="Litia V.", language="fr")
    assert answer.headers["location"] == "/account"
    headers = next(headers for verb, path, headers, _ in api.calls if (verb, path) == ("PATCH", "/me"))
    assert headers["if-match"] == '"3"'
    assert "Enregistré." in (await browser.get("/account")).text


async def test_sessions_can_be_ended(browser, api):
    browser.act_as(TRADER)
    await browser.send_form("/account", "/account/sessions/end", session="s2")
    await browser.send_form("/account", "/account/sessions/end-all")
    ended = [path for verb, path, *_ in api.calls if verb == "DELETE"]
    assert ended == ["/sessions/s2", "/sessions"]


async def test_firm_is_claimed(browser, api):
    browser.act_as(TRADER)
    empty = await browser.send_form("/account/firm", "/account/firm", administration="", tin="", name="")
    assert empty.status_code == 422
    answer = await browser.send_form(
        "/account/firm", "/account/firm", administration="FJ", tin="FJ-9", name="Reef Exports", agent="true"
    )
    assert answer.headers["location"] == "/account"
    assert asked(api, "POST", "/claims") == [
        {"administration": "FJ", "tin": "FJ-9", "name": "Reef Exports", "agent": True}
    ]


async def test_one_time_codes_are_turned_on(browser, api):
    browser.act_as(TRADER)
    offer = await browser.send_form("/account/one-time-codes", "/account/one-time-codes", password=PASSWORD)
    assert "JBSWY3DPEHPK3PXP" in offer.text
    done = await browser.send_shown(offer, "/account/one-time-codes", code="123 456")
    assert done.headers["location"] == "/account"
    assert asked(api, "POST", "/me/totp/confirm") == [{"code": "123456"}]


async def test_calls_name_the_visitor_and_not_the_portal(browser, api):
    await browser.get(
        "/rulings", headers={"x-forwarded-for": "203.0.113.9", "user-agent": "Canoe/1", "x-request-id": "r-1234567"}
    )
    headers = api.calls[-1][2]
    assert (headers["x-forwarded-for"], headers["user-agent"], headers["x-request-id"]) == (
        "203.0.113.9",
        "Canoe/1",
        "r-1234567",
    )
    assert "cookie" not in headers


@pytest.mark.parametrize(("memberships", "to"), [([], "/account/firm"), ([MEMBERSHIPS[1]], "/account")])
async def test_who_acts_for_nobody_yet_is_led_to_name_a_firm(browser, api, memberships, to):
    signed_in = {
        "token": "vks_0123456789abcdef0123456789abcdef", "expires_at": "2026-11-22T12:00:00Z", "memberships": memberships,
        "person": {"id": "p", "name": "P", "email": "p@example.fj", "language": "en", "has_totp": False, "version": 1}, "acting_as": None,
    }  # fmt: skip
    api.answers["POST", "/sessions"] = lambda _: (201, signed_in)
    answer = await browser.send_form("/sign-in?next=/applications", "/sign-in", email="p@example.fj", password=PASSWORD)
    assert answer.headers["location"] == to
    browser.act_as(actor_token(adm="", org=None, org_name=None, tin=None, roles=[]))
    assert '<a href="/account/firm">Ask for a ruling</a>' in (await browser.get("/")).text


@pytest.mark.parametrize(
    ("roles", "to"), [(["reviewer"], "/today"), (["parameters"], "/office/parameters"), (["nothing-known"], "/account")]
)
async def test_officers_begin_where_their_work_is(browser, api, roles, to):
    office = OFFICE | {"roles": roles}
    signed_in = {
        "token": "vks_0123456789abcdef0123456789abcdef", "expires_at": "2026-11-22T12:00:00Z", "memberships": [office],
        "person": {"id": "p", "name": "P", "email": "p@example.fj", "language": "en", "has_totp": True, "version": 1},
        "acting_as": {"membership": "m3", "administration": "FJ", "organisation": None, "roles": roles},
    }  # fmt: skip
    api.answers["POST", "/sessions"] = lambda _: (201, signed_in)
    answer = await browser.send_form("/sign-in", "/sign-in", email="p@example.fj", password=PASSWORD)
    assert answer.headers["location"] == to
