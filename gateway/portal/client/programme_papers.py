"""What anybody may check: a document by its number, or the file itself."""

from __future__ import annotations

from typing import Any, TypedDict, cast
from urllib.parse import quote

from gateway.portal.client.transport import Api, ApiProblem

SERVICES = ("trusted_trader", "advance_rulings")
"""Those that sign documents; each knows its own."""
ELSEWHERE = frozenset({404, 502, 503, 504})
"""This service has no such document, or is not there: another one may have it."""


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
    """What a document is and whether it counts now, asked of every service that signs. Raises ApiProblem 404."""
    for service in SERVICES:
        try:
            return cast("PublicPaper", await api.read(service, f"/verify/{quote(number, safe='/')}"))
        except ApiProblem as problem:
            if problem.status not in ELSEWHERE or service == SERVICES[-1]:
                raise
    raise AssertionError("there is a service that signs")


async def examine(api: Api, content: bytes, *, pdf: bool) -> Examined:
    """Whether a file is genuine, and what the service that made it says of it; nothing of it is kept."""
    media_type = "application/pdf" if pdf else "application/jose"
    verdict: Examined | None = None
    for service in SERVICES:
        try:
            verdict = cast("Examined", (await api.send_file(service, "/verify", content, media_type=media_type)).body)
        except ApiProblem as problem:
            if problem.status not in ELSEWHERE or (service == SERVICES[-1] and verdict is None):
                raise
            continue
        if not verdict["genuine"] or verdict["document"] is not None:
            break
    assert verdict is not None  # noqa: S101  # the last one answered or raised
    return verdict


async def offline_words(api: Api) -> dict[str, dict[str, str]]:
    """Words for the claims of every service's statements, for the page that reads them without a network."""
    found: dict[str, dict[str, str]] = {}
    for service in SERVICES:
        try:
            found |= await api.read(service, "/verify/words")
        except ApiProblem as problem:
            if problem.status not in ELSEWHERE:
                raise
    return found


async def key_set(api: Api) -> dict[str, Any]:
    """The public keys of this installation. Raises ApiProblem."""
    for service in SERVICES:
        try:
            return cast("dict[str, Any]", await api.read(service, "/verify/keys"))
        except ApiProblem as problem:
            if problem.status not in ELSEWHERE or service == SERVICES[-1]:
                raise
    raise AssertionError("there is a service that signs")
