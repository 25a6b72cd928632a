"""Who is asking: the caller's own opaque token goes in, identity's short-lived actor token comes out.

Services never see the caller's token and the caller never sees the actor token. The answer is kept until it runs out
(60 s at most), so a role taken away is gone within that time. When identity does not answer, the last actor token is
sent on for 15 minutes more, marked, for reads and drafts; a decision waits until identity is back.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answers import answer_problem
from gateway.cross_origin import READING
from gateway.headers import DEGRADED, Headers, header
from shared.logs import request_id
from shared.peers import call
from shared.problems import Unauthenticated, Unavailable

SESSION_COOKIE = "vaka_session"
GRACE = timedelta(minutes=15)
_EARLY = timedelta(seconds=2)  # a token is renewed before the slowest service could find it expired
_KEPT = 20_000
_TOKEN = re.compile(r"vk[sc]_[A-Za-z0-9_-]{16,200}")

_degraded: ContextVar[bool] = ContextVar("degraded", default=False)


class SignInNotPossible(Unavailable):
    """We cannot check who you are at the moment."""

    hint = "Reading and drafts go on for 15 minutes; for everything else try again in a minute."


@dataclass(frozen=True, slots=True)
class Known:
    """What identity last said about a token."""

    actor_token: str
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """What the caller came with. `basic` is passed to identity's token endpoint and to nobody else."""

    token: str = ""
    by_cookie: bool = False
    basic: bool = False


def credential(headers: Headers) -> Credential:
    """The caller's credential: a bearer token before a cookie. Raises Unauthenticated for what is no token of ours."""
    authorization = header(headers, b"authorization").decode("latin-1")
    if authorization:
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "basic":
            return Credential(basic=True)
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(value.strip()):
            raise refused()
        return Credential(token=value.strip())
    token = session_cookie(headers)
    return Credential(token=token, by_cookie=True) if token else Credential()


def session_cookie(headers: Headers) -> str:
    """The token in the portal's cookie, "" if there is none or it is none of ours."""
    for name, value in headers:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, token = part.strip().partition("=")
                if key == SESSION_COOKIE and _TOKEN.fullmatch(token):
                    return token
    return ""


def refused() -> Unauthenticated:
    """The problem for a token that is none, has run out or was ended."""
    return Unauthenticated(
        "The token is not, or no longer, valid.",
        headers={"WWW-Authenticate": 'Bearer realm="vaka", error="invalid_token"'},
    )


class SignIn:
    """The exchange at identity, remembered."""

    def __init__(self, identity: Callable[[], ASGIApp], *, now: Callable[[], datetime], timeout: float = 3.0) -> None:
        """`identity` is asked for at each use, since parts may be named after the gateway is made."""
        self._identity = identity
        self._now = now
        self._timeout = timeout
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Known]] = {}

    async def authorize(self, token: str) -> tuple[Known, bool]:
        """Who holds this token, and whether that is the last word before identity fell silent.

        Raises Unauthenticated if identity says no, SignInNotPossible if it says nothing and we know too little.
        """
        key = hashlib.sha256(token.encode()).hexdigest()
        known = self._known.get(key)
        if known is not None and self._now() < known.until - _EARLY:
            return known, False
        try:
            return await self._once(key, token), False
        except Unavailable as problem:
            return self._last_word(key, problem)

    def _last_word(self, key: str, problem: Unavailable) -> tuple[Known, bool]:
        known = self._known.get(key)
        now = self._now()
        if known is not None and now < known.until:
            return known, False
        if known is not None and now < known.until + GRACE:
            return known, True
        raise silent() from problem

    async def _once(self, key: str, token: str) -> Known:
        """Many calls at the same time with one token ask once; the asking outlives a caller that leaves."""
        task = self._asking.get(key)
        if task is None:
            task = asyncio.create_task(self._ask(key, token))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)

    async def _ask(self, key: str, token: str) -> Known:
        asked_at = self._now()
        answer = await call(
            self._identity(), "POST", "/internal/actor-tokens", json={"token": token}, timeout=self._timeout
        )
        if answer.status in (400, 401, 403, 404, 410, 422):
            self._known.pop(key, None)
            raise refused()
        if not answer.ok:
            raise Unavailable(f"identity answered {answer.status}")
        body = answer.json()
        actor_token = str(body["actor_token"])
        known = Known(
            actor_token=actor_token,
            subject=str(claims(actor_token).get("sub", "")),
            until=asked_at + timedelta(seconds=int(body["expires_in"])),
        )
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return known

    def forget(self, subject: str) -> None:
        """Ask identity anew for everything this person or client holds."""
        for key in [key for key, known in self._known.items() if known.subject == subject]:
            del self._known[key]


def with_actor(headers: Headers, known: Known | None) -> Headers:
    """The headers with the actor token in place of the caller's credential."""
    kept = [(name, value) for name, value in headers if name != b"authorization"]
    if known is not None:
        kept.append((b"authorization", b"Bearer " + known.actor_token.encode("ascii")))
    return kept


def claims(token: str) -> dict[str, Any]:
    """What a JWT says of itself, unverified: enough to find what we keep of the same person. {} if it is none."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def go_on_without_identity(yes: bool) -> None:
    """Say for the request being served whether its actor token is identity's last word of some time ago."""
    _degraded.set(yes)


class Marking:
    """A service as callers reach it: told when the actor token that comes is only identity's last word.

    The service itself knows which of its routes read or prepare a draft, and refuses the token for all others. To the
    caller that is no reason to sign in again, so this refusal leaves as SignInNotPossible.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _degraded.get():
            await self._app(scope, receive, send)
            return
        marked = {**scope, "headers": [*scope["headers"], (DEGRADED, b"1")]}
        turned_away = False

        async def noting(message: Message) -> None:
            nonlocal turned_away
            turned_away = turned_away or (message["type"] == "http.response.start" and message["status"] == 401)
            if not turned_away:
                await send(message)

        await self._app(marked, receive, noting)
        if turned_away:
            await answer_problem(scope, send, silent(), number=request_id.get())


def silent() -> SignInNotPossible:
    """The problem for what has to wait until identity answers."""
    return SignInNotPossible(headers={"Retry-After": "10"})


class Forgetting:
    """Identity as callers reach it: whatever they change there (signing out, acting for another) counts at once."""

    def __init__(self, app: ASGIApp, forget: Callable[[str], None]) -> None:
        self._app = app
        self._forget = forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in READING:
            await self._app(scope, receive, send)
            return
        subject = str(claims(header(scope["headers"], b"authorization").decode("latin-1")).get("sub", ""))
        await self._app(scope, receive, self._noting(send, subject) if subject else send)

    def _noting(self, send: Send, subject: str) -> Callable[[Message], Awaitable[None]]:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._forget(subject)
            await send(message)

        return noting
