"""What several bodies have in common."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
EmailText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
TaxNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
AdministrationCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern="^(en|fr)$")]
SecretText = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Body(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", str_max_length=2000)


class Answer(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(extra="forbid")


class Why(Body):
    """Why something is refused or ended, in words that the other side reads."""

    reason: Reason


class Done(Answer):
    """What was done, where nothing else is to be told."""

    detail: str


class Offered(Answer):
    """An action that the caller may see now; `why_not` says what stands in the way."""

    name: str
    possible: bool
    why_not: list[str] = Field(default_factory=list)


class OrganisationRef(Answer):
    """A firm in short. `id` and `name` are None, and `stated_name` is what was claimed, until an officer has confirmed it."""

    id: UUID | None
    name: str | None
    tin: str
    agent: bool
    status: str
    stated_name: str | None = None


class PersonRef(Answer):
    """A person in short."""

    id: UUID
    name: str
    email: str


class Span(Answer):
    """The days on which something counts, both included."""

    from_on: date
    until_on: date | None


class Instant(Answer):
    """When something was made and last changed (UTC)."""

    created_at: datetime
    changed_at: datetime
