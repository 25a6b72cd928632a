"""Patterns of the outcomes that might become rules, and alarms that things are no longer what they were."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.domain.suggestions import DriftKind, SuggestionState
from services.risk.model.tables import Administration, Identifier, Table, one_of


class Suggestion(Table):
    """A condition that outcomes suggest, with its evidence. The same condition is suggested once."""

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(one_of("state", SuggestionState), name="state"),
        CheckConstraint("(state = 'taken') = (rule is not null)", name="taken"),
        CheckConstraint("state <> 'dismissed' or length(trim(coalesce(reason, ''))) >= 10", name="dismissed"),
        UniqueConstraint("administration", "digest", name="uq_suggestion_digest"),
        Index("ix_suggestion_made", "administration", "state", "made_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    state: Mapped[str]
    digest: Mapped[str]
    text: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    rule: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]


class DriftAlarm(Table):
    """An alarm: a field's distribution moved, or a rule's find rate fell. One for each subject and week."""

    __tablename__ = "drift_alarm"
    __table_args__ = (
        CheckConstraint(one_of("kind", DriftKind), name="kind"),
        UniqueConstraint("administration", "kind", "subject", "week", name="uq_drift_alarm_week"),
        Index("ix_drift_alarm_noticed", "administration", "noticed_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    week: Mapped[date]
    value: Mapped[float] = mapped_column(Float)
    threshold: Mapped[float] = mapped_column(Float)
    detail: Mapped[dict[str, Any]]
    noticed_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None]
    seen_by_name: Mapped[str | None]
    note: Mapped[str]
