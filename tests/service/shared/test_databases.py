"""What a test left in a database is not there for the next one, and a database that was altered is not used again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import OCTETS_AT_MOST, Databases, Server

ATTEMPT = (
    "insert into identity.sign_in_attempt (what, account, address, at, succeeded)"
    " select 'password', repeat('x', %s), '192.0.2.1', now(), false returning id"
)


@pytest.fixture
def own(database_server: Server, template: str) -> Iterator[Databases]:
    """Databases that no other test has."""
    found = Databases(database_server, template)
    yield found
    found.close()


def test_rows_counters_and_visitors_are_gone(own: Databases, tmp_path: Path) -> None:
    with own.one(tmp_path) as found:
        visitor = psycopg.connect(found.database_url)
        assert visitor.execute(ATTEMPT, (1,)).fetchall() == [(1,)]
        visitor.commit()
        visitor.execute(ATTEMPT, (1,))  # and goes away in the middle of it
    with own.one(tmp_path) as again, psycopg.connect(again.database_url) as connection:
        assert again == found
        assert connection.execute("select count(*) from identity.sign_in_attempt").fetchall() == [(0,)]
        assert connection.execute("select count(*) from identity.alembic_version").fetchall() == [(1,)]
        assert connection.execute(ATTEMPT, (1,)).fetchall() == [(1,)]
    with pytest.raises(psycopg.OperationalError):
        visitor.execute("select 1")
    visitor.close()


@pytest.mark.parametrize(
    "statement",
    [
        "create policy everybody on identity.session using (true)",
        "alter table identity.sign_in_attempt no force row level security",
        "create table identity.more (id int)",
        "alter table identity.session drop constraint pk_session cascade",
        "alter table identity.session alter column address set default ''",
        "alter role vaka_identity in database {name} set statement_timeout = 1",
        "alter database {name} set vaka.for_tests = off",
        "revoke connect on database {name} from vaka_identity",
        "create or replace function identity.f() returns int language sql as 'select 1'",
        "delete from identity.alembic_version",
        "update identity.alembic_version set version_num = '0'",
        "analyze identity.alembic_version",
    ],
)
def test_one_that_was_altered_is_not_used_again(own: Databases, tmp_path: Path, statement: str) -> None:
    with own.one(tmp_path) as found, psycopg.connect(found.database_url) as connection:
        connection.execute(statement.format(name=connection.info.dbname))
    with own.one(tmp_path) as other:
        assert other != found


def test_one_with_much_in_it_is_not_used_again(own: Databases, tmp_path: Path) -> None:
    with own.one(tmp_path) as found, psycopg.connect(found.database_url) as connection:
        for _ in range(OCTETS_AT_MOST // 1_000 + 1):
            connection.execute(ATTEMPT, (1_000,))
    with own.one(tmp_path) as other:
        assert other != found


def test_two_at_one_time_have_two(own: Databases, tmp_path: Path) -> None:
    with own.one(tmp_path) as one, own.one(tmp_path) as other:
        assert one != other
