"""A call between parts means the same in one process and over the network."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.peers import CallerGone, PartTimedOut, PartUnreachable, Peers, RemoteApp, call
from tests.service.gateway.conftest import served


async def mirror(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it was asked."""
    if scope["type"] == "lifespan":
        return
    pieces = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    seen = {
        "method": scope["method"],
        "path": scope["path"],
        "query": scope["query_string"].decode(),
        "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
        "pieces": len(pieces),
        "bytes": len(b"".join(pieces)),
        "body": b"".join(pieces)[:100].decode("latin-1"),
    }
    body = json.dumps(seen).encode()
    status = int(dict(scope["headers"]).get(b"x-status", b"200"))
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
                (b"etag", b'"7"'),
                (b"keep-alive", b"timeout=5"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(5)


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("a fault")


async def answers_then_raises(scope: Scope, receive: Receive, send: Send) -> None:
    """As a framework does after an unexpected error: 500 for the caller, the error for the log."""
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b"sorry"})
    raise RuntimeError("a fault")


@pytest.fixture(params=["in process", "over the network"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[ASGIApp]:
    if request.param == "in process":
        yield mirror
        return
    async with served(mirror) as url:
        remote = RemoteApp(url)
        yield remote
        await remote.aclose()


async def test_json_goes_there_and_comes_back(peer):
    answer = await call(peer, "post", "/things?q=a%20b", json={"name": "Vaka"}, headers={"X-One": "1"})
    seen = answer.json()
    assert answer.ok
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/things", "q=a%20b")
    assert seen["body"] == '{"name":"Vaka"}'
    assert seen["headers"]["content-type"] == "application/json"
    assert seen["headers"]["x-one"] == "1"
    assert answer.headers["etag"] == '"7"'


async def test_a_path_keeps_its_encoding(peer):
    seen = (await call(peer, "GET", "/rulings/FJ%2FAR%2042")).json()
    assert seen["path"] == "/rulings/FJ/AR 42"


async def test_any_status_is_an_answer(peer):
    answer = await call(peer, "GET", "/", headers={"x-status": "409"})
    assert answer.status == 409
    assert not answer.ok


async def test_no_body_stays_no_body(peer):
    seen = (await call(peer, "GET", "/")).json()
    assert seen["bytes"] == 0
    assert "transfer-encoding" not in seen["headers"]


async def test_a_large_body_arrives_whole(peer):
    assert (await call(peer, "PUT", "/", body=b"x" * 3_000_000)).json()["bytes"] == 3_000_000


async def test_headers_of_one_connection_are_not_passed_on():
    async with served(mirror) as url:
        remote = RemoteApp(url)
        answer = await call(remote, "GET", "/", headers={"te": "trailers", "upgrade": "h2c", "host": "evil.example"})
        await remote.aclose()
    sent = answer.json()["headers"]
    assert "te" not in sent
    assert "upgrade" not in sent
    assert sent["host"].startswith("127.0.0.1:")
    assert "keep-alive" not in answer.headers


async def test_a_part_may_live_below_a_path():
    async with served(mirror) as url:
        remote = RemoteApp(url + "/below/")
        seen = (await call(remote, "GET", "/things?x=1")).json()
        await remote.aclose()
    assert (seen["path"], seen["query"]) == ("/below/things", "x=1")


async def test_nobody_listening_is_known_to_be_unsent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    remote = RemoteApp(f"http://127.0.0.1:{port}")
    with pytest.raises(PartUnreachable) as found:
        await call(remote, "GET", "/")
    await remote.aclose()
    assert not found.value.sent
    assert found.value.status == 503


async def test_silence_ends_in_a_time_out():
    async with served(slow) as url:
        remote = RemoteApp(url, read_timeout=0.1)
        with pytest.raises(PartTimedOut) as found:
            await call(remote, "GET", "/")
        await remote.aclose()
    assert found.value.sent
    assert found.value.status == 504


async def test_a_call_waits_no_longer_than_asked():
    with pytest.raises(PartTimedOut):
        await call(slow, "GET", "/", timeout=0.05)


async def test_a_fault_without_answer_is_unreachable_and_one_after_it_is_not():
    with pytest.raises(PartUnreachable):
        await call(broken, "GET", "/")
    answer = await call(answers_then_raises, "GET", "/")
    assert (answer.status, answer.body) == (500, b"sorry")


async def test_the_reason_a_body_stops_is_not_lost():
    messages = iter(
        [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}],
    )

    async def receive():
        return next(messages)

    async def send(message):
        raise AssertionError("there is nobody to answer")

    async with served(mirror) as url:
        remote = RemoteApp(url)
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(b"transfer-encoding", b"chunked")],
        }
        with pytest.raises(CallerGone):
            await remote(scope, receive, send)
        await remote.aclose()


def test_an_unknown_peer_is_named():
    with pytest.raises(KeyError, match="no peer is named 'risk'; known: identity"):
        Peers(identity=mirror)["risk"]
