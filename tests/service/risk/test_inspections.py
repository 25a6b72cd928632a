"""M11: the inspection act is structured, linked to every hit rule and to the draw, and never changed; RM8: it updates
profile and hit-rate. Release waits for what the lane asks."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.risk.queries.known import Window, records
from tests.service.house import officer
from tests.service.risk.builders import Lodged, by_hand, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, House, machine, trader

PNG = b"\x89PNG\r\n\x1a\n" + b"picture " * 300
CONFORM = {"conform": True, "minutes": 25, "items": [1, 2]}
FOUND: dict[str, Any] = {
    "conform": False,
    "minutes": 90,
    "findings": [
        {"offence": "undervaluation", "item": 2, "note": "Invoice of another shipment."},
        {"offence": "undeclared", "note": "Two cartons of telephones."},
    ],
    "revenue": {"amount": 125_000, "currency": "FJD"},
    "corrections": [{"field": "item.value", "item": 2, "was": "400.00", "now": 2400}],
    "items": [2],
    "note": "Weighed and counted.",
}


async def write(town: House, one: Lodged, body: dict[str, Any], *, version: int = 2, **more: Any) -> Any:
    return await town.post(EXAMINER, f"{one.path}/inspections", body, version=version, **more)


async def test_m11_an_act_is_kept_whole_and_linked_to_every_hit_rule_and_the_draw(town: House) -> None:
    one = Lodged(
        hits=[hit("R-0001"), hit("R-0002", "yellow", selected=False), hit("R-0003", shadow=True)], random_lane="red"
    )
    await lodge(town, one)
    for who, status in (
        (ANALYST, 403), (APPROVER, 403), (AUDITOR, 403), (COUNTER, 403), (machine(), 403), (trader(), 403), (None, 401),
        (officer("examiner", administration="VU"), 404),
    ):  # fmt: skip
        assert (await town.post(who, f"{one.path}/inspections", CONFORM, version=2)).status_code == status
    key = str(uuid4())
    answer = await write(town, one, FOUND, key=key)
    assert answer.status_code == 201, answer.text
    act, declaration = answer.json()["act"], answer.json()["declaration"]
    assert [(rule["rule"], rule["selected"], rule["shadow"], rule["alone"]) for rule in act["rules"]] == [
        ("R-0001", True, False, False), ("R-0002", False, False, False), ("R-0003", False, True, False),
    ]  # fmt: skip
    assert (act["selected_at_random"], act["probability"], act["lane"]) == (True, "0.500000", "red")
    assert act["corrections"] == [{"field": "item.value", "item": 2, "was": "400.00", "now": "2400.00"}]
    assert act["findings"][0]["wording"] == "Value declared too low"
    assert (declaration["found"], declaration["version"]) == (True, 3)
    assert (await write(town, one, FOUND, key=key)).content == answer.content  # once
    assert (await write(town, one, FOUND)).status_code == 412
    (shown,) = (await town.read(AUDITOR, f"{one.path}/inspections"))["items"]
    assert shown == act
    for who in (trader(), COUNTER, machine()):
        assert (await town.get(who, f"{one.path}/inspections")).status_code == 403


async def test_rm8_an_inspection_result_updates_profile_and_hit_rate(town: House) -> None:
    """The importer's record and the rules' find rates follow at once; a correction takes the first act's place."""
    one = Lodged(hits=[hit("R-0081"), hit("R-0082")], importer="RM8")
    other = Lodged(hits=[hit("R-0081")], importer="RM8")
    await lodge(town, one, other)

    async def rates() -> dict[str, tuple[int, int, int, int]]:
        rows = (await town.read(ANALYST, "/statistics/rules?from=2026-03-01&until=2026-03-05"))["items"]
        return {
            row["rule"]: (
                row["hits"],
                row["find_rate"]["inspected"],
                row["find_rate"]["finds"],
                row["revenue"]["amount"],
            )
            for row in rows
            if row["rule"].startswith("R-008")
        }

    async def profile() -> tuple[int, int]:
        """What the features of the importer's next declaration would say."""
        since, before = town.at - timedelta(days=30), town.at + timedelta(minutes=1)
        async with town.work.reading(administration="FJ") as session:
            window = Window(since=since, before=before, today=before)
            found, _ = await records(
                session, administration="FJ", importers=["RM8"], declarants=[], window=window, remembered={}
            )
        return found["RM8"].inspected, found["RM8"].finds

    assert await rates() == {"R-0081": (2, 0, 0, 0), "R-0082": (1, 0, 0, 0)}
    assert await profile() == (0, 0)
    first = (await write(town, one, FOUND)).json()["act"]
    await write(town, other, CONFORM)
    assert await rates() == {"R-0081": (2, 2, 1, 125_000), "R-0082": (1, 1, 1, 125_000)}
    assert await profile() == (2, 1)
    corrected = await write(town, one, {**CONFORM, "supersedes": first["id"]}, version=3)
    assert corrected.json()["act"]["supersedes"] == first["id"]
    assert await rates() == {"R-0081": (2, 2, 0, 0), "R-0082": (1, 1, 0, 0)}
    assert await profile() == (2, 0)
    twice = await write(town, one, {**CONFORM, "supersedes": first["id"]}, version=4)
    assert twice.status_code == 409
    strange = await write(town, other, {**CONFORM, "supersedes": first["id"]}, version=3)
    assert strange.status_code == 404
    acts = (await town.read(EXAMINER, f"{one.path}/inspections"))["items"]
    assert [act["superseded_by"] for act in acts] == [None, acts[0]["id"]]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"conform": True}, "/findings"),
        ({"findings": []}, "/findings"),
        ({"findings": [{"offence": "other"}], "note": ""}, "/findings/0/note"),
        ({"findings": [{"offence": "quantity", "item": 3}]}, "/findings/0/item"),
        ({"findings": [{"offence": "quantity"}] * 2}, "/findings"),
        ({"revenue": {"amount": 1, "currency": "USD"}}, "/currency"),
        ({"items": [9]}, "/items/0"),
        ({"photos": ["0" * 64]}, "/photos/0"),
        ({"corrections": [{"field": "item.colour", "item": 1, "now": "x"}]}, "/corrections/0/field"),
        ({"corrections": [{"field": "new_importer", "now": True}]}, "/corrections/0/field"),
        ({"corrections": [{"field": "item.hs", "now": "1"}]}, "/corrections/0/item"),
        ({"corrections": [{"field": "total_value", "now": "a lot"}]}, "/corrections/0/now"),
        ({"corrections": [{"field": "total_value", "was": "900", "now": "1"}]}, "/corrections/0/was"),
        ({"corrections": [{"field": "total_value", "now": "1000"}]}, "/corrections/0/now"),
    ],
)
async def test_m11_what_is_wrong_with_an_act_is_named_and_nothing_is_kept(town: House, change, pointer) -> None:
    one = Lodged()
    await lodge(town, one)
    answer = await write(town, one, {**FOUND, **change})
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert (await town.read(EXAMINER, f"{one.path}/inspections"))["items"] == []


