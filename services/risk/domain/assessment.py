"""The assessment: which lane a declaration takes, in the order that officers know.

Mandatory rules; criteria, each with its share of hits; the random floor of the office for each lane; what is missing to
the expected share, within the capacity of the day; green. The higher lane wins (red, yellow, blue, green), so a local
rule can raise a national lane and never lower it. Where a lane's day is full, what criteria sent there goes to the next
lane; mandatory and random ones stay. Works the same when no rule fires, and gives the same lane for the same input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.risk.domain.capacity import CHOSEN, WHOLE, Counts, OfficePlan, settled, top_up_chance
from services.risk.domain.draw import RANDOM, TOP_UP, Draw, of_rule
from services.risk.domain.relief import Relief
from services.risk.domain.rules import Rule
from services.risk.domain.words import Cause, Lane, higher

_PLACES = Decimal("0.000001")
_EXAMINED = Lane.YELLOW
"""From this lane on somebody looks before release: what the selection probability speaks of."""


def in_force(rule: Rule, *, office: str, flow: str, at: datetime) -> bool:
    """Whether a rule speaks of declarations of this office and flow at this instant."""
    if not rule.valid_from <= at < rule.valid_until:
        return False
    if rule.offices and office not in rule.offices:
        return False
    return not rule.flows or flow.lower() in rule.flows


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that was true: the lane it asks for, the lane it gave after relief and capacity, whether its draw took it."""

    rule: str
    version: int
    lane: Lane
    given: Lane
    score: int
    chance: float
    mandatory: bool
    selected: bool
    shadow: bool

    def content(self) -> dict[str, object]:
        """As JSON."""
        return {
            "rule": self.rule, "version": self.version, "lane": self.lane.value, "given": self.given.value,
            "score": self.score, "chance": self.chance, "mandatory": self.mandatory, "selected": self.selected,
            "shadow": self.shadow,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The lane that an earlier version of the declaration has, why, and the chances it had."""

    lane: Lane
    cause: Cause
    chances: Mapping[str, float] = field(default_factory=dict)

    def content(self) -> dict[str, object]:
        """As JSON; `read_before` takes it back."""
        return {"lane": self.lane.value, "cause": self.cause.value, "chances": dict(self.chances)}


def read_before(given: Mapping[str, object] | None) -> Before | None:
    """What an assessment kept of the lane before it."""
    if given is None:
        return None
    chances = given["chances"]
    return Before(
        lane=Lane(str(given["lane"])), cause=Cause(str(given["cause"])),
        chances=dict(chances) if isinstance(chances, Mapping) else {},
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an assessment.

    `own_lane` is what this version by itself gets; `lane` is higher where an earlier version's lane is kept. `chances`
    are those of ending in a lane at least so high; `probability` that of being examined before release.
    """

    lane: Lane
    cause: Cause
    own_lane: Lane
    before: Before | None
    hits: tuple[Hit, ...]
    score: int
    random_lane: Lane | None
    chances: Mapping[str, float]
    default: Lane | None
    relief: Relief
    plan: OfficePlan
    counts: Counts
    draw: Draw

    @property
    def probability(self) -> Decimal:
        """The chance of being examined before release, to six places."""
        return Decimal(self.chances[_EXAMINED.value]).quantize(_PLACES)

    @property
    def safe_default(self) -> bool:
        """Whether the rules were missing and the lane declared for that case was given."""
        return self.default is not None

    @property
    def selected_at_random(self) -> bool:
        """Whether the random floor chose it, whatever the rules said."""
        return self.random_lane is not None

    def content(self) -> dict[str, object]:
        """As JSON: all that an assessment keeps beside the declaration and its features."""
        return {
            "lane": self.lane.value,
            "cause": self.cause.value,
            "own_lane": self.own_lane.value,
            "lane_before": self.before.lane.value if self.before else None,
            "hits": [hit.content() for hit in self.hits],
            "score": self.score,
            "probability": str(self.probability),
            "safe_default": self.safe_default,
            "draw": {**self.draw.content(), "random_lane": self.random_lane.value if self.random_lane else None},
            "relief": self.relief.content(),
            "capacity": {
                "plan": self.plan.kept,
                "counts": self.counts.content(),
                "chances": dict(self.chances),
                "before": self.before.content() if self.before else None,
                "default": self.default.value if self.default else None,
            },
        }


def assess(
    *, hits: Sequence[Rule], plan: OfficePlan, counts: Counts, relief: Relief, draw: Draw, before: Before | None = None,
    default: Lane | None = None,
) -> Outcome:  # fmt: skip
    """The lane of one declaration.

    `hits` are the rules in force that are true for it, shadow rules among them. `default` is given when the rules could
    not be loaded: the lane declared for that case, recorded as such and assessed again later.
    """
    score = sum(rule.score for rule in hits if not rule.shadow)
    judged = tuple(_judge(rule, plan=plan, counts=counts, relief=relief, draw=draw, score=score) for rule in hits)
    effective = [hit for hit in judged if not hit.shadow]
    chosen = [hit for hit in effective if hit.selected]
    random_lane = _random_lane(draw.of(RANDOM), plan)

    lane, cause = Lane.GREEN, Cause.NOTHING
    for found, why in (
        (_highest(hit.given for hit in chosen if hit.mandatory), Cause.MANDATORY),
        (_highest(hit.given for hit in chosen if not hit.mandatory), Cause.RULE),
        (default or Lane.GREEN, Cause.SAFE_DEFAULT),
        (random_lane or Lane.GREEN, Cause.RANDOM),
    ):
        if found.rank > lane.rank:
            lane, cause = found, why

    top_up = {one: top_up_chance(one, plan=plan, counts=counts, score=score) for one in CHOSEN}
    if lane is Lane.GREEN and any(top_up.values()):
        lane = _partition(draw.of(TOP_UP), top_up) or Lane.GREEN
        cause = Cause.TOP_UP if lane is not Lane.GREEN else Cause.NOTHING

    chances = _chances(effective, plan=plan, top_up=top_up, default=default)
    own_lane = lane
    if before is not None:
        chances = {name: max(chance, before.chances.get(name, 0.0)) for name, chance in chances.items()}
        if before.lane.rank > lane.rank and before.cause is not Cause.SAFE_DEFAULT:
            lane, cause = before.lane, Cause.NOT_LOWERED
    return Outcome(
        lane=lane, cause=cause, own_lane=own_lane, before=before, hits=judged, score=score, random_lane=random_lane,
        chances=chances, default=default, relief=relief, plan=plan, counts=counts, draw=draw,
    )  # fmt: skip


def _judge(rule: Rule, *, plan: OfficePlan, counts: Counts, relief: Relief, draw: Draw, score: int) -> Hit:
    chance = relief.chance(rule)
    given = rule.lane if rule.mandatory else relief.lane(rule)
    if not rule.mandatory and not rule.shadow:
        given = settled(given, plan=plan, counts=counts, score=score)
    selected = chance >= 1.0 or (chance > 0.0 and draw.of(of_rule(rule.id)) < chance)
    return Hit(
        rule=rule.id, version=rule.version, lane=rule.lane, given=given, score=rule.score, chance=chance,
        mandatory=rule.mandatory, selected=selected, shadow=rule.shadow,
    )  # fmt: skip


def _highest(lanes: Iterable[Lane]) -> Lane:
    found = Lane.GREEN
    for one in lanes:
        found = higher(found, one)
    return found


def _random_lane(number: float, plan: OfficePlan) -> Lane | None:
    return _partition(number, plan.shares)


def _partition(number: float, shares: Mapping[Lane, float]) -> Lane | None:
    """The lane whose share of [0, 1) the number falls into, red first."""
    reached = 0.0
    for lane in CHOSEN:
        reached += shares[lane]
        if number < reached:
            return lane
    return None


def _chances(
    hits: Sequence[Hit], *, plan: OfficePlan, top_up: Mapping[Lane, float], default: Lane | None
) -> dict[str, float]:
    """The chance of a lane at least so high, from floor, rules' probabilities and top-up; the draws are independent."""
    missed = [_missed(hits, lane, floor, default) for lane, floor in plan.floors]
    nothing = missed[-1]
    found = {}
    added = 0.0
    for lane, one in zip(CHOSEN, missed, strict=True):
        added = min(1.0, added + top_up[lane])
        found[lane.value] = min(1.0, 1.0 - one + nothing * added)
    return found


def _missed(hits: Sequence[Hit], lane: Lane, floor: int, default: Lane | None) -> float:
    """The chance that neither rule nor random floor leads to this lane or a higher one."""
    rank = lane.rank
    if default is not None and default.rank >= rank:
        return 0.0
    kept = 1.0
    for hit in hits:
        if hit.given.rank >= rank:
            kept *= 1.0 - hit.chance
    return kept * (WHOLE - floor) / WHOLE
