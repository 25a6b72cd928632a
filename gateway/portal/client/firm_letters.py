"""How often letters come: at once, or one e-mail a day."""

from __future__ import annotations

from typing import TypedDict, cast

from gateway.portal.client.transport import Api

SERVICE = "notices"


class PreferenceView(TypedDict):
    """How often letters come to the caller in this administration."""

    rhythm: str
    digest_at: str
    zone: str
    version: int


async def preference(api: Api) -> PreferenceView:
    """What the caller chose. Raises ApiProblem 403 for who acts for nobody."""
    return cast("PreferenceView", await api.read(SERVICE, "/preferences"))


async def choose(api: Api, rhythm: str, *, version: int | None, key: str) -> None:
    """Choose the rhythm."""
    await api.change(SERVICE, "/preferences", {"rhythm": rhythm}, method="PUT", key=key, version=version)
