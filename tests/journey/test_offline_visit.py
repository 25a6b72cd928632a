"""A site visit where there is no network: opened before, written there, kept through a reload, sent once when the network is back."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser
PLANNED = "/trusted-trader/visits"
FOUND = "The back gate has no lock, and boxes stand in front of it."


def validator(at: Installation) -> dict[str, Any]:
    return person(at.data, administration="FJ", role="validator", organisation=False)


def picture(width: int = 2400, height: int = 1800) -> bytes:
    """A photo as a camera makes it: larger than what is kept. A PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x0f\x6d\x80" * width) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def a_visit(who: Visitor) -> dict[str, Any]:
    """A visit that the demonstration planned for this officer and nobody reported yet."""
    found = who.get(PLANNED, mine="true", state="planned")["items"]
    assert found, "the demonstration plans a journey"
    return dict(found[0])


@pytest.fixture
def device(one_process: Installation, browser: Browser) -> Iterator[BrowserContext]:
    """The officer's own device, signed in, with the content policy as the product sends it."""
    found = browser.new_context(viewport={"width": 390, "height": 800}, locale="en")
    session = sign_in(one_process.url, validator(one_process)).token
    found.add_cookies([{"name": "vaka_session", "value": session, "url": one_process.url}])
    yield found
    found.close()


def state_is(page: Page, state: str) -> None:
    """The line that says where the report stands."""
    expect(page.locator(f"#visit-state[data-state={state}]")).to_be_visible(timeout=10_000)


def write(page: Page) -> None:
    """Everything that a report needs, on the device."""
    page.locator("[name='people.0.name']").fill("Anaseini Waqairatu")
    page.locator("[name='people.0.function']").fill("Director")
    for element in page.locator("fieldset[data-element]").all():
        element.locator("input[value='3']").check()
    page.locator("[name='findings.0.severity']").select_option("major")
    page.locator("[name='findings.0.element']").select_option("I")
    page.locator("[name='findings.0.text']").fill(FOUND)
    page.locator("[name='findings.0.action']").fill("Put a lock on the gate.")
    page.locator("#f-photo").set_input_files({"name": "gate.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator("#photos-here li")).to_have_count(1)
    page.locator("#photos-here select").select_option(label="Finding 1")
    page.locator("[name=summary]").fill("In order, but for the gate.")
    page.locator("[name=risk_grade][value='2']").check()


def test_a_visit_without_a_network(one_process: Installation, device: BrowserContext, browser: Browser) -> None:
    who = sign_in(one_process.url, validator(one_process))
    visit = a_visit(who)
    address = f"/traders/visits/{visit['number'].replace('/', '-')}"
    page = device.new_page()
    troubles: list[str] = []
    sent: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "PUT" else None)

    page.goto(f"{one_process.url}{address}/report")
    state_is(page, "ready")
    device.set_offline(True)
    page.reload()
    state_is(page, "ready")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].workerStart > 0"), "the worker answered"
    write(page)
    state_is(page, "kept")
    expect(page.locator("#visit-state")).to_contain_text("On this device only, not sent")
    page.reload()
    state_is(page, "kept")
    expect(page.locator("[name='findings.0.text']")).to_have_value(FOUND)
    expect(page.locator("#photos-here li")).to_have_count(1)
    page.get_by_role("button", name="Hand in the report").click()
    state_is(page, "waiting")
    assert not sent

    device.set_offline(False)
    state_is(page, "sent")
    assert not troubles, troubles
    assert len([one for one in sent if one.endswith("/report")]) == 1
    assert len([one for one in sent if "/photos/" in one]) == 1
    kept = who.get(f"{PLANNED}/{visit['id']}")
    assert (kept["state"], len(kept["findings"]), len(kept["photos"])) == ("reported", 1, 1)
    assert kept["photos"][0]["about"] == kept["findings"][0]["id"]

    reader = Reader(browser, one_process.url)
    comes_in(reader, validator(one_process))
    reader.goto(address)
    assert FOUND in reader.text()
    assert "gate.jpg" in reader.text()
    assert "In order, but for the gate." in reader.text()


def test_a_session_that_ended_meanwhile_loses_nothing(one_process: Installation, device: BrowserContext) -> None:
    visit = a_visit(sign_in(one_process.url, validator(one_process)))
    page = device.new_page()
    page.goto(f"{one_process.url}/traders/visits/{visit['number'].replace('/', '-')}/report")
    state_is(page, "ready")
    device.set_offline(True)
    page.reload()
    write(page)
    page.get_by_role("button", name="Hand in the report").click()
    state_is(page, "waiting")
    cookies = [one for one in device.cookies() if one["name"] == "vaka_session"]
    device.clear_cookies(name="vaka_session")

    device.set_offline(False)
    state_is(page, "signedOut")
    expect(page.locator("#visit-state a[data-link=sign-in]")).to_be_visible()
    device.add_cookies(cookies)  # type: ignore[arg-type]  # as they were read
    page.reload()
    state_is(page, "sent")


def test_a_report_that_meets_a_new_plan_is_explained_and_sent_again(
    one_process: Installation, device: BrowserContext
) -> None:
    who = sign_in(one_process.url, validator(one_process))
    office = sign_in(
        one_process.url, person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    )
    waiting = [one for island in who.get("/trusted-trader/planner")["islands"] for one in island["waiting"]]
    goes = {"id": who.get("/identity/me")["person"]["id"], "name": who.name}
    plan = {"kind": "on_site", "planned_on": "2099-12-01", "validators": [goes]}
    of_case = f"/trusted-trader/applications/{waiting[0]['application']['id']}/visits"
    visit = office.send(of_case, plan | {"site": waiting[0]["site"]["id"]}, expect=201)
    page = device.new_page()
    page.goto(f"{one_process.url}/traders/visits/{visit['number'].replace('/', '-')}/report")
    state_is(page, "ready")
    device.set_offline(True)
    page.reload()
    write(page)
    page.get_by_role("button", name="Hand in the report").click()
    state_is(page, "waiting")
    office.send(f"{PLANNED}/{visit['id']}/replan", plan | {"planned_on": "2099-12-08"}, version=visit["version"])

    device.set_offline(False)
    state_is(page, "replanned")
    expect(page.locator("#visit-state")).to_contain_text("8 December 2099")
    assert len(who.get(f"{PLANNED}/{visit['id']}")["kept"]) == 1
    page.get_by_role("button", name="Hand in the report").click()
    state_is(page, "sent")
    kept = who.get(f"{PLANNED}/{visit['id']}")
    assert (kept["state"], kept["kept"], len(kept["findings"]), len(kept["photos"])) == ("reported", [], 1, 1)


def test_pages_of_visits_are_accessible(one_process: Installation, browser: Browser) -> None:
    for width, language in ((1280, "en"), (360, "fr")):
        for role in ("validator", "reviewer"):
            reader = Reader(browser, one_process.url, width=width, language=language)
            comes_in(reader, person(one_process.data, administration="VU", role=role, organisation=False))
            for path in ("/traders/planner", "/traders/islands", "/traders/visits?show=all"):
                reader.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            first = reader.page.locator("main table a[href^='/traders/visits/']").last.get_attribute("href")
            reader.goto(str(first).removesuffix("/report"))
            if role == "validator":
                reader.goto("/traders/visits?show=mine")
                reports = reader.page.locator("main table a[href$='/report']")
                reader.goto(str(reports.first.get_attribute("href")))
