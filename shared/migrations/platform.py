"""The plumbing's tables as the first migration of every service makes them: audit, events, stored answers, parameters.

A released form never changes; what the plumbing needs later comes as a function of its own, with a migration in each service.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from shared.tenancy import create_functions, protect_platform_tables

TABLES = ("parameter", "idempotency_key", "inbox", "outbox", "audit_seal_entry", "audit_seal", "audit_entry")


def create_platform(op: Any, schema: str) -> None:
    """Make the tables in a service's schema, and keep administrations apart in them."""
    create_functions(op, schema)
    for create in (_audit_entry, _audit_seal, _audit_seal_entry, _outbox, _inbox, _idempotency_key, _parameter):
        create(op, schema)
    protect_platform_tables(op, schema)


def drop_platform(op: Any, schema: str) -> None:
    """Take the tables away."""
    for table in TABLES:
        op.drop_table(table, schema=schema)
    op.execute(f"drop function {schema}.administration()")


def _audit_entry(op: Any, schema: str) -> None:
    op.create_table(
        "audit_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor", postgresql.JSONB(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("request_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("administration", "sequence", name=op.f("pk_audit_entry")),
        schema=schema,
    )
    op.create_index(
        "ix_audit_entry_subject", "audit_entry", ["administration", "subject", "sequence"], unique=False, schema=schema
    )


def _audit_seal(op: Any, schema: str) -> None:
    op.create_table(
        "audit_seal",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_audit_seal")),
        schema=schema,
    )


def _audit_seal_entry(op: Any, schema: str) -> None:
    op.create_table(
        "audit_seal_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "sequence", name=op.f("pk_audit_seal_entry")),
        schema=schema,
    )
    op.create_index(
        "ix_audit_seal_entry_number", "audit_seal_entry", ["administration", "number"], unique=False, schema=schema
    )


def _outbox(op: Any, schema: str) -> None:
    op.create_table(
        "outbox",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("event", postgresql.JSONB(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("administration", "sequence", name=op.f("pk_outbox")),
        schema=schema,
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["administration", "next_at", "sequence"],
        unique=False,
        schema=schema,
        postgresql_where=sa.text("delivered_at is null"),
    )


def _inbox(op: Any, schema: str) -> None:
    op.create_table(
        "inbox",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "event_id", name=op.f("pk_inbox")),
        schema=schema,
    )


def _idempotency_key(op: Any, schema: str) -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "actor", "route", "key", name=op.f("pk_idempotency_key")),
        schema=schema,
    )


def _parameter(op: Any, schema: str) -> None:
    op.create_table(
        "parameter",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source = 'file' or approved_by is null or approved_by <> proposed_by or override_reason is not null",
            name=op.f("ck_parameter_four_eyes"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_parameter")),
        schema=schema,
    )
    op.create_index(
        "ix_parameter_name", "parameter", ["administration", "name", "from_on"], unique=False, schema=schema
    )
    op.create_index(
        "uq_parameter_file",
        "parameter",
        ["administration", "name", "from_on"],
        unique=True,
        schema=schema,
        postgresql_where=sa.text("source = 'file'"),
    )
