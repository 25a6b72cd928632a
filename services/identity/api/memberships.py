"""Memberships as those keep them who assign roles, and the code an officer prints for somebody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.api import shown
from services.identity.api.desk import Cursor, DeskDep, PageSize, StatusAsked, Words, quiet_if_none, unkept
from services.identity.domain.standing import ResetView, Side, Status
from services.identity.model import INSTALLATION
from services.identity.operations import memberships as operations
from services.identity.operations import people as people_operations
from services.identity.operations.desk import Desk, as_installation
from services.identity.permissions import Permission
from services.identity.queries import firms, people
from services.identity.queries.firms import Member
from services.identity.schemas import firms as bodies
from services.identity.schemas import people as person_bodies
from services.identity.schemas.parts import Why
from shared.facts import Fact
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["memberships"])


@router.get("/memberships", response_model=bodies.Memberships, dependencies=[Requires(Permission.READ_MEMBERSHIPS)])
async def memberships(
    call: CallDep,
    desk: DeskDep,
    q: Words = "",
    status: StatusAsked = None,
    side: Annotated[Side | None, Query()] = None,
    organisation: UUID | None = None,
    cursor: Cursor = None,
    limit: PageSize = 50,
) -> Response:
    """Who may act for whom; a firm's manager sees the firm's people."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.reading() as session:
        rows, following = await firms.members(
            session, actor=call.actor, on=on, words=q, status=status, side=side, organisation=organisation, cursor=cursor, limit=limit
        )  # fmt: skip
    items = [shown.membership(row, actor=call.actor, held=call.held, on=on) for row in rows]
    return json_answer(bodies.Memberships(items=items, next=following))


@router.get("/colleagues", response_model=bodies.Colleagues, dependencies=[Requires(Permission.READ_COLLEAGUES)])
async def colleagues(call: CallDep, desk: DeskDep) -> Response:
    """The officers of the caller's administration, to hand a case over to."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.reading() as session:
        rows = await firms.colleagues(session, administration=call.actor.administration, on=on)
    items = [bodies.Colleague(id=row.person.id, name=row.person.name, roles=row.membership.roles) for row in rows]
    return json_answer(bodies.Colleagues(items=items))


@router.get(
    "/memberships/{membership_id}",
    response_model=bodies.Membership,
    dependencies=[Requires(Permission.READ_MEMBERSHIPS)],
)
async def membership(membership_id: UUID, call: CallDep, desk: DeskDep) -> Response:
    """One membership."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.reading() as session:
        row = await firms.member(session, actor=call.actor, membership_id=membership_id, on=on)
    body = shown.membership(row, actor=call.actor, held=call.held, on=on)
    return json_answer(body, version=row.membership.version)


async def _change(
    call: Call, desk: Desk, membership_id: UUID, do: Callable[[AsyncSession, Member, date], Awaitable[list[Fact]]]
) -> Response:
    """One change to a membership, on the version the caller saw."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.change() as change:
        row = await firms.member(change.session, actor=call.actor, membership_id=membership_id, on=on, lock=True)
        call.expect(row.membership.version)
        quiet_if_none(change, await do(change.session, row, on))
        body = shown.membership(row, actor=call.actor, held=call.held, on=on)
        return change.answer(body, version=row.membership.version)


@router.post(
    "/memberships/{membership_id}/confirm",
    response_model=bodies.Membership,
    dependencies=[Requires(Permission.CONFIRM_MEMBERSHIPS)],
)
async def confirm(membership_id: UUID, body: bodies.MembershipConfirm, call: CallDep, desk: DeskDep) -> Response:
    """Confirm that somebody may act for the firm; an officer's word confirms the firm's tax number with it."""

    async def do(session: AsyncSession, row: Member, on: date) -> list[Fact]:
        return await operations.confirm(
            session, desk=desk, member=row, roles=body.roles, until_on=body.until_on, actor=call.actor, held=call.held,
            at=call.at, on=on,
        )  # fmt: skip

    return await _change(call, desk, membership_id, do)


@router.post(
    "/memberships/{membership_id}/refuse",
    response_model=bodies.Membership,
    dependencies=[Requires(Permission.CONFIRM_MEMBERSHIPS)],
)
async def refuse(membership_id: UUID, body: Why, call: CallDep, desk: DeskDep) -> Response:
    """Refuse a claim, with the reason that its person reads."""

    async def do(session: AsyncSession, row: Member, on: date) -> list[Fact]:
        return await operations.refuse(
            session, desk=desk, member=row, reason=body.reason, actor=call.actor, held=call.held, at=call.at
        )

    return await _change(call, desk, membership_id, do)


@router.post(
    "/memberships/{membership_id}/roles",
    response_model=bodies.Membership,
    dependencies=[Requires(Permission.ASSIGN_ROLES)],
)
async def change_roles(membership_id: UUID, body: bodies.RolesChange, call: CallDep, desk: DeskDep) -> Response:
    """Give somebody this set of roles; what is taken away stops within 60 seconds."""

    async def do(session: AsyncSession, row: Member, on: date) -> list[Fact]:
        return operations.change_roles(
            member=row, roles=body.roles, until_on=body.until_on, actor=call.actor, held=call.held, at=call.at, on=on
        )

    return await _change(call, desk, membership_id, do)


@router.post(
    "/memberships/{membership_id}/end",
    response_model=bodies.Membership,
    dependencies=[Requires(Permission.ASSIGN_ROLES)],
)
async def end(membership_id: UUID, body: Why, call: CallDep, desk: DeskDep) -> Response:
    """End a membership; it stops within 60 seconds."""

    async def do(session: AsyncSession, row: Member, on: date) -> list[Fact]:
        return operations.end(member=row, reason=body.reason, actor=call.actor, held=call.held, at=call.at)

    return await _change(call, desk, membership_id, do)


@router.post(
    "/people/{person_id}/reset-code",
    status_code=201,
    response_model=person_bodies.ResetCodeOut,
    dependencies=[Requires(Permission.PRINT_RESET_CODES)],
)
async def print_reset_code(person_id: UUID, body: person_bodies.ResetCode, call: CallDep) -> Response:
    """Print a one-time code for somebody who stands at the counter and has shown who they are. Shown this once."""
    view = await _reset_view(call, person_id)
    people_operations.may_print(view, call.actor, forgets_code=body.forgets_code)
    async with unkept(call).change() as change:
        person = await people.person(change.session, person_id=person_id)
        async with as_installation(change.session, back_to=call.actor.administration):
            code, expires_at, facts = await people_operations.print_code(
                change.session, person=person, forgets_code=body.forgets_code, at=call.at
            )
        change.record(*facts)
    answer = person_bodies.ResetCodeOut(code=code, email=person.email, name=person.name, expires_at=expires_at)
    return json_answer(answer, status=201, headers={"Cache-Control": "no-store"})


async def _reset_view(call: Call, person_id: UUID) -> ResetView:
    """Where somebody acts, seen across administrations: asked only to be counted, and only for this decision."""
    async with call.reading(administration=INSTALLATION, person=str(person_id)) as session:
        found = await people.standings(session, person_id=person_id)
    live = [s for s in found if s.membership.status in {Status.CLAIMED, Status.CONFIRMED}]
    here = call.actor.administration
    return ResetView(
        person=person_id,
        member_here=any(s.membership.administration == here for s in live),
        member_elsewhere=any(s.membership.administration != here for s in live),
        officer=any(s.is_office for s in live),
    )
