"""Organisations, and the claim by which somebody says they act for one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Response

from services.identity.api import shown
from services.identity.api.desk import Cursor, DeskDep, PageSize, StatusAsked, Words, person_of, quiet_if_none
from services.identity.domain import contacts
from services.identity.model import INSTALLATION, Organisation
from services.identity.operations import firms as operations
from services.identity.operations import memberships
from services.identity.permissions import Permission
from services.identity.queries import firms, people
from services.identity.queries.people import Standing
from services.identity.schemas import firms as bodies
from services.identity.schemas.parts import Why
from shared.facts import Fact
from shared.web import Answering, Call, CallDep, Requires, SignedIn, json_answer

router = APIRouter(tags=["organisations"])


@router.post("/claims", status_code=201, response_model=bodies.MembershipOfMine, dependencies=[SignedIn()])
async def claim(body: bodies.Claim, call: CallDep, desk: DeskDep) -> Response:
    """Say that you may act for the firm with this tax number. The answer is the same whether the firm is registered or not."""
    call.require_key()
    person_id = person_of(call.actor)
    desk.office(body.administration)
    tin, name = contacts.tax_number(body.tin), contacts.name(body.name)
    on = desk.today(body.administration, at=call.at)
    async with call.reading(administration=INSTALLATION, person=call.actor.id) as session:
        person = await people.person(session, person_id=person_id)
        waiting = await people.open_claims(session, person_id=person_id)
    async with call.change(administration=body.administration, person=call.actor.id) as change:
        firm, facts = await operations.state(
            change.session, administration=body.administration, tin=tin, name=name, agent=body.agent, at=call.at
        )
        made, claimed = await memberships.claim(
            change.session, person=person, organisation=firm, stated_name=name, open_claims=waiting, at=call.at, on=on
        )
        change.record(*facts, *claimed)
        return change.answer(shown.mine(Standing(made, firm), on=on, amr=call.actor.amr), status=201)


@router.get(
    "/organisations", response_model=bodies.Organisations, dependencies=[Requires(Permission.READ_ORGANISATIONS)]
)
async def organisations(
    call: CallDep,
    q: Words = "",
    status: StatusAsked = None,
    agent: bool | None = None,
    cursor: Cursor = None,
    limit: PageSize = 50,
) -> Response:
    """Firms by part of their name or tax number; a firm's own people see that one."""
    async with call.reading() as session:
        rows, following = await firms.organisations(
            session, actor=call.actor, words=q, status=status, agent=agent, cursor=cursor, limit=limit
        )
    items = [shown.organisation(row, actor=call.actor, held=call.held) for row in rows]
    return json_answer(bodies.Organisations(items=items, next=following))


@router.post(
    "/organisations",
    status_code=201,
    response_model=bodies.Organisation,
    dependencies=[Requires(Permission.REGISTER_ORGANISATIONS)],
)
async def register(body: bodies.OrganisationNew, call: CallDep) -> Response:
    """Register a firm at the counter, confirmed at once by the officer who saw its papers."""
    call.require_key()
    tin, name = contacts.tax_number(body.tin), contacts.name(body.name)
    async with call.change() as change:
        row, facts = await operations.register(
            change.session, administration=call.actor.administration, tin=tin, name=name, agent=body.agent, at=call.at
        )
        change.record(*facts)
        return _answer(change, call, row, status=201)


@router.get(
    "/organisations/{organisation_id}",
    response_model=bodies.Organisation,
    dependencies=[Requires(Permission.READ_ORGANISATIONS)],
)
async def organisation(organisation_id: UUID, call: CallDep) -> Response:
    """One firm."""
    async with call.reading() as session:
        row = await firms.organisation(session, actor=call.actor, organisation_id=organisation_id)
    return json_answer(shown.organisation(row, actor=call.actor, held=call.held), version=row.version)


def _answer(change: Answering, call: Call, row: Organisation, *, status: int = 200) -> Response:
    body = shown.organisation(row, actor=call.actor, held=call.held)
    place = f"/organisations/{row.id}" if status == 201 else None
    return change.answer(body, status=status, version=row.version, location=place)


async def _change(call: Call, organisation_id: UUID, do: Callable[[Organisation], list[Fact]]) -> Response:
    """One change to a firm, on the version the caller saw."""
    async with call.change() as change:
        row = await firms.organisation(change.session, actor=call.actor, organisation_id=organisation_id, lock=True)
        call.expect(row.version)
        quiet_if_none(change, do(row))
        return _answer(change, call, row)


_REGISTERS = [Requires(Permission.REGISTER_ORGANISATIONS)]


@router.post("/organisations/{organisation_id}/confirm", response_model=bodies.Organisation, dependencies=_REGISTERS)
async def confirm(organisation_id: UUID, call: CallDep) -> Response:
    """Confirm that the firm has this tax number."""
    return await _change(
        call, organisation_id, lambda row: operations.confirm(row=row, actor=call.actor, held=call.held, at=call.at)
    )


@router.post("/organisations/{organisation_id}/refuse", response_model=bodies.Organisation, dependencies=_REGISTERS)
async def refuse(organisation_id: UUID, body: Why, call: CallDep) -> Response:
    """Do not confirm the firm."""
    return await _change(
        call,
        organisation_id,
        lambda row: operations.refuse(row=row, actor=call.actor, held=call.held, reason=body.reason, at=call.at),
    )


@router.post("/organisations/{organisation_id}/rename", response_model=bodies.Organisation, dependencies=_REGISTERS)
async def rename(organisation_id: UUID, body: bodies.OrganisationRename, call: CallDep) -> Response:
    """Correct the firm's name, or whether it acts for others."""
    name = contacts.name(body.name)
    return await _change(
        call,
        organisation_id,
        lambda row: operations.rename(
            row=row, actor=call.actor, held=call.held, name=name, agent=body.agent, at=call.at
        ),
    )


@router.post("/organisations/{organisation_id}/reopen", response_model=bodies.Organisation, dependencies=_REGISTERS)
async def reopen(organisation_id: UUID, call: CallDep) -> Response:
    """Confirm a firm again that was ended or refused; its people, authorities and machines stay ended."""
    return await _change(
        call, organisation_id, lambda row: operations.reopen(row=row, actor=call.actor, held=call.held, at=call.at)
    )


@router.post("/organisations/{organisation_id}/end", response_model=bodies.Organisation, dependencies=_REGISTERS)
async def end(organisation_id: UUID, body: Why, call: CallDep, desk: DeskDep) -> Response:
    """End the firm here, with its memberships, authorities and machines."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.change() as change:
        row = await firms.organisation(change.session, actor=call.actor, organisation_id=organisation_id, lock=True)
        call.expect(row.version)
        change.record(
            *await operations.end(
                change.session, row=row, actor=call.actor, held=call.held, reason=body.reason, at=call.at, on=on
            )
        )
        return _answer(change, call, row)
