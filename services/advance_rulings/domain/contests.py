"""Reviews and appeals: what is contested, by whom it was decided, and who may decide about it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestView:
    """A review or an appeal as its rules see it. `took_part` are the persons who proposed or signed what is contested,
    and who decided an earlier review of it."""

    organisation: str | None = None
    agent: str | None = None
    took_part: frozenset[str] = frozenset()


def of_the_firm(view: ContestView, actor: Actor) -> bool:
    """Only the firm that lodged it does this."""
    return actor.organisation is not None and actor.organisation in {view.organisation, view.agent}


def another_officer(view: ContestView, actor: Actor) -> bool:
    """Somebody who took no part in the contested decision must decide."""
    return actor.id not in view.took_part
