"""Inspection acts, notes and pictures."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.risk.domain.inspections import (
    LARGEST_REVENUE,
    LONGEST_MINUTES,
    MOST_CORRECTIONS,
    MOST_FINDINGS,
    MOST_PHOTOS,
    Kind,
    Offence,
)
from services.risk.schemas.queue import BriefView
from services.risk.schemas.shapes import Body, Moment, Person, Text, View

Value = str | int | bool | None
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FindingBody(Body):
    """One offence, on one item (from 1) or on the declaration."""

    offence: Offence
    item: int | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class CorrectionBody(Body):
    """A field of the catalogue ("total_value", "item.hs" with its item): what was declared, and what is right.

    `was` may be left out; where given it must be what was declared. `now` null: the field should not be there.
    """

    field: Annotated[str, StringConstraints(max_length=80)]
    item: int | None = None
    was: Value = None
    now: Value


class RevenueBody(Body):
    """Money recovered or to be recovered, in the smallest unit of the administration's currency."""

    amount: int = Field(ge=0, le=LARGEST_REVENUE)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class WriteAct(Body):
    """An inspection act. `minutes` of everybody who worked on it; `items` those examined; `photos` by their SHA-256.

    `supersedes` names the act that this one corrects.
    """

    kind: Kind = Kind.GOODS
    conform: bool
    findings: list[FindingBody] = Field(default=[], max_length=MOST_FINDINGS)
    revenue: RevenueBody | None = None
    minutes: int = Field(ge=0, le=LONGEST_MINUTES)
    corrections: list[CorrectionBody] = Field(default=[], max_length=MOST_CORRECTIONS)
    items: list[int] = Field(default=[], max_length=100_000)
    note: Text = ""
    photos: list[Digest] = Field(default=[], max_length=MOST_PHOTOS)
    supersedes: UUID | None = None


class Notes(Body):
    """Notes for an act, as far as they go: the fields of an act in any state."""

    content: dict[str, Any]


class NotesView(View):
    """An examiner's own notes."""

    content: dict[str, Any]
    changed_at: str | None


class FindingView(View):
    """One offence, with its words."""

    offence: str
    wording: str
    item: int | None
    note: str


class CorrectionView(View):
    """A field declared wrongly, as the catalogue writes it."""

    field: str
    item: int | None
    was: Value
    now: Value


class RevenueView(View):
    """Money in the smallest unit."""

    amount: int
    currency: str


class CountedRuleView(View):
    """A rule that had hit; `alone`: no other rule in force did."""

    rule: str
    version: int
    lane: str
    mandatory: bool
    selected: bool
    shadow: bool
    alone: bool


class ActView(View):
    """An act as it was written, with what it counts for."""

    id: str
    declaration: str
    number: int
    version_number: int
    kind: str
    conform: bool
    findings: list[FindingView]
    revenue: RevenueView
    minutes: int
    corrections: list[CorrectionView]
    items: list[int]
    note: str
    photos: list[str]
    written: Moment
    by: Person
    lane: str | None
    supersedes: str | None
    superseded_by: str | None
    assessment: str | None
    selected_at_random: bool
    probability: str | None
    rules: list[CountedRuleView]


class ActsView(View):
    """Every act about a declaration, the newest first."""

    items: list[ActView]


class WrittenView(View):
    """The act that was written, and the declaration after it."""

    act: ActView
    declaration: BriefView


class PhotoView(View):
    """A picture, without its bytes."""

    sha256: str
    name: str
    media_type: str
    bytes: int
    added: Moment
    added_by: Person


class PhotosView(View):
    """The pictures of a declaration."""

    items: list[PhotoView]
