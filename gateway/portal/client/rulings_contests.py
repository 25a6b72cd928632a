"""Reviews and appeals as those ask for them who contest, and who decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action, Moment, Party, PersonRef
from gateway.portal.client.transport import Api, segment

SERVICE = "advance_rulings"


class ContestRow(TypedDict):
    """A review or an appeal in a list."""

    number: str
    kind: str
    state: str
    against: str
    of: str | None
    application: str
    ruling: str | None
    firm: Party
    lodged: Moment
    due_on: str
    overdue: bool
    to_carry_out: bool
    carry_out_until: str | None


class Contest(ContestRow):
    """A review or an appeal on one page."""

    version: int
    step: str
    after: str | None
    contested: Moment
    examiner: PersonRef | None
    goods_name: str
    grounds: str
    law: str
    contested_text: str
    took_part: list[str]
    decided: Moment | None
    decided_by: PersonRef | None
    outcome_text: str
    effect: str | None
    steps: list[dict[str, Any]]
    actions: list[Action]


class Contestable(TypedDict):
    """A decision that may still be contested."""

    kind: str
    against: str
    of: str
    application: str
    goods_name: str
    decided: Moment
    reasons: str
    law: str
    last_day: str
    after: str | None


async def contests(api: Api, *, open_only: bool = False, kind: str = "") -> list[ContestRow]:
    """A firm's own, or for officers all; the first due first."""
    found = await api.read(SERVICE, "/contests", open_only="true" if open_only else "", kind=kind or None)
    return cast("list[ContestRow]", found["items"])


async def contestable(api: Api, *, of: str = "") -> list[Contestable]:
    """What may still be contested, the first last day first."""
    return cast("list[Contestable]", (await api.read(SERVICE, "/contests/contestable", of=of or None))["items"])


async def contest(api: Api, key: str) -> Contest:
    """One review or appeal. Raises ApiProblem 404."""
    return cast("Contest", await api.read(SERVICE, f"/contests/{segment(key)}"))


async def lodge(api: Api, *, kind: str, against: str, of: str, grounds: str, key: str) -> Contest:
    """Contest a decision. Raises ApiProblem not-possible after the last day, which it names."""
    body = {"kind": kind, "against": against, "of": of, "grounds": grounds}
    return cast("Contest", (await api.change(SERVICE, "/contests", body, key=key)).body)


async def step(
    api: Api, key: str, action: str, body: Mapping[str, object], *, version: int | None, idempotency: str
) -> None:
    """Examine, allow, dismiss or withdraw."""
    path = f"/contests/{segment(key)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=idempotency, version=version)
