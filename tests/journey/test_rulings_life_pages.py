"""The pages of rulings in force in a real browser, wide and narrow, in both languages: accessible, never wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import person
from tests.journey.test_browser import comes_in
from tests.journey.test_officer_pages import first_of, screens

pytestmark = pytest.mark.browser


def test_rulings_in_force_of_the_office(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="FJ", role="decider"):
        for show in ("", "?show=expiring", "?show=basis", "?show=changed_facts", "?show=all", "?q=zzzz"):
            reader.goto(f"/office/in-force{show}")
        for show in ("expiring", "basis"):
            ruling = first_of(reader, f"/office/in-force?show={show}", "/office/rulings/")
            reader.goto(ruling)
            for summary in reader.page.locator("main details.act > summary").all():
                summary.click()
                reader.check()
        reader.goto("/office/in-force?show=all")
        numbers = reader.page.locator("main a[href^='/office/rulings/']").all()
        found = [str(link.get_attribute("href")) for link in numbers]
        for address in found:
            reader.goto(address)
            longer = reader.page.locator("main a[href^='/office/extended-uses/']")
            if longer.count():
                reader.goto(str(longer.first.get_attribute("href")))
                break
        else:
            pytest.fail("no ruling of the demonstration is used longer")


def test_a_firms_rulings(one_process: Installation, browser: Browser) -> None:
    firm = person(one_process.data, administration="FJ", role="trader", organisation=True)
    for width, language in ((1280, "en"), (360, "fr")):
        reader = Reader(browser, one_process.url, width=width, language=language)
        comes_in(reader, firm)
        reader.goto(f"/account?lang={language}")
        reader.goto("/my-rulings")
        links = reader.page.locator("main a[href^='/my-rulings/']").all()
        for address in sorted({str(link.get_attribute("href")) for link in links})[:6]:
            reader.goto(address)
            for more in ("confirm", "go-on"):
                if reader.page.locator(f"main a[href='{address}/{more}']").count():
                    reader.goto(f"{address}/{more}")
                    reader.goto(address)
