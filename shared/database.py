"""Engines, and the tables that every service has in its own schema."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings without which PostgreSQL may forget what it acknowledged."""


def metadata(service: str) -> MetaData:
    """The tables of a service live in the schema of its name."""
    return MetaData(schema=service, naming_convention=NAMING)


def engine(url: str, *, pool_size: int = 5, service: str = "") -> AsyncEngine:
    """A pooled engine. A connection that the server dropped is replaced, and a stuck statement ends after 30 s."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={
            "timeout": 10,
            "server_settings": {
                "application_name": f"vaka {service}".strip(),
                "statement_timeout": "30000",
                "idle_in_transaction_session_timeout": "60000",
                "lock_timeout": "10000",
            },
        },
    )


@dataclass(frozen=True, slots=True)
class PlatformTables:
    """The tables each service has for the plumbing: audit, events, stored answers, parameters."""

    audit_entry: Table
    audit_seal: Table
    audit_seal_entry: Table
    outbox: Table
    inbox: Table
    idempotency_key: Table
    parameter: Table


def platform_tables(owner: MetaData) -> PlatformTables:
    """Add the plumbing's tables to a service's metadata, or find them there."""
    prefix = f"{owner.schema}."
    if f"{prefix}audit_entry" not in owner.tables:
        _declare(owner)
    return PlatformTables(**{name: owner.tables[prefix + name] for name in PlatformTables.__slots__})


def _administration(primary_key: bool = True) -> Column[str]:
    return Column("administration", Text, primary_key=primary_key, nullable=False)


def _declare(owner: MetaData) -> None:
    Table(
        "audit_entry", owner,
        _administration(),
        Column("sequence", BigInteger, Identity(always=True), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("type", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("actor", JSONB, nullable=False),
        Column("data", JSONB, nullable=False),
        Column("request_id", Text, nullable=False, server_default=text("''")),
        Index("ix_audit_entry_subject", "administration", "subject", "sequence"),
    )  # fmt: skip
    Table(
        "audit_seal", owner,
        _administration(),
        Column("number", BigInteger, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("entries", Integer, nullable=False),
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )  # fmt: skip
    Table(
        "audit_seal_entry", owner,
        _administration(),
        Column("sequence", BigInteger, primary_key=True),
        Column("number", BigInteger, nullable=False),
        Index("ix_audit_seal_entry_number", "administration", "number"),
    )  # fmt: skip
    Table(
        "outbox", owner,
        _administration(),
        Column("sequence", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        Column("recipient", Text, nullable=False),
        Column("event", JSONB, nullable=False),
        Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
        Column("next_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("delivered_at", DateTime(timezone=True)),
        Column("last_error", Text),
        Index("ix_outbox_waiting", "administration", "next_at", "sequence", postgresql_where=text("delivered_at is null")),
    )  # fmt: skip
    Table(
        "inbox", owner,
        _administration(),
        Column("event_id", Uuid, primary_key=True),
        Column("type", Text, nullable=False),
        Column("heard_at", DateTime(timezone=True), nullable=False),
    )  # fmt: skip
    Table(
        "idempotency_key", owner,
        _administration(),
        Column("actor", Text, primary_key=True),
        Column("route", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("body_hash", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )  # fmt: skip
    Table(
        "parameter", owner,
        _administration(),
        Column("id", Uuid, primary_key=True),
        Column("name", Text, nullable=False),
        Column("value", JSONB, nullable=False),
        Column("from_on", Date, nullable=False),
        Column("law", Text, nullable=False),
        Column("confirmed", Boolean, nullable=False),
        Column("note", Text, nullable=False, server_default=text("''")),
        Column("source", Text, nullable=False),
        Column("proposed_by", Text, nullable=False),
        Column("proposed_at", DateTime(timezone=True), nullable=False),
        Column("approved_by", Text),
        Column("approved_at", DateTime(timezone=True)),
        Column("override_reason", Text),
        Index("ix_parameter_name", "administration", "name", "from_on"),
        Index("uq_parameter_file", "administration", "name", "from_on", unique=True, postgresql_where=text("source = 'file'")),
        CheckConstraint(
            "source = 'file' or approved_by is null or approved_by <> proposed_by or override_reason is not null",
            name="four_eyes",
        ),
    )  # fmt: skip
