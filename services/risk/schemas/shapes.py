"""Shapes that several bodies share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from shared.web.shapes import Moment, Person

__all__ = [
    "NOTHING",
    "Body",
    "Day",
    "Instant",
    "Line",
    "Moment",
    "Nothing",
    "Override",
    "Page",
    "Person",
    "Sentence",
    "Text",
    "View",
    "When",
]

Item = TypeVar("Item")
AnyDate = TypeVar("AnyDate", bound=date)


class Body(BaseModel):
    """What somebody sends: a field we do not know is a mistake, not something to drop."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid")


Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


def _of_our_time(given: AnyDate) -> AnyDate:
    """Far enough from the calendar's ends to be shown in any zone, and to have a year before and after it."""
    if not 1900 <= given.year <= 2999:
        raise ValueError("write a year from 1900 to 2999")
    return given


Day = Annotated[date, AfterValidator(_of_our_time)]
Instant = Annotated[datetime, AfterValidator(_of_our_time)]
When = Annotated[date | datetime, AfterValidator(_of_our_time)]


class Nothing(Body):
    """An action that needs no words: an empty object, or no body at all."""


NOTHING = Nothing()


class Override(Body):
    """Why one officer does what two should: only where the administration's parameter allows a small office."""

    reason: Sentence


class Page(View, Generic[Item]):
    """One page of a list; `next` is the cursor of the following one, or null."""

    items: list[Item]
    next: str | None
