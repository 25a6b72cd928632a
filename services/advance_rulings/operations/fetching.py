"""Asking a partner's installation for its file: one address that was checked, bounded in size and time."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

import aiohttp
from yarl import URL

from services.advance_rulings.domain.exchange import LARGEST
from services.advance_rulings.domain.partner_feeds import NAME_UNKNOWN, PORTS, Trouble, asking, token_of
from shared.addresses import AddressRefused
from shared.outside import Outside

SECONDS = 600.0
"""A whole answer of several megabytes on a thin link takes minutes."""
SILENT = 60.0
AGENT = "Vaka-Exchange/1"
GONE, UNCHANGED = "410", 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came: the file, nothing new (`content` None), or why nothing came. `token` and `tag` are for the next time."""

    content: bytes | None = None
    token: str | None = None
    tag: str | None = None
    trouble: Trouble | None = None
    detail: str = ""


class Fetcher:
    """Asks feeds. Never raises for what the other side does."""

    def __init__(self, outside: Outside, *, seconds: float = SECONDS, largest: int = LARGEST) -> None:
        self.outside, self._seconds, self._largest = outside, seconds, largest

    async def fetch(self, url: str, *, token: str | None, tag: str | None) -> Answer:
        """What an address has that is newer than a token; everything where the partner does not know the token any more."""
        answer = await self._ask(asking(url, token), tag)
        if token is not None and (answer.trouble, answer.detail) == (Trouble.STATUS, GONE):
            return await self._ask(url, None)
        return answer

    async def _ask(self, address: str, tag: str | None) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                addresses = await self.outside.admitted(address, ports=PORTS)
                return await self._get(address, addresses, tag)
        except AddressRefused as error:
            unknown = error.code == NAME_UNKNOWN
            return Answer(trouble=Trouble.NO_CONNECTION if unknown else Trouble.ADDRESS, detail=str(error))
        except TimeoutError:
            return Answer(trouble=Trouble.SLOW)
        except aiohttp.ClientConnectorCertificateError:
            return Answer(trouble=Trouble.CERTIFICATE)
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            return Answer(trouble=Trouble.NO_CONNECTION, detail=type(error).__name__)

    async def _get(self, address: str, addresses: tuple[str, ...], tag: str | None) -> Answer:
        asked = {"user-agent": AGENT, "accept": "application/x-ndjson", "accept-encoding": "identity"}
        if tag is not None:
            asked["if-none-match"] = tag
        async with (
            self.outside.session(addresses) as session,
            session.get(URL(address, encoded=True), headers=asked, allow_redirects=False) as answer,
        ):
            return await self._read(answer)

    async def _read(self, answer: aiohttp.ClientResponse) -> Answer:
        status, kind = answer.status, answer.content_type
        if status == UNCHANGED:
            return Answer()
        if 300 <= status < 400:
            return Answer(trouble=Trouble.REDIRECT)
        if status != 200:
            return Answer(trouble=Trouble.STATUS, detail=str(status))
        if kind == "text/html":
            return Answer(trouble=Trouble.NOT_THE_FILE)
        content = bytearray()
        while True:
            async with asyncio.timeout(SILENT):
                piece = await answer.content.readany()
            if not piece:
                break
            content += piece
            if len(content) > self._largest:
                return Answer(trouble=Trouble.TOO_LARGE, detail=str(self._largest))
        tag = answer.headers.get("etag", "")[:300]
        return Answer(content=bytes(content), token=token_of(answer.headers.get("x-vaka-since")), tag=tag or None)
