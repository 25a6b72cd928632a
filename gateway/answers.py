"""Answers the gateway gives itself."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

from starlette.types import Scope, Send

from gateway.headers import Headers, header
from shared.problems import Problem

JSON = b"application/json"
PROBLEM = b"application/problem+json"
HTML = b"text/html; charset=utf-8"


async def answer(
    send: Send, body: bytes, *, media_type: bytes, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a whole answer."""
    start: Headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def answer_json(
    send: Send, content: object, *, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send JSON."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    await answer(send, body, media_type=JSON, status=status, headers=headers)


async def answer_problem(scope: Scope, send: Send, problem: Problem, *, number: str) -> None:
    """Send a problem: as JSON to programs, as a plain page to a browser that asked for one."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in problem.headers.items()]
    headers.append((b"cache-control", b"no-store"))
    body = problem.body(request_id=number)
    if wants_page(scope):
        page = _page(body).encode()
        await answer(send, page, media_type=HTML, status=problem.status, headers=headers)
        return
    content = json.dumps(body, ensure_ascii=False, default=str, separators=(",", ":")).encode()
    await answer(send, content, media_type=PROBLEM, status=problem.status, headers=headers)


def wants_page(scope: Scope) -> bool:
    """Whether a browser asked for a page of the portal, not a program for the API."""
    return not scope["path"].startswith("/api/") and b"text/html" in header(scope["headers"], b"accept")


def _page(body: dict[str, object]) -> str:
    """Needs no part of the system but this function: it is shown when others do not answer."""
    text = {name: html.escape(str(body.get(name, ""))) for name in ("title", "detail", "hint", "code", "request_id")}
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{text["title"]} – Vaka</title><link rel="stylesheet" href="/api/docs/style.css"></head><body>'
        '<header class="plain-head"><a href="/">Vaka</a></header><main id="main" class="reference">'
        f"<h1>{text['title']}</h1><p>{text['detail']}</p><p>{text['hint']}</p>"
        f'<p class="quiet">Request number {text["request_id"]} · <a href="/problems/{text["code"]}">About this</a></p>'
        "</main></body></html>"
    )
