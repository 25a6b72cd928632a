"""An agent applies for a trader whose authority the office confirmed; how heavy the pages are; lists page by page."""

from __future__ import annotations

import gzip
from dataclasses import replace
from uuid import uuid4

import pytest

from shared.actors import service_actor
from tests.service.advance_rulings.conftest import AGENT, CLASSIFICATION, trader
from tests.service.house import ACME
from tests.service.portal.test_trader_journey import begin, fill, submitted
from tests.service.portal.trader_town import LITIA, Town, text_of, town

__all__ = ["town"]
KELERA = replace(trader(AGENT, name="Kelera"), organisation_name="Vatu Customs Agents")
FOR_WHOM = "/applications/new/for-whom"
PAGE_OCTETS_AT_MOST = 15_000


async def tell(town: Town, kind: str, version: int, **data: object) -> None:
    """What identity tells the service about the agent's authority."""
    actor = service_actor(service="identity", administration="FJ")
    event = {
        "specversion": "1.0", "id": str(uuid4()), "source": "/identity", "type": f"identity.{kind}",
        "subject": "authority/a1", "time": "2026-03-02T20:00:00+00:00", "administration": "FJ", "version": version,
        "data": {"authority": "9f6c1f4e-9d7a-4a52-8d3b-1f0e4a3c2b11", "agent": AGENT, "trader": ACME} | data,
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {town.token(actor)}", "Content-Type": "application/cloudevents+json"}
    told = await town.house.call(None, "POST", "/internal/events", headers=headers, json=event)
    assert told.status_code == 200, told.text


async def authorised(town: Town) -> None:
    names = {"agent_name": "Vatu Customs Agents", "agent_tin": "9", "trader_name": "Savusavu Coconut Mills"}
    await tell(
        town, "AuthorityConfirmed", 3, trader_tin="FJ-1001", from_on="2026-01-01", until_on="2026-12-31", **names
    )


async def test_an_agent_says_first_for_whom_and_the_trader_sees_the_case(town: Town) -> None:
    await authorised(town)
    browser = town.browser(KELERA)
    assert "Savusavu Coconut Mills (until 31 December 2026)" in text_of(await browser.get("/applications"))
    asked = await browser.send_form("/applications/new", "/applications/new", type="classification")
    assert asked.headers["location"] == f"{FOR_WHOM}?type=classification"
    shown = await browser.get(asked.headers["location"])
    words = text_of(shown)
    assert "For my own firm: Vatu Customs Agents" in words
    assert "As agent for Savusavu Coconut Mills" in words
    assert (await browser.send_shown(shown, FOR_WHOM)).status_code == 422
    begun = await browser.send_shown(shown, FOR_WHOM, organisation=ACME)
    address = begun.headers["location"]
    await fill(browser, address, CLASSIFICATION)
    check = text_of(await browser.get(f"{address}/check"))
    assert "Savusavu Coconut Mills" in check
    assert "Agent Vatu Customs Agents" in check
    sent = await browser.send_form(f"{address}/check", f"{address}/check", declared="true")
    assert sent.headers["location"] == f"{address}/receipt"
    assert "for Savusavu Coconut Mills" in text_of(await town.browser().get("/applications"))


async def test_an_authority_that_ended_stops_the_agent_and_the_page_says_why(town: Town) -> None:
    await authorised(town)
    browser = town.browser(KELERA)
    shown = await browser.get(f"{FOR_WHOM}?type=classification")
    begun = await browser.send_shown(shown, FOR_WHOM, organisation=ACME)
    await fill(browser, begun.headers["location"], CLASSIFICATION)
    before = await browser.get(f"{FOR_WHOM}?type=origin")
    await tell(town, "AuthorityEnded", 4, ended_on="2026-03-02", reason="The letter was withdrawn.")
    refused = await browser.send_shown(before, FOR_WHOM, organisation=ACME)
    assert refused.status_code == 422
    assert "no authority that the office confirmed" in text_of(refused)
    address = begun.headers["location"]
    check = await browser.get(f"{address}/check", follow_redirects=True)
    assert 'name="declared"' not in check.text
    assert "An agent needs an authority of the trader" in text_of(check)


async def test_a_firm_that_acts_for_itself_is_not_asked_for_whom(town: Town) -> None:
    assert (await begin(town.browser())).startswith("/applications/")


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_no_page_is_heavier_than_15_kb(town: Town, language: str) -> None:
    browser = town.browser()
    browser.cookies.set("vaka_language", language, domain="localhost.local")
    draft, sent = await begin(browser, "origin"), await submitted(town)
    for number in range(12):
        await town.house.draft(LITIA, type=("valuation", "origin")[number % 2], answers={})
    pages = ["/applications", "/applications/new", "/applications/list?show=drafts", draft, sent, f"{sent}/receipt"]
    pages += [f"{sent}/withdraw", f"{draft}/check", f"{draft}/documents"]
    pages += [f"{draft}/questions/{name}" for name in ("capacity", "goods_description", "exporting_country")]
    for path in pages:
        shown = await browser.get(path)
        assert shown.status_code == 200, path
        assert len(gzip.compress(shown.content, 6)) <= PAGE_OCTETS_AT_MOST, path
        assert shown.text.count("<script") == (1 if path.endswith("/documents") else 0), path
        assert " style=" not in shown.text


async def test_a_long_list_goes_on_page_by_page_and_is_searched(town: Town) -> None:
    browser = town.browser()
    for _ in range(26):
        await town.house.draft(trader(ACME), answers={"goods_name": "Kava"})
    await town.house.draft(trader(ACME), answers={"goods_name": "Vanilla"})
    first = await browser.get("/applications/list?show=drafts")
    assert 'rel="next"' in first.text
    found = await browser.get("/applications/list?show=drafts&q=vanil")
    assert "Vanilla" in found.text
    assert "Kava" not in text_of(found)
