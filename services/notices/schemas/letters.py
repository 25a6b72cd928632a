"""Letters and how often one wants them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.notices.domain.words import LetterState, Rhythm
from services.notices.schemas.bodies import Closed, OfferView


class LetterView(Closed):
    """A letter to one person about one event. Neither its text nor an address is kept."""

    id: UUID
    event_type: str
    number: str | None = Field(description="the number the reader knows")
    organisation: str
    organisation_name: str
    person: str
    person_name: str
    daily: bool = Field(description="whether it goes with the reader's daily e-mail")
    state: LetterState
    attempts: int
    created_at: datetime
    next_at: datetime | None = Field(description="when it is tried next, while it waits")
    finished_at: datetime | None
    last_error: str | None
    version: int
    actions: list[OfferView]


class Letters(Closed):
    """A page of the log; `next` is the cursor of the following one, or null."""

    items: list[LetterView]
    next: str | None
    unaddressed: int = Field(description="events of which nobody was told yet, because identity does not answer")


class Choice(Closed):
    """How often letters are to come."""

    rhythm: Rhythm


class PreferenceView(Closed):
    """How often letters come to the caller in this administration."""

    rhythm: Rhythm
    digest_at: str = Field(description="the hour of the daily e-mail, on the office's wall: 07:00")
    zone: str = Field(description="the office's zone, such as Pacific/Fiji")
    version: int = Field(description="for If-Match; 0 until somebody has chosen")
