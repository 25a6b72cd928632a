"""Database and documents leave together and come back together, or not at all."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from deploy import backup, document_keys, migrate, secret_files
from deploy.console import Trouble
from deploy.parts import services
from shared.documents import DocumentKeys, NotGenuine, read_statement, sign_statement
from shared.settings import Settings
from tests.databases import Server

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CONTENT = b"an origin statement, and no other"


@pytest.fixture
def full(settings: Settings) -> Settings:
    """An installation with a row in every service's audit and a document."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        for service in ("identity", "advance_rulings"):
            connection.execute(
                f"insert into {service}.audit_entry (administration, at, type, subject, version, actor, data)"
                " values ('FJ', %s, 'test.Kept', 'thing/1', 1, '{}', '{\"word\": \"île\"}')",
                (AT,),
            )
    digest = hashlib.sha256(CONTENT).hexdigest()
    path = settings.data / "documents" / "advance_rulings" / digest[:2] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    return settings


@pytest.fixture
def empty(database_server: Server, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Another installation with nothing in it."""
    name = f"vaka_{uuid4().hex[:12]}"
    with psycopg.connect(database_server.url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    yield replace(settings, database_url=database_server.in_database(name), data=tmp_path / "elsewhere")
    with psycopg.connect(database_server.url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _shape(settings: Settings) -> list[tuple[object, ...]]:
    """Tables, columns, policies and grants: what must be the same after a restore."""
    asked = (
        "select table_schema, table_name, column_name, data_type from information_schema.columns"
        " where table_schema in ('identity', 'advance_rulings') order by 1, 2, 3",
        "select schemaname, tablename, policyname, qual, with_check from pg_policies order by 1, 2, 3",
        "select relname, relrowsecurity, relforcerowsecurity from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname in ('identity', 'advance_rulings') and relkind = 'r' order by nspname, relname",
        "select table_schema, table_name, grantee, privilege_type from information_schema.role_table_grants"
        " where grantee like 'vaka\\_%' order by 1, 2, 3, 4",
    )
    with psycopg.connect(settings.database_url) as connection:
        return [row for statement in asked for row in connection.execute(statement).fetchall()]


def test_everything_comes_back_into_an_empty_installation(full: Settings, empty: Settings, tmp_path: Path) -> None:
    manifest = backup.backup(full, tmp_path / "backup", at=AT)
    assert manifest["made_at"] == "2026-11-22T03:00:00+00:00"
    assert backup.restore(empty, tmp_path / "backup") == 1
    assert _shape(empty) == _shape(full)
    with psycopg.connect(empty.database_url) as connection:
        for service in ("identity", "advance_rulings"):
            rows = connection.execute(f"select administration, at, data from {service}.audit_entry").fetchall()
            assert rows == [("FJ", AT, {"word": "île"})]
    digest = hashlib.sha256(CONTENT).hexdigest()
    kept = empty.data / "documents" / "advance_rulings" / digest[:2] / digest
    assert kept.read_bytes() == CONTENT


def test_after_a_restore_a_service_works_as_its_own_role_again(full: Settings, empty: Settings, tmp_path: Path) -> None:
    backup.backup(full, tmp_path / "backup", at=AT)
    backup.restore(empty, tmp_path / "backup")
    url = empty.service_database_url("advance_rulings").replace("+asyncpg", "")
    with psycopg.connect(url) as connection:
        connection.execute("select set_config('app.administration', 'FJ', true)")
        assert connection.execute("select count(*) from audit_entry").fetchone() == (1,)
        connection.execute("select set_config('app.administration', 'VU', true)")
        assert connection.execute("select count(*) from audit_entry").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from audit_entry")


def test_another_sealing_key_is_noticed(full: Settings, tmp_path: Path) -> None:
    backup.backup(full, tmp_path / "backup", at=AT)
    assert backup.has_the_sealing_key(full, tmp_path / "backup")
    secret_files.ensure(tmp_path / "others", ("identity", "advance_rulings"))
    assert not backup.has_the_sealing_key(replace(full, secrets=tmp_path / "others"), tmp_path / "backup")


def test_no_secret_is_in_a_backup(full: Settings, tmp_path: Path) -> None:
    backup.backup(full, tmp_path / "backup", at=AT)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    for secret in (path for path in full.secrets.rglob("*") if path.is_file()):
        if not secret.read_bytes().startswith(b"-----BEGIN CERTIFICATE"):
            assert secret.read_bytes().strip() not in everything, secret.name
    assert b"PRIVATE KEY" not in everything
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


def test_documents_signed_before_can_be_checked_after_a_restore_elsewhere(
    full: Settings, empty: Settings, tmp_path: Path
) -> None:
    """The new installation has keys of its own; the old ones are trusted beside them, and never sign again."""
    old = DocumentKeys(full)
    text = sign_statement(old, administration="FJ", kind="trial", claims={}, at=AT)
    elsewhere = replace(empty, secrets=tmp_path / "secrets of elsewhere")
    secret_files.ensure(elsewhere.secrets, services())
    for name in secret_files.names(services()):  # the roles of the one server of the tests have one password each
        (elsewhere.secrets / name).write_text((full.secrets / name).read_text())
    document_keys.ensure(elsewhere, now=AT)
    with pytest.raises(NotGenuine):
        read_statement(text, DocumentKeys(elsewhere).key_set())
    backup.backup(full, tmp_path / "backup", at=AT)
    backup.restore(elsewhere, tmp_path / "backup")
    new = DocumentKeys(elsewhere)
    assert read_statement(text, new.key_set()).administration == "FJ"
    assert new.signer("FJ").kid != old.signer("FJ").kid


def test_a_target_that_is_not_empty_is_refused(full: Settings, empty: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backup.backup(full, folder, at=AT)
    with pytest.raises(Trouble, match="not empty"):
        backup.backup(full, folder, at=AT)
    with pytest.raises(Trouble, match="folder of documents is not empty"):
        backup.restore(full, folder)
    with pytest.raises(Trouble, match="database is not empty"):
        backup.restore(replace(full, data=empty.data), folder)
    assert not (empty.data / "documents").exists()


@pytest.mark.parametrize("victim", [backup.DUMP, "documents"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    full: Settings, empty: Settings, tmp_path: Path, victim: str
) -> None:
    folder = tmp_path / "backup"
    backup.backup(full, folder, at=AT)
    path = next(
        path
        for path in sorted((folder / victim).rglob("*") if victim == "documents" else [folder / victim])
        if path.is_file()
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Trouble, match="is damaged"):
        backup.restore(empty, folder)
    path.unlink()
    with pytest.raises(Trouble, match="is missing"):
        backup.restore(empty, folder)
    with psycopg.connect(empty.database_url) as connection:
        assert connection.execute("select to_regnamespace('identity')").fetchone() == (None,)
    migrate.migrate(empty)


def test_a_folder_without_a_manifest_is_no_backup(full: Settings, empty: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backup.backup(full, folder, at=AT)
    (folder / backup.MANIFEST).unlink()
    with pytest.raises(Trouble, match="no complete backup"):
        backup.restore(empty, folder)


def test_a_backup_of_a_later_format_is_refused(full: Settings, empty: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backup.backup(full, folder, at=AT)
    manifest = json.loads((folder / backup.MANIFEST).read_text())
    (folder / backup.MANIFEST).write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(Trouble, match="format 99"):
        backup.restore(empty, folder)


def test_a_demonstration_is_not_restored_into_production(full: Settings, empty: Settings, tmp_path: Path) -> None:
    (full.data / "demo.json").write_text('{"people": []}')
    backup.backup(full, tmp_path / "backup", at=AT)
    with pytest.raises(Trouble, match="backup of a demonstration"):
        backup.restore(replace(empty, mode="production"), tmp_path / "backup")
    backup.restore(empty, tmp_path / "backup")
    assert (empty.data / "demo.json").stat().st_mode & 0o077 == 0


def test_empty_folders_of_mounted_volumes_are_no_documents(full: Settings, empty: Settings, tmp_path: Path) -> None:
    backup.backup(full, tmp_path / "backup", at=AT)
    for service in ("identity", "advance_rulings"):
        (empty.data / "documents" / service).mkdir(parents=True)
    assert backup.restore(empty, tmp_path / "backup") == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(full: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Trouble, match="Nothing can be written"):
        backup.backup(full, tmp_path / "file" / "backup", at=AT)
