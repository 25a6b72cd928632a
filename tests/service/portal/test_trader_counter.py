"""The counter and the agent: who lodges for whom, and who sees what; what an officer without the counter is told."""

from __future__ import annotations

from dataclasses import replace

from tests.service.advance_rulings.conftest import CLASSIFICATION, COUNTER, OTHER, REVIEWER, trader
from tests.service.house import ACME
from tests.service.portal.test_trader_journey import begin, fill
from tests.service.portal.trader_town import Town, text_of, town

__all__ = ["town"]
NEW = "/applications/new/applicant"


async def lodged(town: Town, tin: str) -> str:
    """A draft that the counter began; answers its address."""
    browser = town.browser(COUNTER)
    sent = await browser.send_form("/applications/new", "/applications/new", type="valuation")
    assert sent.headers["location"] == f"{NEW}?type=valuation"
    sent = await browser.send_form(
        sent.headers["location"], NEW, name="Ratu Engines", tin=tin, contact="+679 555 0101", type="valuation"
    )
    assert sent.status_code == 303, text_of(sent)
    address: str = sent.headers["location"]
    return address


async def test_the_counter_writes_down_first_who_applies(town: Town) -> None:
    browser = town.browser(COUNTER)
    refused = await browser.send_form(f"{NEW}?type=valuation", NEW, name="", tin="", contact="")
    assert refused.status_code == 422
    assert all(
        said in text_of(refused) for said in ("name of the applicant", "tax number, as it stands", "how we reach")
    )


async def test_what_the_counter_lodges_is_recorded_as_such(town: Town) -> None:
    address = await lodged(town, "99-7")
    case = (await town.house.get(COUNTER, address)).json()
    assert case["lodged_by"] == "counter"
    assert case["lodged_by_person"]["name"] == COUNTER.name
    assert (case["applicant"]["name"], case["applicant"]["tin"]) == ("Ratu Engines", "99-7")
    assert case["applicant_contact"] == "+679 555 0101"
    browser = town.browser(COUNTER)
    assert "for Ratu Engines" in text_of(await browser.get(address))
    check = text_of(await browser.get(f"{address}/check"))
    assert "Lodged at the counter by" in check
    assert "+679 555 0101" in check
    assert "for Ratu Engines" in text_of(await browser.get("/applications"))


async def test_a_firm_with_an_account_finds_there_what_the_counter_lodged_for_it(town: Town) -> None:
    address = await lodged(town, "FJ-1001")
    assert (await town.house.get(trader(ACME), address)).json()["applicant"]["name"] == "Savusavu Coconut Mills"
    assert (await town.browser(trader(OTHER)).get(address)).status_code == 404


async def test_the_counter_fills_in_the_value_of_goods(town: Town) -> None:
    address = await lodged(town, "99-7")
    browser = town.browser(COUNTER)
    page = f"{address}/questions/valuation"
    assert (await browser.send_form(page, page, method="", then="on")).status_code == 422
    chosen = await browser.send_form(page, page, method="1", then="on")
    assert chosen.headers["location"] == f"{page}?method=1"
    shown = await browser.get(chosen.headers["location"])
    lacking = await browser.send_shown(
        shown, page, related_parties="no", restrictions="", conditions="no", explanation=""
    )
    assert lacking.status_code == 422
    assert "Choose yes or no." in lacking.text
    saved = await browser.send_shown(
        lacking, page, related_parties="no", restrictions="no", conditions="no", explanation="", then="return"
    )
    assert saved.headers["location"] == address
    assert "Method 1: the price paid" in (await browser.get(f"{address}/check")).text


async def test_an_officer_who_did_not_lodge_it_is_led_to_the_officers_page(town: Town) -> None:
    browser = town.browser()
    address = await begin(browser)
    await fill(browser, address, CLASSIFICATION)
    await browser.send_form(f"{address}/check", f"{address}/check", declared="true")
    led = await town.browser(REVIEWER).get(address)
    assert led.headers["location"] == address.replace("/applications/", "/cases/")
    assert "for applicants and for the counter" in text_of(await town.browser(REVIEWER).get("/applications"))


async def test_somebody_without_a_firm_is_told_what_to_do_first(town: Town) -> None:
    nobody = replace(trader(ACME), organisation=None, organisation_name=None, administration="", roles=frozenset())
    page = await town.browser(nobody).get("/applications")
    assert page.status_code == 200
    assert "First tell us for which firm you act" in page.text
    assert (await town.browser(None).get("/applications")).headers["location"].startswith("/sign-in?next=")


async def test_another_firms_case_is_not_there(town: Town) -> None:
    address = await begin(town.browser())
    stranger = town.browser(trader(OTHER))
    for path in ("", "/questions/goods_name", "/documents", "/check", "/receipt", "/answer", "/withdraw"):
        assert (await stranger.get(address + path)).status_code == 404
