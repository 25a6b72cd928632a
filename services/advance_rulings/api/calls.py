"""What the routes share: the office of a call, and the shape of "load, check the version, act, answer the whole case"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import Application
from services.advance_rulings.queries.case_file import case
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office
from services.advance_rulings.schemas import cases, requests
from shared.facts import Fact
from shared.office import Office, Officer, Texts
from shared.parameters import Administration
from shared.problems import NotFound, NotPermitted
from shared.shapes import moment, person
from shared.steps import Touched
from shared.web import Answering, Call

Action = Callable[[AsyncSession, Application, Officer], Awaitable[list[Fact]]]


def administration(call: Call, code: str | None = None) -> Administration:
    """An administration that this installation serves; without a code, the caller's. Raises NotFound."""
    found = call.platform.settings.hosted_administrations().get(call.actor.administration if code is None else code)
    if found is None:
        raise NotFound("This installation does not serve such an administration.")
    return found


async def officer(session: AsyncSession, call: Call) -> Officer:
    """Who acts, with what they hold, when, and for which office."""
    found = await office(session, administration=administration(call))
    return Officer(actor=call.actor, held=call.held, at=call.at, office=found)


def officers_only(call: Call) -> None:
    """Refuse those who act for a firm."""
    if call.actor.organisation is not None:
        raise NotPermitted("This page is for officers of the administration.")


def texts(body: requests.Texts) -> Texts:
    """The two texts of a decision."""
    return Texts(external=body.external_text, internal=body.internal_text)


async def whole(session: AsyncSession, row: Application, *, call: Call, found: Office) -> cases.Case:
    """The case as the caller sees it."""
    reader = replace(call.actor, language=call.language)
    shape = await case(session, row=row, office=found, actor=reader, held=call.held, at=call.at)
    return cases.Case.model_validate(shape)


def expect(call: Call, row: Touched, found: Office) -> None:
    """The caller must have seen the present version; otherwise say who changed it, and when."""
    changed: dict[str, Any] = {
        "by": person(row.changed_by, row.changed_by_name),
        "when": moment(row.changed_at, found.calendar.zone),
    }
    call.expect(row.version, changed=changed)


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
