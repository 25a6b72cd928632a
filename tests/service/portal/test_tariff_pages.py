"""The tariff, editions of the HS and rulings at import in the portal, against the real service."""

from __future__ import annotations

import re

import httpx

from tests.service.advance_rulings.conftest import DECIDER, PARAMETERS, REVIEWER, trader
from tests.service.advance_rulings.test_edition_changes import edition, night, ruled, table
from tests.service.advance_rulings.test_tariff import LINES, NATIONAL, load
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office, text_of

__all__ = ["office"]

EXAMINER = officer("examiner")


async def shown(office: Town, path: str) -> httpx.Response:
    answer = await office.browser(None).get(path)
    assert len(answer.content) < 60_000, path
    return answer


async def test_anybody_browses_and_searches_the_tariff_and_finds_the_rulings_of_a_code(office: Town) -> None:
    assert "No lines of the Harmonized System were loaded" in text_of(await shown(office, "/tariff"))
    await load(office.house, LINES)
    await load(office.house, NATIONAL, query="&edition=2022")
    number = await ruled(office.house, hs_code="2009.89")
    page = await shown(office, "/tariff")
    assert "Section IV: Food, drinks, tobacco" in text_of(page)
    assert 'href="/tariff/2022/20' in page.text
    heading = text_of(await shown(office, "/tariff/2022/2009?administration=FJ"))
    assert "2009.89.10 Noni juice national line duty: 5 %" in heading
    assert "1 ruling" in heading
    assert "Noni" not in text_of(await shown(office, "/tariff/2022/2009?administration=VU"))
    found = await shown(office, "/tariff/2022?q=fish+tunas")
    assert "Frozen fillets of tunas" in text_of(found)
    assert "Nothing found" in text_of(await shown(office, "/tariff/2022?q=zeppelin"))
    assert "lait" not in text_of(await shown(office, "/tariff/2022?lang=fr"))
    assert (await shown(office, "/tariff/2022/9999")).status_code == 404
    line = await shown(office, "/tariff/2022/2009.89")
    assert 'href="/rulings?hs=2009.89"' in line.text
    await table(office.house)
    public = text_of(await shown(office, f"/rulings/{number}"))
    assert "On other editions" in public
    assert "2009.88 (coconut water)" in public


async def test_row_21_an_officer_chooses_new_codes_one_by_one_and_at_once(office: Town) -> None:
    await table(office.house)
    juice, oil = await ruled(office.house, hs_code="2009.89"), await ruled(office.house, hs_code="1513.11")
    await edition(office.house, "HS 2028", "2026-04-01")
    await night(office.house)
    seen = text_of(await office.browser(REVIEWER).get("/edition-changes"))
    assert juice in seen
    assert "Choose the code" not in seen
    decider = office.browser(DECIDER)
    page = await decider.get("/edition-changes")
    change = re.findall(r'name="change" value="([^"]+)"', page.text)
    empty = await decider.send_shown(page, "/edition-changes/decide", change=change[0], version="1")
    assert empty.status_code == 422
    body = {f"{change[0]}.code": "2009.88", f"{change[0]}.reason": "It is coconut water, named in the new note."}
    done = await decider.send_shown(page, "/edition-changes/decide", change=change[0], version="1", **body)
    assert done.status_code == 303, text_of(done)
    reason = "The only code to which the table leads."
    singles = await decider.send_form(
        "/edition-changes", "/edition-changes/singles", to_edition="HS 2028", reason=reason
    )
    assert singles.status_code == 303, text_of(singles)
    after = text_of(await decider.get("/edition-changes?state=decided"))
    assert juice in after
    assert oil in after
    assert "1513.19" in after


async def test_a_file_is_loaded_in_the_portal_with_its_report(office: Town) -> None:
    keeper = office.browser(PARAMETERS)
    assert (await keeper.send_form("/tariff-files", "/tariff-files", kind="lines")).status_code == 422
    file = ("lines.csv", (LINES + "HS 2022,7701,No,en,,\n").encode(), "text/csv")
    page = (await keeper.get("/tariff-files")).text.partition('action="/tariff-files"')[2]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    origin = {"origin": "http://localhost:8000"}
    answer = await keeper.post("/tariff-files", data=hidden | {"kind": "lines"}, files={"file": file}, headers=origin)
    said = text_of(answer)
    assert "11 lines: 10 new, 0 changed, 0 as they were, 1 refused." in said
    assert "Line 12: The code '7701' is none." in said


async def test_row_27_an_examiner_checks_a_declaration_and_says_why_a_ruling_is_not_followed(office: Town) -> None:
    number = await ruled(office.house, hs_code="2009.89")
    examiner = office.browser(EXAMINER)
    line = {"ruling": number, "declaration": "SAD 7", "item": "2", "holder_tin": "50-1", "hs_code": "2202.99"}
    missing = await examiner.send_form("/ruling-check", "/ruling-check", **line | {"ruling": ""})
    assert "Write the number of the ruling." in text_of(missing)
    unknown = await examiner.send_form("/ruling-check", "/ruling-check", **line | {"ruling": "FJ-AR-1999-1"})
    assert (unknown.status_code, "has issued no ruling" in text_of(unknown)) == (422, True)
    page = await examiner.send_form("/ruling-check", "/ruling-check", **line)
    said = text_of(page)
    assert "The facts differ" in said
    assert "Tariff code : ruled “2009.89”, declared “2202.99”" in said
    short = await examiner.send_shown(page, "/ruling-check/deviation", **line, reason="No.")
    assert short.status_code == 422
    reason = "The laboratory found alcohol."
    done = await examiner.send_shown(page, "/ruling-check/deviation", **line, reason=reason)
    assert (done.status_code, done.headers["location"]) == (303, f"/office/rulings/{number}/uses")
    mine = text_of(await office.browser(trader()).get(f"/my-rulings/{number}/uses"))
    assert reason in mine
    assert "Officer Examiner" not in mine
    uses = text_of(await office.browser(DECIDER).get(f"/office/rulings/{number}/uses"))
    assert "Not followed" in uses
    assert reason in uses
    assert "SAD 7/2" in text_of(await office.browser(REVIEWER).get("/ruling-uses?result=not_followed"))


async def test_a4_the_case_page_warns_of_a_code_that_was_not_loaded(office: Town) -> None:
    await load(office.house, LINES)
    case = await office.house.proposed(hs_code="2009.79")
    said = text_of(await office.browser(DECIDER).get(f"/cases/{case['id']}"))
    assert "The code proposed is not among the subheadings that were loaded" in said
    assert "lines below the code proposed" not in said
