"""The signed documents of a case, a ruling, a review, a question: notices and decisions as PDF."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

from gateway.portal.client.transport import Api

SERVICE = "advance_rulings"
OF = {"application": "/applications/{key}/papers", "ruling": "/rulings/{key}/papers"}
THINGS = (*OF, "review", "appeal", "extended-use", "enquiry")


async def papers(api: Api, thing: str, key: str) -> list[dict[str, Any]]:
    """The documents, the newest first. Raises ApiProblem 404."""
    if thing in OF:
        found = await api.read(SERVICE, OF[thing].format(key=quote(key, safe="")))
    else:
        found = await api.read(SERVICE, "/papers", thing=thing, key=key)
    return cast("list[dict[str, Any]]", found["items"])
