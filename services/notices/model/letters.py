"""Occasions to write, the letters themselves, and how often each person wants them.

No address and no text is kept: who reads, in which language and at which address, is asked of identity at each sending.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notices.model.tables import Administration, Identifier, Instant, Table


class Occasion(Table):
    """Something that happened to a firm, of which its people are to be told. `told` is all that a letter may tell of it."""

    __tablename__ = "occasion"
    __table_args__ = (
        Index("ix_occasion_waiting", "administration", "next_at", postgresql_where=text("addressed_at is null")),
        Index("ix_occasion_created", "administration", "created_at"),
    )

    administration: Mapped[Administration]
    event_id: Mapped[Identifier]
    organisation: Mapped[str] = mapped_column(primary_key=True)
    event_type: Mapped[str]
    subject: Mapped[str]
    told: Mapped[dict[str, str]] = mapped_column(JSONB)
    happened_at: Mapped[Instant]
    created_at: Mapped[Instant]
    next_at: Mapped[Instant]
    tries: Mapped[int]
    last_error: Mapped[str | None]
    addressed_at: Mapped[datetime | None]


class Letter(Table):
    """One occasion for one person. Letters of a digest share their `message`, which is the Message-ID of what is sent.

    `attempts` counts all attempts, `tries` those since it was last asked for. A worker that sends holds the row by `lease`
    until `lease_until`; a lease whose time is over is nobody's.
    """

    __tablename__ = "letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "event_id", "organisation"],
            ["notices.occasion.administration", "notices.occasion.event_id", "notices.occasion.organisation"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("administration", "event_id", "person"),
        CheckConstraint("state in ('waiting', 'sent', 'given_up', 'withheld')", name="state"),
        Index("ix_letter_waiting", "administration", "next_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_letter_log", "administration", "created_at", "id"),
        Index("ix_letter_occasion", "administration", "event_id", "organisation"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    event_id: Mapped[UUID]
    organisation: Mapped[str]
    organisation_name: Mapped[str]
    person: Mapped[str]
    person_name: Mapped[str]
    daily: Mapped[bool]
    state: Mapped[str]
    message: Mapped[UUID | None]
    message_at: Mapped[datetime | None]
    attempts: Mapped[int]
    tries: Mapped[int]
    created_at: Mapped[Instant]
    next_at: Mapped[Instant]
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    version: Mapped[int]


class Preference(Table):
    """How often somebody wants letters of this administration; without a row, at once."""

    __tablename__ = "preference"
    __table_args__ = (CheckConstraint("rhythm in ('at_once', 'daily')", name="rhythm"),)

    administration: Mapped[Administration]
    person: Mapped[str] = mapped_column(primary_key=True)
    rhythm: Mapped[str]
    changed_at: Mapped[Instant]
    version: Mapped[int]
