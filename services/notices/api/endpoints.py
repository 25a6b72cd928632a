"""Endpoints: registered, changed, given another key, tried, disabled, enabled, ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.api.calls import DeskDep, by, check_address, delivery, terms
from services.notices.api.calls import endpoint as shown
from services.notices.model import Endpoint
from services.notices.operations import deliveries as replaying
from services.notices.operations import endpoints as operations
from services.notices.permissions import Permission
from services.notices.queries import endpoints as queries
from services.notices.schemas import bodies
from shared.facts import Fact
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Endpoints"])

Action = Callable[[AsyncSession, Endpoint], Awaitable[list[Fact]]]


@router.get("/endpoints", response_model=bodies.Endpoints, dependencies=[Requires(Permission.READ)])
async def endpoints(call: CallDep, ended: bool = False) -> Response:
    """The endpoints of the caller's firm or, for officers and national systems, of the administration."""
    async with call.reading() as session:
        rows = await queries.endpoints(session, actor=call.actor, ended=ended)
    return json_answer(bodies.Endpoints(items=[shown(row, call) for row in rows]))


@router.post(
    "/endpoints", status_code=201, response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)]
)
async def register(body: bodies.EndpointNew, call: CallDep, desk: DeskDep) -> Response:
    """Register an endpoint. The answer shows the public key with which its notices are verified."""
    call.require_key()
    found = await terms(call)
    await check_address(desk, body.url, found=found)
    async with call.change() as change:
        row, facts = await operations.register(
            change.session, url=body.url, event_types=body.event_types, description=body.description, terms=found,
            box=desk.box, by=by(call),
        )  # fmt: skip
        change.record(*facts)
        return change.answer(shown(row, call), status=201, version=row.version, location=f"/endpoints/{row.id}")


@router.get("/endpoints/{identifier}", response_model=bodies.EndpointView, dependencies=[Requires(Permission.READ)])
async def endpoint(identifier: UUID, call: CallDep) -> Response:
    """One endpoint."""
    async with call.reading() as session:
        row = await queries.endpoint(session, actor=call.actor, identifier=identifier)
    return json_answer(shown(row, call), version=row.version)


@router.patch("/endpoints/{identifier}", response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)])
async def change(identifier: UUID, body: bodies.EndpointChange, call: CallDep, desk: DeskDep) -> Response:
    """Change address, event types or description. A new address is looked up and checked like the first one."""
    if body.url is not None:
        await check_address(desk, body.url, found=await terms(call))
    return await _act(
        call,
        identifier,
        lambda session, row: operations.change(
            session, row=row, url=body.url, event_types=body.event_types, description=body.description, by=by(call)
        ),
    )


@router.post(
    "/endpoints/{identifier}/rotate-key", response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)]
)
async def rotate_key(identifier: UUID, call: CallDep, desk: DeskDep) -> Response:
    """A new key at once; the one before signs beside it for some days, so that the receiver can change over."""
    found = await terms(call)
    return await _act(
        call,
        identifier,
        lambda session, row: operations.rotate_key(session, row=row, terms=found, box=desk.box, by=by(call)),
    )


@router.post(
    "/endpoints/{identifier}/disable", response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)]
)
async def disable(identifier: UUID, body: bodies.Disable, call: CallDep) -> Response:
    """Send nothing more for now. What happens meanwhile is kept, and can be replayed when it is enabled again."""
    return await _act(
        call,
        identifier,
        lambda session, row: operations.disable(session, row=row, reason=body.reason, by=by(call)),
    )


@router.post(
    "/endpoints/{identifier}/enable", response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)]
)
async def enable(identifier: UUID, call: CallDep) -> Response:
    """Send again, from now on. What was kept meanwhile is sent by a replay."""
    return await _act(call, identifier, lambda session, row: operations.enable(session, row=row, by=by(call)))


@router.delete("/endpoints/{identifier}", response_model=bodies.EndpointView, dependencies=[Requires(Permission.KEEP)])
async def end(identifier: UUID, call: CallDep) -> Response:
    """Take an endpoint away for good. Its log can be read for as long as logs are kept."""
    return await _act(call, identifier, lambda session, row: operations.end(session, row=row, by=by(call)))


@router.post(
    "/endpoints/{identifier}/test",
    status_code=202,
    response_model=bodies.DeliveryView,
    dependencies=[Requires(Permission.KEEP)],
)
async def test(identifier: UUID, call: CallDep) -> Response:
    """Send a test event, `notices.Test`, by the same way as any other. The answer is the line of the log to look at."""
    call.require_key()
    async with call.change() as change:
        row = await queries.endpoint(change.session, actor=call.actor, identifier=identifier)
        made, facts = await operations.test(change.session, row=row, by=by(call))
        change.record(*facts)
        return change.answer(delivery(made, row, call), status=202, location=f"/deliveries/{made.id}")


@router.post(
    "/endpoints/{identifier}/replay",
    status_code=202,
    response_model=bodies.Replayed,
    dependencies=[Requires(Permission.REPLAY)],
)
async def replay(identifier: UUID, body: bodies.ReplaySince, call: CallDep) -> Response:
    """Send everything once more that failed or was withheld since an instant, 10,000 notices a call at most."""
    call.require_key()
    async with call.change() as change:
        row = await queries.endpoint(change.session, actor=call.actor, identifier=identifier)
        count, facts = await replaying.replay_since(change.session, row=row, since=body.since, by=by(call))
        change.record(*facts)
        return change.answer(bodies.Replayed(count=count), status=202)


async def _act(call: Call, identifier: UUID, action: Action) -> Response:
    """One action on the version of an endpoint that the caller saw."""
    async with call.change() as change:
        row = await queries.endpoint(change.session, actor=call.actor, identifier=identifier, locked=True)
        call.expect(row.version, changed={"by": row.changed_by_name, "when": row.changed_at})
        change.record(*await action(change.session, row))
        return change.answer(shown(row, call), version=row.version)
