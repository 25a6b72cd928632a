"""The demonstration's people: printed, given codes, and refused in production."""

import json
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from deploy import welcome
from deploy.console import Trouble
from shared.settings import Settings

SECRET = pyotp.random_base32()
PEOPLE = [
    {
        "name": "Ana Invented", "email": "ana@office.example", "password": "a-password", "totp_secret": SECRET,
        "administration": "FJ", "organisation": None, "roles": ["reviewer"],
    },
    {
        "name": "Ben Invented", "email": "ben@firm.example", "password": "b-password", "totp_secret": None,
        "administration": "FJ", "organisation": "Invented Ltd", "roles": ["trader"],
    },
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "demo.json").write_text(json.dumps({"people": PEOPLE, "clients": []}))
    return replace(Settings.from_environment({}), data=tmp_path)


@pytest.mark.parametrize("name", ["ana@office.example", "ANA INVENTED", "ana"])
def test_a_code_by_name_or_address(settings: Settings, name: str) -> None:
    assert pyotp.TOTP(SECRET).verify(welcome.code(settings, name), valid_window=1)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("invented", "several people"), ("nobody", "nobody"), ("ben", "password alone")],
)
def test_who_has_no_code(settings: Settings, name: str, sentence: str) -> None:
    with pytest.raises(Trouble, match=sentence):
        welcome.code(settings, name)


def test_nothing_of_it_in_production(settings: Settings) -> None:
    production = replace(settings, mode="production")
    assert welcome.demonstration(production) == {}
    with pytest.raises(Trouble, match="no demonstration people in production"):
        welcome.code(production, "ana")
    with pytest.raises(Trouble, match="holds a demonstration"):
        welcome.refuse_demonstration(production)
    welcome.refuse_demonstration(settings)


def test_the_welcome_says_where_and_whom(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    welcome.welcome(settings, log=None, certificate=None, authority_port=8001, seconds=1.0)
    printed = capsys.readouterr().out
    for text in (
        settings.public_url,
        "ana@office.example",
        "a-password",
        "reviewer",
        "Ben Invented: Invented Ltd",
        "deploy.run code",
    ):
        assert text in printed
    assert SECRET not in printed
