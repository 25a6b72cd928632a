"""Samples and laboratories (AR-32), reminders and lapses (AR-22, AR-25, AR-31), and that no pause counts twice (AR-40)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from services.advance_rulings.jobs.lapses import Lapses
from services.advance_rulings.jobs.reminders import Reminders
from tests.service.advance_rulings.conftest import DECIDER, DECLINE, REVIEWER, House, trader

WANTED = {
    "description": "One closed bottle of 330 ml.",
    "place": "Customs House, Suva, ground floor.",
    "to_be_returned": True,
}
HERE = {"place": "Shelf 4"}
LABORATORY = {"sample": 1, "laboratory": "Koronivia laboratory", "question": "Which share of mango pulp?"}
RESULT = {"result": "Eight per cent of mango pulp.", "method": "AOAC 985.29", "reference": "KL-77", "sample": "back", "place": "Shelf 5"}  # fmt: skip


async def with_sample(town: House) -> dict[str, Any]:
    case = await town.act(REVIEWER, await town.in_assessment(), "request-sample", WANTED)
    return await town.act(REVIEWER, case, "receive-sample", HERE)


async def test_ar_32_a_sample_from_the_question_to_its_return(town: House) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "request-sample", WANTED)
    assert (case["state"], case["clock"]["state"], case["waiting_for"]) == ("awaiting_sample", "paused", "applicant")
    (sample,) = (await town.look(trader(), case))["samples"]
    assert (sample["label"], sample["state"], sample["due_on"], sample["actions"]) == (f"{case['number']}/S1", "awaited", "2026-04-02", [])  # fmt: skip
    assert WANTED["description"] in case["steps"][-1]["external_text"]
    town.later(days=3)
    case = await town.act(REVIEWER, case, "receive-sample", HERE)
    assert (case["state"], case["clock"]["state"], case["samples"][0]["place"]) == ("assessment", "running", "Shelf 4")
    case = await town.act(REVIEWER, case, "send-to-laboratory", LABORATORY)
    assert (case["state"], case["clock"]["state"], case["waiting_for"]) == ("at_laboratory", "paused", "office")
    assert (case["samples"][0]["state"], case["samples"][0]["place"]) == ("at_laboratory", "Koronivia laboratory")
    assert case["laboratory"][0]["recorded"] is None
    town.later(days=9)
    case = await town.act(REVIEWER, case, "record-result", RESULT)
    assert (case["state"], case["clock"]["state"], case["samples"][0]["state"]) == ("assessment", "running", "received")
    report = (await town.look(trader(), case))["laboratory"][0]
    assert (report["result"], report["method"], report["reference"]) == (RESULT["result"], RESULT["method"], RESULT["reference"])  # fmt: skip
    case = await town.act(REVIEWER, case, "samples/1/store", {"place": "Cold room"})
    case = await town.act(REVIEWER, case, "propose", DECLINE)
    case = await town.act(DECIDER, case, "decline")
    row = next(one for one in (await town.get(REVIEWER, "/samples")).json()["items"] if one["of"] == case["number"])
    assert (row["to_give_back"], row["place"]) == (True, "Cold room")
    case = await town.act(REVIEWER, case, "samples/1/return", {"place": "Litia Vakaloloma, at the counter"})
    assert (case["samples"][0]["state"], case["samples"][0]["actions"]) == ("returned", [])
    assert case["number"] not in {one["of"] for one in (await town.get(REVIEWER, "/samples")).json()["items"]}
    late = await town.try_(REVIEWER, case, "samples/1/destroy", {"place": "-"})
    assert (late.status_code, late.json()["code"]) == (409, "not-possible")


async def test_ar_32_only_what_is_in_hand_goes_to_a_laboratory(town: House) -> None:
    case = await town.in_assessment()
    refused = await town.try_(REVIEWER, case, "send-to-laboratory", LABORATORY)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    case = await town.act(REVIEWER, case, "register-sample", {"description": "A bottle", "place": "Shelf 1"})
    assert (case["state"], case["clock"]["state"], case["samples"][0]["state"]) == ("assessment", "running", "received")
    assert (await town.try_(REVIEWER, case, "send-to-laboratory", LABORATORY | {"sample": 2})).status_code == 404
    assert (await town.try_(trader(), case, "send-to-laboratory", LABORATORY)).status_code == 403
    case = await town.act(REVIEWER, case, "send-to-laboratory", LABORATORY)
    unknown = RESULT | {"document": "44444444-4444-4444-8444-444444444444"}
    assert (await town.try_(REVIEWER, case, "record-result", unknown)).status_code == 422
    case = await town.act(REVIEWER, case, "record-result", RESULT | {"sample": "destroyed", "place": ""})
    assert case["samples"][0]["state"] == "destroyed"


@pytest.mark.parametrize("way", ["cancel-sample", "withdraw"])
async def test_a_sample_that_nobody_waits_for_any_more_is_not_awaited(town: House, way: str) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "request-sample", WANTED)
    case = await town.act(REVIEWER if way == "cancel-sample" else trader(), case, way)
    assert case["samples"][0]["state"] == "cancelled"
    assert case["clock"]["state"] == ("running" if way == "cancel-sample" else "stopped")


async def test_ar_22_ar_25_ar_31_the_applicant_is_reminded_once_and_then_the_case_lapses_with_a_notice(
    house: House,
) -> None:
    hosted = house.app.state.platform.settings.hosted_administrations()
    reminders, lapses = Reminders(hosted), Lapses(hosted)
    asked = await house.act(REVIEWER, await house.in_assessment(), "request-information", {"question": "How much?"})
    wanted = await house.act(REVIEWER, await house.in_assessment(), "request-sample", WANTED)
    short = await house.act(REVIEWER, await house.in_assessment(), "request-information", {"question": "How much?", "days": 60})  # fmt: skip
    assert (asked["waiting_until_on"], wanted["waiting_until_on"]) == (
        "2026-04-02",
        "2026-04-02",
    )  # thirty days at least
    house.later(days=24)
    assert await reminders.chase(house.work, "FJ", house.at) == 0
    house.later(days=1)
    assert await reminders.chase(house.work, "FJ", house.at) == 2
    house.later(days=1)
    assert await reminders.chase(house.work, "FJ", house.at) == 0
    assert (await house.look(trader(), asked))["version"] == asked["version"]
    async with house.work.reading(administration="FJ") as session:
        told = (await session.execute(text("select data from audit_entry where type like '%InformationDueSoon'"))).scalars().all()  # fmt: skip
    assert {(one["number"], one["until_on"]) for one in told} == {(asked["number"], "2026-04-02"), (wanted["number"], "2026-04-02")}  # fmt: skip
    house.later(days=10)
    assert await lapses.lapse(house.work, "FJ", house.at) == 2
    found = await house.look(trader(), wanted)
    assert (found["state"], found["clock"]["state"], found["samples"][0]["state"]) == ("lapsed", "stopped", "cancelled")
    assert found["steps"][-1]["external_text"]
    assert (await house.look(trader(), short))["state"] == "awaiting_applicant"


async def test_ar_40_the_applicant_the_sample_and_the_laboratory_pause_and_no_day_is_taken_twice(town: House) -> None:
    """From Tuesday 3 March: paused on the 4th, the 5th to the 6th, and the 9th to the 11th; the 10th of March counts for nobody."""
    case = await town.in_assessment()
    town.at = town.at.replace(day=3)  # Wednesday the 4th in Suva
    case = await town.act(REVIEWER, case, "request-information", {"question": "How much?"})
    case = await town.act(trader(), case, "answer", {"answer": "Eight per cent."})
    town.at = town.at.replace(day=4)
    case = await town.act(REVIEWER, case, "request-sample", WANTED)
    town.at = town.at.replace(day=5)
    case = await town.act(REVIEWER, case, "receive-sample", HERE)
    case = await town.act(REVIEWER, case, "send-to-laboratory", LABORATORY)  # the same day, paused again
    assert case["clock"]["counted"] == 0
    town.at = town.at.replace(day=10)
    case = await town.act(REVIEWER, case, "record-result", RESULT)
    town.at = town.at.replace(day=15, hour=8)  # Sunday evening: the 12th and the 13th counted
    clock = (await town.look(trader(), case))["clock"]
    assert (clock["counted"], clock["limit"]) == (2, 30)
    assert date.fromisoformat(clock["due_on"]) == date(2026, 4, 24)
