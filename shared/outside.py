"""The door to addresses that others gave us: HTTP to an IP address that was checked, and to no other."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from shared.addresses import AddressRefused, chosen, target

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a name."""
RESOLVING = 5.0
_LOOKING_UP = ThreadPoolExecutor(max_workers=8, thread_name_prefix="names outside")
"""Threads of their own: a name server that never answers must not hold up anything else of this process."""


async def by_dns(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_LOOKING_UP, look_up)
    return [str(address[0]) for *_, address in found]


class Outside:
    """Checks addresses and connects to them. `loopback` lets calls go to this machine by plain HTTP: for tests only."""

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

    def session(self, addresses: Sequence[str]) -> aiohttp.ClientSession:
        """A client that connects to these addresses alone, whatever a name leads to, and keeps nothing."""
        if self._context is None:
            self._context = ssl.create_default_context()
        connector = aiohttp.TCPConnector(
            resolver=_Checked(addresses), use_dns_cache=False, force_close=True, limit=1, ssl=self._context,
            socket_factory=_only_to(addresses),
        )  # fmt: skip
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )  # fmt: skip


class _Checked(AbstractResolver):
    """Answers with the addresses that were checked, so that a second look at DNS cannot lead elsewhere (rebinding)."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = tuple(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        families = ((one, socket.AF_INET6 if ":" in one else socket.AF_INET) for one in self._addresses)
        return [
            ResolveResult(hostname=host, host=one, port=port, proto=0, flags=0, family=kind) for one, kind in families
        ]

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
