"""In a real browser: a sample and its laboratory, a refusal, an appeal to the higher authority, and the case is open again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in
from tests.journey.procedure import ANSWERS
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser
DECLINE = {
    "outcome": "decline", "ground": "other", "facts": "Nobody can say what the flour is made of.", "basis": "WTO TFA Article 3.2.",
}  # fmt: skip


def in_assessment(trader: Visitor, reviewer: Visitor) -> dict[str, Any]:
    """A case at the reviewing officer's desk."""
    case = trader.send("/advance-rulings/applications", {"type": "classification", "answers": ANSWERS}, expect=201)
    case = trader.act(case, "submit")
    for action in ("accept", "assess"):
        case = reviewer.act(case, action)
    return dict(case)


def write(reader: Reader, name: str, text: str) -> None:
    """Fill the field of this name, open or in a folded form."""
    reader.page.evaluate(
        "document.querySelectorAll('details').forEach(one => { one.removeAttribute('name'); one.open = true })"
    )
    reader.page.locator(f"main [name='{name}']").first.fill(text)


def taken_up(
    one_process: Installation, browser: Browser, number: str, *, signed: dict[str, Any], by: dict[str, Any]
) -> Reader:
    """Whoever signed the decision may not take the contest up; another officer does. Answers that officer's screen."""
    first = Reader(browser, one_process.url)
    comes_in(first, signed)
    first.goto(f"/office/contests/{number}")
    assert not first.page.get_by_role("button", name="Take it up").count()

    second = Reader(browser, one_process.url)
    comes_in(second, by)
    second.goto("/office/contests")
    second.follow(number)
    second.press("Take it up")
    return second


def test_a_sample_a_refusal_and_an_appeal_that_opens_the_case_again(
    one_process: Installation, browser: Browser
) -> None:
    applicant = person(one_process.data, administration="FJ", role="trader", organisation=True)
    reviewing = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    deciding = person(
        one_process.data, administration="FJ", role="decider", organisation=False, but_not=reviewing["email"]
    )
    trader, reviewer = sign_in(one_process.url, applicant), sign_in(one_process.url, reviewing)
    case = in_assessment(trader, reviewer)
    path = f"/advance-rulings/applications/{case['id']}"

    desk = Reader(browser, one_process.url)
    comes_in(desk, reviewing)
    desk.goto(f"/cases/{case['id']}")
    write(desk, "request-sample.description", "One closed bag of 1 kg.")
    write(desk, "request-sample.place", "Customs House, Suva, ground floor")
    desk.press("Ask for the sample")
    assert "The clock pauses" in desk.text()

    firm = Reader(browser, one_process.url, width=360)
    comes_in(firm, applicant)
    firm.goto(f"/applications/{case['id']}")
    assert "One closed bag of 1 kg." in firm.text()
    firm.follow("Print the label")
    assert f"{case['number']}/S1" in firm.text()

    write(desk, "receive-sample.place", "Shelf 4")
    desk.press("The sample is here, the clock runs again")
    write(desk, "send-to-laboratory.laboratory", "Koronivia")
    write(desk, "send-to-laboratory.question", "Is anything added?")
    desk.press("Send it")
    desk.goto("/office/samples")
    assert f"{case['number']}/S1" in desk.text()
    desk.goto(f"/cases/{case['id']}")
    write(desk, "record-result.result", "Breadfruit only.")
    desk.page.locator("main [name='record-result.sample'][value=back]").check()
    desk.press("Write it down, the clock runs again")
    assert "Breadfruit only." in desk.text()

    case = reviewer.act(reviewer.get(path), "propose", DECLINE)
    decider = sign_in(one_process.url, deciding)
    decider.act(decider.get(path), "decline")

    firm.goto(f"/applications/{case['id']}")
    firm.follow("Ask for a review or appeal")
    firm.page.locator("main [name=kind][value=appeal]").check()
    firm.press("Send it")
    assert "why the decision is wrong" in firm.text()  # reasons are asked for, and the choice is kept
    assert firm.page.locator("main [name=kind][value=appeal]").is_checked()
    firm.page.locator("main [name=grounds]").fill("The laboratory found what the flour is made of.")
    firm.press("Send it")
    number = firm.page.url.rpartition("/")[2]
    firm.goto(f"/applications/{case['id']}")
    assert "Under appeal" in firm.text()

    another = person(one_process.data, administration="FJ", role="appeal-authority", organisation=False)
    second = taken_up(one_process, browser, number, signed=deciding, by=another)
    write(second, "allow.outcome", "The laboratory's report answers the question.")
    second.press("Allow")
    assert "The refusal no longer counts." in second.text()

    firm.goto(f"/contests/{number}")
    assert "The application is decided anew" in firm.text()
    firm.goto(f"/applications/{case['id']}")
    assert "In assessment" in firm.text()
    assert "Under appeal" not in firm.text()
    firm.goto("/contests")


