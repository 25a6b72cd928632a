"""What came of a lane: changes by hand, inspection acts, releases, and who examines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.domain.inspections import Kind
from services.risk.domain.lanes import ChangeState, RouteReason
from services.risk.domain.words import Lane
from services.risk.model.tables import Administration, Identifier, Key, Table, one_of


def _of_a_declaration(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["administration", "declaration_id"],
        ["risk.declaration.administration", "risk.declaration.id"],
        name=f"fk_{table}_declaration",
    )


class LaneChange(Table):
    """A lane changed by hand or by delay, or asked to be. What lowers control too far is never `applied` by one officer.

    `grounds` says why a second officer decides, `set_aside` names the mandatory rules that the change puts aside.
    """

    __tablename__ = "lane_change"
    __table_args__ = (
        _of_a_declaration("lane_change"),
        CheckConstraint(one_of("before", Lane), name="before"),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint(one_of("state", ChangeState), name="state"),
        CheckConstraint("cause in ('override', 'delay_over')", name="cause"),
        CheckConstraint(
            f"(cause = 'delay_over' and reason_code = 'delay_over') or (cause = 'override' and {one_of('reason_code', RouteReason)})",
            name="reason_code",
        ),
        CheckConstraint("cause <> 'override' or length(trim(reason)) >= 10", name="reason"),
        CheckConstraint("before <> lane", name="changes"),
        CheckConstraint(
            "cause <> 'delay_over' or (before = 'yellow' and lane = 'blue' and state = 'applied')", name="delay"
        ),
        CheckConstraint(
            "state <> 'applied' or (before <> 'red' and jsonb_array_length(grounds) = 0)", name="not_alone"
        ),
        CheckConstraint(
            "state <> 'approved' or (decided_by is not null"
            " and (decided_by <> requested_by or length(trim(coalesce(override_reason, ''))) >= 10))",
            name="second_officer",
        ),
        CheckConstraint("state <> 'refused' or decided_by is not null", name="refused"),
        Index(
            "uq_lane_change_open",
            "administration",
            "declaration_id",
            unique=True,
            postgresql_where=text("state = 'requested'"),
        ),
        Index("ix_lane_change_declaration", "administration", "declaration_id", "at"),
        Index("ix_lane_change_at", "administration", "at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    declaration_id: Mapped[UUID]
    number: Mapped[int]
    office: Mapped[str | None]
    at: Mapped[datetime]
    before: Mapped[str]
    lane: Mapped[str]
    cause: Mapped[str]
    reason_code: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    grounds: Mapped[list[Any]]
    set_aside: Mapped[list[Any]]
    selected_at_random: Mapped[bool]
    requested_by: Mapped[str]
    requested_by_name: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decision: Mapped[str | None]
    override_reason: Mapped[str | None]


class Inspection(Table):
    """An inspection act. Written once: a correction is a new act that names the one it supersedes.

    What the measurement needs stands in it as it was at that moment: the assessment with its lane, the random draw and
    the chance of selection.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "declaration_id", "version_number"],
            [
                "risk.declaration_version.administration",
                "risk.declaration_version.declaration_id",
                "risk.declaration_version.number",
            ],
            name="fk_inspection_declaration_version",
        ),
        ForeignKeyConstraint(
            ["administration", "supersedes"],
            ["risk.inspection.administration", "risk.inspection.id"],
            name="fk_inspection_supersedes",
        ),
        UniqueConstraint("administration", "declaration_id", "number", name="uq_inspection_number"),
        UniqueConstraint("administration", "supersedes", name="uq_inspection_supersedes"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("minutes >= 0 and revenue >= 0", name="measures"),
        CheckConstraint("not conform or (jsonb_array_length(findings) = 0 and revenue = 0)", name="conform"),
        CheckConstraint("conform or jsonb_array_length(findings) between 1 and 6", name="findings"),
        Index("ix_inspection_at", "administration", "at"),
        Index("ix_inspection_by", "administration", "by", "at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    declaration_id: Mapped[UUID]
    number: Mapped[int]
    version_number: Mapped[int]
    at: Mapped[datetime]
    day: Mapped[date]
    office: Mapped[str | None]
    by: Mapped[str]
    by_name: Mapped[str]
    kind: Mapped[str]
    conform: Mapped[bool]
    findings: Mapped[list[Any]]
    revenue: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    minutes: Mapped[int]
    corrections: Mapped[list[Any]]
    items: Mapped[list[Any]]
    note: Mapped[str]
    photos: Mapped[list[Any]]
    supersedes: Mapped[UUID | None]
    assessment_id: Mapped[UUID | None]
    lane: Mapped[str | None]
    random: Mapped[bool]
    draw: Mapped[dict[str, Any]]
    probability: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))


class InspectionHit(Table):
    """A rule that had hit what was inspected: the act counts for it. `alone`: no other rule in force hit."""

    __tablename__ = "inspection_hit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "inspection_id"],
            ["risk.inspection.administration", "risk.inspection.id"],
            name="fk_inspection_hit_inspection",
        ),
        Index("ix_inspection_hit_rule", "administration", "rule", "declaration_id"),
    )

    administration: Mapped[Administration]
    inspection_id: Mapped[Identifier]
    rule: Mapped[Key]
    rule_version: Mapped[int]
    declaration_id: Mapped[UUID]
    lane: Mapped[str]
    mandatory: Mapped[bool]
    selected: Mapped[bool]
    shadow: Mapped[bool]
    alone: Mapped[bool]


class InspectionPhoto(Table):
    """A picture taken at an inspection. The bytes are in the blob store under their digest."""

    __tablename__ = "inspection_photo"
    __table_args__ = (_of_a_declaration("inspection_photo"),)

    administration: Mapped[Administration]
    declaration_id: Mapped[Identifier]
    sha256: Mapped[Key]
    name: Mapped[str]
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    added_by_name: Mapped[str]


class InspectionDraft(Table):
    """An examiner's notes for an act not yet written; gone when the act is."""

    __tablename__ = "inspection_draft"
    __table_args__ = (_of_a_declaration("inspection_draft"),)

    administration: Mapped[Administration]
    declaration_id: Mapped[Identifier]
    examiner: Mapped[Key]
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class Release(Table):
    """Goods released: in which lane, and how long it took. `began_at` is the later of lodging and arrival."""

    __tablename__ = "release"
    __table_args__ = (
        _of_a_declaration("release"),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_release_at", "administration", "at"),
    )

    administration: Mapped[Administration]
    declaration_id: Mapped[Identifier]
    at: Mapped[datetime]
    day: Mapped[date]
    office: Mapped[str | None]
    flow: Mapped[str | None]
    lane: Mapped[str]
    began_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str]
    by_name: Mapped[str]
    note: Mapped[str]


class Examiner(Table):
    """Somebody who examines: at which offices, and whether today."""

    __tablename__ = "examiner"

    administration: Mapped[Administration]
    id: Mapped[Key]
    version: Mapped[int]
    name: Mapped[str]
    offices: Mapped[list[str]] = mapped_column(ARRAY(Text))
    available: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]
