"""Asking a partner's installation for its file: one address that was checked, bounded in size and time."""

from __future__ import annotations

import asyncio
import ssl
import zlib
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
CODINGS = ("identity", "gzip", "x-gzip")
GONE, UNCHANGED = "410", 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came: the file, nothing new (`content` None), or why nothing came. `token` and `tag` are for the next time."""

    content: bytes | None = None
    token: str | None = None
    tag: str | None = None
    trouble: Trouble | None = None
    detail: str = ""


class Unpacked:
    """What came, unpacked while it comes and never beyond the size that is taken: a small answer may unpack to a huge one."""

    def __init__(self, *, packed: bool, largest: int) -> None:
        self._unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if packed else None
        self._largest, self._content = largest, bytearray()

    def add(self, piece: bytes) -> None:
        """Take in the next octets. Raises zlib.error for what is no gzip, or goes on behind its end."""
        if self._unpacking is None:
            self._content += piece
            return
        self._content += self._unpacking.decompress(piece, self._largest + 1 - len(self._content))
        if self._unpacking.unused_data:
            raise zlib.error("something follows")

    @property
    def too_large(self) -> bool:
        """Whether more came than is taken; nothing may be added then."""
        return len(self._content) > self._largest

    @property
    def ended(self) -> bool:
        """Whether nothing is missing at the end."""
        return self._unpacking is None or self._unpacking.eof

    @property
    def found(self) -> bytes:
        """All of it."""
        return bytes(self._content)


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
        asked = {"user-agent": AGENT, "accept": "application/x-ndjson", "accept-encoding": "gzip"}
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
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in CODINGS:
            return Answer(trouble=Trouble.NOT_THE_FILE, detail=f"It is packed as {coding[:30]}.")
        received, content = 0, Unpacked(packed=coding != "identity", largest=self._largest)
        while True:
            async with asyncio.timeout(SILENT):
                piece = await answer.content.readany()
            if not piece:
                break
            received += len(piece)
            try:
                content.add(piece)
            except zlib.error:
                return Answer(trouble=Trouble.NOT_THE_FILE, detail="What is packed cannot be unpacked.")
            if received > self._largest or content.too_large:
                return Answer(trouble=Trouble.TOO_LARGE, detail=str(self._largest))
        if not content.ended:
            return Answer(trouble=Trouble.NO_CONNECTION, detail="What is packed ends too early.")
        tag = answer.headers.get("etag", "")[:300]
        return Answer(content=content.found, token=token_of(answer.headers.get("x-vaka-since")), tag=tag or None)
