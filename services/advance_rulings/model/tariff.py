"""The Harmonized System and the national lines, how one edition becomes the next, and what that does to rulings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import EditionChangeStatus
from services.advance_rulings.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class PublishedLine(Table):
    """A heading, subheading or national line. `code` has digits only; `administration` is the one that loaded it."""

    __tablename__ = "published_line"
    __table_args__ = (
        Index("ix_published_line_code", "edition", "code"),
        Index("ix_published_line_words", text("to_tsvector('simple', description)"), postgresql_using="gin"),
    )

    administration: Mapped[Administration]
    edition: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    description: Mapped[str]
    unit: Mapped[str | None]
    duty: Mapped[str | None]
    source: Mapped[str]
    loaded_at: Mapped[datetime]


class PublishedCorrelation(Table):
    """What a code of one edition becomes in another. `partial`: only a part of the goods goes there."""

    __tablename__ = "published_correlation"
    __table_args__ = (Index("ix_published_correlation_to", "administration", "to_edition", "to_code"),)

    administration: Mapped[Administration]
    from_edition: Mapped[str] = mapped_column(primary_key=True)
    to_edition: Mapped[str] = mapped_column(primary_key=True)
    from_code: Mapped[str] = mapped_column(primary_key=True)
    to_code: Mapped[str] = mapped_column(primary_key=True)
    partial: Mapped[bool]
    note: Mapped[str]
    source: Mapped[str]
    loaded_at: Mapped[datetime]


class EditionChange(Changing, Table):
    """A ruling that a new edition of the HS affects: the codes it may become, the one chosen, and the day."""

    __tablename__ = "edition_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_edition_change_ruling",
        ),
        CheckConstraint(one_of("state", EditionChangeStatus), name="state"),
        CheckConstraint("state not in ('decided', 'converted') or code is not null", name="code"),
        Index("uq_edition_change", "administration", "ruling", "to_edition", unique=True),
        Index("ix_edition_change_state", "administration", "state", "effective_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    ruling: Mapped[str]
    from_edition: Mapped[str]
    from_code: Mapped[str]
    to_edition: Mapped[str]
    candidates: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code: Mapped[str | None]
    reason: Mapped[str]
    effective_on: Mapped[date]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
