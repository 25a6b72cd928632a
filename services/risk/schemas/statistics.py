"""What came of lanes and rules, in numbers. Every interval is at 90 %; a rate without inspections is null."""

from __future__ import annotations

from services.risk.schemas.shapes import Person, View


class IntervalView(View):
    """From `low` to `high`."""

    low: float
    high: float


class RateView(View):
    """Finds in inspected declarations, with Wilson's interval."""

    finds: int
    inspected: int
    value: float | None
    interval: IntervalView | None


class MoneyView(View):
    """Minor units of the administration's currency."""

    amount: int
    currency: str


class WindowView(View):
    """The days counted, both included, and the office if one was asked for."""

    from_on: str
    until_on: str
    office: str | None


class RuleStatisticsRow(View):
    """One rule, in declarations. `evidence` says what the verdict rests on; `over_random` by how much it finds more."""

    rule: str
    shadow: bool
    hits: int
    selected: int
    inspected: int
    never_inspected: int
    find_rate: RateView
    revenue: MoneyView
    minutes: int
    minutes_per_find: float | None
    alone: int
    unique_finds: int
    overlapping: int
    verdict: str
    evidence: str
    over_random: IntervalView | None


class RuleStatistics(WindowView):
    """Every rule that is in force or hit. `wished`: the find rate expected of a rule; `random`: the random stream beside."""

    wished: float
    random: RateView
    items: list[RuleStatisticsRow]


class OverlapRow(View):
    """A rule that hit together with another."""

    rule: str
    hits: int
    find_rate: RateView


class OverlapStatistics(WindowView):
    """The rules that hit together with one."""

    rule: str
    items: list[OverlapRow]


class LaneStatisticsRow(View):
    """One lane of one office, or (`office` null) of all. Release times in minutes: median and 90th percentile."""

    office: str | None
    lane: str
    declarations: int
    share: float | None
    random: int
    find_rate: RateView
    released: int
    release_minutes_median: float | None
    release_minutes_90: float | None


class LaneStatistics(WindowView):
    """Lanes, and targeting beside the random draw: `apart` is the interval of the difference, `better` null where
    chance may explain it."""

    targeted: RateView
    random: RateView
    apart: IntervalView
    better: bool | None
    items: list[LaneStatisticsRow]


class Measure(View):
    """A rate of the random stream, given only where it is known to three points; `needed` inspections would be enough."""

    inspected: int
    finds: int
    enough: bool
    find_rate: float | None
    compliance: float | None
    interval: IntervalView | None
    needed: int


class OfficeMeasure(Measure):
    """One office."""

    office: str | None
    declarations: int
    drawn: int


class EstimateView(View):
    """What all selections together say of everything declared, each weighted with its chance; `never` had no chance."""

    find_rate: float | None
    interval: IntervalView
    inspected: int
    declarations: int
    never: int


class RandomStatistics(WindowView):
    """Compliance measured."""

    whole: Measure
    items: list[OfficeMeasure]
    estimate: EstimateView


class OfficerRow(View):
    """One officer: declarations handled, those whose lane they changed, and by which reasons."""

    officer: Person
    handled: int
    overridden: int
    override_rate: float | None
    interval: IntervalView
    raised: int
    lowered: int
    asked: int
    refused: int
    reasons: dict[str, int]


class OfficerStatistics(WindowView):
    """Changes of lanes by officer."""

    items: list[OfficerRow]


class WorkloadRow(View):
    """One examiner: what waits, and what was done in the window."""

    examiner: Person
    waiting: int
    points: int
    acts: int
    declarations: int
    find_rate: RateView
    minutes: int
    revenue: MoneyView


class WorkloadStatistics(WindowView):
    """What each examiner did and has still to do."""

    items: list[WorkloadRow]
