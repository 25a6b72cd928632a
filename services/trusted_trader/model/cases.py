"""An application, its answers and evidence, other agencies' opinions, and answers offered to another administration."""

from __future__ import annotations

from datetime import date, datetime
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

from services.trusted_trader.domain.words import LodgedBy, OwnerSex, Purpose, Size, Status
from services.trusted_trader.model.tables import (
    SECOND_OFFICER,
    Administration,
    Identifier,
    Table,
    one_of,
)
from shared.steps import Changing, Deciding


class Application(Changing, Deciding, Table):
    """An application to be a trusted trader, from the expression of interest to the decision.

    `turn_…` says since when and for how many days somebody has their turn, as the parameters stood then; `clock_rules`
    how the limit of this case counts, fixed at acceptance. `eligibility` keeps the answers and the result of the
    expression of interest. `questionnaire` is the edition to which the answers were given. `sites` are those for which
    it is asked. `owner_sex` is voluntary and only ever counted.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_application_number"),
        CheckConstraint(one_of("state", Status), name="state"),
        CheckConstraint(one_of("purpose", Purpose), name="purpose"),
        CheckConstraint(one_of("size", Size), name="size"),
        CheckConstraint(one_of("owner_sex", OwnerSex), name="owner_sex"),
        CheckConstraint(one_of("lodged_by", LodgedBy), name="lodged_by"),
        CheckConstraint("state in ('interest', 'draft', 'withdrawn', 'lapsed') or number is not null", name="number"),
        CheckConstraint("state not in ('granted', 'refused') or decided_by is not null", name="decided"),
        CheckConstraint("decided_by is null or proposed_by is not null", name="proposed"),
        CheckConstraint("(purpose = 'revalidation') = (authorisation is not null)", name="revalidation"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        Index("ix_application_state", "administration", "state", "changed_at"),
        Index("ix_application_organisation", "administration", "organisation", "changed_at"),
        Index("ix_application_tin", "administration", "tin", "changed_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str | None]
    purpose: Mapped[str]
    authorisation: Mapped[str | None]
    state: Mapped[str]
    organisation: Mapped[str | None]
    name: Mapped[str]
    tin: Mapped[str]
    address: Mapped[str] = mapped_column(server_default=text("''"))
    contact: Mapped[str | None]
    lodged_by: Mapped[str]
    lodged_by_id: Mapped[str]
    lodged_by_name: Mapped[str]
    programme: Mapped[int]
    questionnaire: Mapped[int]
    tier: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sites: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    size: Mapped[str]
    sector: Mapped[str]
    owner_sex: Mapped[str | None]
    publish: Mapped[bool]
    exchange: Mapped[bool]
    eligibility: Mapped[dict[str, Any]]
    deficits: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    returned: Mapped[int] = mapped_column(server_default=text("0"))
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    turn_began_at: Mapped[datetime | None]
    turn_days: Mapped[int | None]
    turn_basis: Mapped[str | None]
    clock_rules: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    extended_days: Mapped[int] = mapped_column(server_default=text("0"))
    days_counted: Mapped[int | None]
    desk: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Answer(Table):
    """One answer of a self-assessment. Several people work on one application, so each answer has its own version."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_answer_application",
        ),
    )

    administration: Mapped[Administration]
    application_id: Mapped[Identifier]
    question: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    note: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    answered_by_name: Mapped[str]
    taken_from: Mapped[str | None]


class Document(Table):
    """A document of a file: evidence for an answer, a letter of an agency, a photo of a visit. The bytes are in the
    blob store under their digest."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_of", "administration", "of", "of_id", "added_at"),
        CheckConstraint("of in ('application', 'visit', 'finding', 'change', 'entry')", name="of"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    of: Mapped[str]
    of_id: Mapped[str]
    question: Mapped[str | None]
    name: Mapped[str]
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    of_the_office: Mapped[bool]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    added_by_name: Mapped[str]
    removed_at: Mapped[datetime | None]


class Opinion(Table):
    """What another agency says of an applicant, when asked at the desk assessment (AEO-24)."""

    __tablename__ = "opinion"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_opinion_application",
        ),
        CheckConstraint("outcome in ('no_objection', 'objection', 'conditions')", name="outcome"),
        Index("ix_opinion_application", "administration", "application_id"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    application_id: Mapped[UUID]
    agency: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    due_on: Mapped[date]
    outcome: Mapped[str | None]
    text: Mapped[str]
    given_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None]
    recorded_by_name: Mapped[str | None]


class OfferedAnswers(Table):
    """Answers that a firm offers to another administration, by its consent; that one may read them until withdrawn."""

    __tablename__ = "offered_answers"
    __table_args__ = (Index("ix_offered_answers_to", "to_administration", "to_tin"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    to_administration: Mapped[str]
    to_tin: Mapped[str]
    organisation: Mapped[str]
    name: Mapped[str]
    tin: Mapped[str]
    regional: Mapped[str]
    answers: Mapped[dict[str, Any]]
    consented_by: Mapped[str]
    consented_by_name: Mapped[str]
    consented_at: Mapped[datetime]
    until_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
