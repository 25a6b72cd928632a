"""The life of a thing as a table: what may be done, what stands in the way, what is said then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest

from shared.actors import Actor, Kind
from shared.problems import NotFound, NotPermitted, NotPossible, RuleNotMet
from shared.workflow import Action, Clock, Workflow, sentence


class State(StrEnum):
    OPEN = "open"
    HELD = "held"
    DONE = "done"


class May(StrEnum):
    WORK = "sample:thing:work"
    SIGN = "sample:thing:sign"


@dataclass(frozen=True)
class View:
    filled: bool = True
    author: str = "ana"


def filled(view: View, actor: Actor) -> bool:
    """Everything must be filled in.

    What follows the first line is for programmers.
    """
    return view.filled


def somebody_else(view: View, actor: Actor) -> bool:
    """Somebody else must sign."""
    return view.author != actor.id


THING = Workflow(
    "thing",
    start=State.OPEN,
    actions=[
        Action("note", State.OPEN, State.OPEN, May.WORK),
        Action("hold", State.OPEN, State.HELD, May.WORK, clock=Clock.PAUSES),
        Action("finish", (State.OPEN, State.HELD), State.DONE, May.SIGN, requires=(filled, somebody_else)),
    ],
)
ANA = Actor(kind=Kind.PERSON, id="ana", name="Ana", administration="XX")
SEFA = Actor(kind=Kind.PERSON, id="sefa", name="Sefa", administration="XX")
EVERYTHING = frozenset({May.WORK, May.SIGN})


def test_an_action_that_is_possible_gives_its_row():
    found = THING.apply("finish", state=State.HELD, held=EVERYTHING, view=View(), actor=SEFA)
    assert found.target is State.DONE


def test_the_wrong_state_names_the_state_and_what_is_possible():
    with pytest.raises(NotPossible) as caught:
        THING.apply("hold", state=State.HELD, held=EVERYTHING, view=View(), actor=SEFA)
    assert caught.value.members == {"state": State.HELD, "possible": ["finish"]}


def test_an_unknown_action_is_not_there():
    with pytest.raises(NotFound, match="no action 'burn'"):
        THING.find("burn", state=State.OPEN)


def test_the_state_is_looked_at_before_the_permission_and_the_permission_before_the_rules():
    with pytest.raises(NotPossible):
        THING.apply("hold", state=State.DONE, held=frozenset(), view=View(filled=False), actor=ANA)
    with pytest.raises(NotPermitted) as caught:
        THING.apply("finish", state=State.OPEN, held={May.WORK}, view=View(filled=False), actor=ANA)
    assert caught.value.members == {"permission": "sample:thing:sign"}


def test_every_rule_not_met_is_said_at_once_in_the_words_of_its_docstring():
    with pytest.raises(RuleNotMet) as caught:
        THING.apply("finish", state=State.OPEN, held=EVERYTHING, view=View(filled=False), actor=ANA)
    assert caught.value.members["rules"] == ["Everything must be filled in.", "Somebody else must sign."]
    assert caught.value.members["possible"] == ["note", "hold"]


def test_the_offers_are_what_apply_would_accept():
    for state in State:
        for view in (View(), View(filled=False)):
            for actor in (ANA, SEFA):
                for held in (frozenset(), frozenset({May.WORK}), EVERYTHING):
                    offered = {
                        o.action.name
                        for o in THING.offers(state=state, held=held, view=view, actor=actor)
                        if o.possible
                    }
                    accepted = set()
                    for name in THING.names:
                        try:
                            THING.apply(name, state=state, held=held, view=view, actor=actor)
                        except (NotPossible, NotPermitted, RuleNotMet):
                            continue
                        accepted.add(name)
                    assert offered == accepted


def test_an_offer_that_is_not_possible_says_why_not():
    offers = THING.offers(state=State.HELD, held=EVERYTHING, view=View(), actor=ANA)
    assert [(o.action.name, o.possible, o.why_not) for o in offers] == [
        ("finish", False, ("Somebody else must sign.",))
    ]


def test_one_action_has_one_meaning_in_one_state():
    twice = [Action("go", "a", "b", "p"), Action("go", ("c", "a"), "d", "p")]
    with pytest.raises(ValueError, match="'go' stands twice for state 'a'"):
        Workflow("thing", start="a", actions=twice)


def test_the_drawing_shows_every_row_and_where_a_life_ends():
    assert THING.draw() == (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> open: note\n"
        "    open --> held: hold\n"
        "    open --> done: finish\n"
        "    held --> done: finish\n"
        "    done --> [*]\n"
    )


def test_the_states_stand_once_each_the_start_first():
    assert THING.states == ("open", "held", "done")
    assert sentence(filled) == "Everything must be filled in."
