"""What the routes of visits, reports and findings share: load in one order, check the version, act, answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.model import Application, Visit
from services.trusted_trader.queries import visits as queries
from services.trusted_trader.queries.visit_file import visit_file
from services.trusted_trader.schemas import visits as bodies
from shared.facts import Fact
from shared.office import Officer
from shared.web import Answering, Call

Action = Callable[[AsyncSession, Visit, Application, Officer], Awaitable[list[Fact]]]


async def both(session: AsyncSession, *, call: Call, key: str) -> tuple[Visit, Application]:
    """A visit and its application, both locked: the application first, as a decision on it does. Raises NotFound."""
    seen = await queries.visit(session, key=key, actor=call.actor)
    application = await session.get_one(
        Application, (seen.administration, seen.application_id), with_for_update=True, populate_existing=True
    )
    return await queries.visit(session, key=key, actor=call.actor, locked=True), application


async def whole(session: AsyncSession, row: Visit, *, by: Officer) -> bodies.VisitFile:
    """The visit as the caller sees it."""
    return bodies.VisitFile.model_validate(await visit_file(session, row=row, by=by))


async def answer(
    change: Answering, row: Visit, *, by: Officer, status: int = 200, location: str | None = None
) -> Response:
    """The whole visit after a change."""
    shown = await whole(change.session, row, by=by)
    return change.answer(shown, status=status, version=row.version, location=location)


async def act(call: Call, key: str, action: Action) -> Response:
    """One action on one visit; of two at once, the second gets 412."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row, application = await both(change.session, call=call, key=key)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, application, by))
        return await answer(change, row, by=by)
