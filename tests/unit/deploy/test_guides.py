"""What the guides tell an operator to type and to set is what the launcher takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import run
from shared.settings import Settings

ROOT = Path(__file__).parents[3]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
LAUNCHER = ".venv/bin/python -m deploy.run"


def _commands() -> Iterator[tuple[str, str]]:
    """Each command line of the launcher in a guide, as somebody would copy it."""
    for path in GUIDES:
        for line in path.read_text(encoding="utf-8").splitlines():
            for told in re.findall(r"python -m deploy\.run[^`]*|docker compose run [^`]*\bmigrate [^`]*", line):
                yield path.name, told


def test_they_name_the_python_that_has_the_packages() -> None:
    for path in GUIDES:
        text = path.read_text(encoding="utf-8")
        assert text.count("python -m deploy.run") == text.count(LAUNCHER), path.name


@pytest.mark.parametrize(("guide", "line"), sorted(set(_commands())))
def test_each_command_is_understood(guide: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = line.partition(" migrate " if line.startswith("docker") else "deploy.run")[2]
    words = shlex.split(told.replace("[", "").replace("]", ""), comments=True)
    if words == ["COMMAND"]:
        return
    try:
        run._parse(words)
    except SystemExit:
        pytest.fail(f"{guide}: {line}\n{capsys.readouterr().err}")


class Asked(dict[str, str]):
    """An environment in which nothing is set, and that remembers what was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]  # its names are what is wanted
        self.names.add(name)
        return default


def test_every_setting_is_in_the_operators_guide_and_no_other() -> None:
    guide = (ROOT / "docs/guides/operators.md").read_text(encoding="utf-8")
    table = re.search(r"\| setting \|.*\n((?:\|.*\n)+)", guide)
    assert table is not None
    told = {name for row in table[1].splitlines()[1:] for name in re.findall(r"`([A-Z_<>]+)`", row.split("|")[1])}
    asked = Asked()
    Settings.from_environment(asked)
    families = {"DATABASE_URL_<SERVICE>", "OWNER_URL_<SERVICE>", "URL_<PART>"}
    assert told == asked.names | families | {"BUNDLE", "VAKA_PG_BIN", "VAKA_PG_USER"}
