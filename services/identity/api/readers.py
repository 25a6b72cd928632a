"""Who reads a firm's letters: asked by the part that sends them, at the moment of sending. Never routed from outside."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.identity.api.desk import DeskDep
from services.identity.queries import firms
from services.identity.schemas import firms as bodies
from shared.problems import NotFound, NotPermitted
from shared.web import CallDep, FromService, json_answer

router = APIRouter(include_in_schema=False)

WRITERS = frozenset({"notices"})
"""The parts that write to people of firms; no other is told an address."""


@router.get("/internal/readers", response_model=bodies.Readers, dependencies=[FromService()])
async def readers(
    call: CallDep,
    desk: DeskDep,
    organisation: UUID | None = None,
    role: Annotated[str, Query(max_length=60)] = "",
    officer: UUID | None = None,
) -> Response:
    """The people who act for a firm today, the officers who hold a role, or one officer, with address and language.

    404 for a firm of nobody or of another administration, and where neither is named.
    """
    if call.actor.id not in WRITERS:
        raise NotPermitted("This part of the installation writes to nobody.")
    administration = call.actor.administration
    async with call.reading() as session:
        on = desk.today(administration, at=call.at)
        firm = None
        if role:
            people = await firms.officers(session, administration=administration, role=role, on=on)
        elif officer is not None:
            people = await firms.officer(session, administration=administration, person=officer, on=on)
        else:
            if organisation is not None:
                firm = await firms.find_firm(session, administration=administration, organisation=organisation)
            if firm is None:
                raise NotFound("There is no such firm here.")
            people = await firms.acting(session, firm=firm, on=on)
    return json_answer(
        bodies.Readers(
            organisation=firm.id if firm else None, name=firm.name if firm else "",
            people=[bodies.Reader(id=one.id, name=one.name, email=one.email, language=one.language) for one in people],
        ),
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip
