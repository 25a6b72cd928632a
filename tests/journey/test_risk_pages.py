"""The officer's pages of risk in a real browser, wide in English and narrow in French: accessible, never wider than the screen."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import person
from tests.journey.selection import goods, machine
from tests.journey.test_browser import comes_in
from tests.journey.test_officer_pages import first_of, screens

pytestmark = pytest.mark.browser
CONDITION = 'items.exists(i, i.hs.startsWith("8703") && i.value < 9000)'
CASE = "/risk/declarations/"


def seated(browser: Browser, at: Installation, role: str, *, scripts: bool = True) -> Reader:
    """An officer of Fiji at a wide screen."""
    found = Reader(browser, at.url, scripts=scripts)
    comes_in(found, person(at.data, administration="FJ", role=role, organisation=False))
    return found


def test_an_examiners_day(one_process: Installation, browser: Browser) -> None:
    """From the board to the queue, to a declaration with the rule that hit, to the form of the act."""
    reference = f"PAGE-{time.time_ns()}"
    sent = goods(reference, office="FJSUV")
    sent["items"][0] |= {"hs": "24022000", "description": "Cigarettes"}
    key = machine(one_process, firm=False).send("/risk/declarations", sent, expect=201)["id"]
    reader = seated(browser, one_process, "examiner")
    reader.goto("/risk")
    reader.goto("/risk/queue")
    assert "FJSUV" in reader.text()
    reader.goto(f"{CASE}{key}")
    for _ in range(50):
        if "Tobacco" in reader.text():
            break
        reader.page.wait_for_timeout(100)
        reader.page.reload()
    assert "Tobacco from anywhere" in reader.text(), "the page says which rule hit"
    reader.goto(f"{CASE}{key}/inspect")
    assert reader.page.locator("main input[name=kind]").count()
    narrow = Reader(browser, one_process.url, width=360, language="fr")
    comes_in(narrow, person(one_process.data, administration="FJ", role="examiner", organisation=False))
    narrow.goto("/risk?lang=fr")
    narrow.goto("/risk/queue")
    narrow.goto(f"{CASE}{key}")
    narrow.goto(f"{CASE}{key}/inspect")
    assert narrow.page.get_attribute("html", "lang") == "fr"


def test_an_analyst_writes_a_rule(one_process: Installation, browser: Browser) -> None:
    """With scripts the forecast comes while typing; without them the button brings it."""
    reader = seated(browser, one_process, "risk-analyst")
    reader.goto("/risk/rules")
    reader.goto("/risk/rules/new")
    place = reader.page.locator("#what-if")
    before = place.inner_text()
    reader.page.locator("#f-text").fill(CONDITION)
    reader.page.wait_for_function("before => document.getElementById('what-if').innerText !== before", arg=before)
    assert re.search(r"\d", place.inner_text()), "the forecast has numbers"
    reader.check()
    reader.page.locator("#f-text").fill('items.exists(i, i.hss == "8703")')
    reader.page.wait_for_function("() => document.getElementById('what-if').innerText.includes('hs')")
    reader.check()
    reader.page.locator("#f-text").fill(CONDITION)
    reader.page.locator("main [name=title]").fill(f"Cheap cars {datetime.now(UTC):%H%M%S}")
    reader.page.locator("main input[name=lane][value=yellow]").check()
    reader.press("Save as a draft")
    assert "Cheap cars" in reader.text()

    plain = seated(browser, one_process, "risk-analyst", scripts=False)
    plain.goto("/risk/rules/new")
    plain.page.locator("#f-text").fill(CONDITION)
    plain.press("Show what it would have done")
    assert plain.page.locator("#f-text").input_value().strip() == CONDITION
    assert re.search(r"\d", plain.page.locator("#what-if").inner_text())


@pytest.mark.parametrize("role", ["examiner", "risk-analyst", "risk-approver", "auditor", "counter"])
def test_every_page_of_risk(one_process: Installation, browser: Browser, role: str) -> None:
    """What the tabs of a role lead to, and the first thing that each list names."""
    for reader in screens(browser, one_process, administration="FJ", role=role):
        reader.goto("/risk")
        tabs = [tab.get_attribute("href") or "" for tab in reader.page.locator("nav .chips a").all()]
        assert "/risk/declarations" in tabs
        for tab in tabs:
            reader.goto(tab)
        declaration = first_of(reader, "/risk/declarations?lane=red", CASE)
        for part in ("", "/versions", "/copy-out"):
            reader.goto(f"{declaration}{part}")
        if "/risk/statistics" in tabs:
            for kind in ("rules", "lanes", "officers"):
                reader.goto(f"/risk/statistics/{kind}")
        if "/risk/rules" in tabs:
            for path in ("/risk/references", "/risk/suggestions", "/risk/rules?state=active"):
                reader.goto(path)
            reader.goto(first_of(reader, "/risk/rules", "/risk/rules/R-"))
            reader.goto(first_of(reader, "/risk/lists", "/risk/lists/"))
            reader.goto(first_of(reader, "/risk/watch", "/risk/watch/"))
        if role == "risk-analyst":
            for path in ("/risk/rules/table", "/risk/back-test", "/risk/watch/new", "/risk/rules/new"):
                reader.goto(path)
        if role == "risk-approver":
            reader.goto("/risk/profile")
