"""Watch-lists: parties to be noticed, what they were before, and what people decided about likenesses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.domain.names import Kind
from services.risk.model.tables import Administration, Identifier, Table, one_of


class WatchEntry(Table):
    """A company, person or vessel. `names` are the name and its aliases, `ids` rows of {kind, number}."""

    __tablename__ = "watch_entry"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("cardinality(names) > 0", name="names"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="validity"),
        Index("ix_watch_entry_list", "administration", "list_name", "changed_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    list_name: Mapped[str]
    kind: Mapped[str]
    names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ids: Mapped[list[Any]]
    country: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class WatchEntryVersion(Table):
    """An entry as it was after each change. Written once."""

    __tablename__ = "watch_entry_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "entry_id"],
            ["risk.watch_entry.administration", "risk.watch_entry.id"],
            name="fk_watch_entry_version_watch_entry",
        ),
    )

    administration: Mapped[Administration]
    entry_id: Mapped[Identifier]
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]


class WatchDecision(Table):
    """What a person decided about a party that is like an entry: the same or not. Written once; the newest counts.

    It counts for the version of the entry that was looked at: a changed entry is asked about again.
    """

    __tablename__ = "watch_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "entry_id"],
            ["risk.watch_entry.administration", "risk.watch_entry.id"],
            name="fk_watch_decision_watch_entry",
        ),
        CheckConstraint("length(trim(reason)) >= 10", name="reason"),
        Index("ix_watch_decision_entry", "administration", "entry_id", "at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    entry_id: Mapped[UUID]
    entry_version: Mapped[int]
    party_key: Mapped[str]
    party_name: Mapped[str]
    party_ids: Mapped[list[Any]]
    same: Mapped[bool]
    score: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
