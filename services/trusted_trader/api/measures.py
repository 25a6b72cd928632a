"""What the office intends against a holder: announced, answered, closed, dropped. Carrying it out is `suspend` or `revoke`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.authorisations import reader, texts
from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.model import Authorisation, Measure
from services.trusted_trader.operations import measures
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries.holder_file import measure_shape
from services.trusted_trader.queries.holders import authorisation, measure
from services.trusted_trader.schemas import holders as shown
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires

router = APIRouter(tags=["Authorisations"])
Act = Callable[[AsyncSession, Authorisation, Measure, Officer], Awaitable[list[Fact]]]


@router.post(
    "/authorisations/{number}/measures", response_model=shown.MeasureView, status_code=201,
    dependencies=[Requires(Permission.MONITOR)],
)  # fmt: skip
async def announce(number: str, body: shown.Announced, call: CallDep) -> Response:
    """Tell the holder what is intended; If-Match is the authorisation's version."""
    intended = measures.Intended(**body.model_dump())
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await authorisation(change.session, number=number, actor=call.actor, locked=True)
        expect(call, row, by.office)
        found, facts = await measures.announce(change.session, row=row, intended=intended, by=by)
        change.record(*facts)
        return change.answer(
            measure_shape(found, row=row, by=reader(by, call)), status=201, version=found.version,
            location=f"/authorisations/{row.number}",
        )  # fmt: skip


async def _act(call: Call, number: str, key: UUID, do: Act) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await authorisation(change.session, number=number, actor=call.actor, locked=True)
        found = await measure(change.session, row=row, key=key, locked=True)
        expect(call, found, by.office)
        change.record(*await do(change.session, row, found, by))
        return change.answer(measure_shape(found, row=row, by=reader(by, call)), version=found.version)


@router.post(
    "/authorisations/{number}/measures/{key}/respond", response_model=shown.MeasureView,
    dependencies=[Requires(Permission.LODGE)],
)  # fmt: skip
async def respond(number: str, key: UUID, body: shown.Response, call: CallDep) -> Response:
    """What the holder says to it."""
    return await _act(
        call, number, key,
        lambda session, row, found, by: measures.respond(session, row=row, measure=found, response=body.response, by=by),
    )  # fmt: skip


@router.post(
    "/authorisations/{number}/measures/{key}/close-hearing", response_model=shown.MeasureView,
    dependencies=[Requires(Permission.MONITOR)],
)  # fmt: skip
async def close_hearing(number: str, key: UUID, call: CallDep) -> Response:
    """The time to answer is over, and nobody did."""
    return await _act(
        call,
        number,
        key,
        lambda session, row, found, by: measures.close_hearing(session, row=row, measure=found, by=by),
    )


@router.post(
    "/authorisations/{number}/measures/{key}/drop", response_model=shown.MeasureView,
    dependencies=[Requires(Permission.MONITOR)],
)  # fmt: skip
async def drop(number: str, key: UUID, body: shown.Words, call: CallDep) -> Response:
    """What was intended is not done."""
    return await _act(
        call, number, key,
        lambda session, row, found, by: measures.drop(session, row=row, measure=found, texts=texts(body), by=by),
    )  # fmt: skip
