"""Rules for the benchmarks, as officers write them: what they are made of is counted and named beside every figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from bench.risk_declarations import COUNTRIES, commodity_codes
from services.risk.domain.language import parse
from services.risk.domain.language.ast import Arithmetic, Listed, Literal, Member, Node, Quantifier, Term, TextMatch
from services.risk.domain.language.normal import parts
from services.risk.domain.rules import ManagedList, Rule, RuleSet
from services.risk.domain.words import LANES

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


class Author:
    """Writes rules of eleven kinds in fixed shares, with managed lists of 20 to 150 entries."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.codes = commodity_codes()
        self.lists: dict[str, ManagedList] = {}

    def _prefix(self, digits: int) -> str:
        return self.random.choice(self.codes[:80])[:digits]

    def _country(self) -> str:
        return self.random.choice(COUNTRIES[:15])

    def _countries(self, most: int = 6) -> str:
        return ", ".join(f'"{one}"' for one in self.random.sample(COUNTRIES[:12], self.random.randrange(3, most + 1)))

    def _list(self, start: str, size: int, digits: int) -> str:
        name = f"list_{len(self.lists)}"
        entries = {f"{start}{self.random.randrange(size):0{digits}}" for _ in range(self.random.randrange(20, 151))}
        self.lists[name] = ManagedList(name=name, entries=frozenset(entries))
        return name

    def _money(self, low: int = 50, high: int = 5_000) -> str:
        return f"{self.random.randrange(low, high)}.00"

    def text(self, kind: int) -> str:
        """One rule of a kind."""
        random = self.random
        match kind:
            case 0:
                prefix = self._prefix(random.choice((2, 2, 4)))
                return f'items.exists(i, i.hs.startsWith("{prefix}") && i.origin in [{self._countries()}] && i.value > {self._money()})'
            case 1:
                return f'items.exists(i, i.hs.startsWith("{self._prefix(2)}") && i.value / i.net_mass < {random.randrange(2, 40)}.{random.randrange(10)})'
            case 2:
                own = self._list("T", 9000, 5)
                return f'importer in list("{own}") && items.exists(i, i.value > {self._money()})'
            case 3:
                own = self._list("X", 14_000, 5)
                return f'exporter in list("{own}") && items.exists(i, i.duty_rate >= {random.choice((5, 8, 15))}.0)'
            case 4:
                return f'declarant == "D{random.randrange(300):04}" && payment_mode != "11" && importer_find_rate > 0.{random.randrange(10, 40)}'
            case 5:
                return f'items.exists(i, i.origin != country_export && has(i.preference) && i.hs.startsWith("{self._prefix(2)}") && i.duty_rate >= {random.choice((5, 8, 15))}.0)'
            case 6:
                one, other = self._prefix(2), self._prefix(2)
                return (
                    f'(country_export == "{self._country()}" || items.exists(i, i.origin == "{self._country()}")) && '
                    f'items.exists(i, i.hs.startsWith("{one}") || i.hs.startsWith("{other}") || i.price > {self._money(20_000, 200_000)}) && !(transport_mode == "4")'
                )
            case 7:
                return f'transport_mode == "5" && total_packages > {random.randrange(5, 60)} && country_export in [{self._countries(5)}]'
            case 8:
                return f'new_importer && office == "FJ{random.randrange(9):03}" && border_office == "B{random.randrange(12):02}" && items.all(i, i.value > {self._money(1_000)})'
            case 9:
                return f'flow == "{random.choice(("EXPORT", "TRANSIT"))}" && !items.exists(i, i.value <= {self._money(1_000)}) && items.exists(i, i.hs.startsWith("{self._prefix(2)}"))'
            case _:
                return f'items.exists(i, i.valuation_method in ["2", "3", "6"] && i.origin == "{self._country()}" && i.net_mass > {random.randrange(100, 5000)}.0)'

    def rule_set(self, count: int) -> RuleSet:
        """So many rules, the kinds in shares of 100: 28, 12, 12, 8, 6, 10, 10, 5, 3, 2, 4."""
        shares = (28, 12, 12, 8, 6, 10, 10, 5, 3, 2, 4)
        kinds = [kind for kind, share in enumerate(shares) for _ in range(share)]
        rules = []
        for number in range(count):
            condition = parse(self.text(kinds[number * 37 % 100]))
            rules.append(
                Rule(id=f"R{number}", version=1, condition=condition, lane=LANES[number % 4], valid_from=BEGIN, valid_until=END)
            )  # fmt: skip
        return RuleSet(rules=tuple(rules), lists=self.lists)


def walk(node: Node | Term) -> Iterator[Node | Term]:
    """A tree's nodes and terms."""
    yield node
    for one in parts(node):
        yield from walk(one)


def mix(rules: RuleSet) -> dict[str, float | int]:
    """What the rules are made of: the share of rules that use each, and how many conditions and list members there are."""
    uses: Counter[str] = Counter()
    conditions = 0
    for rule in rules.rules:
        nodes = list(walk(rule.condition))
        kinds = {type(node) for node in nodes}
        uses["prefix"] += TextMatch in kinds
        uses["list"] += bool({Listed, Member} & kinds)
        uses["arithmetic"] += Arithmetic in kinds
        uses["quantifier"] += Quantifier in kinds
        conditions += sum(
            type(node).__name__ in ("Compare", "Member", "Listed", "TextMatch", "Has", "Truth") for node in nodes
        )
    members = sum(len(one.entries) for one in rules.lists.values())
    members += sum(
        isinstance(node, Literal) for rule in rules.rules for node in walk(rule.condition) if isinstance(node, Literal)
    )
    shares: dict[str, float | int] = {name: round(count / len(rules.rules), 3) for name, count in uses.items()}
    return {"rules": len(rules.rules), "conditions": conditions, "constants_and_list_members": members, **shares}
