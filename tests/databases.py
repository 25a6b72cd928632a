"""Databases for tests: copies of the migrated one, emptied and given to the next test, for a copy is 1,200 files.

A database is used again only if nothing but rows changed in it; where a test altered tables, rules, settings or left much
behind, it is dropped. `Ground` is one on which houses stand: services that were built in the test's own process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

import psycopg
from psycopg import sql

from deploy.parts import services
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.work import Work

SCHEMAS = tuple(services())
OCTETS_AT_MOST, OCTETS_OF_A_TABLE = 4_000_000, 200_000
"""Deleted rows keep their place; a database with more of it is slower than a new one, and a table with more is freed of it."""

_CATALOGUES = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_extension", "pg_index", "pg_namespace",
    "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger", "pg_type",
)  # fmt: skip
_MADE = sql.SQL(" union all ").join(
    sql.SQL("select count(*), max(xmin::text::bigint) from {}").format(sql.Identifier(name)) for name in _CATALOGUES
) + sql.SQL(
    " union all select count(*), max(xmin::text::bigint) from pg_database where datname = current_database()"
    " union all select count(*), max(xmin::text::bigint) from pg_db_role_setting"
    " where setdatabase = (select oid from pg_database where datname = current_database())"
    " union all select sum(relpages), sum(reltuples)::bigint from pg_class where relkind in ('r', 'i')"
    " and relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)"
)
"""Whatever makes, alters or drops something that is no row of ours changes one of these counts or last transactions.

So does a vacuum, after which the planner knows a table to be empty and chooses other plans than in a new database.
"""
_FILLED = (
    "select relname, relnamespace::regnamespace::text, pg_relation_size(oid) from pg_class"
    " where relkind = 'r' and relnamespace::regnamespace::text = any(%s) and pg_relation_size(oid) > 0"
)
_OTHERS = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)
_COUNTERS = (
    "select setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences"
    " where schemaname = any(%s) and last_value is not null"
)


@dataclass(frozen=True)
class Server:
    """Where the tests' database server is, and the folder with the passwords of its roles."""

    url: str
    secrets: Path
    run: str

    def in_database(self, name: str) -> str:
        return f"{self.url.rpartition('/')[0]}/{name}"

    def settings(self, name: str, data: Path) -> Settings:
        """Settings in test mode over one of its databases; `data` is the folder for files."""
        found = Settings.from_environment({"VAKA_MODE": "test", "DATA": str(data)})
        return replace(found, secrets=self.secrets, database_url=self.in_database(name))


class _Copy:
    """One copy, and how it was when it was new."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.inside = psycopg.connect(url, autocommit=True)
        self.inside.execute("set session_replication_role = replica; set lock_timeout = '5s'")
        self._kept = [table for table, _ in self._filled()]
        self._new = self._state()

    def _filled(self) -> list[tuple[sql.Composed, int]]:
        rows = self.inside.execute(_FILLED, (list(SCHEMAS),)).fetchall()
        return [(sql.SQL("{}").format(sql.Identifier(schema, table)), size) for table, schema, size in rows]

    def _state(self) -> list[tuple[object, ...]]:
        look = sql.SQL("select count(*), max(xmin::text::bigint) from {}")
        return self.inside.execute(
            sql.SQL(" union all ").join([_MADE, *(look.format(table) for table in self._kept)])
        ).fetchall()

    def emptied(self) -> bool:
        """Nobody in it any more and no row that was not there when it was new; False where more than rows changed."""
        self.inside.execute(_OTHERS)
        if sum(size for _, size in self._filled()) > OCTETS_AT_MOST or self._state() != self._new:
            return False
        self.empty()
        return True

    def empty(self) -> None:
        """No row that was not there when it was new; whoever is connected stays so."""
        filled = [(table, size) for table, size in self._filled() if table not in self._kept]
        with self.inside.transaction():
            for table, _ in filled:
                self.inside.execute(sql.SQL("delete from {}").format(table))
            self.inside.execute(_COUNTERS, (list(SCHEMAS),))
        for table, size in filled:
            if size > OCTETS_OF_A_TABLE:
                self.inside.execute(sql.SQL("vacuum {}").format(table))


class Databases:
    """Of one process of tests."""

    def __init__(self, server: Server, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[_Copy] = []
        self._taken: dict[str, _Copy] = {}

    @contextmanager
    def one(self, data: Path) -> Iterator[Settings]:
        """Settings over a database as the migrations leave it, for one test or for several that share it."""
        copy = self._free.pop() if self._free else self._made()
        found = self._server.settings(copy.name, data)
        self._taken[found.database_url] = copy
        try:
            yield found
        finally:
            self._take_back(self._taken.pop(found.database_url))

    def empty(self, settings: Settings) -> None:
        """Take all rows out of a database that somebody has; who is connected stays so."""
        self._taken[settings.database_url].empty()

    def close(self) -> None:
        while self._free:
            self._drop(self._free.pop())

    def _take_back(self, copy: _Copy) -> None:
        try:
            again = copy.emptied()
        except psycopg.Error:  # somebody keeps a lock, or ended our connection
            again = False
        if again:
            self._free.append(copy)
        else:
            self._drop(copy)

    def _made(self) -> _Copy:
        name = f"vaka_{uuid4().hex[:12]}"
        with psycopg.connect(self._server.url, autocommit=True) as admin:
            statement = "create database {} template {} strategy file_copy"
            admin.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(self._template)))
            _let_in(admin, name)
        return _Copy(self._server.in_database(name), name)

    def _drop(self, copy: _Copy) -> None:
        copy.inside.close()
        with psycopg.connect(self._server.url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(copy.name)))


def _let_in(admin: psycopg.Connection, name: str) -> None:
    """What belongs to a database and not to its content is not copied: who may connect, and the roles' search path."""
    for service in services():
        role, database = sql.Identifier(f"vaka_{service}"), sql.Identifier(name)
        admin.execute(sql.SQL("grant connect on database {} to {}").format(database, role))
        admin.execute(
            sql.SQL("alter role {} in database {} set search_path = {}, public").format(
                role, database, sql.Identifier(service)
            )
        )


class _Placed(Protocol):
    @property
    def work(self) -> Work: ...


Built = TypeVar("Built", bound=_Placed)


@dataclass
class Ground:
    """A database that houses stand on, side by side or one after the other; their connections stay open as long as it lasts."""

    settings: Settings
    pools: dict[str, Work] = field(default_factory=dict)

    def house(self, build: Callable[[Settings], Built]) -> Built:
        """What `build` makes over these settings, on the connections of the first house of its service."""
        return self.place(build(self.settings))

    def place(self, house: Built) -> Built:
        """A house over these settings, or over some that were changed, on the connections of the first one of its service."""
        work = house.work
        first = self.pools.setdefault(work.service, work)
        work.engine, work.sessions = first.engine, first.sessions
        return house

    async def close(self) -> None:
        for work in self.pools.values():
            await work.close()
