"""AR-33, A4, rows 21 and 46: a new edition of the Harmonized System, from the table to the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from services.advance_rulings.jobs.editions import Editions
from tests.service.advance_rulings.conftest import DECIDER, PARAMETERS, REVIEWER, House, trader
from tests.service.advance_rulings.test_tariff import load
from tests.service.house import officer

OTHER = officer("parameters", name="officer-second-parameters")
TABLE = """from_edition,to_edition,from_code,to_code,partial,note
HS 2022,HS 2028,2009.89,2009.88,yes,coconut water
HS 2022,HS 2028,2009.89,2009.87,yes,other juices
HS 2022,HS 2028,1513.11,1513.19,no,
HS 2017,HS 2022,2009.80,2009.89,no,
"""
REASON = "Coconut water has a subheading of its own in the new edition."


async def table(house: House, rows: str = TABLE) -> None:
    assert (await load(house, rows, query="&kind=correlation")).status_code == 201


async def edition(house: House, value: str, from_on: str) -> None:
    body = {
        "name": "advance_rulings.hs_edition",
        "value": value,
        "from_on": from_on,
        "law": "Customs Tariff Order 2028",
    }
    made = await house.call(PARAMETERS, "POST", "/parameters", json=body)
    assert made.status_code == 201, made.text
    found = made.json()
    done = await house.call(OTHER, "POST", f"/parameters/{found['id']}/approve", version=1, json={})
    assert done.status_code == 200, done.text


GOODS = {
    "2009.89": "Coconut water with mango pulp",
    "2009.89.90": "Fermented noni of Morinda citrifolia",
    "1513.11": "Cold-pressed oil in drums for soap",
    "1211.90": "Ground root of Piper methysticum, dried under the sun",
}


async def ruled(house: House, hs_code: str, **changes: Any) -> str:
    """Goods of each code are unlike those of the others, so that no ruling conflicts with another."""
    said = GOODS[hs_code]
    content = {"subject": said, "goods_description": said, "reasoning": f"{said}: General Interpretative Rule 1."}
    return str((await house.issued(hs_code=hs_code, **content, **changes))["number"])


def clockwork(house: House) -> Editions:
    return Editions(house.app.state.platform.settings.hosted_administrations())


async def night(house: House) -> None:
    await clockwork(house).run(house.work, "FJ", house.at)


async def changes(house: House, query: str = "") -> dict[str, Any]:
    answer = await house.get(REVIEWER, f"/edition-changes?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decide(house: House, row: dict[str, Any], code: str, who: Any = DECIDER, reason: str = REASON) -> Any:
    path = f"/edition-changes/{row['id']}/decide"
    return await house.call(who, "POST", path, version=row["version"], json={"code": code, "reason": reason})


async def file_of(house: House, number: str) -> dict[str, Any]:
    found: dict[str, Any] = (await house.get(DECIDER, f"/rulings/{number}/file")).json()
    return found


async def test_ar_33_affected_rulings_are_flagged_decided_and_on_the_day_converted_or_ended(house: House) -> None:
    await table(house)
    juice = await ruled(house, hs_code="2009.89")
    forgotten = await ruled(house, hs_code="2009.89.90")
    oil = await ruled(house, hs_code="1513.11")
    kava = await ruled(house, hs_code="1211.90")
    short = await ruled(house, hs_code="2009.89", valid_until="2026-03-31")
    await night(house)
    assert (await changes(house))["items"] == [], "nothing is said before the office names the edition"
    await edition(house, "HS 2028", "2026-04-01")
    await night(house)
    found = await changes(house)
    rows = {row["ruling"]: row for row in found["items"]}
    assert set(rows) == {juice, forgotten, oil}, "unchanged codes move on, and what ends before is not touched"
    assert [(one["edition"], one["present"], one["flagged"], one["without_table"]) for one in found["editions"]] == [
        ("HS 2022", True, 0, []), ("HS 2028", False, 3, []),
    ]  # fmt: skip
    assert [(one["code"], one["partial"], one["notes"]) for one in rows[juice]["candidates"]] == [
        ("2009.87", True, ["other juices"]), ("2009.88", True, ["coconut water"]),
    ]  # fmt: skip
    assert (await decide(house, rows[juice], "1513.19")).status_code == 422, "not among the candidates"
    assert (await decide(house, rows[juice], "2009.88", reason="short")).status_code == 422
    assert (await decide(house, rows[juice], "2009.88", REVIEWER)).status_code == 403
    done = await decide(house, rows[juice], "2009.87")
    assert done.json()["state"] == "decided"
    assert (await decide(house, rows[juice], "2009.88")).status_code == 412
    again = await decide(house, done.json(), "2009.88")
    assert (again.json()["code"], [step["action"] for step in again.json()["steps"]]) == (
        "2009.88", ["flag", "decide", "decide"],
    )  # fmt: skip
    bulk = {"to_edition": "2028", "reason": "The only code to which the table leads."}
    assert (await house.call(DECIDER, "POST", "/edition-changes/decide", json=bulk)).json() == {"decided": [oil]}
    house.later(days=28)
    await night(house)
    assert (await file_of(house, juice))["hs_code"] == "2009.89", "31 March: not yet"
    house.later(days=1)
    await night(house)
    await night(house)
    converted, over = await file_of(house, juice), await file_of(house, forgotten)
    assert (converted["hs_code"], converted["hs_edition"], converted["edition"]) == ("2009.88", "HS 2028", 2)
    assert converted["editions"][0]["content"]["hs_code"] == "2009.89"
    assert converted["editions"][0]["ended_on"] == "2026-04-01"
    assert (over["status"], over["end_ground"], over["ended_on"]) == ("ceased", "hs_edition_ended", "2026-04-01")
    assert "no new code was decided" in over["end_facts"]
    assert (await file_of(house, oil))["hs_code"] == "1513.19"
    assert ((await file_of(house, kava))["status"], (await file_of(house, kava))["edition"]) == ("in_force", 1)
    assert (await file_of(house, short))["end_ground"] is None
    states = {row["ruling"]: row["state"] for row in (await changes(house))["items"]}
    assert states == {juice: "converted", oil: "converted", forgotten: "ended"}
    public = (await house.get(None, f"/rulings/{juice}")).json()
    assert (public["hs_codes"], public["hs_edition"]) == (["2009.88"], "HS 2028")


async def test_row_21_the_holder_and_others_hear_that_a_ruling_is_flagged(house: House) -> None:
    await table(house)
    number = await ruled(house, hs_code="1513.11")
    await edition(house, "HS 2028", "2026-04-01")
    await night(house)
    async with house.work.reading(administration="FJ") as session:
        told = (
            await session.scalars(
                text("select data from advance_rulings.audit_entry where type = 'advance_rulings.EditionFlagged'")
            )
        ).all()
    assert [(one["of"], one["until_on"], one["organisation"] is not None) for one in told] == [
        (number, "2026-04-01", True)
    ]
    assert (await house.get(trader(), "/edition-changes")).status_code == 403


async def test_a_table_that_comes_after_the_day_gives_the_office_thirty_days_and_ends_nothing_for_the_past(
    house: House,
) -> None:
    number = await ruled(house, hs_code="1513.11")
    await edition(house, "HS 2028", "2026-03-05")
    house.later(days=7)
    await night(house)
    found = await changes(house)
    assert found["editions"][0]["without_table"] == ["HS 2022"], "the page says that the table is missing"
    assert found["items"] == []
    await table(house)
    await night(house)
    row = (await changes(house))["items"][0]
    assert row["effective_on"] == "2026-04-09"
    house.later(days=30)
    await night(house)
    assert (await file_of(house, number))["ended_on"] == "2026-04-09"


async def test_what_ended_meanwhile_is_left_as_it_is_and_an_edition_taken_back_does_nothing(house: House) -> None:
    await table(house)
    number, other = await ruled(house, hs_code="1513.11"), await ruled(house, hs_code="2009.89")
    await edition(house, "HS 2028", "2026-04-01")
    await night(house)
    await edition(house, "HS 2022", "2026-04-01")
    house.later(days=35)
    await night(house)
    assert (await file_of(house, number))["status"] == "in_force"
    await edition(house, "HS 2028", "2026-04-10")
    ending = {"ground": "error_of_fact_or_law", "facts": "The description was misread.", "basis": "TFA 3.4"}
    version = (await file_of(house, number))["version"]
    gone = await house.call(DECIDER, "POST", f"/rulings/{number}/revoke", version=version, json=ending)
    assert gone.status_code == 200, gone.text
    house.at += timedelta(days=5)
    await night(house)
    assert (await file_of(house, number))["status"] == "revoked"
    assert (await file_of(house, other))["status"] == "ceased"
    assert {row["state"] for row in (await changes(house, "edition=2028"))["items"]} == {"ended"}


async def test_row_46_a_ruling_is_shown_on_every_edition_that_tables_lead_to(house: House) -> None:
    number = await ruled(house, hs_code="2009.89.90")
    path = f"/rulings/{number}/editions"
    assert (await house.get(None, path)).json()["editions"] == []
    await table(house)
    await load(house, "edition,code,description\nHS 2028,2009.88,Coconut water\n")
    answer = await house.get(None, path)
    found = answer.json()
    assert (found["edition"], found["codes"]) == ("HS 2022", ["2009.89.90"])
    assert [(one["edition"], one["way"]) for one in found["editions"]] == [
        ("HS 2028", ["HS 2022", "HS 2028"]), ("HS 2017", ["HS 2022", "HS 2017"]),
    ]  # fmt: skip
    newer, older = found["editions"]
    assert [(one["code"], one["description"]) for one in newer["codes"][0]["becomes"]] == [
        ("2009.87", None), ("2009.88", "Coconut water"),
    ]  # fmt: skip
    assert [one["code"] for one in older["codes"][0]["becomes"]] == ["2009.80"]
    assert (await house.get(None, path, headers={"If-None-Match": answer.headers["etag"]})).status_code == 304
    assert (await house.get(None, "/rulings/FJ-AR-1999-1/editions")).status_code == 404
    wrong = {"name": "advance_rulings.hs_edition", "value": "soon", "from_on": "2027-01-01", "law": "x"}
    assert (await house.call(PARAMETERS, "POST", "/parameters", json=wrong)).status_code == 422
