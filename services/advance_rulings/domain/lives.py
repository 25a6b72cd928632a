"""Rules of the smaller things that live here: extended use, enquiries, opinions, convergence."""

from __future__ import annotations

from dataclasses import dataclass

from shared.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmView:
    """A request of a firm. `authority_valid` says that the agent's authority counts today, `left` that something of what
    was granted may still be used."""

    organisation: str | None = None
    agent: str | None = None
    authority_valid: bool = True
    left: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """A request for an opinion as the expert's side sees it. `expert` is the id of a person."""

    expert: str
    time_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergenceView:
    """The code that each administration stated last."""

    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceView:
    """An alert: whether the two rulings still differ, and whether a case about them is open."""

    differs: bool = True
    case_open: bool = False


def acts_by_right(actor: Actor, *, firm: str | None, agent: str | None, authority_valid: bool) -> bool:
    """Whether somebody is not the agent of a firm, or an agent whose authority counts today."""
    is_agent = agent is not None and actor.organisation == agent and agent != firm
    return not is_agent or authority_valid


def of_the_firm(view: FirmView, actor: Actor) -> bool:
    """Only the firm that asked does this, or the counter for somebody without an account."""
    if actor.organisation is not None:
        return actor.organisation in {view.organisation, view.agent}
    return actor.is_officer and view.organisation is None


def authorised(view: FirmView, actor: Actor) -> bool:
    """An agent needs an authority of the trader that the office confirmed and that is valid today."""
    return acts_by_right(actor, firm=view.organisation, agent=view.agent, authority_valid=view.authority_valid)


def something_left(view: FirmView, actor: Actor) -> bool:
    """The time or the quantity that was granted is used up."""
    return view.left


def of_the_expert(view: OpinionView, actor: Actor) -> bool:
    """Only the expert who was asked answers."""
    return actor.id == view.expert


def in_time(view: OpinionView, actor: Actor) -> bool:
    """The time for the opinion is over."""
    return not view.time_over


def both_stated_the_same(view: ConvergenceView, actor: Actor) -> bool:
    """Both administrations must have stated the same code."""
    return len(view.positions) == 2 and len(set(view.positions)) == 1  # a case has two sides


def now_the_same(view: DivergenceView, actor: Actor) -> bool:
    """The two rulings still name different subheadings."""
    return not view.differs


def no_case_open(view: DivergenceView, actor: Actor) -> bool:
    """A case with the other administration is open."""
    return not view.case_open
