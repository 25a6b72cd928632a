"""Signing in on the pages, with the real identity behind the real gateway: letters, codes, for whom one acts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.app import create_app
from shared.peers import Peers
from tests.service.identity.conftest import PASSWORD, Client, House, house, registrar
from tests.service.portal.town import text_of
from tests.unit.portal.conftest import Browser
from tests.unit.portal.fake_api import FakeApi

__all__ = ["house", "registrar"]

GOOD = "frangipani ladder seventeen"


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """Somebody at the door, not signed in; rulings are not what is looked at here."""
    peers = Peers(identity=house.app, advance_rulings=FakeApi().peers()["advance_rulings"])
    door = create_app(settings=house.settings, peers=peers, now=lambda: house.now)
    async with Browser(transport=httpx.ASGITransport(app=door), base_url="http://localhost:8000") as found:
        yield found


async def follow(browser: Browser, answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 303, text_of(answer)
    return await browser.get(answer.headers["location"])


async def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> httpx.Response:
    return await browser.send_form("/sign-in", "/sign-in", email=email, password=password)


async def test_from_the_first_letter_to_a_confirmed_firm(house: House, browser: Browser, registrar: Client) -> None:
    sent = await browser.send_form("/register", "/register", email="nilufa@reef.example")
    assert "If nilufa@reef.example is right" in text_of(sent)
    code = await house.code_in_letter("Confirm your e-mail address")
    made = await browser.send_form(
        f"/register/confirm?code={code}", "/register/confirm", name="Nilufa Ali", password=GOOD, code=code
    )
    assert "Your account is ready" in text_of(await follow(browser, made))
    entered = await browser.send_form(
        "/sign-in?next=/account/firm", "/sign-in", email="nilufa@reef.example", password=GOOD
    )
    assert "For which firm do you act?" in text_of(await follow(browser, entered))
    claimed = await browser.send_form(
        "/account/firm", "/account/firm", administration="FJ", tin="FJ-50-1234", name="Reef Exports"
    )
    assert "being checked by customs" in text_of(await follow(browser, claimed))
    waiting = (await registrar.get("/memberships", status="claimed"))["items"][0]
    await registrar.post(f"/memberships/{waiting['id']}/confirm", {}, version=waiting["version"])
    chosen = await browser.send_form("/act", "/act", membership=waiting["id"])
    account = text_of(
        await follow(browser, await browser.send_form("/account", "/account", name="Nilufa A.", language="en"))
    )
    assert chosen.status_code == 303
    assert "for Reef Exports" in account, "for whom one acts counts from the next page on"
    assert "acting now" in account


async def test_the_link_in_the_letter_is_a_page(house: House, browser: Browser) -> None:
    await browser.send_form("/register", "/register", email="link@reef.example")
    letters = [text.replace("=\n", "").replace("=\r\n", "").replace("=3D", "=") for text in await house.letters()]
    link = re.findall(r"https?://[^/\s]+(/register/confirm\S*)", letters[-1])[-1]
    page = await browser.get(link)
    assert page.status_code == 200
    assert 'value="vko_' in page.text


async def test_an_officer_gives_the_code(house: House, browser: Browser) -> None:
    await house.officer("sera@customs.example", ["reviewer"])
    second = await sign_in(browser, "sera@customs.example")
    assert "What is your one-time code?" in text_of(second)
    wrong = await browser.send_shown(second, "/sign-in/code", code="000000")
    assert wrong.status_code == 422
    entered = await browser.send_shown(wrong, "/sign-in/code", code=house.code("sera@customs.example"))
    assert entered.status_code == 303
    assert "Sera" in text_of(await browser.get("/account"))


async def test_a_forgotten_password_is_set_anew(house: House, browser: Browser) -> None:
    await house.account("ana@reef.example", name="Ana")
    await browser.send_form("/reset", "/reset", email="ana@reef.example")
    code = await house.code_in_letter("Set a new password")
    weak = await browser.send_form(
        "/reset/confirm", "/reset/confirm", email="ana@reef.example", code=code, password="password123"
    )
    assert weak.status_code == 422
    assert "too easy to guess" in text_of(weak)
    done = await browser.send_form(
        "/reset/confirm", "/reset/confirm", email="ana@reef.example", code=code, password=GOOD
    )
    assert "Your new password is set" in text_of(await follow(browser, done))
    assert (await sign_in(browser, "ana@reef.example")).status_code == 422
    assert (await sign_in(browser, "ana@reef.example", GOOD)).status_code == 303


async def test_signed_out_everywhere_means_here_and_now(house: House, browser: Browser) -> None:
    await house.account("ana@reef.example", name="Ana")
    elsewhere = await house.sign_in("ana@reef.example")
    await sign_in(browser, "ana@reef.example")
    assert text_of(await browser.get("/account")).count("this one") == 1
    kept = browser.cookies["vaka_session"]
    out = await browser.send_form("/account", "/account/sessions/end-all")
    assert "signed out on every device" in text_of(await follow(browser, out))
    assert (await house.http.post("/internal/actor-tokens", json={"token": elsewhere.token})).status_code == 401
    browser.cookies.set("vaka_session", kept)
    assert (await browser.get("/account")).headers["location"].startswith("/sign-in"), "the old cookie opens nothing"
    browser.cookies.set("vaka_session", kept)
    assert (await browser.get("/rulings")).status_code == 200, "and closes nothing"
    browser.cookies.set("vaka_session", kept)
    assert "Your session has ended" in text_of(await browser.get("/sign-in"))


async def test_one_time_codes_are_turned_on_and_then_asked_for(house: House, browser: Browser) -> None:
    from services.identity.domain import one_time

    await house.account("ana@reef.example", name="Ana")
    await sign_in(browser, "ana@reef.example")
    wrong = await browser.send_form("/account/one-time-codes", "/account/one-time-codes", password="not it")
    assert "not your present password" in text_of(wrong)
    offer = await browser.send_form("/account/one-time-codes", "/account/one-time-codes", password=PASSWORD)
    secret = re.findall(r"<code>(\w+)</code>", offer.text)[0]
    on = await browser.send_shown(offer, "/account/one-time-codes", code=one_time.code(secret, at=house.now))
    assert "One-time codes are on" in text_of(await follow(browser, on))
    await browser.send_form("/account", "/sign-out")
    assert "What is your one-time code?" in text_of(await sign_in(browser, "ana@reef.example"))


async def test_the_password_is_changed_and_the_account_speaks_french(house: House, browser: Browser) -> None:
    await house.account("ana@reef.example", name="Ana")
    await sign_in(browser, "ana@reef.example")
    done = await browser.send_form("/account/password", "/account/password", current=PASSWORD, password=GOOD)
    assert "Your password is changed" in text_of(await follow(browser, done))
    saved = await browser.send_form("/account", "/account", name="Ana", language="fr")
    assert "Votre compte" in text_of(await follow(browser, saved))
    stale = await browser.send_form("/account", "/account", name="Ana", language="en", _version="1")
    assert stale.status_code == 412
    assert "Quelqu’un a modifié ceci" in text_of(stale)


async def test_sign_in_slows_down(house: House, browser: Browser) -> None:
    await house.account("ana@reef.example", name="Ana")
    answers = [(await sign_in(browser, "ana@reef.example", "wrong again and again")).status_code for _ in range(8)]
    assert answers[0] == 422
    assert answers[-1] == 429


async def test_an_invitation_is_looked_at_and_accepted(house: House, browser: Browser, registrar: Client) -> None:
    firm = await house.trader("boss@reef.example", tin="FJ-50-77", name="Reef", registrar=registrar)
    await firm.post("/invitations", {"email": "new@reef.example", "roles": ["trader"]}, 201)
    code = await house.code_in_letter("invited to act")
    seen = text_of(await browser.get(f"/invitations?code={code}"))
    assert "You are invited to act for Reef" in seen
    await house.account("new@reef.example", name="New")
    await sign_in(browser, "new@reef.example")
    done = await browser.send_form(f"/invitations?code={code}", "/invitations")
    assert done.headers["location"] == "/act"
    assert "accepted the invitation" in text_of(await browser.get("/act"))
    assert (await browser.get("/invitations?code=vko_nonsense")).status_code == 422
