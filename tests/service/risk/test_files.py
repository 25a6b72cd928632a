"""Files by upload: kept, read, reported on; repeated without effect; and declarations out again."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from gateway.limits import MAX_DOCUMENT
from services.risk.api.files import LARGEST_UPLOAD
from services.risk.domain.formats import read_file
from shared.actors import Actor
from tests.service.house import officer
from tests.service.risk.conftest import ANALYST, COUNTER, EXAMINER, House, machine, trader
from tests.unit.risk.formats.samples import SAD, bill, manifest

OTHER = "22222222-2222-4222-8222-222222222222"


async def send(house: House, who: Actor, content: bytes, name: str = "a.xml", **more: Any) -> Any:
    query = {"name": name, **more.pop("params", {})}
    headers = {"Content-Type": "application/octet-stream"}
    return await house.call(who, "POST", "/files", params=query, content=content, headers=headers, **more)


def sad(reference: str, office: str = "FJSUV", importer: str = "50-1") -> bytes:
    changed = SAD.replace(b"R-9", reference.encode()).replace(b"tonua", office.encode())
    return changed.replace(b"tin001", importer.encode())


async def test_the_same_bytes_from_two_doors_at_once_are_one_file_and_one_declaration(town: House) -> None:
    for number in range(3):
        content = sad(f"TWICE-{number}")
        answers = [one.json() for one in await asyncio.gather(*(send(town, COUNTER, content) for _ in range(3)))]
        assert [one.get("state") for one in answers] == ["read"] * 3, answers
        assert len({one["id"] for one in answers}) == 1
        async with town.work.reading(administration="FJ") as session:
            lodged = text(
                "select file, number from risk.declaration_version v join risk.declaration d on d.id = declaration_id where reference like :what"
            )
            (only,) = (await session.execute(lodged, {"what": f"%TWICE-{number}"})).all()
        assert (str(only.file), only.number) == (answers[0]["id"], 1)


async def test_a_file_is_taken_once_and_its_bytes_are_kept(town: House) -> None:
    content = sad("ONCE")
    answer = await send(town, COUNTER, content, "C:\\exports\\a.xml", key="the-first")
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["name"], found["format"], found["state"], found["repeated"]) == ("a.xml", "sad", "read", False)
    assert (found["declarations"], found["new"], found["flawed"], found["refused"]) == (1, 1, 1, [])
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    assert found["references"][0]["reference"] == "FJSUV/2015/AG7/ONCE"
    assert (await send(town, COUNTER, content, "C:\\exports\\a.xml", key="the-first")).content == answer.content
    again = (await send(town, machine(), content, "b.xml")).json()
    assert (again["repeated"], again["id"], again["name"]) == (True, found["id"], "b.xml")
    assert (again["declarations"], again["new"], again["changed"], again["unchanged"]) == (1, 0, 0, 1)
    assert again["references"] == [found["references"][0] | {"taken": "unchanged"}]
    assert (await town.read(EXAMINER, f"/files/{found['id']}"))["report"]["new"] == 1, "what it brought stays written"
    async with town.work.reading(administration="FJ") as session:
        count = await session.scalar(
            text("select count(*) from risk.declaration_version where file = :file"), {"file": found["id"]}
        )
    assert count == 1
    kept = await town.get(EXAMINER, f"/files/{found['id']}/content")
    assert (kept.status_code, kept.content) == (200, content)
    assert kept.headers["content-disposition"].startswith("attachment")


async def test_an_amended_file_is_a_new_version_and_the_same_key_with_other_bytes_is_refused(town: House) -> None:
    await send(town, COUNTER, sad("AMEND"), key="key-7")
    amended = sad("AMEND").replace(b"USED CAR", b"NEW CAR")
    assert (await send(town, COUNTER, amended, key="key-7")).status_code == 422
    found = (await send(town, COUNTER, amended)).json()
    assert (found["new"], found["changed"]) == (0, 1)
    assert found["references"][0]["version"] == 2
    assert (await send(town, COUNTER, sad("AMEND"))).json()["repeated"] is True


async def test_what_is_refused_is_told_by_place_and_the_rest_is_taken(town: House) -> None:
    rows = b"reference,office,item.hs\n,FJSUV,0102\nT1,FJSUV,0101\nT2,FJSUV,0103\n"
    found = (await send(town, COUNTER, rows, "t.csv")).json()
    assert (found["state"], found["new"], found["refused_count"]) == ("quarantined", 2, 1)
    (refusal,) = found["refused"]
    assert (refusal["line"], refusal["path"]) == (2, "reference")
    again = (await send(town, COUNTER, rows, "t.csv")).json()
    assert (again["repeated"], again["new"], again["unchanged"]) == (False, 0, 2)
    town.later(seconds=1)
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc">]><ASYCUDA>&b;</ASYCUDA>'
    bad = (await send(town, COUNTER, bomb)).json()
    assert (bad["state"], bad["declarations"], bad["refused"][0]["line"]) == ("quarantined", 0, 1)
    listed = await town.read(EXAMINER, "/files?state=quarantined")
    assert [row["name"] for row in listed["items"]] == ["a.xml", "t.csv"]
    page = await town.read(EXAMINER, "/files?limit=1")
    assert len((await town.read(EXAMINER, f"/files?limit=1&cursor={page['next']}"))["items"]) == 1
    one = await town.read(EXAMINER, f"/files/{bad['id']}")
    assert one["report"]["refused"] == bad["refused"]


async def test_a_manifest_is_taken_before_arrival_and_repeating_it_adds_only_new_bills(town: House) -> None:
    first = (await send(town, machine(), manifest(bill("B1"), bill("B2", packages=0)))).json()
    assert (first["format"], first["new"], first["flawed"]) == ("awmds", 2, 2)
    more = manifest(bill("B1"), bill("B2", packages=0), bill("B3"))
    second = (await send(town, machine(), more)).json()
    assert (second["new"], second["unchanged"]) == (1, 2)
    assert second["totals"]["containers"] == "1"
    changed = (await send(town, machine(), more.replace(b"HOUSEHOLD", b"TRADER", 1))).json()
    assert (changed["changed"], changed["unchanged"]) == (1, 2)
    async with town.work.reading(administration="FJ") as session:
        stages = await session.scalars(
            text("select distinct stage from risk.declaration where reference like 'TONUA/042N%'")
        )
        assert list(stages) == ["pre_arrival"]


async def test_a_firm_sends_its_own_and_sees_its_own(town: House) -> None:
    own = sad("FIRM", importer="50-1")
    sent = (await send(town, trader(), own)).json()
    assert (sent["new"], sent["refused_count"]) == (1, 0)
    other = (await send(town, trader(OTHER, tin="60-2"), own)).json()
    assert (other["repeated"], other["new"], other["refused_count"]) == (False, 0, 1)
    assert [row["id"] for row in (await town.read(trader(), "/files"))["items"]] == [sent["id"]]
    assert (await town.get(trader(OTHER, tin="60-2"), f"/files/{sent['id']}")).status_code == 404
    assert (await town.get(trader(), f"/files/{sent['id']}/content")).status_code == 403
    assert (await town.get(officer("counter", administration="VU"), f"/files/{sent['id']}")).status_code == 404
    assert (await send(town, ANALYST, own)).status_code == 403
    assert not any(lane in str(sent).lower() for lane in ("lane", "green", "yellow", "blue", "score"))


async def test_json_and_tables_are_taken_whatever_the_media_type_says(town: House) -> None:
    rows = b'{"reference": "J1", "office": "FJSUV"}\n{"reference": "J2", "items": [{"hs": "\\ud800"}]}\n'
    for media_type in ("application/json", "text/plain"):
        headers = {"Content-Type": media_type}
        params = {"name": f"{media_type[:4]}.jsonl"}
        answer = await town.call(COUNTER, "POST", "/files", params=params, content=rows, headers=headers)
        assert (answer.status_code, answer.json()["format"], answer.json()["declarations"]) == (201, "json", 2), (
            answer.text
        )


async def test_limits_and_names(town: House) -> None:
    assert (await send(town, COUNTER, b"x", "")).status_code == 422
    assert (await send(town, COUNTER, b"x", params={"format": "exe"})).status_code == 422
    assert (await send(town, COUNTER, b"x", key="")).status_code == 400
    headers = {"Content-Type": "application/octet-stream", "Content-Length": "999999999999"}
    large = await town.call(COUNTER, "POST", "/files", params={"name": "x"}, content=b"x", headers=headers)
    assert large.status_code == 413


async def test_declarations_go_out_as_they_came_in(town: House) -> None:
    found = (await send(town, COUNTER, sad("OUT", office="FJLTK"))).json()
    key = found["references"][0]["id"]
    (expected,) = read_file(sad("OUT", office="FJLTK"), name="x").declarations
    written = await town.get(EXAMINER, f"/declarations/{key}/sad.xml")
    assert written.headers["content-type"].startswith("application/xml")
    assert read_file(written.content, name="x").declarations[0].header == expected.header
    sheet = await town.read(EXAMINER, f"/declarations/{key}/copy-out")
    assert (sheet["reference"], sheet["version"]) == (expected.reference, 1)
    assert {"box": "33", "title": "Commodity code", "value": "8703239200", "item": 1} in sheet["lines"]
    table = await town.get(EXAMINER, "/declarations.csv", params={"office": "fjltk", "from": "2026-03-03"})
    assert [one.content() for one in read_file(table.content, name="x").declarations] == [expected.content()]
    assert not read_file(
        (await town.get(EXAMINER, "/declarations.csv?until=2026-03-02")).content, name="x"
    ).declarations
    assert (await town.get(EXAMINER, "/declarations.csv?from=2026-03-02&until=2026-03-01")).status_code == 422
    for path in (f"/declarations/{key}/sad.xml", f"/declarations/{key}/copy-out", "/declarations.csv"):
        assert (await town.get(trader(), path)).status_code == 403
    assert (await town.get(EXAMINER, f"/declarations/{uuid4()}/sad.xml")).status_code == 404
    for name in ("/template.csv", "/template.xlsx"):
        assert (await town.get(trader(), name)).status_code == 200


async def test_a_file_larger_than_the_gateway_lets_through_is_refused_with_the_limit_that_holds(town: House) -> None:
    answer = await send(town, COUNTER, bytes(MAX_DOCUMENT + 1))
    assert answer.status_code == 413
    assert answer.json()["limit"] == LARGEST_UPLOAD == MAX_DOCUMENT
