"""What the routes of applications share: load, check the version, act, answer the whole case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.model import Application
from services.trusted_trader.queries.case_file import case
from services.trusted_trader.queries.cases import application
from services.trusted_trader.schemas import cases, requests
from shared.facts import Fact
from shared.office import Office, Officer, Texts
from shared.web import Answering, Call

Action = Callable[[AsyncSession, Application, Officer], Awaitable[list[Fact]]]


def texts(body: requests.Texts) -> Texts:
    """The two texts of a step."""
    return Texts(external=body.external_text, internal=body.internal_text)


async def whole(session: AsyncSession, row: Application, *, call: Call, found: Office) -> cases.Case:
    """The case as the caller sees it."""
    reader = replace(call.actor, language=call.language)
    shape = await case(session, row=row, office=found, actor=reader, held=call.held, at=call.at)
    return cases.Case.model_validate(shape)


async def act(call: Call, key: str, action: Action) -> Response:
    """One action on one application. The row stays locked until the end: of two at once, the second gets 412."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await application(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, by))
        return await answer(change, row, call=call, found=by.office)


async def answer(
    change: Answering, row: Application, *, call: Call, found: Office, status: int = 200, location: str | None = None
) -> Response:
    """The whole case after a change, with its new version."""
    body = await whole(change.session, row, call=call, found=found)
    return change.answer(body, status=status, version=row.version, location=location)
