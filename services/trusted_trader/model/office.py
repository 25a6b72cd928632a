"""What the office heard and counts: closures, the numbers given out, and the steps of everything that lives here."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.trusted_trader.model.tables import Administration, Identifier, Table
from shared.steps import NumberSeriesColumns, StepColumns


class KnownClosure(Table):
    """Days without office that the administration declared; both ends included."""

    __tablename__ = "known_closure"

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    law: Mapped[str]


class NumberSeries(NumberSeriesColumns, Table):
    """The last number given out in a year."""

    __tablename__ = "number_series"


class Step(StepColumns, Table):
    """A numbered step in the life of an application, an authorisation, a visit …; only ever added to."""

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_at", "administration", "at"),)
