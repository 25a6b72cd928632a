"""Shapes that several bodies share."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.web.shapes import Moment, Person

__all__ = ["Body", "Line", "Moment", "Page", "Party", "Person", "Reason", "Sentence", "Text", "View"]

Item = TypeVar("Item")


class Body(BaseModel):
    """What somebody sends: a field we do not know is a mistake, not something to drop."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid")


Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000)]


class Party(View):
    """A firm in a case. `organisation` is empty for one that has no account."""

    organisation: str | None
    name: str
    tin: str


class Page(View, Generic[Item]):
    """One page of a list; `next` is the cursor of the following one, or null."""

    items: list[Item]
    next: str | None
