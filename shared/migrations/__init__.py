"""The Alembic environment that every service's migrations use."""

from __future__ import annotations

from alembic import context
from sqlalchemy import MetaData, create_engine, pool, text


def run(metadata: MetaData) -> None:
    """Run a service's migrations on the connection or URL that the caller put into the Alembic configuration.

    Waiting for a lock ends after five seconds, so that a migration never stops a working office.
    """
    schema = metadata.schema
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection, metadata, schema)
        return
    url = context.config.get_main_option("sqlalchemy.url")
    engine = create_engine(url or "", poolclass=pool.NullPool)
    with engine.connect() as fresh:
        _run_on(fresh, metadata, schema)
        fresh.commit()


def _run_on(connection: object, metadata: MetaData, schema: str | None) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]  # Alembic types it as Connection; it comes untyped from attributes
        target_metadata=metadata,
        version_table_schema=schema,
        include_schemas=True,
        include_name=lambda name, kind, _parents: kind != "schema" or name == schema,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.execute(text("set local lock_timeout = '5s'"))
        context.run_migrations()
