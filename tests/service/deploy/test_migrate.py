"""Roles and schemas as the architecture wants them, on a real server."""

from dataclasses import replace

import psycopg
import pytest

from deploy import migrate
from deploy.console import Trouble
from deploy.parts import services
from shared.settings import Settings


def _as_service(settings: Settings, service: str) -> psycopg.Connection:
    url = settings.service_database_url(service).replace("+asyncpg", "")
    return psycopg.connect(url, autocommit=True)


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    everything = "select table_schema, table_name from information_schema.tables order by 1, 2"
    with psycopg.connect(settings.database_url) as connection:
        before = connection.execute(everything).fetchall()
    migrate.migrate(settings)
    with psycopg.connect(settings.database_url) as connection:
        assert connection.execute(everything).fetchall() == before
    assert {schema for schema, _ in before} >= set(services())


@pytest.mark.parametrize("service", services())
def test_a_service_is_neither_owner_nor_above_row_level_security(settings: Settings, service: str) -> None:
    with _as_service(settings, service) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        owned = connection.execute(
            "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
        ).fetchone()
        assert owned == (0,)


@pytest.mark.parametrize("service", services())
def test_a_service_cannot_make_tables_or_see_another_schema(settings: Settings, service: str) -> None:
    with _as_service(settings, service) as connection:
        for schema in (service, "public"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"create table {schema}.intruder (id int)")
        for other in set(services()) - {service}:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from {other}.audit_entry")


def test_a_role_with_the_power_to_bypass_is_refused(settings: Settings) -> None:
    service = services()[0]
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("create role vaka_too_strong bypassrls")
        try:
            with pytest.raises(Trouble, match="bypass row-level security"):
                migrate._refuse_powers(connection, "vaka_too_strong")
            migrate._refuse_powers(connection, f"vaka_{service}")
        finally:
            connection.execute("drop role vaka_too_strong")


def test_a_server_that_may_forget_is_refused(settings: Settings) -> None:
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(f"alter database {connection.info.dbname} set synchronous_commit = off")
        connection.execute(f"alter database {connection.info.dbname} set vaka.for_tests = off")
    with pytest.raises(Trouble, match="synchronous_commit"):
        migrate.check_server(settings.database_url)
    with pytest.raises(Trouble, match="synchronous_commit"):
        migrate.migrate(replace(settings, mode="production"))
    migrate.check_server(settings.database_url, durable=False)


def test_without_a_url_the_message_says_what_is_missing(settings: Settings) -> None:
    with pytest.raises(Trouble, match="DATABASE_URL is not set"):
        migrate.migrate(replace(settings, database_url=""))


def test_a_silent_server_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(Trouble, match="does not answer"):
        migrate.migrate(replace(settings, database_url="postgresql://vaka:x@127.0.0.1:1/vaka"))
