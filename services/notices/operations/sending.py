"""The one place where a notice leaves the house: HTTP to an address that was checked, and to no other."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from services.notices.domain.addresses import AddressRefused, chosen, target

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a name."""

RESOLVING = 5.0
READING = 3.0
READ_AT_MOST = 4096
KEPT_CHARACTERS = 500
AGENT = "Vaka-Notices/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt: the status, or the error where there was no answer; and how the answer's body begins."""

    status: int | None
    milliseconds: int
    error: str | None = None
    response: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver took the notice (2xx)."""
        return self.error is None and self.status is not None and 200 <= self.status < 300


_LOOKING_UP = ThreadPoolExecutor(max_workers=8, thread_name_prefix="webhook names")
"""Threads of their own: a name server that never answers must not hold up anything else of this process."""


async def by_dns(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_LOOKING_UP, look_up)
    return [str(address[0]) for *_, address in found]


class Sender:
    """Checks addresses and posts to them. `loopback` lets notices go to this machine by plain HTTP: for tests only."""

    def __init__(
        self, *, loopback: bool = False, resolve: Resolve = by_dns, context: ssl.SSLContext | None = None
    ) -> None:
        """Without a `context` the certificate authorities of the system are trusted (SSL_CERT_FILE names others)."""
        self.loopback, self._resolve, self._context = loopback, resolve, context

    async def admitted(self, url: str, *, ports: Collection[int]) -> tuple[str, ...]:
        """The IP addresses that may be connected to for a URL, looked up once. Raises AddressRefused."""
        found = target(url, ports=ports, loopback=self.loopback)
        if found.literal is not None:
            return (found.literal,)
        try:
            async with asyncio.timeout(RESOLVING):
                addresses = await self._resolve(found.host, found.port)
        except (OSError, UnicodeError) as error:  # a TimeoutError is an OSError
            raise AddressRefused("name-unknown", "This name has no address that could be found.") from error
        return chosen(addresses)

    async def send(
        self, url: str, *, headers: Mapping[str, str], body: bytes, ports: Collection[int], seconds: float
    ) -> Outcome:
        """Post once and wait for the answer at most so long. Never raises for what the other side does."""
        began = time.perf_counter()

        def outcome(status: int | None, error: str | None, response: str = "") -> Outcome:
            spent = int((time.perf_counter() - began) * 1000)
            return Outcome(status=status, milliseconds=spent, error=error, response=response)

        try:
            async with asyncio.timeout(seconds):
                addresses = await self.admitted(url, ports=ports)
                status, response = await self._post(url, headers, body, addresses)
        except AddressRefused as error:
            return outcome(None, f"address refused ({error.code}): {error}")
        except TimeoutError:
            return outcome(None, f"no answer within {seconds:g} seconds")
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            return outcome(None, _in_short(error))
        if 300 <= status < 400:
            return outcome(status, "a redirect is not followed", response)
        return outcome(status, None if 200 <= status < 300 else f"the answer was {status}", response)

    async def _post(
        self, url: str, headers: Mapping[str, str], body: bytes, addresses: tuple[str, ...]
    ) -> tuple[int, str]:
        if self._context is None:
            self._context = ssl.create_default_context()
        connector = aiohttp.TCPConnector(
            resolver=_Checked(addresses), use_dns_cache=False, force_close=True, limit=1, ssl=self._context,
            socket_factory=_only_to(addresses),
        )  # fmt: skip
        sent = {**headers, "content-type": "application/json", "user-agent": AGENT, "accept-encoding": "identity"}
        async with (
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as session,
            session.post(URL(url, encoded=True), data=body, headers=sent, allow_redirects=False) as answer,
        ):  # fmt: skip
            return answer.status, _legible(await _beginning(answer))


class _Checked(AbstractResolver):
    """Answers with the addresses that were checked, so that a second look at DNS cannot lead elsewhere (rebinding)."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = tuple(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=address, port=port, proto=0, flags=0,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            )
            for address in self._addresses
        ]  # fmt: skip

    async def close(self) -> None:
        """There is nothing to close."""


def _only_to(addresses: Collection[str]) -> Callable[[Any], socket.socket]:
    """The last wall: no socket is even made for an address that was not checked."""

    def make(info: Any) -> socket.socket:
        family, kind, proto, _name, address = info
        if address[0] not in addresses:
            raise OSError(f"{address[0]} was not checked")
        return socket.socket(family=family, type=kind, proto=proto)

    return make


async def _beginning(answer: aiohttp.ClientResponse) -> bytes:
    """The first bytes of the body; whatever is behind them is not read. An answer that stalls has answered all the same."""
    found = b""
    try:
        async with asyncio.timeout(READING):
            while len(found) < READ_AT_MOST:
                piece = await answer.content.read(READ_AT_MOST - len(found))
                if not piece:
                    break
                found += piece
    except (TimeoutError, aiohttp.ClientError):
        pass
    return found


def _legible(body: bytes) -> str:
    """Text that can be kept and shown: no control characters but line ends and tabs."""
    text = body.decode("utf-8", "replace")[:KEPT_CHARACTERS]
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)


def _in_short(error: Exception) -> str:
    """An error in a line for the log that the owner reads."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"the certificate is not trusted: {error.certificate_error}"[:200]
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {error.os_error.strerror or type(error.os_error).__name__}"[:200]
    return f"no answer: {type(error).__name__}"
