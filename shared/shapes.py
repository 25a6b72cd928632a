"""Small shapes that answers are made of, and cursors."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.problems import FieldError, Invalid

Shape = dict[str, Any]


def moment(at: datetime, zone: ZoneInfo) -> Shape:
    """An instant, for the world and for the office's wall."""
    return {
        "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "office": at.astimezone(zone).isoformat(timespec="seconds"),
        "zone": zone.key,
    }


def some_moment(at: datetime | None, zone: ZoneInfo) -> Shape | None:
    """An instant, if there was one."""
    return None if at is None else moment(at, zone)


def person(identifier: str, name: str) -> Shape:
    """Somebody who acted."""
    return {"id": identifier, "name": name}


def cursor_of(*place: object) -> str:
    """Where the next page begins, opaque to the caller."""
    text = json.dumps([part.isoformat() if isinstance(part, datetime) else str(part) for part in place])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, *, parts: int) -> list[str]:
    """What a cursor of ours says. Raises Invalid for any other text."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(part, str) for part in found):
        raise not_a_cursor()
    return found


def row_of(cursor: str, *, deepest: int) -> int:
    """The row that a cursor of a counted list says; 0 without one. Raises Invalid for any other text."""
    if not cursor:
        return 0
    (place,) = place_of(cursor, parts=1)
    if not (place.isascii() and place.isdigit() and len(place) < 10 and int(place) < deepest):
        raise not_a_cursor()
    return int(place)


def not_a_cursor() -> Invalid:
    """The refusal of a cursor that we did not make."""
    wrong = FieldError("query:cursor", "cursor", "This is not a cursor of ours.", "Begin with the first page.")
    return Invalid("The cursor cannot be used.", errors=[wrong])
