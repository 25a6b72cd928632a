"""A document on its way: announced, sent piece by piece, finished or forgotten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.advance_rulings.model.tables import Administration, Identifier, Table


class Upload(Table):
    """A document that is sent in pieces over a bad link. Its bytes lie beside the kept documents until it is finished.

    How much is there is asked of the disk and not kept here, so that the two can never disagree.
    """

    __tablename__ = "upload"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_upload_application",
        ),
        CheckConstraint("bytes > 0", name="bytes"),
        Index("ix_upload_until", "administration", "until_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    application_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    confidential: Mapped[bool]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    until_at: Mapped[datetime]
