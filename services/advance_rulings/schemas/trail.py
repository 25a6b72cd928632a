"""What the audit says about one application."""

from __future__ import annotations

from uuid import UUID

from services.advance_rulings.schemas.shapes import Moment, Person, View


class TrailEntry(View):
    """One recorded fact: what, when, who, for whom, and the request that caused it."""

    sequence: int
    fact: str
    version: int
    when: Moment
    actor: Person
    organisation: str | None
    document: UUID | None
    request_id: str
