"""The folder, the lock and the door of an installation: what goes wrong is one sentence."""

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from deploy import check, installation, serving
from deploy.console import Trouble
from shared.settings import Settings
from tests.ports import free_port

ROOT = Path(__file__).parents[3]


def _settings(tmp_path: Path) -> Settings:
    return replace(Settings.from_environment({}), data=tmp_path / "data", secrets=tmp_path / "data" / "secrets")


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use.*PORT={port + 1}"):
            serving.listen(replace(_settings(tmp_path), port=port))


def test_an_address_of_another_machine_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"cannot listen on 192\.0\.2\.1"):
        serving.listen(replace(_settings(tmp_path), host="192.0.2.1"))


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(Trouble, match="Nothing can be written to"):
        installation.prepare_folder(_settings(tmp_path))


def test_parts_that_start_at_the_same_moment_look_at_one_folder_without_meeting(tmp_path: Path) -> None:
    settings, parts = _settings(tmp_path), 8
    together = threading.Barrier(parts, timeout=60)

    def look() -> list[str]:
        refusals = []
        for _ in range(50):
            together.wait()
            try:
                installation.prepare_folder(settings, least=0)
            except Trouble as trouble:
                refusals.append(str(trouble))
        return refusals

    with ThreadPoolExecutor(parts) as threads:
        started = [threads.submit(look) for _ in range(parts)]
    assert [one.result() for one in started] == [[]] * parts
    assert not list(settings.data.iterdir())


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="The disk is full"):
        installation.prepare_folder(_settings(tmp_path), least=2**63)


def test_a_second_launcher_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    installation.prepare_folder(settings)
    with installation.only_one(settings), pytest.raises(Trouble, match=f"already runs.*process {os.getpid()}"):
        installation.only_one(settings).__enter__()
    with installation.only_one(settings):
        pass


def test_the_lock_of_a_killed_launcher_is_free(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    installation.prepare_folder(settings)
    holder = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, time\nfrom pathlib import Path\nfrom deploy.installation import Lock\n"
         "assert Lock(Path(sys.argv[1])).take()\nprint('held', flush=True)\ntime.sleep(60)", str(settings.data)],
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(Trouble, match="already runs"), installation.only_one(settings):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with installation.only_one(settings):
        pass


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eight", "PORT is 'eight'"),
        ("VAKA_MODE", "live", "VAKA_MODE is 'live'"),
        ("POOL_SIZE", "0", "POOL_SIZE"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Trouble, match=sentence):
        installation.read_settings()


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "PORT", "VAKA_MODE", "DATABASE_URL"):
        monkeypatch.setenv(name, "")
    found = installation.read_settings()
    assert (found.data.name, found.port, found.mode) == ("var", 8000, "demonstration")


def _run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "URL_", "VAKA_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "deploy.run", *words], cwd=ROOT, env=clean | environment, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_part_without_the_others_says_which_addresses_it_needs(settings: Settings, tmp_path: Path) -> None:
    done = _run(
        "gateway",
        DATA=str(tmp_path / "d"),
        SECRETS=str(settings.secrets),
        DATABASE_URL=settings.database_url,
        PORT=str(free_port()),
    )
    assert done.returncode == 1
    assert "URL_IDENTITY" in done.stderr
    assert "URL_ADVANCE_RULINGS" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_the_folder_of_a_demonstration(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    done = _run("all", DATA=str(tmp_path), VAKA_MODE="production", PORT=str(free_port()))
    assert done.returncode == 1
    assert "holds a demonstration" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_production_is_never_seeded(settings: Settings, tmp_path: Path) -> None:
    done = _run(
        "seed", DATA=str(tmp_path / "d"), VAKA_MODE="production", DATABASE_URL=settings.database_url,
        SECRETS=str(settings.secrets),
    )  # fmt: skip
    assert done.returncode == 1
    assert "never put into a production system" in done.stderr


def test_an_unknown_command_names_the_known_ones() -> None:
    done = _run("evrything")
    assert done.returncode == 2
    assert "verify-audit" in done.stderr


def test_check_says_what_is_missing(settings: Settings, tmp_path: Path) -> None:
    found = dict(check.check(replace(settings, data=tmp_path, database_url="postgresql://vaka:x@127.0.0.1:1/vaka")))
    assert "does not answer" in found["database"]
    assert found["secrets"] == ""
    settings.secrets.chmod(0o755)
    try:
        assert "everybody may enter" in dict(check.check(settings))["secrets"]
    finally:
        settings.secrets.chmod(0o700)
    assert set(dict(check.check(settings)).values()) == {""}
