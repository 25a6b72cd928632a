"""The release of goods."""

from __future__ import annotations

from services.risk.schemas.queue import BriefView
from services.risk.schemas.shapes import Body, Moment, Person, Text, View


class ReleaseGoods(Body):
    """A note; where the inspection found something it says how that was settled."""

    note: Text = ""


class ReleaseView(View):
    """How long it took: from lodging, or arrival where that came later."""

    at: Moment
    began: Moment
    lane: str
    minutes: int
    by: Person
    note: str


class ReleasedView(View):
    """The release, and the declaration after it."""

    release: ReleaseView
    declaration: BriefView
