"""The plumbing's tables as the first migration of every service makes them: audit, events, stored answers, parameters.

A released form never changes; what the plumbing needs later comes as a function of its own, with a migration in each service.
"""

from __future__ import annotations

from typing import Any

from shared.tenancy import create_functions, protect_platform_tables

TABLES = ("parameter", "idempotency_key", "inbox", "outbox", "audit_seal_entry", "audit_seal", "audit_entry")

DEFINITIONS = """
create table {0}.audit_entry (
    administration text not null, sequence bigint generated always as identity, at timestamptz not null,
    type text not null, subject text not null, version integer not null, actor jsonb not null, data jsonb not null,
    request_id text not null default '', constraint pk_audit_entry primary key (administration, sequence));
create index ix_audit_entry_subject on {0}.audit_entry (administration, subject, sequence);

create table {0}.audit_seal (
    administration text not null, number bigint not null, at timestamptz not null, entries integer not null,
    previous text not null, hash text not null, constraint pk_audit_seal primary key (administration, number));

create table {0}.audit_seal_entry (
    administration text not null, sequence bigint not null, number bigint not null,
    constraint pk_audit_seal_entry primary key (administration, sequence));
create index ix_audit_seal_entry_number on {0}.audit_seal_entry (administration, number);

create table {0}.outbox (
    administration text not null, sequence bigint generated always as identity, event_id uuid not null,
    recipient text not null, event jsonb not null, attempts smallint not null default 0,
    next_at timestamptz not null default now(), delivered_at timestamptz, last_error text,
    constraint pk_outbox primary key (administration, sequence));
create index ix_outbox_waiting on {0}.outbox (administration, next_at, sequence) where delivered_at is null;

create table {0}.inbox (
    administration text not null, event_id uuid not null, type text not null, heard_at timestamptz not null,
    constraint pk_inbox primary key (administration, event_id));

create table {0}.idempotency_key (
    administration text not null, actor text not null, route text not null, key text not null, body_hash text not null,
    at timestamptz not null, status smallint not null, headers jsonb not null, body bytea not null,
    constraint pk_idempotency_key primary key (administration, actor, route, key));

create table {0}.parameter (
    administration text not null, id uuid not null, name text not null, value jsonb not null, from_on date not null,
    law text not null, confirmed boolean not null, note text not null default '', source text not null,
    proposed_by text not null, proposed_at timestamptz not null, approved_by text, approved_at timestamptz,
    override_reason text, constraint ck_parameter_four_eyes check (
        source = 'file' or approved_by is null or approved_by <> proposed_by or override_reason is not null),
    constraint pk_parameter primary key (administration, id));
create index ix_parameter_name on {0}.parameter (administration, name, from_on);
create unique index uq_parameter_file on {0}.parameter (administration, name, from_on) where source = 'file';
"""


def create_platform(op: Any, schema: str) -> None:
    """Make the tables in a service's schema, and keep administrations apart in them."""
    create_functions(op, schema)
    op.execute(DEFINITIONS.format(schema))
    protect_platform_tables(op, schema)


def drop_platform(op: Any, schema: str) -> None:
    """Take the tables away."""
    for table in TABLES:
        op.drop_table(table, schema=schema)
    op.execute(f"drop function {schema}.administration()")
