"""A ruling, its steps, and what of it anybody may read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Computed, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
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

    `deviated` says that an officer did not follow the ruling, and `reason` why.
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
    result: Mapped[str]
    differences: Mapped[list[Any]] = mapped_column(JSONB)
    deviated: Mapped[bool]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]


_WORDS = "to_tsvector('english', subject) || to_tsvector('simple', subject)"
_ALL_WORDS = (
    f"setweight({_WORDS}, 'A')"
    " || setweight(to_tsvector('english', left(goods_description, 100000)), 'B')"
    " || setweight(to_tsvector('english', left(reasoning, 100000)), 'D')"
)


class PublishedRuling(Table):
    """What anybody may read of a ruling. There is no column here for who asked or for what is confidential.

    `source` names where a reference ruling of another administration comes from; it is empty for our own. `partner` is
    the code of that administration where its signed file brought the ruling: then its standing is known.
    `history` lists the earlier editions ({edition, hs_code, valid_from, ended_on, ground, reason}), the oldest first.
    `ends_at` is the instant at which validity is over, so that one look at the register serves every zone.
    """

    __tablename__ = "published_ruling"
    __table_args__ = (
        CheckConstraint(one_of("status", RulingStatus), name="status"),
        CheckConstraint(
            "case when source is null then status <> 'reference' and partner is null"
            " else status = 'reference' or partner is not null end",
            name="reference",
        ),
        Index("ix_published_ruling_subject", "subject_words", postgresql_using="gin"),
        Index("ix_published_ruling_words", "words", postgresql_using="gin"),
        Index("ix_published_ruling_hs", "hs_prefixes", postgresql_using="gin"),
        Index("ix_published_ruling_number", "number"),
        Index("ix_published_ruling_issued", text("issued_on desc"), text("number desc"), text("administration desc")),
        Index("ix_published_ruling_newest", "administration", text("issued_on desc"), text("number desc")),
    )

    administration: Mapped[Administration]
    number: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    type: Mapped[str]
    status: Mapped[str]
    source: Mapped[str | None]
    partner: Mapped[str | None]
    category: Mapped[str | None]
    subject: Mapped[str]
    hs_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    hs_prefixes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    hs_edition: Mapped[str | None]
    origin_country: Mapped[str | None]
    valuation_method: Mapped[int | None]
    goods_description: Mapped[str]
    reasoning: Mapped[str]
    legal_basis: Mapped[str]
    conditions: Mapped[str]
    zone: Mapped[str | None]
    issued_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    ends_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_ground: Mapped[str | None]
    end_reason: Mapped[str | None]
    replaced_by: Mapped[str | None]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    history: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    basis: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    cited: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    agreement: Mapped[str | None]
    origin_rule: Mapped[str | None]
    relief: Mapped[str | None]
    adopted_administration: Mapped[str | None]
    adopted_number: Mapped[str | None]
    reissue_of: Mapped[str | None]
    reissued_by: Mapped[str | None]
    changed_at: Mapped[datetime]
    subject_words: Mapped[str] = mapped_column(TSVECTOR, Computed(_WORDS, persisted=True), deferred=True)
    words: Mapped[str] = mapped_column(TSVECTOR, Computed(_ALL_WORDS, persisted=True), deferred=True)


class PublishedWord(Table):
    """A word of the published rulings, for searches that misspell it."""

    __tablename__ = "published_word"
    __table_args__ = (
        Index("ix_published_word_alike", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
        Index("ix_published_word_stem", "stem"),
        Index("ix_published_word_word", "word"),
    )

    administration: Mapped[Administration]
    word: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), Computed("ts_lexize('english_stem', word)", persisted=True), deferred=True
    )
