"""Rules, lists, watch-lists, plans and trials on officers' pages, against the real risk service."""

from __future__ import annotations

import re
from gzip import compress
from html import unescape

import httpx
import pytest

from gateway.portal.pages.officer import risk_rule_words, risk_words
from services.risk.domain.catalogue import FIELDS, Criterion, Type
from services.risk.domain.names import Kind
from services.risk.domain.watch_files import ID_KINDS
from services.risk.domain.words import RuleState, Scope
from services.risk.workflow import OFFICE_PLAN, RULE
from shared.workflow import sentence
from tests.service.portal.risk_rules_office import Desk, desk, house_of_rules, text_of
from tests.service.risk.builders import Lodged, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, trader
from tests.unit.portal.conftest import Browser

__all__ = ["desk", "house_of_rules"]
BEER = 'items.exists(i, i.hs.startsWith("2203") && i.value < 700)'
DAYS = {
    "valid_from-day": "3", "valid_from-month": "3", "valid_from-year": "2026",
    "valid_until-day": "30", "valid_until-month": "9", "valid_until-year": "2026",
}  # fmt: skip
WHOLE = {
    "title": "Beer under-declared", "text": BEER, "lane": "red", "probability": "80", "score": "40", "scope": "national",
    "flows": "import", "internal_text": "Three finds in February.", "examiner_text": "Count the cartons.",
    "documentation": "Minutes of 20 February.", "do": "save",
} | DAYS  # fmt: skip


async def written(browser: Browser, **changes: str) -> str:
    """The address of a draft just written."""
    sent = await browser.send_form("/risk/rules/new", "/risk/rules/new", **(WHOLE | changes))
    assert sent.status_code == 303, text_of(sent)
    return sent.headers["location"].partition("?")[0]


async def test_a_rule_lives_from_draft_to_active_between_two_officers(desk: Desk) -> None:
    analyst, approver = desk.browser(ANALYST), desk.browser(APPROVER)
    here = await written(analyst)

    fresh = await analyst.get(here)
    assert "Not possible now" not in text_of(fresh).partition("Back-test over the whole history")[0]
    assert f'action="{here}/submit"' not in fresh.text
    assert (await analyst.send_form(here, f"{here}/back-test")).status_code == 303
    tested = await analyst.get(here)
    assert "tested exactly this version on" in text_of(tested)
    assert (await analyst.send_form(here, f"{here}/submit", **{"submit.note": "For the season"})).status_code == 303

    own = await analyst.get(here)
    assert f'action="{here}/approve"' not in own.text
    no_reason = await approver.send_form(here, f"{here}/send-back", **{"send-back.reason": "No"})
    assert no_reason.status_code == 422
    assert 'href="#f-send-back-reason"' in no_reason.text
    approved = await approver.send_form(here, f"{here}/approve")
    assert approved.status_code == 303, text_of(approved)

    done = text_of(await analyst.get(here))
    assert "Approved by" in done
    assert APPROVER.name in done
    assert "For the season" in done
    hits = [hit(here.rpartition("/")[2])]
    await lodge(
        desk.house, Lodged(hits=hits, found=True, inspected=True), Lodged(hits=hits, found=False, inspected=True)
    )
    desk.house.later(days=1)
    listed = await desk.browser(ANALYST).get("/risk/rules?q=beer")
    assert here in listed.text
    assert "until 30 Sept 2026 2 0 of 0" in text_of(listed)


async def test_who_wrote_and_submitted_a_rule_is_told_why_another_must_approve(desk: Desk) -> None:
    approver = desk.browser(APPROVER)
    here = await written(approver, title="Own rule")
    await approver.send_form(here, f"{here}/back-test")
    await approver.send_form(here, f"{here}/submit")
    page = await approver.get(here)
    assert "another officer approves it" in text_of(page)
    refused = await approver.send_form(here, f"{here}/approve", **{"approve.override": "Nobody else is on duty today"})
    assert refused.status_code == 409
    assert "Another officer than its authors" in text_of(refused)


