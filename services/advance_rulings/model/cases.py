"""An application, its steps, its documents, and the questions put to the applicant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import FeeState, LodgedBy, RulingType, Status
from services.advance_rulings.model.tables import SECOND_OFFICER, Administration, Identifier, Table, one_of


class Application(Table):
    """An application for an advance ruling.

    `fee_amount` is in the smallest unit of the currency, as the parameter stood at submission. `turn_…` says since when and for how many days somebody has their turn, as the parameters stood then; `reminded_at` when somebody was last reminded of theirs;
    `clock_rules` how the statutory limit of this case counts, fixed at acceptance: a change of the law or of a
    parameter tomorrow does not move it.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_application_number"),
        CheckConstraint(one_of("state", Status), name="state"),
        CheckConstraint(one_of("type", RulingType), name="type"),
        CheckConstraint(one_of("lodged_by", LodgedBy), name="lodged_by"),
        CheckConstraint(one_of("fee_state", FeeState), name="fee_state"),
        CheckConstraint("state in ('draft', 'withdrawn', 'lapsed') or number is not null", name="number"),
        CheckConstraint("state not in ('issued', 'declined') or decided_by is not null", name="decided"),
        CheckConstraint("decided_by is null or proposed_by is not null", name="proposed"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        Index("ix_application_state", "administration", "state", "changed_at"),
        Index("ix_application_applicant", "administration", "applicant_organisation", "changed_at"),
        Index("ix_application_agent", "administration", "agent_organisation", "changed_at"),
        Index("ix_application_team", "administration", "team", "state"),
        Index("ix_application_decided", "administration", "type", "decided_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    number: Mapped[str | None]
    type: Mapped[str]
    state: Mapped[str]
    applicant_organisation: Mapped[str | None]
    applicant_name: Mapped[str]
    applicant_tin: Mapped[str | None]
    applicant_contact: Mapped[str | None]
    agent_organisation: Mapped[str | None]
    agent_name: Mapped[str | None]
    lodged_by: Mapped[str]
    lodged_by_id: Mapped[str]
    lodged_by_name: Mapped[str]
    answers: Mapped[dict[str, Any]]
    returned_questions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]
    submitted_at: Mapped[datetime | None]
    turn_began_at: Mapped[datetime | None]
    turn_days: Mapped[int | None]
    turn_basis: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    clock_rules: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    days_counted: Mapped[int | None]
    steps: Mapped[int] = mapped_column(server_default=text("0"))
    requests: Mapped[int] = mapped_column(server_default=text("0"))
    samples: Mapped[int] = mapped_column(server_default=text("0"))
    team: Mapped[UUID | None]
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    reissue_of: Mapped[str | None]
    fee_state: Mapped[str] = mapped_column(server_default=text("'none'"))
    fee_amount: Mapped[int | None] = mapped_column(BigInteger)
    fee_currency: Mapped[str | None]
    fee_reference: Mapped[str | None]
    fee_settled_at: Mapped[datetime | None]
    fee_settled_by_name: Mapped[str | None]
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    proposed_by: Mapped[str | None]
    proposed_by_name: Mapped[str | None]
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    override_reason: Mapped[str | None]


class Document(Table):
    """A document of the file. The bytes are in the blob store under their digest."""

    __tablename__ = "document"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_document_application",
        ),
        Index("ix_document_application", "administration", "application_id", "added_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    application_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    confidential: Mapped[bool]
    of_the_office: Mapped[bool]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    added_by_name: Mapped[str]
    removed_at: Mapped[datetime | None]


class InformationRequest(Table):
    """A question of the office, and the applicant's answer to it."""

    __tablename__ = "information_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_information_request_application",
        ),
    )

    administration: Mapped[Administration]
    application_id: Mapped[Identifier]
    number: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    days: Mapped[int]
    basis: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
