"""A ruling, its steps, and what of it anybody may read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import ExtendedUseStatus, RulingStatus, RulingType
from services.advance_rulings.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class Ruling(Table):
    """A ruling of this administration. It bears the number of its application for life; a modification is a new edition.

    `basis` lists the reasons in law ({kind, reference, text}), `cited` the rulings that it follows, distinguishes or
    adopts ({administration, number, as, why}).
    """

    __tablename__ = "ruling"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_ruling_application",
        ),
        UniqueConstraint("administration", "application_id", name="uq_ruling_application"),
        CheckConstraint(one_of("state", RulingStatus), name="state"),
        CheckConstraint(one_of("type", RulingType), name="type"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        CheckConstraint("publish or length(trim(coalesce(not_published_reason, ''))) > 0", name="not_published"),
        CheckConstraint(
            "issued_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name="second_officer",
        ),
        CheckConstraint(
            "state in ('in_force', 'expired')"
            " or (ended_on is not null and coalesce(end_facts, '') <> '' and coalesce(end_basis, '') <> '')",
            name="ended",
        ),
        CheckConstraint(
            "state not in ('revoked', 'annulled') or ended_on >= (ended_at at time zone zone)::date"
            " or coalesce(end_ground, '') in"
            " ('incomplete_information', 'incorrect_information', 'false_or_misleading_information')",
            name="retroactive",
        ),
        Index("ix_ruling_holder", "administration", "holder_organisation", "issued_at"),
        Index("ix_ruling_state", "administration", "state", "valid_until"),
    )

    administration: Mapped[Administration]
    number: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    application_id: Mapped[UUID]
    type: Mapped[str]
    state: Mapped[str]
    zone: Mapped[str]
    holder_organisation: Mapped[str | None]
    holder_name: Mapped[str]
    holder_tin: Mapped[str | None]
    agent_organisation: Mapped[str | None]
    subject: Mapped[str]
    hs_code: Mapped[str | None]
    hs_edition: Mapped[str]
    origin_country: Mapped[str | None]
    valuation_method: Mapped[int | None]
    goods_description: Mapped[str]
    reasoning: Mapped[str]
    legal_basis: Mapped[str]
    conditions: Mapped[str]
    internal_text: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    issued_by_name: Mapped[str]
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    override_reason: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    publish: Mapped[bool]
    not_published_reason: Mapped[str | None]
    review: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_ground: Mapped[str | None]
    end_facts: Mapped[str | None]
    end_basis: Mapped[str | None]
    conflicting_ruling: Mapped[str | None]
    steps: Mapped[int] = mapped_column(server_default=text("0"))
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    basis: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    cited: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    agreement: Mapped[str | None]
    origin_rule: Mapped[str | None]
    valuation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    relief: Mapped[str | None]
    adopted_administration: Mapped[str | None]
    adopted_number: Mapped[str | None]
    reissue_of: Mapped[str | None]
    reissued_by: Mapped[str | None]
    reminded_at: Mapped[datetime | None]


class RulingEdition(Table):
    """What a ruling said before it was modified, from when until when, and why it was changed; only ever added to."""

    __tablename__ = "ruling_edition"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_ruling_edition_ruling",
        ),
        CheckConstraint(
            "ended_on >= (changed_at at time zone zone)::date"
            " or ground in ('incomplete_information', 'incorrect_information', 'false_or_misleading_information')",
            name="retroactive",
        ),
    )

    administration: Mapped[Administration]
    ruling: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    ended_on: Mapped[date]
    zone: Mapped[str]
    ground: Mapped[str]
    facts: Mapped[str]
    law: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class BasisConfirmation(Table):
    """A demand that the holder confirms the facts on which a ruling rests, and the answer to it."""

    __tablename__ = "basis_confirmation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_basis_confirmation_ruling",
        ),
        Index("ix_basis_confirmation_open", "administration", "due_on", postgresql_where=text("answered_at is null")),
    )

    administration: Mapped[Administration]
    ruling: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
    unchanged: Mapped[bool | None]
    statement: Mapped[str | None]


class ExtendedUse(Changing, Table):
    """A request to go on using a ruling that ended or changed, for goods already bought (PACER Plus, NZ CEA s342)."""

    __tablename__ = "extended_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_extended_use_ruling",
        ),
        UniqueConstraint("administration", "number", name="uq_extended_use_number"),
        CheckConstraint(one_of("state", ExtendedUseStatus), name="state"),
        CheckConstraint("quantity is null or quantity > 0 and used <= quantity", name="quantity"),
        CheckConstraint("state <> 'granted' or until_on is not null", name="until"),
        Index("ix_extended_use_ruling", "administration", "ruling"),
        Index("ix_extended_use_state", "administration", "state"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    ruling: Mapped[str]
    edition: Mapped[int]
    state: Mapped[str]
    organisation: Mapped[str | None]
    agent_organisation: Mapped[str | None]
    name: Mapped[str]
    reason: Mapped[str]
    contract_on: Mapped[date]
    asked_quantity: Mapped[Decimal | None]
    quantity: Mapped[Decimal | None]
    unit: Mapped[str | None]
    used: Mapped[Decimal] = mapped_column(server_default=text("0"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    outcome_text: Mapped[str]


class RulingUse(Table):
    """A line of a declaration compared with a ruling that it cites (TFA 3.5); only ever added to.

    `declared` is the line ({holder, hs_code, origin, description}), `used_on` the day that counts, `standing` where the
    ruling stood on it; `extended_use` the number of the grant that was used, and how much. `deviated` says that an
    officer did not follow the ruling, and `reason` why.
    """

    __tablename__ = "ruling_use"
    __table_args__ = (
        CheckConstraint("not deviated or length(trim(coalesce(reason, ''))) >= 10", name="reason"),
        Index("ix_ruling_use_ruling", "administration", "ruling", "at"),
        Index("ix_ruling_use_declaration", "administration", "declaration"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    ruling: Mapped[str]
    edition: Mapped[int]
    declaration: Mapped[str]
    item: Mapped[int | None]
    used_on: Mapped[date]
    declared: Mapped[dict[str, Any]]
    standing: Mapped[str]
    result: Mapped[str]
    differences: Mapped[list[Any]] = mapped_column(JSONB)
    extended_use: Mapped[str | None]
    quantity: Mapped[Decimal | None]
    deviated: Mapped[bool]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
