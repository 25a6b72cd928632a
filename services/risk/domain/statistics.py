"""What counts of outcomes say: of a rule, of targeting beside random selection, of an officer's changes of lanes."""

from __future__ import annotations

from dataclasses import dataclass

from services.risk.domain.evidence import Interval, Review, difference, review, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """Some out of many, with the interval of the true share at 90 %; `value` None where there was nothing to count."""

    finds: int
    inspected: int

    @property
    def value(self) -> float | None:
        """The share that was counted."""
        return self.finds / self.inspected if self.inspected else None

    @property
    def interval(self) -> Interval:
        """Where the true share lies, by Wilson."""
        return wilson(self.finds, self.inspected)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCounts:
    """What was counted of one rule, in declarations.

    `selected` are hits that the rule's own probability chose; `alone` inspected hits that no other rule hit, and
    `unique_finds` the finds among them; `overlapping` hits that another rule hit too; `minutes` of all acts about its
    hits; `revenue` in minor units of the administration's currency;
    `silent`: in force, and without a hit for half a year.
    """

    rule: str
    hits: int = 0
    selected: int = 0
    shadow: bool = False
    inspected: int = 0
    finds: int = 0
    minutes: int = 0
    alone: int = 0
    unique_finds: int = 0
    overlapping: int = 0
    revenue: int = 0
    silent: bool = False

    @property
    def rate(self) -> Rate:
        """Finds in inspected hits."""
        return Rate(self.finds, self.inspected)

    @property
    def minutes_per_find(self) -> float | None:
        """All minutes spent on its hits for each find; None while it found nothing."""
        return round(self.minutes / self.finds, 1) if self.finds else None

    @property
    def never_inspected(self) -> int:
        """Hits of which nobody knows what they were."""
        return self.hits - self.inspected


def judge_rule(counts: RuleCounts, *, random: Rate, wished: float) -> Review:
    """Whether a rule still earns its keep, beside the random stream of the same time."""
    return review(
        finds=counts.finds,
        inspected=counts.inspected,
        random_finds=random.finds,
        random_inspected=random.inspected,
        wished=wished,
        silent=counts.silent,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Targeted against random selection: `apart` is the interval of the first rate minus the second's."""

    targeted: Rate
    random: Rate

    @property
    def apart(self) -> Interval:
        """By how much targeting finds more, at 90 % (Newcombe)."""
        return difference(self.targeted.finds, self.targeted.inspected, self.random.finds, self.random.inspected)

    @property
    def better(self) -> bool | None:
        """True or False where chance does not explain the difference; None where it may."""
        if self.apart.low > 0:
            return True
        return False if self.apart.high < 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What one officer did with lanes, beside how many declarations they handled.

    `handled` counts declarations that the officer examined, released or re-routed; the rate is the share re-routed.
    """

    raised: int = 0
    lowered: int = 0
    asked: int = 0
    refused: int = 0
    declarations: int = 0
    handled: int = 0

    @property
    def rate(self) -> Rate:
        """Declarations whose lane the officer changed, of those handled."""
        return Rate(self.declarations, max(self.handled, self.declarations))
