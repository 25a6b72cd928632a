"""The programme and the questionnaire of an administration, each in numbered editions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.domain.words import ProgrammeStatus, QuestionnaireStatus
from services.trusted_trader.model.tables import SECOND_OFFICER, Administration, Table, one_of
from shared.steps import Changing, Deciding


class Programme(Changing, Deciding, Table):
    """One edition of the programme: tiers, criteria, measures and benefits as data (domain/programmes.py).

    On no day are two editions active: an exclusion constraint over the dates (`ex_programme_active`) keeps that.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(one_of("state", ProgrammeStatus), name="state"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        CheckConstraint("state not in ('active', 'retired') or decided_by is not null", name="decided"),
        Index(
            "uq_programme_active", "administration", "from_on", unique=True, postgresql_where=text("state = 'active'")
        ),
    )

    administration: Mapped[Administration]
    edition: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    questionnaire: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Questionnaire(Changing, Table):
    """One edition of the questionnaire, whole: the region's questions and the administration's own.

    What is published never changes (a trigger keeps that), so answers stay bound to the words they were given to. `regional` names the
    edition of the region's shared questionnaire it is built on.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (CheckConstraint(one_of("state", QuestionnaireStatus), name="state"),)

    administration: Mapped[Administration]
    edition: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    regional: Mapped[str]
    own: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
