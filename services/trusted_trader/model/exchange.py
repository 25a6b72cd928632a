"""Mutual recognition: arrangements, partners' operators, and the files they came in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Computed, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.domain.words import ArrangementStatus
from services.trusted_trader.model.tables import (
    SECOND_OFFICER,
    Administration,
    Identifier,
    Table,
    one_of,
)
from shared.steps import Changing, Deciding


class Arrangement(Changing, Deciding, Table):
    """An arrangement of mutual recognition with another administration, here or elsewhere.

    `partner` is the partner's code: of an administration of this installation where `inside`, else of one outside,
    whose files are believed when one of `keys` (a JSON Web Key Set) signed them. `benefits` is what the partner's
    operators get here.
    """

    __tablename__ = "arrangement"
    __table_args__ = (
        CheckConstraint(one_of("state", ArrangementStatus), name="state"),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        CheckConstraint("state not in ('in_force', 'ended') or decided_by is not null", name="decided"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        Index("ix_arrangement_partner", "administration", "partner", "state"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    state: Mapped[str]
    partner: Mapped[str]
    partner_name: Mapped[str]
    inside: Mapped[bool]
    title: Mapped[str]
    law: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    tiers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    benefits: Mapped[list[Any]] = mapped_column(JSONB)
    keys: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class PublishedExchange(Table):
    """Master data of a holder who agreed to its exchange, for the partner named in an arrangement in force."""

    __tablename__ = "published_exchange"
    __table_args__ = (Index("ix_published_exchange_to", "to_administration", "tin"),)

    administration: Mapped[Administration]
    number: Mapped[str] = mapped_column(primary_key=True)
    to_administration: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    tin: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    tier: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    changed_at: Mapped[datetime]


class PartnerOperator(Table):
    """An operator of a partner, as the newest file or message about it said."""

    __tablename__ = "partner_operator"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "arrangement_id"],
            ["trusted_trader.arrangement.administration", "trusted_trader.arrangement.id"],
            name="fk_partner_operator_arrangement",
        ),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        Index("ix_partner_operator_tin", "administration", "tin"),
        Index("ix_partner_operator_plain_tin", "administration", "plain_tin"),
    )

    administration: Mapped[Administration]
    arrangement_id: Mapped[Identifier]
    certificate: Mapped[str] = mapped_column(primary_key=True)
    tin: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    tier: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    local_tin: Mapped[str | None]
    as_of: Mapped[datetime]
    file_id: Mapped[UUID | None]
    line: Mapped[int | None]
    plain_tin: Mapped[str] = mapped_column(
        Computed("upper(translate(coalesce(local_tin, tin), ' .-/', ''))", persisted=True), deferred=True
    )


class PartnerFile(Table):
    """A file of a partner as it came; the bytes are in the blob store, also of one that was refused."""

    __tablename__ = "partner_file"
    __table_args__ = (
        Index(
            "uq_partner_file_sha256",
            "administration",
            "arrangement_id",
            "sha256",
            unique=True,
            postgresql_where=text("state = 'taken'"),
        ),
        CheckConstraint("state in ('taken', 'refused')", name="state"),
        Index("ix_partner_file_received", "administration", "received_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    arrangement_id: Mapped[UUID]
    state: Mapped[str]
    name: Mapped[str]
    format: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    signed_by: Mapped[str | None]
    as_of: Mapped[datetime | None]
    reason: Mapped[str | None]
    lines: Mapped[int]
    taken: Mapped[int]
    unchanged: Mapped[int]
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
            ["trusted_trader.partner_file.administration", "trusted_trader.partner_file.id"],
            name="fk_partner_line_file",
        ),
    )

    administration: Mapped[Administration]
    file_id: Mapped[Identifier]
    line: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    reason: Mapped[str]
    content: Mapped[str]
