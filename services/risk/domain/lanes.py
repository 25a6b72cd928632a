"""Changing a lane by hand: who may, for which reasons, and when a second officer decides.

A lane is decided by rules and the draw so that nobody bends it at discretion (WTO TFA 7.4.2). An officer who sees the
goods may know better, so a change by hand exists: with a reason from a closed list, with rights by direction, counted
for each officer, and with a second officer wherever control would become less than the rules or the draw asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.risk.domain.words import Lane, Stage

SHORTEST_REASON = 10
"""Characters that a reason in words has at least; the database asks for the same."""


class Direction(StrEnum):
    """Whether control becomes more or less."""

    RAISE = "raise"
    LOWER = "lower"


class RouteReason(StrEnum):
    """Why a lane is changed by hand: a closed list, so that changes can be counted by reason."""

    INTELLIGENCE = "intelligence"
    DOCUMENTS_DOUBTFUL = "documents_doubtful"
    GOODS_NOT_AS_EXPECTED = "goods_not_as_expected"
    AGENCY_REQUEST = "agency_request"
    DOCUMENTS_SATISFY = "documents_satisfy"
    EXAMINED_ELSEWHERE = "examined_elsewhere"
    PERISHABLE_OR_LIVE = "perishable_or_live"
    DISASTER_RELIEF = "disaster_relief"
    NOBODY_TO_EXAMINE = "nobody_to_examine"
    RULE_WRONG = "rule_wrong"
    OTHER = "other"

    @property
    def wording(self) -> str:
        """The reason in words."""
        return _REASONS[self][0]

    @property
    def directions(self) -> frozenset[Direction]:
        """The directions that this reason can explain."""
        return _REASONS[self][1]


_UP, _DOWN, _BOTH = frozenset({Direction.RAISE}), frozenset({Direction.LOWER}), frozenset(Direction)
_REASONS: dict[RouteReason, tuple[str, frozenset[Direction]]] = {
    RouteReason.INTELLIGENCE: ("Information was received", _UP),
    RouteReason.DOCUMENTS_DOUBTFUL: ("The documents raise doubts", _UP),
    RouteReason.GOODS_NOT_AS_EXPECTED: ("Goods, packages or seals are not as expected", _UP),
    RouteReason.AGENCY_REQUEST: ("Another agency asks for it", _BOTH),
    RouteReason.DOCUMENTS_SATISFY: ("The documents answer the risk", _DOWN),
    RouteReason.EXAMINED_ELSEWHERE: ("The goods were examined by another office or agency", _DOWN),
    RouteReason.PERISHABLE_OR_LIVE: ("Perishable goods or live animals cannot wait", _DOWN),
    RouteReason.DISASTER_RELIEF: ("Relief goods after a disaster", _DOWN),
    RouteReason.NOBODY_TO_EXAMINE: ("No examiner or no equipment is to be had in time", _DOWN),
    RouteReason.RULE_WRONG: ("The rule that hit does not mean these goods", _DOWN),
    RouteReason.OTHER: ("Another reason, given in words", _BOTH),
}


class ChangeState(StrEnum):
    """Where a change of a lane stands."""

    APPLIED = "applied"
    """Done at once by one officer, or by the delay."""
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """The lane changed otherwise, or the goods were released, before the second officer decided."""


class Ground(StrEnum):
    """Why one officer alone may not lower a lane."""

    FROM_RED = "from_red"
    MANDATORY_HIT = "mandatory_hit"
    RANDOM_DRAW = "random_draw"
    NO_RIGHT = "no_right"

    @property
    def sentence(self) -> str:
        """What the second officer reads."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.FROM_RED: "The goods would no longer be examined before release.",
    Ground.MANDATORY_HIT: "A mandatory rule put the declaration into this lane; lowering it sets that rule aside.",
    Ground.RANDOM_DRAW: "The random draw chose this declaration; lowering it takes it out of the measurement of compliance.",
    Ground.NO_RIGHT: "The officer who asks may not lower a lane alone.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule of the assessment, as far as a change of the lane concerns it."""

    rule: str
    version: int
    lane: Lane
    mandatory: bool = False
    shadow: bool = False
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """A declaration as the rules about its lane see it."""

    lane: Lane
    stage: Stage
    hits: tuple[Hit, ...] = ()
    random_lane: Lane | None = None
    """The lane that the random draw asked for, where it chose this declaration."""
    may_lower: bool = False
    assessed: Lane | None = None
    """The lane of the assessment, which the lane was before anybody changed it."""

    def set_aside(self, to: Lane) -> tuple[str, ...]:
        """The mandatory rules whose lane is above `to`: named to the second officer, never lowered silently."""
        return tuple(
            sorted({hit.rule for hit in self.hits if hit.mandatory and not hit.shadow and hit.lane.rank > to.rank})
        )

    def undraws(self, to: Lane) -> bool:
        """Whether the change sets the random draw aside."""
        return self.random_lane is not None and self.random_lane.rank > to.rank


def direction(before: Lane, to: Lane) -> Direction | None:
    """Whether control becomes more or less; None when the lane stays."""
    if before is to:
        return None
    return Direction.RAISE if to.rank > before.rank else Direction.LOWER


def grounds(view: RouteView, to: Lane) -> tuple[Ground, ...]:
    """Why a second officer must decide about this change; none for a change that one officer may make."""
    if direction(view.lane, to) is not Direction.LOWER:
        return ()
    found = []
    if Lane.RED in (view.lane, view.assessed):
        # Also where two officers lowered it before: else the second step down would need one only.
        found.append(Ground.FROM_RED)
    if view.set_aside(to):
        found.append(Ground.MANDATORY_HIT)
    if view.undraws(to):
        found.append(Ground.RANDOM_DRAW)
    if not view.may_lower:
        found.append(Ground.NO_RIGHT)
    return tuple(found)


def why_not(view: RouteView, to: Lane, reason: RouteReason) -> tuple[str, ...]:
    """The sentences that stand in the way of a change, in the order in which an officer meets them.

    Before release any lane can become any other. After release nothing is changed but green to blue: the goods have
    left, and what remains is to look at them afterwards.
    """
    way = direction(view.lane, to)
    found = []
    if view.stage is Stage.CANCELLED:
        found.append("A declaration that was cancelled keeps its lane.")
    elif view.stage is Stage.RELEASED and (view.lane, to) != (Lane.GREEN, Lane.BLUE):
        found.append("After release only a green declaration can change, to blue, to be looked at afterwards.")
    if way is None:
        found.append(f"The declaration is {to.value} already.")
    elif way not in reason.directions:
        word = "raises" if way is Direction.RAISE else "lowers"
        found.append(f"“{reason.wording}” is not a reason that {word} a lane.")
    return tuple(found)


def second_officer(*, requested_by: str, decided_by: str, small_office: bool, override_reason: str | None) -> bool:
    """Another officer than the one who asked must decide; only a small office may override this, giving its reason."""
    return requested_by != decided_by or (small_office and len((override_reason or "").strip()) >= SHORTEST_REASON)


def hits_of(rows: Sequence[dict[str, object]]) -> tuple[Hit, ...]:
    """The hits that an assessment stored."""
    return tuple(
        Hit(
            rule=str(row["rule"]),
            version=int(str(row["version"])),
            lane=Lane(str(row["lane"])),
            mandatory=bool(row.get("mandatory")),
            shadow=bool(row.get("shadow")),
            selected=bool(row.get("selected")),
        )
        for row in rows
    )
