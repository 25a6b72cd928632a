"""Everything that came of a declaration, with what the reader may do next."""

from __future__ import annotations

from typing import Any

from services.risk.schemas.inspections import ActView, PhotoView
from services.risk.schemas.overrides import GroundView, LaneChangeView
from services.risk.schemas.queue import BriefView
from services.risk.schemas.release import ReleaseView
from services.risk.schemas.shapes import View


class OfferView(View):
    """An action: examine-goods, check-documents, release, approve-lower, refuse-lower, assign, take, give-back.

    `needs_reason`: it takes a reason or a note in words.
    """

    name: str
    possible: bool
    why_not: list[str]
    needs_reason: bool


class LaneOfferView(View):
    """Another lane: with `second_officer` not empty a request is made; `reasons` are the codes that fit."""

    lane: str
    direction: str
    possible: bool
    why_not: list[str]
    second_officer: list[GroundView]
    set_aside: list[Any]
    reasons: list[str]


class OutcomeView(View):
    """Acts, pictures, changes of the lane, the open request, the release; and what can be done."""

    declaration: BriefView
    acts: list[ActView]
    photos: list[PhotoView]
    changes: list[LaneChangeView]
    request: LaneChangeView | None
    release: ReleaseView | None
    lanes: list[LaneOfferView]
    actions: list[OfferView]
