"""A call with its actor, version and key, and answers that can be given again."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from shared import logs
from shared.actors import Actor
from shared.facts import Fact
from shared.idempotency import Key
from shared.problems import Invalid, MissingIdempotencyKey, PreconditionRequired, StaleVersion
from shared.web.access import Platform, platform_of
from shared.work import Change, Work

ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
LONGEST_KEY = 255


@dataclass(kw_only=True)
class Answering:
    """A change under way, seen from a route: its session, its facts, and the answer that is remembered with it."""

    change: Change

    @property
    def session(self) -> AsyncSession:
        """The session of the transaction."""
        return self.change.session

    def record(self, *facts: Fact) -> None:
        """Say what happened."""
        self.change.record(*facts)

    def answer(
        self, body: Any, *, status: int = 200, version: int | None = None, location: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """The answer, kept with the change so that a repeated call gets the same bytes."""
        response = json_answer(body, status=status, version=version, location=location, headers=headers)
        kept = {name: value for name, value in response.headers.items() if name != "content-length"}
        self.change.remember(status=status, headers=kept, body=bytes(response.body))
        return response


def json_answer(
    body: Any, *, status: int = 200, version: int | None = None, location: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A JSON answer with its ETag and Location; None is an empty body."""
    content = b"" if body is None else to_json(body, by_alias=True)
    found = dict(headers or {})
    if version is not None:
        found["ETag"] = f'"{version}"'
    if location is not None:
        found["Location"] = location
    return Response(content, status_code=status, headers=found, media_type="application/json" if content else None)


@dataclass(kw_only=True)
class Call:
    """One request: who asks, when, on which version, under which key."""

    platform: Platform
    actor: Actor
    at: datetime
    request_id: str
    route: str
    if_match: str | None
    key: str | None
    body_hash: str
    language: str

    @property
    def work(self) -> Work:
        """The transactions of this service."""
        return self.platform.work

    @property
    def held(self) -> frozenset[str]:
        """The permissions the actor holds here."""
        return self.platform.held(self.actor)

    @property
    def version(self) -> int:
        """The version the caller saw. Raises PreconditionRequired without a usable If-Match (RFC 6585)."""
        found = ETAG.fullmatch((self.if_match or "").strip())
        if found is None:
            raise PreconditionRequired(
                "" if self.if_match is None else f"If-Match is {self.if_match!r}, not an ETag of ours."
            )
        return int(found[1])

    def expect(self, current: int, *, changed: object = None) -> None:
        """The version the caller saw must be the current one. Raises PreconditionRequired or StaleVersion (412).

        `changed` says who changed it meanwhile and when, for the page that tells the caller.
        """
        if self.version != current:
            raise StaleVersion(
                f"You changed version {self.version}; the current version is {current}.",
                current=current,
                changed=changed,
            )

    def require_key(self) -> None:
        """A call that makes something new needs an Idempotency-Key."""
        if self.key is None:
            raise MissingIdempotencyKey()

    def reading(
        self, *, administration: str | None = None, person: str = ""
    ) -> contextlib.AbstractAsyncContextManager[AsyncSession]:
        """A read-only transaction, in the actor's administration unless another is named."""
        return self.work.reading(
            administration=self.actor.administration if administration is None else administration, person=person
        )

    @contextlib.asynccontextmanager
    async def change(
        self,
        *,
        administration: str | None = None,
        actor: Actor | None = None,
        person: str = "",
        body_hash: str | None = None,
    ) -> AsyncIterator[Answering]:
        """A transaction that keeps the change, its audit, its events and its answer together.

        `body_hash` stands for a body that was streamed (its SHA-256). Raises Replay for a key that was answered.
        """
        place = self.actor.administration if administration is None else administration
        key = None
        if self.key is not None and place:
            who = f"{self.actor.kind.value}:{self.actor.id}:{self.actor.organisation or ''}"
            key = Key(
                administration=place, actor=who, route=self.route, key=self.key, body_hash=body_hash or self.body_hash
            )
        async with self.work.changing(
            actor=actor or self.actor,
            at=self.at,
            request_id=self.request_id,
            administration=place,
            person=person,
            key=key,
        ) as change:
            yield Answering(change=change)


async def _call(request: Request) -> Call:
    platform = platform_of(request)
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key.strip('"')) <= LONGEST_KEY:
        raise Invalid(f"An Idempotency-Key has 1 to {LONGEST_KEY} characters.")
    is_json = request.headers.get("content-type", "application/json").startswith("application/json")
    changes = request.method not in ("GET", "HEAD")
    body = await request.body() if changes and is_json else b""
    return Call(
        platform=platform,
        actor=request.state.actor,
        at=platform.now(),
        request_id=logs.request_id.get(),
        route=f"{request.method} {request.url.path}",
        if_match=request.headers.get("if-match"),
        key=key.strip('"') if key else None,
        body_hash=hashlib.sha256(body).hexdigest(),
        language=request.headers.get("accept-language", request.state.actor.language)[:2],
    )


CallDep = Annotated[Call, Depends(_call)]
"""The call as a parameter of a route."""
