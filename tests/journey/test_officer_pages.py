"""The pages officers come to, in a real browser, wide and narrow, in both languages: accessible, and never wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import person
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}


def screens(browser: Browser, at: Installation, *, administration: str, role: str) -> Iterator[Reader]:
    """One officer, in one session: first at a wide screen in English, then at a narrow one in French."""
    wide = Reader(browser, at.url)
    officer = person(at.data, administration=administration, role=role, organisation=False)
    comes_in(wide, officer)
    yield wide
    narrow = Reader(browser, at.url, width=360, language="fr")
    comes_in(narrow, officer)
    narrow.goto("/account?lang=fr")
    yield narrow


def first_of(reader: Reader, listing: str, pattern: str) -> str:
    """The address of the first link on a page that begins with a pattern."""
    reader.goto(listing)
    found = reader.page.locator(f"main a[href^='{pattern}']").first.get_attribute("href")
    assert found, f"{listing} lists nothing at {pattern}"
    return found


def test_casework(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="VU", role="reviewer"):
        for path in ("/today", "/cases?state=closed&type=origin", "/cases?q=zzzz", "/office/closures"):
            reader.goto(path)
        for state in ("submitted", "assessment", "awaiting_applicant", "proposed", "issued", "declined"):
            case = first_of(reader, f"/cases?state={state}", "/cases/")
            reader.goto(case)
            if state == "assessment":
                reader.goto(f"{case}/propose?outcome=issue")
                reader.goto(f"{case}/propose?outcome=decline")
        reader.goto(first_of(reader, "/office/rulings", "/office/rulings/"))
        assert reader.page.get_attribute("html", "lang") == ("en" if reader.page.viewport_size == WIDE else "fr")


def test_the_registrars_desk(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="TO", role="registrar"):
        for path in ("/registrar", "/registrar/clients", "/registrar/clients/new", "/registrar/officers/invite"):
            reader.goto(path)
        for listing, pattern in (
            ("/registrar/people?status=all", "/registrar/people/"),
            ("/registrar/officers", "/registrar/people/"),
            ("/registrar/firms", "/registrar/firms/"),
            ("/registrar/authorities?status=all", "/registrar/authorities/"),
        ):
            reader.goto(first_of(reader, listing, pattern))


def test_who_keeps_the_parameters(one_process: Installation, browser: Browser) -> None:
    for reader in screens(browser, one_process, administration="XX", role="parameters"):
        reader.goto("/office/closures")
        reader.goto(first_of(reader, "/office/parameters", "/office/parameters/propose"))


def test_the_auditor_reads_the_trail_of_a_case(one_process: Installation, browser: Browser) -> None:
    reader = next(screens(browser, one_process, administration="FJ", role="auditor"))
    case = first_of(reader, "/cases?state=all", "/cases/")
    reader.goto(f"{case}/trail")
    assert "Everything recorded" in reader.text()
