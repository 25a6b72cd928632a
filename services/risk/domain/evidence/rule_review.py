"""Whether a rule still earns the work it makes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.risk.domain.evidence.binomial import at_least, at_most
from services.risk.domain.evidence.intervals import CONFIDENCE, Interval, difference, wilson

WISHED = 0.10
"""The find rate a rule is expected to have unless its owner says otherwise."""
UNLIKELY = 0.05
SILENT_DAYS = 182
"""In force so long without a hit, a rule is looked at again."""


class Verdict(StrEnum):
    """What the review queue says of a rule."""

    EARNS = "earns"
    """It finds more than random selection does, beyond chance."""
    TOO_FEW = "too_few"
    """Nothing can be said yet."""
    DOUBTFUL = "doubtful"
    """So few finds are unlikely if the rule had the rate expected of it."""
    NO_BETTER = "no_better"
    """Enough was inspected, and it finds no more than random selection."""
    SILENT = "silent"
    """In force for half a year, it hit nothing at all in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The verdict on one rule with what it rests on; rates between 0 and 1.

    `chance` is how likely so few finds are if the true rate were `wished`; `over_random` the interval of the rule's rate
    minus the random stream's.
    """

    verdict: Verdict
    inspected: int
    finds: int
    interval: Interval
    chance: float
    wished: float
    over_random: Interval | None

    @property
    def sentence(self) -> str:
        """For the record: "0 finds in 30 inspected hits: 4 % chance if the true rate were 10 %"."""
        if self.verdict is Verdict.SILENT:
            return f"no hit in {SILENT_DAYS} days"
        return (
            f"{self.finds} finds in {self.inspected} inspected hits:"
            f" {_percent(self.chance)} chance if the true rate were {_percent(self.wished)}"
        )


def review(
    *,
    finds: int,
    inspected: int,
    random_finds: int = 0,
    random_inspected: int = 0,
    wished: float = WISHED,
    confidence: float = CONFIDENCE,
    silent: bool = False,
) -> Review:
    """Judge a rule by its inspected hits, beside the random stream's where there is one; `silent`: it hit nothing in
    `SILENT_DAYS`."""
    chance = at_most(finds, inspected, wished)
    over = difference(finds, inspected, random_finds, random_inspected, confidence) if random_inspected else None
    if silent:
        verdict = Verdict.SILENT
    elif inspected and chance <= UNLIKELY:
        verdict = Verdict.DOUBTFUL
    elif (inspected and over is not None and over.low > 0) or (
        inspected and over is None and at_least(finds, inspected, wished / 2) <= UNLIKELY
    ):
        verdict = Verdict.EARNS
    elif over is not None and over.high <= wished / 2:
        verdict = Verdict.NO_BETTER
    else:
        verdict = Verdict.TOO_FEW
    return Review(
        verdict=verdict, inspected=inspected, finds=finds, interval=wilson(finds, inspected, confidence), chance=chance,
        wished=wished, over_random=over,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if 0 < share < 0.01 else f"{100 * share:.0f} %"
