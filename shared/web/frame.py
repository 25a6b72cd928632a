"""Around every request of a part: its number, its time, its metrics, and no error without a problem."""

from __future__ import annotations

import re
import secrets
import time

from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import logs, metrics
from shared.problems import InternalError, Problem

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = logs.logger("frame")


def new_request_id() -> str:
    """A fresh number for a request: 16 characters."""
    return secrets.token_hex(8)


def problem_answer(problem: Problem) -> Response:
    """A problem as application/problem+json, with the number of the request."""
    body = to_json(problem.body(request_id=logs.request_id.get()), fallback=str)
    return Response(body, status_code=problem.status, headers=problem.headers, media_type="application/problem+json")


class Frame:
    """Pure ASGI: takes or makes the request's number, times the call, turns an unknown error into a 500 that says only the number."""

    def __init__(self, app: ASGIApp, *, part: str) -> None:
        self.app, self.part = app, part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        number = given if WELL_FORMED.fullmatch(given) else new_request_id()
        token = logs.request_id.set(number)
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name.lower() for name, _ in message["headers"]}
                if b"x-request-id" not in names:
                    message = {**message, "headers": [*message["headers"], (b"x-request-id", number.encode())]}
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Problem as problem:
            if status:
                raise
            await problem_answer(problem)(scope, receive, sending)
        except Exception:
            log.exception("unexpected error", part=self.part, path=scope["path"])
            if status:
                raise
            await problem_answer(InternalError())(scope, receive, sending)
        finally:
            metrics.requests.labels(self.part, scope["method"], str(status)).inc()
            metrics.durations.labels(self.part).observe(time.perf_counter() - began)
            logs.request_id.reset(token)
