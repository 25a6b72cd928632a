"""The directory of experts: what is sent and what is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, Text, View

Chapter = Annotated[str, StringConstraints(pattern=r"^\d\d$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Officer(Body):
    """An officer who is entered."""

    id: str = Field(min_length=1, max_length=100)
    name: Line


class ExpertBody(Body):
    """What the directory says. Without `officer` it is the sender's own entry."""

    officer: Officer | None = None
    topics: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
    types: Annotated[list[RulingType], Field(min_length=1, max_length=6)]
    chapters: Annotated[list[Chapter], Field(max_length=97, default_factory=list)]
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    accreditation: Text = ""
    available: bool = True
    away_until: date | None = None


class ConsentBody(Body):
    """Whether others may see the entry."""

    listed: bool


class ExpertView(View):
    """An entry of the directory."""

    id: str
    version: int
    administration: str
    own: bool = Field(description="Of the reader's administration")
    person: Person
    topics: str
    types: list[RulingType]
    chapters: list[str] = Field(description="Chapters of the HS; none stands for all")
    languages: list[str]
    accreditation: str
    available: bool
    away_until: date | None
    listed: Moment | None = Field(description="When the expert agreed to be seen by others; null: not seen")
    opinions: int
    thanks: int
    changed: Moment
    changed_by: Person
