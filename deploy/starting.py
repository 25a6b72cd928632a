"""`all` and one part alone. What only some parts need is imported where it is needed: a gateway carries no database code."""

import asyncio
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from psycopg import OperationalError

from deploy import serving, tls, welcome
from deploy.authority_page import create_page
from deploy.console import say
from deploy.embedded import LOG_LIMIT
from deploy.installation import only_one, prepare_folder, private_database, read_settings
from deploy.parts import GATEWAY
from shared import logs
from shared.settings import Settings

AUTHORITY_PORT = 1
"""The page about the local authority is on the port after the system's own."""


def everything(*, began: float) -> int:
    """`all`: the whole system in this process; `began` on the monotonic clock, before the modules were read."""
    settings = read_settings()
    prepare_folder(settings)
    welcome.refuse_demonstration(settings)
    from deploy import migrate, seed

    with ExitStack() as stack:
        door = stack.enter_context(serving.listen(settings))
        stack.enter_context(only_one(settings))
        log = _log(settings, stack)
        settings, database = stack.enter_context(private_database(settings))
        migrate.migrate(settings)
        certificate = tls.certificate(settings, now=datetime.now(UTC))
        beside = None
        if certificate is not None and certificate.authority is not None:
            page = create_page(certificate, public_url=settings.public_url)
            beside = (page, stack.enter_context(serving.listen(settings, settings.port + AUTHORITY_PORT)))

        async def run() -> None:
            gateway, local, peers = serving.all_parts(settings)

            async def before() -> None:
                if settings.mode == "demonstration" and await seed.once(settings, peers=peers) and database is not None:
                    with suppress(OperationalError):  # a convenience: the next start is quicker
                        await asyncio.to_thread(database.checkpoint)

            async def ready() -> None:
                welcome.welcome(
                    settings,
                    log=log,
                    certificate=certificate,
                    authority_port=settings.port + AUTHORITY_PORT,
                    seconds=time.monotonic() - began,
                )

            await serving.serve(
                gateway,
                sockets=[door],
                local=local,
                database=database,
                certificate=certificate,
                beside=beside,
                before=before,
                ready=ready,
            )

        serving.run_loop(run)
        say("Stopped.")
    return 0


def _log(settings: Settings, stack: ExitStack) -> Path | None:
    """In a demonstration the terminal is for people and the log goes to DATA/vaka.log; else to standard error."""
    if settings.mode != "demonstration":
        logs.configure(level=settings.log_level)
        return None
    path = settings.data / "vaka.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    logs.configure(level=settings.log_level, to=stack.enter_context(path.open("a", encoding="utf-8")))
    return path


def part(name: str) -> int:
    """One part alone. It starts nothing else and migrates nothing: `migrate` ran before."""
    settings = read_settings()
    prepare_folder(settings, least=0)
    welcome.refuse_demonstration(settings)
    logs.configure(level=settings.log_level)
    with serving.listen(settings) as door:
        if name != GATEWAY:
            from deploy import migrate

            url = settings.service_database_url(name).replace("+asyncpg", "")
            migrate.check_server(url, durable=settings.mode != "test")
        certificate = tls.certificate(settings, now=datetime.now(UTC)) if name == GATEWAY else None

        async def ready() -> None:
            logs.logger("deploy").info("ready", part=name, port=settings.port)

        async def run() -> None:
            app = serving.one_part(name, settings)
            await serving.serve(app, sockets=[door], local={}, database=None, certificate=certificate, ready=ready)

        serving.run_loop(run)
    return 0
