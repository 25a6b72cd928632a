"""Databases for tests: copies of the migrated one, emptied and given to the next test, for a copy is 1,200 files.

A database is used again only if nothing but rows changed in it; where a test altered tables, rules, settings or left much
behind, it is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql

from deploy.parts import services

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

    def __init__(self, url: str, template: str) -> None:
        self._url, self._template = url, template
        self._free: list[_Copy] = []
        self._taken: dict[str, _Copy] = {}

    @contextmanager
    def one(self) -> Iterator[str]:
        """The name of a database as the migrations leave it, for one test or for several that share it."""
        copy = self._free.pop() if self._free else self._made()
        self._taken[copy.name] = copy
        try:
            yield copy.name
        finally:
            self._take_back(self._taken.pop(copy.name))

    def empty(self, name: str) -> None:
        """Take all rows out of a database that somebody has; who is connected stays so."""
        self._taken[name].empty()

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
        with psycopg.connect(self._url, autocommit=True) as admin:
            statement = "create database {} template {} strategy file_copy"
            admin.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(self._template)))
            _let_in(admin, name)
        return _Copy(f"{self._url.rpartition('/')[0]}/{name}", name)

    def _drop(self, copy: _Copy) -> None:
        copy.inside.close()
        with psycopg.connect(self._url, autocommit=True) as admin:
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