def test_a_general_question_and_its_answer(one_process: Installation, browser: Browser) -> None:
    firm = Reader(browser, one_process.url, width=360, language="fr")
    comes_in(firm, person(one_process.data, administration="FJ", role="trader", organisation=True))
    firm.goto("/questions/new")
    firm.page.locator("main [name=subject]").fill("Samples on a Friday")
    firm.page.locator("main [name=question]").fill("Until when may we bring samples on a Friday?")
    firm.page.locator("main form button").last.click()
    firm.check()
    number = firm.page.url.rpartition("/")[2]
    desk = Reader(browser, one_process.url)
    comes_in(desk, person(one_process.data, administration="FJ", role="reviewer", organisation=False))
    desk.goto("/office/enquiries")
    desk.follow(number)
    desk.press("Take the question")
    desk.page.locator("main [name=answer]").fill("Until 16:00.")
    desk.press("Send the answer")
    firm.goto(f"/questions/{number}")
    assert "Until 16:00." in firm.text()
    firm.goto("/questions")


def test_a_review_that_another_decider_of_the_demonstration_dismisses(
    one_process: Installation, browser: Browser
) -> None:
    applicant = person(one_process.data, administration="FJ", role="trader", organisation=True)
    reviewing = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    deciding = person(one_process.data, administration="FJ", role="decider", organisation=False)
    another = person(
        one_process.data, administration="FJ", role="decider", organisation=False, but_not=deciding["email"]
    )
    trader, reviewer = sign_in(one_process.url, applicant), sign_in(one_process.url, reviewing)
    case = reviewer.act(in_assessment(trader, reviewer), "propose", DECLINE)
    decider = sign_in(one_process.url, deciding)
    decider.act(decider.get(f"/advance-rulings/applications/{case['id']}"), "decline")

    firm = Reader(browser, one_process.url, width=360)
    comes_in(firm, applicant)
    firm.goto(f"/applications/{case['id']}")
    firm.follow("Ask for a review or appeal")
    firm.page.locator("main [name=kind][value=review]").check()
    firm.page.locator("main [name=grounds]").fill("The office did not look at the product sheet.")
    firm.press("Send it")
    number = firm.page.url.rpartition("/")[2]
    firm.goto(f"/applications/{case['id']}")
    assert "Under review" in firm.text()

    second = taken_up(one_process, browser, number, signed=deciding, by=another)
    write(second, "dismiss.outcome", "There is no product sheet in the file.")
    second.press("Dismiss")
    assert "There is no product sheet in the file." in second.text()

    firm.goto(f"/contests/{number}")
    assert "There is no product sheet in the file." in firm.text()
    firm.goto(f"/applications/{case['id']}")
    assert "Under review" not in firm.text()
    firm.page.get_by_role("link", name="Ask for a review or appeal").wait_for()  # an appeal is still open to the firm
