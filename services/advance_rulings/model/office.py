"""What the office declares and what it heard from identity."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.advance_rulings.model.tables import Administration, Identifier, Table
from shared.steps import NumberSeriesColumns, StepColumns


class Closure(Table):
    """Days without office, declared under a law; both ends included."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="days"),
        Index("ix_closure_days", "administration", "from_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    law: Mapped[str]
    declared_at: Mapped[datetime]
    declared_by: Mapped[str]
    declared_by_name: Mapped[str]


class NumberSeries(NumberSeriesColumns, Table):
    """The last number given out in a year."""

    __tablename__ = "number_series"


class Step(StepColumns, Table):
    """A numbered step in the life of an application, a ruling, a review …; only ever added to."""

    __tablename__ = "step"
    __table_args__ = (
        Index("ix_step_at", "administration", "at"),
        Index("ix_step_clock", "administration", "thing_id", "number", postgresql_where=text("clock is not null")),
    )


class KnownAuthority(Table):
    """An agent's authority for a trader as identity last said; its `version` keeps an old event from changing it."""

    __tablename__ = "known_authority"
    __table_args__ = (Index("ix_known_authority_agent", "administration", "agent_organisation", "trader_organisation"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    agent_organisation: Mapped[str]
    trader_organisation: Mapped[str]
    trader_name: Mapped[str]
    trader_tin: Mapped[str | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
