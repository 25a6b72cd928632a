"""`import-declarations`: files and folders, a report, and an exit status that says whether anything was refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from deploy import declarations
from deploy.run import main
from services.risk.domain.words import FileFormat
from shared.settings import Settings
from tests.service.risk.test_files import sad
from tests.unit.risk.formats.samples import bill, manifest

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "asycuda"


async def test_C3_real_files_are_loaded_and_loading_them_again_changes_nothing(settings: Settings) -> None:
    if not REAL.is_dir():
        pytest.skip("the real files are not beside this checkout")
    first = (await declarations.load(settings, [REAL], administration="TO")).content()
    assert [found["name"] for found in first["files"] if found["refused"]] == [
        "LICENSE.willylondon-MIT.txt", "sad_blank_template.MIT.xml",
    ]  # fmt: skip
    assert first["totals"] == {
        "files": 4, "declarations": 4, "new": 4, "changed": 0, "unchanged": 0, "refused": first["totals"]["refused"],
    }  # fmt: skip
    again = (await declarations.load(settings, [REAL], administration="TO")).content()
    assert again["totals"] == first["totals"] | {"new": 0, "unchanged": 4}
    assert [(found["name"], found["repeated"]) for found in again["files"]] == [
        (found["name"], not found["refused"]) for found in first["files"]
    ]


async def test_folders_are_walked_and_each_file_stands_alone(settings: Settings, tmp_path: Path) -> None:
    deep = tmp_path / "2026" / "03"
    deep.mkdir(parents=True)
    (deep / "a.xml").write_bytes(sad("C-1"))
    (deep / "b.xml").write_bytes(b"<ASYCUDA>\n<oops")
    (deep / "m.xml").write_bytes(manifest(bill("B1"), bill("B2")))
    (deep / ".hidden.xml").write_bytes(sad("C-2"))
    (tmp_path / "link.xml").symlink_to(deep / "a.xml")
    found = (await declarations.load(settings, [tmp_path], administration="XX")).content()
    assert [(one["name"], one["format"], one["new"]) for one in found["files"]] == [
        ("a.xml", "sad", 1), ("b.xml", "sad", 0), ("m.xml", "awmds", 2),
    ]  # fmt: skip
    assert found["files"][1]["refused"][0]["line"] == 2
    assert found["totals"] == {"files": 3, "declarations": 3, "new": 3, "changed": 0, "unchanged": 0, "refused": 1}
    forced = await declarations.load(settings, [deep / "a.xml"], administration="FJ", file_format=FileFormat.CSV)
    assert forced.refused == 1


async def test_a_file_that_is_gone_or_cannot_be_read_stops_no_other(settings: Settings, tmp_path: Path) -> None:
    first, gone, last = (tmp_path / f"{name}.xml" for name in ("first", "gone", "last"))
    first.write_bytes(sad("C-20"))
    last.write_bytes(sad("C-21"))
    os.mkfifo(tmp_path / "pipe")
    paths = [first, gone, tmp_path / "pipe", Path("/proc/self/mem"), last]
    found = (await declarations.load(settings, paths, administration="XX")).content()
    assert [(one["new"], [refusal["reason"] for refusal in one["refused"]]) for one in found["files"]] == [
        (1, []), (0, ["The file is not there any more."]), (0, ["This is no file."]),
        (0, ["The file cannot be read: Input/output error."]), (1, []),
    ]  # fmt: skip
    assert found["totals"]["refused"] == 3


def test_the_command_says_what_was_refused_and_ends_with_2(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xml").write_bytes(sad("C-9"))
    (tmp_path / "b.xml").write_bytes(b"<ASYCUDA>\n<oops")
    for name, value in (
        ("DATABASE_URL", settings.database_url), ("DATA", str(settings.data)), ("SECRETS", str(settings.secrets)),
        ("VAKA_MODE", "test"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    report = tmp_path / "report.json"
    arguments = ["import-declarations", "--administration", "XX", "--report", str(report), str(tmp_path / "a.xml")]
    assert main(arguments) == 0
    assert json.loads(report.read_text())["totals"]["new"] == 1
    assert main([*arguments, str(tmp_path / "b.xml")]) == 2
    written = json.loads(report.read_text())
    assert written["files"][1]["refused"] == [
        {"line": 2, "path": "<oops", "reason": written["files"][1]["refused"][0]["reason"]}
    ]
    said = capsys.readouterr()
    assert "b.xml:2" in said.err
    assert "1 refused" in said.out
    assert main(["import-declarations", "--administration", "XX", str(tmp_path / "missing")]) == 1
    (tmp_path / "c.xml").write_bytes(sad("C-10"))
    assert main([*arguments[:3], "--report", str(tmp_path / "no" / "report.json"), str(tmp_path / "c.xml")]) == 1
    assert "no/report.json" in capsys.readouterr().err
    assert main([*arguments, str(tmp_path / "c.xml")]) == 0
    assert json.loads(report.read_text())["totals"]["new"] == 1, "nothing is loaded that cannot be reported on"
    assert main(["import-declarations", "--administration", "ZZ", str(tmp_path / "a.xml")]) == 1
