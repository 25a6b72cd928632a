"""kill -9 while webhooks are under way: every event reaches its receiver, a repeated one under the same webhook-id."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in
from tests.journey.procedure import ANSWERS
from tests.unit.notices.test_rules import verify

SUBMITTED = "advance_rulings.ApplicationSubmitted"
PATIENCE = 120.0
"""Seconds; a lease of a killed worker lasts one minute."""


class Receiver:
    """A receiver of webhooks on loopback that takes its time."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.takes = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(outer.takes)
                try:
                    self.send_response(204)
                    self.end_headers()
                except ConnectionError:
                    pass  # the sender was killed meanwhile

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def numbers(self) -> set[str]:
        return {json.loads(body)["data"]["number"] for _, body in self.came}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Installation]:
    environment = {"HOSTED": "XX", "WEBHOOKS_TO_LOOPBACK": "yes"}
    installation = Installation(tmp_path / "data", environment=environment)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


def submit(trader: Visitor, name: str) -> str:
    body = {"type": "classification", "answers": {**ANSWERS, "goods_name": name}}
    case = trader.send("/advance-rulings/applications", body, expect=201)
    return str(trader.act(case, "submit")["number"])


@pytest.mark.full
def test_nothing_is_lost_when_the_sender_is_killed(running: Installation, receiver: Receiver) -> None:
    registrar = sign_in(running.url, person(running.data, administration="XX", role="registrar", organisation=False))
    trader = sign_in(running.url, person(running.data, administration="XX", role="trader", organisation=True))
    body = {"url": receiver.url, "event_types": [SUBMITTED], "description": "the national system"}
    endpoint = registrar.send("/notices/endpoints", body, expect=201)
    receiver.takes = 30.0
    sent = {submit(trader, f"flour {number}") for number in range(8)}
    end = time.monotonic() + PATIENCE
    while not receiver.came and time.monotonic() < end:
        time.sleep(0.02)
    running.kill()
    cut = {headers["webhook-id"] for headers, _ in receiver.came}
    assert cut, "killed while the receiver was still busy with some"
    receiver.takes = 0.0
    running.start()
    end = time.monotonic() + PATIENCE
    log: list[dict[str, str]] = []
    while time.monotonic() < end and [row["state"] for row in log] != ["delivered"] * len(sent):
        time.sleep(0.5)
        log = registrar.get("/notices/deliveries", endpoint=endpoint["id"])["items"]
    assert {row["state"] for row in log} == {"delivered"}
    assert receiver.numbers() == sent
    times: dict[str, set[bytes]] = defaultdict(set)
    for headers, told in receiver.came:
        times[headers["webhook-id"]].add(told)
        assert verify(endpoint["keys"][0]["public_key"], headers, told) == 1
    assert len(times) == len(sent), "what came twice came under the same id"
    assert all(len(bodies) == 1 for bodies in times.values()), "and with the same bytes"
    assert len(receiver.came) >= len(sent) + len(cut)
