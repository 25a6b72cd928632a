"""Authorisations: their lists, each on one page, and the steps of their life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.domain.words import HolderStatus, Role
from services.trusted_trader.model import Authorisation
from services.trusted_trader.operations import consents, holders, interests, measures, revalidations
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import holder_file
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.schemas import holders as shown
from services.trusted_trader.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.web import Answering, Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Authorisations"])
Act = Callable[[AsyncSession, Authorisation, Officer], Awaitable[list[Fact]]]
Limit = Annotated[int, Query(ge=1, le=200)]


def texts(body: shown.Words) -> Texts:
    """The two texts of a step."""
    return Texts(external=body.external_text, internal=body.internal_text)


def reader(by: Officer, call: Call) -> Officer:
    """The same, reading in the language of the call."""
    return replace(by, actor=replace(by.actor, language=call.language))


async def whole(session: AsyncSession, row: Authorisation, by: Officer, call: Call) -> shown.Holder:
    """The authorisation as the caller sees it."""
    return shown.Holder.model_validate(await holder_file.authorisation_file(session, row=row, by=reader(by, call)))


async def act(call: Call, number: str, do: Act) -> Response:
    """One action on one authorisation; its row stays locked until the end."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await authorisation(change.session, number=number, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await do(change.session, row, by))
        return await _answer(change, row, by, call)


async def _answer(change: Answering, row: Authorisation, by: Officer, call: Call) -> Response:
    return change.answer(await whole(change.session, row, by, call), version=row.version)


@router.get("/authorisations", response_model=Page[shown.HolderRow], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep, state: Annotated[list[HolderStatus] | None, Query()] = None, tier: str = "", role: Role | None = None,
    manager: str = "", q: Annotated[str, Query(max_length=200)] = "", ends_before: date | None = None, mine: bool = False,
    cursor: str = "", limit: Limit = 50,
) -> Response:  # fmt: skip
    """Holders, those that end soonest first; a firm sees its own. `mine`: those whose account manager asks."""
    own = mine and call.actor.organisation is None
    wanted = holder_file.Filters(
        states=[one.value for one in state or ()], tier=tier, role=role.value if role else "",
        manager=call.actor.id if own else manager, q=q.strip().replace("\x00", ""), ends_before=ends_before,
    )  # fmt: skip
    async with call.reading() as session:
        by = await officer(session, call)
        page = await holder_file.holders(session, by=by, filters=wanted, cursor=cursor, limit=limit)
    return json_answer(Page[shown.HolderRow].model_validate(page))


@router.get("/authorisations/{number}", response_model=shown.Holder, dependencies=[Requires(Permission.READ)])
async def one(number: str, call: CallDep) -> Response:
    """An authorisation with its measures and steps."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await authorisation(session, number=number, actor=call.actor)
        body = await whole(session, row, by, call)
    return json_answer(body, version=row.version)


@router.post(
    "/authorisations/{number}/revalidate", response_model=shown.Holder, dependencies=[Requires(Permission.LODGE)]
)
async def revalidate(number: str, call: CallDep) -> Response:
    """Ask for re-validation: begins an application with what is known filled in. In time, the status goes on (AEO-35)."""

    async def do(session: AsyncSession, row: Authorisation, by: Officer) -> list[Fact]:
        await holders.permit(session, name="ask-revalidation", row=row, by=by)
        await revalidations.refuse_second(session, row=row)
        application, facts = await interests.revalidate(session, authorisation=row, by=by)
        return [*facts, *await revalidations.asked(session, row=row, application=application, by=by)]

    return await act(call, number, do)


@router.post(
    "/authorisations/{number}/appoint", response_model=shown.Holder, dependencies=[Requires(Permission.MONITOR)]
)
async def appoint(number: str, body: shown.Appointed, call: CallDep) -> Response:
    """Name the officer who looks after the firm."""
    return await act(
        call, number, lambda session, row, by: holders.appoint(session, row=row, manager=body.id, name=body.name or body.id, by=by)
    )  # fmt: skip


@router.post("/authorisations/{number}/consent", response_model=shown.Holder, dependencies=[Requires(Permission.LODGE)])
async def consent(number: str, body: shown.Consent, call: CallDep) -> Response:
    """Agree to publication and exchange, or no longer; counts at once."""
    return await act(
        call, number,
        lambda session, row, by: consents.consent(session, row=row, to_publish=body.publish, to_exchange=body.exchange, by=by),
    )  # fmt: skip


@router.post("/authorisations/{number}/pause", response_model=shown.Holder, dependencies=[Requires(Permission.LODGE)])
async def pause(number: str, body: shown.Words, call: CallDep) -> Response:
    """Suspend at the holder's own request."""
    return await act(call, number, lambda session, row, by: holders.pause(session, row=row, texts=texts(body), by=by))


@router.post(
    "/authorisations/{number}/surrender", response_model=shown.Holder, dependencies=[Requires(Permission.LODGE)]
)
async def surrender(number: str, body: shown.Surrendered, call: CallDep) -> Response:
    """Give the status back."""
    return await act(
        call, number,
        lambda session, row, by: holders.surrender(session, row=row, reason=body.reason, texts=texts(body), by=by),
    )  # fmt: skip


@router.post("/authorisations/{number}/suspend", response_model=shown.Holder, dependencies=[Requires(Permission.END)])
async def suspend(number: str, body: shown.Signed, call: CallDep) -> Response:
    """Carry out an announced suspension."""
    return await act(
        call, number,
        lambda session, row, by: measures.suspend(
            session, row=row, texts=texts(body), by=by, override_reason=body.override_reason
        ),
    )  # fmt: skip


@router.post("/authorisations/{number}/lift", response_model=shown.Holder, dependencies=[Requires(Permission.END)])
async def lift(number: str, body: shown.Words, call: CallDep) -> Response:
    """End a suspension."""
    return await act(call, number, lambda session, row, by: holders.lift(session, row=row, texts=texts(body), by=by))


@router.post("/authorisations/{number}/revoke", response_model=shown.Holder, dependencies=[Requires(Permission.END)])
async def revoke(number: str, body: shown.Signed, call: CallDep) -> Response:
    """Carry out an announced revocation."""
    return await act(
        call, number,
        lambda session, row, by: measures.revoke(
            session, row=row, texts=texts(body), by=by, override_reason=body.override_reason
        ),
    )  # fmt: skip


@router.post("/authorisations/{number}/vary", response_model=shown.Holder, dependencies=[Requires(Permission.END)])
async def vary(number: str, body: shown.Varied, call: CallDep) -> Response:
    """Change roles, sites or conditions."""
    change = holders.Variation(
        roles=tuple(body.roles) if body.roles is not None else None,
        sites=tuple(str(site) for site in body.sites) if body.sites is not None else None, conditions=body.conditions,
    )  # fmt: skip
    return await act(
        call, number, lambda session, row, by: holders.vary(session, row=row, change=change, texts=texts(body), by=by)
    )
