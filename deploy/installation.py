"""One installation on this machine: its settings, its folder, and a database that answers for as long as it is used."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from deploy import document_keys, secret_files
from deploy.console import Trouble, step
from deploy.embedded import DATABASE, OWNER, EmbeddedPostgres
from deploy.parts import services
from shared.settings import MissingSetting, Settings

LEAST_FREE = 200_000_000
"""Bytes that must be free to start: PostgreSQL's write-ahead log takes its files of 16 MB in advance."""


def read_settings() -> Settings:
    """Settings from the environment; an empty value is none, and a wrong one is one sentence."""
    try:
        return Settings.from_environment({name: value for name, value in os.environ.items() if value})
    except (MissingSetting, ValueError) as error:
        raise Trouble(str(error)) from error


def prepare_folder(settings: Settings, *, least: int = LEAST_FREE) -> None:
    """Make DATA, and refuse to begin where nothing more can be written. `least` is in bytes; a part needs little."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data) as probe:  # its name is its own: other parts look too
            probe.write(b"x" * 4096)
    except OSError as error:
        raise Trouble(f"Nothing can be written to {settings.data} (DATA): {error.strerror}.") from error
    free = shutil.disk_usage(settings.data).free
    if free < least:
        raise Trouble(
            f"The disk is full: {free // 1_000_000} MB are free at {settings.data} (DATA),"
            f" {least // 1_000_000} MB are the least to start with."
        )


class Lock:
    """Only one launcher at a time uses a DATA folder. The kernel gives the lock back however the holder ends."""

    def __init__(self, data: Path) -> None:
        self.path = data / "run.lock"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> bool:
        """Whether the lock is ours now; `holder` names the process that has it otherwise."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)
        return True

    @property
    def holder(self) -> str:
        """The process number of whoever has the lock."""
        return os.pread(self._file, 20, 0).decode() or "unknown"

    def release(self) -> None:
        """Give it back."""
        os.close(self._file)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the folder for as long as it serves."""
    lock = Lock(settings.data)
    try:
        if not lock.take():
            raise Trouble(
                f"Vaka already runs on {settings.data} (process {lock.holder}): stop it, or choose another folder with DATA=."
            )
        yield
    finally:
        lock.release()


def _make_secrets(settings: Settings) -> None:
    secret_files.ensure(settings.secrets, services())
    document_keys.ensure(settings, now=datetime.now(UTC))


@contextmanager
def private_database(settings: Settings) -> Iterator[tuple[Settings, EmbeddedPostgres | None]]:
    """Start the private server unless DATABASE_URL is given. The caller holds the folder (see only_one)."""
    _make_secrets(settings)
    if settings.database_url:
        yield settings, None
        return
    server = EmbeddedPostgres(settings.data / "postgres", password=settings.secret(secret_files.OWNER_PASSWORD))
    first = not server.data.exists()
    with step("PostgreSQL, set up for the first time" if first else "PostgreSQL"):
        server.start()
    try:
        yield replace(settings, database_url=server.url()), server
    finally:
        server.stop()


@contextmanager
def some_database(settings: Settings) -> Iterator[Settings]:
    """For a command that needs the database for a moment: the given one, the running launcher's, else one of its own."""
    prepare_folder(settings, least=0 if settings.database_url else LEAST_FREE)
    if settings.database_url:
        _make_secrets(settings)
        yield settings
        return
    lock = Lock(settings.data)
    try:
        if lock.take():
            with private_database(settings) as (found, _server):
                yield found
        else:
            yield replace(settings, database_url=_running(settings))
    finally:
        lock.release()


def _running(settings: Settings) -> str:
    """The URL of the private server that the running launcher holds, from PostgreSQL's own note of its port."""
    try:
        lines = (settings.data / "postgres" / "data" / "postmaster.pid").read_text().split("\n")
        port = int(lines[3])
    except (OSError, ValueError, IndexError) as error:
        raise Trouble(
            f"Another launcher is just starting or stopping on {settings.data}: try again in a moment."
        ) from error
    password = settings.secret(secret_files.OWNER_PASSWORD)
    return f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{DATABASE}"
