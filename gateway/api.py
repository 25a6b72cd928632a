"""The API: from an address to the service's own, with the caller's actor token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.cross_origin import check_same_origin
from gateway.headers import Headers
from gateway.openapi import kebab
from gateway.sign_in import (
    Credential,
    Forgetting,
    Marking,
    SignIn,
    credential,
    go_on_without_identity,
    refused,
    with_actor,
)
from gateway.upstream import Upstream
from shared.peers import Peers
from shared.problems import NotFound, Unauthenticated

PREFIX = "/api/"
_TOKEN_ENDPOINT = ("identity", "/token")


class Services:
    """Every part behind the gateway, each with its protection, by module name and by name in addresses.

    `entries` is what the portal and the API call. It is filled from the peers at the first request, since the launcher
    may name a part after the gateway is made.
    """

    def __init__(self, peers: Mapping[str, ASGIApp], *, now: Callable[[], datetime], tick: Callable[[], float]) -> None:
        self._peers = peers
        self._tick = tick
        self._upstreams: dict[str, Upstream] = {}
        self._by_address: dict[str, str] = {}
        self.entries = Peers()
        self.sign_in = SignIn(lambda: self._upstreams["identity"], now=now)

    def open(self) -> None:
        """Take up parts that were named since."""
        if len(self._upstreams) == len(self._peers):
            return
        for name, peer in self._peers.items():
            if name in self._upstreams or name == "gateway":
                continue
            self._upstreams[name] = Upstream(name, peer, tick=self._tick)
            self._by_address[kebab(name)] = name
            entry: ASGIApp = Marking(self._upstreams[name])
            self.entries[name] = Forgetting(entry, self.sign_in.forget) if name == "identity" else entry

    @property
    def parts(self) -> Mapping[str, ASGIApp]:
        """The parts as health and descriptions ask them."""
        return self._upstreams

    def find(self, path: str) -> tuple[str, str]:
        """The service and the path within it. Raises NotFound, also for what is only between parts.

        Judged on the decoded path without empty steps, so that no spelling of `/internal/` slips through; steps up
        are not followed but refused.
        """
        name, _, rest = path.removeprefix(PREFIX).partition("/")
        service = self._by_address.get(name)
        steps = [step for step in rest.split("/") if step]
        if service is None or any(step in (".", "..") for step in steps) or "\\" in path or "\0" in path:
            raise NotFound
        if steps and steps[0].partition(";")[0].lower() == "internal":
            raise NotFound
        return service, "/" + rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send, *, host: str, public_url: str) -> None:
        """One call of the API. Raises the problems of the way there."""
        service, path = self.find(scope["path"])
        given = credential(scope["headers"])
        if given.basic and (service, path) != _TOKEN_ENDPOINT:
            raise Unauthenticated(
                "A client's id and secret are taken at /api/identity/token only.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if given.by_cookie:
            check_same_origin(scope, host=host, public_url=public_url)
        headers = scope["headers"] if given.basic else await self.signed(scope["headers"], given)
        prefix = f"{PREFIX}{kebab(service)}"
        inner = {
            **scope,
            # What can be read can be asked about: the door drops the body again.
            "method": "GET" if scope["method"] == "HEAD" else scope["method"],
            "path": path,
            "raw_path": _raw(scope, prefix, path),
            "root_path": "",
            # A service knows nobody by cookie.
            "headers": [(name, value) for name, value in headers if name != b"cookie"],
        }
        inner.pop("state", None)
        await self.entries[service](inner, receive, _Placed(send, prefix))

    async def signed(self, headers: Headers, given: Credential) -> Headers:
        """The headers with the actor token. A cookie that has run out is nobody's; such a bearer token is refused."""
        go_on_without_identity(False)
        if not given.token:
            return with_actor(headers, None)
        try:
            known, last_word = await self.sign_in.authorize(given.token)
        except Unauthenticated:
            if given.by_cookie:
                return with_actor(headers, None)
            raise refused() from None
        go_on_without_identity(last_word)
        return with_actor(headers, known)


def _raw(scope: Scope, prefix: str, path: str) -> bytes:
    """The path within the service as it was sent, percent-encoding kept; if even the prefix was encoded, written anew."""
    raw: bytes = scope.get("raw_path") or b""
    start = prefix.encode()
    if raw.startswith(start) and raw[len(start) : len(start) + 1] in (b"/", b""):
        return raw[len(start) :] or b"/"
    return quote(path, safe="/:@!$&'()*+,;=~-._").encode()


class _Placed:
    """A `send` that turns a service's own addresses in Location into ours."""

    def __init__(self, send: Send, prefix: str) -> None:
        self._send = send
        self._prefix = prefix.encode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {
                **message,
                "headers": [
                    (name, self._prefix + value if name == b"location" and self._is_own(value) else value)
                    for name, value in message.get("headers", ())
                ],
            }
        await self._send(message)

    @staticmethod
    def _is_own(location: bytes) -> bool:
        return location.startswith(b"/") and not location.startswith((b"//", b"/api/"))
