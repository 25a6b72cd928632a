"""The life of a thing as one table of actions: find, apply, what is possible, draw. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.actors import Actor
from shared.calendar import Clock
from shared.problems import NotFound, NotPermitted, NotPossible, RuleNotMet

__all__ = ["Action", "Clock", "Offer", "Predicate", "Workflow", "sentence"]

Predicate = Callable[[Any, Actor], bool]
"""A rule over a frozen view of the case and the actor; its docstring is the sentence shown when it fails."""


def sentence(rule: Predicate) -> str:
    """The first line of a rule's docstring."""
    return (getattr(rule, "__doc__", None) or "A rule is not met.").strip().splitlines()[0]


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table. `source` may be one state or several."""

    name: str
    source: str | tuple[str, ...]
    target: str
    permission: str
    requires: tuple[Predicate, ...] = ()
    clock: Clock | None = None
    title: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The states in which the action is possible."""
        return self.source if isinstance(self.source, tuple) else (self.source,)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action an actor may see now; `why_not` gives the sentences of the rules not met."""

    action: Action
    possible: bool
    why_not: tuple[str, ...] = ()

    def shape(self) -> dict[str, Any]:
        """As it is answered."""
        return {
            "name": self.action.name,
            "title": self.action.title,
            "possible": self.possible,
            "why_not": list(self.why_not),
        }


class Workflow:
    """A state machine readable by an officer."""

    def __init__(self, name: str, *, start: str, actions: Sequence[Action]) -> None:
        """Raises ValueError when two rows give one action two meanings in one state."""
        self.name, self.start, self.actions = name, start, tuple(actions)
        seen: set[tuple[str, str]] = set()
        for action in self.actions:
            for state in action.sources:
                if (action.name, state) in seen:
                    raise ValueError(f"{name}: {action.name!r} stands twice for state {state!r}")
                seen.add((action.name, state))

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the table, the start first."""
        named = [state for action in self.actions for state in (*action.sources, action.target)]
        return tuple(dict.fromkeys([self.start, *named]))

    @property
    def names(self) -> tuple[str, ...]:
        """Every action's name, once."""
        return tuple(dict.fromkeys(action.name for action in self.actions))

    def find(self, name: str, *, state: str) -> Action:
        """The row for an action in a state. Raises NotFound for an unknown action, NotPossible for a wrong state."""
        if name not in self.names:
            raise NotFound(f"There is no action {name!r} on {self.name}.")
        for action in self._rows(state):
            if action.name == name:
                return action
        raise NotPossible(
            f"{name!r} is not possible while the {self.name} is {state!r}.",
            state=state,
            possible=[action.name for action in self._rows(state)],
        )

    def apply(self, name: str, *, state: str, held: Iterable[str], view: Any, actor: Actor) -> Action:
        """The row to carry out. Raises NotPossible, NotPermitted or RuleNotMet, in this order."""
        action = self.find(name, state=state)
        permissions = frozenset(held)
        if action.permission not in permissions:
            raise NotPermitted(f"{name!r} needs the permission {action.permission}.", permission=str(action.permission))
        failed = [sentence(rule) for rule in action.requires if not rule(view, actor)]
        if failed:
            possible = [
                offer.action.name
                for offer in self.offers(state=state, held=permissions, view=view, actor=actor)
                if offer.possible
            ]
            raise RuleNotMet(" ".join(failed), state=state, rules=failed, possible=possible)
        return action

    def offers(self, *, state: str, held: Iterable[str], view: Any, actor: Actor) -> tuple[Offer, ...]:
        """What the actor's permissions show in this state, each with the rules that still stand in the way."""
        permissions = frozenset(held)
        found = []
        for action in self._rows(state):
            if action.permission in permissions:
                why_not = tuple(sentence(rule) for rule in action.requires if not rule(view, actor))
                found.append(Offer(action=action, possible=not why_not, why_not=why_not))
        return tuple(found)

    def draw(self) -> str:
        """The table as a Mermaid state diagram, for the guides."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for action in self.actions:
            lines += [f"    {source} --> {action.target}: {action.name}" for source in action.sources]
        leaves = [state for state in self.states if not self._rows(state)]
        lines += [f"    {state} --> [*]" for state in leaves]
        return "\n".join(lines) + "\n"

    def _rows(self, state: str) -> list[Action]:
        return [action for action in self.actions if state in action.sources]
