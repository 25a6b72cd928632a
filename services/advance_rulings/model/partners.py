"""Rulings of other installations: the partners whose files are believed, the files, and what was not taken of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.model.tables import Administration, Identifier, Table


class Look(Table):
    """How far timed work has looked at what others publish: the instant of the last change seen, and where in it."""

    __tablename__ = "look"

    administration: Mapped[Administration]
    what: Mapped[str] = mapped_column(primary_key=True)
    up_to: Mapped[datetime]
    place: Mapped[str]


class Partner(Table):
    """An administration of another installation. Its files are believed when one of `keys` (a JSON Web Key Set) signed them."""

    __tablename__ = "partner"

    administration: Mapped[Administration]
    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    keys: Mapped[dict[str, Any]]
    believed: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class PartnerFeed(Table):
    """Where a partner gives its file by itself, how far it was taken, and how asking went the last times.

    `token` is what the partner gave with the last file that was taken: the next answer has everything since. It stands
    still while nothing comes, so nothing is lost. `lease` is of the process that asks at this moment.
    """

    __tablename__ = "partner_feed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "partner"],
            ["advance_rulings.partner.administration", "advance_rulings.partner.code"],
            name="fk_partner_feed_partner",
        ),
        CheckConstraint("failures >= 0", name="failures"),
    )

    administration: Mapped[Administration]
    partner: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    token: Mapped[str | None]
    tag: Mapped[str | None]
    next_at: Mapped[datetime]
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    failures: Mapped[int]
    failed_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    detail: Mapped[str]


class PartnerFile(Table):
    """A file of a partner, and what became of it. The bytes are in the blob store, also of one that was refused."""

    __tablename__ = "partner_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "partner"],
            ["advance_rulings.partner.administration", "advance_rulings.partner.code"],
            name="fk_partner_file_partner",
        ),
        CheckConstraint("state in ('taken', 'refused')", name="state"),
        Index("ix_partner_file_received", "administration", "received_at"),
        Index(
            "uq_partner_file_sha256",
            "administration",
            "partner",
            "sha256",
            unique=True,
            postgresql_where=text("state = 'taken'"),
        ),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    partner: Mapped[str]
    state: Mapped[str]
    name: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    signed_by: Mapped[str | None]
    as_of: Mapped[datetime | None]
    reason: Mapped[str | None]
    lines: Mapped[int]
    taken: Mapped[int]
    unchanged: Mapped[int]
    gone: Mapped[int]
    quarantined: Mapped[int]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    received_by_name: Mapped[str]


class PartnerLine(Table):
    """A line of a partner's file that was not taken, with the reason, as it stood there."""

    __tablename__ = "partner_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "file_id"],
            ["advance_rulings.partner_file.administration", "advance_rulings.partner_file.id"],
            name="fk_partner_line_file",
        ),
    )

    administration: Mapped[Administration]
    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    content: Mapped[str]
