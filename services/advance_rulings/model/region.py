"""What administrations do together: experts, opinions, divergences, convergence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.domain.words import (
    ConvergenceStatus,
    DivergenceStatus,
    OpinionRequestStatus,
    OpinionStatus,
)
from services.advance_rulings.model.tables import Administration, Identifier, Table, one_of
from shared.steps import Changing


class Expert(Table):
    """An officer of some administration whom others may ask; listed with consent, seen by officers of all.

    `opinions` and `thanks` count what the expert gave to others and how often they thanked for it.
    """

    __tablename__ = "expert"
    __table_args__ = (UniqueConstraint("administration", "person", name="uq_expert_person"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    person: Mapped[str]
    name: Mapped[str]
    topics: Mapped[str]
    types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    chapters: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    accreditation: Mapped[str]
    available: Mapped[bool]
    away_until: Mapped[date | None]
    consented_at: Mapped[datetime | None]
    opinions: Mapped[int] = mapped_column(server_default=sql("0"))
    thanks: Mapped[int] = mapped_column(server_default=sql("0"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class OpinionRequest(Changing, Table):
    """A question to an expert of the region. `released` is all that the expert sees; nothing in it says who applies.

    `due_at` is the instant at which the asking office closes on `due_on`. `heard` is the last state of the opinion that
    this administration told its own people.
    """

    __tablename__ = "opinion_request"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_opinion_request_application",
        ),
        UniqueConstraint("administration", "number", name="uq_opinion_request_number"),
        CheckConstraint(one_of("state", OpinionRequestStatus), name="state"),
        Index("ix_opinion_request_to", "to_administration", "expert_person", "state"),
        Index("ix_opinion_request_application", "administration", "application_id"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    application_id: Mapped[UUID]
    to_administration: Mapped[str]
    expert: Mapped[UUID]
    expert_person: Mapped[str]
    expert_name: Mapped[str]
    state: Mapped[str]
    question: Mapped[str]
    released: Mapped[dict[str, Any]]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    conclusion: Mapped[str | None]
    thanks: Mapped[str | None]
    heard: Mapped[str | None]


class Opinion(Changing, Table):
    """What the expert answers: not binding. `request` and `to_administration` name the question.

    `readings` lists the released documents that the expert opened ({document, at}). `told` is the last state of the
    question that the expert's administration told the expert ("asked", "closed", "withdrawn", "thanked").
    """

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint(one_of("state", OpinionStatus), name="state"),
        CheckConstraint("state <> 'given' or coalesce(text, '') <> ''", name="given"),
        UniqueConstraint("administration", "request", name="uq_opinion_request"),
        Index("ix_opinion_to", "to_administration", "request"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    request: Mapped[UUID]
    to_administration: Mapped[str]
    number: Mapped[str]
    state: Mapped[str]
    person: Mapped[str]
    name: Mapped[str]
    hs_code: Mapped[str | None]
    text: Mapped[str | None]
    basis: Mapped[str | None]
    reason: Mapped[str | None]
    given_at: Mapped[datetime | None]
    readings: Mapped[list[Any]] = mapped_column(JSONB, server_default=sql("'[]'"))
    told: Mapped[str | None]


class Divergence(Changing, Table):
    """An alert: a ruling here and one elsewhere on alike goods name different subheadings."""

    __tablename__ = "divergence"
    __table_args__ = (
        CheckConstraint(one_of("state", DivergenceStatus), name="state"),
        UniqueConstraint(
            "administration", "ruling", "other_administration", "other_ruling", name="uq_divergence_rulings"
        ),
        Index("ix_divergence_state", "administration", "state", "found_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    ruling: Mapped[str]
    code: Mapped[str]
    other_administration: Mapped[str]
    other_ruling: Mapped[str]
    other_code: Mapped[str]
    alike: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str]
    convergence: Mapped[UUID | None]
    found_at: Mapped[datetime]


class Convergence(Changing, Table):
    """A case of one administration with another about one kind of goods; both state, both read."""

    __tablename__ = "convergence"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_convergence_number"),
        CheckConstraint(one_of("state", ConvergenceStatus), name="state"),
        Index("ix_convergence_to", "to_administration", "state"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    to_administration: Mapped[str]
    ruling: Mapped[str]
    other_ruling: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    agreed_code: Mapped[str | None]
    conclusion: Mapped[str]


class ConvergenceStatement(Table):
    """What one side of a convergence case says; only ever added to."""

    __tablename__ = "convergence_statement"
    __table_args__ = (Index("ix_convergence_statement_case", "convergence", "at"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    convergence: Mapped[UUID]
    to_administration: Mapped[str]
    hs_code: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
