"""The register, a ruling, the requirements: what the public reads."""

from __future__ import annotations

import pytest

from tests.unit.portal.fake_api import REQUIREMENTS, problem, ruling


async def test_filters_are_in_the_address_and_go_to_the_api(browser, api):
    answer = await browser.get(
        "/rulings?q=oil&hs=1513&administration=FJ&status=in_force&type=classification&from=2026-01-01&cursor=c1"
    )
    asked = next(call for call in api.calls if call[1] == "/rulings")
    assert asked[2]["accept-language"] == "en"
    assert 'value="1513"' in answer.text
    assert '<option value="in_force" selected>' in answer.text
    assert '<details class="narrow" open>' in answer.text
    assert "Remove all filters" in answer.text
    assert "First page" in answer.text


async def test_next_page_keeps_the_search(browser):
    text = (await browser.get("/rulings?status=expired")).text
    assert 'href="/rulings?status=expired&amp;cursor=c2"' in text


async def test_what_was_meant_is_said(browser, api):
    text = (await browser.get("/rulings?q=garlik")).text
    assert "We also looked for: garlic." in text


async def test_wrong_filter_is_mended_at_its_field(browser):
    answer = await browser.get("/rulings?hs=xx")
    assert answer.status_code == 422
    assert answer.text.count("is not a tariff code. Give two to ten digits.") == 2


async def test_nothing_found_has_a_next_step(browser):
    text = (await browser.get("/rulings?q=<script>alert(1)</script>")).text
    assert "<script>alert" not in text
    assert "Nothing found for" in text
    assert "Try fewer or other words" in text


async def test_ruling_reads_and_prints(browser):
    text = (await browser.get("/rulings/FJ-AR-2026-00042")).text
    for words in (
        "1513.19",
        "The goods",
        "Heading 1513 covers",
        "from 1 September 2026 until 31 August 2029",
        "In force",
        "HS 2022",
    ):
        assert words in text
    assert "http://localhost:8000/rulings/FJ-AR-2026-00042" in text
    assert '<svg role="img" aria-label="QR"' in text


async def test_ended_ruling_says_why_since_when_and_by_what_it_was_replaced(browser):
    text = (await browser.get("/rulings/TO-AR-2026-00003")).text
    for words in ("ended early", "since 2 November 2026", "The law has changed.", "/rulings/TO-AR-2026-00009", "Tonga"):
        assert words in text


async def test_ruling_of_another_administration_binds_nobody(browser):
    text = (await browser.get("/rulings/N277893")).text
    assert "It binds nobody here" in text
    assert "CROSS" in text


async def test_numbers_are_one_part_of_the_path(browser, api):
    await browser.get("/rulings/a%2F..%2Fb")
    assert not [call for call in api.calls if call[1] in ("/b", "/rulings/a/../b/")]


@pytest.mark.parametrize(
    "field", ["subject", "goods_description", "reasoning", "conditions", "legal_basis", "end_reason", "source"]
)
async def test_what_others_wrote_is_never_markup(browser, api, field):
    found = ruling(status="revoked", reference=True, ended_on="2026-01-01") | {field: "<img src=x onerror=alert(1)>"}
    api.answers["GET", "/rulings/FJ-AR-2026-00042"] = lambda _: (200, found)
    text = (await browser.get("/rulings/FJ-AR-2026-00042")).text
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


async def test_requirements_show_the_limit_beside_what_happened(browser):
    text = (await browser.get("/requirements?administration=FJ")).text
    for words in (
        "half decided within 18, nine in ten within 27",
        "limit 60 days",
        "No decision yet",
        "FJD",
        "36 months",
        "Cyclone Ana",
    ):
        assert words in text
    assert "Days are working days" in text


async def test_no_invented_law_is_shown_as_fact(browser, api):
    """Every value that is not confirmed carries the words beside it; confirmed ones do not."""
    text = (await browser.get("/requirements?administration=FJ")).text
    row = text[text.index("Decisions rest on") :]
    assert "demonstration value" not in row[: row.index("</tr>")]
    unconfirmed = ("completeness", "answer_time", "validity", "binding_on_applicant", "hs_edition", "review")
    assert text.count("demonstration value") - 1 >= len(unconfirmed) + len(REQUIREMENTS["performance"]) + 1


async def test_requirements_without_an_administration_ask_for_it(browser):
    text = (await browser.get("/requirements")).text
    assert 'href="/requirements?administration=VU"' in text


async def test_an_administration_that_is_not_served_is_asked_for_again(browser, api):
    api.answers["GET", "/requirements"] = lambda _: (404, problem("not-found"))
    answer = await browser.get("/requirements?administration=NZ")
    assert answer.status_code == 200
    assert "Choose yours" in answer.text


async def test_counts_are_plain_links_and_more_than_is_said(browser):
    text = (await browser.get("/rulings?q=lamp&type=classification")).text
    assert "More than 1,000 rulings" in text
    assert 'href="/rulings?q=lamp&amp;type=classification&amp;status=revoked"' in text
    assert 'href="/rulings?q=lamp&amp;type=classification&amp;from=2026-01-01&amp;to=2026-12-31"' in text
    chosen = (await browser.get("/rulings?q=lamp&status=revoked")).text
    assert 'href="/rulings?q=lamp" aria-current="true"' in chosen
    assert "/register/feed.atom" in text
    assert "/register/rulings.csv" in text


async def test_a_ruling_tells_what_came_before_and_after_and_how_to_cite_it(browser, api):
    found = ruling(edition=2, reissued_by="FJ-AR-2029-00001", keywords=["coconut oil"], history=[{"edition": 1, "hs_code": "1513.11", "valid_from": "2026-09-01", "ended_on": "2026-10-31", "ground": "error_of_fact_or_law", "reason": "The oil is refined."}])  # fmt: skip
    api.answers["GET", "/rulings/FJ-AR-2026-00042"] = lambda _: (200, found)
    text = (await browser.get("/rulings/FJ-AR-2026-00042")).text
    for words in (
        "Edition 1, from 1 September 2026 until 31 October 2026",
        "1513.11",
        "The oil is refined.",
        "FJ-AR-2029-00001",
        "edition 2",
    ):
        assert words in text
    assert 'href="/rulings?keyword=coconut%20oil"' in text
