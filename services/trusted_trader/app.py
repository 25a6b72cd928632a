"""The trusted-trader service as an ASGI app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import FastAPI

from services.trusted_trader.api import router
from services.trusted_trader.events import PUBLISHED
from services.trusted_trader.jobs import timed_work
from services.trusted_trader.model import METADATA
from services.trusted_trader.operations.papers import press
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.subscribers import HEARS
from shared.database import engine
from shared.documents import document_keys
from shared.peers import Peers
from shared.settings import Settings
from shared.web import service_app, utc_now
from shared.work import Work

NAME = "trusted_trader"


def make_work(settings: Settings, *, subscribers: Mapping[str, Sequence[str]] | None = None) -> Work:
    """The transactions of this service, on a pool of their own."""
    return Work(
        service=NAME,
        engine=engine(settings.service_database_url(NAME), pool_size=settings.pool_size, service=NAME),
        metadata=METADATA,
        published=PUBLISHED,
        subscribers=subscribers,
    )


def create_app(
    *,
    settings: Settings,
    peers: Peers,
    subscribers: Mapping[str, Sequence[str]] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The service: routes, plumbing, background work."""
    documents = document_keys(settings)
    app = service_app(
        name=NAME,
        title="Trusted traders",
        description="The programme for authorised operators: application, validation, status, benefits, recognition.",
        router=router,
        settings=settings,
        peers=peers,
        work=make_work(settings, subscribers=subscribers),
        roles=ROLES,
        hears=HEARS,
        jobs=timed_work(settings.hosted_administrations(), press(keys=documents, settings=settings)),
        now=now,
    )
    app.state.documents = documents
    return app
