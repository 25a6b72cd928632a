"""All that decides an assessment beside the declaration, as it stands at one instant: rules, plans, ranges, watch-lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.risk.domain.assessment import in_force
from services.risk.domain.capacity import OfficePlan
from services.risk.domain.declarations import Values
from services.risk.domain.features import Range, References, Watched
from services.risk.domain.names import Matcher
from services.risk.domain.plan import Plan
from services.risk.domain.reference_values import KILOGRAM, Finder
from services.risk.domain.relief import ReliefTerms
from services.risk.domain.rules import Rule
from services.risk.domain.words import Lane, Scope
from shared.parameters import Terms

Plans = Callable[[str, str], OfficePlan]
"""The plan of an office for a flow ("import"), the administration's own where officers approved none."""
Watch = Callable[[Values], Watched | None]
"""The best match of a declaration's parties with the watch-lists."""
NO_RULES = "none"
"""What stands for the hash of the rule set where the rules could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What an administration's `InForce` was made from; another mark means that something changed."""

    rule_set: str
    plans: tuple[object, ...]
    references: tuple[object, ...]
    watch: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One administration's rules, compiled, with what stands beside them; replaced as a whole, never changed."""

    plan: Plan
    plans: Plans
    references: References
    watch: Watch | None
    mark: Mark

    @property
    def hash(self) -> str:
        """The version of the rule set."""
        return self.plan.hash

    def hits(self, header: Values, items: Sequence[Values], *, office: str, flow: str, at: datetime) -> list[Rule]:
        """The rules in force that are true, in the order of their names."""
        rules = self.plan.rules
        found = [rules[index] for index in self.plan.hits(header, items)]
        return ordered(rule for rule in found if in_force(rule, office=office, flow=flow, at=at))


def ordered(rules: Iterable[Rule]) -> list[Rule]:
    """Rules in the one order in which an assessment names them."""
    return sorted(rules, key=lambda rule: (rule.id, rule.version))


def ranges(finder: Finder) -> References:
    """The reference ranges of a day, as features ask for them: the item's own unit first, then the kilogram."""

    def found(item: Values) -> tuple[Range, ...]:
        unit = str(item.get("quantity_unit", ""))
        units = (unit, KILOGRAM) if unit and unit != KILOGRAM else (KILOGRAM,)
        origin = item.get("origin")
        value = finder.find(str(item.get("hs", "")), str(origin) if origin else None, units=units)
        return () if value is None else (Range(low=value.low, high=value.high, unit=value.unit),)

    return found


PARTIES = (
    ("importer_name", "importer"), ("exporter_name", "exporter"), ("declarant_name", "declarant"),
    ("transport", "voyage"),
)  # fmt: skip
"""Who is looked for on the watch-lists: the field of the name, and that of the number."""


def watching(matcher: Matcher) -> Watch:
    """The watch-lists of an instant, as features ask them."""

    def found(header: Values) -> Watched | None:
        best: Watched | None = None
        for name, number in PARTIES:
            names = (str(header[name]),) if name in header else ()
            ids = (str(header[number]),) if number in header and number != "voyage" else ()
            match = matcher.best(names, ids) if names or ids else None
            if match is not None and (best is None or match.score > best.score):
                best = Watched(score=match.score, list_name=match.entry.list_name.upper())
        return best

    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The administration's parameters as an assessment needs them."""

    relief: ReliefTerms
    new_below: int
    window_days: int
    draw_days: int
    safe_lane: Lane
    safe_red: tuple[str, ...]

    @classmethod
    def of(cls, terms: Terms) -> Policy:
        """From the parameters in force on a day."""
        value = terms.value
        return cls(
            relief=ReliefTerms(
                lanes=value("relief.lanes"), percent=value("relief.percent"),
                scopes=frozenset(Scope(one) for one in value("relief.scopes")),
                freshness=timedelta(seconds=value("relief.freshness_seconds")),
            ),
            new_below=value("history.new_below"), window_days=value("history.window_days"),
            draw_days=value("draw.days"), safe_lane=Lane(value("safe_default.lane")),
            safe_red=tuple(value("safe_default.red")),
        )  # fmt: skip

    def without_rules(self, items: Sequence[Values]) -> Lane:
        """The lane declared for the case that the rules cannot be had: red for what is on the list, else the default."""
        if self.safe_red and any(str(item.get("hs", "")).startswith(self.safe_red) for item in items):
            return Lane.RED
        return self.safe_lane
