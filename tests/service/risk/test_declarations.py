"""The doors: one by one and in bulk, repeats, amendments, whose declarations, cancelling; receipts before anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text

from services.risk.api.declarations import MOST_BYTES
from services.risk.model import Declaration, DeclarationVersion
from shared import tenancy
from tests.service.house import ACME
from tests.service.risk.conftest import AUDITOR, COUNTER, EXAMINER, House, machine, trader
from tests.service.risk.lodging import activate, declaration, engine, lodge, lodge_many, rule

OTHER = "22222222-2222-4222-8222-222222222222"


async def facts(house: House, kind: str) -> list[dict]:
    async with house.work.reading(administration="FJ") as session:
        rows = await session.execute(
            text("select data from risk.audit_entry where type = :kind order by sequence"), {"kind": kind}
        )
        return [row.data for row in rows]


async def test_a_declaration_comes_once_and_a_repeat_changes_nothing(town: House) -> None:
    body = declaration("A-1")
    first = await lodge(town, body)
    assert first["taken"] == "new"
    assert first["version"] == 1
    again = await lodge(town, body, status=200)
    assert {**again, "taken": "new"} == first
    changed = await lodge(town, declaration("A-1", items=[{"hs": "2203"}]))
    assert (changed["taken"], changed["version"], changed["id"]) == ("changed", 2, first["id"])
    assert changed["receipt"] != first["receipt"]
    kept = await town.read(EXAMINER, "/declarations/A-1/versions")
    assert [one["version"] for one in kept] == [2, 1]
    assert kept[1]["items"][0]["value"] == "18500.00"


async def test_the_same_key_gives_the_same_bytes(town: House) -> None:
    body = declaration("K-1")
    answers = [await town.post(machine(), "/declarations", body, key="once") for _ in range(2)]
    assert answers[0].content == answers[1].content
    await engine(town).settled()


async def test_bulk_takes_the_good_ones_and_says_what_is_wrong_with_the_others(town: House) -> None:
    bodies = [declaration(f"B-{number}") for number in range(30)]
    found = await lodge_many(
        town, [*bodies, "text", {"reference": ""}, {"reference": "B-x", "items": "none"}, bodies[0]]
    )
    assert (found["received"], found["refused"]) == (31, 3)
    assert [row["line"] for row in found["rows"] if row["refused"]] == [31, 32, 33]
    assert found["rows"][33]["receipt"]["taken"] == "unchanged"
    assert len([one for one in await facts(town, "risk.BatchReceived") if one["declarations"][0][0] == "B-0"]) == 1
    assessed = [
        one
        for one in await facts(town, "risk.BatchAssessed")
        if ["B-29", 1] in [row[:2] for row in one["declarations"]]
    ]
    assert len(assessed) == 1
    bodies = [declaration("L-0"), declaration("L-1", items=[]) | {"items": None}, declaration("L-2")]
    lines = b"\xef\xbb\xbf" + b"\n".join(json.dumps(one).encode() for one in bodies) + b"\n{half"
    answer = await town.call(
        machine(), "POST", "/declarations/bulk", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert (answer.json()["received"], answer.json()["refused"]) == (3, 1)
    assert "not JSON: key must be a string" in answer.json()["rows"][3]["refused"]
    await engine(town).settled()


async def test_a_body_without_an_announced_length_is_taken_no_further_than_its_bound(town: House) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(24):
            sent += 1
            yield bytes(1024 * 1024)

    lines = {"Content-Type": "application/x-ndjson"}
    answer = await town.call(machine(), "POST", "/declarations/bulk", content=pieces(), headers=lines)
    assert (answer.status_code, answer.json()["limit"]) == (413, MOST_BYTES)
    assert sent * 1024 * 1024 <= MOST_BYTES + 2 * 1024 * 1024


async def test_bulk_refuses_too_many_and_what_is_no_list(town: House) -> None:
    many = await town.post(machine(), "/declarations/bulk", [{}] * 1001)
    assert (many.status_code, many.json()["code"]) == (413, "too-large")
    for body, where in (({}, "/reference"), ({"items": {}}, "/items"), ({"items": [{}, 1]}, "/items/1")):
        bad = await town.post(machine(), "/declarations", ({"reference": "X"} if body else {}) | body)
        assert (bad.status_code, [one["pointer"] for one in bad.json()["errors"]]) == (422, [where])
    none = await town.post(machine(), "/declarations/bulk", {"a": 1})
    assert (none.status_code, none.json()["code"]) == (422, "malformed-json")
    half = await town.call(
        machine(), "POST", "/declarations", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert half.status_code == 422


async def test_what_cannot_be_read_is_kept_and_flagged_never_dropped(town: House) -> None:
    await activate(town, rule("R-0001", "to_be_qualified", "yellow"))
    body = declaration(
        "Q-1", colour="blue", total_value="a lot", items=[{"hs": "2203", "value": "-5", "gross_mass": "900000000"}]
    )
    row = await lodge(town, body)
    whole = await town.read(EXAMINER, f"/declarations/{row['id']}")
    where = {one["where"] for one in whole["newest"]["flaws"]}
    assert {"/total_value", "/items/0/value"} <= where
    assert whole["newest"]["unknown"] == {"/colour": "blue"}
    assert whole["lane"] in ("yellow", "red")


async def test_a_value_that_cannot_be_read_any_more_is_an_amendment_and_told(town: House) -> None:
    first = await lodge(town, declaration("Q-2"))
    worse = declaration("Q-2", total_value="a lot")
    found = await lodge(town, worse)
    assert (found["taken"], found["version"], found["receipt"] != first["receipt"]) == ("changed", 2, True)
    whole = await town.read(EXAMINER, f"/declarations/{found['id']}")
    assert [(one["where"], one["given"]) for one in whole["newest"]["flaws"]] == [("/total_value", "a lot")]
    assert (await lodge(town, worse, status=200))["taken"] == "unchanged"
    twice = await lodge_many(
        town, [declaration("Q-3"), declaration("Q-3", total_value="x"), declaration("Q-3", total_value="x")]
    )
    assert [row["receipt"]["taken"] for row in twice["rows"]] == ["new", "changed", "unchanged"]


async def test_two_calls_with_the_same_new_reference_make_one_declaration(house: House) -> None:
    answers = await asyncio.gather(*(house.post(machine(), "/declarations", declaration("T-1")) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert sum(answer.status_code == 201 for answer in answers) == 1
    await engine(house).settled()
    async with house.work.reading(administration="FJ") as session:
        assert len((await session.scalars(select(DeclarationVersion.number))).all()) == 1


async def test_a_trader_lodges_for_itself_and_sees_its_own_receipts_only(town: House) -> None:
    acme, other = trader(ACME, tin="70-1"), trader(OTHER, tin="70-2")
    mine = await lodge(town, declaration("M-1", importer="70-1"), who=acme)
    refused = await town.post(acme, "/declarations", declaration("M-2", importer="70-2"))
    assert refused.status_code == 403
    taken = await town.post(other, "/declarations", declaration("M-1", importer="70-2"))
    assert (taken.status_code, taken.json()["detail"]) == (403, "This reference is taken by another declaration.")
    as_declarant = await lodge(town, declaration("M-3", importer="70-9", declarant="70-2"), who=other)
    assert [one["id"] for one in (await town.read(acme, "/receipts"))["items"]] == [mine["id"]]
    assert (await town.get(acme, f"/receipts/{as_declarant['id']}")).status_code == 404
    assert (await town.read(acme, "/receipts/M-1"))["receipt"] == mine["receipt"]
    for path in ("/declarations", f"/declarations/{mine['id']}", f"/declarations/{mine['id']}/versions"):
        assert (await town.get(acme, path)).status_code == 403
    many = await town.post(acme, "/declarations/bulk", [declaration("M-4", importer="70-1"), declaration("M-5")])
    assert [bool(row["refused"]) for row in many.json()["rows"]] == [False, True]
    await engine(town).settled()


async def test_cancelling_is_the_same_for_every_lane_and_possible_once(town: House) -> None:
    await activate(town, rule("R-0001", 'items.exists(i, i.hs.startsWith("93"))', mandatory=True))
    acme = trader(ACME, tin="70-1")
    answers = []
    for reference, hs in (("C-red", "93010000"), ("C-green", "22030000")):
        row = await lodge(town, declaration(reference, importer="70-1", items=[{"hs": hs}]), who=acme)
        stale = await town.post(acme, f"/declarations/{row['id']}/cancel", {"reason": "Mistake"}, version=9)
        assert stale.status_code == 412
        answers.append(await town.post(acme, f"/declarations/{row['id']}/cancel", {"reason": "Mistake"}, version=1))
        assert (
            await town.post(acme, f"/declarations/{row['id']}/cancel", {"reason": "x"}, version=1)
        ).status_code == 409
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json().keys() == answers[1].json().keys()
    assert {answer.json()["stage"] for answer in answers} == {"cancelled"}


async def test_lists_filters_and_pages(town: House) -> None:
    await lodge_many(town, [declaration(f"P-{number}", office="FJNAN") for number in range(5)])
    seen: list[str] = []
    cursor = ""
    while True:
        page = await town.read(COUNTER, f"/declarations?office_code=FJNAN&limit=2&cursor={cursor}")
        seen += [row["reference"] for row in page["items"]]
        if not (cursor := page["next"] or ""):
            break
    assert sorted(seen) == [f"P-{number}" for number in range(5)]
    assert [row["reference"] for row in (await town.read(COUNTER, "/declarations?q=P-3"))["items"]] == ["P-3"]
    assert (await town.get(COUNTER, "/declarations?cursor=nonsense")).status_code == 422
    row = (await town.read(COUNTER, "/declarations?q=P-3"))["items"][0]
    assert row["lane"] is not None
    assert row["why"] is None, "the counter sees lanes, never why"
    assert (await town.read(AUDITOR, "/declarations?q=P-3"))["items"][0]["why"]["cause"] is not None


async def test_RM9_a_manifest_is_scored_before_arrival(town: House) -> None:
    await activate(town, rule("R-0001", 'pre_arrival && country_export == "JP" && days_since_arrival < 0', "yellow"))
    body = declaration("V-1", pre_arrival=True, arrived_on="2026-03-06", items=[{"description": "Used cars"}])
    row = await lodge(town, body)
    whole = await town.read(EXAMINER, f"/declarations/{row['id']}")
    assert (whole["stage"], whole["waits_for_assessment"]) == ("pre_arrival", False)
    assert whole["lane"] in ("yellow", "red")
    arrived = await lodge(town, declaration("V-1", arrived_on="2026-03-06"))
    assert (await town.read(EXAMINER, f"/declarations/{arrived['id']}"))["stage"] == "lodged"


async def test_another_administration_sees_nothing(town: House) -> None:
    row = await lodge(town, declaration("X-1"))
    elsewhere = machine("VU")
    assert (await town.get(elsewhere, f"/declarations/{row['id']}")).status_code == 404
    assert (await town.read(elsewhere, "/declarations"))["items"] == []


@pytest.mark.parametrize("waits", [True, False])
async def test_what_was_received_before_a_crash_is_assessed_afterwards(house: House, waits: bool) -> None:
    """The process ended between receipt and assessment: the timed work picks up what waits, read from the table."""
    row = await lodge(house, declaration("W-1"))
    if waits:
        async with house.work.sessions() as session, session.begin():
            await tenancy.enter(session, administration="FJ")
            kept = await session.get(Declaration, ("FJ", row["id"]))
            assert kept is not None
            kept.assessed_at = None
    found = engine(house)
    assert await found.waits("FJ") is waits
    assert await found.assess("FJ") == int(waits)
    assert (await house.read(EXAMINER, f"/declarations/{row['id']}"))["waits_for_assessment"] is False
