"""The desk in the portal against the real service: teams, eighty cases at once, keywords, reports, conflicts."""

from __future__ import annotations

import re
from typing import Any

from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, PROPOSAL, REVIEWER, trader
from tests.service.house import officer
from tests.service.portal.officer_office import RULING_FORM, Town, office, text_of

__all__ = ["office"]


async def team(office: Town, name: str, **more: Any) -> dict[str, Any]:
    answer = await office.house.call(DECIDER, "POST", "/teams", json={"name": name, **more})
    found: dict[str, Any] = answer.json()
    return found


async def test_row_10_a_team_is_made_in_the_portal_and_has_its_queue(office: Town) -> None:
    decider = office.browser(DECIDER)
    empty = await decider.send_form("/teams", "/teams")
    assert (empty.status_code, "Give the team a name." in text_of(empty)) == (422, True)
    wrong = await decider.send_form("/teams", "/teams", name="Foods", chapters="20 xx")
    assert (wrong.status_code, "Write chapters as two digits" in text_of(wrong)) == (422, True)
    made = await decider.send_form("/teams", "/teams", name="Foods", chapters="20, 22", types="classification")
    assert made.status_code == 303, text_of(made)
    here = made.headers["location"]
    kept = await decider.send_form(here, f"{here}/members", member=[REVIEWER.id, DECIDER.id], leads=DECIDER.id)
    assert kept.status_code == 303
    page = text_of(await decider.get("/teams"))
    assert "Foods" in page
    assert "Classification; chapters 20, 22" in page
    assert "Officer Decider (leads)" in page
    case = await office.house.submitted()
    reviewer = office.browser(REVIEWER)
    assert case["number"] in (await reviewer.get(f"/cases?team={here.rpartition('/')[2]}")).text
    seen = text_of(await reviewer.get(f"/cases/{case['id']}"))
    assert "Queue Foods" in seen
    moved = await reviewer.send_form(
        f"/cases/{case['id']}/sorting", f"/cases/{case['id']}/sorting", do="route", team=""
    )
    assert moved.status_code == 303
    assert "Queue Common queue" in text_of(await reviewer.get(f"/cases/{case['id']}"))
    assert "Make a team" not in text_of(await reviewer.get("/teams"))
    closed = await decider.send_form(here, f"{here}/close")
    assert closed.status_code == 303
    assert "nothing any more" in text_of(await decider.get("/teams"))


async def test_row_10_eighty_cases_move_in_three_clicks_without_a_script(office: Town) -> None:
    found = await team(office, "Foods")
    await office.house.call(DECIDER, "POST", f"/teams/{found['id']}/close", version=found["version"])
    found = await team(office, "Drinks", types=["quota"])
    cases = [await office.house.submitted() for _ in range(12)]
    reviewer = office.browser(REVIEWER)
    page = await reviewer.get("/cases?pick=all")
    ticked = re.findall(r'name="case" value="([^"]+)"[^>]* checked', page.text)
    assert sorted(ticked) == sorted(case["id"] for case in cases)
    assert "Tick none" in page.text
    await office.house.act(trader(), cases[0], "withdraw")
    answer = await reviewer.send_shown(page, "/cases/move", case=ticked, to=f"team {found['id']}")
    said = text_of(answer)
    assert "11 cases moved" in said
    assert f"{cases[0]['number']} : it is closed" in said
    listed = text_of(await reviewer.get(f"/cases?team={found['id']}"))
    assert "11 cases, the first due first." in listed
    again = await reviewer.send_form(
        "/cases", "/cases/move", case=ticked[1:3], to=f"officer {DECIDER.id} {DECIDER.name}"
    )
    assert (again.status_code, again.headers["location"]) == (303, "/cases")
    nothing = await reviewer.send_form("/cases", "/cases/move", to="team")
    assert nothing.status_code == 303
    load = text_of(await reviewer.get("/workload"))
    assert re.search(r"Drinks 11 0 0 0 \d+", load)
    assert "Officer Decider 2" in load


async def test_row_18_the_proposal_page_shows_what_stands_against_the_code(office: Town) -> None:
    house = office.house
    first = await house.issued()
    case = await house.in_assessment()
    here = f"/cases/{case['id']}/propose"
    reviewer = office.browser(REVIEWER)
    page = await reviewer.get(here)
    assert first["number"] in page.text
    assert "same subheading" in text_of(page)
    assert "stands against this code" not in text_of(page)
    other = RULING_FORM | {"hs_code": "2202.99.00"}
    looked = await reviewer.send_shown(page, here, **other, do="look")
    assert (looked.status_code, "1 ruling stands against this code" in text_of(looked)) == (200, True)
    refused = await reviewer.send_shown(looked, here, **other)
    assert refused.status_code == 422
    assert f"Ruling {first['number']} gives 2009.89.90 to alike goods." in text_of(refused)
    assert PROPOSAL["reasoning"] in refused.text
    cited = {"cited-0-administration": "FJ", "cited-0-number": first["number"], "cited-0-as": "distinguished"}
    refused = await reviewer.send_shown(refused, here, **other, **cited)
    assert (refused.status_code, "cited-0-why" in refused.text) == (422, True)
    done = await reviewer.send_shown(refused, here, **other, **cited, **{"cited-0-why": "A drink, not a juice."})
    assert done.status_code == 303, text_of(done)
    signing = text_of(await office.browser(DECIDER).get(f"/cases/{case['id']}"))
    assert "Other codes for alike goods" in signing
    assert "Named in the proposal" in signing
    issued = await office.browser(DECIDER).send_form(f"/cases/{case['id']}", f"/cases/{case['id']}/issue")
    assert issued.status_code == 303


