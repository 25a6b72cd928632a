"""A ruling, its steps, and what of it anybody may read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Computed, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import RulingStatus, RulingType
from services.advance_rulings.model.cases import one_of
from services.advance_rulings.model.tables import Administration, Table


class Ruling(Table):
    """A ruling of this administration. It bears the number of its application."""

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


class RulingStep(Table):
    """A numbered step in the life of a ruling; only ever added to. Its printed number: …/R/1."""

    __tablename__ = "ruling_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_ruling_step_ruling",
        ),
    )

    administration: Mapped[Administration]
    ruling: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    title: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    zone: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    actor_kind: Mapped[str]
    law: Mapped[str]
    law_confirmed: Mapped[bool]
    internal_text: Mapped[str]
    external_text: Mapped[str]
    review: Mapped[str]
    parameters: Mapped[dict[str, Any]]


_WORDS = "to_tsvector('english', subject) || to_tsvector('simple', subject)"
_ALL_WORDS = (
    f"setweight({_WORDS}, 'A')"
    " || setweight(to_tsvector('english', left(goods_description, 100000)), 'B')"
    " || setweight(to_tsvector('english', left(reasoning, 100000)), 'D')"
)


class PublishedRuling(Table):
    """What anybody may read of a ruling. There is no column here for who asked or for what is confidential.

    `source` names where a reference ruling of another administration comes from; it is empty for our own.
    `ends_at` is the instant at which validity is over, so that one look at the register serves every zone.
    """

    __tablename__ = "published_ruling"
    __table_args__ = (
        CheckConstraint(one_of("status", RulingStatus), name="status"),
        CheckConstraint("(status = 'reference') = (source is not null)", name="reference"),
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
