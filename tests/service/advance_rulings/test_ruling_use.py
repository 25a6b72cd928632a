"""AR-08, AR-09, AR-28, A6 and row 27: a declaration cites a ruling."""

from __future__ import annotations

from typing import Any

from tests.service.advance_rulings.conftest import AGENT, DECIDER, REVIEWER, House, trader
from tests.service.advance_rulings.living import WRITTEN, a_ruling, done
from tests.service.advance_rulings.test_edition_changes import edition
from tests.service.advance_rulings.test_extended_use import granted
from tests.service.house import officer

EXAMINER = officer("examiner")
SYSTEM = officer("national-system")
LINE: dict[str, Any] = {
    "declaration": "SAD-2026-100", "item": 1, "holder_tin": "50 1", "hs_code": "2009.89.90", "origin": "FJ",
}  # fmt: skip


async def check(town: House, number: str, who: Any = EXAMINER, **changes: Any) -> dict[str, Any]:
    answer = await town.call(who, "POST", f"/rulings/{number}/check", json=LINE | changes)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def uses(town: House, number: str, who: Any = EXAMINER) -> list[dict[str, Any]]:
    answer = await town.get(who, f"/rulings/{number}/uses")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_ar_08_the_holders_matching_line_is_honoured_and_for_others_it_is_information_only(town: House) -> None:
    ruling = await a_ruling(town)
    number = ruling["number"]
    found = await check(town, number, description=f"12 cartons: {ruling['subject'].upper()}")
    assert (found["result"], found["standing"], found["binding_on_administration"]) == ("match", "in_force", True)
    assert (found["compared"], found["differences"], found["used_on"]) == (["hs_code", "description"], [], "2026-03-03")
    assert found["ruled"]["hs_code"] == "2009.89.90"
    town.later(minutes=1)
    other = await check(town, number, holder_tin="50-2", item=2)
    assert (other["result"], other["binding_on_administration"]) == ("not_the_holder", False)
    assert [(use["item"], use["result"], use["by"]["name"]) for use in await uses(town, number)] == [
        (2, "not_the_holder", "Officer Examiner"), (1, "match", "Officer Examiner"),
    ]  # fmt: skip
    mine = await uses(town, number, trader())
    assert [use["by"] for use in mine] == [None, None], "the holder sees the uses, not the officer"
    assert (await town.get(trader(AGENT), f"/rulings/{number}/uses")).status_code == 404


async def test_ar_09_whether_the_holder_is_bound_too_is_the_administrations_own_choice(house: House) -> None:
    number = (await a_ruling(house))["number"]
    assert (await check(house, number))["binding_on_holder"] is False
    body = {
        "name": "advance_rulings.binding_on_applicant",
        "value": True,
        "from_on": "2026-03-04",
        "law": "Customs Act s 7",
    }
    made = (await house.call(officer("parameters"), "POST", "/parameters", json=body)).json()
    path = f"/parameters/{made['id']}/approve"
    await house.call(officer("parameters", name="officer-second"), "POST", path, version=1, json={})
    house.later(days=1)
    found = await check(house, number, hs_code="2202.99")
    assert (found["result"], found["binding_on_holder"], found["law"]) == ("mismatch", True, "Customs Act s 7")
    assert (await check(house, number, holder_tin="50-2"))["binding_on_holder"] is False


async def test_ar_28_and_a6_facts_that_differ_are_named_field_by_field(town: House) -> None:
    number = (await a_ruling(town, origin_country="FJ"))["number"]
    found = await check(town, number, hs_code="2202.99", origin="nz", description="Spare parts of tractors")
    assert found["result"] == "mismatch"
    assert [(one["field"], one["declared"]) for one in found["differences"]] == [
        ("hs_code", "2202.99"), ("origin", "NZ"), ("description", "Spare parts of tractors"),
    ]  # fmt: skip
    assert [one["ruled"] for one in found["differences"]][:2] == ["2009.89.90", "FJ"]
    kept = (await uses(town, number))[0]
    assert (kept["declared"]["origin"], len(kept["differences"])) == ("NZ", 3)


async def test_row_27_expired_ended_not_yet_valid_and_the_past_as_it_stood(town: House) -> None:
    ruling = await a_ruling(town, valid_from="2026-03-10", valid_until="2026-06-30")
    number = ruling["number"]
    for day, expected in (
        ("2026-03-09", "not_yet_valid"), ("2026-03-10", "match"), ("2026-06-30", "match"), ("2026-07-01", "expired"),
    ):  # fmt: skip
        assert (await check(town, number, on=day))["result"] == expected, day
    town.later(days=10)
    content = {"content": {"hs_code": "2202.99"}, "ground": "error_of_fact_or_law", **WRITTEN}
    modified = await done(town, DECIDER, ruling, "modify", content)
    assert (await check(town, number, on="2026-03-12"))["result"] == "match", "the edition in force on that day"
    now = await check(town, number)
    assert (now["result"], now["ruled"]["edition"]) == ("mismatch", 2)
    assert (await check(town, number, hs_code="2202.99"))["result"] == "match"
    await done(town, DECIDER, modified, "revoke", {"ground": "change_of_law", **WRITTEN})
    over = await check(town, number, hs_code="2202.99")
    assert (over["result"], over["binding_on_administration"]) == ("ended", False)
    assert (await check(town, number, on="2026-03-12"))["result"] == "match"


