"""When goods may go, and when waiting itself moves a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.risk.domain.lanes import Hit
from services.risk.domain.words import Lane, Stage
from shared.calendar import OfficeCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A declaration as the rules of release see it. The acts are those not superseded, on the present version."""

    lane: Lane | None
    stage: Stage
    waits_for_assessment: bool = False
    goods_examined: bool = False
    documents_checked: bool = False
    finding_open: bool = False
    """The newest act found something, and nobody said how it was settled."""


def why_not(view: ReleaseView) -> tuple[str, ...]:
    """The sentences that stand in the way of a release; none when the goods may go.

    Red needs an act about the goods, yellow one about goods or documents; blue and green need none.
    """
    found = []
    if view.stage is Stage.RELEASED:
        return ("The goods are released already.",)
    if view.stage is Stage.CANCELLED:
        return ("A declaration that was cancelled is not released.",)
    if view.stage is Stage.PRE_ARRIVAL:
        found.append("The goods have not arrived.")
    if view.waits_for_assessment or view.lane is None:
        found.append("The newest version waits for its assessment.")
    if view.lane is Lane.RED and not view.goods_examined:
        found.append("A red declaration needs an inspection act about the goods before release.")
    if view.lane is Lane.YELLOW and not (view.goods_examined or view.documents_checked):
        found.append("A yellow declaration needs an act about its documents or its goods before release.")
    if view.finding_open:
        found.append("The inspection found something: say in the note how it was settled.")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayView:
    """A yellow declaration that may have waited too long."""

    lane: Lane
    stage: Stage
    lane_at: datetime
    hits: tuple[Hit, ...] = ()
    random_lane: Lane | None = None
    raised_by_officer: bool = False
    looked_at: bool = False


def falls_to_blue(view: DelayView, *, at: datetime, days: int, calendar: OfficeCalendar) -> bool:
    """Whether a yellow declaration that nobody looked at falls to blue: so many working days after it became yellow.

    Never red; never one that a mandatory rule, the random draw or an officer put there, for delay is no answer to
    those. 0 days: never. The day on which it became yellow does not count, the last one counts to its end.
    """
    if days <= 0 or view.lane is not Lane.YELLOW or view.stage is not Stage.LODGED or view.looked_at:
        return False
    if view.raised_by_officer or (view.random_lane is not None and view.random_lane.rank >= Lane.YELLOW.rank):
        return False
    if any(hit.mandatory and not hit.shadow and hit.lane.rank >= Lane.YELLOW.rank for hit in view.hits):
        return False
    last = calendar.add_working_days(calendar.local_day(view.lane_at), days)
    return calendar.closes_at(last) < at
