"""The acceptance checks of the procedures C1, C4, C8, C9 and C10, on the whole service."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from services.advance_rulings.jobs.lapses import Lapses
from tests.service.advance_rulings.conftest import DECIDER, PARAMETERS, PROPOSAL, REVIEWER, House, trader
from tests.service.house import MONDAY, officer


async def propose_parameter(house: House, name: str, value: object, from_on: str, **more: object) -> dict:
    body = {
        "name": f"advance_rulings.{name}",
        "value": value,
        "from_on": from_on,
        "law": "Customs Amendment Act 2026, s.3",
    }
    answer = await house.call(PARAMETERS, "POST", "/parameters", json=body | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def set_parameter(house: House, name: str, value: object, from_on: str) -> None:
    proposed = await propose_parameter(house, name, value, from_on)
    second = officer("parameters", name="second")
    path = f"/parameters/{proposed['id']}/approve"
    assert (await house.call(second, "POST", path, version=1, json={})).status_code == 200


async def test_C1_every_decision_has_number_actor_time_law_reason_and_review(town: House) -> None:
    case = await town.in_assessment()
    case = await town.act(REVIEWER, case, "request-information", {"question": "How much mango?"})
    case = await town.act(trader(), case, "answer", {"answer": "Eight per cent."})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL)
    case = await town.act(DECIDER, case, "send-back", {"internal_text": "Add the note."})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL)
    case = await town.act(
        DECIDER, case, "issue", {"external_text": "Issued as described.", "internal_text": "Checked."}
    )
    steps = case["steps"]
    assert [step["number"] for step in steps] == [f"{case['number']}/{n}" for n in range(1, len(steps) + 1)]
    for step in steps:
        assert step["actor"]["id"]
        assert step["actor"]["name"]
        assert step["when"] == {
            "at": "2026-03-02T21:00:00Z",
            "office": "2026-03-03T09:00:00+12:00",
            "zone": "Pacific/Fiji",
        }
        assert step["law"] == "Customs Act 1986, sections 154A to 154H"
        assert step["external_text"]
        assert step["review"].startswith("You may ask in writing for a review")
        assert step["parameters"]["law.decision"]["law"]
    assert {step["action"] for step in steps} >= {
        "submit",
        "accept",
        "assess",
        "request-information",
        "answer",
        "propose",
    }
    assert (steps[-1]["external_text"], steps[-1]["internal_text"]) == ("Issued as described.", "Checked.")
    for step in (await town.look(trader(), case))["steps"]:
        assert (step["internal_text"], step["override_reason"], step["parameters"]) == (None, None, None)
        assert step["external_text"]
        assert step["review"]


async def test_C1_a_declined_application_and_an_ended_ruling_too(town: House) -> None:
    declined = (await town.declined())["steps"][-1]
    ruling = await town.ruling(await town.issued())
    body = {"ground": "change_of_law", "facts": "The note was amended.", "basis": "Customs Tariff (Amendment) Act."}
    ended = await town.call(DECIDER, "POST", f"/rulings/{ruling['number']}/revoke", version=1, json=body)
    step = ended.json()["steps"][-1]
    assert step["number"] == f"{ruling['number']}/R/1"
    for found in (declined, step):
        assert all(found[name] for name in ("number", "law", "external_text", "review", "when", "actor"))


async def test_C4_a_cut_line_in_mid_submission_loses_nothing_and_doubles_nothing(house: House) -> None:
    """The client hears no answer and sends the same again, several times at once and later: one number, one answer."""
    case = await house.draft(trader())
    key, path = str(uuid4()), f"/applications/{case['id']}/submit"

    async def send() -> httpx.Response:
        return await house.call(trader(), "POST", path, version=case["version"], key=key, json={})

    cut = asyncio.ensure_future(send())
    await asyncio.sleep(0.01)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    answers = await asyncio.gather(*(send() for _ in range(5)))
    while any(answer.status_code == 409 for answer in answers):  # the first still runs: ask again, as the hint says
        assert all(a.json()["code"] == "still-running" for a in answers if a.status_code == 409)
        answers = [await send() for _ in answers]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    found = await house.look(trader(), case)
    assert (found["number"], [step["action"] for step in found["steps"]]) == ("FJ-AR-2026-00001", ["submit"])
    assert (await house.submitted())["number"] == "FJ-AR-2026-00002"


async def test_C4_the_draft_is_there_after_a_crash_in_mid_form(house: House) -> None:
    case = await house.draft(trader(), answers={"goods_name": "Taro chips"})
    path = f"/applications/{case['id']}"
    await house.call(trader(), "PATCH", path, version=1, json={"answers": {"composition": "Taro, oil, salt."}})
    for day in range(29):
        house.at = MONDAY + timedelta(days=day)
        await Lapses(house.app.state.platform.settings.hosted_administrations()).run(house.work, "FJ", house.at)
    found = await house.look(trader(), case)
    assert found["state"] == "draft"
    assert found["answers"] == {"goods_name": "Taro chips", "composition": "Taro, oil, salt."}


async def test_C8_a_change_dated_tomorrow_leaves_today_and_old_cases_as_they_are(house: House) -> None:
    old = await house.in_assessment()
    due = old["clock"]["due_on"]
    await set_parameter(house, "limit.classification", 10, "2026-03-04")
    await set_parameter(house, "validity_months", 12, "2026-03-04")
    same_day = await house.accepted()
    assert (same_day["clock"]["limit"], same_day["clock"]["due_on"]) == (30, due)
    published = (await house.get(None, "/requirements?administration=FJ")).json()
    assert published["validity"]["value"] == 36
    house.later(days=1)
    new = await house.accepted()
    assert (new["clock"]["limit"], new["clock"]["law"]) == (10, "Customs Amendment Act 2026, s.3")
    seen = await house.look(REVIEWER, old)
    assert (seen["clock"]["limit"], seen["clock"]["due_on"], seen["clock"]["law"]) == (30, due, "WTO TFA Article 3.1")
    accept = next(step for step in seen["steps"] if step["action"] == "accept")
    assert accept["parameters"]["limit.classification"] == {
        "value": 30, "law": "WTO TFA Article 3.1", "confirmed": False, "from_on": "1900-01-01",
    }  # fmt: skip
    published = (await house.get(None, "/requirements?administration=FJ")).json()
    assert published["performance"][0]["limit"] | {"note": ""} == {
        "name": "advance_rulings.limit.classification", "value": 10, "from_on": "2026-03-04",
        "law": "Customs Amendment Act 2026, s.3", "confirmed": True, "note": "",
    }  # fmt: skip


async def test_C8_a_value_counts_only_when_another_officer_approved_it(house: House) -> None:
    proposed = await propose_parameter(house, "limit.classification", 10, "2026-03-03")
    assert (await house.accepted())["clock"]["limit"] == 30
    path = f"/parameters/{proposed['id']}/approve"
    assert (await house.call(PARAMETERS, "POST", path, version=1, json={})).status_code == 409
    override = {"override": {"reason": "There is nobody else this week."}}
    assert (await house.call(PARAMETERS, "POST", path, version=1, json=override)).status_code == 409  # no small office
    assert (await house.call(REVIEWER, "POST", path, version=1, json={})).status_code == 403
    second = officer("parameters", name="second")
    approved = await house.call(second, "POST", path, version=1, json={})
    assert (approved.json()["state"], approved.json()["approved_by"]["id"]) == ("approved", "second")
    assert (await house.accepted())["clock"]["limit"] == 10
    assert (await house.call(second, "POST", path, version=2, json={})).status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"from_on": "2026-03-02"}, "/from_on"),
        ({"value": "ten"}, "/value"),
        ({"value": -1}, "/value"),
        ({"name": "advance_rulings.nonsense"}, "/name"),
        ({"law": ""}, "/law"),
    ],
)
async def test_C8_a_value_without_law_in_the_past_or_of_another_kind_is_refused(town, change, pointer) -> None:
    body = {"name": "advance_rulings.answer_days", "value": 20, "from_on": "2026-03-03", "law": "Act"} | change
    answer = await town.call(PARAMETERS, "POST", "/parameters", json=body)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


async def test_C9_fees_are_whole_units_of_the_currency(town: House) -> None:
    """The vatu has no smaller unit: its fee is an integer of vatu; Fiji's is an integer of cents."""
    for code, amount, currency in (("VU", 2000, "VUV"), ("FJ", 2500, "FJD")):
        found = (await town.get(None, f"/requirements?administration={code}")).json()
        (fee,) = [f["value"] for f in found["fees"] if f["name"].endswith("fee.classification")]
        assert fee == {"amount": amount, "currency": currency}
        assert isinstance(fee["amount"], int)
        assert "." not in str(fee["amount"])


