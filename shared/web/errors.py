"""What goes wrong in a service, as problems."""

from __future__ import annotations

import errno
import socket
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.idempotency import Replay
from shared.problems import (
    FieldError,
    InternalError,
    Invalid,
    MalformedJson,
    NotFound,
    Problem,
    StorageFull,
    Unavailable,
)
from shared.web.frame import problem_answer


class MethodNotAllowed(Problem):
    """This address does not take that method."""

    status = 405
    hint = "See the documentation of the API for what this address takes."


def handle_errors(app: FastAPI) -> None:
    """Every error that a route can raise gets its problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Replay, _replay)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeout, _database)
    app.add_exception_handler(asyncpg.PostgresError, _database)  # while connecting, SQLAlchemy passes it on as it is
    app.add_exception_handler(OSError, _database)


async def _problem(_request: Request, error: Any) -> Response:
    return problem_answer(error)


async def _replay(_request: Request, error: Any) -> Response:
    answer = error.answer
    return Response(answer.body, status_code=answer.status, headers={**answer.headers, "Idempotent-Replay": "true"})


async def _http(_request: Request, error: Any) -> Response:
    if error.status_code == 405:
        return problem_answer(MethodNotAllowed(headers=error.headers))
    if error.status_code == 404:
        return problem_answer(NotFound("There is nothing at this address."))
    return problem_answer(InternalError(str(error.detail)) if error.status_code >= 500 else Invalid(str(error.detail)))


async def _invalid(_request: Request, error: Any) -> Response:
    found = error.errors()
    for item in found:
        if item["type"] == "json_invalid":
            return problem_answer(
                MalformedJson(f"{item['ctx'].get('error', 'It breaks off')}, at character {item['loc'][-1]}.")
            )
    return problem_answer(Invalid(errors=[_field(item) for item in found]))


HINTS = {
    "extra_forbidden": "Leave this field out, or check its name.",
    "missing": "Add this field.",
    "enum": "Choose one of the words named in the detail.",
    "literal_error": "Choose one of the words named in the detail.",
    "string_too_short": "Write more.",
    "string_too_long": "Write less.",
}

OTHERWISE = "Correct this field as the detail says; /api/docs shows what it takes."


def _field(item: dict[str, Any]) -> FieldError:
    place, *path = item["loc"]
    steps = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    pointer = steps if place == "body" else f"{place}:{'/'.join(str(step) for step in path)}"
    return FieldError(
        pointer=pointer,
        code=item["type"].replace("_", "-"),
        detail=item["msg"],
        hint=HINTS.get(item["type"], OTHERWISE),
    )


NOT_KEPT = {
    "22021": "Leave out the character NUL.",
    "22P05": "Leave out the character NUL.",
    "22003": "Send a number of ordinary size.",
}
"""What PostgreSQL cannot store, by its SQLSTATE, and what the sender can do about it."""

UNREACHABLE = {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT}


def _is_unreachable(error: OSError) -> bool:
    """Nobody answers at the address, or at none of several addresses (asyncio then gives no number)."""
    nowhere = isinstance(error, socket.gaierror) or error.errno in UNREACHABLE
    return nowhere or (error.errno is None and "Connect call failed" in str(error))


async def _database(_request: Request, error: Any) -> Response:
    """A full disk and a database that is away are told apart from our own faults; those are raised on."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
    if state in ("53100", "53200"):
        return problem_answer(StorageFull("The database has no room left."))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return problem_answer(StorageFull("There is no room left for files on their way in."))
    if state in NOT_KEPT:
        return problem_answer(Invalid("A text or number you sent cannot be kept.", hint=NOT_KEPT[state]))
    away = isinstance(error, OperationalError | InterfaceError | PoolTimeout | ConnectionError | TimeoutError)
    away = away or (isinstance(error, OSError) and _is_unreachable(error))
    if away or state.startswith(("08", "57P", "53", "55P", "40")) or getattr(error, "connection_invalidated", False):
        return problem_answer(Unavailable("The database does not answer.", headers={"Retry-After": "5"}))
    raise error
