"""Stylesheet, script and signs: read once, compressed once, at addresses that change with their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in both forms; `address` carries the first ten digits of its SHA-256."""

    address: str
    media_type: str
    plain: bytes
    gzipped: bytes


class StaticFiles:
    """What the portal serves beside its pages. A changed file has another address, so browsers keep it for ever."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._by_name: dict[str, StaticFile] = {}
        for path in sorted(folder.iterdir()):
            if not path.is_file():
                continue
            plain = path.read_bytes()
            digest = hashlib.sha256(plain).hexdigest()[:10]
            self._by_name[path.name] = StaticFile(
                address=f"/static/{path.stem}.{digest}{path.suffix}",
                media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                plain=plain,
                gzipped=gzip.compress(plain, compresslevel=9, mtime=0),
            )
        self._by_address = {file.address: file for file in self._by_name.values()}

    def address(self, name: str) -> str:
        """Where a file is, for templates: `{{ static("vaka.css") }}`. Raises KeyError for a file that is not there."""
        return self._by_name[name].address

    def weight(self, name: str) -> int:
        """Octets a browser that takes gzip transfers for this file."""
        return len(self._by_name[name].gzipped)

    async def icon(self, request: Request) -> Response:
        """For browsers that ask for /favicon.ico whatever a page says."""
        return RedirectResponse(self.address("favicon.svg"), status_code=301, headers={"Cache-Control": FOR_AN_HOUR})

    async def answer(self, request: Request) -> Response:
        """The file at this address; a plain name without digest works too, kept for an hour only."""
        file = self._by_address.get(request.url.path)
        kept = FOR_EVER
        if file is None:
            file, kept = self._by_name.get(request.path_params["name"]), FOR_AN_HOUR
        if file is None:
            return PlainTextResponse("There is no such file.", status_code=404)
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.gzipped, media_type=file.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(file.plain, media_type=file.media_type, headers=headers)
