"""The watched folder: complete files are read once, bad ones are put aside with their reasons, a crash loses nothing."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from services.risk.domain.words import Source
from services.risk.jobs.folder import Folder
from services.risk.operations.intake import Intake, Report, Sender
from services.risk.permissions import Permission
from shared.actors import service_actor
from shared.blobs import LocalBlobs
from tests.service.risk import lodging
from tests.service.risk.builders import Lodged, hit, lodge
from tests.service.risk.conftest import EXAMINER, House
from tests.service.risk.test_files import sad

A_MOMENT, LONG_AGO = timedelta(hours=2), timedelta(days=9)


class Door:
    """The folder of one administration, and a look into it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.folder = Folder(house.app.state.platform.settings, house.app.state.engine)
        self.inbox, self.outbox, self.quarantine = (
            self.folder.place("FJ", name) for name in ("inbox", "outbox", "quarantine")
        )

    async def look(self) -> int:
        return await self.folder.take(self.house.work, "FJ", self.house.at)

    async def looks(self) -> None:
        await self.look()
        await self.look()

    def result(self, name: str) -> dict[str, object]:
        content = (self.outbox / f"{name}.result.json").read_text(encoding="utf-8")
        assert content.count("\n") == 1
        found: dict[str, object] = json.loads(content)
        return found

    async def versions(self, pattern: str) -> list[tuple[str, int]]:
        async with self.house.work.reading(administration="FJ") as session:
            rows = await session.execute(
                text("select reference, current from risk.declaration where reference like :p order by reference"),
                {"p": pattern},
            )
            return [(row[0], row[1]) for row in rows]


@pytest.fixture
def door(town: House) -> Door:
    return Door(town)


async def test_a_file_is_read_when_two_looks_see_it_the_same(door: Door) -> None:
    path = door.inbox / "one.xml"
    path.write_bytes(sad("F-1")[:500])
    assert await door.look() == 0
    path.write_bytes(sad("F-1"))
    assert await door.look() == 0
    assert await door.look() == 1
    assert not path.exists()
    found = door.result("one.xml")
    assert (found["stage"], found["new"], found["refused"]) == ("read", 1, 0)
    assert found["references"] == ["FJSUV/2015/AG7/F-1"]
    assert "lane" not in json.dumps(found)
    path.write_bytes(sad("F-1"))
    path.rename(door.inbox / "two.xml")
    await door.looks()
    again = door.result("two.xml")
    assert (again["name"], again["repeated"], again["new"], again["unchanged"]) == ("two.xml", True, 0, 1)
    assert await door.versions("%/F-1") == [("FJSUV/2015/AG7/F-1", 1)]


async def test_a_bad_file_is_put_aside_and_read_again_when_corrected(door: Door) -> None:
    (door.inbox / "bad.xml").write_bytes(sad("F-2")[:-30])
    (door.inbox / "good.xml").write_bytes(sad("F-3"))
    await door.looks()
    reasons = (door.quarantine / "bad.xml.reasons.txt").read_text()
    assert "line" in reasons
    assert "not XML" in reasons
    assert (door.quarantine / "bad.xml").read_bytes() == sad("F-2")[:-30]
    assert door.result("bad.xml")["stage"] == "quarantined"
    assert door.result("good.xml")["new"] == 1
    (door.quarantine / "bad.xml").write_bytes(sad("F-2"))
    (door.quarantine / "bad.xml").rename(door.inbox / "bad.xml")
    await door.looks()
    assert door.result("bad.xml")["stage"] == "read"
    assert list(door.quarantine.iterdir()) == []
    assert await door.versions("%/F-2") == [("FJSUV/2015/AG7/F-2", 1)]


async def test_a_file_that_may_not_be_read_is_told_waits_and_keeps_no_other_waiting(door: Door, monkeypatch) -> None:
    monkeypatch.setitem(vars(sys.modules[Folder.__module__]), "AT_ONCE", 1)
    access = os.access
    path = door.inbox / "a-closed.xml"
    path.write_bytes(sad("F-8"))
    (door.inbox / "b-open.xml").write_bytes(sad("F-9"))
    monkeypatch.setattr(os, "access", lambda one, mode: Path(one).name != path.name and access(one, mode))
    await door.looks()
    found = door.result("a-closed.xml")
    assert (found["stage"], found["new"]) == ("waiting", 0)
    assert "chmod" in str(found["refusals"])
    assert path.exists()
    assert door.result("b-open.xml")["new"] == 1
    monkeypatch.setattr(os, "access", access)
    await door.looks()
    assert (door.result("a-closed.xml")["stage"], path.exists()) == ("read", False)


