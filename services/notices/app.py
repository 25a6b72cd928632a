"""The notices service as an ASGI app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import FastAPI

from services.notices.api import router
from services.notices.api.calls import Desk
from services.notices.events import PUBLISHED
from services.notices.jobs import Courier, Postman, timed_work
from services.notices.model import METADATA
from services.notices.operations.sending import Sender
from services.notices.peers import Readers
from services.notices.permissions import ROLES
from services.notices.subscribers import HEARS
from shared.database import engine
from shared.peers import Peers
from shared.post import Post
from shared.sealing import Box
from shared.settings import Settings
from shared.tokens import SigningKey
from shared.web import service_app, utc_now
from shared.work import Work

NAME = "notices"
SEALING_KEY = "sealing-key-notices"
SIGNING_KEY = "signing-key-notices"


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
    sender: Sender | None = None,
) -> FastAPI:
    """The service: routes, plumbing, background work. `sender` is how notices leave; by default over the real network."""
    offices = settings.hosted_administrations()
    desk = Desk(
        box=Box(settings.secret(SEALING_KEY), purpose="notices signing keys"),
        sender=sender or Sender(loopback=settings.webhooks_to_loopback),
    )
    courier = Courier(administrations=offices, sender=desk.sender, box=desk.box, now=now)
    readers = Readers(peers=peers, key=SigningKey(part=NAME, seed=settings.secret(SIGNING_KEY)), now=now)
    postman = Postman(
        administrations=offices, readers=readers, post=Post(settings), public_url=settings.public_url, now=now
    )
    app = service_app(
        name=NAME,
        title="Notices",
        description="Webhooks (endpoints, signed deliveries, their log and replay) and letters by e-mail to the people of firms.",
        router=router,
        settings=settings,
        peers=peers,
        work=make_work(settings, subscribers=subscribers),
        roles=ROLES,
        hears=HEARS,
        jobs=timed_work(courier, postman, offices),
        now=now,
    )
    app.state.desk = desk
    app.state.courier = courier
    app.state.postman = postman
    return app