async def test_m11_an_act_is_never_changed(town: House) -> None:
    one = Lodged(hits=[hit("R-0004")])
    await lodge(town, one)
    await write(town, one, CONFORM)
    for statement in ("update inspection set conform = false", "delete from inspection", "delete from inspection_hit"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await by_hand(town, text(statement))


async def test_pictures_come_as_raw_bodies_and_stand_in_the_act(town: House) -> None:
    one = Lodged()
    await lodge(town, one)

    async def send(who: Any, content: bytes, media_type: str = "image/png", **more: Any) -> Any:
        path = f"{one.path}/photos?name=..%2Fcarton%20é.png"
        return await town.call(who, "POST", path, content=content, headers={"Content-Type": media_type}, **more)

    for who, content, media_type, status in (
        (trader(), PNG, "image/png", 403), (ANALYST, PNG, "image/png", 403), (EXAMINER, b"<script>", "text/html", 415),
        (EXAMINER, b"", "image/png", 415), (EXAMINER, b"%PDF-1.7", "image/png", 415),
    ):  # fmt: skip
        assert (await send(who, content, media_type)).status_code == status
    answer = await send(EXAMINER, PNG)
    assert answer.status_code == 201, answer.text
    photo = answer.json()
    assert (photo["sha256"], photo["name"], photo["bytes"]) == (
        hashlib.sha256(PNG).hexdigest(),
        "carton é.png",
        len(PNG),
    )
    assert (await send(EXAMINER, PNG)).json()["sha256"] == photo["sha256"]  # the same picture is the same picture
    assert len((await town.read(AUDITOR, f"{one.path}/photos"))["items"]) == 1
    act = (await write(town, one, {**CONFORM, "photos": [photo["sha256"]]})).json()["act"]
    assert act["photos"] == [photo["sha256"]]
    read = await town.get(AUDITOR, answer.headers["location"])
    assert (read.content, read.headers["x-content-type-options"]) == (PNG, "nosniff")
    assert (await town.get(trader(), answer.headers["location"])).status_code == 403
    assert (await town.get(AUDITOR, f"{one.path}/photos/{'0' * 64}")).status_code == 404


async def test_notes_are_ones_own_until_the_act_is_written(town: House) -> None:
    one = Lodged()
    await lodge(town, one)
    place, colleague = f"{one.path}/inspections/notes", officer("examiner", name="colleague")
    for minutes in (5, 10):
        kept = await town.call(EXAMINER, "PUT", place, json={"content": {"minutes": minutes, "note": "seals"}})
        assert kept.status_code == 200, kept.text
    assert (await town.read(EXAMINER, place))["content"]["minutes"] == 10
    assert (await town.read(colleague, place))["content"] == {}
    assert (await town.get(AUDITOR, place)).status_code == 403
    long = await town.call(EXAMINER, "PUT", place, json={"content": {"note": "x" * 100_001}})
    assert long.status_code == 422
    await write(town, one, CONFORM)
    assert (await town.read(EXAMINER, place))["content"] == {}


async def test_release_waits_for_what_the_lane_asks(town: House) -> None:
    red, yellow, green = Lodged(), Lodged(lane="yellow"), Lodged(lane="green", cause="nothing")
    early, waits = Lodged(lane="green", stage="pre_arrival"), Lodged(lane="green", waits=True)
    await lodge(town, red, yellow, green, early, waits)

    async def go(one: Lodged, version: int, body: Any = None, who: Any = EXAMINER) -> Any:
        return await town.post(who, f"{one.path}/release", body, version=version)

    for who, status in ((ANALYST, 403), (COUNTER, 403), (trader(), 403), (AUDITOR, 403)):
        assert (await go(green, 2, who=who)).status_code == status
    assert (await go(green, 1)).status_code == 412
    assert (await go(green, 2)).json()["declaration"]["stage"] == "released"
    for one in (red, yellow, early, waits):
        assert (await go(one, 2)).status_code == 409
    await write(town, red, {**CONFORM, "kind": "documents"})
    assert (await go(red, 3)).status_code == 409  # the goods were not seen
    await write(town, red, FOUND, version=3)
    assert (await go(red, 4)).status_code == 409  # what was found is not settled
    done = await go(red, 4, {"note": "Duty and penalty paid, receipt 88."})
    assert done.status_code == 200, done.text
    release = done.json()["release"]
    assert (release["lane"], release["minutes"]) == ("red", 120)
    assert (await go(red, 5)).status_code == 409
    await write(town, yellow, {**CONFORM, "kind": "documents"})
    assert (await go(yellow, 3)).status_code == 200
    goods = await write(town, early, CONFORM)
    assert goods.status_code == 409  # they have not arrived; documents can be looked at
    assert (await write(town, early, {**CONFORM, "kind": "documents"})).status_code == 201


async def test_release_counts_from_arrival_and_ends_an_open_request(town: House) -> None:
    one = Lodged(at=town.at - timedelta(days=3), arrived_on=date(2026, 3, 3))
    await lodge(town, one)
    ask = {"to": "green", "reason_code": "documents_satisfy", "reason": "The documents answer it."}
    await town.post(EXAMINER, f"{one.path}/route", ask, version=2)
    await write(town, one, CONFORM, version=3)
    done = await town.post(EXAMINER, f"{one.path}/release", version=4)
    assert done.json()["release"]["minutes"] == 9 * 60  # midnight of the day of arrival to nine
    (change,) = (await town.read(EXAMINER, f"{one.path}/lane-changes"))["items"]
    assert change["state"] == "lapsed"


async def test_the_page_of_a_declaration_offers_what_would_not_be_refused(town: House) -> None:
    one = Lodged(hits=[hit("R-0007", mandatory=True)])
    await lodge(town, one)

    async def offered(who: Any) -> dict[str, bool]:
        found = await town.read(who, f"{one.path}/outcomes")
        return {action["name"]: action["possible"] for action in found["actions"]}

    assert await offered(EXAMINER) == {"examine-goods": True, "check-documents": True, "release": False, "take": True}
    assert await offered(APPROVER) == {"release": False, "assign": True}
    assert await offered(AUDITOR) == {}
    for who in (trader(), COUNTER, machine()):
        assert (await town.get(who, f"{one.path}/outcomes")).status_code == 403
    lanes = (await town.read(APPROVER, f"{one.path}/outcomes"))["lanes"]
    assert [(lane["lane"], lane["possible"], lane["set_aside"]) for lane in lanes] == [
        ("yellow", True, ["R-0007"]), ("blue", True, ["R-0007"]), ("green", True, ["R-0007"]),
    ]  # fmt: skip
    assert {ground["ground"] for ground in lanes[0]["second_officer"]} == {"from_red", "mandatory_hit"}
    for lane in lanes:
        assert "intelligence" not in lane["reasons"]
    ask = {"to": "green", "reason_code": lanes[2]["reasons"][0], "reason": "The agency was here before us."}
    await town.post(APPROVER, f"{one.path}/route", ask, version=2)
    assert await offered(APPROVER) == {"release": False, "approve-lower": False, "refuse-lower": True, "assign": True}
    second = officer("risk-approver", name="second")
    assert (await offered(second))["approve-lower"] is True
    await write(town, one, FOUND, version=3)
    found = await town.read(EXAMINER, f"{one.path}/outcomes")
    release = next(action for action in found["actions"] if action["name"] == "release")
    assert (release["possible"], release["needs_reason"]) == (True, True)
    assert (await town.post(EXAMINER, f"{one.path}/release", {"note": "Paid."}, version=4)).status_code == 200
    done = await town.read(EXAMINER, f"{one.path}/outcomes")
    assert (done["release"]["note"], done["request"], len(done["acts"])) == ("Paid.", None, 1)
    assert not any(lane["possible"] for lane in done["lanes"])
