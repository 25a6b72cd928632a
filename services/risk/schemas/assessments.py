"""Bodies of assessments: summaries, the whole explanation, and what a recomputation found."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from services.risk.domain.words import Lane
from services.risk.schemas.shapes import Moment, View


class AssessmentRow(View):
    """One assessment of a declaration."""

    id: str
    version: int
    when: Moment
    lane: Lane
    own_lane: Lane
    lane_before: Lane | None
    cause: str
    score: int
    hits: int
    probability: str
    rule_set: str
    safe_default: bool


class Seen(View):
    """A field that a condition looked at."""

    key: str
    title: str
    value: Any


class Told(View):
    """A condition or a part of it, with its truth and the values it saw; `truth` null is not evaluable."""

    text: str
    truth: bool | None
    sentence: str
    item: int | None
    seen: list[Seen]
    parts: list[Told]
    satisfying: list[int]
    satisfying_count: int
    unclear: list[int]
    unclear_count: int


class HitView(View):
    """A rule that was true: the lane it asks for, the one it gave after relief and capacity, and whether its draw took it."""

    rule: str
    version: int
    title: str
    lane: Lane
    given: Lane
    score: int
    chance: float
    mandatory: bool
    selected: bool
    shadow: bool
    examiner_text: str
    told: Told | None


class NotEvaluable(View):
    """A rule in force that could not be judged, and the fields that were missing."""

    rule: str
    version: int
    missing: list[str]


class AssessmentWhole(AssessmentRow):
    """Why a declaration has its lane: everything that decided it."""

    declaration: str
    reference: str
    office: str | None
    flow: str | None
    rules: list[HitView]
    not_evaluable: list[NotEvaluable]
    features: dict[str, Any]
    draw: dict[str, Any]
    relief: dict[str, Any]
    capacity: dict[str, Any]


class Recomputed(View):
    """Whether a past assessment, computed again from what was kept, is the same to the last bit."""

    assessment: str
    same: bool
    differences: list[str] = Field(description="JSON pointers to what differs")
    lane: Lane
    draw: list[str] = Field(description="What is wrong with the draw; empty when all of it holds")


class Commitment(View):
    """A day's secret: its SHA-256, published before the day, and itself, published after it (base64)."""

    day: str
    commitment: str
    published_at: str
    secret: str | None
    revealed_at: str | None


class Commitments(View):
    """The commitments of an administration, the newest day first."""

    administration: str
    items: list[Commitment]
