"""Where firms work, and what officers find there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.domain.words import FindingStatus, Severity, VisitKind, VisitStatus
from services.trusted_trader.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class Island(Table):
    """A place on the schematic that officers draw: where it lies there (0 to 100), and how one gets to it."""

    __tablename__ = "island"
    __table_args__ = (CheckConstraint("x between 0 and 100 and y between 0 and 100", name="place"),)

    administration: Mapped[Administration]
    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    x: Mapped[int]
    y: Mapped[int]
    travel: Mapped[str]
    travel_hours: Mapped[int]
    retired_at: Mapped[datetime | None]


class Site(Table):
    """A place where a firm works."""

    __tablename__ = "site"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "island"],
            ["trusted_trader.island.administration", "trusted_trader.island.code"],
            name="fk_site_island",
        ),
        Index("ix_site_tin", "administration", "tin"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    organisation: Mapped[str | None]
    tin: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    island: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Visit(Changing, Table):
    """The validation of one site, on site or remote, or another administration's report of one.

    `ratings` holds by element {rating 0–4, note}; `people` who was present; `report_key` makes a report that is sent
    twice after a bad link one report.
    """

    __tablename__ = "visit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_visit_application",
        ),
        ForeignKeyConstraint(
            ["administration", "site_id"],
            ["trusted_trader.site.administration", "trusted_trader.site.id"],
            name="fk_visit_site",
        ),
        UniqueConstraint("administration", "number", name="uq_visit_number"),
        CheckConstraint(one_of("kind", VisitKind), name="kind"),
        CheckConstraint(one_of("state", VisitStatus), name="state"),
        CheckConstraint("risk_grade between 1 and 5", name="risk_grade"),
        Index("ix_visit_application", "administration", "application_id"),
        Index("ix_visit_planned", "administration", "state", "planned_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    state: Mapped[str]
    kind: Mapped[str]
    application_id: Mapped[UUID]
    site_id: Mapped[UUID]
    tin: Mapped[str]
    planned_on: Mapped[date]
    trip: Mapped[str | None]
    validators: Mapped[list[str]] = mapped_column(ARRAY(Text))
    validator_names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    checklist: Mapped[list[Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    people: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    ratings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    risk_grade: Mapped[int | None]
    summary: Mapped[str] = mapped_column(server_default=text("''"))
    report_key: Mapped[UUID | None]
    report_sha256: Mapped[str | None]
    kept: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    shared_from: Mapped[str | None]
    shared_report: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    shared_consent: Mapped[str | None]


class Finding(Changing, Table):
    """Something found at a site that does not meet a criterion, what must be done about it, and until when.

    `reminded_at` says that the firm was told that the day is near; it is told once for each day set.
    """

    __tablename__ = "finding"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "visit_id"],
            ["trusted_trader.visit.administration", "trusted_trader.visit.id"],
            name="fk_finding_visit",
        ),
        CheckConstraint(one_of("severity", Severity), name="severity"),
        CheckConstraint(one_of("state", FindingStatus), name="state"),
        Index("ix_finding_application", "administration", "application_id", "state"),
        Index("ix_finding_due", "administration", "state", "due_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    visit_id: Mapped[UUID]
    application_id: Mapped[UUID]
    tin: Mapped[str]
    state: Mapped[str]
    element: Mapped[str]
    severity: Mapped[str]
    text: Mapped[str]
    action: Mapped[str]
    due_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    response: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by_name: Mapped[str | None]
    resolution: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolved_by_name: Mapped[str | None]


class PublishedReport(Table):
    """A validation report that a firm allows a named administration to read (AEO-37)."""

    __tablename__ = "published_report"
    __table_args__ = (Index("ix_published_report_to", "to_administration", "to_tin"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    visit_id: Mapped[UUID]
    to_administration: Mapped[str]
    to_tin: Mapped[str]
    content: Mapped[dict[str, Any]]
    consented_by: Mapped[str]
    consented_by_name: Mapped[str]
    consented_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
