"""The pages of rulings in force, for holders and for officers, against the real service."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.service.advance_rulings.conftest import DECIDER, OTHER, PROPOSAL, REVIEWER, trader
from tests.service.advance_rulings.test_rulings_in_force import COMMON
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office, text_of

__all__ = ["office"]
WHY = {"ground": "change_of_law", "facts": "The note to the heading was amended.", "basis": "Tariff Act, section 2"}


def named(action: str, fields: dict[str, str]) -> dict[str, str]:
    return {f"{action}.{name}": value for name, value in fields.items()}


async def issued(office: Town, **changes: Any) -> str:
    return str((await office.house.issued(**changes))["number"])


def fields(page: str, action: str) -> dict[str, str]:
    """What a browser would send back of a form that nobody touched."""
    (form,) = re.findall(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    found = re.findall(r'<input type="text"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
    found += re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form)
    for box in re.findall(r'<input type="checkbox"[^>]*>', form):
        if " checked" in box:
            found += re.findall(r'name="([^"]+)" value="([^"]*)"', box)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found += [(name, value) for value in re.findall(r'<option value="([^"]*)" selected', options)]
    return {name: unescape(value) for name, value in found}


async def test_an_officer_modifies_a_ruling_and_only_what_differs_is_sent(office: Town) -> None:
    number = await issued(office)
    here, browser = f"/office/rulings/{number}", office.browser(DECIDER)
    page = await browser.get(here)
    said = fields(page.text, f"{here}/modify")
    assert said["modify.hs_code"] == "2009.89.90"

    nothing = await browser.send_form(here, f"{here}/modify", **said | named("modify", WHY))
    assert (nothing.status_code, "Change what the ruling shall say instead." in text_of(nothing)) == (422, True)
    changed = said | named("modify", WHY) | {"modify.hs_code": "2202.99"}
    sent = await browser.send_form(here, f"{here}/modify", **changed)

    assert sent.status_code == 303, text_of(sent)
    file = await office.house.ruling({"number": number})
    assert (file["edition"], file["hs_code"]) == (2, "2202.99")
    assert file["editions"][0]["content"]["reasoning"] == file["reasoning"]
    shown = text_of(await browser.get(here))
    assert "Edition 1, from 3 March 2026" in shown
    assert "The law changed" in shown


async def test_an_officer_gives_the_reasons_in_law_of_a_modification_line_by_line(office: Town) -> None:
    number = await issued(office, legal_basis="")
    here, browser = f"/office/rulings/{number}", office.browser(DECIDER)
    said = fields((await browser.get(here)).text, f"{here}/modify") | named("modify", WHY)
    assert (said["gir-1"], said["gir-6"], said["legal_basis"]) == ("1", "1", ""), (
        "composed: no words of the office's own"
    )
    more = await browser.send_form(here, f"{here}/modify", **said, do="more")
    assert (more.status_code, 'name="basis-3-reference"' in more.text) == (200, True)

    note = {"basis-1-kind": "chapter_note", "basis-1-reference": "77, note 1", "basis-1-text": "Waters stay here."}
    wrong = await browser.send_form(here, f"{here}/modify", **said | note)
    assert (wrong.status_code, 'href="#f-basis-1-reference"' in wrong.text) == (422, True)
    assert "Write the chapter and the note, such as Chapter 20, note 6." in text_of(wrong)
    without = {name: value for name, value in said.items() if not name.startswith("gir-")}
    bare = await browser.send_form(here, f"{here}/modify", **without)
    assert (bare.status_code, 'href="#f-gir-1"' in bare.text) == (422, True)
    assert "Name the law that decides: at least one rule or article." in text_of(bare)

    sent = await browser.send_form(here, f"{here}/modify", **said | note | {"basis-1-reference": "22, note 2"})
    assert sent.status_code == 303, text_of(sent)
    file = await office.house.ruling({"number": number})
    assert [one["reference"] for one in file["basis"]] == ["GIR 1", "GIR 6", "Chapter 22, note 2"]
    assert file["legal_basis"] == "GIR 1 and 6; Chapter 22, note 2: Waters stay here."
    assert file["hs_code"] == "2009.89.90"


async def test_none_of_many_reasons_in_law_is_lost_by_a_modification(office: Town) -> None:
    notes = [{"kind": "chapter_note", "reference": f"Chapter 20, note {n}", "text": ""} for n in range(1, 25)]
    number = await issued(office, basis=PROPOSAL["basis"] + notes)
    here, browser = f"/office/rulings/{number}", office.browser(DECIDER)
    said = fields((await browser.get(here)).text, f"{here}/modify") | named("modify", WHY)
    sent = await browser.send_form(here, f"{here}/modify", **said | {"modify.conditions": "Bottled for retail sale."})
    assert sent.status_code == 303, text_of(sent)
    assert (await office.house.ruling({"number": number}))["basis"] == PROPOSAL["basis"] + notes


FALLBACK = {
    "method": 6,
    "why_not_earlier": "No sale for export.",
    "adapted_method": 4,
    "explanation": "Resale, adapted.",
}


async def valued(office: Town, article: str, **proposal: Any) -> dict[str, Any]:
    """A case about FALLBACK in which somebody proposed."""
    case = await office.house.submitted(type="valuation", answers=COMMON | {"valuation": FALLBACK})
    basis = [{"kind": "valuation_agreement", "reference": article, "text": ""}]
    proposed: dict[str, Any] = await office.house.proposed(case, hs_code=None, basis=basis, **proposal)
    return proposed


async def test_an_officer_changes_how_a_method_of_valuation_applies(office: Town) -> None:
    case = await valued(office, "Article 7", valuation_method=6)
    number = (await office.house.act(DECIDER, case, "issue"))["number"]
    here, browser = f"/office/rulings/{number}", office.browser(DECIDER)
    page = await browser.get(here)
    said = fields(page.text, f"{here}/modify") | named("modify", WHY)
    assert (said["valuation_how"], said["valuation_adapted_method"]) == ("Resale, adapted.", "4")
    mine = text_of(await office.browser(trader()).get(f"/my-rulings/{number}"))
    assert mine.index("No sale for export.") < mine.index("4: deductive value") < mine.index("Resale, adapted.")
    nothing = await browser.send_form(here, f"{here}/modify", **said)
    assert (nothing.status_code, "Change what the ruling shall say instead." in text_of(nothing)) == (422, True)

    deductive = said | {
        "modify.valuation_method": "4",
        "valuation_how": "Sold at 12.40 in Nadi.",
        "valuation_why_not": "",
    }
    wrong = await browser.send_form(here, f"{here}/modify", **deductive)
    assert (wrong.status_code, 'href="#f-valuation_why_not"' in wrong.text) == (422, True)
    sent = await browser.send_form(
        here, f"{here}/modify", **deductive | {"valuation_why_not": "No sale, no like goods."}
    )
    assert sent.status_code == 303, text_of(sent)
    file = await office.house.ruling({"number": number})
    assert file["valuation"] == {
        "method": 4, "why_not_earlier": "No sale, no like goods.", "resale": "Sold at 12.40 in Nadi.",
    }  # fmt: skip
    assert file["valuation_method"] == 4
    assert file["editions"][0]["content"]["valuation"]["adapted_method"] == 4


async def test_a_proposal_that_was_sent_back_keeps_the_details_that_the_officer_wrote(office: Town) -> None:
    own = {"method": 4, "why_not_earlier": "No sale, no like goods.", "resale": "Sold at 12.40 in Nadi."}
    case = await valued(office, "Article 5", valuation_method=4, valuation=own)
    case = await office.house.act(DECIDER, case, "send-back", {"internal_text": "Say more on the resale."})
    here, browser = f"/cases/{case['id']}/propose", office.browser(REVIEWER)
    said = fields((await browser.get(here)).text, here)
    assert (said["valuation_how"], said["valuation_why_not"]) == (own["resale"], own["why_not_earlier"])
    sent = await browser.send_form(here, here, **said | {"valuation_how": "Sold at 12.40 in Nadi, May 2026."})
    assert sent.status_code == 303, text_of(sent)
    again = (await office.house.look(REVIEWER, case))["proposal"]["content"]["valuation"]
    assert again["resale"] == "Sold at 12.40 in Nadi, May 2026."


async def test_the_holder_confirms_the_facts_and_the_office_sees_it(office: Town) -> None:
    number = await issued(office)
    here, browser = f"/office/rulings/{number}", office.browser(DECIDER)
    empty = await browser.send_form(here, f"{here}/ask-basis", **{"ask-basis.reason": ""})
    assert empty.status_code == 422
    await browser.send_form(here, f"{here}/ask-basis", **{"ask-basis.reason": "A yearly check of drinks."})
    assert number in text_of(await browser.get("/office/in-force?show=basis"))

    firm, mine = office.browser(trader()), f"/my-rulings/{number}"
    assert "Are the facts still the same?" in text_of(await firm.get(mine))
    assert "Facts to be confirmed" in text_of(await firm.get("/my-rulings"))
    unsaid = await firm.send_form(f"{mine}/confirm", f"{mine}/confirm", unchanged="no")
    assert (unsaid.status_code, 'href="#f-statement"' in unsaid.text) == (422, True)
    sent = await firm.send_form(
        f"{mine}/confirm", f"{mine}/confirm", unchanged="no", statement="The share of mango is twelve per cent now."
    )
    assert sent.status_code == 303, text_of(sent)
    assert "Something changed" in text_of(await browser.get(here))
    assert number in text_of(await browser.get("/office/in-force?show=changed_facts"))


async def test_a_holder_asks_to_go_on_and_an_officer_grants_it(office: Town) -> None:
    number = await issued(office)
    mine, firm, decider = f"/my-rulings/{number}", office.browser(trader()), office.browser(DECIDER)
    assert (await firm.get(f"{mine}/go-on")).status_code == 303, "there is nothing to go on with"
    here = f"/office/rulings/{number}"
    await decider.send_form(here, f"{here}/revoke", **named("revoke", WHY))
    assert "Ask to go on using it" in text_of(await firm.get(mine))
    late = {"contract_on-day": "1", "contract_on-month": "4", "contract_on-year": "2026", "reason": "A container."}
    refused = await firm.send_form(f"{mine}/go-on", f"{mine}/go-on", **late)
    assert (refused.status_code, 'href="#f-contract_on"' in refused.text) == (422, True)
    early = late | {"contract_on-month": "2", "quantity": "12,5", "unit": "tonnes"}
    sent = await firm.send_form(f"{mine}/go-on", f"{mine}/go-on", **early)
    assert sent.status_code == 303, text_of(sent)

    waiting = await decider.get("/office/in-force")
    (key,) = set(re.findall(r"/office/extended-uses/(FJ-XU-[0-9-]+)", waiting.text))
    there = f"/office/extended-uses/{key}"
    assert "12.5 tonnes" in text_of(await decider.get(there))
    last = {"grant.until_on-day": "30", "grant.until_on-month": "6", "grant.until_on-year": "2026"}
    unsaid = await decider.send_form(there, f"{there}/grant", **last)
    assert unsaid.status_code == 422
    granted = await decider.send_form(there, f"{there}/grant", **last, **{"grant.external_text": "For the container."})
    assert granted.status_code == 303, text_of(granted)
    examiner = office.browser(officer("examiner", "reviewer"))
    used = {"note-use.declaration": "S 17", "note-use.quantity": "12,5"}
    assert (await examiner.send_form(there, f"{there}/note-use", **used)).status_code == 303
    assert "0 of 12.5 tonnes left" in text_of(await firm.get(mine))


async def test_an_expiring_ruling_is_asked_for_again_with_one_button(office: Town) -> None:
    number = await issued(office, valid_until="2026-08-31")
    mine, firm = f"/my-rulings/{number}", office.browser(trader())
    assert "From 3 May 2026 on" in text_of(await firm.get(mine))
    office.house.later(days=70)
    assert "Ends soon" in text_of(await office.browser(REVIEWER).get("/office/in-force?show=expiring"))
    firm = office.browser(trader())  # signed in anew
    begun = await firm.send_form(mine, f"{mine}/again")
    assert (begun.status_code, begun.headers["location"].startswith("/applications/")) == (303, True)
    assert "Your application to have it issued again" in text_of(await firm.get(mine))


async def test_nobody_sees_another_firms_ruling_here(office: Town) -> None:
    number = await issued(office)
    assert (await office.browser(trader(OTHER)).get(f"/my-rulings/{number}")).status_code == 404
    assert (await office.browser(trader()).get(f"/office/rulings/{number}")).status_code == 403
    assert (await office.browser(DECIDER).get(f"/my-rulings/{number}")).status_code == 303
    page = await office.browser(REVIEWER).get(f"/office/rulings/{number}")
    assert f'action="/office/rulings/{number}/modify"' not in page.text
