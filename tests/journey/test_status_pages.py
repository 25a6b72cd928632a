"""In a real browser: officers of trusted traders, from the board to the second officer's signature."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import person, sign_in
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser


def numbered(at: Installation, who: dict[str, object], state: str) -> str:
    """The number of a case in a state."""
    found = sign_in(at.url, who).get("/trusted-trader/applications", state=state)
    return str(found["items"][0]["number"])


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr")])
def test_the_board_and_a_case_are_read_without_scripts(
    one_process: Installation, browser: Browser, width: int, language: str
) -> None:
    who = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    reader = Reader(browser, one_process.url, width=width, language=language, scripts=False)
    comes_in(reader, who)
    number = numbered(one_process, who, "desk")

    reader.goto(f"/traders?lang={language}&q={number}")
    reader.follow(number)

    assert number in reader.text()
    assert reader.page.locator("details.act").count() > 1
    assert reader.page.locator(".clock-card").is_visible()


def test_a_case_from_submitted_to_signed_by_two_officers(one_process: Installation, browser: Browser) -> None:
    first = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    second = person(one_process.data, administration="FJ", role="decider", organisation=False, but_not=first["email"])
    number = numbered(one_process, first, "submitted")
    reviewer = Reader(browser, one_process.url)
    comes_in(reviewer, first)
    reviewer.goto(f"/traders?q={number}")
    reviewer.follow(number)
    reviewer.press("Accept, start the clock")
    reviewer.press("Begin the desk assessment")
    reviewer.page.locator("summary", has_text="Propose to refuse").click()
    reviewer.page.locator("main [name='propose-refuse.reasons']").fill(
        "The books of two years are not there, and no plan mends that in time."
    )
    reviewer.press("Propose to refuse")
    assert "Proposed: to refuse" in reviewer.text()
    for path in (
        "/traders/holders",
        "/traders/monitoring",
        "/traders/appeals",
        "/traders/programme",
        "/traders/partners",
    ):
        reviewer.goto(path)

    decider = Reader(browser, one_process.url, width=360)
    comes_in(decider, second)
    decider.goto(f"/traders/applications/{number}")
    decider.press("Sign and refuse")

    assert "Refused" in decider.text()
    assert "The books of two years are not there" in decider.text()
