"""The identity service as an ASGI app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import FastAPI

from services.identity.api import router
from services.identity.events import PUBLISHED
from services.identity.jobs import timed_work
from services.identity.model import INSTALLATION, metadata
from services.identity.operations.desk import Desk
from services.identity.permissions import ROLES
from shared.database import engine
from shared.peers import Peers
from shared.sealing import Box
from shared.settings import Settings
from shared.web import service_app, utc_now
from shared.work import Work

NAME = "identity"
SEALING_KEY = "sealing-key-identity"


def make_work(settings: Settings, *, subscribers: Mapping[str, Sequence[str]] | None = None) -> Work:
    """The transactions of this service, on a pool of their own."""
    return Work(
        service=NAME,
        engine=engine(settings.service_database_url(NAME), pool_size=settings.pool_size, service=NAME),
        metadata=metadata,
        published=PUBLISHED,
        subscribers=subscribers,
    )


def make_desk(settings: Settings) -> Desk:
    """What the operations stand on."""
    return Desk(
        offices=settings.hosted_administrations(),
        box=Box(settings.secret(SEALING_KEY), purpose="identity sealed secrets"),
        public_url=settings.public_url,
    )


def create_app(
    *,
    settings: Settings,
    peers: Peers,
    subscribers: Mapping[str, Sequence[str]] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The service: routes, plumbing, background work."""
    app = service_app(
        name=NAME,
        title="Identity",
        description="People, organisations, authorities of agents, API clients, sign-in.",
        router=router,
        settings=settings,
        peers=peers,
        work=make_work(settings, subscribers=subscribers),
        roles=ROLES,
        jobs=timed_work(settings),
        now=now,
        places=(INSTALLATION,),
    )
    app.state.desk = make_desk(settings)
    return app
