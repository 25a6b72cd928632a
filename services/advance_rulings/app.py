"""The advance-rulings service as an ASGI app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import FastAPI

from services.advance_rulings.api import router
from services.advance_rulings.events import PUBLISHED
from services.advance_rulings.jobs import timed_work
from services.advance_rulings.model import METADATA
from services.advance_rulings.operations.fetching import Fetcher
from services.advance_rulings.operations.papers import press
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.subscribers import HEARS
from shared.database import engine
from shared.documents import document_keys
from shared.outside import Outside
from shared.peers import Peers
from shared.settings import Settings
from shared.web import service_app, utc_now
from shared.work import Work

NAME = "advance_rulings"


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
    outside: Outside | None = None,
) -> FastAPI:
    """The service: routes, plumbing, background work. `outside` is how partners are reached; by default the real network."""
    documents = document_keys(settings)
    fetcher = Fetcher(outside or Outside(loopback=settings.webhooks_to_loopback))
    app = service_app(
        name=NAME,
        title="Advance rulings",
        description="Applications for a binding ruling on classification, origin or valuation, and the public register.",
        router=router,
        settings=settings,
        peers=peers,
        work=make_work(settings, subscribers=subscribers),
        roles=ROLES,
        hears=HEARS,
        jobs=timed_work(
            settings.hosted_administrations(),
            data=settings.data,
            press=press(keys=documents, settings=settings),
            fetcher=fetcher,
        ),
        now=now,
    )
    app.state.documents, app.state.outside = documents, fetcher.outside
    return app
