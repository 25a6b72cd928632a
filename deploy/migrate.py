"""Makes the schemas and roles of the services and brings their tables up to date.

A service works as `vaka_<service>`: a role that owns nothing, cannot bypass row-level security and sees its own
schema only. The owner, whose URL is DATABASE_URL, makes and changes tables and does nothing else. Where a service's
database is another one, OWNER_URL_<SERVICE> names its owner's URL.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine, pool

from deploy.console import Trouble, step
from deploy.embedded import OWNER
from deploy.parts import ROOT, services
from deploy.secret_files import OWNER_PASSWORD
from shared.database import DURABLE
from shared.settings import Settings, as_driver, with_user

EXTENSIONS = ("pg_trgm", "unaccent")
OLDEST = 150000
FOR_TESTS = "vaka.for_tests"
"""A server started with this setting holds the tests' databases, which are thrown away: it need not be durable."""
LOCK = 0x76616B61  # "vaka": one migration at a time, also from several containers


def owner_url(settings: Settings, service: str = "") -> str:
    """The owner's URL for a service's database, as psycopg takes it."""
    url = os.environ.get(f"OWNER_URL_{service.upper()}", "") or settings.database_url
    if not url:
        raise Trouble(
            "DATABASE_URL is not set: it names the database and its owner, e.g. postgresql://owner:secret@host/vaka."
        )
    if not urlsplit(url).username:  # as in containers, where the password is a file
        url = with_user(url, user=OWNER, password=settings.secret(OWNER_PASSWORD))
    return f"postgresql://{url.partition('://')[2]}"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection in autocommit, or one sentence on why there is none."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="vaka deploy")
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()
        raise Trouble(f"The database does not answer: {reason[-1] if reason else 'no reason was given'}") from error
    with connection:
        yield connection


def check_server(url: str, *, durable: bool = True) -> None:
    """Refuse a server that is too old or that may forget what it acknowledged."""
    with connected(url) as connection:
        if connection.info.server_version < OLDEST:
            raise Trouble(
                f"PostgreSQL {connection.info.server_version // 10000} is too old: version 15 or later is needed."
            )
        off = [name for name in DURABLE if _setting(connection, name) == "off"]
        thrown_away = connection.execute("select current_setting(%s, true)", (FOR_TESTS,)).fetchone() == ("on",)
    if off and durable and not thrown_away:
        raise Trouble(
            f"The database may forget what it acknowledged: {', '.join(off)} is off. Turn it on; Vaka does not start without."
        )


def _setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("select current_setting(%s)", (name,)).fetchone()
    return str(row[0]) if row else ""


def make_role(settings: Settings, service: str) -> None:
    """Make the service's role, and set its password to that of its secret file. Repeatable."""
    name = f"vaka_{service}"
    with connected(owner_url(settings, service)) as connection:
        role = sql.Identifier(name)
        if connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create role {}").format(role))
        connection.execute(sql.SQL("alter role {} login nocreatedb nocreaterole noinherit").format(role))
        _refuse_powers(connection, name)
        if service not in settings.service_database_urls:
            password = settings.secret(f"database-password-{service}").encode()
            hidden = connection.pgconn.encrypt_password(password, name.encode(), b"scram-sha-256").decode()
            connection.execute(sql.SQL("alter role {} password {}").format(role, sql.Literal(hidden)))


def make_schema(settings: Settings, service: str) -> None:
    """Make the service's schema, and let its role in there and nowhere else. Repeatable."""
    with connected(owner_url(settings, service)) as connection:
        names = {
            "role": sql.Identifier(f"vaka_{service}"),
            "schema": sql.Identifier(service),
            "database": sql.Identifier(connection.info.dbname),
        }
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("create extension if not exists {} with schema public").format(sql.Identifier(extension))
            )
        for statement in (
            "revoke connect, temporary on database {database} from public",
            "revoke create on schema public from public",
            "grant connect on database {database} to {role}",
            "create schema if not exists {schema}",
            "revoke all on schema {schema} from public",
            "grant usage on schema {schema} to {role}",
            "alter role {role} in database {database} set search_path = {schema}, public",
        ):
            connection.execute(sql.SQL(statement).format(**names))


def _refuse_powers(connection: psycopg.Connection, role: str) -> None:
    row = connection.execute("select rolsuper or rolbypassrls from pg_roles where rolname = %s", (role,)).fetchone()
    if row and row[0]:
        raise Trouble(f"The database role {role} may bypass row-level security: take SUPERUSER and BYPASSRLS from it.")


def upgrade(settings: Settings, service: str, *, to: str = "head") -> None:
    """Run the service's own migrations up to a revision."""
    engine = create_engine(as_driver(owner_url(settings, service), "psycopg"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
    engine.dispose()


def migrate(settings: Settings, which: Sequence[str] | None = None) -> None:
    """Everything, for these services or for all: check the server, make roles and schemas, run the migrations."""
    check_server(owner_url(settings), durable=settings.mode != "test")
    with connected(owner_url(settings)) as guard:
        guard.execute("select pg_advisory_lock(%s)", (LOCK,))
        for service in which or services():
            with step(f"tables of {service}"):
                make_role(settings, service)
                make_schema(settings, service)
                upgrade(settings, service)
