"""Endpoints, deliveries, and the attempts at them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notices.model.tables import Administration, Identifier, Instant, Table, Words

NO_LANES = (
    "organisation is null"
    " or not event_types && array['risk.LaneDecided', 'risk.LaneChanged', 'risk.RuleSetActivated']::text[]"
)
"""The last wall of three: the database itself takes no firm's endpoint that wants lanes."""


class Endpoint(Table):
    """An address that wants notices; `organisation` is None for a national system of the administration.

    The present key and, for a while after a rotation, the one before it are kept sealed with their public parts beside.
    """

    __tablename__ = "endpoint"
    __table_args__ = (
        CheckConstraint("state in ('active', 'failing', 'disabled', 'ended')", name="state"),
        CheckConstraint(NO_LANES, name="no_lanes"),
        Index("ix_endpoint_owner", "administration", "organisation", "created_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    organisation: Mapped[str | None]
    organisation_name: Mapped[str | None]
    tin: Mapped[str | None]
    url: Mapped[str]
    description: Mapped[str]
    event_types: Mapped[Words]
    state: Mapped[str]
    reason: Mapped[str | None]
    sealed_key: Mapped[str]
    public_key: Mapped[str]
    key_since: Mapped[Instant]
    previous_sealed_key: Mapped[str | None]
    previous_public_key: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    unwell_since: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[Instant]
    created_by: Mapped[str]
    created_by_name: Mapped[str]
    changed_at: Mapped[Instant]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]
    version: Mapped[int]


class Delivery(Table):
    """One event for one endpoint. `payload` is the exact text that is signed and sent, the same at every attempt.

    `attempts` counts all attempts, `tries` those since the last replay. A worker that sends holds the row by `lease` until
    `lease_until`; a lease whose time is over is nobody's.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["administration", "endpoint_id"], ["notices.endpoint.administration", "notices.endpoint.id"]),
        UniqueConstraint("administration", "endpoint_id", "event_id"),
        CheckConstraint("state in ('waiting', 'delivered', 'failed', 'withheld')", name="state"),
        Index("ix_delivery_waiting", "administration", "endpoint_id", "next_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_delivery_log", "administration", "endpoint_id", "created_at", "id"),
        Index("ix_delivery_created", "administration", "created_at"),
    )  # fmt: skip

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    endpoint_id: Mapped[UUID]
    event_id: Mapped[UUID]
    event_type: Mapped[str]
    subject: Mapped[str]
    subject_version: Mapped[int]
    payload: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    tries: Mapped[int]
    created_at: Mapped[Instant]
    next_at: Mapped[Instant]
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    version: Mapped[int]


class Attempt(Table):
    """One attempt at a delivery: when, what came back, how long it took. `response` is the beginning of the answer's body."""

    __tablename__ = "attempt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "delivery_id"],
            ["notices.delivery.administration", "notices.delivery.id"],
            ondelete="CASCADE",
        ),
    )

    administration: Mapped[Administration]
    delivery_id: Mapped[Identifier]
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    status: Mapped[int | None]
    milliseconds: Mapped[int]
    error: Mapped[str | None]
    response: Mapped[str]
