"""What all tables of this service share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.database import metadata, platform_tables

METADATA = metadata("trusted_trader")
PLATFORM = platform_tables(METADATA)

Administration = Annotated[str, mapped_column(Text, primary_key=True)]
Identifier = Annotated[UUID, mapped_column(primary_key=True)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]


class Table(DeclarativeBase):
    """A table of this service, in its schema. `str` is PostgreSQL's text, without a length."""

    metadata = METADATA
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True), dict[str, Any]: JSONB}  # noqa: RUF012  # SQLAlchemy's own form


def one_of(column: str, words: type[StrEnum]) -> str:
    """A check that a column holds one of a closed list of words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return f"{column} in ({listed})"


SECOND_OFFICER = "decided_by is null or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10"
"""Four eyes, kept by the database whatever the program does: another officer's signature, or a reason is named.

A check whose result is unknown passes, so everything that may be null is made plain first.
"""
