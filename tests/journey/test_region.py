"""In a real browser: Fiji asks an expert of a neighbour, who never learns who applies; and the region's other pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in
from tests.journey.procedure import ANSWERS
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser


def in_assessment(at: Installation, reviewer: Visitor) -> dict[str, Any]:
    """A case of a trader of Fiji, with a document, in assessment."""
    trader = sign_in(at.url, person(at.data, administration="FJ", role="trader", organisation=True))
    case = trader.send("/advance-rulings/applications", {"type": "classification"}, expect=201)
    path = f"/advance-rulings/applications/{case['id']}"
    case = trader.send(path, {"answers": ANSWERS}, version=case["version"], method="PATCH")
    trader.upload(case, "offer-of-our-firm.txt", b"Flour in paper bags.", "text/plain")
    trader.act(trader.get(path), "submit")
    reviewer.act(reviewer.get(path), "accept")
    reviewer.act(reviewer.get(path), "assess")
    found: dict[str, Any] = reviewer.get(path)
    return found


def test_a10_fiji_asks_a_neighbours_expert_who_sees_no_applicant(one_process: Installation, browser: Browser) -> None:
    officer = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    advisor = person(one_process.data, administration="VU", role="reviewer", organisation=False)
    reviewer, expert = Reader(browser, one_process.url), Reader(browser, one_process.url, width=360)
    comes_in(reviewer, officer)
    comes_in(expert, advisor)
    case = in_assessment(one_process, sign_in(one_process.url, officer))
    name = sign_in(one_process.url, advisor).name

    expert.goto("/region/experts/entry")
    expert.page.locator("main [name=topics]").fill("Flour, starch and preserved fruit")
    expert.page.locator("main [name=chapters]").fill("11, 20")
    expert.press("Keep the entry")
    if expert.page.get_by_role("button", name="I agree: list me").count():
        expert.press("I agree: list me")
    assert "Others see your entry" in expert.text()

    reviewer.goto(f"/cases/{case['number']}")
    reviewer.follow("Ask an expert of the region")
    reviewer.page.get_by_label(name).first.check()
    reviewer.page.locator("main [name=question]").fill(f"Is the flour of {case['applicant']['name']} of heading 11.06?")
    reviewer.page.locator("main [name=documents]").first.check()
    reviewer.page.locator(f"main [name='title-{case['documents'][0]['id']}']").fill("Offer with packing")
    reviewer.press("See what the expert will see")
    assert "The applicant's name stands here." in reviewer.text()
    reviewer.page.locator("main [name=question]").fill("Is a flour of roasted breadfruit still of heading 11.06?")
    reviewer.press("See what the expert will see")
    assert "Exactly this the expert will see" in reviewer.text()
    assert "Artocarpus" in reviewer.page.locator("#preview").inner_text()
    reviewer.press("Send the question")
    number = reviewer.page.locator("#opinions h3").first.inner_text().partition(":")[0]
    assert number.startswith("FJ-OP-")

    expert.goto("/region/opinions")
    expert.follow(number)
    address = str(expert.page.get_by_role("link", name="Offer with packing").get_attribute("href"))
    read = sign_in(one_process.url, advisor).call("GET", address.removeprefix("/api"))
    assert (read.status_code, read.text) == (200, "Flour in paper bags.")
    assert read.headers["content-disposition"].endswith(f"{number}-1.txt")
    seen = [expert.page.content(), sign_in(one_process.url, advisor).call("GET", "/advance-rulings/opinions").text]
    expert.press("I will answer")
    expert.page.locator("main [name='give.hs_code']").fill("1106.30")
    expert.page.locator("main [name='give.text']").fill("Roasting changes nothing: flour of the products of chapter 8.")
    expert.page.locator("main [name='give.basis']").fill("GIR 1 and 6; heading 11.06.")
    expert.press("Give the opinion")
    seen.append(expert.page.content())
    party = case["applicant"]
    for secret in (
        party["name"],
        party["tin"],
        party["organisation"],
        case["number"],
        case["id"],
        "offer-of-our-firm",
        "Secret Breadfruit",
    ):
        assert all(secret not in page for page in seen), secret

    reviewer.goto(f"/cases/{case['number']}")
    assert "Roasting changes nothing" in reviewer.text()
    reviewer.page.locator("main [name='close-opinion.conclusion']").fill("Heading 11.06, as the expert says.")
    reviewer.page.locator("main [name='close-opinion.thanks']").fill("Thank you, this was quick and clear.")
    reviewer.press("Go on with the assessment")
    assert sign_in(one_process.url, officer).get(f"/advance-rulings/applications/{case['id']}")["state"] == "assessment"
    expert.goto("/region/opinions")
    expert.follow(number)
    assert "Thank you, this was quick and clear." in expert.text()


def test_two_administrations_compare_and_open_a_case(one_process: Installation, browser: Browser) -> None:
    officer = person(one_process.data, administration="FJ", role="reviewer", organisation=False)
    other = person(one_process.data, administration="VU", role="reviewer", organisation=False)
    ours, theirs = Reader(browser, one_process.url), Reader(browser, one_process.url, width=360, language="fr")
    comes_in(ours, officer)
    comes_in(theirs, other)
    found = sign_in(one_process.url, officer).get("/advance-rulings/divergences", state="found")["items"]
    mine = next(one for one in found if one["theirs"]["administration"] == "VU")
    ours.goto(f"/region/divergences/{mine['id']}")
    ours.page.locator("summary", has_text="Open a case with VU").click()
    ours.page.locator("main [name='converge.text']").fill("The heading names these goods.")
    ours.press("Open the case")
    address = ours.page.url.removeprefix(one_process.url)
    theirs.goto(f"{address}?lang=fr")
    theirs.page.locator("main [name='state.hs_code']").fill(mine["ours"]["hs_code"])
    theirs.page.locator("main [name='state.text']").fill("Nous suivons.")
    with theirs.page.expect_navigation():
        theirs.page.locator(f"form[action='{address}/state'] button").click()
    theirs.check()
    ours.goto(address)
    ours.page.locator("summary", has_text="Note the agreement").click()
    ours.page.locator("main [name='agree.conclusion']").fill("Both hold the same subheading.")
    ours.press("Note the agreement")
    assert "Both named the same code" in ours.text()
    for reader in (ours, theirs):
        for path in ("/region/experts", "/region/divergences?state=all", "/region/convergences", "/region/opinions"):
            reader.goto(path)


def test_the_registrar_keeps_a_partner_elsewhere(one_process: Installation, browser: Browser) -> None:
    registrar = person(one_process.data, administration="FJ", role="registrar", organisation=False)
    keys = Visitor(one_process.url).get("/advance-rulings/verify/keys")
    for width, language in ((1280, "en"), (360, "fr")):
        reader = Reader(browser, one_process.url, width=width, language=language)
        comes_in(reader, registrar)
        reader.goto(f"/region/partners?lang={language}")
    reader = Reader(browser, one_process.url)
    comes_in(reader, registrar)
    reader.goto("/region/partners?lang=en")
    if not reader.page.locator("main [name=code]").is_visible():
        reader.page.locator("summary", has_text="Add a partner").click()
    reader.page.locator("main [name=code]").fill("ZZ")
    reader.page.locator("main [name=name]").fill("An island elsewhere")
    reader.page.locator("main [name=keys]").fill(str(keys).replace("'", '"'))
    reader.press("Keep the partner")
    reader.page.locator("main [name=file]").set_input_files(
        files=FilePayload(name="rulings.jsonl", mimeType="application/x-ndjson", buffer=b'{"vaka": "nothing"}\n')
    )
    reader.press("Take it in")
    assert "Not believed" in reader.text()
