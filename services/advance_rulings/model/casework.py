"""What belongs to the work on cases: samples, laboratory reports, enquiries, teams, keywords."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import EnquiryStatus, KeywordStatus, SampleStatus
from services.advance_rulings.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class Sample(Changing, Table):
    """A sample of the goods: where it is and what becomes of it. `number` counts within the case."""

    __tablename__ = "sample"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_sample_application",
        ),
        UniqueConstraint("administration", "application_id", "number", name="uq_sample_number"),
        CheckConstraint(one_of("state", SampleStatus), name="state"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    application_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    description: Mapped[str]
    hazardous: Mapped[bool]
    to_be_returned: Mapped[bool]
    place: Mapped[str]
    due_on: Mapped[date | None]


class LaboratoryReport(Table):
    """What a laboratory was asked about a sample, and what it found."""

    __tablename__ = "laboratory_report"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "sample_id"],
            ["advance_rulings.sample.administration", "advance_rulings.sample.id"],
            name="fk_laboratory_report_sample",
        ),
        Index("ix_laboratory_report_application", "administration", "application_id"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    sample_id: Mapped[UUID]
    application_id: Mapped[UUID]
    laboratory: Mapped[str]
    question: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    sent_by_name: Mapped[str]
    reference: Mapped[str | None]
    method: Mapped[str | None]
    result: Mapped[str | None]
    result_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None]
    recorded_by_name: Mapped[str | None]
    document: Mapped[UUID | None]


class Enquiry(Changing, Table):
    """A general question to the office that is no application for a ruling, with its own time for the answer (TFA 1.3)."""

    __tablename__ = "enquiry"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_enquiry_number"),
        CheckConstraint(one_of("state", EnquiryStatus), name="state"),
        CheckConstraint("state <> 'answered' or coalesce(answer, '') <> ''", name="answered"),
        Index("ix_enquiry_organisation", "administration", "organisation"),
        Index("ix_enquiry_state", "administration", "state", "due_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    state: Mapped[str]
    organisation: Mapped[str | None]
    name: Mapped[str]
    contact: Mapped[str]
    lodged_by: Mapped[str]
    lodged_by_name: Mapped[str]
    subject: Mapped[str]
    question: Mapped[str]
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]


class Team(Table):
    """A team and its queue. `types` and `chapters` say which applications come to it by themselves; empty = all."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("administration", "name", name="uq_team_name"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    name: Mapped[str]
    types: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    chapters: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    place: Mapped[int] = mapped_column(server_default=text("0"))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class TeamMember(Table):
    """An officer of a team. `leads` may move the team's cases."""

    __tablename__ = "team_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "team"],
            ["advance_rulings.team.administration", "advance_rulings.team.id"],
            name="fk_team_member_team",
        ),
    )

    administration: Mapped[Administration]
    team: Mapped[Identifier]
    person: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    leads: Mapped[bool]


class Keyword(Changing, Table):
    """A word of the controlled list by which rulings are found."""

    __tablename__ = "keyword"
    __table_args__ = (CheckConstraint(one_of("state", KeywordStatus), name="state"),)

    administration: Mapped[Administration]
    word: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    decided_by_name: Mapped[str | None]
