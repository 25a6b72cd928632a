"""Every table is protected by administration, the audit cannot be changed, and the models match the migrations."""

from __future__ import annotations

import importlib

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, pool

from deploy.parts import services
from shared.settings import as_driver
from shared.tenancy import role_of

TELLS_NOTHING = {"identity.uq_invitation_digest": "a digest of random bytes, found before its administration is known"}
"""Unique keys across administrations, with the reason why they give nothing away."""

AUDIT = ("audit_entry", "audit_seal", "audit_seal_entry")


@pytest.fixture(scope="module")
def database(module_settings):
    with psycopg.connect(module_settings.database_url, autocommit=True) as connection:
        yield connection


def rows(database, query, *values):
    return database.execute(query, values).fetchall()


def tables(database, service):
    query = "select tablename from pg_tables where schemaname = %s and tablename <> 'alembic_version' order by 1"
    return [name for (name,) in rows(database, query, service)]


def without_administration(service):
    """The named list of a service's tables that belong to the installation."""
    return getattr(importlib.import_module(f"services.{service}.model"), "INSTALLATION_TABLES", {})


@pytest.mark.parametrize("service", services())
class TestEachService:
    def test_it_has_tables(self, database, service):
        assert len(tables(database, service)) >= 10

    def test_every_table_has_row_level_security_enabled_and_forced(self, database, service):
        query = """select relname from pg_class join pg_namespace n on n.oid = relnamespace
            where nspname = %s and relkind in ('r', 'p') and relname <> 'alembic_version'
              and not (relrowsecurity and relforcerowsecurity)"""
        assert rows(database, query, service) == []

    def test_every_table_has_a_policy_for_its_administration(self, database, service):
        query = "select tablename, policyname, cmd, qual, with_check from pg_policies where schemaname = %s"
        policies = rows(database, query, service)
        for table in tables(database, service):
            own = [policy for policy in policies if policy[0] == table]
            assert own, f"{table} has no policy"
            if table in without_administration(service):
                continue
            for _, name, command, using, check in own:
                if command == "SELECT" and using == "true":
                    assert table.startswith("published_"), f"{table}.{name} lets everybody read"
                elif command == "SELECT":
                    assert using, f"{table}.{name}"
                else:
                    for condition in (using, check):
                        assert condition is None or "administration" in condition, f"{table}.{name}: {condition}"
                    assert using or check

    def test_every_table_but_the_named_carries_its_administration_first_in_its_key(self, database, service):
        query = """select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid
            join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where nspname = %s and indisprimary and relname <> 'alembic_version'"""
        first = dict(rows(database, query, service))
        for table in tables(database, service):
            assert table in first, f"{table} has no primary key"
            if table not in without_administration(service):
                assert first[table] == "administration", table

    def test_unique_keys_stay_within_an_administration(self, database, service):
        """A unique key ignores row-level security: across administrations it would tell what others have."""
        query = """select c.relname, x.relname, array_agg(a.attname::text) from pg_index i
            join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
            join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
            where nspname = %s and indisunique and c.relname <> 'alembic_version' group by 1, 2"""
        wide = [
            f"{table}.{index}" for table, index, columns in rows(database, query, service)
            if "administration" not in columns and table not in without_administration(service)
            and f"{service}.{index}" not in TELLS_NOTHING
        ]  # fmt: skip
        assert wide == []

    def test_foreign_keys_stay_within_an_administration(self, database, service):
        query = """select conrelid::regclass::text, confrelid::regclass::text, conname,
                (select array_agg(attname::text) from pg_attribute where attrelid = conrelid and attnum = any(conkey))
            from pg_constraint join pg_namespace n on n.oid = connamespace where contype = 'f' and nspname = %s"""
        wide = [
            name for _, target, name, columns in rows(database, query, service)
            if "administration" not in columns and target.rpartition(".")[2] not in without_administration(service)
        ]  # fmt: skip
        assert wide == []

    def test_the_named_list_names_only_tables_that_are_there(self, database, service):
        named = without_administration(service)
        assert set(named) <= set(tables(database, service))
        assert all(named.values()), "each with its reason"

    @pytest.mark.parametrize("privilege", ["UPDATE", "DELETE", "TRUNCATE"])
    def test_what_was_audited_cannot_be_changed(self, database, service, privilege):
        steps = [name for name in tables(database, service) if name.endswith("_step")]
        for table in (*AUDIT, *steps):
            query = "select has_table_privilege(%s, %s, %s)"
            assert rows(database, query, role_of(service), f"{service}.{table}", privilege) == [(False,)], table

    def test_it_owns_nothing_and_sees_its_own_schema_only(self, database, service):
        role = role_of(service)
        flags = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles where rolname = %s"
        assert rows(database, flags, role) == [(False,)]
        owned = "select relname from pg_class join pg_roles r on r.oid = relowner where rolname = %s"
        assert rows(database, owned, role) == []
        for other in services():
            if other != service:
                assert rows(database, "select has_schema_privilege(%s, %s, 'USAGE')", role, other) == [(False,)]
        assert rows(database, "select has_schema_privilege(%s, %s, 'CREATE')", role, service) == [(False,)]

    def test_nothing_runs_with_the_rights_of_the_owner(self, database, service):
        definers = (
            "select proname from pg_proc join pg_namespace n on n.oid = pronamespace where nspname = %s and prosecdef"
        )
        assert rows(database, definers, service) == []
        views = """select relname from pg_class join pg_namespace n on n.oid = relnamespace
            where nspname = %s and relkind in ('v', 'm') and not coalesce('security_invoker=true' = any(reloptions), false)"""
        assert rows(database, views, service) == []

    def test_the_models_match_the_migrations(self, module_settings, service):
        module = importlib.import_module(f"services.{service}.model")
        metadata = getattr(module, "METADATA", None)
        metadata = module.metadata if metadata is None else metadata
        engine = create_engine(as_driver(module_settings.database_url, "psycopg"), poolclass=pool.NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "version_table_schema": service,
                    "include_schemas": True,
                    "include_name": lambda name, kind, _parents: kind != "schema" or name == service,
                    "compare_type": True,
                    "compare_server_default": True,
                },
            )
            assert compare_metadata(context, metadata) == []
        engine.dispose()


def test_nothing_of_ours_lies_outside_the_services_schemas(database):
    query = """select nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace
        where relkind in ('r', 'p', 'v', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema'
          and not exists (select from pg_depend where objid = c.oid and deptype = 'e')"""
    assert {schema for schema, _ in rows(database, query)} <= set(services())