async def test_C10_the_same_instant_counts_as_another_day_in_apia_and_pago_pago(town: House) -> None:
    """Accepted at one instant; Samoa's Independence Day (Monday 1 June 2026) is no day of work in Apia."""
    town.at = datetime(2026, 5, 29, 1, 0, tzinfo=UTC)
    clocks = {}
    for code in ("WS", "AS"):
        case = await town.submitted(trader(administration=code))
        case = await town.act(officer("reviewer", administration=code), case, "accept")
        clocks[code] = case
    assert clocks["WS"]["clock"]["started"]["office"] == "2026-05-29T14:00:00+13:00"
    assert clocks["AS"]["clock"]["started"]["office"] == "2026-05-28T14:00:00-11:00"
    town.at = datetime(2026, 6, 3, 8, 0, tzinfo=UTC)  # Wednesday 21:00 in Apia, Tuesday 21:00 in Pago Pago
    counted = {
        code: (await town.look(officer("reviewer", administration=code), case))["clock"]["counted"]
        for code, case in clocks.items()
    }
    assert counted == {"WS": 2, "AS": 3}


async def test_C10_a_declared_closure_moves_clocks_and_turns(house: House) -> None:
    case, waiting = await house.accepted(), await house.submitted()
    assert (case["clock"]["due_on"], waiting["waiting_until_on"]) == ("2026-04-16", "2026-03-10")
    body = {
        "from_on": "2026-03-05",
        "until_on": "2026-03-06",
        "reason": "Cyclone Vaianu",
        "law": "Public Service Act, s.12",
    }
    assert (await house.call(REVIEWER, "POST", "/closures", json=body)).status_code == 403
    assert (await house.call(PARAMETERS, "POST", "/closures", json=body | {"law": ""})).status_code == 422
    assert (
        await house.call(PARAMETERS, "POST", "/closures", json=body | {"until_on": "2026-03-01"})
    ).status_code == 422
    declared = await house.call(PARAMETERS, "POST", "/closures", json=body)
    assert declared.status_code == 201
    assert (await house.look(REVIEWER, case))["clock"]["due_on"] == "2026-04-20"
    assert (await house.look(REVIEWER, waiting))["waiting_until_on"] == "2026-03-12"
    assert (await house.get(None, "/requirements?administration=FJ")).json()["closures"][0][
        "law"
    ] == "Public Service Act, s.12"
    house.later(days=2)
    today = (await house.get(REVIEWER, "/today")).json()
    assert (today["working_day"], today["closed_because"]) == (False, "Cyclone Vaianu")
