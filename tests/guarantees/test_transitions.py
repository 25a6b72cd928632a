"""Every transition: state x action x role, made from the workflow tables and reviewed as a file.

`python -m tests.guarantees.test_transitions` writes the file anew; the change of it is what a reviewer reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.actors import Actor, Kind
from shared.problems import NotPermitted, NotPossible, RuleNotMet
from shared.workflow import Workflow
from tests.guarantees.inspection import permissions, workflows

REVIEWED = Path(__file__).parent / "transitions.txt"
TABLES = {f"{service}/{table.name}": (service, table) for service, table in workflows()}
SOMEBODY = Actor(kind=Kind.PERSON, id="p", name="P", administration="XX")


def matrix(service: str, table: Workflow) -> Iterator[tuple[str, str, str, str]]:
    """State, action, role, and what the table answers before any rule of the case is asked."""
    for role, held in permissions(service).ROLES.items():
        for state in table.states:
            for action in table.names:
                bare = Workflow(table.name, start=table.start, actions=[_without_rules(row) for row in table.actions])
                try:
                    bare.apply(
                        action, state=state, held=frozenset(map(str, held)), view=SimpleNamespace(), actor=SOMEBODY
                    )
                except NotPossible:
                    yield state, action, role, "not possible"
                except NotPermitted:
                    yield state, action, role, "not permitted"
                else:
                    yield state, action, role, "yes"


def _without_rules(row):
    from dataclasses import replace

    return replace(row, requires=())


def described() -> str:
    """The transitions as a reviewer reads them: who may do what, from where to where."""
    text = ["Written by `python -m tests.guarantees.test_transitions`; what is not listed is refused.\n"]
    for title, (service, table) in sorted(TABLES.items()):
        text.append(f"\n{title}\n")
        answers = {(s, a, r): answer for s, a, r, answer in matrix(service, table)}
        for action in table.actions:
            for state in action.sources:
                roles = sorted(
                    r for (s, a, r), answer in answers.items() if (s, a, answer) == (state, action.name, "yes")
                )
                rules = "".join(f" if {rule.__name__}" for rule in action.requires)
                clock = f" [clock {action.clock}]" if action.clock else ""
                who = ", ".join(roles) or "the service itself"
                text.append(f"  {state} --{action.name}--> {action.target}{clock}: {who}{rules}\n")
    return "".join(text)


def test_the_transitions_are_reviewed():
    assert REVIEWED.read_text(encoding="utf-8") == described(), (
        "run `python -m tests.guarantees.test_transitions` and review"
    )


@pytest.mark.parametrize("title", TABLES)
def test_every_cell_is_decided(title):
    service, table = TABLES[title]
    cells = list(matrix(service, table))
    assert len(cells) == len(permissions(service).ROLES) * len(table.states) * len(table.names)
    for state, action, role, answer in cells:
        rows = [row for row in table.actions if row.name == action and state in row.sources]
        holds = bool(rows) and rows[0].permission in permissions(service).ROLES[role]
        assert answer == ("yes" if holds else "not permitted" if rows else "not possible"), (state, action, role)


@pytest.mark.parametrize("title", TABLES)
def test_a_role_without_permissions_can_do_nothing(title):
    _, table = TABLES[title]
    for state in table.states:
        assert table.offers(state=state, held=frozenset(), view=None, actor=SOMEBODY) == ()


@pytest.mark.parametrize("title", TABLES)
def test_every_state_can_be_reached_and_every_rule_has_a_sentence(title):
    _, table = TABLES[title]
    reached, grown = {table.start}, True
    while grown:
        more = {row.target for row in table.actions if set(row.sources) & reached} - reached
        reached, grown = reached | more, bool(more)
    assert set(table.states) == reached
    for row in table.actions:
        for rule in row.requires:
            assert (rule.__doc__ or "").strip().endswith("."), f"{rule.__name__} has no sentence for the officer"


def test_nobody_but_the_second_officer_signs():
    """Four eyes: whoever may only review can neither issue nor decline, and a trader decides nothing."""
    service, table = TABLES["advance_rulings/application"]
    answers = {(s, a, r): answer for s, a, r, answer in matrix(service, table)}
    for role in ("reviewer", "trader", "firm-manager", "counter", "auditor", "national-system"):
        for action in ("issue", "decline"):
            assert answers["proposed", action, role] == "not permitted"
    for action in ("issue", "decline"):
        assert "second_officer" in {rule.__name__ for rule in table.find(action, state="proposed").requires}


def test_rules_are_raised_as_sentences():
    service, table = TABLES["advance_rulings/application"]
    held = frozenset(map(str, permissions(service).Permission))
    from services.advance_rulings.domain.cases import CaseView
    from services.advance_rulings.domain.words import Outcome, Status

    view = CaseView(state=Status.PROPOSED, proposed_by="p", proposed_outcome=Outcome.ISSUE)
    with pytest.raises(RuleNotMet, match="Another officer"):
        table.apply("issue", state="proposed", held=held, view=view, actor=SOMEBODY)


if __name__ == "__main__":
    REVIEWED.write_text(described(), encoding="utf-8")
