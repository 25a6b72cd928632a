"""The registrar's desk, with the real identity behind the real gateway: claims, firms, letters, roles, codes, machines."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.app import create_app
from shared.peers import Peers
from tests.service.identity.conftest import Client, House, house, registrar
from tests.service.portal.town import text_of
from tests.unit.portal.conftest import Browser
from tests.unit.portal.fake_api import FakeApi

__all__ = ["house", "registrar"]
PDF = b"%PDF-1.7\n" + b"letter " * 40


def browser_of(house: House, token: str) -> Browser:
    """Somebody at the door who is signed in."""
    peers = Peers(identity=house.app, advance_rulings=FakeApi().peers()["advance_rulings"])
    door = create_app(settings=house.settings, peers=peers, now=lambda: house.now)
    found = Browser(transport=httpx.ASGITransport(app=door), base_url="http://localhost:8000")
    found.cookies.set("vaka_session", token, domain="localhost.local")
    return found


@pytest.fixture
async def browser(house: House, registrar: Client) -> AsyncIterator[Browser]:
    """The registrar's."""
    async with browser_of(house, registrar.token) as found:
        yield found


async def claim(
    house: House, email: str = "ana@reef.example", *, tin: str = "50-777", name: str = "Reef Exports"
) -> str:
    await house.account(email, name=email.partition("@")[0].title())
    person = await house.sign_in(email)
    made = await person.post("/claims", {"administration": "FJ", "tin": tin, "name": name, "agent": False}, 201)
    return str(made["id"])


async def test_a_person_is_linked_to_a_tax_number(house: House, browser: Browser, registrar: Client) -> None:
    key = await claim(house)
    waiting = text_of(await browser.get("/registrar"))
    assert "Ana" in waiting
    assert "Reef Exports" in waiting
    here = f"/registrar/people/{key}"

    sent = await browser.send_form(here, f"{here}/confirm")

    assert sent.status_code == 303, text_of(sent)
    member = await registrar.get(f"/memberships/{key}")
    assert (member["status"], member["roles"]) == ("confirmed", ["firm-manager", "trader"])
    assert "Nobody waits." in text_of(await browser.get("/registrar"))


async def test_a_refusal_says_why(house: House, browser: Browser, registrar: Client) -> None:
    here = f"/registrar/people/{await claim(house)}"

    silent = await browser.send_form(here, f"{here}/refuse")
    assert (silent.status_code, "Say why" in text_of(silent)) == (422, True)
    sent = await browser.send_form(here, f"{here}/refuse", **{"refuse.reason": "The tax number is another firm's."})

    assert sent.status_code == 303
    assert "The tax number is another firm's." in text_of(await browser.get(here))


async def test_a_stale_page_keeps_the_reason(house: House, browser: Browser, registrar: Client) -> None:
    key = await claim(house)
    here = f"/registrar/people/{key}"
    shown = await browser.get(here)
    await registrar.post(f"/memberships/{key}/confirm", {}, version=1)

    answer = await browser.send_shown(shown, f"{here}/refuse", **{"refuse.reason": "Papers are missing."})

    assert answer.status_code in (409, 412)
    assert "This changed while you were writing" in text_of(answer)


async def test_a_firm_is_registered_and_its_name_corrected(browser: Browser, registrar: Client) -> None:
    sent = await browser.send_form("/registrar/firms/new", "/registrar/firms/new", tin="50-888", name="Levuka Weaver")
    assert sent.status_code == 303, text_of(sent)
    here = sent.headers["location"]

    sent = await browser.send_form(here, f"{here}/rename", **{"rename.name": "Levuka Weavers", "rename.agent": "1"})

    assert sent.status_code == 303
    firm = await registrar.get(f"/organisations/{here.rpartition('/')[2]}")
    assert (firm["name"], firm["agent"], firm["status"]) == ("Levuka Weavers", True, "confirmed")
    assert "Levuka Weavers" in (await browser.get("/registrar/firms?q=levuka")).text


async def test_the_same_tax_number_twice_is_said_at_the_form(browser: Browser) -> None:
    page = "/registrar/firms/new"
    await browser.send_form(page, page, tin="50-888", name="Levuka Weavers")
    again = await browser.send_form(page, page, tin="50-888", name="Somebody else")
    assert again.status_code == 409
    assert "Somebody else" in again.text


async def test_an_authority_is_confirmed_on_its_letter_and_ended(
    house: House, browser: Browser, registrar: Client
) -> None:
    await registrar.post("/organisations", {"tin": "50-1", "name": "Reef Exports", "agent": False}, 201)
    agent = await house.trader("kele@agents.example", tin="60-1", name="Kele Agents", registrar=registrar, agent=True)
    stated = {"trader_tin": "50-1", "trader_name": "Reef Exports", "from_on": str(house.now.date())}
    key = (await agent.post("/authorities", stated, 201))["id"]
    here = f"/registrar/authorities/{key}"

    assert "The trader's letter has to be there" in text_of(await browser.get(here))
    attached = await agent.call(
        "POST",
        f"/authorities/{key}/letter?name=letter.pdf",
        version=1,
        content=PDF,
        headers={"Content-Type": "application/pdf"},
    )
    assert attached.status_code == 200, attached.text
    page = await browser.get(here)
    letter = await browser.get(f"/api/identity/authorities/{key}/letter")
    assert (f"/api/identity/authorities/{key}/letter" in page.text, letter.content) == (True, PDF)
    confirmed = await browser.send_form(here, f"{here}/confirm")
    assert confirmed.status_code == 303, text_of(confirmed)
    assert (await registrar.get(f"/authorities/{key}"))["current"] is True
    ended = await browser.send_form(here, f"{here}/end", **{"end.reason": "The trader took it back."})

    assert ended.status_code == 303, text_of(ended)
    assert (await registrar.get(f"/authorities/{key}"))["status"] == "ended"


