"""A trusted trader's case on officers' pages, from the board to the signature, against the real service."""

from __future__ import annotations

from typing import Any

from tests.service.house import officer
from tests.service.portal.status_office import Office, office, text_of
from tests.service.trusted_trader.house import DECIDER, GRANT, LITIA, REVIEWER

__all__ = ["office"]
ALONE = officer("reviewer", "decider")


def granting(case: dict[str, Any]) -> dict[str, str]:
    """What an officer fills in to propose what was asked for."""
    return {
        "propose-grant.reasons": GRANT["reasons"], "propose-grant.roles": "importer", "propose-grant.sites": case["sites"][0],
    }  # fmt: skip


async def test_aeo_27_a_case_from_the_board_to_the_certificate_by_two_officers(office: Office) -> None:
    case = await office.house.submitted()
    here = f"/traders/applications/{case['number']}"
    reviewer, decider = office.browser(REVIEWER), office.browser(DECIDER)

    assert case["number"] in (await reviewer.get("/traders?state=submitted&assignee=none")).text
    assert (await reviewer.send_form(here, f"{here}/accept")).status_code == 303
    assert (await reviewer.send_form(here, f"{here}/assess")).status_code == 303
    noted = {"write-desk.A": "Two late declarations, put right.", "write-desk.conclusion": "Nothing stands against it."}
    assert (await reviewer.send_form(here, f"{here}/write-desk", **noted)).status_code == 303
    assert (await reviewer.send_form(here, f"{here}/validate")).status_code == 303
    unseen = text_of(await reviewer.get(here))
    assert "Every site must have a validation report before a grant is proposed." in unseen
    await office.house.visited(await office.house.look(REVIEWER, case))
    proposed = await reviewer.send_form(here, f"{here}/propose-grant", **granting(case))
    assert proposed.status_code == 303, text_of(proposed)
    assert "There is no step for you in this case now." not in text_of(await decider.get(here))
    signed = await decider.send_form(here, f"{here}/grant")
    assert signed.status_code == 303, text_of(signed)

    shown = text_of(await reviewer.get(here))
    assert "Granted" in shown
    assert "Two late declarations, put right." in shown
    found = await office.house.look(REVIEWER, case)
    assert found["state"] == "granted"
    assert f"Open the authorisation {found['decision']['authorisation']}" in shown
    assert "Certificate" in text_of(await reviewer.get(f"/traders/holders/{found['decision']['authorisation']}"))


async def test_aeo_22_a_return_names_every_deficit_with_its_question(office: Office) -> None:
    case = await office.house.submitted()
    here = f"/traders/applications/{case['number']}"
    browser = office.browser(REVIEWER)

    empty = await browser.send_form(here, f"{here}/return")
    assert (empty.status_code, "an application is returned only once" in text_of(empty)) == (422, True)
    typed = {
        "return.question-1": "b.records", "return.text-1": "The books of 2025 are not there.",
        "return.more": "The lease of the store.\n\nA plan of the yard.",
    }  # fmt: skip
    wrong = await browser.send_form(here, f"{here}/return", **typed | {"return.question-1": "no.such.question"})
    assert wrong.status_code == 422
    assert "The books of 2025 are not there." in wrong.text
    sent = await browser.send_form(here, f"{here}/return", **typed)

    assert sent.status_code == 303, text_of(sent)
    found = await office.house.look(REVIEWER, case)
    assert found["state"] == "returned"
    assert [(one["question"], one["text"]) for one in found["deficits"]] == [
        ("b.records", "The books of 2025 are not there."), (None, "The lease of the store."), (None, "A plan of the yard."),
    ]  # fmt: skip
    assert "The lease of the store." in text_of(await browser.get(here))


async def test_aeo_24_an_agency_is_asked_and_its_answer_written_down(office: Office) -> None:
    case = await office.house.at_desk()
    here = f"/traders/applications/{case['number']}"
    browser = office.browser(REVIEWER)

    asked = {"ask-agency.agency": "Revenue service", "ask-agency.question": "Is anything owed?"}
    assert (await browser.send_form(here, f"{here}/ask-agency", **asked)).status_code == 303
    waiting = text_of(await browser.get(here))
    assert "Not possible now: Go on to the sites An agency that was asked still has time to answer." in waiting
    opinion = (await office.house.look(REVIEWER, case))["opinions"][0]["id"]
    given = {
        "record-opinion.opinion": opinion, "record-opinion.outcome": "no_objection",
        "record-opinion.text": "Nothing is owed.",
    }  # fmt: skip
    assert (await browser.send_form(here, f"{here}/record-opinion", **given)).status_code == 303
    shown = text_of(await browser.get(here))
    assert "No objection" in shown
    assert "Nothing is owed." in shown


async def test_aeo_25_whoever_proposed_is_told_why_they_cannot_sign(office: Office) -> None:
    case = await office.house.seen()
    here = f"/traders/applications/{case['number']}"
    browser = office.browser(ALONE)
    sent = await browser.send_form(here, f"{here}/propose-grant", **granting(case))
    assert sent.status_code == 303, text_of(sent)

    shown = text_of(await browser.get(here))

    assert "Another officer than the one who proposed must sign" in shown
    assert "Why no other officer can sign" not in shown
    assert (await office.house.look(REVIEWER, case))["state"] == "proposed"


async def test_what_was_typed_is_kept_when_somebody_was_faster(office: Office) -> None:
    case = await office.house.at_desk()
    here = f"/traders/applications/{case['number']}"
    browser = office.browser(REVIEWER)
    form = await browser.get(here)
    await office.house.act(DECIDER, case, "extend", {"external_text": "Two islands cannot be reached before May."})

    stale = await browser.send_shown(
        form, f"{here}/write-desk", **{"write-desk.conclusion": "A long conclusion that nobody wants to type twice."}
    )

    assert stale.status_code == 412
    assert "This changed while you were writing" in stale.text
    assert "A long conclusion that nobody wants to type twice." in stale.text


async def test_a_trader_has_no_officers_pages(office: Office) -> None:
    browser = office.browser(LITIA)
    for path in (
        "/traders",
        "/traders/holders",
        "/traders/monitoring",
        "/traders/appeals",
        "/traders/programme",
        "/traders/partners",
    ):
        assert (await browser.get(path)).status_code == 403, path


async def test_no_case_is_a_page_that_says_so(office: Office) -> None:
    assert (await office.browser(REVIEWER).get("/traders/applications/FJ-TT-2026-99999")).status_code == 404
