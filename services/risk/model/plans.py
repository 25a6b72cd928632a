"""What each office gives of each lane, proposed by one officer and approved by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.risk.domain.office_plans import PlanState
from services.risk.domain.words import Flow
from services.risk.model.tables import Administration, Identifier, Table, one_of


class OfficePlanRow(Table):
    """A plan of one office for one flow from a day on. The newest approved one that has begun is in force."""

    __tablename__ = "office_plan"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint(one_of("flow", Flow), name="flow"),
        CheckConstraint("(state = 'proposed') = (decided_by is null)", name="decided"),
        CheckConstraint(
            "state <> 'approved' or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name="four_eyes",
        ),
        Index(
            "ix_office_plan_in_force", "administration", "office", "flow", "from_on",
            postgresql_where=text("state = 'approved'"),
        ),
    )  # fmt: skip

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    office: Mapped[str]
    flow: Mapped[str]
    from_on: Mapped[date]
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    note: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    override_reason: Mapped[str | None]
