"""The pages of webhooks in front of the real service: registered, tried, its log looked at, replayed, taken away."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from gateway.portal.app import create_portal
from gateway.portal.pages.officer.notices import EVENTS
from services.notices.domain.event_types import EVENT_TYPES
from shared.actors import Actor
from tests.service.notices.conftest import RULING, House, manager, officer, status
from tests.unit.portal.conftest import Browser

ISSUED = "advance_rulings.RulingIssued"


@dataclass
class Desk:
    house: House
    browser: Browser

    def sit(self, who: Actor) -> None:
        self.browser.act_as(self.house.keys["identity"].sign_actor(who, at=self.house.at.timestamp()))

    async def page(self, path: str, expect: int = 200) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == expect, answer.text
        return answer.text


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    settings = house.app.state.platform.settings
    portal = create_portal(settings=settings, peers={"notices": house.app}, now=lambda: house.at)
    async with Browser(transport=httpx.ASGITransport(app=portal), base_url="http://localhost:8000") as browser:
        yield Desk(house, browser)


@pytest.mark.parametrize(("who", "base"), [(officer(), "/registrar/webhooks"), (manager(), "/account/webhooks")])
async def test_an_endpoint_from_its_registration_to_its_end(desk: Desk, who: Actor, base: str):
    desk.sit(who)
    assert "There is none yet." in await desk.page(base)
    form = await desk.page(f"{base}/new")
    assert ("risk.LaneDecided" in form) == (base == "/registrar/webhooks")
    wrong = await desk.browser.send_form(f"{base}/new", f"{base}/new", url="https://10.0.0.1/", event_types=ISSUED)
    assert wrong.status_code == 422
    assert "must be https, on a public name" in wrong.text
    empty = await desk.browser.send_form(f"{base}/new", f"{base}/new", url="")
    assert "Choose at least one." in empty.text
    url = desk.house.receiver.url
    made = await desk.browser.send_form(
        f"{base}/new", f"{base}/new", url=url, description="Our machine", event_types=ISSUED
    )
    assert made.status_code == 303
    at = made.headers["location"]
    shown = await desk.page(at)
    assert re.search(r"whpk_[A-Za-z0-9+/]{43}=", shown.replace("&#43;", "+"))
    assert "A ruling was issued." in shown
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", shown)

    assert (await desk.browser.send_form(at, f"{at}/test")).status_code == 303
    desk.house.receiver.answers.append(status(500, "<b>broken</b>"))
    await desk.house.send()
    shown = await desk.page(at)
    assert "the answer was 500" in shown
    (line,) = set(re.findall(rf'href="({at}/deliveries/[^"]+)"', shown))
    file = await desk.page(line)
    assert "&lt;b&gt;broken" in file
    assert "Send once more" not in file, "it waits for its next attempt by itself"
    assert "notices.Test" in await desk.page(f"{at}?state=waiting")
    assert "Nothing yet." in await desk.page(f"{at}?state=failed")

    assert (await desk.browser.send_form(at, f"{at}/disable")).status_code == 422
    await desk.browser.send_form(at, f"{at}/disable", **{"disable.reason": "maintenance"})
    assert "maintenance" in await desk.page(at)
    await desk.house.hear(ISSUED, RULING)
    await desk.browser.send_form(at, f"{at}/enable")
    bad = await desk.browser.send_form(at, f"{at}/replay", **{"replay.since-day": "40"})
    assert "Enter a day" in bad.text
    since = {"replay.since-day": "1", "replay.since-month": "5", "replay.since-year": "2026"}
    await desk.browser.send_form(at, f"{at}/replay", **since)
    assert "2 notices are sent once more." in await desk.page(at)
    desk.house.receiver.answers[:] = [status(200)]
    await desk.house.send()
    assert (await desk.browser.send_form(line, f"{line}/replay")).status_code == 303
    await desk.house.send()
    assert (await desk.page(line)).count("<tr>") == 4, "a head and three attempts"

    await desk.browser.send_form(at, f"{at}/rotate-key")
    assert "until" in await desk.page(at)
    changed = await desk.browser.send_form(
        f"{at}/change", f"{at}/change", url=url, description="Renamed", event_types=ISSUED
    )
    assert changed.status_code == 303
    assert "Renamed" in await desk.page(f"{base}?lang=fr")
    assert (await desk.browser.send_form(at, f"{at}/end")).headers["location"] == base
    assert "There is none yet." not in await desk.page(f"{at}?lang=en")


async def test_who_may_not_gets_a_page_that_says_so(desk: Desk):
    desk.sit(manager())
    await desk.page("/registrar/webhooks", expect=403)
    desk.sit(manager(role="trader"))
    await desk.page("/account/webhooks", expect=403)


def test_every_event_type_is_said_in_the_visitor_s_language():
    assert set(EVENTS) == {kind.words for kind in EVENT_TYPES.values()}
