"""A door with small services behind it: real ASGI apps, in this process or behind real sockets."""

import asyncio
import base64
import contextlib
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from gateway.app import create_app
from shared.peers import Peers, RemoteApp
from shared.settings import Settings

TOKEN = "vks_" + "a" * 32
OTHER_TOKEN = "vkc_" + "b" * 32


class Clock:
    """Time that the test moves."""

    def __init__(self):
        self.at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def now(self):
        return self.at

    def tick(self):
        return self.at.timestamp()

    def forward(self, seconds):
        self.at += timedelta(seconds=seconds)


class Identity:
    """Stands where identity stands: knows two tokens, can fall silent."""

    def __init__(self):
        self.tokens = {TOKEN: "mere", OTHER_TOKEN: "machine"}
        self.asked = 0
        self.silent = False

    async def __call__(self, scope, receive, send):
        if self.silent:
            raise ConnectionError("gone")
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/internal/actor-tokens":
            self.asked += 1
            subject = self.tokens.get(json.loads(body)["token"])
            if subject is None:
                await answer(send, 401, {"code": "unauthenticated"})
            else:
                await answer(send, 200, {"actor_token": jwt(subject, self.asked), "expires_in": 60})
        elif scope["path"] == "/readyz":
            await answer(send, 200, {"status": "ready"})
        else:
            await answer(send, 200, {"path": scope["path"], "authorization": header(scope, b"authorization")})


def jwt(subject, number):
    def part(content):
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'sub': subject, 'n': number})}.x"


def header(scope, name):
    return next((value.decode() for found, value in scope["headers"] if found == name), "")


async def answer(send, status, content, **headers):
    body = json.dumps(content).encode()
    found = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    found += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": found})
    await send({"type": "http.response.body", "body": body})


class Rulings:
    """Stands where a service stands: tells what reached it."""

    def __init__(self):
        self.calls = []
        self.ready = True

    async def __call__(self, scope, receive, send):
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        path, headers = scope["path"], {name.decode(): value.decode() for name, value in scope["headers"]}
        self.calls.append((scope["method"], path))
        if path == "/readyz":
            await answer(
                send, 200 if self.ready else 503, {"status": "ready"} if self.ready else {"detail": "no database"}
            )
        elif path == "/openapi.json":
            await answer(send, 200, DESCRIPTION)
        elif path == "/internal/problems":
            await answer(send, 200, {"items": [ALREADY_DECIDED]})
        elif path == "/made":
            await answer(send, 201, {}, location="/applications/42", etag='"1"')
        elif path == "/page":
            await answer(send, 200, {"text": "Bula " * 2000}, etag='"7"')
        elif path == "/fault":
            raise RuntimeError("a fault with a secret in it")
        elif path == "/refuses-old-tokens" and "x-vaka-degraded" in headers:
            await answer(send, 401, {"code": "unauthenticated"})
        elif path == "/own-server-name":
            await answer(send, 200, {}, server="secret/1.0", x_frame_options="ALLOWALL")
        else:
            raw = scope.get("raw_path", b"").decode()
            query = scope["query_string"].decode()
            seen = {
                "method": scope["method"],
                "path": path,
                "raw": raw,
                "query": query,
                "headers": headers,
                "size": size,
            }
            await answer(send, 200, seen, etag='"7"')


DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Advance rulings", "version": "1", "description": "Rulings."},
    "paths": {
        "/rulings": {
            "get": {"summary": "Search", "operationId": "search", "responses": {"200": {"description": "found"}}}
        }
    },
}
ALREADY_DECIDED = {
    "code": "already-decided",
    "type": "/problems/already-decided",
    "title": "This application is decided.",
    "status": 409,
    "hint": "Look at the decision.",
}


async def portal(scope, receive, send):
    """Stands where the portal stands: a page that says who looks at it."""
    while (await receive()).get("more_body"):
        pass
    body = json.dumps({name.decode(): value.decode() for name, value in scope["headers"]})
    page = f"<!doctype html><title>page</title><pre>{body}</pre>".encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html; charset=utf-8")]}
    )
    await send({"type": "http.response.body", "body": page})


class House:
    """The door, what is behind it, and a caller in front of it."""

    def __init__(self, *, identity, rulings, clock, app, caller):
        self.identity = identity
        self.rulings = rulings
        self.clock = clock
        self.app = app
        self.caller = caller

    async def get(self, path, **options):
        return await self.caller.get(path, **options)

    async def post(self, path, **options):
        return await self.caller.post(path, **options)


@pytest.fixture
def settings(tmp_path: Path):
    return Settings(mode="test", data=tmp_path, secrets=tmp_path, public_url="http://vaka.test")


class Street:
    """Servers on ports of this machine, each with one app behind it at a time: to end one takes a third of a second."""

    def __init__(self, stack):
        self._stack = stack
        self._free = []

    @contextlib.asynccontextmanager
    async def served(self, app):
        """The app on a port of this machine, in this event loop."""
        if not self._free:
            behind = Behind(app)
            self._free.append((behind, await self._stack.enter_async_context(served(behind))))
        behind, url = self._free.pop()
        behind.app = app
        try:
            yield url
        finally:
            self._free.append((behind, url))


class Behind:
    """Whichever app has the server now."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
async def street():
    async with contextlib.AsyncExitStack() as stack:
        yield Street(stack)


@pytest.fixture
async def build(settings, street):
    """Builds a house: `await build(requests_per_minute=5)`; `remote=True` puts the services behind sockets."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(*, remote=False, client=("127.0.0.1", 4711), base="http://vaka.test", **changes):
            clock, identity, rulings = Clock(), Identity(), Rulings()
            peers = Peers(identity=identity, advance_rulings=rulings)
            if remote:
                for name, app in list(peers.items()):
                    peers[name] = RemoteApp(await stack.enter_async_context(street.served(app)), read_timeout=2)
                stack.push_async_callback(peers.aclose)
            chosen = Settings(
                **{**{name: getattr(settings, name) for name in Settings.__dataclass_fields__}, **changes}
            )
            app = create_app(settings=chosen, peers=peers, now=clock.now, tick=clock.tick, portal=portal)
            transport = httpx.ASGITransport(app=app, client=client, raise_app_exceptions=False)
            caller = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=base))
            return House(identity=identity, rulings=rulings, clock=clock, app=app, caller=caller)

        yield make


@pytest.fixture
async def house(build):
    return await build()


@contextlib.asynccontextmanager
async def served(app):
    """The app on a free port of this machine, in this event loop."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task
        listener.close()
