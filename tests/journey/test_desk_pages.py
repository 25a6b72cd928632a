"""The desk's pages in a real browser, wide and narrow, in both languages: accessible, and never wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journey.installation import Installation
from tests.journey.test_officer_pages import first_of, screens

pytestmark = pytest.mark.browser
REPORTS = ("inbox-age", "performance", "declined", "expiring", "chapters", "contests", "workload")


def test_the_desk_of_whoever_reviews(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="VU", role="reviewer"):
        for path in ("/cases?pick=all", "/workload", "/teams", "/keywords", "/reports"):
            reader.goto(path)
        for name in REPORTS:
            reader.goto(f"/reports/{name}")
        case = first_of(reader, "/cases?state=assessment", "/cases/")
        reader.goto(f"{case}/sorting")
        reader.goto(f"{case}/propose?outcome=issue")
        reader.page.locator("main [name=hs_code]").fill("9999")
        with reader.page.expect_navigation():
            reader.page.locator("button[name=do][value=more]").click()
        reader.check()


def test_the_desk_of_whoever_decides(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="VU", role="decider"):
        reader.goto("/keywords?state=proposed")
        reader.goto(first_of(reader, "/teams", "/teams/"))
        for state in ("proposed", "issued"):
            reader.goto(first_of(reader, f"/cases?state={state}", "/cases/"))


def test_the_tariff_of_whoever_decides(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="VU", role="decider"):
        for path in ("/edition-changes", "/tariff-files", "/ruling-uses"):
            reader.goto(path)
        reader.goto(f"{first_of(reader, '/office/in-force', '/office/rulings/')}/uses")


def test_a_ruling_checked_by_an_examiner(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="VU", role="examiner"):
        reader.goto("/ruling-check")
        with reader.page.expect_navigation():  # with nothing filled in: every field says what it needs
            reader.page.locator("main form[action='/ruling-check'] .button").click()
        reader.check()
