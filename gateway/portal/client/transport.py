"""How the portal calls a service: in its own process or over the network, always with the visitor's actor token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote, urlencode

from starlette.types import ASGIApp

from shared import peers as transport
from shared.peers import PartUnreachable

TIMEOUT_SECONDS = 10.0
UPLOAD_TIMEOUT_SECONDS = 300.0

Query = str | int | bool | None | list[str]


class ApiProblem(Exception):
    """The API said no (RFC 9457). Carries what a page needs to say so: the code, the values, the next step."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status = status
        self.body = dict(body)
        super().__init__(self.detail or self.title or str(status))

    @property
    def code(self) -> str:
        """The stable word of the problem: "stale-version"."""
        return str(self.body.get("code") or "")

    @property
    def title(self) -> str:
        """The problem in one line, in English."""
        return str(self.body.get("title") or "")

    @property
    def detail(self) -> str:
        """What happened here, in English."""
        return str(self.body.get("detail") or "")

    @property
    def hint(self) -> str:
        """What the caller can do, in English."""
        return str(self.body.get("hint") or "")

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The fields that are wrong: pointer, code, detail, hint each."""
        found = self.body.get("errors")
        return [error for error in found if isinstance(error, dict)] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer: its JSON body, the version of the thing (from ETag) and where it is (from Location)."""

    status: int
    body: Any
    version: int | None = None
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def _version(etag: str) -> int | None:
    digits = etag.removeprefix("W/").strip('"')
    return int(digits) if digits.isdigit() else None


def segment(value: object) -> str:
    """One part of a path, so that a value with a slash stays one part."""
    return quote(str(value), safe="")


class Api:
    """Calls of one visitor. `authorization` is the header the gateway put on the request, "" for the public.

    `for_address` and `device` are the visitor's own, so that sessions and limits name them and not the portal.
    """

    def __init__(
        self,
        *,
        peers: Mapping[str, ASGIApp],
        authorization: str,
        language: str,
        request_id: str,
        for_address: str = "",
        device: str = "",
    ) -> None:
        self._peers = peers
        self._headers = {"accept": "application/json", "accept-language": language, "x-request-id": request_id}
        if authorization:
            self._headers["authorization"] = authorization
        if for_address:
            self._headers["x-forwarded-for"] = for_address
        if device:
            self._headers["user-agent"] = device

    async def read(self, service: str, path: str, **query: Query) -> Any:
        """The JSON at `path`; None and empty values are left out of the query. Raises ApiProblem."""
        return (await self.reply("GET", service, path, query=query)).body

    async def read_version(self, service: str, path: str, **query: Query) -> Reply:
        """As `read`, with the version that a later change has to name."""
        return await self.reply("GET", service, path, query=query)

    async def change(
        self,
        service: str,
        path: str,
        body: object = None,
        *,
        method: str = "POST",
        key: str = "",
        version: int | None = None,
    ) -> Reply:
        """A change: `key` goes out as Idempotency-Key, `version` as If-Match. Raises ApiProblem."""
        headers = {}
        if key:
            headers["idempotency-key"] = key
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return await self.reply(method, service, path, headers=headers, body=body if body is not None else {})

    async def send_file(
        self,
        service: str,
        path: str,
        content: bytes,
        *,
        media_type: str,
        key: str = "",
        version: int | None = None,
        **query: Query,
    ) -> Reply:
        """A document as the raw body; its name and marks travel in the query."""
        headers = {"content-type": media_type or "application/octet-stream"}
        if key:
            headers["idempotency-key"] = key
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return await self.reply(
            "POST", service, path, headers=headers, raw=content, query=query, timeout=UPLOAD_TIMEOUT_SECONDS
        )

    async def reply(
        self,
        method: str,
        service: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        raw: bytes | None = None,
        query: Mapping[str, Query] | None = None,
        timeout: float = TIMEOUT_SECONDS,  # noqa: ASYNC109  # uploads take longer than reads
    ) -> Reply:
        """One call. A service that does not answer is a problem like any other: 503, with the next step."""
        asked = {name: value for name, value in (query or {}).items() if value not in (None, "", [])}
        address = path + ("?" + urlencode(asked, doseq=True) if asked else "")
        try:
            answer = await transport.call(
                self._peers[service],
                method,
                address,
                headers={**self._headers, **(headers or {})},
                json=body,
                body=raw,
                timeout=timeout,
            )
        except (PartUnreachable, OSError) as error:
            raise ApiProblem(503, {"code": "unavailable"}) from error
        if answer.status >= 400:
            raise ApiProblem(answer.status, _problem_body(answer.body))
        return Reply(
            status=answer.status,
            body=answer.json() if answer.body else None,
            version=_version(answer.headers.get("etag", "")),
            location=answer.headers.get("location", ""),
            headers=answer.headers,
        )


def _problem_body(octets: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(octets or b"{}")
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", body) if isinstance(body, dict) else {}
