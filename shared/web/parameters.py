"""The routes with which officers read and change the parameters of a service; the same ones in each that has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints
from sqlalchemy import Row

from shared.database import PlatformTables
from shared.parameter_table import Book, Trouble
from shared.parameters import Parameter
from shared.problems import NotFound, NotPermitted
from shared.web.access import Requires
from shared.web.call import Call, CallDep, json_answer
from shared.web.shapes import Closed, Moment, Person

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class ProposeParameter(Closed):
    """A new value from a day on, with the law that gives it."""

    name: Line
    value: Any
    from_on: date
    law: Line
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)] = ""


class ParameterOverride(Closed):
    """Why one officer both proposes and approves, where the administration allows it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class ApproveParameter(Closed):
    """The second officer's approval."""

    override: ParameterOverride | None = None


APPROVED = ApproveParameter()


class Value(Closed):
    """A parameter as it is published: with its law, and whether the administration confirmed it."""

    name: str
    value: Any
    from_on: date
    law: str
    confirmed: bool
    note: str


class ParameterView(Value):
    """A proposed or approved value."""

    id: str
    version: int
    state: str = Field(description="proposed or approved")
    proposed: Moment
    proposed_by: Person
    approved: Moment | None
    approved_by: Person | None


class ParameterBook(Closed):
    """What is in force today and what is proposed or dated."""

    in_force: list[Value]
    changes: list[ParameterView]


def parameter_routes(
    *, tables: PlatformTables, prefix: str, trouble: Trouble, read: Sequence[str], propose: str, approve: str
) -> APIRouter:
    """Routes over the parameters whose names begin with `prefix`, for officers with the permissions named."""
    router = APIRouter(tags=["The office"])

    def book_of(call: Call) -> Book:
        if call.actor.organisation is not None:
            raise NotPermitted("This page is for officers of the administration.")
        found = call.platform.settings.hosted_administrations().get(call.actor.administration)
        if found is None:
            raise NotFound("This installation does not serve such an administration.")
        return Book(tables=tables, prefix=prefix, trouble=trouble, administration=found)

    @router.get("/parameters", response_model=ParameterBook, dependencies=[Requires(*read)])
    async def parameters(call: CallDep) -> Response:
        """What is in force today, and what officers proposed."""
        book = book_of(call)
        async with call.reading() as session:
            today = await book.in_force(session, at=call.at)
            rows = await book.changes(session)
            names = await book.names(session, changes=rows)
        values = [Value.model_validate(known, from_attributes=True) for known in today.values()]
        return json_answer(ParameterBook(in_force=values, changes=[_view(row, book, names) for row in rows]))

    @router.post("/parameters", status_code=201, response_model=ParameterView, dependencies=[Requires(propose)])
    async def propose_parameter(body: ProposeParameter, call: CallDep) -> Response:
        """Propose a value from a day on, with its law; it counts for nothing until another officer approves it."""
        call.require_key()
        book, proposal = book_of(call), Parameter(**body.model_dump())
        async with call.change() as change:
            row, fact = await book.propose(change.session, proposal=proposal, by=call.actor.id, at=call.at)
            change.record(fact)
            view = _view(row, book, {call.actor.id: call.actor.name})
            return change.answer(view, status=201, version=1, location=f"/parameters/{row.id}")

    @router.post("/parameters/{identifier}/approve", response_model=ParameterView, dependencies=[Requires(approve)])
    async def approve_parameter(identifier: UUID, call: CallDep, body: ApproveParameter = APPROVED) -> Response:
        """Approve a value that another officer proposed."""
        book, reason = book_of(call), body.override.reason if body.override else None
        async with call.change() as change:
            rows = await book.changes(change.session, number=identifier)
            call.expect(1 if rows[0].approved_at is None else 2)
            names = {**await book.names(change.session, changes=rows), call.actor.id: call.actor.name}
            by = call.actor.id
            row, fact = await book.approve(change.session, number=identifier, by=by, at=call.at, reason=reason)
            change.record(fact)
            return change.answer(_view(row, book, names), version=2)

    return router


def _view(row: Row[Any], book: Book, names: Mapping[str, str]) -> ParameterView:
    def person(identifier: str) -> Person:
        return Person(id=identifier, name=names.get(identifier, identifier))

    approved, zone = row.approved_at is not None, book.administration.zone
    return ParameterView(
        id=str(row.id), version=2 if approved else 1, name=row.name, value=row.value, from_on=row.from_on, law=row.law,
        confirmed=row.confirmed, note=row.note, state="approved" if approved else "proposed",
        proposed=Moment.of(row.proposed_at, zone), proposed_by=person(row.proposed_by),
        approved=Moment.of(row.approved_at, zone) if approved else None,
        approved_by=person(row.approved_by or "") if approved else None,
    )  # fmt: skip
