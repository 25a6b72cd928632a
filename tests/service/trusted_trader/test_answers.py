"""The self-assessment: saved at every step, by several people of a firm, with evidence (AEO-21)."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

import pytest

from services.trusted_trader.model import Answer, Programme, Questionnaire
from tests.service.trusted_trader.house import (
    ANSWERS,
    DECIDER,
    FAR_TRADER,
    LITIA,
    PDF,
    REVIEWER,
    SEMI,
    STRANGER,
    House,
    question,
    questionnaire_content,
    words,
)


async def form(town: House, case: dict[str, Any], who: Any = LITIA, **headers: Any) -> dict[str, Any]:
    answer = await town.get(who, f"/applications/{case['id']}/answers", **headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_aeo_21_the_form_asks_by_role_tier_and_size_in_the_readers_language(town):
    case = await town.draft()
    asked = await form(town, case)
    assert [section["element"] for section in asked["sections"]] == ["A", "B", "D", "I"]
    codes = [one["code"] for section in asked["sections"] for one in section["questions"]]
    assert codes == ["a.offences", "a.people", "b.records", "b.years", "fj.contact", "i.fence"]
    french = await form(town, case, headers={"Accept-Language": "fr"})
    assert french["sections"][0]["title"] == "Compliance (fr)"
    broker = await town.describe(LITIA, case, roles=["broker"], size="large")
    assert set(broker["missing"]) >= {"b.audit"}
    assert "i.fence" not in broker["missing"]


async def test_aeo_21_an_answer_is_saved_at_once_and_progress_shown(town):
    case = await town.draft()
    answer = await town.give(LITIA, case, "a.offences", True)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    saved = answer.json()
    (element_a,) = [section for section in saved["progress"] if section["element"] == "A"]
    assert (element_a["asked"], element_a["answered"], element_a["missing"]) == (2, 1, ["a.people"])
    assert saved["answers"][0]["answered_by"]["name"] == "Litia Vakaloloma"
    back = await town.give(LITIA, case, "a.offences", None, 1)
    assert "a.offences" in back.json()["missing"]
    assert back.json()["application_version"] > saved["application_version"]


async def test_two_people_answer_different_questions_at_once(town):
    case = await town.draft()
    assert (await town.give(LITIA, case, "a.offences", True)).status_code == 200
    assert (await town.give(SEMI, case, "a.people", "Semi Tagilala")).status_code == 200
    seen = await town.look(LITIA, case)
    assert {one["question"]: one["value"] for one in seen["answers"]} == {
        "a.offences": True,
        "a.people": "Semi Tagilala",
    }


async def test_a_stale_answer_is_told_who_changed_it(town):
    case = await town.draft()
    await town.give(SEMI, case, "a.offences", False)
    answer = await town.give(LITIA, case, "a.offences", True)
    assert answer.status_code == 412
    assert (answer.json()["changed"]["by"]["name"], answer.json()["current"]) == ("Semi Tagilala", 1)
    assert (await town.look(LITIA, case))["answers"][0]["value"] is False
    assert (await town.give(LITIA, case, "a.offences", True, 1)).status_code == 200


async def test_several_answers_are_kept_together_or_not_at_all(town):
    case = await town.draft()
    await town.give(SEMI, case, "a.people", "Semi")
    path = f"/applications/{case['id']}/answers"
    listed = [
        {"question": "a.offences", "value": True, "version": 0},
        {"question": "a.people", "value": "Litia", "version": 0},
    ]
    stale = await town.call(LITIA, "PATCH", path, json={"answers": listed})
    assert stale.status_code == 412
    assert [(one["question"], one["changed"]["by"]["name"]) for one in stale.json()["stale"]] == [
        ("a.people", "Semi Tagilala")
    ]  # fmt: skip
    wrong = [
        {"question": "a.offences", "value": "perhaps", "version": 0},
        {"question": "z.nothing", "value": 1, "version": 0},
    ]
    refused = await town.call(LITIA, "PATCH", path, json={"answers": wrong})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/answers/0/value", "/answers/1/question"]
    assert [one["question"] for one in (await town.look(LITIA, case))["answers"]] == ["a.people"]
    listed[1]["version"] = 1
    assert (await town.call(LITIA, "PATCH", path, json={"answers": listed})).status_code == 200


@pytest.mark.parametrize(
    ("code", "value"), [("a.offences", "yes"), ("b.years", -1), ("b.years", True), ("i.fence", "half")]
)
async def test_an_answer_that_does_not_fit_its_question_is_refused(town, code, value):
    answer = await town.give(LITIA, await town.draft(), code, value)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/value"


async def test_an_unknown_question_and_a_missing_version_are_refused(town):
    case = await town.draft()
    assert (await town.give(LITIA, case, "z.nothing", True)).status_code == 404
    path = f"/applications/{case['id']}/answers/a.offences"
    assert (await town.call(LITIA, "PUT", path, json={"value": True})).status_code == 428


async def test_no_one_else_reads_or_answers(town):
    case = await town.draft()
    for who in (STRANGER, FAR_TRADER):
        assert (await town.give(who, case, "a.offences", True)).status_code == 404
        assert (await town.get(who, f"/applications/{case['id']}/answers")).status_code == 404
        assert (await town.attach(who, case)).status_code == 404
    assert (await town.give(REVIEWER, case, "a.offences", True)).status_code == 403
    sent = await town.submitted()
    assert (await town.give(LITIA, sent, "a.offences", False, 1)).status_code == 409


async def test_aeo_21_evidence_is_kept_for_an_answer_and_read_back(town):
    case = await town.draft()
    await town.give(LITIA, case, "b.records", True)
    assert "b.records" in (await town.look(LITIA, case))["missing"]
    added = await town.attach(SEMI, case)
    assert added.status_code == 201, added.text
    seen = await town.look(LITIA, case)
    assert "b.records" not in seen["missing"]
    assert seen["answers"][0]["evidence"][0]["name"] == "books.pdf"
    file = await town.get(LITIA, added.headers["location"])
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    assert file.headers["content-disposition"].startswith("attachment")
    gone = await town.call(LITIA, "DELETE", added.headers["location"])
    assert gone.status_code == 200
    assert "b.records" in (await town.look(LITIA, case))["missing"]
    assert (await town.get(LITIA, added.headers["location"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [("books.exe", "application/x-msdownload", b"MZ"), ("books.pdf", "application/pdf", b"MZ"), ("books.pdf", "text/html", PDF)],
)  # fmt: skip
async def test_evidence_of_a_forbidden_type_is_refused_and_nothing_is_lost(town, name, media_type, content):
    case = await town.draft()
    await town.give(LITIA, case, "b.records", True)
    assert (await town.attach(LITIA, case)).status_code == 201
    before = await town.look(LITIA, case)
    refused = await town.attach(LITIA, case, content=content, name=name, media_type=media_type)
    assert (refused.status_code, refused.json()["code"]) == (415, "file-refused")
    assert await town.look(LITIA, case) == before


async def test_evidence_sent_twice_over_a_bad_link_is_one_file(town):
    case = await town.draft()
    first = await town.attach(LITIA, case, key="the-same")
    again = await town.attach(LITIA, case, key="the-same")
    assert (first.json()["id"], first.status_code) == (again.json()["id"], again.status_code)
    assert len((await town.look(LITIA, case))["documents"]) == 1
    assert (await town.attach(LITIA, case, question="z.nothing")).status_code == 404


async def test_letters_of_the_office_are_not_shown_to_the_firm(town):
    case = await town.at_desk()
    letter = await town.attach(REVIEWER, case, None, name="tax-office.pdf")
    assert (letter.status_code, letter.json()["of_the_office"]) == (201, True)
    place = letter.headers["location"]
    assert (await town.get(DECIDER, place)).status_code == 200
    assert (await town.get(LITIA, place)).status_code == 404
    assert [one["name"] for one in (await town.look(LITIA, case))["documents"]] == ["books.pdf"]


async def test_aeo_21_a_draft_lasts_at_least_28_days(town):
    case = await town.draft()
    assert case["waiting_for"] == "firm"
    kept = (await town.look(LITIA, case))["waiting_until"]["at"]
    assert kept > "2026-03-31"
    town.later(days=20)
    await town.give(LITIA, case, "a.offences", True)
    assert (await town.look(LITIA, case))["waiting_until"]["at"] > kept


async def test_answers_are_carried_over_into_the_present_edition(house):
    case = await house.filled()
    content = copy.deepcopy(questionnaire_content())
    section_a = content["sections"][0]["questions"]
    section_a[1] = question("a.people", "number")
    content["sections"][2]["questions"] = [question("fj.other", "text")]
    section_a.append({**question("a.new", "text"), "text": words("Something new?")})
    await house.edition("FJ", 2, content)
    await house.alter(Programme, ("FJ", 1), questionnaire=2)
    await house.alter(Questionnaire, ("FJ", 1), state="withdrawn", withdrawn_at=house.at)
    refused = await house.try_(LITIA, case, "submit")
    assert refused.json()["code"] == "questionnaire-withdrawn"
    moved = await house.act(LITIA, case, "carry-over")
    assert (moved["edition"], moved["kept"]) == (2, 3)
    assert {one["question"]: one["value"] for one in moved["left"]} == {
        "a.people": ANSWERS["a.people"], "fj.contact": ANSWERS["fj.contact"],
    }  # fmt: skip
    assert set(moved["missing"]) == {"a.people", "a.new", "fj.other"}
    row = await house.row(Answer, ("FJ", UUID(case["id"]), "a.people"))
    assert ANSWERS["a.people"] in row.note
    again = await house.try_(LITIA, await house.look(LITIA, case), "carry-over")
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-carry-over")


async def test_answers_stay_bound_to_the_edition_they_were_given_to(house):
    case = await house.filled()
    await house.edition("FJ", 2)
    await house.alter(Programme, ("FJ", 1), questionnaire=2)
    assert (await house.act(LITIA, case, "submit"))["questionnaire"] == 1