async def test_the_forecast_comes_alone_while_somebody_types(desk: Desk) -> None:
    rings = ({"number": 1, "hs": "711319", "origin": "TH", "value": "90.00"},)
    await lodge(
        desk.house, Lodged(lane="green", items=rings, found=True, inspected=True), Lodged(lane="green", items=rings)
    )
    desk.house.later(hours=1)
    browser = desk.browser(ANALYST)
    shown = await browser.get("/risk/rules/new")
    assert 'data-what-if="/risk/rules/what-if"' in shown.text
    assert 'id="what-if" aria-live="polite"' in shown.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text.partition("data-what-if")[2]))  # fmt: skip
    hidden = {name: unescape(value) for name, value in hidden.items()}

    async def ask(**fields: str) -> httpx.Response:
        return await browser.post("/risk/rules/what-if", data=hidden | {"lane": "red", "probability": "100"} | fields)

    answer = await ask(text='items.exists(i, i.hs.startsWith("7113"))')
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert re.search(r"\b2 hits in \d+ declarations", text_of(answer))
    assert "<svg" in answer.text
    assert "1 of 1:" in text_of(answer)
    assert "Lanes of the hits before and after" in text_of(answer)
    assert "FJSUV" in text_of(answer)

    wrong = await ask(text='office == "FJSUV" &&\r\n  items.exists(i, i.orign == "CN")')
    assert wrong.status_code == 422
    assert "Line 2, column 21:" in text_of(wrong)
    assert "<mark>orign</mark>" in wrong.text
    assert "did you mean i.origin?" in text_of(wrong)
    assert (await ask(text="", _token="stale")).status_code == 422


