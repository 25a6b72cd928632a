"""Adopting a neighbour's ruling (row 39): own law, own decision, own signature; the reference goes both ways."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.advance_rulings.api.calls import officer
from services.advance_rulings.events import Note
from services.advance_rulings.operations.steps import permit
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import adoption, cases
from services.advance_rulings.schemas import adoption as shown
from shared.web import CallDep, Requires

router = APIRouter(tags=["Adoption"])


@router.post("/applications/{key}/adopt", response_model=shown.Adoption, dependencies=[Requires(Permission.REVIEW)])
async def adopt(key: str, body: shown.Adopt, call: CallDep) -> Response:
    """Begin a proposal with the published text of a neighbour's ruling. Nothing is proposed: the officer completes it with
    the own law and sends it to `propose`, where another officer signs. That it was begun so is written down."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor)
        await permit(change.session, name="propose", row=row, by=by)
        found = await adoption.neighbour(
            change.session, administration=body.administration, number=body.number, office=by.office, at=by.at
        )
        draft = await adoption.draft(change.session, row=row, found=found, office=by.office, at=by.at)
        change.record(
            Note(
                subject=f"application/{row.id}", version=row.version, administration=row.administration,
                what="proposal-begun-from-a-neighbour", detail=f"{body.administration} {body.number}",
            )
        )  # fmt: skip
        return change.answer(shown.Adoption.model_validate(draft))