async def test_a_file_put_aside_is_never_lost_to_another_of_its_name(door: Door) -> None:
    for content in (b"<first", b"<second", b"<second"):
        (door.inbox / "daily.xml").write_bytes(content)
        await door.looks()
    assert (door.quarantine / "daily.xml").read_bytes() == b"<first"
    assert (door.quarantine / "daily-2.xml").read_bytes() == b"<second"
    names = ["daily-2.xml", "daily-2.xml.reasons.txt", "daily.xml", "daily.xml.reasons.txt"]
    assert sorted(path.name for path in door.quarantine.iterdir()) == names
    for path in door.quarantine.iterdir():
        path.unlink()


async def test_links_folders_hidden_and_unfinished_files_are_left_alone(door: Door, tmp_path: Path) -> None:
    outside = tmp_path / "secret.xml"
    outside.write_bytes(sad("F-4"))
    (door.inbox / "link.xml").symlink_to(outside)
    (door.inbox / "folder.xml").mkdir()
    os.mkfifo(door.inbox / "pipe.xml")
    for name in (".hidden.xml", "half.xml.part", "half.xml.PART", "~$open.xlsx", "saved.xml~"):
        (door.inbox / name).write_bytes(sad("F-4"))
    os.link(outside, door.inbox / "hard.xml")
    await door.looks()
    assert await door.versions("%/F-4") == []
    assert len(list(door.inbox.iterdir())) == 9
    for path in door.inbox.iterdir():
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


async def test_a_file_beyond_the_limit_is_put_aside_unread(door: Door) -> None:
    with (door.inbox / "large.csv").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    await door.looks()
    assert "at most" in (door.quarantine / "large.csv.reasons.txt").read_text()
    (door.quarantine / "large.csv").unlink()


async def test_names_that_are_long_or_no_text_are_taken(door: Door) -> None:
    long = "n" * 240 + ".xml"
    (door.inbox / long).write_bytes(sad("F-5"))
    (door.inbox / os.fsdecode(b"caf\xe9.xml")).write_bytes(sad("F-6"))
    await door.looks()
    assert len(await door.versions("%/F-5")) == len(await door.versions("%/F-6")) == 1


class Dying(io.BytesIO):
    """A file whose reader dies in the middle, as a process does."""

    alive = 10**9

    def read1(self, size: int | None = -1, /) -> bytes:
        self.alive -= 1
        if self.alive < 0:
            raise RuntimeError("killed")
        return super().read1(size)


async def test_a_reading_that_ends_in_the_middle_loses_and_doubles_nothing(town: House) -> None:
    rows = b"reference,office,item.hs\n" + b"".join(b"CRASH-%04d,FJSUV,0101\n" % place for place in range(3_000))
    sender = Sender(
        work=town.work, administration=town.app.state.platform.settings.hosted_administrations()["FJ"],
        actor=service_actor(service="risk", administration="FJ"), held=frozenset({Permission.LODGE_FOR_ANY.value}),
        source=Source.FOLDER, blobs=LocalBlobs(town.app.state.platform.settings.data / "documents" / "risk"), at=town.at,
    )  # fmt: skip
    content = Dying(rows)
    first = Intake(sender, content, name="crash.csv")
    await first.begin(limit=10**9)
    content.alive = 6
    with pytest.raises(RuntimeError, match="killed"):
        await first.read()
    taken = first.report.new
    assert 0 < taken < 3_000
    report = await Intake(sender, io.BytesIO(rows), name="crash.csv").whole(limit=10**9)
    assert (report.new, report.changed, report.unchanged) == (3_000, 0, 0)
    async with town.work.reading(administration="FJ") as session:
        count = await session.execute(
            text("select count(*), max(current) from risk.declaration where reference like 'CRASH-%'")
        )
        assert tuple(count.one()) == (3_000, 1)
        facts = await session.scalar(
            text("select count(*) from risk.audit_entry where type like '%FileRead' and data->>'new' = '3000'")
        )
        assert facts == 1
    assert isinstance(report, Report)


