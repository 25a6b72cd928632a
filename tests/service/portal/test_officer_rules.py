"""Rulings, closures and parameters on officers' pages, against the real service."""

from __future__ import annotations

from tests.service.advance_rulings.conftest import DECIDER, REVIEWER
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office, text_of

__all__ = ["office"]
FIRST, SECOND = officer("parameters", name="first-keeper"), officer("parameters", name="second-keeper")
DAY = {"from_on-day": "1", "from_on-month": "1", "from_on-year": "2027"}


async def test_a_ruling_is_revoked_with_ground_facts_and_basis(office: Town) -> None:
    case = await office.house.issued()
    here = f"/office/rulings/{case['number']}"
    browser = office.browser(DECIDER)

    empty = await browser.send_form(here, f"{here}/revoke", **{"revoke.facts": "The tariff changed."})
    assert empty.status_code == 422
    assert "The tariff changed." in empty.text
    sent = await browser.send_form(
        here, f"{here}/revoke",
        **{"revoke.ground": "change_of_law", "revoke.facts": "The tariff changed.", "revoke.basis": "Section 154E"},
    )  # fmt: skip

    assert sent.status_code == 303, text_of(sent)
    assert (await office.house.ruling(case))["status"] == "revoked"
    assert "The law changed" in text_of(await browser.get(here))


async def test_an_effect_for_the_past_is_refused_at_its_field(office: Town) -> None:
    case = await office.house.issued()
    office.house.later(days=30)
    here = f"/office/rulings/{case['number']}"
    past = {"revoke.effective_on-day": "10", "revoke.effective_on-month": "3", "revoke.effective_on-year": "2026"}

    answer = await office.browser(DECIDER).send_form(
        here, f"{here}/revoke",
        **{"revoke.ground": "change_of_law", "revoke.facts": "It changed.", "revoke.basis": "Section 154E"} | past,
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'href="#f-revoke-effective_on"' in answer.text
    assert (await office.house.ruling(case))["status"] == "in_force"


async def test_a_reviewer_sees_the_ruling_and_no_form_to_end_it(office: Town) -> None:
    case = await office.house.issued()
    here = f"/office/rulings/{case['number']}"
    page = await office.browser(REVIEWER).get(here)
    assert page.status_code == 200
    assert f'action="{here}/revoke"' not in page.text
    assert "A decider modifies, revokes and annuls." in text_of(page)


async def test_our_rulings_are_searched_like_the_register(office: Town) -> None:
    case = await office.house.issued()
    browser = office.browser(REVIEWER)
    assert case["number"] in (await browser.get("/office/rulings?q=mango")).text
    assert "No ruling fits" in text_of(await browser.get("/office/rulings?q=diesel"))


async def test_a_cyclone_closes_the_office_and_moves_what_is_due(office: Town) -> None:
    case = await office.house.accepted()
    due = case["clock"]["due_on"]
    browser = office.browser(FIRST)
    days = {"from_on-day": "9", "from_on-month": "3", "from_on-year": "2026"}
    days |= {"until_on-day": "10", "until_on-month": "3", "until_on-year": "2026"}

    empty = await browser.send_form("/office/closures", "/office/closures", **days)
    assert "Name the law or the notice" in text_of(empty)
    sent = await browser.send_form(
        "/office/closures",
        "/office/closures",
        reason="Cyclone Ana",
        law="Natural Disaster Management Act, s. 17",
        **days,
    )

    assert sent.status_code == 303, text_of(sent)
    assert "Cyclone Ana" in text_of(await browser.get("/office/closures"))
    assert (await office.house.look(REVIEWER, case))["clock"]["due_on"] > due


async def test_a_value_counts_once_another_officer_approves_it(office: Town) -> None:
    name = "advance_rulings.limit.origin"
    first, second = office.browser(FIRST), office.browser(SECOND)
    here = "/office/parameters/propose"

    wrong = await first.send_form(f"{here}?name={name}", here, value="many", law="Regulation 12", **DAY)
    assert "Give a whole number." in text_of(wrong)
    sent = await first.send_form(f"{here}?name={name}", here, value="45", law="Regulation 12", **DAY)
    assert sent.status_code == 303, text_of(sent)
    own = await first.get("/office/parameters")
    assert "You proposed this yourself; another officer approves it." in text_of(own)
    shown = await second.get("/office/parameters")
    action = shown.text.partition('action="/office/parameters/')[2].partition('"')[0]
    approved = await second.send_shown(shown, f"/office/parameters/{action}")

    assert approved.status_code == 303, text_of(approved)
    assert "not yet in force" in text_of(await second.get("/office/parameters"))


async def test_a_yes_or_no_is_asked_as_one(office: Town) -> None:
    here = "/office/parameters/propose"
    name = "advance_rulings.binding_on_applicant"
    sent = await office.browser(FIRST).send_form(f"{here}?name={name}", here, value="yes", law="Section 154C", **DAY)
    assert sent.status_code == 303, text_of(sent)
    book = (await office.house.get(FIRST, "/parameters")).json()
    assert book["changes"][0]["value"] is True


async def test_a_parameter_that_does_not_exist_is_not_found(office: Town) -> None:
    assert (await office.browser(FIRST).get("/office/parameters/propose?name=nothing")).status_code == 404
