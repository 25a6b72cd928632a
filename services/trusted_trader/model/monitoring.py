"""What is known of a firm while it holds the status: entries, check-ins, changes it reports, guarantees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.domain.words import ChangeKind, ChangeStatus, EntryKind, Severity
from services.trusted_trader.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing

EMPTY = text("''")


class ComplianceEntry(Changing, Table):
    """An offence, a debt, a finding or a change, as an officer or the national system told it.

    `source` and `reference` make an entry that is sent twice one entry. `settled_on` says when it was paid or mended,
    `reviewed_at` when an officer looked at what it means for a live holder, and `review` what came of that (T9).
    """

    __tablename__ = "compliance_entry"
    __table_args__ = (
        CheckConstraint(one_of("kind", EntryKind), name="kind"),
        CheckConstraint(one_of("severity", Severity), name="severity"),
        CheckConstraint("(amount is null) = (currency is null)", name="amount"),
        UniqueConstraint("administration", "source", "reference", name="uq_compliance_entry_reference"),
        Index("ix_compliance_entry_tin", "administration", "tin", "happened_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    tin: Mapped[str]
    kind: Mapped[str]
    severity: Mapped[str]
    happened_on: Mapped[date]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    text: Mapped[str]
    law: Mapped[str]
    source: Mapped[str]
    reference: Mapped[str]
    settled_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_name: Mapped[str | None]
    review: Mapped[str] = mapped_column(server_default=EMPTY)


class CheckIn(Changing, Table):
    """The yearly talk with a holder: what was asked, what was said, what follows (AEO-30)."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("administration", "authorisation", "due_on", name="uq_check_in_due"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    authorisation: Mapped[str]
    tin: Mapped[str]
    due_on: Mapped[date]
    held_on: Mapped[date | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    outcome: Mapped[str]
    note: Mapped[str]
    held_by: Mapped[str | None]
    held_by_name: Mapped[str | None]


class ChangeReport(Changing, Table):
    """A change that a holder tells, as it must without delay (AEO-31)."""

    __tablename__ = "change_report"
    __table_args__ = (
        CheckConstraint(one_of("state", ChangeStatus), name="state"),
        CheckConstraint(one_of("kind", ChangeKind), name="kind"),
        Index("ix_change_report_tin", "administration", "tin", "told_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    authorisation: Mapped[str]
    tin: Mapped[str]
    organisation: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str]
    happened_on: Mapped[date]
    text: Mapped[str]
    told_at: Mapped[datetime]
    told_by_name: Mapped[str]
    days_late: Mapped[int]
    conclusion: Mapped[str]
    concluded_by: Mapped[str | None]
    concluded_by_name: Mapped[str | None]


class GuaranteeEntry(Table):
    """What guarantee a consignment or a period would have needed, and what was asked of the holder: for the ledger."""

    __tablename__ = "guarantee_entry"
    __table_args__ = (
        CheckConstraint("asked >= 0 and without_status >= asked", name="amounts"),
        Index("ix_guarantee_entry_tin", "administration", "tin", "on"),
    )

    administration: Mapped[Administration]
    source: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    tin: Mapped[str]
    on: Mapped[date]
    without_status: Mapped[int] = mapped_column(BigInteger)
    asked: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
