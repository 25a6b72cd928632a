"""Secrets are made once, at random, and nobody else may read them."""

import base64
from pathlib import Path

import pytest

from deploy import secret_files
from deploy.console import Trouble

SERVICES = ("identity", "advance_rulings")


def test_every_secret_is_made_and_differs_from_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = secret_files.ensure(folder, SERVICES)
    assert sorted(made) == sorted(secret_files.names(SERVICES)) == sorted(path.name for path in folder.iterdir())
    contents = [(folder / name).read_text().strip() for name in made]
    assert len(set(contents)) == len(made)
    assert all(len(content) >= 24 for content in contents)
    assert len(base64.b64decode((folder / "signing-key-identity").read_text())) == 32


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    for name in secret_files.ensure(folder, SERVICES):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_for_containers_the_folder_keeps_others_out(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    for name in secret_files.ensure(folder, SERVICES, mode=secret_files.FOR_CONTAINERS):
        assert (folder / name).stat().st_mode & 0o777 == 0o644
    assert folder.stat().st_mode & 0o077 == 0


def test_what_is_there_is_never_changed(tmp_path: Path) -> None:
    secret_files.ensure(tmp_path, SERVICES)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    (tmp_path / "signing-key-identity").unlink()
    assert secret_files.ensure(tmp_path, SERVICES) == ("signing-key-identity",)
    after = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"signing-key-identity"}


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be written"):
        secret_files.ensure(tmp_path / "file" / "secrets", SERVICES)
