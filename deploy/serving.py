"""Builds the parts and serves them: all in one process, or one alone that finds the others by URL."""

import asyncio
import contextlib
import errno
import gc
import importlib
import signal
import socket
import ssl
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message

from deploy.console import Trouble
from deploy.embedded import EmbeddedPostgres
from deploy.parts import GATEWAY, services, subscriptions
from deploy.tls import Certificate
from shared.peers import Peers, RemoteApp
from shared.settings import Settings

SERVING = threading.Event()
"""Set from the moment the door takes the signals itself."""
DRAIN = 15
"""Seconds that calls already begun have to end after Ctrl-C or SIGTERM."""


def create_service(name: str, *, settings: Settings, peers: Peers) -> ASGIApp:
    """One service's app, told who hears its events."""
    create = importlib.import_module(f"services.{name}.app").create_app
    app: ASGIApp = create(settings=settings, peers=peers, subscribers=subscriptions())
    return app


def create_gateway(*, settings: Settings, peers: Peers) -> ASGIApp:
    """The door."""
    create = importlib.import_module("gateway.app").create_app
    app: ASGIApp = create(settings=settings, peers=peers)
    return app


def all_parts(settings: Settings) -> tuple[ASGIApp, dict[str, ASGIApp], Peers]:
    """The gateway, the services of this process by name, and the peers. A part with a URL_<PART> stays where it is."""
    peers = Peers()
    local: dict[str, ASGIApp] = {}
    for name in services():
        if name in settings.parts:
            peers[name] = RemoteApp(settings.parts[name])
        else:
            peers[name] = local[name] = create_service(name, settings=settings, peers=peers)
    return create_gateway(settings=settings, peers=peers), local, peers


def one_part(name: str, settings: Settings) -> ASGIApp:
    """One part alone; every other service is found by URL_<PART>."""
    others = [service for service in services() if service != name]
    missing = [f"URL_{other.upper()}" for other in others if other not in settings.parts]
    if missing:
        raise Trouble(f"{name} does not know where the other parts are: set {', '.join(missing)}.")
    peers = Peers({other: RemoteApp(settings.parts[other]) for other in others})
    if name == GATEWAY:
        return create_gateway(settings=settings, peers=peers)
    app = create_service(name, settings=settings, peers=peers)
    peers[name] = app
    return app


class NotStarted(Trouble):
    """A part refused to start."""


@contextlib.asynccontextmanager
async def lifespan(app: ASGIApp, *, name: str) -> AsyncIterator[None]:
    """Run an app's own start and stop around what happens meanwhile (a mounted app's would never run)."""
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    scope: dict[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    task = asyncio.ensure_future(app(scope, inbox.get, outbox.put))

    async def ask(what: str) -> None:
        inbox.put_nowait({"type": f"lifespan.{what}"})
        answer = asyncio.ensure_future(outbox.get())
        await asyncio.wait({answer, task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            error = task.exception() if not task.cancelled() else None
            raise NotStarted(f"{name} ended during its {what}: {error!r}") from error
        if answer.result()["type"] != f"lifespan.{what}.complete":
            raise NotStarted(f"{name} failed during its {what}: {answer.result().get('message', '')}")

    try:
        await ask("startup")
        yield
    finally:
        if not task.done():
            await ask("shutdown")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task


def listen(settings: Settings, port: int | None = None) -> socket.socket:
    """Take the port at once, before anything that lasts, so that a port in use is known in the first second."""
    port = port or settings.port
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((settings.host, port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is in use: stop what uses it, or choose another, e.g. make run PORT={port + 1}."
            ) from error
        raise Trouble(f"Vaka cannot listen on {settings.host}:{port}: {error.strerror}.") from error
    taken.set_inheritable(False)
    return taken


def server(app: ASGIApp, *, certificate: Certificate | None = None, lifespan: bool = True) -> uvicorn.Server:
    """uvicorn with uvloop and httptools. It trusts no forwarded header: that is for the gateway to judge."""
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="none",
        lifespan="on" if lifespan else "off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=5,  # the callers in shared/peers.py keep a connection a little shorter
        timeout_graceful_shutdown=DRAIN,
        ssl_certfile=str(certificate.chain) if certificate else None,
        ssl_keyfile=str(certificate.key) if certificate else None,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return uvicorn.Server(config)


async def serve(
    app: ASGIApp,
    *,
    sockets: Sequence[socket.socket],
    local: dict[str, ASGIApp],
    database: EmbeddedPostgres | None,
    certificate: Certificate | None = None,
    beside: tuple[ASGIApp, socket.socket] | None = None,
    before: Callable[[], Awaitable[None]] | None = None,
    ready: Callable[[], Awaitable[None]],
) -> None:
    """Start the services, serve until a signal comes, then stop in the opposite order.

    `before` runs when the services are up and the door is still closed, `ready` when it is open.

    `beside` is a second, plain listener (the page that explains a local certificate authority).
    """
    async with contextlib.AsyncExitStack() as stack:
        if database is not None:
            database.watch()
        for name, service in local.items():
            await stack.enter_async_context(lifespan(service, name=name))
        if before is not None:
            await before()
        gc.collect()
        gc.freeze()  # what was made by starting stays; not walking it again saves an eighth of a call's time (measured)
        gc.set_threshold(20_000, 10, 10)  # a batch of a thousand declarations is walked thirty times less often
        door = server(app, certificate=certificate)
        if beside is not None:
            second = server(beside[0], lifespan=False)
            second.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # one server takes the signals
            task = asyncio.ensure_future(second.serve(sockets=[beside[1]]))
            stack.push_async_callback(_end, second, task)
        announced = asyncio.ensure_future(_announce(door, ready))
        SERVING.set()
        await door.serve(sockets=list(sockets))
        if not announced.done():
            announced.cancel()
        else:
            announced.result()


async def _announce(door: uvicorn.Server, ready: Callable[[], Awaitable[None]]) -> None:
    while not door.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        await ready()
    except BaseException:
        door.should_exit = True
        raise


async def _end(second: uvicorn.Server, task: asyncio.Future[None]) -> None:
    second.should_exit = True
    await task


def run_loop(main: Callable[[], Awaitable[None]]) -> None:
    """Run on uvloop where there is one. Ctrl-C and SIGTERM end it in order, also while it is only starting."""
    factory: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    if sys.platform != "win32":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner, contextlib.suppress(asyncio.CancelledError):
        runner.run(_until_signalled(main))


async def _until_signalled(main: Callable[[], Awaitable[None]]) -> None:
    """A signal before the door serves cancels the start. While it serves, uvicorn takes the signals, ends, and raises
    the same signal once more: by then there is nothing left to cancel but the stopping itself, which goes on."""
    task = asyncio.ensure_future(_as_coroutine(main))

    def noted(_number: int, _frame: FrameType | None) -> None:
        if not SERVING.is_set():
            task.get_loop().call_soon_threadsafe(task.cancel)

    SERVING.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, noted)
    await task


async def _as_coroutine(main: Callable[[], Awaitable[None]]) -> None:
    await main()
