"""Shapes of bodies that every service shares: an instant, somebody who acted."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field


class Closed(BaseModel, extra="forbid"):
    """A body in which a field we do not know is a mistake, not something to drop."""


class Moment(Closed):
    """An instant, as the world and as the office's wall shows it."""

    at: datetime = Field(description="UTC")
    office: str = Field(description="The same instant in the office's zone, ISO 8601 with offset")
    zone: str = Field(description="The office's zone, such as Pacific/Fiji")

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> Moment:
        """An instant on the wall of an office."""
        return cls(at=at.astimezone(UTC), office=at.astimezone(zone).isoformat(timespec="seconds"), zone=zone.key)


class Person(Closed):
    """Somebody who acted."""

    id: str
    name: str
