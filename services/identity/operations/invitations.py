"""Accepting an invitation by its code, in the transaction of the administration that the code names."""

from __future__ import annotations

from datetime import datetime

from services.identity.model import Organisation, Person
from services.identity.operations import memberships
from services.identity.operations.desk import Desk
from services.identity.operations.people import CodeNotValid
from services.identity.queries import people
from services.identity.queries.people import Standing
from shared.actors import Actor
from shared.work import Work


async def accept_by_code(
    work: Work,
    desk: Desk,
    *,
    code: str,
    administration: str,
    person: Person,
    actor: Actor,
    at: datetime,
    request_id: str,
) -> Standing:
    """The membership that an invitation's code gives to the person it was sent to. Raises CodeNotValid, InvitationForAnother."""
    if administration not in desk.offices:
        raise CodeNotValid()
    async with work.changing(
        actor=actor, at=at, request_id=request_id, administration=administration, person=str(person.id)
    ) as change:
        row = await people.find_invitation(change.session, administration=administration, code=code, at=at, lock=True)
        if row is None:
            raise CodeNotValid()
        firm = None
        if row.organisation_id is not None:
            firm = await change.session.get(Organisation, (administration, row.organisation_id))
        on = desk.today(administration, at=at)
        made, facts = await memberships.accept(change.session, row=row, organisation=firm, person=person, at=at, on=on)
        change.record(*facts)
    return Standing(made, firm)
