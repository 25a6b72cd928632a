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

METADATA = metadata("risk")
PLATFORM = platform_tables(METADATA)

Administration = Annotated[str, mapped_column(Text, primary_key=True)]
Identifier = Annotated[UUID, mapped_column(primary_key=True)]
Key = Annotated[str, mapped_column(Text, primary_key=True)]


class Table(DeclarativeBase):
    """A table of this service, in its schema. `str` is PostgreSQL's text, without a length."""

    metadata = METADATA
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own form
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def one_of(column: str, words: type[StrEnum]) -> str:
    """A check that a column holds one of a closed list of words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return f"{column} in ({listed})"
