"""What the rules of the procedure look at: a frozen view of one application, and one of a ruling."""

from __future__ import annotations

from dataclasses import dataclass

from services.advance_rulings.domain.words import LodgedBy, Outcome, RulingStatus, Status
from shared.actors import Actor

SHORTEST_REASON = 10
"""Characters that the reason of an override has at least; the database asks for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """An application as the rules see it, at one instant. `applicant` and `agent` are organisations."""

    state: Status
    missing: tuple[str, ...] = ()
    applicant: str | None = None
    agent: str | None = None
    lodged_by: LodgedBy = LodgedBy.APPLICANT
    authority_valid: bool = True
    proposed_by: str | None = None
    proposed_outcome: Outcome | None = None
    small_office: bool = False
    override_reason: str | None = None
    answer_time_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingView:
    """A ruling as the rules see it, at one instant."""

    state: RulingStatus
    validity_over: bool = False


def of_the_applicant(view: CaseView, actor: Actor) -> bool:
    """Only the applicant or the agent does this, or the counter for those who lodged there."""
    if actor.organisation is not None:
        return actor.organisation in {view.applicant, view.agent}
    return actor.is_officer and view.lodged_by is LodgedBy.COUNTER


def complete(view: CaseView, actor: Actor) -> bool:
    """Every required question must be answered first."""
    return not view.missing


def authorised(view: CaseView, actor: Actor) -> bool:
    """An agent needs an authority of the trader that the office confirmed and that is valid today."""
    is_agent = view.agent is not None and actor.organisation == view.agent and view.agent != view.applicant
    return not is_agent or view.authority_valid


def proposes_ruling(view: CaseView, actor: Actor) -> bool:
    """What is signed must be what was proposed: this proposal is not to issue a ruling."""
    return view.proposed_outcome is Outcome.ISSUE


def proposes_decline(view: CaseView, actor: Actor) -> bool:
    """What is signed must be what was proposed: this proposal is not to decline."""
    return view.proposed_outcome is Outcome.DECLINE


def second_officer(view: CaseView, actor: Actor) -> bool:
    """Another officer than the one who proposed must sign; only a small office may override this, giving its reason."""
    if view.proposed_by is not None and view.proposed_by != actor.id:
        return True
    return view.small_office and len((view.override_reason or "").strip()) >= SHORTEST_REASON


def answer_time_over(view: CaseView, actor: Actor) -> bool:
    """The time that the applicant has must be over."""
    return view.answer_time_over


def validity_over(view: RulingView, actor: Actor) -> bool:
    """The last day of validity must have passed."""
    return view.validity_over
