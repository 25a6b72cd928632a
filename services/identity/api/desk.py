"""What the routes have in common: the desk, the caller's address, the person who calls, calls whose answer is not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from services.identity.domain.standing import Status
from services.identity.operations.desk import Desk
from services.identity.queries.pages import LONGEST
from shared.actors import Actor, Kind
from shared.facts import Fact
from shared.problems import NotPermitted
from shared.web import Answering, Call


def _desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


DeskDep = Annotated[Desk, Depends(_desk)]
"""The desk as a parameter of a route."""


def _address(request: Request) -> str:
    """The caller's network address as the gateway wrote it; without a gateway, the connection's.

    The gateway strips what came from outside and writes one address; the last one is taken, so that a list forged on the way in
    never counts.
    """
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "unknown")


AddressDep = Annotated[str, Depends(_address)]
"""The caller's network address as a parameter of a route."""

Words = Annotated[str, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=200)]
PageSize = Annotated[int, Query(ge=1, le=LONGEST)]
StatusAsked = Annotated[Status | None, Query()]


def unkept(call: Call) -> Call:
    """The call without its Idempotency-Key: what holds a secret, in the body or in the answer, is kept nowhere."""
    return replace(call, key=None)


def person_of(actor: Actor) -> UUID:
    """The person who calls. Raises NotPermitted for machines, which have no account of their own."""
    if actor.kind is not Kind.PERSON:
        raise NotPermitted("Only a person can do this, not a machine.")
    return UUID(actor.id)


def quiet_if_none(change: Answering, facts: Sequence[Fact]) -> None:
    """Record what happened; where nothing did, say so: the row was locked to look at it and stayed as it was."""
    change.record(*facts)
    if not facts:
        change.change.heard = True
