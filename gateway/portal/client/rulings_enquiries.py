"""General questions to the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action, Moment, PersonRef
from gateway.portal.client.transport import Api, segment

SERVICE = "advance_rulings"


class EnquiryRow(TypedDict):
    """A question in a list."""

    number: str
    state: str
    subject: str
    organisation: str | None
    name: str
    received: Moment
    due_on: str
    overdue: bool
    assignee: PersonRef | None
    answered: Moment | None


class Enquiry(EnquiryRow):
    """A question with its answer."""

    version: int
    question: str
    contact: str
    answer: str | None
    answered_by: PersonRef | None
    law: str
    steps: list[dict[str, Any]]
    actions: list[Action]


async def enquiries(api: Api, *, open_only: bool = False) -> list[EnquiryRow]:
    """A firm's own, or for officers all; what is overdue first."""
    found = await api.read(SERVICE, "/enquiries", open_only="true" if open_only else "")
    return cast("list[EnquiryRow]", found["items"])


async def enquiry(api: Api, key: str) -> Enquiry:
    """One question. Raises ApiProblem 404."""
    return cast("Enquiry", await api.read(SERVICE, f"/enquiries/{segment(key)}"))


async def ask(api: Api, body: Mapping[str, object], *, key: str) -> Enquiry:
    """Ask."""
    return cast("Enquiry", (await api.change(SERVICE, "/enquiries", dict(body), key=key)).body)


async def step(
    api: Api, key: str, action: str, body: Mapping[str, object], *, version: int | None, idempotency: str
) -> None:
    """Assign, answer or withdraw."""
    path = f"/enquiries/{segment(key)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=idempotency, version=version)
