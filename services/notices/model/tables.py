"""What all tables of this service share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.database import metadata, platform_tables

METADATA = metadata("notices")
PLATFORM = platform_tables(METADATA)

Administration = Annotated[str, mapped_column(Text, primary_key=True)]
Identifier = Annotated[UUID, mapped_column(primary_key=True)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Words = Annotated[list[str], mapped_column(ARRAY(Text))]


class Table(DeclarativeBase):
    """A table of this service, in its schema. `str` is PostgreSQL's text, without a length."""

    metadata = METADATA
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}  # noqa: RUF012  # SQLAlchemy's own form
