"""deploy/start.sh: what it says when something is missing, before it installs anything."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the script looks at, without an environment."""
    (tmp_path / "deploy").mkdir()
    for name in ("deploy/start.sh", "deploy/installer.lock", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with the usual small programs and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "df", "awk", "cmp", "grep", "cp", "mkdir", "find", "du", "cut"):
        found = shutil.which(name)
        assert found is not None, name
        (folder / name).symlink_to(found)
    return folder


def _start(checkout: Path, path: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [path / "sh", "deploy/start.sh", *words], cwd=checkout, env={"PATH": str(path), **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _program(path: Path, name: str, text: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{text}\n")
    (path / name).chmod(0o755)


def test_no_python_is_one_sentence_with_the_way_out(checkout: Path, path: Path) -> None:
    done = _start(checkout, path, "install")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "vaka: Python 3.11 or later is needed and none was found. Debian, Ubuntu: apt-get install python3 python3-venv"
    )
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_named(checkout: Path, path: Path) -> None:
    _program(path, "python3", '[ "$1" = -V ] && echo "Python 3.9.2" || exit 1')
    done = _start(checkout, path, "install")
    assert done.returncode == 1
    assert "this is Python 3.9.2" in done.stderr


def test_a_missing_venv_names_the_package(checkout: Path, path: Path) -> None:
    _program(path, "python3", 'case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
    done = _start(checkout, path, "install")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_a_full_disk_is_said_before_anything_is_written(checkout: Path, path: Path) -> None:
    _program(path, "python3", "exit 0")
    (path / "df").unlink()
    _program(path, "df", 'echo header; echo "/dev/x 100 90 10240 90% /"')
    done = _start(checkout, path, "install")
    assert done.returncode == 1
    assert "The disk is full: 10 MB are free here" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_bundle_that_is_none_is_named(checkout: Path, path: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    _program(checkout / ".venv" / "bin", "python", "exit 0")
    done = _start(checkout, path, "install", BUNDLE=str(checkout / "nothing"))
    assert done.returncode == 1
    assert "no folder 'wheels'" in done.stderr


def test_what_is_installed_already_is_not_installed_again(checkout: Path, path: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    _program(checkout / ".venv" / "bin", "python", 'case "$*" in *install*) exit 1 ;; *) exit 0 ;; esac')
    shutil.copy(checkout / "requirements.lock", checkout / ".venv" / ".installed-run")
    assert _start(checkout, path, "install").returncode == 0
    (checkout / "requirements.lock").write_text("changed==1\n")
    assert _start(checkout, path, "install").returncode == 1


def test_the_tests_packages_serve_for_running_too(checkout: Path, path: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    _program(checkout / ".venv" / "bin", "python", 'case "$*" in *install*) exit 1 ;; *) exit 0 ;; esac')
    shutil.copy(checkout / "requirements-dev.lock", checkout / ".venv" / ".installed-dev")
    assert _start(checkout, path, "install").returncode == 0


def test_it_is_plain_posix_shell() -> None:
    for script in ("deploy/start.sh", ".ci/run"):
        done = subprocess.run(["sh", "-n", ROOT / script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert os.access(ROOT / script, os.X_OK)


def _locked(name: str) -> dict[str, str]:
    pins = [
        line.split() for line in (ROOT / name).read_text().splitlines() if "==" in line and not line.startswith(" ")
    ]
    return {pin[0].partition("==")[0]: pin[0].partition("==")[2] for pin in pins}


def test_both_locks_hold_the_same_versions_with_hashes_and_without_addresses() -> None:
    product, everything = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert product.items() <= everything.items()
    for name in ("requirements.lock", "requirements-dev.lock", "deploy/installer.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(_locked(name)) > 0
