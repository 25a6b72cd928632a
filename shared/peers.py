"""How one part calls another: a peer is an ASGI app, the service's own in one process, `RemoteApp` over the network.

Whoever calls does not know which it is, so both run modes share every line above this file. The client is aiohttp's:
a hop through it costs about 0.25 ms of processor time, an httpx client ten to twenty times that.
"""

from __future__ import annotations

import asyncio
import json as jsonlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import aiohttp
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from yarl import URL

from shared.problems import Unavailable

HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
"""Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1)."""

_KEEP_ALIVE = 4.0  # seconds; uvicorn closes an idle connection after 5, and a call must not meet one being closed

_SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "scheme": "http",
    "root_path": "",
    "client": ("127.0.0.1", 0),
    "server": ("localhost", 80),
}

_PIECE = 256 * 1024  # a larger piece in one write would hold up everybody else's calls

_NOT_SENT_ON = HOP_BY_HOP | {b"host", b"expect", b"proxy-authorization"}


class PartUnreachable(Unavailable):
    """A part of the system cannot be reached."""

    def __init__(self, detail: str = "", *, sent: bool = False, **members: object) -> None:
        """`sent` says whether any of the call may have reached the other side: if not, repeating it is safe."""
        super().__init__(detail, **members)  # type: ignore[arg-type]  # further members are what Problem takes
        self.sent = sent


class PartTimedOut(PartUnreachable):
    """A part of the system takes too long to answer."""

    status = 504


class CallerGone(ConnectionError):
    """The one who called went away before the whole body had come: there is nobody to answer."""


