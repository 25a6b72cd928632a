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

from services.advance_rulings.domain.words import LodgedBy, RulingType, Status
from services.advance_rulings.model.tables import Administration, Identifier, Table


def one_of(column: str, words: type[Any]) -> str:
    """A check that a column holds one of a closed list of words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return f"{column} in ({listed})"


SECOND_OFFICER = "decided_by is null or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10"
"""Four eyes, kept by the database whatever the program does: another officer's signature, or a reason is named.

A check whose result is unknown passes, so everything that may be null is made plain first.
"""


class Application(Table):
    """An application for an advance ruling.

    `turn_…` says since when and for how many days somebody has their turn, as the parameters stood then;
    `clock_rules` how the statutory limit of this case counts, fixed at acceptance: a change of the law or of a
    parameter tomorrow does not move it.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_application_number"),
        CheckConstraint(one_of("state", Status), name="state"),
        CheckConstraint(one_of("type", RulingType), name="type"),
        CheckConstraint(one_of("lodged_by", LodgedBy), name="lodged_by"),
        CheckConstraint("state in ('draft', 'withdrawn', 'lapsed') or number is not null", name="number"),
        CheckConstraint("state not in ('issued', 'declined') or decided_by is not null", name="decided"),
        CheckConstraint("decided_by is null or proposed_by is not null", name="proposed"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        Index("ix_application_state", "administration", "state", "changed_at"),
        Index("ix_application_applicant", "administration", "applicant_organisation", "changed_at"),
        Index("ix_application_agent", "administration", "agent_organisation", "changed_at"),
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
    clock_rules: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    days_counted: Mapped[int | None]
    steps: Mapped[int] = mapped_column(server_default=text("0"))
    requests: Mapped[int] = mapped_column(server_default=text("0"))
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    proposed_by: Mapped[str | None]
    proposed_by_name: Mapped[str | None]
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    override_reason: Mapped[str | None]


class ApplicationStep(Table):
    """A numbered step of an application; only ever added to. Its printed number is the case's and its own: …/7."""

    __tablename__ = "application_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_application_step_application",
        ),
        Index("ix_application_step_at", "administration", "at"),
    )

    administration: Mapped[Administration]
    application_id: Mapped[Identifier]
    number: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    title: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    zone: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    actor_kind: Mapped[str]
    actor_organisation: Mapped[str | None]
    clock: Mapped[str | None]
    law: Mapped[str]
    law_confirmed: Mapped[bool]
    internal_text: Mapped[str]
    external_text: Mapped[str]
    review: Mapped[str]
    override_reason: Mapped[str | None]
    parameters: Mapped[dict[str, Any]]


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
