"""What the rules of the procedure look at: frozen views of an application, an authorisation, a visit, a measure …"""

from __future__ import annotations

from dataclasses import dataclass

from services.trusted_trader.domain.words import LodgedBy, Outcome
from shared.actors import Actor

SHORTEST_REASON = 10
"""Characters that the reason of an override has at least; the database asks for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """An application as the rules see it, at one instant. `validators` are officers who visited one of its sites."""

    organisation: str | None = None
    lodged_by: LodgedBy = LodgedBy.FIRM
    missing: tuple[str, ...] = ()
    questionnaire_published: bool = True
    cooling_off: bool = False
    returned: int = 0
    extended: bool = False
    sites_unvisited: int = 0
    open_critical: int = 0
    open_unanswered: int = 0
    opinions_awaited: int = 0
    validators: frozenset[str] = frozenset()
    proposed_by: str | None = None
    proposed_outcome: Outcome | None = None
    small_office: bool = False
    override_reason: str | None = None
    time_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderView:
    """An authorisation as the rules see it, at one instant."""

    organisation: str | None = None
    heard: bool = False
    """A measure of this kind was announced, and the holder answered or the time to answer is over, or no delay was allowed."""
    announced_by: str | None = None
    open_measure: bool = False
    validity_over: bool = False
    revalidation_pending: bool = False
    remedy_over: bool = False
    small_office: bool = False
    override_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit as the rules see it."""

    validators: frozenset[str] = frozenset()
    rated_all: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding as the rules see it."""

    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """An intended measure as the rules see it."""

    organisation: str | None = None
    hearing_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """An appeal as the rules see it."""

    organisation: str | None = None
    contested_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """An edition of a programme, or an arrangement, as the rules see it. `faults` says what stands against it."""

    faults: tuple[str, ...] = ()
    proposed_by: str | None = None
    small_office: bool = False
    override_reason: str | None = None


def of_the_firm(view: CaseView | HolderView | FindingView | MeasureView | AppealView, actor: Actor) -> bool:
    """Only the firm itself does this, or the counter for those who have no account."""
    if actor.organisation is not None:
        return actor.organisation == view.organisation
    lodged_by = getattr(view, "lodged_by", LodgedBy.COUNTER)
    return actor.is_officer and view.organisation is None and lodged_by is LodgedBy.COUNTER


def complete(view: CaseView, actor: Actor) -> bool:
    """Every required question must be answered, with the evidence that it asks for."""
    return not view.missing


def questionnaire_counts(view: CaseView, actor: Actor) -> bool:
    """The questionnaire was withdrawn; take the answers over into the present edition first."""
    return view.questionnaire_published


def cooled_off(view: CaseView, actor: Actor) -> bool:
    """After a revocation a new application waits until the time set by law is over (AEO-33)."""
    return not view.cooling_off


def not_returned_before(view: CaseView, actor: Actor) -> bool:
    """An application is returned once, with all that is missing; after that it is accepted or refused (AEO-22)."""
    return view.returned == 0


def not_extended_before(view: CaseView, actor: Actor) -> bool:
    """The time for the decision is extended once, with reasons (AEO-23)."""
    return not view.extended


def nothing_awaited(view: CaseView, actor: Actor) -> bool:
    """An agency that was asked still has time to answer."""
    return view.opinions_awaited == 0


def every_site_seen(view: CaseView, actor: Actor) -> bool:
    """Every site must have a validation report before a grant is proposed."""
    return view.proposed_outcome is Outcome.REFUSE or view.sites_unvisited == 0


def no_critical_open(view: CaseView, actor: Actor) -> bool:
    """A critical finding is open: nothing is granted until it is resolved (AEO-26)."""
    return view.proposed_outcome is Outcome.REFUSE or view.open_critical == 0


def findings_answered(view: CaseView, actor: Actor) -> bool:
    """Every finding needs an answer first."""
    return view.open_unanswered == 0


def something_to_mend(view: CaseView, actor: Actor) -> bool:
    """There is no open finding to send to the firm."""
    return view.open_unanswered > 0


def proposes_grant(view: CaseView, actor: Actor) -> bool:
    """What is signed must be what was proposed: this proposal is not to grant."""
    return view.proposed_outcome is Outcome.GRANT


def proposes_refusal(view: CaseView, actor: Actor) -> bool:
    """What is signed must be what was proposed: this proposal is not to refuse."""
    return view.proposed_outcome is Outcome.REFUSE


def second_officer(view: CaseView | EditionView, actor: Actor) -> bool:
    """Another officer than the one who proposed must sign; only a small office may override this, giving its reason."""
    if view.proposed_by is not None and view.proposed_by != actor.id:
        return True
    return _overrides(view)


def another_than_announced(view: HolderView, actor: Actor) -> bool:
    """Another officer than the one who announced it carries it out; only a small office may override this, giving its reason."""
    return (view.announced_by is not None and view.announced_by != actor.id) or _overrides(view)


def not_the_validator(view: CaseView, actor: Actor) -> bool:
    """Whoever validated a site does not decide on it (AEO-25)."""
    return actor.id not in view.validators


def heard(view: HolderView, actor: Actor) -> bool:
    """The holder must be told what is intended, and heard, first (AEO-32)."""
    return view.heard


def nothing_announced(view: HolderView, actor: Actor) -> bool:
    """Something is announced to this holder already; conclude it first."""
    return not view.open_measure


def validity_over(view: HolderView, actor: Actor) -> bool:
    """The last day of validity must have passed, and no re-validation asked for in time may be pending (AEO-35)."""
    return view.validity_over and not view.revalidation_pending


def remedy_over(view: HolderView, actor: Actor) -> bool:
    """The time to remedy must be over."""
    return view.remedy_over


def of_the_validators(view: VisitView, actor: Actor) -> bool:
    """Only an officer named for this visit reports on it."""
    return actor.id in view.validators


def rated_all(view: VisitView, actor: Actor) -> bool:
    """Every element of the checklist needs a rating."""
    return view.rated_all


def hearing_over(view: MeasureView, actor: Actor) -> bool:
    """The holder may still answer."""
    return view.hearing_over


def another_than_contested(view: AppealView, actor: Actor) -> bool:
    """An appeal is decided by another officer than the one whose decision is contested (AEO-34)."""
    return actor.id != view.contested_by


def without_fault(view: EditionView, actor: Actor) -> bool:
    """Something is missing in it; the answer says what."""
    return not view.faults


def time_over(view: CaseView, actor: Actor) -> bool:
    """The time that the firm has must be over."""
    return view.time_over


def _overrides(view: CaseView | EditionView | HolderView) -> bool:
    return view.small_office and len((view.override_reason or "").strip()) >= SHORTEST_REASON
