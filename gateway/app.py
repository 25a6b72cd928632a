"""The door itself: one ASGI app in front of everything. Nothing here buffers a body or stands in a framework's way."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answers import HTML, JSON, answer, answer_json, answer_problem
from gateway.api import PREFIX, Services
from gateway.compression import Gzip, accepts_gzip
from gateway.cross_origin import CrossOrigin
from gateway.docs import pages
from gateway.headers import (
    Headers,
    Proxies,
    check_shape,
    header,
    inbound,
    is_loopback,
    outbound,
    request_id,
    wants_strict_transport,
)
from gateway.health import Health
from gateway.limits import Limiter, Measured, check_announced, is_sign_in, largest_body
from gateway.openapi import Description
from gateway.problem_catalogue import Catalogue
from gateway.sign_in import credential, session_cookie
from shared import logs, metrics
from shared.peers import CallerGone, has_body
from shared.problems import InternalError, NotFound, Problem
from shared.settings import Settings

log = logs.logger("gateway")
_CALLER_GONE = 499  # never sent, there is nobody; the number other gateways write into their logs for this
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNCOUNTED = ("/static/", "/livez", "/readyz", "/internal/", "/favicon")
_FOR_AN_HOUR = ((b"cache-control", b"public, max-age=3600"),)
_FOR_A_MINUTE = ((b"cache-control", b"public, max-age=60"),)


class InsecureSignIn(Problem):
    """Signing in over an unprotected connection is refused."""

    status = 403
    hint = "Use the https address of this site."


def utc_now() -> datetime:
    """The clock of the gateway."""
    return datetime.now(UTC)


def create_app(
    *,
    settings: Settings,
    peers: Mapping[str, ASGIApp],
    now: Callable[[], datetime] = utc_now,
    tick: Callable[[], float] = time.monotonic,
    portal: ASGIApp | None = None,
) -> ASGIApp:
    """The gateway. `peers` are the services by module name, `portal` another set of pages than Vaka's own.

    `now` is the time of day (tokens run out by it), `tick` counts seconds (rates, time-outs).
    """
    return Door(settings=settings, peers=peers, now=now, tick=tick, portal=portal)


class Door:
    """Everything between a connection and a service, in the order it happens."""

    def __init__(
        self,
        *,
        settings: Settings,
        peers: Mapping[str, ASGIApp],
        now: Callable[[], datetime],
        tick: Callable[[], float],
        portal: ASGIApp | None,
    ) -> None:
        self.settings = settings
        self.tick = tick
        self.proxies = Proxies(settings.trusted_proxies)
        self.cross_origin = CrossOrigin(settings.cors_origins)
        self.limiter = Limiter(per_minute=settings.requests_per_minute)
        self.services = Services(peers, now=now, tick=tick)
        self.health = Health(self.services.parts, tick=tick)
        self.description = Description(self.services.parts, server=settings.public_url, tick=tick)
        self.catalogue = Catalogue(self.services.parts, tick=tick)
        self.portal = portal or _portal(settings, self.services.entries, now)
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await Passage(self, scope, receive, send).run()
        else:
            # Nothing here speaks WebSocket; before the handshake a close is answered with 403.
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        close = getattr(self._peers, "aclose", None)
        if close is not None:
            await close()
        await send({"type": "lifespan.shutdown.complete"})


def _portal(settings: Settings, services: Mapping[str, ASGIApp], now: Callable[[], datetime]) -> ASGIApp:
    from gateway.portal.app import create_portal  # only where the gateway shows Vaka's own pages

    return create_portal(settings=settings, peers=services, now=now)


class Passage:
    """One request on its way through the door."""

    def __init__(self, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
        self.door = door
        self.began = door.tick()
        self.number = request_id(scope["headers"])
        self.peer = scope["client"][0] if scope.get("client") else ""
        self.address, self.scheme, self.host = door.proxies.origin(scope)
        self.path: str = scope["path"]
        self.is_api = self.path.startswith(PREFIX)
        self.method: str = scope["method"]
        self.extra: Headers = []
        self.private = False
        self.status = 0
        self.sent = 0
        self.whole = False
        self.refused = False
        self.original = scope
        self.scope: Scope = {
            **scope,
            "scheme": self.scheme,
            "client": (self.address, 0),
            "headers": inbound(
                scope["headers"], number=self.number, address=self.address, scheme=self.scheme, host=self.host
            ),
        }
        self.body = Measured(
            receive, largest=largest_body(self.path, media_type=header(scope["headers"], b"content-type"))
        )
        self._send = send

    async def run(self) -> None:
        """Serve it, whatever happens, and write it down."""
        logs.request_id.set(self.number)
        send: Send = Gzip(self.send) if accepts_gzip(self.original["headers"]) and self.method != "HEAD" else self.send
        try:
            await self._pass(send)
            if self.body.failure is not None:
                await self._refuse(send, self.body.failure)
        except (CallerGone, ClientDisconnect):
            self.status = self.status or _CALLER_GONE
        except Problem as problem:
            await self._refuse(send, problem)
        except Exception as error:
            if self.body.failure is not None:
                await self._refuse(send, self.body.failure)
            else:
                log.error("failed", path=self.path, exc_info=error)
                await self._refuse(send, InternalError())
        finally:
            self._note()

    async def _refuse(self, send: Send, problem: Problem) -> None:
        if self.whole:
            return  # the answer is out; what went wrong after it is in the log
        if self.status:
            raise problem  # half an answer: the server breaks the connection, and the caller sees that
        if problem.status in (400, 408, 413, 431):
            self.extra.append((b"connection", b"close"))  # what is still to come of the body shall not come
        self.refused = True
        await answer_problem(self.original, send, problem, number=self.number)

    async def _pass(self, send: Send) -> None:
        door = self.door
        check_shape(self.original)
        door.services.open()
        if self.is_api:
            self.extra += door.cross_origin.headers(self.original)
            if door.cross_origin.is_preflight(self.original):
                await send({"type": "http.response.start", "status": 204, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        self._check_rate()
        if (
            is_sign_in(self.path)
            and door.settings.is_production
            and self.scheme != "https"
            and not is_loopback(self.address)
        ):
            raise InsecureSignIn
        check_announced(self.original, largest=self.body.largest)
        if not await self._own(send):
            await self._pass_on(send)

    def _check_rate(self) -> None:
        if self.path.startswith(_UNCOUNTED):
            return
        headers = self.original["headers"]
        who = header(headers, b"authorization").decode("latin-1") or session_cookie(headers)
        found = self.door.limiter.hit(self.scope, address=self.address, credential=who, at=self.door.tick())
        if found is not None:
            self.extra += found.headers()

    async def _pass_on(self, send: Send) -> None:
        door = self.door
        if self.is_api:
            self.private = bool(
                header(self.original["headers"], b"authorization") or header(self.original["headers"], b"cookie")
            )
            await door.services(self.scope, self.body, send, host=self.host, public_url=door.settings.public_url)
            return
        if self.path.startswith("/internal"):
            raise NotFound
        scope = self.scope
        if not self.path.startswith("/static/"):
            # A page knows its visitor by the cookie alone.
            headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            given = credential(headers)
            self.private = bool(given.token)
            scope = {**scope, "headers": await door.services.signed(headers, given)}
        await door.portal(scope, self.body, send)

    async def _own(self, send: Send) -> bool:
        """What the gateway answers itself; False if it is for others."""
        if self.method not in ("GET", "HEAD"):
            return False
        door, path = self.door, self.path.rstrip("/") if self.path != "/" else "/"
        if path == "/livez":
            await door.health.livez(send)
        elif path == "/readyz":
            await door.health.readyz(send)
        elif path == "/internal/metrics" and is_loopback(self.peer) and is_loopback(self.address):
            await door.health.metrics(send)
        elif path == "/api/openapi.json":
            await answer(send, await door.description.encoded(), media_type=JSON, headers=_FOR_A_MINUTE)
        elif path == "/api/docs/style.css":
            await answer(send, pages.STYLE, media_type=b"text/css; charset=utf-8", headers=_FOR_AN_HOUR)
        elif path == "/api/docs" or path.startswith("/api/docs/"):
            await self._docs(send, path.removeprefix("/api/docs").strip("/"))
        elif path == "/problems" or path.startswith("/problems/"):
            await self._problems(send, path.removeprefix("/problems").strip("/"))
        else:
            return False
        return True

    async def _docs(self, send: Send, name: str) -> None:
        self.is_api = False  # a page: it may load the stylesheet
        document = await self.door.description.document()
        page = pages.service(document, name) if name else pages.index(document, server=self.door.settings.public_url)
        if page is None:
            raise NotFound
        await answer(send, page, media_type=HTML, headers=_FOR_A_MINUTE)

    async def _problems(self, send: Send, code: str) -> None:
        known = await self.door.catalogue.problems()
        if code and code not in known:
            raise NotFound
        vary = (*_FOR_A_MINUTE, (b"vary", b"Accept"))
        if b"application/json" in header(self.original["headers"], b"accept"):
            await answer_json(send, known[code] if code else {"items": list(known.values())}, headers=vary)
            return
        page = pages.problem(known[code]) if code else pages.catalogue(known)
        await answer(send, page, media_type=HTML, headers=vary)

    async def send(self, message: Message) -> None:
        """Our headers on the head of the answer, a count of its body."""
        if self.body.failure is not None and not self.refused:
            return  # what a service makes of a body that was cut is not the answer
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            if self.private and not header(headers, b"cache-control"):
                headers.append((b"cache-control", b"no-store"))
            headers += self.extra
            await self._send(
                {
                    **message,
                    "headers": outbound(
                        headers,
                        number=self.number,
                        api=self.is_api,
                        strict_transport=wants_strict_transport(self.scheme, self.host),
                    ),
                }
            )
            self.status = message["status"]
            return
        if self.method == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        self.sent += len(message.get("body", b""))
        last = not message.get("more_body", False)
        if last and self.refused and has_body(self.original):
            await self._send({**message, "more_body": True})
            await self.body.drain()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)
        self.whole = last

    def _note(self) -> None:
        taken = self.door.tick() - self.began
        # A word of the caller's own would make a new series for each that somebody invents.
        method = self.method if self.method in _METHODS else "other"
        metrics.requests.labels("gateway", method, str(self.status)).inc()
        metrics.durations.labels("gateway").observe(taken)
        noted: dict[str, Any] = {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "ms": round(taken * 1000, 1),
            "received": self.body.received,
            "sent": self.sent,
            "address": self.address,
            "request_id": self.number,
        }
        log.info("request", **noted)
