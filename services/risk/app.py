"""The risk service as an ASGI app."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from fastapi import FastAPI

from services.risk.api import router
from services.risk.engine import Engine
from services.risk.events import PUBLISHED
from services.risk.jobs import timed_work
from services.risk.model import METADATA
from services.risk.peers import Statuses
from services.risk.permissions import ROLES
from services.risk.subscribers import HEARS
from shared.database import engine as database_engine
from shared.peers import Peers
from shared.sealing import Box
from shared.settings import Settings
from shared.tokens import SigningKey
from shared.web import service_app, utc_now
from shared.work import Work

NAME = "risk"


def make_work(settings: Settings, *, subscribers: Mapping[str, Sequence[str]] | None = None) -> Work:
    """The transactions of this service, on a pool of their own."""
    return Work(
        service=NAME,
        engine=database_engine(settings.service_database_url(NAME), pool_size=settings.pool_size, service=NAME),
        metadata=METADATA,
        published=PUBLISHED,
        subscribers=subscribers,
    )


def make_box(settings: Settings) -> Box:
    """What seals the secrets of the draw's days."""
    return Box(settings.secret("sealing-key-risk"), purpose="risk sealed secrets")


def create_app(
    *,
    settings: Settings,
    peers: Peers,
    subscribers: Mapping[str, Sequence[str]] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The service: routes, plumbing, background work."""
    work = make_work(settings, subscribers=subscribers)
    statuses = Statuses(peers=peers, key=SigningKey(part=NAME, seed=settings.secret(f"signing-key-{NAME}")), now=now)
    engine = Engine(
        work=work, administrations=settings.hosted_administrations(), box=make_box(settings), now=now,
        confirm=statuses.confirm,
    )  # fmt: skip
    app = service_app(
        name=NAME,
        title="Risk",
        description="Declarations in, lanes out, outcomes back: rules, random selection, and the evidence for both.",
        router=router,
        settings=settings,
        peers=peers,
        work=work,
        roles=ROLES,
        hears=HEARS,
        jobs=timed_work(settings, engine),
        now=now,
    )
    app.state.engine = engine
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        async with inner(served):
            try:
                yield
            finally:
                await engine.close()

    app.router.lifespan_context = lifespan
    return app
