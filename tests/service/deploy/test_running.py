"""The launcher as a process: it starts, says where, stops on a signal, and comes back after kill -9."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.settings import Settings
from tests.ports import free_port

ROOT = Path(__file__).parents[3]
PATIENCE = 120


class Launched:
    """`deploy.run all` with its own folder; `environment` is added to it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data, self.port = data, free_port(together=2)
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_URL", "URL_", "VAKA_", "SECRETS"))
        }
        self.environment = clean | {"DATA": str(data), "PORT": str(self.port)} | environment
        self.output = data.parent / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.run", "all"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    def start(self) -> None:
        self.launch()
        self.wait_for("Ctrl-C stops it.")

    def wait_for(self, text: str) -> None:
        assert self.process is not None
        end = time.monotonic() + PATIENCE
        while text not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < end, self.printed
            time.sleep(0.05)

    @property
    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "deploy.run", *words], cwd=ROOT, env=self.environment, capture_output=True,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def end(self, number: int) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return tmp_path / "data"


@pytest.fixture
def launched(open_folder: Path) -> Iterator[Launched]:
    found = Launched(open_folder, HOSTED="XX")
    yield found
    if found.process is not None:
        found.end(signal.SIGKILL)


@pytest.mark.full
def test_the_life_of_an_installation(launched: Launched, tmp_path: Path) -> None:
    """First run, signal, later run, backup beside it, kill -9 of everything, restore elsewhere, checked at each step."""
    launched.start()
    url = f"http://127.0.0.1:{launched.port}"
    assert f"http://localhost:{launched.port}" in launched.printed
    people = json.loads((launched.data / "demo.json").read_text())["people"]
    assert any(person["password"] in launched.printed for person in people)
    assert (launched.data / "demo.json").stat().st_mode & 0o077 == 0
    rulings = httpx.get(f"{url}/api/advance-rulings/rulings").json()["items"]
    assert rulings
    officer = next(person for person in people if person["totp_secret"])
    assert launched.command("code", officer["email"]).stdout.strip().isdigit()
    second = launched.command("all")
    assert second.returncode == 1
    assert "in use" in second.stderr
    assert launched.command("verify-audit").stdout.strip().endswith("Every chain holds.")
    assert launched.command("check").returncode == 0
    made = launched.command("backup", str(tmp_path / "backup"))
    assert made.returncode == 0, made.stderr
    assert launched.end(signal.SIGINT) == 0
    assert launched.printed.endswith("Stopped.\n")

    launched.start()
    assert "demonstration of" not in launched.printed
    _kill_everything(launched)
    launched.start()
    assert httpx.get(f"{url}/api/advance-rulings/rulings").json()["items"] == rulings
    assert launched.end(signal.SIGTERM) == 0

    elsewhere = Launched(tmp_path / "elsewhere" / "data", HOSTED="XX", SECRETS=str(launched.data / "secrets"))
    elsewhere.data.parent.mkdir(mode=0o755)
    restored = elsewhere.command("restore", str(tmp_path / "backup"))
    assert restored.returncode == 0, restored.stderr
    assert "is not empty" in elsewhere.command("restore", str(tmp_path / "backup")).stderr
    try:
        elsewhere.start()
        found = httpx.get(f"http://127.0.0.1:{elsewhere.port}/api/advance-rulings/rulings").json()["items"]
        assert found == rulings
        assert elsewhere.command("verify-audit").returncode == 0
    finally:
        elsewhere.end(signal.SIGINT)


def _kill_everything(launched: Launched) -> None:
    database = int((launched.data / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(database, signal.SIGKILL)
    launched.end(signal.SIGKILL)


@pytest.mark.full
def test_stopped_in_the_middle_of_a_first_start_it_can_be_started_again(launched: Launched) -> None:
    launched.launch()
    launched.wait_for("demonstration of identity")
    assert launched.end(signal.SIGINT) == 0
    assert "Traceback" not in launched.printed
    launched.launch()
    launched.wait_for("PostgreSQL ...")
    launched.end(signal.SIGKILL)
    launched.start()
    assert json.loads((launched.data / "demo.json").read_text())["people"]
    assert launched.end(signal.SIGINT) == 0


@pytest.mark.full
def test_tls_of_its_own_authority(settings: Settings, open_folder: Path) -> None:
    found = Launched(
        open_folder,
        TLS="self",
        VAKA_MODE="production",
        DATABASE_URL=settings.database_url,
        SECRETS=str(settings.secrets),
    )
    try:
        found.start()
        authority = found.data / "tls" / "authority.pem"
        trusting = httpx.Client(verify=ssl.create_default_context(cafile=str(authority)))
        with trusting:
            answer = trusting.get(f"https://127.0.0.1:{found.port}/readyz")
            assert answer.status_code == 200
            assert "demonstration of" not in found.printed
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"https://127.0.0.1:{found.port}/readyz")
        page = httpx.get(f"http://127.0.0.1:{found.port + 1}/")
        fingerprint = next(line for line in found.printed.splitlines() if "fingerprint" in line).split()[-1]
        assert fingerprint in page.text
        moved = httpx.get(f"http://127.0.0.1:{found.port + 1}/register")
        assert moved.headers["location"] == f"https://localhost:{found.port}/register"
        old = ssl.create_default_context(cafile=str(authority))
        old.minimum_version = ssl.TLSVersion.TLSv1_2
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        assert httpx.get(f"https://127.0.0.1:{found.port}/livez", verify=old).status_code == 200
    finally:
        assert found.end(signal.SIGINT) == 0
