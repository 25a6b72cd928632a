"""The command line: every command leads somewhere, and a part carries only what it needs."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import run
from deploy.parts import parts

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("command", sorted(run.COMMANDS))
def test_every_command_has_its_function(command: str) -> None:
    module, function = run.COMMANDS[command]
    assert callable(getattr(importlib.import_module(f"deploy.{module}"), function))


@pytest.mark.parametrize("command", ["all", *parts(), *run.COMMANDS])
def test_the_help_names_every_command(command: str) -> None:
    text = run.__doc__ or ""
    assert f"    {command} " in text or (command in parts() and "<part>" in text)


@pytest.mark.parametrize(
    "words",
    [
        ["backup"],
        ["code"],
        ["appoint", "a@b.example"],
        ["import-rulings", "--administration", "XX"],
    ],
)
def test_a_command_without_what_it_needs_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(words)
    assert ended.value.code == 2
    assert "required" in capsys.readouterr().err


def test_a_gateway_carries_no_database_code() -> None:
    asked = "import sys, deploy.starting, gateway.app, gateway.portal.app; print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
