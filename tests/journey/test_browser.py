"""In a real browser: a trader asks from the first question to the receipt, officers decide, anybody finds the ruling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import fresh_code, person, sign_in
from tests.journey.procedure import ANSWERS, PNG, RULING

pytestmark = pytest.mark.browser


def signed_in(reader: Reader, who: dict[str, Any]) -> None:
    """Sign in on the page, with the code where one is asked for."""
    reader.goto("/sign-in")
    reader.page.locator("input[type=email]").fill(who["email"])
    reader.page.locator("input[type=password]").fill(who["password"])
    reader.press("Sign in")
    if who["totp_secret"]:
        reader.page.locator("input[autocomplete=one-time-code]").fill(fresh_code(reader.url, who))
        reader.press("Sign in")


def comes_in(reader: Reader, who: dict[str, Any]) -> None:
    """Come with the session of somebody who signed in before."""
    session = sign_in(reader.url, who).token
    reader.context.add_cookies([{"name": "vaka_session", "value": session, "url": reader.url}])


def answered(reader: Reader, answers: dict[str, Any]) -> None:
    """Answer question after question, as long as one is on the page."""
    while "/questions/" in reader.page.url:
        name = reader.page.url.partition("/questions/")[2].partition("?")[0]
        answer = answers.get(name, "")
        fields = reader.page.locator(f"main [name={name}]")
        if fields.first.get_attribute("type") == "radio":
            value = {True: "yes", False: "no"}.get(answer, answer) if isinstance(answer, bool) else answer
            reader.page.locator(f"main input[name={name}][value={value}]").check()
        else:
            fields.first.fill(str(answer))
        reader.press("Save and continue")


def test_trader_and_officers_from_question_to_ruling(
    one_process: Installation, browser: Browser, tmp_path: Path
) -> None:
    trader = Reader(browser, one_process.url, width=360)
    signed_in(trader, person(one_process.data, administration="FJ", role="trader", organisation=True))
    trader.follow("Start a new application")
    trader.page.locator("input[name=type][value=classification]").check()
    trader.press("Continue")
    trader.follow("Begin with the first question")
    answered(trader, ANSWERS)

    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    trader.page.locator("input[type=file]").set_input_files(str(photo))
    trader.press("Add this document")
    assert "photo.png" in trader.text()
    wrong = tmp_path / "program.png"
    wrong.write_bytes(b"MZ this is a program" * 20)
    trader.page.locator("input[type=file]").set_input_files(str(wrong))
    trader.press("Add this document")
    assert "program.png" in trader.text()
    assert trader.page.locator("[role=alert], .error-summary").count()

    draft = trader.page.url.removeprefix(trader.url).partition("/documents")[0]
    trader.goto(f"{draft}/check")
    assert str(ANSWERS["goods_name"]) in trader.text()
    trader.page.locator("main input[type=checkbox]").check()
    trader.press("Submit the application")
    number = trader.page.locator("main").inner_text()
    number = number[number.index("FJ-AR-") :].split()[0].strip(".,")
    assert "Fiji" in trader.text()

    reviewing = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    reviewer = Reader(browser, one_process.url)
    signed_in(reviewer, reviewing)
    reviewer.goto(f"/cases?q={number}")
    reviewer.follow(number)
    reviewer.press("Accept, start the clock")
    reviewer.press("Begin the assessment")
    reviewer.goto(
        reviewer.page.url.removeprefix(reviewer.url).partition("?")[0].partition("#")[0] + "/propose?outcome=issue"
    )
    for name in ("subject", "goods_description", "reasoning", "hs_code"):
        reviewer.page.locator(f"main [name={name}]").fill(str(RULING[name]))
    for rule in ("1", "6"):
        reviewer.page.locator(f"main [name=gir-{rule}]").check()
    reviewer.press("Propose")
    assert "proposed" in reviewer.text().lower()

    decider = Reader(browser, one_process.url)
    signed_in(
        decider,
        person(one_process.data, administration="FJ", role="decider", organisation=False, but_not=reviewing["email"]),
    )
    decider.goto(f"/cases?q={number}")
    decider.follow(number)
    decider.press("Sign and issue")
    assert "Ruling issued" in decider.text()

    public = Reader(browser, one_process.url, width=360, language="fr")
    public.goto("/")
    public.page.locator("input[type=search]").first.fill("breadfruit roasted")
    public.page.keyboard.press("Enter")
    public.page.wait_for_url("**/rulings?**")
    public.check()
    public.follow(RULING["subject"])
    assert number in public.text()
    assert "Secret Breadfruit" not in public.page.content()

    trader.goto(draft)
    assert "1106.30" in trader.text()


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr")])
def test_public_pages(one_process: Installation, browser: Browser, width: int, language: str) -> None:
    reader = Reader(browser, one_process.url, width=width, language=language)
    for path in (
        "/", "/rulings", "/rulings?q=coconut", "/rulings?q=zzzzqq", "/requirements?administration=FJ", "/how-it-works", "/register", "/reset",
        "/requirements?administration=VU", "/sign-in", "/help", "/privacy", "/accessibility", "/problems", "/problems/stale-version",
        "/api/docs", "/tariff?administration=FJ", "/tariff/HS%202022?administration=FJ", "/tariff/HS%202022?administration=FJ&q=coconut",
        "/tariff/HS%202022/20?administration=FJ", "/verify",
    ):  # fmt: skip
        reader.goto(path)
    reader.goto("/no-such-page", status=404)
    expected = {"en": "en", "fr": "fr"}[language]
    reader.goto("/")
    assert reader.page.get_attribute("html", "lang") == expected


def test_without_javascript(one_process: Installation, browser: Browser) -> None:
    reader = Reader(browser, one_process.url, scripts=False)
    reader.goto("/")
    reader.page.locator("input[type=search]").first.fill("coconut")
    reader.page.locator("input[type=search]").first.press("Enter")
    reader.page.wait_for_url("**/rulings?**")
    assert "oconut" in reader.text()
    signed_in(reader, person(one_process.data, administration="VU", role="trader", organisation=True))
    reader.follow("Start a new application")
    assert "/applications/new" in reader.page.url
