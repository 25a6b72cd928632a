"""The draw's days and subjects, and what each office had of each lane on a day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.model.tables import Administration, Key, Table


class RandomDay(Table):
    """The secret of a day: sealed from before the day, its hash published then, itself published after it."""

    __tablename__ = "random_day"
    __table_args__ = (
        CheckConstraint("(secret is null) = (revealed_at is null)", name="revealed"),
        CheckConstraint("length(commitment) = 64", name="commitment"),
    )

    administration: Mapped[Administration]
    day: Mapped[date] = mapped_column(primary_key=True)
    commitment: Mapped[str]
    published_at: Mapped[datetime]
    sealed: Mapped[str]
    secret: Mapped[str | None]
    revealed_at: Mapped[datetime | None]


class DrawSubject(Table):
    """A trader with a transport document (or goods), and the day whose secret draws for it: the first on which it came."""

    __tablename__ = "draw_subject"
    __table_args__ = (Index("ix_draw_subject_day", "administration", "day"),)

    administration: Mapped[Administration]
    key: Mapped[Key]
    day: Mapped[date]


class LaneCount(Table):
    """What an office had of one flow on a day: everything assessed, and each lane."""

    __tablename__ = "lane_count"

    administration: Mapped[Administration]
    day: Mapped[date] = mapped_column(primary_key=True)
    office: Mapped[Key]
    flow: Mapped[Key]
    total: Mapped[int]
    red: Mapped[int]
    yellow: Mapped[int]
    blue: Mapped[int]
