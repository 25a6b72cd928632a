"""What can happen to an application; what others hear says whose it is and never what the goods are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ApplicationFact(Fact):
    """A fact of one application; what others hear says whose it is and never what the goods are."""

    administration: str
    number: str | None = None
    ruling_type: str
    applicant: str | None
    agent: str | None = None
    state: str


@dataclass(frozen=True, kw_only=True)
class ApplicationDrafted(ApplicationFact):
    """A draft was begun."""

    lodged_by: str


@dataclass(frozen=True, kw_only=True)
class AnswersSaved(ApplicationFact):
    """Answers of the form were saved; which ones, never what they say."""

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(ApplicationFact):
    """A document came to the file."""

    document: str
    sha256: str
    bytes: int
    confidential: bool


@dataclass(frozen=True, kw_only=True)
class DocumentRemoved(ApplicationFact):
    """A document was taken out of a draft."""

    document: str


@dataclass(frozen=True, kw_only=True)
class ConfidentialDocumentRead(ApplicationFact):
    """Somebody opened a confidential document."""

    document: str


@dataclass(frozen=True, kw_only=True)
class ApplicationAssigned(ApplicationFact):
    """The case has an officer, or has none any more."""

    assignee: str | None


@dataclass(frozen=True, kw_only=True)
class StepTaken(ApplicationFact):
    """A numbered step of the procedure: the decision itself stands in the file under this number."""

    step: str
    from_state: str
    law: str = ""
    external_text: str = ""
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(StepTaken):
    """An application reached the office."""


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(StepTaken):
    """The office said what is missing."""


@dataclass(frozen=True, kw_only=True)
class ApplicationAccepted(StepTaken):
    """The application is complete; the statutory clock runs."""


@dataclass(frozen=True, kw_only=True)
class AssessmentBegun(StepTaken):
    """An officer began the assessment."""


@dataclass(frozen=True, kw_only=True)
class InformationRequested(StepTaken):
    """The office asked the applicant; the clock is paused."""


@dataclass(frozen=True, kw_only=True)
class InformationGiven(StepTaken):
    """The applicant answered; the clock runs again. `officers` are those who are told: who has the case, else its team."""

    officers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionProposed(StepTaken):
    """An officer proposed a decision."""

    outcome: str


@dataclass(frozen=True, kw_only=True)
class ProposalSentBack(StepTaken):
    """The signing officer sent the proposal back."""


@dataclass(frozen=True, kw_only=True)
class RulingIssued(StepTaken):
    """A ruling was issued.

    What it decides travels with it for the services of this installation that match declarations with rulings (TFA
    3.9(b)); what leaves the house is chosen field by field by the notices, and none of these three is.
    """

    ruling: str
    valid_from: date
    valid_until: date
    published: bool
    proposed_by: str
    override_reason: str | None = None
    holder_tin: str | None = None
    hs_code: str | None = None
    origin_country: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationDeclined(StepTaken):
    """An application was declined, with facts and basis (TFA 3.1, 3.2)."""

    ground: str
    proposed_by: str
    override_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(StepTaken):
    """The applicant withdrew."""


@dataclass(frozen=True, kw_only=True)
class ApplicationLapsed(StepTaken):
    """The applicant's time was over without an answer."""


class PaymentRecorded(StepTaken):
    """The fee was paid."""


class FeeWaived(StepTaken):
    """The fee is not asked for."""


class SampleRequested(StepTaken):
    """The office needs a sample; the clock is paused."""


class SampleReceived(StepTaken):
    """The sample is here; the clock runs again."""


class SampleCancelled(StepTaken):
    """The sample is not needed any more; the clock runs again."""


class SampleRegistered(StepTaken):
    """A sample came that the office had not asked for."""


class SentToLaboratory(StepTaken):
    """A sample went to a laboratory; the clock is paused."""


class LaboratoryReported(StepTaken):
    """The laboratory's result is here; the clock runs again."""


class OpinionAsked(StepTaken):
    """An expert of the region was asked, without saying who applies."""


class OpinionClosed(StepTaken):
    """The assessment goes on."""


class ApplicationReopened(StepTaken):
    """After a review or an appeal the application is decided anew."""


@dataclass(frozen=True, kw_only=True)
class ApplicationRouted(ApplicationFact):
    """The case is in a team's queue, or in none."""

    team: str | None


@dataclass(frozen=True, kw_only=True)
class KeywordsSet(ApplicationFact):
    """The case has other keywords of the controlled list."""

    keywords: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InformationDueSoon(ApplicationFact):
    """The applicant's time for an answer is nearly over."""

    until_on: date
