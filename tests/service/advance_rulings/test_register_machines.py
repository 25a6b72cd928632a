"""The register for machines: nothing is missed, nothing is sent twice in vain, everything can be taken home (rows 25, 26, 42)."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import httpx
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from services.advance_rulings.importing import import_rulings
from shared import tenancy
from shared.shapes import cursor_of
from tests.service.advance_rulings.conftest import DECIDER, House
from tests.service.house import MONDAY

OURS = Path(__file__).with_name("rulings.jsonl")
ATOM = "{http://www.w3.org/2005/Atom}"
REVOKE = {"ground": "change_of_law", "facts": "The note was amended.", "basis": "The Act."}


@pytest.fixture
async def filled(house: House) -> House:
    await import_rulings(OURS, administration="XX", work=house.work, at=house.at)
    return house


async def changes(house: House, since: str = "", **query: str | int) -> dict:
    answer = await house.get(None, "/register/changes", params={"since": since, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def touch(session: AsyncSession, number: str) -> None:
    await tenancy.enter(session, administration="XX")
    await session.execute(
        text("update published_ruling set version = version + 1 where number = :number"), {"number": number}
    )


async def test_row_42_changes_come_in_pages_and_then_only_what_is_new(filled: House) -> None:
    first = await changes(filled, limit=3)
    assert (len(first["items"]), first["more"]) == (3, True)
    second = await changes(filled, first["since"], limit=3)
    assert (len(second["items"]), second["more"]) == (1, False)
    assert {row["number"] for row in first["items"] + second["items"]} == {"ZZ-1001", "ZZ-1002", "ZZ-1003", "ZZ-1005"}
    nothing = await changes(filled, second["since"])
    assert (nothing["items"], nothing["removed"], nothing["since"]) == ([], [], second["since"])
    case = await filled.issued()
    third = await changes(filled, second["since"])
    assert [row["number"] for row in third["items"]] == [case["number"]]
    assert (await changes(filled, second["since"], administration="XX"))["items"] == []


async def test_a_change_that_is_committed_late_is_not_missed(filled: House) -> None:
    """The slow transaction changed its row before the quick one, and commits after a reader had its token."""
    start = (await changes(filled))["since"]
    async with filled.work.sessions() as slow, slow.begin():
        await touch(slow, "ZZ-1001")
        async with filled.work.sessions() as quick, quick.begin():
            await touch(quick, "ZZ-1002")
        between = await changes(filled, start)
        assert [row["number"] for row in between["items"]] == ["ZZ-1002"]
    after = await changes(filled, between["since"])
    assert [row["number"] for row in after["items"]] == ["ZZ-1001"]


async def test_whoever_commits_waits_for_the_commit_before_it(filled: House) -> None:
    """While one transaction is between its number and its commit, no other can get a number that is seen earlier."""
    async with filled.work.sessions() as one, one.begin():
        await touch(one, "ZZ-1001")
        await one.execute(text("set constraints all immediate"))  # its number is given now
        async with filled.work.sessions() as other:
            await other.begin()
            await touch(other, "ZZ-1002")
            await other.execute(text("select set_config('lock_timeout', '200ms', true)"))
            with pytest.raises(Exception, match="lock timeout"):
                await other.commit()


async def test_defect_16_a_dropped_notification_loses_nothing(filled: House) -> None:
    """Nothing is delivered in this house, no event and no nightly job: the register is changed with the ruling itself."""
    case = await filled.issued()
    since = (await changes(filled))["since"]
    path = f"/rulings/{case['number']}"
    assert (await filled.call(DECIDER, "POST", f"{path}/revoke", version=1, json=REVOKE)).status_code == 200
    assert (await filled.get(None, path)).json()["status"] == "revoked"
    [told] = (await changes(filled, since))["items"]
    assert (told["number"], told["status"], told["end_ground"]) == (case["number"], "revoked", "change_of_law")


async def test_what_was_taken_out_is_told(filled: House) -> None:
    since = (await changes(filled))["since"]
    with psycopg.connect(filled.app.state.platform.settings.database_url) as owner:
        owner.execute("delete from advance_rulings.published_ruling where number = 'ZZ-1003'")
    found = await changes(filled, since)
    assert (found["items"], found["removed"]) == ([], [{"administration": "XX", "number": "ZZ-1003"}])


async def test_a_token_of_another_time_is_refused_and_not_believed(filled: House) -> None:
    """After a backup was brought back, numbers are given again: a token from before would skip what they stand for."""
    forged = cursor_of(2, MONDAY + timedelta(days=1))
    assert (await filled.get(None, "/register/changes", params={"since": forged})).status_code == 410
    beyond = cursor_of(999_999, MONDAY)
    assert (await filled.get(None, "/register/changes", params={"since": beyond})).status_code == 410
    assert (await filled.get(None, "/register/changes", params={"since": "x"})).status_code == 422


@pytest.mark.parametrize("path", ["/rulings?q=garlic", "/rulings", "/rulings/ZZ-1001", "/register/changes", "/register/feed.json", "/register/feed.atom", "/register/rulings.jsonl", "/requirements?administration=FJ"])  # fmt: skip
async def test_row_26_what_did_not_change_is_not_sent_again(register: House, path: str) -> None:
    first = await register.get(None, path)
    assert first.status_code == 200
    same = await register.get(
        None, path, headers={"If-None-Match": f'"other", W/{first.headers["etag"].removeprefix("W/")}'}
    )
    assert (same.status_code, same.content) == (304, b"")
    assert (await register.get(None, path, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.fixture(scope="module")
async def register(shared_house: House) -> House:
    """A register that the tests only read: four references, a ruling that was revoked, and one whose texts are hostile."""
    shared_house.at = MONDAY
    await import_rulings(OURS, administration="XX", work=shared_house.work, at=MONDAY)
    case = await shared_house.issued(subject='=HYPERLINK("x") <b>&amp; garlic', keywords=[])
    body = REVOKE | {"ground": "conflicting_ruling", "conflicting_ruling": "ZZ-1001"}
    answer = await shared_house.call(DECIDER, "POST", f"/rulings/{case['number']}/revoke", version=1, json=body)
    assert answer.status_code == 200, answer.text
    return shared_house


async def test_defect_11_a_revoked_ruling_is_found_marked_and_chained(register: House) -> None:
    [row] = (await register.get(None, "/rulings?status=revoked")).json()["items"]
    assert (row["status"], row["replaced_by"], row["ended_on"]) == ("revoked", "ZZ-1001", "2026-03-03")
    found = (await register.get(None, f"/rulings/{row['number']}")).json()
    assert (found["end_ground"], found["end_reason"]) == ("conflicting_ruling", "The note was amended.")
    assert (found["history"], found["reissue_of"], found["adopted_number"]) == ([], None, None)


async def test_defect_12_counts_by_administration_chapter_year_type_and_standing(register: House) -> None:
    page = (await register.get(None, "/rulings?q=garlic")).json()
    assert page["total"] == {"count": 3, "more": False}
    counted = {kind: {one["value"]: one["count"] for one in found} for kind, found in page["facets"].items()}
    assert counted["administration"] == {"XX": 2, "FJ": 1}
    assert counted["chapter"] == {"20": 2, "12": 1}
    assert counted["year"] == {"2024": 2, "2026": 1}
    assert counted["type"] == {"classification": 3}
    assert counted["status"] == {"reference": 2, "revoked": 1}
    narrower = (await register.get(None, "/rulings?q=garlic&administration=XX&hs=20")).json()
    assert [row["number"] for row in narrower["items"]] == ["ZZ-1001"]


@pytest.mark.parametrize("asked", ["q=.*", "q=(garlic", "q=garlic%7C.*", "q=%27%20or%20true", "q=%5C", "q=%25"])
async def test_defect_8_no_search_text_is_ever_a_pattern(register: House, asked: str) -> None:
    answer = await register.get(None, f"/rulings?{asked}")
    assert answer.status_code == 200
    assert "ZZ-1005" not in [row["number"] for row in answer.json()["items"]]
    assert (await register.get(None, "/rulings?hs=2.*")).status_code == 422


async def test_a_number_finds_its_ruling_however_it_is_written(register: House) -> None:
    for number in ("ZZ-1001", "zz-1001"):
        assert [
            row["number"] for row in (await register.get(None, "/rulings", params={"q": number})).json()["items"]
        ] == ["ZZ-1001"]


async def test_row_26_feeds_say_what_happened(register: House) -> None:
    feed = (await register.get(None, "/register/feed.json?administration=FJ")).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    [item] = feed["items"]
    assert item["_ruling"]["status"] == "revoked"
    assert "revoked since 2026-03-03; replaced by ZZ-1001" in item["summary"]
    answer = await register.get(None, "/register/feed.atom?hs=20")
    assert answer.headers["content-type"] == "application/atom+xml"
    tree = Xml.fromstring(answer.text)  # noqa: S314  # our own
    titles = [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]
    assert sorted(title or "" for title in titles) == ['=HYPERLINK("x") <b>&amp; garlic', "Roasted garlic flakes"]
    for entry in tree.iter(f"{ATOM}entry"):
        assert all(entry.find(f"{ATOM}{name}") is not None for name in ("id", "updated", "link", "author"))
    assert (await register.get(None, "/register/feed.json?type=x")).status_code == 422


async def test_row_26_the_whole_register_as_files(register: House) -> None:
    answer = await register.get(None, "/register/rulings.jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["administration"], one["number"]) for one in lines] == sorted(
        (one["administration"], one["number"]) for one in lines
    )
    assert len(lines) == 5
    assert (await changes(register, answer.headers["x-vaka-since"]))["items"] == []
    table = list(
        csv.DictReader(io.StringIO((await register.get(None, "/register/rulings.csv")).content.decode("utf-8-sig")))
    )
    assert len(table) == 5
    own = next(row for row in table if row["administration"] == "FJ")
    assert own["subject"] == '\'=HYPERLINK("x") <b>&amp; garlic'
    assert len((await register.get(None, "/register/rulings.jsonl?own=true")).text.splitlines()) == 1
    assert (await register.get(None, "/register/rulings.csv?administration=TO")).content.decode("utf-8-sig").count(
        "\r\n"
    ) == 1


async def several_pieces(house: House, folder: Path) -> None:
    file = folder / "many.jsonl"
    line = OURS.read_text(encoding="utf-8").splitlines()[0]
    file.write_text("\n".join(line.replace("ZZ-1001", f"M-{n:03d}") for n in range(405)), encoding="utf-8")
    await import_rulings(file, administration="XX", work=house.work, at=house.at)


async def test_readers_on_thin_links_get_the_whole_and_keep_nobody_from_it(house: House, tmp_path: Path) -> None:
    await several_pieces(house, tmp_path)
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message.get("body"):
                begun.release()
                await go_on.wait()
            await send(message)

        await house.app(scope, receive, sending)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=slowly), base_url="http://vaka.test") as client:
        slow = [asyncio.create_task(client.get("/register/rulings.jsonl")) for _ in range(4)]
        for _ in slow:
            await begun.acquire()
        quick = await house.get(None, "/register/rulings.jsonl")
        go_on.set()
        taken = [await one for one in slow]
    assert (quick.status_code, quick.text.count("\n")) == (200, 405)
    assert [one.text for one in taken] == [quick.text] * 4


async def test_a_file_of_several_pieces_is_whole(house: House, tmp_path: Path) -> None:
    await several_pieces(house, tmp_path)
    found = [json.loads(one)["number"] for one in (await house.get(None, "/register/rulings.jsonl")).text.splitlines()]
    assert found == [f"M-{n:03d}" for n in range(405)]
    table = (await house.get(None, "/register/rulings.csv")).content.decode("utf-8-sig")
    assert [row["number"] for row in csv.DictReader(io.StringIO(table))] == found


async def test_more_than_the_counted_is_said_and_not_counted(house: House, tmp_path: Path) -> None:
    from services.advance_rulings.queries.register import Search, rulings

    file = tmp_path / "many.jsonl"
    line = OURS.read_text(encoding="utf-8").splitlines()[0]
    file.write_text("\n".join(line.replace("ZZ-1001", f"M-{n:03d}") for n in range(30)), encoding="utf-8")
    await import_rulings(file, administration="XX", work=house.work, at=house.at)
    for query in (Search(q="garlic", candidates=25), Search(hs="2005", candidates=25), Search(candidates=25)):
        async with house.work.reading(administration="") as session:
            page = await rulings(session, search=query, at=house.at)
        assert page["total"] == {"count": 25, "more": True}
        assert sum(one["count"] for one in page["facets"]["year"]) == 25
        assert len(page["items"]) == 20


async def test_keywords_are_found_as_words_and_as_a_filter(filled: House) -> None:
    async with filled.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="XX")
        await session.execute(
            text("update published_ruling set keywords = array['Alliaceous'] where number = 'ZZ-1001'")
        )
    for asked in ("q=alliaceous", "keyword=alliaceous", "keyword=Alliaceous&administration=XX&q=garlic"):
        assert [row["number"] for row in (await filled.get(None, f"/rulings?{asked}")).json()["items"]] == ["ZZ-1001"]
    feed = (await filled.get(None, "/register/feed.json?keyword=alliaceous")).json()
    assert "Alliaceous" in feed["items"][0]["tags"]


async def test_a_code_that_is_none_names_no_file(house: House) -> None:
    answer = await house.get(None, "/register/rulings.jsonl", params={"administration": "日本"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"] == 'attachment; filename="rulings.jsonl"'


async def test_one_administration_is_taken_home_and_followed_alone(filled: House) -> None:
    case = await filled.issued()
    for code, numbers in (("FJ", [case["number"]]), ("XX", ["ZZ-1001", "ZZ-1002", "ZZ-1003", "ZZ-1005"])):
        lines = (await filled.get(None, "/register/rulings.jsonl", params={"administration": code})).text.splitlines()
        assert [json.loads(line)["number"] for line in lines] == numbers
        assert sorted(row["number"] for row in (await changes(filled, administration=code))["items"]) == numbers