async def test_an_officers_roles_are_changed_with_a_last_day(house: House, browser: Browser, registrar: Client) -> None:
    await house.officer("jone@customs.example", ["reviewer"])
    found = (await registrar.get("/memberships", side="administration"))["items"]
    key = next(row["id"] for row in found if row["person"]["email"] == "jone@customs.example")
    here = f"/registrar/people/{key}"
    last = {"roles.until_on-day": "31", "roles.until_on-month": "12", "roles.until_on-year": "2026"}

    sent = await browser.send_form(here, f"{here}/roles", **{"roles.roles": "decider"} | last)

    assert sent.status_code == 303, text_of(sent)
    member = await registrar.get(f"/memberships/{key}")
    assert (member["roles"], member["until_on"]) == (["decider"], "2026-12-31")


async def test_nobody_changes_their_own_roles(browser: Browser, registrar: Client) -> None:
    own = (await registrar.get("/memberships", side="administration"))["items"][0]["id"]
    page = await browser.get(f"/registrar/people/{own}")
    assert f'action="/registrar/people/{own}/roles"' not in page.text
    assert "Nobody confirms, changes or ends their own standing" in text_of(page)


async def test_an_officer_is_invited_and_the_invitation_taken_back(browser: Browser, registrar: Client) -> None:
    page = "/registrar/officers/invite"
    empty = await browser.send_form(page, page, email="new@customs.example")
    assert (empty.status_code, "Choose at least one role." in text_of(empty)) == (422, True)
    sent = await browser.send_form(page, page, email="new@customs.example", roles="counter")
    assert sent.status_code == 303, text_of(sent)
    shown = await browser.get("/registrar/officers")
    action = re.findall(r'action="(/registrar/invitations/[^"]+)"', shown.text)[0]

    await browser.send_shown(shown, action)

    assert (await registrar.get("/invitations"))["items"] == []


async def test_a_code_is_printed_once_and_lets_somebody_in_again(house: House, browser: Browser) -> None:
    key = await claim(house)
    here = f"/registrar/people/{key}"
    await browser.send_form(here, f"{here}/confirm")

    page = await browser.send_form(here, f"{here}/reset-code")

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    code = re.findall(r'class="secret">([^<]+)<', page.text)[0]
    async with browser_of(house, "") as visitor:
        done = await visitor.send_form(
            "/reset/confirm",
            "/reset/confirm",
            email="ana@reef.example",
            code=code,
            password="frangipani ladder seventeen",
        )
    assert done.status_code == 303, text_of(done)


async def test_a_machine_gets_its_secret_once_and_is_ended(browser: Browser, registrar: Client) -> None:
    page = "/registrar/clients/new"
    made = await browser.send_form(page, page, name="ASYCUDA, declarations")
    key, secret = re.findall(r'class="secret">([^<]+)<', made.text)
    token = await browser.post("/api/identity/token", data={"grant_type": "client_credentials"}, auth=(key, secret))
    assert token.status_code == 200, token.text
    listed = await browser.get("/registrar/clients")
    assert secret not in listed.text

    action = f"/registrar/clients/{key}/end"
    silent = await browser.send_shown(listed, action)
    assert silent.status_code == 422
    ended = await browser.send_shown(listed, action, **{f"{key}.reason": "The machine was replaced."})

    assert ended.status_code == 303, text_of(ended)
    assert (await registrar.get("/clients"))["items"][0]["ended_at"]


async def test_a_new_secret_ends_the_old_one(browser: Browser) -> None:
    made = await browser.send_form("/registrar/clients/new", "/registrar/clients/new", name="ASYCUDA")
    key, old = re.findall(r'class="secret">([^<]+)<', made.text)

    shown = await browser.send_form("/registrar/clients", f"/registrar/clients/{key}/secret")

    _, new = re.findall(r'class="secret">([^<]+)<', shown.text)
    asked = {"grant_type": "client_credentials"}
    assert (await browser.post("/api/identity/token", data=asked, auth=(key, old))).status_code == 401
    assert (await browser.post("/api/identity/token", data=asked, auth=(key, new))).status_code == 200


async def test_an_auditor_reads_and_finds_no_form(house: House, registrar: Client) -> None:
    key = await claim(house)
    auditor = await house.officer("auditor@customs.example", ["auditor"])
    async with browser_of(house, auditor.token) as browser:
        page = await browser.get(f"/registrar/people/{key}")
        assert page.status_code == 200
        assert "There is no step for you here now." in text_of(page)
        assert (await browser.get("/registrar/officers")).status_code == 200
