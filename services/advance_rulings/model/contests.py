"""Reviews and appeals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus
from services.advance_rulings.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class Contest(Changing, Table):
    """A review by another officer (TFA 3.7) or an appeal to a higher authority (TFA Article 4), against one decision.

    `step` is the printed number of the contested step; `took_part` holds the ids of those who proposed or signed it and,
    in an appeal after a review, of the one who decided the review. None of them decides here; the database asks for it.
    """

    __tablename__ = "contest"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_contest_number"),
        CheckConstraint(one_of("kind", ContestKind), name="kind"),
        CheckConstraint(one_of("state", ContestStatus), name="state"),
        CheckConstraint(one_of("against", Contested), name="against"),
        CheckConstraint("decided_by is null or not decided_by = any (took_part)", name="another_officer"),
        CheckConstraint("examiner_id is null or not examiner_id = any (took_part)", name="another_examiner"),
        CheckConstraint("state not in ('allowed', 'dismissed') or decided_by is not null", name="decided"),
        Index("ix_contest_organisation", "administration", "organisation"),
        Index("ix_contest_state", "administration", "state", "due_on"),
        Index("ix_contest_application", "administration", "application_id"),
        Index(
            "uq_contest_open", "administration", "kind", "step", unique=True, postgresql_where=text("state <> 'withdrawn'")
        ),
    )  # fmt: skip

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    against: Mapped[str]
    application_id: Mapped[UUID]
    ruling: Mapped[str | None]
    step: Mapped[str]
    took_part: Mapped[list[str]] = mapped_column(ARRAY(Text))
    contested_at: Mapped[datetime]
    after: Mapped[str | None]
    organisation: Mapped[str | None]
    agent_organisation: Mapped[str | None]
    name: Mapped[str]
    tin: Mapped[str | None]
    grounds: Mapped[str]
    lodged_at: Mapped[datetime]
    due_on: Mapped[date]
    examiner_id: Mapped[str | None]
    examiner_name: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    outcome_text: Mapped[str]
    law: Mapped[str]
