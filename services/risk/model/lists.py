"""Lists that officers keep apart from the rules, so that a daily change touches no criterion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from services.risk.domain.rules import Matching
from services.risk.model.tables import Administration, Identifier, Key, Table, one_of


class KeptList(Table):
    """A managed list. `field` says of which field its entries are values, for those who add to it."""

    __tablename__ = "managed_list"
    __table_args__ = (CheckConstraint(one_of("matching", Matching), name="matching"),)

    administration: Mapped[Administration]
    name: Mapped[Key]
    version: Mapped[int]
    title: Mapped[str]
    matching: Mapped[str]
    field: Mapped[str]
    note: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class ListEntry(Table):
    """An entry for a time, with its source. It is never deleted: it ends, and who ended it is kept."""

    __tablename__ = "list_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "list_name"],
            ["risk.managed_list.administration", "risk.managed_list.name"],
            name="fk_list_entry_managed_list",
        ),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="validity"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index("ix_list_entry_list", "administration", "list_name", "value", "valid_from"),
        Index("ix_list_entry_turns", "administration", "valid_from"),
        Index("ix_list_entry_ends", "administration", "valid_until"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    list_name: Mapped[str]
    value: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    source: Mapped[str]
    note: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    added_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_by_name: Mapped[str | None]
    end_reason: Mapped[str]
