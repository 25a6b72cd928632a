"""gzip for pages and JSON beyond 1 KB: on a thin link the largest gain for the least work."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from starlette.types import Message, Send

from gateway.headers import header

SMALLEST = 1024
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS
_TYPES = (
    b"text/",
    b"application/json",
    b"application/problem+json",
    b"application/x-ndjson",
    b"application/feed+json",
    b"application/atom+xml",
    b"application/javascript",
    b"image/svg+xml",
)
_NEVER = (b"text/event-stream",)


def accepts_gzip(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether the caller takes gzip and does not rank it at zero."""
    for part in header(headers, b"accept-encoding").lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


class Gzip:
    """A `send` that compresses what is worth it. What is compressed, partial, small or of another type passes as is.

    The ETag stays as it is: here it is the version of a thing, which If-Match names, not of its octets.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._packer: zlib._Compress | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not self._worth_it(message):
                self._start = None
                await self._send(message)
            else:
                self._start = message
            return
        if message["type"] != "http.response.body" or (self._start is None and self._packer is None):
            await self._send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            if not more and len(body) < SMALLEST:
                await self._send(start)
                await self._send(message)
                return
            self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
            packed = self._pack(body, more=more)
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            headers.append((b"content-encoding", b"gzip"))
            if not more:
                headers.append((b"content-length", b"%d" % len(packed)))
            await self._send({**start, "headers": headers})
        else:
            packed = self._pack(body, more=more)
        if packed or not more:
            await self._send({"type": "http.response.body", "body": packed, "more_body": more})

    def _pack(self, body: bytes, *, more: bool) -> bytes:
        if self._packer is None:
            raise RuntimeError("the head of the answer comes first")
        packed = self._packer.compress(body)
        return packed if more else packed + self._packer.flush()

    @staticmethod
    def _worth_it(message: Message) -> bool:
        """Decide by the head, and say by Vary that the answer depends on Accept-Encoding."""
        headers = message.setdefault("headers", [])
        media_type = header(headers, b"content-type")
        if not media_type.startswith(_TYPES) or media_type.startswith(_NEVER):
            return False
        message["headers"] = headers = [*headers, (b"vary", b"Accept-Encoding")]
        if message["status"] in (204, 206, 304) or header(headers, b"content-encoding"):
            return False
        length = header(headers, b"content-length")
        return not length or int(length) >= SMALLEST
