"""The one place where a notice leaves the house: HTTP to an address that was checked, and to no other."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from shared.addresses import AddressRefused
from shared.outside import Outside

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


class Sender(Outside):
    """Posts to addresses that were checked."""

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
        sent = {**headers, "content-type": "application/json", "user-agent": AGENT, "accept-encoding": "identity"}
        async with (
            self.session(addresses) as session,
            session.post(URL(url, encoded=True), data=body, headers=sent, allow_redirects=False) as answer,
        ):
            return answer.status, _legible(await _beginning(answer))


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
