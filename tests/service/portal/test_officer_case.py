"""A case on officers' pages from the inbox to the signature, against the real service."""

from __future__ import annotations

from html import unescape

import pytest

from tests.service.advance_rulings.conftest import DECIDER, DECLINE, PROPOSAL, REVIEWER, trader
from tests.service.house import officer
from tests.service.portal.officer_office import RULING_FORM, Town, one_office, text_of
from tests.unit.portal.conftest import HIDDEN

__all__ = ["one_office"]
AUDITOR = officer("auditor")
ALONE = officer("reviewer", "decider")
PDF = b"%PDF-1.7\n" + b"x" * 200


@pytest.fixture
def office(one_office: Town) -> Town:
    """The file's office: each test has a case of its own."""
    return one_office


async def test_a_case_from_the_inbox_to_the_ruling(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    reviewer, decider = office.browser(REVIEWER), office.browser(DECIDER)

    assert case["number"] in (await reviewer.get("/cases?state=submitted&assignee=none")).text
    accepted = await reviewer.send_form(here, f"{here}/accept")
    assert (accepted.status_code, accepted.headers["location"]) == (303, here)
    await reviewer.send_form(here, f"{here}/assess", **{"assess.internal_text": "Sample sent to the laboratory."})
    proposed = await reviewer.send_form(f"{here}/propose", f"{here}/propose", **RULING_FORM)
    assert proposed.status_code == 303, text_of(proposed)
    assert "There is no step for you in this case now." not in text_of(await decider.get(here))
    issued = await decider.send_form(here, f"{here}/issue")

    assert issued.status_code == 303
    page = text_of(await reviewer.get(here))
    assert "Ruling issued" in page
    assert "Sample sent to the laboratory." in page
    assert f"Open the ruling {case['number']}" in page
    assert (await office.house.look(REVIEWER, case))["state"] == "issued"


async def test_a_question_pauses_the_clock_until_the_day_that_was_named(office: Town) -> None:
    case = await office.house.in_assessment()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    until = {
        "request-information.until-day": "16",
        "request-information.until-month": "3",
        "request-information.until-year": "2026",
    }

    sent = await browser.send_form(
        here, f"{here}/request-information", **{"request-information.question": "Is it carbonated?"} | until
    )

    assert sent.status_code == 303, text_of(sent)
    found = await office.house.look(REVIEWER, case)
    assert found["clock"]["state"] == "paused"
    assert found["information_requests"][0]["until_on"] == "2026-03-16"
    assert "No answer yet; due 16 March 2026." in text_of(await browser.get(here))


async def test_a_return_names_what_is_missing(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)

    empty = await browser.send_form(here, f"{here}/return")
    assert (empty.status_code, "Say what is missing" in text_of(empty)) == (422, True)
    sent = await browser.send_form(
        here, f"{here}/return", **{"return.external_text": "Send the recipe.", "return.missing": "composition"}
    )

    assert sent.status_code == 303
    found = await office.house.look(REVIEWER, case)
    assert found["state"] == "incomplete"
    assert [question["name"] for question in found["questions"] if question["returned"]] == ["composition"]


async def test_a_stale_page_says_who_was_faster_and_keeps_what_was_typed(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    shown = await browser.get(here)
    other = officer("reviewer", name="jone-waqa")
    await office.house.act(other, case, "assign")

    typed = {"return.external_text": "The composition is not stated in shares by weight."}
    answer = await browser.send_shown(shown, f"{here}/return", **typed)

    assert answer.status_code == 412
    assert "Jone Waqa changed it on" in text_of(answer)
    assert typed["return.external_text"] in answer.text
    again = await browser.send_shown(answer, f"{here}/return", **typed)
    assert again.status_code == 303, "the page now carries the version that was just read"


async def test_what_was_typed_is_shown_when_the_action_is_gone(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    shown = await browser.get(here)
    await office.house.act(REVIEWER, case, "accept")

    answer = await browser.send_shown(
        shown, f"{here}/return", **{"return.external_text": "Please add the recipe with shares."}
    )

    assert answer.status_code in (409, 412)
    assert "What you typed" in text_of(answer)
    assert "Please add the recipe with shares." in text_of(answer)


async def test_a_form_sent_twice_has_one_effect(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    shown = await browser.get(here)

    first = await browser.send_shown(shown, f"{here}/accept")
    second = await browser.send_shown(shown, f"{here}/accept")

    assert (first.status_code, second.status_code) == (303, 303)
    steps = (await office.house.look(REVIEWER, case))["steps"]
    assert [step["action"] for step in steps] == ["submit", "accept"]


async def test_a_wrong_tariff_code_is_said_at_its_field(office: Town) -> None:
    case = await office.house.in_assessment()
    here = f"/cases/{case['id']}/propose"

    answer = await office.browser(REVIEWER).send_form(here, here, **RULING_FORM | {"hs_code": "20"})

    assert answer.status_code == 422
    assert 'href="#f-hs_code"' in answer.text
    assert PROPOSAL["reasoning"] in answer.text


async def test_a_refusal_is_proposed_and_signed(office: Town) -> None:
    case = await office.house.in_assessment()
    here = f"/cases/{case['id']}"
    fields = {name: DECLINE[name] for name in ("ground", "facts", "basis")}

    await office.browser(REVIEWER).send_form(f"{here}/propose?outcome=decline", f"{here}/propose", **fields)
    decider = office.browser(DECIDER)
    page = text_of(await decider.get(here))
    assert "Not possible now: Sign and issue the ruling" in page
    assert "this proposal is not to issue a ruling" in page
    sent = await decider.send_form(here, f"{here}/decline")

    assert sent.status_code == 303
    assert (await office.house.look(DECIDER, case))["state"] == "declined"


async def test_a_proposal_goes_back_with_what_it_lacks(office: Town) -> None:
    case = await office.house.proposed()
    here = f"/cases/{case['id']}"

    sent = await office.browser(DECIDER).send_form(
        here, f"{here}/send-back", **{"send-back.internal_text": "Heading 22.02 is not excluded."}
    )

    assert sent.status_code == 303
    again = await office.browser(REVIEWER).get(f"{here}/propose")
    assert PROPOSAL["reasoning"] in again.text, "the next proposal begins with what was written before"
    assert "Heading 22.02 is not excluded." in text_of(again)


async def test_who_proposed_cannot_sign_and_is_told_why(office: Town) -> None:
    case = await office.house.act(REVIEWER, await office.house.accepted(), "assess")
    case = await office.house.act(ALONE, case, "propose", PROPOSAL)

    page = await office.browser(ALONE).get(f"/cases/{case['id']}")

    assert f'action="/cases/{case["id"]}/issue"' not in page.text
    assert "Another officer than the one who proposed must sign" in text_of(page)


async def test_a_case_is_taken_put_back_and_handed_over(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)

    await browser.send_form(here, f"{here}/assign", **{"assign.to": "me"})
    assert "You have this case." in text_of(await browser.get(here))
    await browser.send_form(here, f"{here}/assign", **{"assign.to": "release"})
    assert "Nobody has this case." in text_of(await browser.get(here))
    await browser.send_form(here, f"{here}/assign", **{"assign.to": "p77 Mere Naulu"})
    assert (await office.house.look(REVIEWER, case))["assignee"] == {"id": "p77", "name": "Mere Naulu"}


async def test_a_document_of_the_office_joins_the_file(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    shown = await browser.get(here)

    refused = await browser.send_shown(shown, f"{here}/documents")
    assert (refused.status_code, "Choose a file." in text_of(refused)) == (422, True)
    hidden = browser_fields(shown.text, f"{here}/documents")
    sent = await browser.post(
        f"{here}/documents", data=hidden | {"attach.confidential": "1"}, headers={"origin": "http://localhost:8000"},
        files={"attach.file": ("laboratory.pdf", PDF, "application/pdf")},
    )  # fmt: skip

    assert sent.status_code == 303, text_of(sent)
    document = (await office.house.look(REVIEWER, case))["documents"][0]
    assert (document["name"], document["confidential"], document["of_the_office"]) == ("laboratory.pdf", True, True)


def browser_fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to an address."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


async def test_a_file_that_is_not_what_it_says_is_refused_with_the_reason(office: Town) -> None:
    case = await office.house.submitted()
    here = f"/cases/{case['id']}"
    browser = office.browser(REVIEWER)
    hidden = browser_fields((await browser.get(here)).text, f"{here}/documents")

    sent = await browser.post(
        f"{here}/documents", data=hidden, headers={"origin": "http://localhost:8000"},
        files={"attach.file": ("laboratory.pdf", b"no pdf at all", "application/pdf")},
    )  # fmt: skip

    assert sent.status_code in (415, 422)
    assert 'href="#f-attach-file"' in sent.text
    assert (await office.house.look(REVIEWER, case))["documents"] == []


async def test_the_auditor_sees_who_opened_a_confidential_document(office: Town) -> None:
    house = office.house
    case = (
        await house.attach(trader(), await house.draft(trader()), PDF, name="recipe.pdf", query="&confidential=true")
    ).json()
    case = await house.act(trader(), case, "submit")
    await house.get(REVIEWER, f"/applications/{case['id']}/documents/{case['documents'][0]['id']}")

    page = await office.browser(AUDITOR).get(f"/cases/{case['id']}/trail")

    words = text_of(page)
    assert "A confidential document was opened 1 time." in words
    assert f"Confidential document opened recipe.pdf {REVIEWER.name}" in words
    assert (await office.browser(REVIEWER).get(f"/cases/{case['id']}/trail")).status_code == 403


@pytest.mark.parametrize(
    "path", ["/today", "/cases", "/office/rulings", "/registrar", "/cases/{id}", "/cases/{id}/propose"]
)
async def test_a_trader_is_told_that_these_pages_are_for_officers(office: Town, path: str) -> None:
    case = await office.house.submitted()
    answer = await office.browser(trader()).get(path.format(id=case["id"]))
    assert answer.status_code == 403


async def test_another_administration_finds_nothing(office: Town) -> None:
    case = await office.house.submitted()
    elsewhere = office.browser(officer("reviewer", administration="VU"))
    assert (await elsewhere.get(f"/cases/{case['id']}")).status_code == 404
    assert case["number"] not in (await elsewhere.get("/cases?state=all")).text


async def test_the_morning_page_lists_what_waits_for_whom(office: Town) -> None:
    new = await office.house.submitted()
    proposed = await office.house.proposed()

    words = text_of(await office.browser(DECIDER).get("/today"))

    assert words.index("Proposed, waiting for a signature") < words.index(proposed["number"])
    assert words.index("New: to accept or return") < words.index(new["number"])
