"""The schema's metadata, its plumbing tables, and the columns several tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.database import metadata as service_metadata
from shared.database import platform_tables

INSTALLATION = "*"
"""Stands where an administration's code stands, for what belongs to the installation: sign-in, people, e-mail."""

Words = Annotated[list[str], mapped_column(ARRAY(Text))]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Code = Annotated[str, mapped_column(Text, primary_key=True)]
Key = Annotated[UUID, mapped_column(primary_key=True)]


class Base(DeclarativeBase):
    """Every table of identity."""

    metadata = service_metadata("identity")
    type_annotation_map = {str: Text}  # noqa: RUF012 - SQLAlchemy reads this name from the class


PLATFORM = platform_tables(Base.metadata)