class RemoteApp:
    """An ASGI app that passes each call to `url` and streams the answer back.

    It raises `PartUnreachable` or `PartTimedOut` if nothing of an answer was sent yet. Once its head is out, a failure
    is raised as it came, so that the server breaks the connection and the client sees the cut.
    It understands ASGI's lifespan (shutdown closes the pool).
    """

    def __init__(
        self, url: str, *, connections: int = 100, connect_timeout: float = 2, read_timeout: float = 30
    ) -> None:
        """`url` is the part's address, perhaps with a path; times are in seconds.

        `read_timeout` is the longest silence between two pieces of an answer, not the length of the whole.
        """
        self.url = url
        self._origin = url.rstrip("/")
        self._connections = connections
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=connect_timeout * 2, sock_connect=connect_timeout, sock_read=read_timeout
        )
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await self.aclose()
            return await send({"type": "lifespan.shutdown.complete"})
        body = await _outgoing_body(scope, receive)
        not_sent = _NOT_SENT_ON if body else _NOT_SENT_ON | {b"content-length"}
        started = False
        try:
            async with self._pool().request(
                scope["method"],
                self._target(scope),
                headers=[(n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"] if n not in not_sent],
                data=body.data if body else None,
                allow_redirects=False,
            ) as answer:
                headers = [
                    (lower, value) for name, value in answer.raw_headers if (lower := name.lower()) not in HOP_BY_HOP
                ]
                started = True
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                more = True
                while more:
                    piece = await answer.content.readany()
                    more = not answer.content.at_eof()
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
        except (aiohttp.ClientError, TimeoutError) as error:
            if body is not None and body.failure is not None:
                raise body.failure from error
            if started:
                raise
            raise _as_problem(error) from error

    def _target(self, scope: Scope) -> URL:
        raw_path = scope.get("raw_path")
        path = raw_path.decode("latin-1") if raw_path else quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
        query = "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        return URL(f"{self._origin}{path}{query}", encoded=True)

    def _pool(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=self._timeout,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            )
        return self._session

    async def aclose(self) -> None:
        """Close the pooled connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


class _Body:
    """The body of a call on its way: whole if it came in one piece, else streamed."""

    def __init__(self, first: Message, receive: Receive) -> None:
        self.failure: Exception | None = None
        self._receive = receive
        whole: bytes = first.get("body", b"")
        in_one_piece = not first.get("more_body") and len(whole) <= _PIECE
        self.data: bytes | AsyncIterator[bytes] = whole if in_one_piece else self._pieces(first)

    async def _pieces(self, message: Message) -> AsyncIterator[bytes]:
        # aiohttp hides what goes wrong in here behind an error of its own, so it is kept.
        try:
            while True:
                if message["type"] == "http.disconnect":
                    raise CallerGone
                piece: bytes = message.get("body", b"")
                for start in range(0, len(piece), _PIECE):
                    yield piece[start : start + _PIECE]
                if not message.get("more_body"):
                    return
                message = await self._receive()
        except Exception as error:
            self.failure = error
            raise


def has_body(scope: Scope) -> bool:
    """Whether the headers of this call announce a body."""
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


async def _outgoing_body(scope: Scope, receive: Receive) -> _Body | None:
    """The body to pass on, or None where the headers announce none."""
    if not has_body(scope):
        return None
    first = await receive()
    if first["type"] == "http.disconnect":
        raise CallerGone
    return _Body(first, receive)


def _as_problem(error: Exception) -> PartUnreachable:
    before_sending = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    if isinstance(error, TimeoutError) and not before_sending:
        return PartTimedOut(sent=True)
    return PartUnreachable(sent=not before_sending)


class Peers(dict[str, ASGIApp]):
    """The other parts by name ("identity" -> app). Filled by the launcher before anything starts."""

    def __missing__(self, name: str) -> ASGIApp:
        raise KeyError(f"no peer is named {name!r}; known: {', '.join(sorted(self)) or 'none'}")

    async def aclose(self) -> None:
        """Close what is held open towards parts over the network."""
        for peer in (peer for peer in self.values() if isinstance(peer, RemoteApp)):
            await peer.aclose()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Names of headers are in lower case; of a repeated one the last value is kept."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the call did what it was asked (2xx)."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON; ValueError if it is none."""
        return jsonlib.loads(self.body)


async def call(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: object = None,
    body: bytes | None = None,
    timeout: float = 5.0,  # noqa: ASYNC109  # the wait is part of the contract: every call between parts has one
) -> Answer:
    """Ask a peer and wait for the whole answer, `timeout` seconds at most.

    `path` is percent-encoded where needed and may carry a query. Give `json` or `body`, not both.
    Any answer is returned, also 4xx and 5xx. Raises `PartTimedOut` or `PartUnreachable` when there is none.
    """
    content = jsonlib.dumps(json, separators=(",", ":")).encode() if json is not None else body
    sent_headers = {name.lower(): value for name, value in (headers or {}).items()}
    if json is not None:
        sent_headers.setdefault("content-type", "application/json")
    if content is not None:
        sent_headers["content-length"] = str(len(content))
    raw_path, _, query = path.partition("?")
    scope: Scope = _SCOPE | {
        "method": method.upper(),
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent_headers.items()],
    }
    exchange = _Exchange(content or b"")
    try:
        async with asyncio.timeout(timeout):
            await app(scope, exchange.receive, exchange.send)
    except PartUnreachable:
        raise
    except Exception as error:
        # In process a framework answers 500 and then raises once more for the log: the answer stands.
        if not exchange.complete:
            kind = PartTimedOut if isinstance(error, TimeoutError) else PartUnreachable
            raise kind(f"{method.upper()} {raw_path} was not answered.", sent=True) from error
    return exchange.answer()


class _Exchange:
    """The two ends of one buffered ASGI call."""

    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content
        self._status = 0
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self.complete = False

    async def receive(self) -> Message:
        if self._content is None:
            # Nobody hangs up: an app that watches for it waits here until it is done.
            await asyncio.Event().wait()
        content, self._content = self._content, None
        return {"type": "http.request", "body": content or b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", ()):
                self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        elif message["type"] == "http.response.body":
            self._pieces.append(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    def answer(self) -> Answer:
        if not self.complete:
            raise PartUnreachable("The answer broke off.", sent=True)
        return Answer(self._status, self._headers, b"".join(self._pieces))
