"""Extended use (AR-35): for goods bought under a contract made before the change, until a day, for a quantity."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.actors import Actor
from tests.service.advance_rulings.conftest import AGENT, DECIDER, OTHER, REVIEWER, House, trader
from tests.service.advance_rulings.living import WRITTEN, a_ruling, changing, done, of_an_agent
from tests.service.house import MONDAY, officer

EXAMINER = officer("examiner")
ASKED: dict[str, Any] = {
    "reason": "Two containers are on the water.", "contract_on": "2026-02-01", "quantity": "100", "unit": "cartons",
}  # fmt: skip
GRANT = {"external_text": "Granted for the two containers.", "until_on": "2026-06-30"}


async def ask(town: House, ruling: dict[str, Any], who: Actor | None = None, **changes: Any) -> httpx.Response:
    path = f"/rulings/{ruling['number']}/extended-uses"
    return await town.call(who or trader(), "POST", path, json=ASKED | changes)


async def act(town: House, who: Actor, row: dict[str, Any], action: str, body: Any = None) -> httpx.Response:
    path = f"/extended-uses/{row['number']}/{action}"
    return await town.call(who, "POST", path, version=row["version"], json=body or {})


async def revoked(town: House, **changes: Any) -> dict[str, Any]:
    ruling = await a_ruling(town)
    return await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN} | changes)


async def granted(town: House, **changes: Any) -> dict[str, Any]:
    row = (await ask(town, await revoked(town))).json()
    answer = await act(town, DECIDER, row, "grant", GRANT | changes)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_ar_17_an_agent_asks_and_withdraws_only_with_an_authority_that_counts(town: House) -> None:
    agent = trader(AGENT, name="Kelera")
    first, second = await of_an_agent(town, agent), await of_an_agent(town, agent)
    ending = {"ground": "change_of_law", **WRITTEN}
    first, second = [await done(town, DECIDER, one, "revoke", ending) for one in (first, second)]
    row = (await ask(town, first, agent)).json()
    town.later(days=10)
    for refused in (await act(town, agent, row, "withdraw"), await ask(town, second, agent)):
        assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await act(town, trader(), row, "withdraw")).status_code == 200
    assert (await ask(town, second)).status_code == 201


async def test_ar_35_the_holder_asks_and_an_officer_grants_with_dates_and_quantity(town: House) -> None:
    ruling = await revoked(town)
    row = (await ask(town, ruling)).json()
    assert (row["state"], row["ruling"], row["edition"]) == ("asked", ruling["number"], 1)
    assert row["number"].startswith("FJ-XU-2026-")
    assert (await ask(town, ruling)).status_code == 409  # one at a time
    assert (await act(town, REVIEWER, row, "grant", GRANT)).status_code == 403
    found = (await act(town, DECIDER, row, "grant", GRANT)).json()
    assert (found["state"], found["from_on"], found["until_on"]) == ("granted", "2026-03-03", "2026-06-30")
    assert (found["quantity"], found["unit"], found["left"], found["counts_today"]) == ("100", "cartons", "100", True)
    of_the_ruling = (await town.get(trader(), f"/rulings/{ruling['number']}/file")).json()
    assert [one["number"] for one in of_the_ruling["extended_uses"]] == [row["number"]]
    assert [step["action"] for step in found["steps"]] == ["ask", "grant"]


async def test_ar_35_after_a_modification_it_is_the_earlier_edition_that_is_used_longer(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=14)
    changed = await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    row = (await ask(town, changed, contract_on="2026-03-10")).json()
    assert (row["edition"], changed["edition"]) == (1, 2)
    found = (await act(town, DECIDER, row, "grant", GRANT)).json()
    assert found["from_on"] == "2026-03-17"


@pytest.mark.parametrize(("changes", "pointer"), [
    ({"contract_on": "2026-03-03"}, "/contract_on"),
    ({"contract_on": "2026-12-01"}, "/contract_on"),
    ({"unit": None}, "/unit"),
    ({"reason": ""}, "/reason"),
    ({"quantity": "0"}, "/quantity"),
    ({"quantity": "-3"}, "/quantity"),
])  # fmt: skip
async def test_ar_35_what_cannot_be_asked(town: House, changes: dict[str, Any], pointer: str) -> None:
    answer = await ask(town, await revoked(town), **changes)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])


async def test_ar_35_nothing_is_extended_that_stands_or_rested_on_wrong_information(town: House) -> None:
    ruling = await a_ruling(town)
    assert (await ask(town, ruling)).status_code == 409
    assert (await ask(town, ruling, trader(OTHER))).status_code == 404
    false = {"ground": "false_or_misleading_information", **WRITTEN}
    annulled = await done(town, DECIDER, ruling, "annul", false)
    assert (await ask(town, annulled)).status_code == 409
    again = await done(town, DECIDER, await a_ruling(town), "revoke", false)
    assert (await ask(town, again)).json()["ground"] == "false_or_misleading_information"


@pytest.mark.parametrize(("changes", "pointer"), [
    ({"until_on": "2026-09-03"}, "/until_on"),  # six months from 3 March end on 2 September
    ({"until_on": "2026-03-01"}, "/until_on"),
    ({"from_on": "2026-02-01"}, "/from_on"),
    ({"external_text": ""}, "/external_text"),
])  # fmt: skip
async def test_ar_35_what_cannot_be_granted(town: House, changes: dict[str, Any], pointer: str) -> None:
    row = (await ask(town, await revoked(town))).json()
    answer = await act(town, DECIDER, row, "grant", GRANT | changes)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])
    longest = await act(town, DECIDER, row, "grant", GRANT | {"until_on": "2026-09-02"})
    assert longest.status_code == 200


async def test_ar_35_a_refusal_has_its_reasons_and_the_holder_may_withdraw(town: House) -> None:
    row = (await ask(town, await revoked(town))).json()
    assert (await act(town, DECIDER, row, "refuse", {})).status_code == 422
    found = (await act(town, DECIDER, row, "refuse", {"external_text": "The contract can be undone."})).json()
    assert (found["state"], found["outcome_text"]) == ("refused", "The contract can be undone.")
    assert found["actions"] == []
    other = (await ask(town, await revoked(town))).json()
    assert (await act(town, trader(AGENT), other, "withdraw")).status_code == 404
    assert (await act(town, trader(), other, "withdraw")).json()["state"] == "withdrawn"


async def test_ar_35_the_quantity_never_falls_below_zero(town: House) -> None:
    row = await granted(town)
    assert (await act(town, trader(), row, "note-use", {"declaration": "S 1", "quantity": "1"})).status_code == 403
    assert (await act(town, EXAMINER, row, "note-use", {"declaration": "S 1"})).status_code == 422
    row = (await act(town, EXAMINER, row, "note-use", {"declaration": "S 1", "quantity": "60.5"})).json()
    assert (row["used"], row["left"]) == ("60.5", "39.5")
    more = await act(town, EXAMINER, row, "note-use", {"declaration": "S 2", "quantity": "40"})
    assert (more.status_code, more.json()["code"], more.json()["left"]) == (409, "more-than-left", "39.5")
    row = (await act(town, EXAMINER, row, "note-use", {"declaration": "S 2", "quantity": "39.5"})).json()
    assert (row["left"], row["counts_today"]) == ("0", False)
    done_with = await act(town, EXAMINER, row, "note-use", {"declaration": "S 3", "quantity": "0.1"})
    assert (done_with.status_code, done_with.json()["code"]) == (409, "rule-not-met")


async def test_ar_35_of_two_who_use_it_at_once_one_wins(town: House) -> None:
    row = await granted(town)
    body = {"declaration": "S 9", "quantity": "70"}
    answers = await asyncio.gather(*(act(town, EXAMINER, row, "note-use", body) for _ in range(2)))
    assert sorted(one.status_code for one in answers) == [200, 412]
    found = (await town.get(DECIDER, f"/extended-uses/{row['id']}")).json()
    assert found["used"] == "70"


async def test_ar_35_after_its_last_day_it_is_over(town: House) -> None:
    row = await granted(town)
    town.at = MONDAY + timedelta(days=119)  # 30 June in Suva
    row = (await act(town, EXAMINER, row, "note-use", {"declaration": "S 1", "quantity": "1"})).json()
    town.later(days=1)
    late = await act(town, EXAMINER, row, "note-use", {"declaration": "S 2", "quantity": "1"})
    assert late.json()["code"] == "rule-not-met"


async def test_a_firm_sees_its_own_requests(town: House) -> None:
    row = await granted(town)
    mine = (await town.get(trader(), "/extended-uses?state=granted")).json()["items"]
    assert row["number"] in [one["number"] for one in mine]
    assert (await town.get(trader(OTHER), "/extended-uses")).json()["items"] == []
    assert (await town.get(trader(OTHER), f"/extended-uses/{row['number']}")).status_code == 404
    assert (await town.get(DECIDER, "/extended-uses?state=eaten")).status_code == 422
