"""What the rules of the procedure look at: a frozen view of one application, and one of a ruling."""

from __future__ import annotations

from dataclasses import dataclass

from services.advance_rulings.domain.lives import acts_by_right
from services.advance_rulings.domain.words import FeeState, LodgedBy, Outcome, RulingStatus, Status
from shared.actors import Actor

SHORTEST_REASON = 10
"""Characters that the reason of an override has at least; the database asks for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """An application as the rules see it, at one instant. `applicant` and `agent` are organisations.

    `fee_first` says that nothing begins before the fee is settled; `conflicts` are rulings on alike goods with another
    code that the proposal neither follows nor distinguishes.
    """

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
    fee: FeeState = FeeState.NONE
    fee_first: bool = False
    sample_in_hand: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingView:
    """A ruling as the rules see it, at one instant."""

    state: RulingStatus
    holder: str | None = None
    agent: str | None = None
    authority_valid: bool = True
    validity_over: bool = False
    basis_asked: bool = False
    to_cease: bool = False
    modified: bool = False


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
    return acts_by_right(actor, firm=view.applicant, agent=view.agent, authority_valid=view.authority_valid)


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


def fee_settled(view: CaseView, actor: Actor) -> bool:
    """The fee must be paid or waived first."""
    return not view.fee_first or view.fee is not FeeState.DUE


def fee_due(view: CaseView, actor: Actor) -> bool:
    """There must be a fee that is still to be paid."""
    return view.fee is FeeState.DUE


def sample_in_hand(view: CaseView, actor: Actor) -> bool:
    """The office must have a sample to send."""
    return view.sample_in_hand


def no_conflict_left(view: CaseView, actor: Actor) -> bool:
    """Every ruling on alike goods with another code must be cited or distinguished in the proposal."""
    return not view.conflicts


def of_the_holder(view: RulingView, actor: Actor) -> bool:
    """Only the holder of the ruling or the agent does this."""
    return actor.organisation is not None and actor.organisation in {view.holder, view.agent}


def authorised_by_the_holder(view: RulingView, actor: Actor) -> bool:
    """An agent needs an authority of the trader that the office confirmed and that is valid today."""
    return acts_by_right(actor, firm=view.holder, agent=view.agent, authority_valid=view.authority_valid)


def basis_asked(view: RulingView, actor: Actor) -> bool:
    """The office must have asked for a confirmation that is still open."""
    return view.basis_asked


def basis_not_asked(view: RulingView, actor: Actor) -> bool:
    """A confirmation that was asked for is still open."""
    return not view.basis_asked


def to_cease(view: RulingView, actor: Actor) -> bool:
    """The time to confirm the facts must be over, or the edition of the HS without a new code."""
    return view.to_cease


def still_valid(view: RulingView, actor: Actor) -> bool:
    """The last day of validity must not have passed."""
    return not view.validity_over


def modified(view: RulingView, actor: Actor) -> bool:
    """The ruling must have an earlier edition."""
    return view.modified
