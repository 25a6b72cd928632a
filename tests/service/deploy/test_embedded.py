"""The supervisor of the private PostgreSQL, on real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.console import Trouble
from deploy.embedded import EmbeddedPostgres
from deploy.unprivileged import NAMESPACE, Runner

PASSWORD = "only-for-this-test"
ROOT = Path(__file__).parents[3]


def passable(folder: Path) -> Path:
    """A folder in this one, whose parents others may pass, as /srv or /var/lib would be."""
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder / "postgres"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return passable(tmp_path)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(folder, password=PASSWORD) as started:
        yield started


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server for the tests that only look at it: to make one takes seconds."""
    with EmbeddedPostgres(passable(tmp_path_factory.mktemp("standing")), password=PASSWORD) as started:
        yield started


def test_it_starts_durable_and_with_a_password(standing: EmbeddedPostgres) -> None:
    with psycopg.connect(standing.url()) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute("select current_setting(%s)", (name,)).fetchone() == ("on",), name
        assert connection.execute("select lower('ÉÀ'), current_setting('server_encoding')").fetchone() == ("éà", "UTF8")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(standing.url().replace(PASSWORD, "wrong"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(standing.url().replace(f":{PASSWORD}", ""))


def test_it_listens_on_loopback_only(standing: EmbeddedPostgres) -> None:
    with psycopg.connect(standing.url()) as connection:
        assert connection.execute("select current_setting('listen_addresses')").fetchone() == ("127.0.0.1",)


def test_nobody_else_may_read_its_files(standing: EmbeddedPostgres) -> None:
    assert standing.folder.stat().st_mode & 0o077 == 0
    assert standing.data.stat().st_mode & 0o077 == 0
    assert not (standing.folder / "password.new").exists()


def test_what_was_committed_survives_kill_9(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept (n int primary key)")
        for number in range(200):
            connection.execute("insert into kept values (%s)", (number,))
        os.kill(server.pid, signal.SIGKILL)
    server.start()
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (200,)


async def test_a_killed_server_comes_back_on_the_same_port(server: EmbeddedPostgres) -> None:
    server.watch()
    port, first = server.port, server.pid
    os.kill(first, signal.SIGKILL)
    await asyncio.sleep(0.3)
    for _ in range(100):
        if server.pid not in (0, first) and server.ready():
            break
        await asyncio.sleep(0.1)
    assert server.port == port
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


LAUNCHER = """
import sys, time
from pathlib import Path
from deploy.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), password=sys.argv[2]).start()
print(server.pid, server.port, flush=True)
time.sleep(120)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux stops a child with its parent")
def test_when_the_launcher_is_killed_the_server_goes_too_and_the_next_start_works(folder: Path) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder), PASSWORD], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    pid, port = map(int, launcher.stdout.readline().split())
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    gone = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < gone:
        time.sleep(0.05)
    assert not _runs(pid)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://vaka:{PASSWORD}@127.0.0.1:{port}/vaka")
    with EmbeddedPostgres(folder, password=PASSWORD) as again, psycopg.connect(again.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_an_interrupted_setup_is_done_again(folder: Path) -> None:
    server = EmbeddedPostgres(folder, password=PASSWORD)
    half = folder / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with server, psycopg.connect(server.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert not half.exists()


def test_data_of_another_version_is_one_sentence(server: EmbeddedPostgres) -> None:
    server.stop()
    version = server.data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("12\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 12"):
        EmbeddedPostgres(server.folder, password=PASSWORD).start()
    version.write_text(kept)


def test_a_setting_that_cannot_be_is_one_sentence(folder: Path) -> None:
    with pytest.raises(Trouble, match="could not be started"):
        EmbeddedPostgres(folder, password=PASSWORD, settings={"max_connections": "many"}).start()


def test_missing_programs_are_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAKA_PG_BIN", str(folder))
    with pytest.raises(Trouble, match="no program 'postgres'"):
        EmbeddedPostgres(folder, password=PASSWORD)


@pytest.mark.skipif(
    not Path("/usr/lib/postgresql/15/bin/postgres").exists(), reason="Debian's postgresql-15 is not here"
)
def test_the_systems_own_programs_do_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAKA_PG_BIN", "/usr/lib/postgresql/15/bin")
    with EmbeddedPostgres(folder, password=PASSWORD) as server, psycopg.connect(server.url()) as connection:
        assert connection.info.server_version // 10000 == 15


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_steps_down_to_another_user(standing: EmbeddedPostgres) -> None:
    assert Path(f"/proc/{standing.pid}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_uses_a_namespace_where_others_may_not_pass(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = closed.stat().st_mode
    with EmbeddedPostgres(closed / "deep" / "postgres", password=PASSWORD) as server:
        assert server._runner == Runner(prefix=NAMESPACE)
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert closed.stat().st_mode == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_where_neither_works_root_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr("deploy.unprivileged.NAMESPACE", ("/bin/false", "--"))
    with pytest.raises(Trouble, match="refuses to run as root"):
        EmbeddedPostgres(closed / "deep" / "postgres", password=PASSWORD)
