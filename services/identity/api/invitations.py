"""Invitations by e-mail to act for a firm or for the administration."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import select

from services.identity.api import shown
from services.identity.api.desk import DeskDep, person_of, unkept
from services.identity.domain import contacts, secrets
from services.identity.model import INSTALLATION, Organisation
from services.identity.operations import invitations as by_code
from services.identity.operations import memberships as operations
from services.identity.operations.people import CodeNotValid
from services.identity.permissions import Permission
from services.identity.queries import firms, people
from services.identity.schemas import firms as bodies
from shared.problems import FieldError, Invalid, NotFound
from shared.web import CallDep, Public, Requires, SignedIn, json_answer

router = APIRouter(tags=["invitations"])

_ASSIGNS = [Requires(Permission.ASSIGN_ROLES)]


@router.get("/invitations", response_model=bodies.Invitations, dependencies=_ASSIGNS)
async def invitations(call: CallDep) -> Response:
    """The open invitations of the firm, or of the administration."""
    async with call.reading() as session:
        rows = await firms.invitations(session, actor=call.actor, at=call.at)
    return json_answer(bodies.Invitations(items=[shown.invitation(row, firm) for row, firm in rows]))


@router.post("/invitations", status_code=201, response_model=bodies.Invitation, dependencies=_ASSIGNS)
async def invite(body: bodies.Invite, call: CallDep, desk: DeskDep) -> Response:
    """Invite an address; the letter with the code goes to it alone."""
    call.require_key()
    person_of(call.actor)
    email = contacts.email(body.email)
    on = desk.today(call.actor.administration, at=call.at)
    wanted = firms.own_firm(call.actor) or body.organisation
    if body.organisation is not None and wanted != body.organisation:
        raise Invalid(errors=[FieldError("/organisation", "not-your-firm", "You can invite to your own firm only.")])
    async with call.change() as change:
        firm = await firms.organisation(change.session, actor=call.actor, organisation_id=wanted) if wanted else None
        row, facts = await operations.invite(
            change.session, desk=desk, email=email, organisation=firm, roles=body.roles, from_on=body.from_on,
            until_on=body.until_on, language=body.language, actor=call.actor, at=call.at, on=on,
        )  # fmt: skip
        change.record(*facts)
        return change.answer(shown.invitation(row, firm), status=201)


@router.delete("/invitations/{invitation_id}", status_code=204, dependencies=_ASSIGNS)
async def withdraw(invitation_id: UUID, call: CallDep) -> Response:
    """Withdraw an open invitation."""
    async with call.change() as change:
        rows = await firms.invitations(change.session, actor=call.actor, at=call.at)
        row = next((row for row, _ in rows if row.id == invitation_id), None)
        if row is None:
            raise NotFound("There is no such open invitation here.")
        change.record(*operations.withdraw(row=row, at=call.at))
    return Response(status_code=204)


@router.post("/invitations/look", response_model=bodies.InvitationSeen, dependencies=[Public()])
async def look(body: bodies.InvitationCode, call: CallDep, desk: DeskDep) -> Response:
    """What an invitation is about, for whoever holds its code."""
    administration = secrets.scope_of(body.code, secrets.ONE_TIME)
    if administration not in desk.offices:
        raise CodeNotValid()
    async with call.reading(administration=administration) as session:
        row = await people.find_invitation(session, administration=administration, code=body.code, at=call.at)
        if row is None:
            raise CodeNotValid()
        firm = None
        if row.organisation_id is not None:
            firm = await session.scalar(
                select(Organisation).where(
                    Organisation.administration == administration, Organisation.id == row.organisation_id
                )
            )
    async with call.reading(administration=INSTALLATION) as session:
        registered = await people.find_person(session, email=row.email) is not None
    return json_answer(
        bodies.InvitationSeen(
            administration=administration, organisation=firm.name if firm else None, email=row.email,
            inviter=row.inviter_name, roles=row.roles, registered=registered,
        )
    )  # fmt: skip


@router.post("/invitations/accept", status_code=201, response_model=bodies.MembershipOfMine, dependencies=[SignedIn()])
async def accept(body: bodies.InvitationCode, call: CallDep, desk: DeskDep) -> Response:
    """Accept an invitation as the person signed in; it has to be for their address."""
    person_id = person_of(call.actor)
    administration = secrets.scope_of(body.code, secrets.ONE_TIME)
    async with unkept(call).reading(administration=INSTALLATION, person=call.actor.id) as session:
        person = await people.person(session, person_id=person_id)
    standing = await by_code.accept_by_code(
        call.work, desk, code=body.code, administration=administration, person=person, actor=call.actor, at=call.at,
        request_id=call.request_id,
    )  # fmt: skip
    on = desk.today(administration, at=call.at)
    return json_answer(shown.mine(standing, on=on, amr=call.actor.amr), status=201)
