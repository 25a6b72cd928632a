"""Declarations, their versions, what was assessed of each, and the files they came in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.domain.words import Cause, Lane, Source, Stage
from services.risk.model.tables import Administration, Identifier, Key, Table, one_of


class Declaration(Table):
    """A declaration as it stands: where it is on its way, and the lane it has now.

    `version` counts every change (the ETag), `current` the versions lodged. `assessed_at` is empty while the newest
    version waits for its assessment. `probability` is the chance of being examined that the policy gave it.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("administration", "reference", name="uq_declaration_reference"),
        CheckConstraint(one_of("stage", Stage), name="stage"),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint(one_of("lane_cause", Cause), name="lane_cause"),
        CheckConstraint("(lane is null) = (lane_cause is null)", name="cause"),
        Index("ix_declaration_waiting", "administration", "received_at", postgresql_where=text("assessed_at is null")),
        Index(
            "ix_declaration_safe_default", "administration", "received_at", postgresql_where=text("rule_set = 'none'")
        ),
        Index("ix_declaration_changed", "administration", "changed_at", "id"),
        Index(
            "ix_declaration_inspected",
            "administration",
            "inspected_at",
            postgresql_where=text("inspected_at is not null"),
        ),
        Index("ix_declaration_received", "administration", "received_at", "id"),
        Index("ix_declaration_importer", "administration", "importer", "received_at"),
        Index("ix_declaration_declarant", "administration", "declarant", "received_at"),
        Index("ix_declaration_office", "administration", "office", "lane", "stage", "received_at"),
        Index(
            "ix_declaration_organisation",
            "administration",
            "organisation",
            "received_at",
            postgresql_where=text("organisation is not null"),
        ),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    reference: Mapped[str]
    version: Mapped[int]
    current: Mapped[int]
    stage: Mapped[str]
    office: Mapped[str | None]
    flow: Mapped[str | None]
    importer: Mapped[str | None]
    importer_name: Mapped[str | None]
    declarant: Mapped[str | None]
    organisation: Mapped[str | None]
    pre_arrival: Mapped[bool]
    lodged_on: Mapped[date | None]
    arrived_on: Mapped[date | None]
    transport_document: Mapped[str | None]
    item_count: Mapped[int]
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    lane: Mapped[str | None]
    lane_cause: Mapped[str | None]
    lane_at: Mapped[datetime | None]
    selected_at_random: Mapped[bool]
    score: Mapped[int]
    rule_set: Mapped[str | None]
    probability: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    assessed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    assigned_to: Mapped[str | None]
    assigned_name: Mapped[str | None]
    inspected_at: Mapped[datetime | None]
    found: Mapped[bool | None]


class DeclarationVersion(Table):
    """What was lodged, as the catalogue reads it, and what could not be read. Written once."""

    __tablename__ = "declaration_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_declaration_version_declaration",
        ),
        CheckConstraint(one_of("source", Source), name="source"),
        Index("ix_declaration_version_file", "administration", "file", postgresql_where=text("file is not null")),
    )

    administration: Mapped[Administration]
    declaration_id: Mapped[Identifier]
    number: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    header: Mapped[dict[str, Any]]
    items: Mapped[list[Any]]
    flaws: Mapped[list[Any]]
    unknown: Mapped[dict[str, Any]]
    source: Mapped[str]
    format: Mapped[str]
    file: Mapped[UUID | None]
    received_at: Mapped[datetime]
    received_by: Mapped[str]


class Assessment(Table):
    """One assessment of one version: everything that is needed to compute it again. Written once."""

    __tablename__ = "assessment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "declaration_id", "number"],
            [
                "risk.declaration_version.administration",
                "risk.declaration_version.declaration_id",
                "risk.declaration_version.number",
            ],
            name="fk_assessment_declaration_version",
        ),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint(one_of("own_lane", Lane), name="own_lane"),
        CheckConstraint(one_of("cause", Cause), name="cause"),
        Index("ix_assessment_declaration", "administration", "declaration_id", "number", "at"),
        Index("ix_assessment_day", "administration", "day", "office", "lane"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    declaration_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    day: Mapped[date]
    office: Mapped[str | None]
    flow: Mapped[str | None]
    rule_set: Mapped[str]
    lane: Mapped[str]
    own_lane: Mapped[str]
    """What this version gets by itself; `lane` is higher where an earlier version's lane is kept."""
    lane_before: Mapped[str | None]
    cause: Mapped[str]
    hits: Mapped[list[Any]]
    features: Mapped[dict[str, Any]]
    draw: Mapped[dict[str, Any]]
    relief: Mapped[dict[str, Any]]
    capacity: Mapped[dict[str, Any]]
    score: Mapped[int]
    probability: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    safe_default: Mapped[bool]


class RuleHit(Table):
    """A rule that was true for a declaration: what the statistics of a rule count. Written once."""

    __tablename__ = "rule_hit"
    __table_args__ = (
        Index("ix_rule_hit_rule", "administration", "rule", "at"),
        Index("ix_rule_hit_declaration", "administration", "declaration_id"),
    )

    administration: Mapped[Administration]
    assessment_id: Mapped[Identifier]
    rule: Mapped[Key]
    rule_version: Mapped[int]
    declaration_id: Mapped[UUID]
    at: Mapped[datetime]
    lane: Mapped[str]
    selected: Mapped[bool]
    shadow: Mapped[bool]


class IntakeFile(Table):
    """A file as it came, by its hash; its bytes are kept with the documents.

    `organisation` is the firm that sent it, empty for officers and systems of the administration: a firm never learns
    that somebody else sent the same bytes. Quarantined is what was refused in whole or in part.
    """

    __tablename__ = "intake_file"
    __table_args__ = (
        UniqueConstraint("administration", "sha256", "organisation", name="uq_intake_file_sha256"),
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint("state in ('received', 'read', 'quarantined')", name="state"),
        Index("ix_intake_file_received", "administration", "received_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    sha256: Mapped[str]
    organisation: Mapped[str]
    name: Mapped[str]
    format: Mapped[str]
    source: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    report: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
