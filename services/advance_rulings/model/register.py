"""What of the rulings anybody may read: the register, the words in it, and the order in which it changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Computed, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.model.tables import Administration, Table, one_of

_SUBJECT = "advance_rulings.parted(subject || ' ' || advance_rulings.one_text(keywords))"
_SUBJECT_WORDS = f"to_tsvector('english', {_SUBJECT}) || to_tsvector('simple', {_SUBJECT})"
_ALL_WORDS = (
    f"setweight(to_tsvector('english', {_SUBJECT}), 'A')"
    " || setweight(to_tsvector('english', advance_rulings.parted(left(goods_description, 100000))), 'B')"
    " || setweight(to_tsvector('english', advance_rulings.parted(left(reasoning, 100000))), 'D')"
)
_FACETS = "advance_rulings.facets(administration, type, status, issued_on, hs_prefixes, keywords)"


class PublishedRuling(Table):
    """What anybody may read of a ruling. There is no column here for who asked or for what is confidential.

    `source` names where a reference ruling of another administration comes from; it is empty for our own. `partner` is
    the code of that administration where its signed file brought the ruling: then its standing is known.
    `history` lists the earlier editions ({edition, hs_code, valid_from, ended_on, ground, reason}), the oldest first.
    `ends_at` is the instant at which validity is over, so that one look at the register serves every zone.
    `facets` holds what can be filtered by, each with its letter ("a:FJ", "h:2009", "y:2026"), beside the words in one
    index: a common word and a narrow filter cost no more than the narrow filter.
    """

    __tablename__ = "published_ruling"
    __table_args__ = (
        CheckConstraint(one_of("status", RulingStatus), name="status"),
        CheckConstraint(
            "case when source is null then status <> 'reference' and partner is null"
            " else status = 'reference' or partner is not null end",
            name="reference",
        ),
        Index(
            "ix_published_ruling_adopted",
            "adopted_administration",
            "adopted_number",
            postgresql_where=text("adopted_number is not null"),
        ),
        Index("ix_published_ruling_subject", "subject_words", "facets", postgresql_using="gin", postgresql_with={"fastupdate": False}),
        Index("ix_published_ruling_words", "words", "facets", postgresql_using="gin", postgresql_with={"fastupdate": False}),
        Index("ix_published_ruling_hs", "hs_prefixes", postgresql_using="gin", postgresql_with={"fastupdate": False}),
        Index("ix_published_ruling_number", text("upper(number)")),
        Index("ix_published_ruling_issued", text("issued_on desc"), text("number desc"), text("administration desc")),
        Index("ix_published_ruling_newest", "administration", text("issued_on desc"), text("number desc")),
        Index("ix_published_ruling_replaced", "replaced_by", postgresql_where=text("replaced_by is not null")),
        Index("ix_published_ruling_changed", text("changed_at desc"), "administration", "number"),
        Index("ix_published_ruling_ends", "ends_at", postgresql_where=text("status = 'in_force'")),
    )  # fmt: skip

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
    facets: Mapped[list[str]] = mapped_column(ARRAY(Text), Computed(_FACETS, persisted=True), deferred=True)
    subject_words: Mapped[str] = mapped_column(TSVECTOR, Computed(_SUBJECT_WORDS, persisted=True), deferred=True)
    words: Mapped[str] = mapped_column(TSVECTOR, Computed(_ALL_WORDS, persisted=True), deferred=True)


class PublishedWord(Table):
    """A word of the published rulings, for searches that misspell it.

    `pieces` are its three parts with its length and their place: of two words that differ by two edits, one has a part
    of the other somewhere near its place, so that the index finds every such word and few others.
    """

    __tablename__ = "published_word"
    __table_args__ = (
        Index("ix_published_word_pieces", "pieces", postgresql_using="gin", postgresql_with={"fastupdate": False}),
        Index("ix_published_word_stem", "stem"),
        Index("ix_published_word_word", "word"),
    )

    administration: Mapped[Administration]
    word: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), Computed("ts_lexize('english_stem', word)", persisted=True), deferred=True
    )
    pieces: Mapped[list[str]] = mapped_column(
        ARRAY(Text), Computed("advance_rulings.pieces(word)", persisted=True), deferred=True
    )


class PublishedChange(Table):
    """That an entry of the register was made, changed or taken away, in the order of the commits; only ever added to.

    The database itself writes it at the end of each transaction that touched the register, one transaction after
    another, so that no number is ever seen before a smaller one and no writer can forget it.
    """

    __tablename__ = "published_change"
    __table_args__ = (Index("ix_published_change_sequence", "sequence"),)

    administration: Mapped[Administration]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    number: Mapped[str]
    removed: Mapped[bool]
    at: Mapped[datetime]
