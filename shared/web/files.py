"""Files as bodies: taken in up to a size and looked at before they are kept, and given out as they were or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from shared.blobs import CHUNK, BlobDamaged, LocalBlobs
from shared.files import ACCEPTED, TYPES, why_not
from shared.logs import logger
from shared.problems import Problem, TooLarge, UnsupportedMedia

log = logger("files")
IN_MEMORY = 1024 * 1024


class FileRefused(UnsupportedMedia):
    """We do not take this file."""

    hint = "Send a PDF, a picture, a document or a table whose name, type and content agree."


class DocumentDamaged(Problem):
    """This document was damaged on the disk and is not given out."""

    status = 500
    hint = "Tell the operator, who can bring it back from the backup; nothing else of the file is concerned."


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {found.media_type: {"schema": {"type": "string", "format": "binary"}} for found in TYPES.values()},
    }
}
"""How the OpenAPI description says that the body of a call is a file."""


async def whole_body(request: Request, *, maximum: int) -> bytes:
    """A body that is small enough to be held whole. Raises TooLarge."""
    return b"".join([chunk async for chunk in _coming(request, maximum)])


async def _coming(request: Request, maximum: int) -> AsyncIterator[bytes]:
    announced, size = request.headers.get("content-length", ""), 0
    if announced.isdigit() and int(announced) > maximum:
        raise TooLarge(f"The file has {announced} bytes; we take {maximum}.", limit=maximum)
    async for chunk in request.stream():
        size += len(chunk)
        if size > maximum:
            raise TooLarge(f"The file is larger than {maximum} bytes.", limit=maximum)
        yield chunk


@contextlib.contextmanager
def room() -> Iterator[IO[bytes]]:
    """Where a file waits while it is looked at: in memory, a larger one on the disk."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        yield content


async def take_in(request: Request, content: IO[bytes], *, maximum: int) -> str:
    """Take the body in, up to a size; answers its SHA-256 in hexadecimal. Raises TooLarge."""
    digest = hashlib.sha256()
    async for chunk in _coming(request, maximum):
        digest.update(chunk)
        content.write(chunk)
    content.seek(0)
    return digest.hexdigest()


async def receive(request: Request, content: IO[bytes], *, name: str, maximum: int) -> str:
    """Take the body in and look at it; answers its SHA-256 in hexadecimal. Raises TooLarge or FileRefused."""
    digest = await take_in(request, content, maximum=maximum)
    if refused := why_not(name=name, media_type=request.headers.get("content-type", ""), content=content):
        code, why = refused
        raise FileRefused(why, reason=code, accepted=list(ACCEPTED))
    content.seek(0)
    return digest


async def chunks(content: IO[bytes]) -> AsyncIterator[bytes]:
    """The file piece by piece, from where it stands."""
    while chunk := content.read(CHUNK):
        yield chunk


def attachment(name: str) -> dict[str, str]:
    """The headers of a file that is downloaded and kept by nobody on the way."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


async def download(kept: LocalBlobs, *, sha256: str, name: str, media_type: str, size: int) -> Response:
    """A kept file, always as an attachment and never run by a browser. Raises DocumentDamaged before the answer begins."""
    headers = attachment(name) | {"Content-Length": str(size), "Content-Security-Policy": "default-src 'none'; sandbox"}
    return StreamingResponse(await _verified(kept, sha256), media_type=media_type, headers=headers)


async def _verified(kept: LocalBlobs, sha256: str) -> AsyncIterator[bytes]:
    """The bytes, once it is sure that they are those that were kept."""
    found = kept.read(sha256)
    try:
        first = await anext(aiter(found), b"")
    except (BlobDamaged, FileNotFoundError) as error:
        log.error("a document is damaged", sha256=sha256, error=repr(error))
        raise DocumentDamaged("The document is not as it was when it was kept.") from error

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in found:
            yield chunk

    return whole()
