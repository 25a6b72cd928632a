"""What anybody may check: a document by its number, or the file itself."""

from __future__ import annotations

from typing import Any, TypedDict, cast
from urllib.parse import quote

from gateway.portal.client.transport import Api

SERVICE = "trusted_trader"


class PublicPaper(TypedDict):
    """A document by its number."""

    number: str
    kind: str
    administration: str
    on: str
    status: str
    valid: bool | None
    certificate: str | None
    valid_from: str | None
    valid_until: str | None
    matches: bool | None


class Examined(TypedDict):
    """The verdict on a file."""

    genuine: bool
    reason: str
    words: str
    administration: str | None
    signed_by: str | None
    signed_at: str | None
    timestamped: bool
    kind: str | None
    claims: dict[str, Any] | None
    document: PublicPaper | None


async def by_number(api: Api, number: str) -> PublicPaper:
    """What a document is and whether it counts now. Raises ApiProblem 404."""
    return cast("PublicPaper", await api.read(SERVICE, f"/verify/{quote(number, safe='/')}"))


async def examine(api: Api, content: bytes, *, pdf: bool) -> Examined:
    """Whether a file is genuine; nothing of it is kept."""
    media_type = "application/pdf" if pdf else "application/jose"
    return cast("Examined", (await api.send_file(SERVICE, "/verify", content, media_type=media_type)).body)