async def test_row_17_reasons_are_lines_of_their_own_and_come_back_when_it_is_sent_back(office: Town) -> None:
    case = await office.house.in_assessment()
    here = f"/cases/{case['id']}/propose"
    reviewer = office.browser(REVIEWER)
    page = await reviewer.get(here)
    form = {name: value for name, value in RULING_FORM.items() if not name.startswith("gir")} | {"legal_basis": ""}
    none = await reviewer.send_shown(page, here, **form)
    assert (none.status_code, "at least one rule or article" in text_of(none)) == (422, True)
    more = await reviewer.send_shown(page, here, **form, do="more")
    assert more.text.count('-reference"') > page.text.count('-reference"')
    lines = {"gir-1": "1", "gir-6": "1", "basis-0-kind": "chapter_note", "basis-0-reference": "note six"}
    wrong = await reviewer.send_shown(more, here, **form, **lines)
    assert (wrong.status_code, "basis-0-reference-error" in wrong.text) == (422, True)
    lines |= {"basis-0-reference": "20, Note 6", "basis-0-text": "juices"}
    assert (await reviewer.send_shown(wrong, here, **form, **lines)).status_code == 303
    content = (await office.house.look(REVIEWER, case))["proposal"]["content"]
    assert content["legal_basis"] == "GIR 1 and 6; Chapter 20, note 6: juices."
    await office.browser(DECIDER).send_form(
        f"/cases/{case['id']}", f"/cases/{case['id']}/send-back", **{"send-back.internal_text": "Say more."}
    )
    again = await reviewer.get(here)
    assert 'value="Chapter 20, note 6"' in again.text
    assert re.search(r'name="gir-6" value="1" checked', again.text)
    assert not re.search(r'name="gir-4" value="1" checked', again.text)


async def test_keywords_are_proposed_approved_and_ticked_on_a_case(office: Town) -> None:
    reviewer, decider = office.browser(REVIEWER), office.browser(DECIDER)
    sent = await reviewer.send_form("/keywords", "/keywords", word="Coconut water")
    assert sent.status_code == 303
    page = await decider.get("/keywords")
    assert "1 word waits for a decision" in text_of(page)
    done = await decider.send_shown(page, "/keywords/step", step="approve", word="coconut water")
    assert done.status_code == 303, text_of(done)
    content = b"word\nmango\njuice\n=bad\n"
    shown = await decider.get("/keywords")
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text.partition("/keywords/load")[2])
    )
    loaded = await decider.post(
        "/keywords/load", data=hidden, files={"file": ("words.csv", content, "text/csv")},
        headers={"origin": "http://localhost:8000"},
    )  # fmt: skip
    assert (loaded.status_code, "4: =bad" in text_of(loaded)) == (200, True)
    case = await office.house.in_assessment()
    here = f"/cases/{case['id']}/sorting"
    assert 'value="mango"' in (await reviewer.get(here)).text
    wrong = await reviewer.send_form(here, here, do="set-keywords", keyword="mango", more_keywords="unheard of")
    assert (wrong.status_code, "f-more_keywords" in wrong.text) == (422, True)
    kept = await reviewer.send_form(
        here, here, do="set-keywords", keyword=["mango", "coconut water"], more_keywords=" juice, "
    )
    assert kept.status_code == 303
    assert "mango, coconut water, juice" in text_of(await reviewer.get(f"/cases/{case['id']}"))


async def test_row_28_reports_are_shown_narrowed_and_taken_away(office: Town) -> None:
    await office.house.submitted(answers=CLASSIFICATION | {"goods_name": "=1+1 <b>"})
    reviewer = office.browser(REVIEWER)
    assert "Decisions against the time limit" in text_of(await reviewer.get("/reports"))
    for name in ("inbox-age", "performance", "declined", "expiring", "chapters", "contests", "workload"):
        assert (await reviewer.get(f"/reports/{name}")).status_code == 200
    ruling = (await office.house.issued())["number"]
    reason = {"declaration": "S 2026 41", "item": 3, "reason": "The goods are dried, the ruling is on fresh ones."}
    await office.house.call(officer("examiner"), "POST", f"/rulings/{ruling}/deviations", json=reason)
    deviations = await reviewer.get("/reports/deviations")
    assert str(reason["reason"]) in text_of(deviations)
    assert "In force" in text_of(deviations)
    assert f'href="/office/rulings/{ruling}/uses"' in deviations.text
    page = await reviewer.get("/reports/inbox-age?type=classification&from-day=1&from-month=1&from-year=2026")
    assert "=1+1 &lt;b&gt;" in page.text
    assert "/api/advance-rulings/reports/inbox-age.xlsx?from=2026-01-01&amp;type=classification" in page.text
    wrong = await reviewer.get("/reports/inbox-age?from-day=31&from-month=2&from-year=2026")
    assert (wrong.status_code, "Something needs to be mended" in text_of(wrong)) == (422, True)
    auditor = office.browser(officer("auditor"))
    assert (await auditor.get("/reports/performance")).status_code == 200