async def test_ar_35_extended_use_is_counted_once_for_each_line(town: House) -> None:
    row = await granted(town)
    number = row["ruling"]

    async def left() -> str:
        return str((await town.get(REVIEWER, f"/extended-uses/{row['number']}")).json()["left"])

    looked = await check(town, number)
    assert (looked["result"], looked["standing"], looked["extended_use"]["counted"]) == ("match", "extended", False)
    first = await check(town, number, quantity="60", item=3)
    assert (first["extended_use"]["left"], first["extended_use"]["counted"]) == ("40", True)
    again = await check(town, number, quantity="60", item=3)
    assert (again["result"], again["extended_use"]["counted"], await left()) == ("match", True, "40")
    much = await check(town, number, quantity="41", item=4)
    assert (much["result"], [one["field"] for one in much["differences"]], await left()) == (
        "mismatch",
        ["quantity"],
        "40",
    )
    assert (await check(town, number, quantity="1", item=5, hs_code="0101.21"))["result"] == "mismatch"
    await check(town, number, quantity="40", item=6)
    assert await left() == "0"
    assert (await check(town, number, quantity="1", item=7))["result"] == "ended", "it is used up"
    assert (await check(town, number, quantity="40", item=6))["result"] == "match", "this line has its part already"


async def test_a6_who_does_not_follow_a_ruling_gives_a_reason_that_the_holder_reads(town: House) -> None:
    number = (await a_ruling(town))["number"]
    path = f"/rulings/{number}/deviations"
    body = {"declaration": "SAD-2026-101", "item": 2}
    assert (await town.call(EXAMINER, "POST", path, json=body)).status_code == 422
    assert (await town.call(EXAMINER, "POST", path, json=body | {"reason": "No way."})).status_code == 422
    reason = "The laboratory found alcohol of 2 % vol., which the ruling does not cover."
    made = await town.call(EXAMINER, "POST", path, json=body | {"reason": reason})
    assert (made.status_code, made.json()["result"], made.json()["deviated"]) == (201, "not_followed", True)
    assert [(use["reason"], use["by"]) for use in await uses(town, number, trader())] == [(reason, None)]
    listed = (await town.get(REVIEWER, "/ruling-uses?deviated=true&from=2026-03-03&to=2026-03-03")).json()["items"]
    assert (listed[0]["ruling"], listed[0]["declaration"]) == (number, "SAD-2026-101")
    assert (await town.get(REVIEWER, "/ruling-uses?deviated=true&to=2026-03-02")).json()["items"] == []


async def test_only_officers_and_the_national_system_check_and_only_rulings_of_their_own_bind(town: House) -> None:
    number = (await a_ruling(town))["number"]
    assert (await check(town, number.lower(), SYSTEM))["result"] == "match"
    path = f"/rulings/{number}/check"
    assert (await town.call(trader(), "POST", path, json=LINE)).status_code == 403
    assert (await town.call(officer("counter"), "POST", path, json=LINE)).status_code == 403
    elsewhere = officer("examiner", administration="VU")
    assert (await town.call(elsewhere, "POST", path, json=LINE)).status_code == 404
    assert (await town.call(EXAMINER, "POST", path, json=LINE, key="")).status_code == 400
    key = "same-key-of-a-broken-line"
    twice = [await town.call(EXAMINER, "POST", path, json=LINE, key=key) for _ in range(2)]
    assert twice[0].json() == twice[1].json()
    assert len(await uses(town, number)) == 2


async def test_ar_33_a_declaration_on_the_next_edition_is_judged_by_the_code_of_its_day(house: House) -> None:
    from tests.service.advance_rulings.test_edition_changes import changes, decide, night, table

    number = (await a_ruling(house, hs_code="2009.89"))["number"]
    await table(house)
    await edition(house, "HS 2028", "2026-04-01")
    await night(house)
    assert (await decide(house, (await changes(house))["items"][0], "2009.88")).status_code == 200
    house.later(days=29)
    await night(house)
    assert (await check(house, number, hs_code="2009.88.10"))["result"] == "match"
    assert (await check(house, number, hs_code="2009.89.90", on="2026-03-31"))["result"] == "match"
    assert (await check(house, number, hs_code="2009.89.90"))["result"] == "mismatch"
