"""What the office heard and counts: closures, the numbers given out, and the steps of everything that lives here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.model.tables import Administration, Identifier, Table


class KnownClosure(Table):
    """Days without office that the administration declared; both ends included."""

    __tablename__ = "known_closure"

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    law: Mapped[str]


class NumberSeries(Table):
    """The last number given out in a year. Its row is locked while a number is taken, so the series has no gap."""

    __tablename__ = "number_series"

    administration: Mapped[Administration]
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Step(Table):
    """A numbered step in the life of an application, an authorisation, a visit …; only ever added to.

    `thing` is the kind ("application"), `thing_id` its id or number. The printed number is the thing's and its own: …/7.
    `paper` names the kind of signed document that is made of it, if any.
    """

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_at", "administration", "at"),)

    administration: Mapped[Administration]
    thing: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    printed: Mapped[str]
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
    paper: Mapped[str | None]