async def test_without_a_script_the_button_shows_the_same_and_keeps_what_was_typed(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    tried = await browser.send_form(
        "/risk/rules/new", "/risk/rules/new", **(WHOLE | {"do": "try", "text": BEER + "\n"})
    )
    assert tried.status_code == 200
    assert "declarations" in text_of(tried)
    assert "Count the cartons." in tried.text
    wrong = await browser.send_form(
        "/risk/rules/new", "/risk/rules/new", **(WHOLE | {"do": "try", "text": "office = 5"})
    )
    assert 'aria-invalid="true"' in wrong.text
    assert "<mark>=</mark>" in wrong.text


async def test_a_condition_with_mistakes_is_kept_as_a_draft_and_mended(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    here = await written(browser, title="Half a thought", text='items.exists(i, i.orign == "CN")')
    page = await browser.get(here)
    assert "The condition must compile first" in text_of(page)
    assert "<mark>orign</mark>" in page.text
    french = text_of(await browser.get(f"{here}?lang=fr"))
    assert "La condition doit d’abord être comprise" in french
    assert "vouliez-vous dire i.origin ?" in french
    await browser.get(f"{here}?lang=en")
    edited = await browser.send_form(f"{here}/edit", f"{here}/edit", **(WHOLE | {"title": "Whole thought"}))
    assert edited.status_code == 303, text_of(edited)
    assert "Whole thought" in text_of(await browser.get(here))


async def test_tables_and_criteria_become_drafts_and_every_refused_cell_is_named(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    bad = await browser.send_form(
        "/risk/rules", "/risk/rules/import",
        **{"import.kind": "table", "import.text": "item.orign in;lane\nCN;red\nHK;purple\n"},
    )  # fmt: skip
    assert bad.status_code == 422
    assert "Line 1, column 1:" in text_of(bad)
    assert "Line 3, column 2:" in text_of(bad)
    criteria = 'If ComCod = "080810" and CtyOrigCod = "US" Then RedLane IS 100; Endif;'
    good = await browser.send_form(
        "/risk/rules", "/risk/rules/import", **{"import.kind": "asycuda", "import.text": criteria}
    )
    assert good.status_code == 303, text_of(good)

    cells = {"rows": "2", "0.1": "22", "0.4": "red", "0.5": "50", "0.6": "Wine", "1.4": "red", "1.5": "100"}
    wider = await browser.send_form("/risk/rules/table", "/risk/rules/table", **cells, **{"do": "add-column", "new.field": "flow", "new.operator": "in"})  # fmt: skip
    assert 'value="flow in"' in wider.text
    assert 'value="Wine"' in wider.text
    wrong = await browser.send_form("/risk/rules/table", "/risk/rules/table", **(cells | {"0.5": "500", "do": "save"}))
    assert wrong.status_code == 422
    assert 'href="#f-0-5"' in wrong.text
    saved = await browser.send_form("/risk/rules/table", "/risk/rules/table", **(cells | {"do": "save"}))
    assert saved.status_code == 303, text_of(saved)
    assert "Wine" in text_of(await browser.get("/risk/rules?state=draft"))


async def test_what_a_file_of_rules_leaves_out_is_told_before_it_is_downloaded(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    await written(browser)
    here = await written(browser, title="Dear goods", text="freight / total_value > 0.5")
    listed = await browser.get("/risk/rules?state=draft")
    assert 'href="/risk/rule-file?format=asycuda&amp;state=draft"' in listed.text
    address = "/risk/rule-file?format=asycuda&state=draft"
    told = await browser.get(address)
    number = here.rpartition("/")[2]
    assert f"{number} Dear goods: it calculates; criteria compare fields as they stand" in text_of(told)
    assert 'href="/api/risk/rules/export.asycuda?state=draft"' in told.text
    in_french = await browser.get(f"{address}&lang=fr")
    assert f"{number} Dear goods:" in text_of(in_french)
    assert "it calculates" not in text_of(in_french)
    table = await browser.get("/risk/rule-file?format=table&state=draft&lang=en")
    assert "Dear goods: two fields, or a calculation, are compared" in text_of(table)
    nothing = await browser.get("/risk/rule-file?format=asycuda&state=expired&lang=en")
    assert "The file would be empty" in text_of(nothing)
    assert "/api/risk/rules/export" not in nothing.text
    assert (await desk.browser(EXAMINER).get("/risk/rule-file")).status_code == 403


async def test_lists_keep_their_entries_with_source_and_end(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    made = await browser.send_form(
        "/risk/lists", "/risk/lists", name="fruit_fly", title="Fruit fly countries", matching="exact"
    )
    assert made.headers["location"] == "/risk/lists/fruit_fly"
    here = "/risk/lists/fruit_fly"
    added = await browser.send_form(
        here, f"{here}/add", **{"add.values": "MY\nTH\n", "add.source": "Biosecurity notice 4"}
    )
    assert added.status_code == 303, text_of(added)
    page = await browser.get(here)
    assert "2 values count now" in text_of(page)
    assert "Biosecurity notice 4" in text_of(page)
    nothing = await browser.send_form(here, f"{here}/end", **{"end.reason": "Free of it"})
    assert nothing.status_code == 422
    ended = await browser.send_form(here, f"{here}/end", **{"end.values": "TH", "end.reason": "Free of it"})
    assert ended.status_code == 303, text_of(ended)
    desk.house.later(hours=1)
    browser = desk.browser(ANALYST)
    assert "TH" not in text_of(await browser.get(here)).partition("Put values")[0].partition("History")[2]
    assert "Free of it" in text_of(await browser.get(f"{here}?past=1"))
    assert f'action="{here}/add"' not in (await desk.browser(AUDITOR).get(here)).text


async def test_a_watched_party_is_found_by_another_spelling_and_judged(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    sent = await browser.send_form(
        "/risk/watch/new", "/risk/watch/new", list_name="smuggling", kind="company", names="Pacific Trading Pte Ltd\nPac Trade",
        reason="Two finds", **{"ids.0.kind": "tin", "ids.0.number": "50-99881"},
    )  # fmt: skip
    assert sent.status_code == 303, text_of(sent)
    here = sent.headers["location"]
    like = await browser.send_form("/risk/watch", "/risk/watch/try", **{"try.name": "TRADING PACIFIC LIMITED"})
    assert here in like.text
    number = await browser.send_form("/risk/watch", "/risk/watch/try", **{"try.name": "Somebody", "try.ids": "5099881"})
    assert "By its number: the same party." in text_of(number)
    none = await browser.send_form("/risk/watch", "/risk/watch/try", **{"try.name": "Coconut Mills"})
    assert "No match" in text_of(none)
    judged = await browser.send_form(
        here, f"{here}/decisions",
        **{"judge.name": "Pacific Traders", "judge.same": "no", "judge.reason": "Another owner, another street"},
    )  # fmt: skip
    assert judged.status_code == 303, text_of(judged)
    assert "not the same" in text_of(await browser.get(here))
    edited = await browser.send_form(f"{here}/edit", f"{here}/edit", list_name="smuggling", kind="company", names="Pacific Trading", country="FJ")  # fmt: skip
    assert edited.status_code == 303, text_of(edited)
    assert "for an earlier version" in text_of(await browser.get(here))
    ended = await browser.send_form(here, f"{here}/end", **{"end.reason": "Sold and closed"})
    assert ended.status_code == 303, text_of(ended)


async def test_a_file_of_watched_parties_is_loaded_and_says_what_to_mend(desk: Desk) -> None:
    browser = desk.browser(ANALYST)

    async def send(content: bytes, *, language: str = "en") -> httpx.Response:
        shown = await browser.get(f"/risk/watch?lang={language}")
        form = shown.text.rpartition('action="/risk/watch/load"')[2].partition("</form>")[0]
        hidden = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)}  # fmt: skip
        files = {"file": ("notice.csv", content, "text/csv")}
        return await browser.post(
            "/risk/watch/load", data=hidden, files=files, headers={"origin": "http://localhost:8000"}
        )

    table = b"list,kind,name,numbers\nnotice,company,Reef Runner Shipping,tin:50-77-002\nnotice,ship,Blue Reef,\n"
    sent = await send(table)
    assert sent.status_code == 200, text_of(sent)
    page = text_of(sent)
    assert "1 party was put on its list." in page
    assert "Line 3, kind: write company, person, vessel" in page
    assert "Reef Runner Shipping" in page
    assert "1 stood there already and stays as it is." in text_of(await send(table))
    refused = await send(b"name\nReef\n")
    assert refused.status_code == 422
    assert "the first line must name the columns" in text_of(refused)
    assert "le fichier n’est pas du texte" in text_of(await send(b"list,kind,name\nnotice\x00", language="fr"))
    await browser.get("/risk/watch?lang=en")
    assert (await send(b"")).status_code == 422
    assert 'action="/risk/watch/load"' not in (await desk.browser(AUDITOR).get("/risk/watch")).text


async def test_reference_values_are_loaded_and_searched(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    shown = await browser.get("/risk/references")
    hidden = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text.rpartition('action="/risk/references"')[2])}  # fmt: skip
    table = b"hs,origin,low,high,source\n2203,AU,1.20,3.50,Price list\n220300,,0.80,2.00,\nabc,,1,2,\n"
    sent = await browser.post(
        "/risk/references", data=hidden | {"source": "Price list 2026"}, files={"file": ("beer.csv", table, "text/csv")},
        headers={"origin": "http://localhost:8000"},
    )  # fmt: skip
    assert sent.status_code == 303, text_of(sent)
    page = text_of(await browser.get("/risk/references?hs=2203.00"))
    assert "2 ranges" in page
    assert "1 line was not taken" in page
    assert "Australia" in page


async def test_an_office_plan_is_proposed_by_one_and_approved_by_another(desk: Desk) -> None:
    analyst, approver = desk.browser(ANALYST), desk.browser(APPROVER)
    plan = {"office": "FJSUV", "flow": "import", "from_on-day": "4", "from_on-month": "3", "from_on-year": "2026", "reserve": "10", "reserve_score": "50", "spread": "50"}  # fmt: skip
    plan |= {"red.floor": "2.5", "red.expected": "10", "red.daily": "12", "red.minutes": "90", "yellow.floor": "1", "yellow.expected": "20"}  # fmt: skip
    wrong = await analyst.send_form("/risk/plans", "/risk/plans", **(plan | {"red.floor": "lots"}))
    assert 'href="#f-red-floor"' in wrong.text
    sent = await analyst.send_form("/risk/plans", "/risk/plans", **plan)
    assert sent.status_code == 303, text_of(sent)
    page = await approver.get("/risk/plans?office=FJSUV")
    action = re.search(r'action="(/risk/plans/[^"]+/approve)"', page.text)
    assert action
    assert (await approver.send_shown(page, action[1])).status_code == 303
    desk.house.later(days=2)
    assert "2.5" in text_of(await desk.browser(APPROVER).get("/risk/plans?office=FJSUV")).partition("In force today")[2]


async def test_a_whole_set_is_tried_beside_another(desk: Desk) -> None:
    browser = desk.browser(ANALYST)
    here = await written(browser, title="To be compared")
    version = here.rpartition("/")[2] + "/1"
    page = await browser.get("/risk/back-test")
    assert f'value="{version}"' in page.text
    run = await browser.send_form(
        "/risk/back-test", "/risk/back-test", base="none", add=version, against="set", beside="none"
    )
    assert run.status_code == 200, text_of(run)
    assert "Lanes of the other set, and after" in text_of(run)
    assert f'href="{here}?number=1"' in run.text


async def test_suggestions_and_profiles_are_shown_and_their_forms_say_what_is_missing(desk: Desk) -> None:
    analyst, approver = desk.browser(ANALYST), desk.browser(APPROVER)
    looked = await analyst.send_form("/risk/suggestions", "/risk/suggestions")
    assert looked.status_code == 303
    assert "No alarm." in text_of(await analyst.get("/risk/suggestions"))
    empty = await approver.send_form("/risk/profile", "/risk/profile/import", **{"import.token": "not.a.profile"})
    assert empty.status_code in (403, 422)
    assert "summary-title" in empty.text
    bad = await approver.send_form("/risk/profile", "/risk/profile/keys", **{"key.signer": "Region", "key.jwk": "{"})
    assert 'href="#f-key-jwk"' in bad.text
    assert "Ed25519" in (await approver.get("/risk/profile")).text


@pytest.mark.parametrize("who", [EXAMINER, COUNTER, trader()], ids=["examiner", "counter", "trader"])
async def test_criteria_are_shown_to_nobody_who_need_not_know_them(desk: Desk, who) -> None:
    browser = desk.browser(who)
    for path in ("/risk/rules", "/risk/rules/R-0001", "/risk/rules/new", "/risk/lists", "/risk/watch", "/risk/suggestions", "/risk/back-test"):  # fmt: skip
        answer = await browser.get(path)
        if path != "/risk/rules/new":
            assert answer.status_code in (403, 404), path
        assert "Beer" not in answer.text


async def test_anybody_may_see_what_the_draw_was_committed_to(desk: Desk) -> None:
    page = await desk.browser().get("/random-selection?administration=FJ")
    assert page.status_code == 200
    assert "SHA-256" in text_of(page)
    assert "Beer" not in page.text


async def test_every_page_is_light(desk: Desk) -> None:
    browser = desk.browser(APPROVER)
    for path in ("/risk/rules", "/risk/rules/new", "/risk/rules/table", "/risk/rule-file", "/risk/fields", "/risk/fields?level=item", "/risk/lists",
                 "/risk/watch", "/risk/watch/new", "/risk/references", "/risk/plans", "/risk/suggestions", "/risk/back-test", "/risk/profile"):  # fmt: skip
        for language in ("en", "fr"):
            answer = await browser.get(
                path, params={"lang": language} | dict(httpx.QueryParams(path.partition("?")[2]))
            )
            assert answer.status_code == 200, path
            assert len(compress(answer.content)) < 15_000, path


def test_the_words_for_rules_are_those_of_the_service() -> None:
    assert {field.title for field in FIELDS} == set(risk_words.FIELD_TITLES.values())
    assert {field.description for field in FIELDS} == set(risk_rule_words.FIELD_DESCRIPTIONS)
    assert set(risk_rule_words.CRITERIA) == {one.value for one in Criterion} | {""}
    assert set(risk_rule_words.TYPES) == {one.value for one in Type}
    assert {field.unit for field in FIELDS if field.unit not in ("", "kg", "%")} == set(risk_rule_words.UNITS)
    assert set(risk_rule_words.STATES) == {one.value for one in RuleState}
    assert set(risk_rule_words.SCOPES) == {one.value for one in Scope}
    assert set(risk_rule_words.WATCH_KINDS) == {one.value for one in Kind}
    assert set(risk_rule_words.ID_KINDS) == set(ID_KINDS)
    said = {sentence(rule) for flow in (RULE, OFFICE_PLAN) for action in flow.actions for rule in action.requires}
    assert said == set(risk_rule_words.SENTENCES) | risk_rule_words.IN_THE_FORM
    assert {action.name for action in RULE.actions} <= set(risk_rule_words.STEPS)
