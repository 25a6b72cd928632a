"""A trader's application from the first question to the ruling, page by page, against the real service."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx
import pytest

from tests.service.advance_rulings.conftest import CLASSIFICATION, PROPOSAL, REVIEWER
from tests.service.portal.trader_town import LITIA, Town, one_town, text_of, town
from tests.unit.portal.conftest import Browser

__all__ = ["one_town", "town"]


def field_of(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


async def begin(browser: Browser, kind: str = "classification") -> str:
    """A draft, begun on the pages; answers its address."""
    sent = await browser.send_form("/applications/new", "/applications/new", type=kind)
    assert sent.status_code == 303, text_of(sent)
    return sent.headers["location"]


async def fill(browser: Browser, address: str, answers: dict[str, Any]) -> str:
    """Answer every question that comes, one page after the other; answers where it ended."""
    here = f"{address}/questions/capacity"
    while "/questions/" in here:
        name = here.rpartition("/")[2]
        value = field_of(answers[name]) if name in answers else ""
        sent = await browser.send_form(here, here, **{name: value, "then": "on"})
        assert sent.status_code == 303, f"{here}: {text_of(sent)}"
        here = sent.headers["location"]
    return here


async def submitted(town: Town) -> str:
    """An application that is with the office; answers its address."""
    return f"/applications/{(await town.house.submitted(LITIA))['id']}"


async def case_at(town: Town, address: str) -> dict[str, Any]:
    found = (await town.house.get(REVIEWER, address)).json()
    assert isinstance(found, dict)
    return found


async def test_from_the_first_question_to_the_receipt(town: Town) -> None:
    browser = town.browser()
    address = await begin(browser)
    tasks = text_of(await browser.get(address))
    assert "Your draft is begun" in tasks
    assert "Goods without a name yet" in tasks
    assert await fill(browser, address, CLASSIFICATION) == f"{address}/documents"
    check = await browser.get(f"{address}/check")
    assert "Coconut water with mango pulp" in check.text
    assert "2009.89" in check.text
    sent = await browser.send_shown(check, f"{address}/check", declared="true")
    assert sent.headers["location"] == f"{address}/receipt"
    receipt = text_of(await browser.get(sent.headers["location"]))
    assert "FJ-AR-2026-00001" in receipt
    assert "3 March 2026, 09:00, Fiji" in receipt
    assert "It is with the office (Suva)" in receipt
    assert "says by 10 March 2026, 16:30" in receipt


async def test_an_answer_is_saved_at_each_step_and_says_so(one_town: Town) -> None:
    browser = one_town.browser()
    address = await begin(browser)
    page = f"{address}/questions/goods_name"
    sent = await browser.send_form(page, page, goods_name="Kava powder", then="return")
    assert sent.headers["location"] == address
    after = text_of(await browser.get(address))
    assert "Saved on 3 March 2026, 09:00, Fiji" in after
    assert "Kava powder" in after
    assert 'value="Kava powder"' in (await browser.get(page)).text


async def test_going_on_needs_an_answer_but_coming_back_later_does_not(one_town: Town) -> None:
    browser = one_town.browser()
    address = await begin(browser)
    page = f"{address}/questions/goods_name"
    refused = await browser.send_form(page, page, goods_name="", then="on")
    assert refused.status_code == 422
    assert "save and come back to it later" in refused.text
    assert (await browser.send_form(page, page, goods_name="", then="return")).status_code == 303


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("envisaged_hs_code", "77", "This is no tariff code"),
        ("goods_name", "x" * 101, "at most 100 characters"),
        ("capacity", "pirate", "Choose one of the answers"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_the_field_and_stays_as_typed(
    one_town: Town, name: str, typed: str, said: str
) -> None:
    browser = one_town.browser()
    page = f"{await begin(browser)}/questions/{name}"
    refused = await browser.send_form(page, page, **{name: typed, "then": "on"})
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert f'href="#f-{name}"' in refused.text
    if name != "capacity":
        assert typed in refused.text


async def test_a_second_browser_is_told_who_was_faster_and_keeps_what_it_typed(one_town: Town) -> None:
    one, two = one_town.browser(), one_town.browser()
    page = f"{await begin(one)}/questions/goods_name"
    shown = await two.get(page)
    await one.send_form(page, page, goods_name="Coconut oil", then="return")
    late = await two.send_shown(shown, page, goods_name="Copra oil", then="return")
    assert late.status_code == 412
    words = text_of(late)
    assert "Litia Vakaloloma changed this application on 3 March 2026, 09:00" in words
    assert "Saved now: Coconut oil" in words
    assert 'value="Copra oil"' in late.text
    assert (await two.send_shown(late, page, goods_name="Copra oil", then="return")).status_code == 303


async def test_what_was_typed_outlives_the_session(one_town: Town) -> None:
    browser = one_town.browser()
    page = f"{await begin(browser)}/questions/goods_description"
    shown = await browser.get(page)
    del browser.headers["authorization"]
    lost = await browser.send_shown(shown, page, goods_description="Forty lines of it", then="on")
    assert lost.status_code == 401
    assert f'href="/sign-in?next={page}"' in lost.text
    browser.headers["authorization"] = f"Bearer {one_town.token(LITIA)}"
    browser.cookies.set("vaka_session", "vks_another_session_of_the_test", domain="localhost.local")
    back = await browser.get(page)
    assert "Forty lines of it" in back.text
    assert "Not saved yet" in back.text
    assert (await browser.send_shown(back, page, goods_description="Forty lines of it", then="on")).status_code == 303


async def test_what_somebody_else_typed_is_not_shown_to_another_browser(one_town: Town) -> None:
    browser, other = one_town.browser(), one_town.browser()
    page = f"{await begin(browser)}/questions/goods_description"
    shown = await browser.get(page)
    del browser.headers["authorization"]
    await browser.send_shown(shown, page, goods_description="A secret recipe", then="on")
    assert "A secret recipe" not in (await other.get(page)).text


async def test_documents_are_added_refused_with_a_reason_and_taken_out(one_town: Town) -> None:
    browser = one_town.browser()
    address = await begin(browser)
    page = f"{address}/documents"

    async def send(name: str, content: bytes, kind: str) -> httpx.Response:
        shown = await browser.get(page)
        hidden = hidden_fields(shown, page)
        return await browser.post(
            page, data={**hidden, "kind": "photograph", "confidential": "true"}, files={"file": (name, content, kind)},
            headers={"origin": "http://localhost:8000"},
        )  # fmt: skip

    assert (await send("sheet.pdf", b"%PDF-1.7 and so on", "application/pdf")).status_code == 303
    there = await browser.get(page)
    assert "sheet.pdf" in there.text
    assert "confidential" in text_of(there)
    wrong = await send("photo.png", b"%PDF-1.7 no picture", "image/png")
    assert wrong.status_code == 422
    assert "photo.png was not taken. The content of the file is not what its name says" in text_of(wrong)
    assert "sheet.pdf" in wrong.text
    assert "We take PDF, Word and Excel files" in text_of(await send("tool.exe", b"MZ", "application/octet-stream"))
    document = (await one_town.house.get(LITIA, address)).json()["documents"][0]["id"]
    gone = await browser.send_form(page, f"{page}/{document}/remove")
    assert gone.status_code == 303
    assert "sheet.pdf" not in (await browser.get(page)).text


def hidden_fields(shown: httpx.Response, action: str) -> dict[str, str]:
    found = re.search(rf'<form method="post" action="{re.escape(action)}" enctype.*?</form>', shown.text, re.DOTALL)
    assert found
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found.group())
    }


async def test_submitting_without_the_declaration_or_with_missing_answers_says_what_is_missing(one_town: Town) -> None:
    browser = one_town.browser()
    address = await begin(browser)
    check = await browser.get(f"{address}/check")
    assert "Some answers are still missing" in check.text
    assert 'name="declared"' not in check.text
    await fill(browser, address, CLASSIFICATION)
    refused = await browser.send_form(f"{address}/check", f"{address}/check")
    assert refused.status_code == 422
    assert "Tick the box" in refused.text


async def test_a_form_that_is_sent_twice_submits_once(one_town: Town) -> None:
    browser = one_town.browser()
    address = await begin(browser)
    await fill(browser, address, CLASSIFICATION)
    check = await browser.get(f"{address}/check")
    for _ in range(2):
        sent = await browser.send_shown(check, f"{address}/check", declared="true")
        assert sent.headers["location"] == f"{address}/receipt"
    assert len((await case_at(one_town, address))["steps"]) == 1


async def test_returned_completed_and_sent_again(town: Town) -> None:
    browser = town.browser()
    address = await submitted(town)
    body = {"external_text": "Say how much mango there is.", "missing": ["composition"]}
    await town.house.act(REVIEWER, await case_at(town, address), "return", body)
    dashboard = text_of(await browser.get("/applications"))
    assert "1 application waits for you" in dashboard
    page = text_of(await browser.get(address))
    assert "Say how much mango there is." in page
    assert "What they are made of" in page
    question = f"{address}/questions/composition?from=check"
    sent = await browser.send_form(question, question.partition("?")[0], composition="Mango 8 % by weight", then="on")
    assert sent.headers["location"] == f"{address}/check"
    again = await browser.send_form(f"{address}/check", f"{address}/check", declared="true")
    assert again.headers["location"] == f"{address}/receipt"


async def test_a_question_of_the_office_is_answered_and_the_clock_says_so(one_town: Town) -> None:
    browser = one_town.browser()
    address = await submitted(one_town)
    case = await one_town.house.in_assessment(await case_at(one_town, address))
    await one_town.house.act(REVIEWER, case, "request-information", {"question": "Is it sweetened?"})
    page = text_of(await browser.get(address))
    assert "Is it sweetened?" in page
    assert "Paused" in page
    assert "The time stands still" in page
    empty = await browser.send_form(f"{address}/answer", f"{address}/answer", answer=" ")
    assert empty.status_code == 422
    sent = await browser.send_form(f"{address}/answer", f"{address}/answer", answer="No sugar is added.")
    assert sent.headers["location"] == address
    page = text_of(await browser.get(address))
    assert "Your answer is with the office" in page
    assert "No sugar is added." in page
    assert "On time" in page


async def test_the_ruling_is_shown_with_its_law_and_the_way_to_review(town: Town) -> None:
    browser = town.browser()
    address = await submitted(town)
    await town.house.issued(await case_at(town, address))
    page = text_of(await browser.get(address))
    assert "2009.89.90" in page
    assert PROPOSAL["reasoning"] in page
    assert "If you do not agree" in page
    assert "review" in page
    assert "Officer Decider" in page
    dashboard = text_of(await browser.get("/applications"))
    assert "Your rulings in force" in dashboard
    assert "FJ-AR-2026-00001" in dashboard
    assert "2009.89.90" in dashboard.partition("Your rulings in force")[2]
    assert (await browser.get(f"{address}/withdraw")).status_code == 303


async def test_withdrawing_asks_first(one_town: Town) -> None:
    browser = one_town.browser()
    address = await submitted(one_town)
    asked = await browser.get(f"{address}/withdraw")
    assert "Withdraw this application?" in asked.text
    sent = await browser.send_shown(asked, f"{address}/withdraw", reason="Sold the goods")
    assert sent.headers["location"] == address
    page = text_of(await browser.get(address))
    assert "The application is withdrawn." in page
    assert "Sold the goods" in page
