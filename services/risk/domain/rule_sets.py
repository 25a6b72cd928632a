"""A stored set of rules, read back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.risk.domain.language import lists_of
from services.risk.domain.language.ast import Node, from_json
from services.risk.domain.rules import ManagedList, Matching, Rule, RuleSet
from services.risk.domain.words import Flow, Lane, Scope


def read_condition(given: Mapping[str, object]) -> Node:
    """A stored tree."""
    return from_json(dict(given))  # type: ignore[return-value]  # a stored condition is a node, never a term


def read_rule(given: Mapping[str, object]) -> Rule:
    """A rule from its content. Raises KeyError, TypeError or ValueError for anything else."""
    condition, offices, flows = given["condition"], given["offices"], given["flows"]
    if not isinstance(condition, Mapping) or not isinstance(offices, list) or not isinstance(flows, list):
        raise TypeError("the content of a rule has another shape")
    return Rule(
        id=str(given["id"]),
        version=int(str(given["version"])),
        condition=read_condition(condition),
        lane=Lane(str(given["lane"])),
        probability=int(str(given["probability"])),
        score=int(str(given["score"])),
        mandatory=bool(given["mandatory"]),
        scope=Scope(str(given["scope"])),
        offices=frozenset(map(str, offices)),
        flows=frozenset(Flow(str(one)) for one in flows),
        valid_from=datetime.fromisoformat(str(given["valid_from"])),
        valid_until=datetime.fromisoformat(str(given["valid_until"])),
        shadow=bool(given["shadow"]),
    )


def read_list(name: str, given: Mapping[str, object]) -> ManagedList:
    """A list from its content."""
    entries = given["entries"]
    if not isinstance(entries, list):
        raise TypeError("entries is not a list")
    return ManagedList(name=name, matching=Matching(str(given["matching"])), entries=frozenset(map(str, entries)))


def read_rule_set(given: Mapping[str, object]) -> RuleSet:
    """A set from its content: `read_rule_set(s.content()).hash() == s.hash()`."""
    rules, lists = given["rules"], given["lists"]
    if not isinstance(rules, list) or not isinstance(lists, Mapping):
        raise TypeError("the content of a rule set has another shape")
    return RuleSet(
        rules=tuple(read_rule(one) for one in rules), lists={name: read_list(name, one) for name, one in lists.items()}
    )


def with_lists(rules: Iterable[Rule], lists: Mapping[str, ManagedList]) -> RuleSet:
    """The rules in one order with the lists that they speak of, and no others: a list nobody asks makes no new set.

    A list that is gone is kept as an empty one: what asks it hits nothing.
    """
    found = tuple(sorted(rules, key=lambda rule: (rule.id, rule.version)))
    named = {name for rule in found for name in lists_of(rule.condition)}
    return RuleSet(rules=found, lists={name: lists.get(name) or ManagedList(name=name) for name in sorted(named)})