async def test_lanes_of_the_day_lie_in_the_outbox_without_their_causes(door: Door) -> None:
    await lodge(
        door.house, Lodged(lane="red", hits=[hit("R-77")], office="FJLBS"), Lodged(lane="green", office="FJLBS")
    )
    await door.folder.run(door.house.work, "FJ", door.house.at)
    path = door.outbox / "lanes-FJLBS-2026-03-03.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "reference,version,lane,since"
    assert sorted(row.split(",")[2] for row in rows[1:]) == ["green", "red"]
    assert "R-77" not in path.read_text()
    path.unlink()
    await door.folder.lanes(door.house.work, "FJ", door.house.at)
    assert not path.exists()  # nothing changed, nothing is written


async def test_lanes_are_written_again_for_the_day_whose_lane_changed_and_no_other(door: Door) -> None:
    house, up = door.house, {"to": "red", "reason_code": "intelligence", "reason": "A call from the port of loading."}
    old, new = (
        Lodged(lane="green", cause="nothing", office="FJMAL", at=house.at - age) for age in (LONG_AGO, A_MOMENT)
    )
    await lodge(house, old, new)
    await door.folder.lanes(house.work, "FJ", house.at)
    path = door.outbox / "lanes-FJMAL-2026-03-03.csv"
    path.unlink()
    assert (await house.post(EXAMINER, f"{old.path}/route", up, version=2)).status_code == 200
    await door.folder.lanes(house.work, "FJ", house.at)
    assert not path.exists(), "of another day"
    assert (await house.post(EXAMINER, f"{new.path}/route", up, version=2)).status_code == 200
    await door.folder.lanes(house.work, "FJ", house.at)
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[2] == "red"


async def test_what_is_amended_on_the_next_day_has_its_new_lane_in_both_days_files(door: Door) -> None:
    house = door.house
    await lodging.lodge(house, lodging.declaration("N-1", office="FJNAD"))
    await door.folder.lanes(house.work, "FJ", house.at)
    house.at += timedelta(days=1)
    await door.folder.lanes(house.work, "FJ", house.at)
    await lodging.lodge(house, lodging.declaration("N-1", office="FJNAD", freight="5"), status=201)
    await door.folder.lanes(house.work, "FJ", house.at)
    house.at -= timedelta(days=1)
    for day in (3, 4):
        told = (door.outbox / f"lanes-FJNAD-2026-03-0{day}.csv").read_text(encoding="utf-8-sig")
        assert told.splitlines()[1].split(",")[:2] == ["N-1", "2"], day


async def test_what_is_assessed_just_before_midnight_is_told_after_it(door: Door) -> None:
    await lodge(door.house, Lodged(lane="red", office="FJLAT"))
    door.house.at += timedelta(days=1)
    await door.folder.lanes(door.house.work, "FJ", door.house.at)
    told = (door.outbox / "lanes-FJLAT-2026-03-03.csv").read_text(encoding="utf-8-sig")
    door.house.at -= timedelta(days=1)
    assert told.splitlines()[1].split(",")[2] == "red"


async def test_a_file_is_assessed_and_its_lane_comes_back_by_the_outbox(door: Door) -> None:
    (door.inbox / "whole.xml").write_bytes(sad("F-8", office="FJNAN"))
    await door.looks()
    await door.house.app.state.engine.settled()
    await door.folder.lanes(door.house.work, "FJ", door.house.at)
    (row,) = (door.outbox / "lanes-FJNAN-2026-03-03.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert row.split(",")[0] == "FJNAN/2015/AG7/F-8"
    assert row.split(",")[2] in ("green", "blue", "yellow", "red")
    async with door.house.work.reading(administration="FJ") as session:
        lane = await session.scalar(text("select lane from risk.declaration where reference = 'FJNAN/2015/AG7/F-8'"))
    assert row.split(",")[2] == lane
