"""The app that every service is made of."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from shared import metrics
from shared.actors import service_actor
from shared.background import Job, running
from shared.outbox import CONTENT_TYPE, read_event
from shared.peers import Peers, call
from shared.problems import Invalid, NotPermitted, Unavailable, registry
from shared.settings import Settings
from shared.tokens import Keyring, SigningKey
from shared.web.access import FromService, Platform, Public, describe_access, platform_of, utc_now
from shared.web.call import CallDep, json_answer
from shared.web.errors import handle_errors
from shared.web.frame import Frame
from shared.work import Work

Handler = Callable[..., Awaitable[Any]]
"""What a service does with an event: `async (session, event, at) -> facts | None`, in the transaction of the inbox row."""


def service_app(
    *, name: str, title: str, description: str, router: APIRouter, settings: Settings, peers: Peers, work: Work,
    roles: Mapping[str, frozenset[Any]], hears: Mapping[str, Handler] | None = None, jobs: Sequence[Job] = (),
    now: Callable[[], datetime] = utc_now, places: Sequence[str] = (),
) -> FastAPI:  # fmt: skip
    """A service: its routes, its plumbing under /internal, health, and its background work for as long as it runs.

    `places` are further keys than the administrations under which the service keeps rows, to be sealed and worked on too.
    """
    key = SigningKey(part=name, seed=settings.secret(f"signing-key-{name}"))
    platform = Platform(
        service=name, settings=settings, peers=peers, work=work, keyring=Keyring(peers), key=key, roles=roles, now=now
    )
    handlers = dict(hears or {})

    async def deliver(recipient: str, event: Mapping[str, Any]) -> None:
        actor = service_actor(service=name, administration=str(event["administration"]))
        headers = {
            "Authorization": f"Bearer {key.sign_actor(actor, at=platform.now().timestamp())}",
            "Content-Type": CONTENT_TYPE,
        }
        answer = await call(peers[recipient], "POST", "/internal/events", headers=headers, json=dict(event), timeout=10)
        if not answer.ok:
            raise Unavailable(f"{recipient} answered {answer.status}")
        metrics.events_delivered.labels(name, recipient).inc()

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        administrations = (*settings.hosted_administrations(), *places)
        async with running(work=work, administrations=administrations, deliver=deliver, jobs=jobs, now=now):
            yield
        await work.close()
        await peers.aclose()

    app = FastAPI(
        title=title, description=description, version="1", docs_url=None, redoc_url=None, lifespan=lifespan,
        separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.platform = platform
    describe_access(router.routes)
    app.include_router(router)
    app.include_router(_plumbing(handlers))
    handle_errors(app)
    app.add_middleware(Frame, part=name)
    return app


def _plumbing(handlers: Mapping[str, Handler]) -> APIRouter:
    plumbing = APIRouter(include_in_schema=False)

    @plumbing.get("/livez", dependencies=[Public()])
    async def livez() -> dict[str, str]:
        """The process runs."""
        return {"status": "alive"}

    @plumbing.get("/readyz", dependencies=[Public()])
    async def readyz(request: Request) -> Response:
        """The database answers."""
        try:
            await platform_of(request).work.ready()
        except Exception as error:
            raise Unavailable("The database does not answer.") from error
        return json_answer({"status": "ready"})

    @plumbing.get("/internal/jwks", dependencies=[Public()])
    async def jwks(request: Request) -> Response:
        """The public key of this part."""
        return json_answer(platform_of(request).key.public())

    @plumbing.get("/internal/problems", dependencies=[Public()])
    async def problems() -> Response:
        """The problems this part can answer with, for the error catalogue."""
        return json_answer({"items": [kind.described() for kind in registry().values()]})

    @plumbing.get("/internal/metrics", dependencies=[Public()])
    async def measured() -> Response:
        """What was measured, for Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    @plumbing.post("/internal/events", dependencies=[FromService()])
    async def events(request: Request, caller: CallDep) -> Response:
        """Receive an event once."""
        try:
            event = read_event(await request.json())
        except (ValueError, TypeError) as error:
            raise Invalid(f"This is not an event: {error}") from error
        if event.type.partition(".")[0] != caller.actor.id or event.administration != caller.actor.administration:
            raise NotPermitted("A part may only tell its own events, for the administration it speaks for.")
        handler = handlers.get(event.type)
        if handler is None:
            raise Invalid(f"Nobody here listens to {event.type}.")
        first = await caller.work.hear(event, actor=caller.actor, at=caller.at, handler=handler)
        return json_answer({"heard": "now" if first else "before"})

    return plumbing
