"""Answers given once serve several administrations: offered by consent, taken over, withdrawn."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.trusted_trader.api.calls import administration, expect, officer
from services.trusted_trader.operations import offers
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import offered_answers as offered
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.forms import form
from services.trusted_trader.queries.office import office
from services.trusted_trader.schemas import requests
from services.trusted_trader.schemas.offers import OfferView, TakenOverView
from services.trusted_trader.schemas.shapes import Page
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Offers"])


@router.post(
    "/applications/{key}/offers", status_code=201, response_model=OfferView, dependencies=[Requires(Permission.LODGE)]
)
async def give(key: str, body: requests.Offer, call: CallDep) -> Response:
    """Offer the answers to the region's questions to another administration; sending this is the firm's consent."""
    call.require_key()
    known = frozenset(call.platform.settings.hosted_administrations())
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await application(change.session, key=key, actor=call.actor)
        found, facts = await offers.give(
            change.session, row=row, to_administration=body.to_administration, to_tin=body.to_tin, known=known, by=by
        )
        change.record(*facts)
        shape = offered.offer_shape(found, actor=call.actor, zone=by.office.calendar.zone)
        return change.answer(OfferView.model_validate(shape), status=201, location=f"/offers/{found.id}")


@router.get("/offers", response_model=Page[OfferView], dependencies=[Requires(Permission.LODGE)])
async def listed(call: CallDep) -> Response:
    """What the firm offers elsewhere, and what reaches it here by its tax number."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        rows = await offered.offers(session, actor=call.actor, today=found.today(call.at))
        zone = found.calendar.zone
        items = [offered.offer_shape(row, actor=call.actor, zone=zone) for row in rows]
    return json_answer({"items": items, "next": None})


@router.post("/offers/{offer}/withdraw", response_model=OfferView, dependencies=[Requires(Permission.LODGE)])
async def withdraw(offer: UUID, call: CallDep) -> Response:
    """End the consent; what was taken over before stays where it is."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        found, facts = await offers.withdraw(change.session, identifier=offer, by=by)
        change.record(*facts)
        shape = offered.offer_shape(found, actor=call.actor, zone=by.office.calendar.zone)
        return change.answer(OfferView.model_validate(shape))


@router.post(
    "/applications/{key}/take-over/{offer}", response_model=TakenOverView, dependencies=[Requires(Permission.LODGE)]
)
async def take(key: str, offer: UUID, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Take offered answers into this draft; evidence does not travel and is named as to be attached."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await application(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        reached = await offered.received(
            change.session, identifier=offer, administration=row.administration, tin=row.tin,
            today=by.office.today(by.at),
        )  # fmt: skip
        found, facts = await offers.take(change.session, row=row, offered=reached, by=by)
        change.record(*facts)
        shape = {
            "application_version": row.version,
            "giver": found.giver,
            "taken": list(found.taken),
            "left": [{"question": one.question, "value": one.value, "why": one.why} for one in found.left],
            "evidence": list(found.evidence),
            "missing": list(lacking(row, await form(change.session, row=row))),
        }
        return change.answer(TakenOverView.model_validate(shape), version=row.version)
