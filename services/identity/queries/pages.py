"""Lists in pages: newest first, continued by a cursor that says after which row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from shared.problems import FieldError, Invalid

LONGEST = 100

Row = TypeVar("Row")
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def cursor_of(at: datetime, row_id: UUID) -> str:
    """The place after a row, as text for an address."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode().rstrip("=")


def after(
    statement: Statement,
    *,
    at: InstrumentedAttribute[datetime],
    row_id: InstrumentedAttribute[UUID],
    cursor: str | None,
    limit: int,
) -> Statement:
    """A statement for the page after a cursor, one row longer than the page to see whether there is more."""
    if cursor:
        try:
            moment, _, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
            place = (datetime.fromisoformat(moment), UUID(last))
        except (ValueError, binascii.Error) as error:
            raise Invalid(
                errors=[FieldError("/cursor", "unknown-cursor", "This cursor is not one of ours.")]
            ) from error
        statement = statement.where(tuple_(at, row_id) < place)
    return statement.order_by(at.desc(), row_id.desc()).limit(limit + 1)


def page(
    rows: Sequence[Row], *, limit: int, place: Callable[[Row], tuple[datetime, UUID]]
) -> tuple[list[Row], str | None]:
    """The rows of this page and the cursor of the next one, if there is one."""
    kept = list(rows[:limit])
    return kept, cursor_of(*place(kept[-1])) if len(rows) > limit else None
