"""The morning page, closures, parameters, and what identity tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from shared.outbox import read_event
from tests.service.advance_rulings.conftest import AGENT, DECIDER, PARAMETERS, REVIEWER, House, trader
from tests.service.house import ACME, officer


async def test_the_morning_page_has_every_case_in_its_place(house: House) -> None:
    to_accept, to_sign = await house.submitted(), await house.proposed()
    waiting = await house.act(REVIEWER, await house.in_assessment(), "request-information", {"question": "How much?"})
    running = await house.accepted()
    page = (await house.get(DECIDER, "/today")).json()
    places = {
        name: [row["number"] for row in page[name]]
        for name in ("to_accept", "to_sign", "waiting_for_applicant", "overdue", "mine")
    }
    assert places == {
        "to_accept": [to_accept["number"]], "to_sign": [to_sign["number"]], "waiting_for_applicant": [waiting["number"]],
        "overdue": [], "mine": [],
    }  # fmt: skip
    assert page["counts"]["unassigned"] == 1
    assert {row["number"] for row in (await house.get(REVIEWER, "/today")).json()["mine"]} == {
        to_sign["number"], waiting["number"], running["number"],
    }  # fmt: skip
    house.at = datetime(2026, 3, 12, 20, 0, tzinfo=UTC)
    assert [row["number"] for row in (await house.get(DECIDER, "/today")).json()["overdue"]] == [to_accept["number"]]
    house.at = datetime(2026, 4, 10, 20, 0, tzinfo=UTC)
    assert {row["number"] for row in (await house.get(DECIDER, "/today")).json()["due_soon"]} == {
        to_sign["number"],
        running["number"],
    }
    assert {r["number"] for r in (await house.get(DECIDER, "/applications?band=due_soon")).json()["items"]} == {
        to_sign["number"],
        running["number"],
    }
    first = (await house.get(DECIDER, "/applications?band=due_soon&limit=1")).json()
    second = (await house.get(DECIDER, f"/applications?band=due_soon&limit=1&cursor={first['next']}")).json()
    assert {first["items"][0]["number"], second["items"][0]["number"]} == {to_sign["number"], running["number"]}
    house.at = datetime(2026, 4, 17, 20, 0, tzinfo=UTC)
    overdue = (await house.get(DECIDER, "/today")).json()
    assert {to_sign["number"], running["number"]} <= {row["number"] for row in overdue["overdue"]}


async def test_the_morning_page_is_for_officers_of_the_administration(town: House) -> None:
    assert (await town.get(trader(), "/today")).status_code == 403
    assert (await town.get(None, "/today")).status_code == 401
    assert (await town.get(officer("reviewer", administration="VU"), "/today")).json()["counts"]["mine"] == 0


async def test_drafts_that_were_left_lapse_and_others_do_not(house: House) -> None:
    from services.advance_rulings.jobs.lapses import Lapses

    deadlines = Lapses(house.app.state.platform.settings.hosted_administrations())
    left, used = await house.draft(trader(), answers={}), await house.draft(trader(), answers={})
    house.later(days=20)
    path = f"/applications/{used['id']}"
    await house.call(trader(), "PATCH", path, version=1, json={"answers": {"goods_name": "Still here"}})
    house.later(days=14)
    assert await deadlines.lapse(house.work, "FJ", house.at) == 1
    assert (await house.look(trader(), left))["state"] == "lapsed"
    assert (await house.look(trader(), used))["state"] == "draft"
    assert await deadlines.lapse(house.work, "VU", house.at + timedelta(days=99)) == 0


async def test_nobody_lapses_by_hand(town: House) -> None:
    case = await town.draft(trader())
    assert "lapse" not in {action["name"] for action in case["actions"]}
    assert (await town.try_(trader(), case, "lapse")).status_code == 404


async def test_parameters_are_listed_with_their_law_for_officers(house: House) -> None:
    body = {
        "name": "advance_rulings.answer_days",
        "value": 20,
        "from_on": "2026-06-01",
        "law": "Regulation 7",
        "note": "Shorter.",
    }
    proposed = (await house.call(PARAMETERS, "POST", "/parameters", json=body)).json()
    assert (proposed["state"], proposed["proposed_by"]["name"], proposed["version"]) == (
        "proposed",
        "Officer Parameters",
        1,
    )
    book = (await house.get(officer("auditor"), "/parameters")).json()
    assert [change["name"] for change in book["changes"]] == ["advance_rulings.answer_days"]
    in_force = {row["name"]: row for row in book["in_force"]}
    assert in_force["advance_rulings.answer_days"]["value"] == 30
    assert all(set(row) >= {"law", "confirmed"} for row in book["in_force"])
    assert (await house.get(trader(), "/parameters")).status_code == 403
    for who in (REVIEWER, DECIDER, trader()):
        assert (await house.call(who, "POST", "/parameters", json=body)).status_code == 403
    approve = f"/parameters/{proposed['id']}/approve"
    second = officer("parameters", name="second")
    assert (await house.call(second, "POST", approve, json={})).status_code == 428
    elsewhere = officer("parameters", administration="VU")
    assert (await house.call(elsewhere, "POST", approve, version=1, json={})).status_code == 404


def authority(kind: str, number: str, version: int, **data: object) -> dict:
    return {
        "specversion": "1.0", "id": str(uuid4()), "source": "/identity", "type": f"identity.{kind}", "subject": f"authority/{number}",
        "time": "2026-03-02T20:00:00+00:00", "administration": "FJ", "version": version, "data": {"authority": number} | data,
    }  # fmt: skip


async def tell(house: House, event: dict) -> int:
    from shared.actors import service_actor

    headers = {
        "Authorization": f"Bearer {house.key.sign_actor(service_actor(service='identity', administration='FJ'), at=house.at.timestamp())}",
        "Content-Type": "application/cloudevents+json",
    }
    return (await house.call(None, "POST", "/internal/events", headers=headers, json=event)).status_code


async def test_authorities_are_heard_once_and_in_any_order(house: House) -> None:
    agent, number = trader(AGENT), str(uuid4())
    confirmed = authority(
        "AuthorityConfirmed", number, 3, agent=AGENT, agent_name="Agent", agent_tin="9", trader=ACME, trader_name="ACME",
        trader_tin="50-9", from_on="2026-01-01", until_on=None,
    )  # fmt: skip
    ended = authority("AuthorityEnded", number, 4, agent=AGENT, trader=ACME, ended_on="2026-03-01", reason="Withdrawn")
    assert read_event(confirmed).version == 3
    assert await tell(house, confirmed) == 200
    assert await tell(house, confirmed) == 200  # delivered twice
    assert [row["name"] for row in (await house.get(agent, "/principals")).json()["items"]] == ["ACME"]
    assert await tell(house, ended) == 200
    assert (await house.get(agent, "/principals")).json()["items"] == []
    late = confirmed | {"id": str(uuid4())}  # the old message comes once more, after the end
    assert await tell(house, late) == 200
    assert (await house.get(agent, "/principals")).json()["items"] == []


async def test_an_end_that_comes_first_stays_the_end(house: House) -> None:
    number = str(uuid4())
    ended = authority("AuthorityEnded", number, 4, agent=AGENT, trader=ACME, ended_on="2026-03-01", reason="Withdrawn")
    assert await tell(house, ended) == 200
    begun = authority(
        "AuthorityConfirmed", number, 3, agent=AGENT, agent_name="Agent", agent_tin="9", trader=ACME, trader_name="ACME",
        trader_tin="50-9", from_on="2026-01-01", until_on=None,
    )  # fmt: skip
    assert await tell(house, begun) == 200
    assert (await house.get(trader(AGENT), "/principals")).json()["items"] == []


async def test_only_identity_tells_of_authorities(house: House) -> None:
    event = authority("AuthorityEnded", str(uuid4()), 1, agent=AGENT, trader=ACME, ended_on="2026-03-01", reason="x")
    for who in (trader(), officer("registrar"), None):
        answer = await house.call(who, "POST", "/internal/events", json=event)
        assert answer.status_code in (401, 403)
