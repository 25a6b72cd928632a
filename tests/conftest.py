"""The database of the tests: one PostgreSQL per run, migrated once, copied for the tests (databases.py).

APP_TEST_DB says which: `embedded`, `docker` (testcontainers), a `postgresql://` URL of a superuser, or `auto` (the
default: docker where an engine answers, else embedded). Workers of pytest-xdist share the one the controller started.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import structlog
from psycopg import sql

from deploy import document_keys, migrate, secret_files
from deploy.embedded import EmbeddedPostgres
from deploy.parts import services
from shared.settings import Settings
from tests.databases import Databases, Ground, Server

INSTALLATION = "installation"
ROOT = Path(__file__).parent.parent

# The same examples in every run, so that a commit is green or red, not sometimes; `make explore` draws new ones.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("explore", derandomize=False, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("EXAMPLES", "same"))
IMAGE = os.environ.get("APP_TEST_PG_IMAGE", "postgres:18-alpine")
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # a folder of our own is made in it
"""Where the database lies if so many bytes are free: a copy is 1,200 files, made and removed again for every house."""


def _docker_answers() -> bool:
    if not os.environ.get("DOCKER_HOST") and not Path("/var/run/docker.sock").exists():
        return False  # asking anyway leaves a socket open, which a later test would be blamed for
    try:
        import docker

        client = docker.from_env(timeout=3)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except Exception:
        return False


def _make_secrets(folder: Path) -> None:
    secret_files.ensure(folder, services())
    document_keys.ensure(Settings(mode="test", secrets=folder), now=datetime.now(UTC))


def _start_server(stack: ExitStack) -> Server:
    choice = os.environ.get("APP_TEST_DB", "auto")
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    folder = Path(tempfile.mkdtemp(prefix="vaka-test-", dir=MEMORY if roomy else None))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)  # the server may run as another user, who must pass here
    secrets = folder / "secrets"
    if "://" in choice:
        # Roles belong to the server, and other runs may use it at this moment: the same passwords for all of them.
        secrets.mkdir()
        for name in secret_files.names(services()):
            if name.startswith("database-password"):
                (secrets / name).write_text(hashlib.sha256(f"{choice} {name}".encode()).hexdigest())
        _make_secrets(secrets)
        return Server(choice, secrets, uuid4().hex[:8])
    _make_secrets(secrets)
    password = (secrets / secret_files.OWNER_PASSWORD).read_text().strip()
    if choice == "docker" or (choice == "auto" and _docker_answers()):
        from testcontainers.community.postgres import PostgresContainer

        container = PostgresContainer(IMAGE, username="vaka", password=password, dbname="postgres", driver=None)
        container.with_command(
            "postgres -c vaka.for_tests=on -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c autovacuum=off"
        )
        stack.enter_context(container)
        return Server(container.get_connection_url(), secrets, uuid4().hex[:8])
    embedded = EmbeddedPostgres(
        folder / "postgres", password=password, durable=False,
        settings={"max_connections": "300", "shared_buffers": "64MB", "autovacuum": "off"},
    )  # fmt: skip
    stack.enter_context(embedded)
    return Server(embedded.url("postgres"), secrets, uuid4().hex[:8])


class _OneServer:
    """Started by the controller of a parallel run, or at the first test that needs it in a plain one."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.server: Server | None = None

    def get(self) -> Server:
        if self.server is None:
            self.server = _start_server(self.stack)
        return self.server

    def pytest_configure_node(self, node: object) -> None:
        """xdist's hook in the controller: tell a new worker where the server is."""
        found = self.get()
        node.workerinput["server"] = (found.url, str(found.secrets), found.run)  # type: ignore[attr-defined]  # xdist's node has no types

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: object) -> object:
        """xdist's hook in the controller: how tests are shared out."""
        from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it has no types

        class Units(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
            def _split_scope(self, nodeid: str) -> str:
                return _unit(nodeid.partition("::")[0])

        return Units(config, log)

    def pytest_unconfigure(self) -> None:
        self.stack.close()


def pytest_configure(config: pytest.Config) -> None:
    if sys.platform != "win32":  # the loop that services are run on
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    # Unconfigured, structlog draws every error with all variables of the stack in colour: half a minute for one of them.
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )
    one = _OneServer()
    config.stash[_KEY] = one
    if hasattr(config, "workerinput"):
        url, secrets, run = config.workerinput["server"]
        one.server = Server(url, Path(secrets), run)
    elif config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(one, "vaka-database-server")
        return
    config.add_cleanup(one.stack.close)


@functools.cache
def _unit(path: str) -> str:
    """What stays with one worker: a file, or all files whose tests visit the one installation."""
    return INSTALLATION if "one_process" in (ROOT / path).read_text() else path


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever visits the whole installation with its demonstration is among the long tests; the longest work begins first."""
    for item in items:
        if "one_process" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.full)
    items.sort(key=lambda item: _unit(item.nodeid.partition("::")[0]) != INSTALLATION)


def pytest_collection_finish() -> None:
    """What was imported stays: the collector of garbage need not look at it again, nor so often at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_KEY: pytest.StashKey[_OneServer] = pytest.StashKey()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Server:
    """The run's one server; `url` is a superuser's, on its maintenance database."""
    return request.config.stash[_KEY].get()


@pytest.fixture(scope="session")
def template(database_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the migrated database that the others are copied from; made once per run, by whoever comes first."""
    name = f"vaka_template_{database_server.run}"
    with psycopg.connect(database_server.url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtext(%s))", (name,))
        if admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            making = f"{name}_making"
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(making)))
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(making)))
            migrate.migrate(database_server.settings(making, tmp_path_factory.mktemp("template")))
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


@pytest.fixture(scope="session")
def databases(database_server: Server, template: str) -> Iterator[Databases]:
    """The worker's copies of the migrated database."""
    found = Databases(database_server, template)
    yield found
    found.close()


# What a test stands on: empty tables, the tables of its file, or a database of its own (CONTRIBUTING.md, "Tests").


@pytest.fixture(scope="session")
async def lasting_ground(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """The worker's database behind `ground`, with its connections; no test asks for it."""
    with databases.one(tmp_path_factory.mktemp("ground")) as settings:
        found = Ground(settings)
        yield found
        await found.close()


@pytest.fixture
def ground(lasting_ground: Ground, databases: Databases, tmp_path: Path) -> Ground:
    """Empty tables for the houses of one test; `data` is the test's own folder."""
    databases.empty(lasting_ground.settings)
    return replace(lasting_ground, settings=replace(lasting_ground.settings, data=tmp_path))


@pytest.fixture(scope="module")
def module_settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A database that the tests of one file share, and that nobody empties meanwhile."""
    with databases.one(tmp_path_factory.mktemp("module")) as found:
        yield found


@pytest.fixture(scope="module")
async def module_ground(module_settings: Settings) -> AsyncIterator[Ground]:
    """The file's database, for houses that stand there as long as its tests run."""
    found = Ground(module_settings)
    yield found
    await found.close()


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """A database for one test alone, to be altered; `data` is the test's own folder."""
    with databases.one(tmp_path) as found:
        yield found
