"""Reference values, by the file that brought them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.model.tables import Administration, Identifier, Table


class ReferenceLoad(Table):
    """A file of reference values. `replaced_at` is set when a later file took its place."""

    __tablename__ = "reference_load"
    __table_args__ = (Index("ix_reference_load_at", "administration", "loaded_at"),)

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    version: Mapped[int]
    name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int]
    errors: Mapped[list[Any]]
    source: Mapped[str]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]
    loaded_by_name: Mapped[str]
    replaced_at: Mapped[datetime | None]


class ReferenceRow(Table):
    """One range of one file, in national currency for one unit. Written once."""

    __tablename__ = "reference_value"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "load_id"],
            ["risk.reference_load.administration", "risk.reference_load.id"],
            name="fk_reference_value_reference_load",
        ),
        CheckConstraint("low > 0 and high >= low", name="range"),
        Index("ix_reference_value_hs", "administration", "hs"),
    )

    administration: Mapped[Administration]
    load_id: Mapped[Identifier]
    line: Mapped[int] = mapped_column(primary_key=True)
    hs: Mapped[str]
    origin: Mapped[str | None]
    unit: Mapped[str]
    low: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    high: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    source: Mapped[str]
