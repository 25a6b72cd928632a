"""kill -9 of the database and of the server under load: every acknowledged submission is there afterwards, none twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.journey.installation import ROOT, Installation
from tests.journey.ledger import Kept, Ledger, faults
from tests.journey.people import demonstration
from tests.journey.procedure import ANSWERS

PATIENCE = 90.0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Installation]:
    """The whole system with its own private PostgreSQL, in demonstration mode, for the sandbox alone."""
    installation = Installation(tmp_path / "data", environment={"HOSTED": "XX"})
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


class Submitter(threading.Thread):
    """A trader's machine that submits one application after another and repeats, with the same key, what was not answered."""

    def __init__(
        self, *, name: str, url: str, credentials: tuple[str, str], ledger: Ledger, stop: threading.Event
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.url, self.credentials, self.ledger, self.stop = url, credentials, ledger, stop
        self.client = httpx.Client(base_url=f"{url}/api", timeout=10)
        self.unexpected: list[str] = []
        self.in_doubt = 0

    def run(self) -> None:
        number = 0
        try:
            self.sign_in()
            while not self.stop.is_set():
                number += 1
                self.submit(f"{self.name} {number}")
        except Exception as error:
            self.unexpected.append(f"{self.name}: {error!r}")
        finally:
            self.client.close()

    def sign_in(self) -> None:
        answer = self.until_answered(
            "POST", "/identity/token", data={"grant_type": "client_credentials"}, auth=self.credentials
        )
        self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def submit(self, name: str) -> None:
        self.ledger.note("sent", name)
        body = {"type": "classification", "answers": {**ANSWERS, "goods_name": name}}
        key = {"Idempotency-Key": uuid4().hex}
        case = self.until_answered("POST", "/advance-rulings/applications", json=body, headers=key).json()
        path = f"/advance-rulings/applications/{case['id']}/submit"
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{case["version"]}"'}
        done = self.until_answered("POST", path, json={}, headers=headers).json()
        self.ledger.note("acknowledged", name, done["number"])

    def until_answered(self, method: str, path: str, **call: object) -> httpx.Response:
        """The answer to one call, repeated as it is while nobody answers, or while it is said to be still running."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.client.request(method, path, **call)  # type: ignore[arg-type]  # passed on as it came
                if answer.is_success:
                    return answer
                again = answer.status_code >= 500 or answer.status_code == 429 or _is_still_running(answer)
                if not again:
                    raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
            except httpx.TransportError:
                self.in_doubt += 1
            if time.monotonic() > end:
                raise TimeoutError(f"{method} {path} was not answered for {PATIENCE:.0f} s")
            time.sleep(0.1)


def _is_still_running(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json().get("code") == "still-running"


def database_process(installation: Installation) -> int:
    """The process number of this installation's own PostgreSQL. Raises when it is not certain that it is ours."""
    folder = installation.data / "postgres" / "data"
    pid = int((folder / "postmaster.pid").read_text().split("\n")[0])
    assert os.fsencode(folder) in Path(f"/proc/{pid}/cmdline").read_bytes(), "this is another server"
    return pid


def kill_database(installation: Installation) -> None:
    """kill -9 of PostgreSQL; the launcher has to bring it back."""
    os.kill(database_process(installation), signal.SIGKILL)


def kill_server(installation: Installation) -> None:
    """kill -9 of the launcher with everything it serves, then a new start as an operator would do it."""
    installation.kill()
    installation.start()


def kept_applications(installation: Installation) -> list[Kept]:
    """What the database holds of the load, as its owner sees it."""
    lines = (installation.data / "postgres" / "data" / "postmaster.pid").read_text().split("\n")
    password = (installation.data / "secrets" / "database-password-owner").read_text().strip()
    query = """
        select a.answers ->> 'goods_name', a.number,
            (select count(*) from advance_rulings.step s
             where s.administration = a.administration and s.thing_id = a.id::text and s.action = 'submit'),
            (select count(*) from advance_rulings.audit_entry e
             where e.administration = a.administration and e.subject = 'application/' || a.id and e.type = 'advance_rulings.ApplicationSubmitted')
        from advance_rulings.application a where a.answers ->> 'goods_name' like 'Load %'"""
    with psycopg.connect(
        host="127.0.0.1", port=int(lines[3]), user="vaka", password=password, dbname="vaka"
    ) as connection:
        return [Kept(*row) for row in connection.execute(query).fetchall()]


def load_and_kill(
    installation: Installation, folder: Path, *, clients: int, kills: list[str], pause: tuple[float, float]
) -> Ledger:
    """Load, faults and healing; then everything is compared with the clients' ledger."""
    machine = next(c for c in demonstration(installation.data)["clients"] if c["organisation"])
    credentials = (machine["client_id"], machine["client_secret"])
    ledger, stop, draw = Ledger(folder / "ledger.jsonl"), threading.Event(), random.Random(7)
    threads = [
        Submitter(name=f"Load {n}", url=installation.url, credentials=credentials, ledger=ledger, stop=stop)
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    waits = []
    try:
        for kill in kills:
            before = len(ledger.acknowledged)
            _until_more(ledger, before + clients)
            time.sleep(draw.uniform(*pause))
            before, began = len(ledger.acknowledged), time.monotonic()
            (kill_database if kill == "database" else kill_server)(installation)
            _until_more(ledger, before + clients)
            waits.append(round(time.monotonic() - began, 1))
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        ledger.close()
    assert [fault for thread in threads for fault in thread.unexpected] == []
    assert sum(thread.in_doubt for thread in threads) > 0, "no call was cut off: the faults missed the load"
    installation.wait()
    assert faults(ledger, kept_applications(installation)) == {}
    print(f"{len(ledger.acknowledged)} acknowledged over {len(kills)} kills, working again after {waits} s")
    return ledger


def _until_more(ledger: Ledger, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(ledger.acknowledged) < count:
        assert time.monotonic() < end, "nothing is acknowledged any more"
        time.sleep(0.05)


def audit_holds(installation: Installation) -> bool:
    """What `verify-audit` says once the system stands still."""
    installation.stop()
    command = [sys.executable, "-m", "deploy.run", "verify-audit"]
    environment = {**os.environ, "DATA": str(installation.data), **installation.environment}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode == 0 and "Every chain holds" in done.stdout


@pytest.mark.full
def test_nothing_acknowledged_is_lost_when_database_and_server_are_killed(
    running: Installation, tmp_path: Path
) -> None:
    ledger = load_and_kill(running, tmp_path, clients=3, kills=["database", "server", "database"], pause=(0.1, 0.5))
    assert set(ledger.acknowledged) <= ledger.sent
    assert audit_holds(running)


@pytest.mark.full
def test_nothing_acknowledged_is_lost_over_many_kills(running: Installation, tmp_path: Path) -> None:
    kills = (["database"] * 3 + ["server"]) * 5
    ledger = load_and_kill(running, tmp_path, clients=6, kills=kills, pause=(0.0, 2.0))
    assert len(ledger.acknowledged) > 100
    assert audit_holds(running)


class TestTheComparison:
    """The comparison itself must see each kind of fault, else the tests above prove nothing."""

    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        made = Ledger(tmp_path / "ledger.jsonl")
        for number in (1, 2, 3):
            made.note("sent", f"Load {number}")
        made.note("acknowledged", "Load 1", "XX-AR-2026-00001")
        made.note("acknowledged", "Load 2", "XX-AR-2026-00002")
        yield made
        made.close()

    ONE = Kept("Load 1", "XX-AR-2026-00001", 1, 1)
    TWO = Kept("Load 2", "XX-AR-2026-00002", 1, 1)

    def test_what_is_right_has_no_fault(self, ledger):
        assert faults(ledger, [self.ONE, self.TWO]) == {}
        in_doubt = Kept("Load 3", "XX-AR-2026-00003", 1, 1)
        assert faults(ledger, [self.ONE, self.TWO, in_doubt]) == {}, "not acknowledged, and kept: nobody was told wrong"
        assert faults(ledger, [self.ONE, self.TWO, Kept("Load 3", None, 0, 0)]) == {}, "still a draft"

    @pytest.mark.parametrize(
        ("kept", "kind"),
        [
            ([ONE], "lost"),
            ([ONE, Kept("Load 2", None, 0, 0)], "lost"),
            ([ONE, Kept("Load 2", "XX-AR-2026-00003", 1, 1)], "under another number"),
            ([ONE, TWO, TWO], "twice"),
            ([ONE, TWO, Kept("Load 3", "XX-AR-2026-00002", 1, 1)], "number given twice"),
            ([ONE, Kept("Load 2", "XX-AR-2026-00002", 2, 1)], "submitted twice"),
            ([ONE, Kept("Load 2", "XX-AR-2026-00002", 1, 0)], "not audited once"),
            ([ONE, TWO, Kept("Load 3", "XX-AR-2026-00009", 1, 1)], "gap in the numbers"),
            ([ONE, TWO, Kept("Load 9", None, 0, 0)], "never sent"),
        ],
    )
    def test_each_fault_is_seen(self, ledger, kept, kind):
        assert kind in faults(ledger, kept)
