"""Defects that ruling systems elsewhere are known to have, each with the proof that this one does not.

The others stand where they belong: appeals that linger (test_contests), search terms as patterns (test_register),
teams in code (test_teams), no conflict check (test_conflicts), no history, no feed, a nightly copy with a hole (test_feeds).
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import words
from services.advance_rulings.operations import decisions
from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, REVIEWER, House, trader
from tests.service.house import officer


async def test_defect_1_rules_of_state_are_kept_by_the_api_and_not_by_the_pages(town: House) -> None:
    case = await town.issued()
    again = await town.call(
        trader(), "PATCH", f"/applications/{case['id']}", version=case["version"], json={"answers": CLASSIFICATION}
    )
    assert (again.status_code, again.json()["code"]) == (409, "not-possible")
    for action in ("accept", "assess", "issue", "decline"):
        assert (await town.try_(DECIDER, case, action)).status_code in (403, 409)
    assert (await town.look(DECIDER, case))["version"] == case["version"]


async def test_defect_2_of_two_writers_at_once_one_wins_and_the_other_is_told(town: House) -> None:
    case = await town.in_assessment()
    question = {"question": "Is sugar added?"}
    answers = await asyncio.gather(
        town.try_(REVIEWER, case, "request-information", question),
        town.try_(officer("reviewer", name="another"), case, "request-information", question),
    )
    assert sorted(one.status_code for one in answers) == [200, 412]
    assert len((await town.look(REVIEWER, case))["information_requests"]) == 1


async def test_defect_3_without_its_event_nothing_changes(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await town.proposed()

    async def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("the register does not answer")

    monkeypatch.setattr(decisions, "publish", broken)
    assert (await town.try_(DECIDER, case, "issue")).status_code == 503
    found = await town.look(DECIDER, case)
    assert (found["state"], found["version"], len(found["steps"])) == ("proposed", case["version"], len(case["steps"]))
    monkeypatch.undo()
    assert (await town.act(DECIDER, case, "issue"))["state"] == "issued"


async def test_defect_4_every_call_says_who_acts_and_it_is_written_down(town: House) -> None:
    case = await town.submitted()
    assert (
        await town.call(None, "POST", f"/applications/{case['id']}/accept", version=case["version"])
    ).status_code == 401
    await town.act(REVIEWER, case, "accept")

    async def actors(session: AsyncSession) -> list[str]:
        found = await session.scalars(
            sa.text("select actor ->> 'id' from audit_entry where subject = :s order by sequence"),
            {"s": f"application/{case['id']}"},
        )
        return list(found)

    async with town.work.reading(administration="FJ") as session:
        assert await actors(session) == [trader().id, trader().id, REVIEWER.id]


async def test_defect_6_every_pause_counts_not_only_the_last(town: House) -> None:
    case = await town.in_assessment()
    for _ in range(2):
        town.later(days=1)
        case = await town.act(REVIEWER, case, "request-information", {"question": "Is sugar added?"})
        town.later(days=7)
        case = await town.act(trader(), case, "answer", {"answer": "No."})
    town.later(days=1)
    elapsed = (town.at - await _accepted_at(town, case)).days
    clock = (await town.look(REVIEWER, case))["clock"]
    assert elapsed == 17
    assert clock["counted"] <= 3, "fourteen days were the applicant's, in two pauses"


async def _accepted_at(town: House, case: dict[str, Any]) -> Any:
    async with town.work.reading(administration="FJ") as session:
        statement = sa.text("select at from step where thing_id = :id and action = 'accept'")
        return (await session.execute(statement, {"id": case["id"]})).scalar_one()


async def test_defect_7_clocks_are_read_at_the_moment_by_the_calendar_of_the_office(town: House) -> None:
    case = await town.accepted()
    assert case["clock"]["state"] == "running"  # at once, and not after the night
    town.later(hours=9)  # the evening of the same day in Suva, already the same date in UTC
    before = (await town.look(REVIEWER, case))["clock"]["counted"]
    town.later(days=1)
    after = (await town.look(REVIEWER, case))["clock"]["counted"]
    assert after == before + 1


async def test_defect_9_the_trader_answers_and_withdraws_without_a_letter(town: House) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "request-information", {"question": "Sugar?"})
    case = await town.act(trader(), case, "answer", {"answer": "None."})
    assert case["information_requests"][0]["answer"] == "None."
    assert (await town.act(trader(), case, "withdraw", {"reason": "Not needed."}))["state"] == "withdrawn"


async def test_defect_10_a_draft_outlives_the_session_by_weeks(town: House) -> None:
    case = await town.draft(trader())
    town.later(days=29)
    assert (await town.look(trader(), case))["answers"]["composition"] == CLASSIFICATION["composition"]


def test_defect_13_one_list_of_words_serves_the_database_the_api_and_the_pages() -> None:
    from services.advance_rulings.model import METADATA

    checks = {
        constraint.name: str(constraint.sqltext)
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    for name, listed in (
        ("ck_application_state", words.Status),
        ("ck_ruling_state", words.RulingStatus),
        ("ck_contest_state", words.ContestStatus),
        ("ck_sample_state", words.SampleStatus),
    ):
        assert [f"'{word.value}'" in checks[name] for word in listed] == [True] * len(listed), name


async def test_defect_15_each_administration_has_its_own_calendar_law_and_tariff(town: House) -> None:
    here = (await town.get(None, "/administrations/FJ/rulings/requirements")).json()
    there = (await town.get(None, "/administrations/WS/rulings/requirements")).json()
    assert here != there
    assert (
        await town.get(None, f"/administrations/{uuid4().hex[:2].upper()}1/rulings/requirements")
    ).status_code == 404
    case = await town.accepted()
    assert timedelta(0) <= timedelta(days=case["clock"]["remaining"])
