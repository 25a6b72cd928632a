"""The closed lists of words of this service: states, types, grounds. Their values are what the API speaks."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    ASSESSMENT = "assessment"
    AWAITING_APPLICANT = "awaiting_applicant"
    AWAITING_SAMPLE = "awaiting_sample"
    AT_LABORATORY = "at_laboratory"
    EXPERT_OPINION = "expert_opinion"
    PROPOSED = "proposed"
    ISSUED = "issued"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = (
    Status.SUBMITTED,
    Status.INCOMPLETE,
    Status.ACCEPTED,
    Status.ASSESSMENT,
    Status.AWAITING_APPLICANT,
    Status.AWAITING_SAMPLE,
    Status.AT_LABORATORY,
    Status.EXPERT_OPINION,
    Status.PROPOSED,
)
"""Submitted and not yet ended."""

WITH_THE_OFFICE = (
    Status.SUBMITTED,
    Status.ACCEPTED,
    Status.ASSESSMENT,
    Status.AT_LABORATORY,
    Status.EXPERT_OPINION,
    Status.PROPOSED,
)
WITH_THE_APPLICANT = (Status.DRAFT, Status.INCOMPLETE, Status.AWAITING_APPLICANT, Status.AWAITING_SAMPLE)


class RulingStatus(StrEnum):
    """Where a ruling stands. `reference`: of another administration, its present standing is not known here."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    CEASED = "ceased"
    REFERENCE = "reference"


class RulingType(StrEnum):
    """What is asked (TFA 3.9(a) and (b))."""

    CLASSIFICATION = "classification"
    ORIGIN = "origin"
    VALUATION = "valuation"
    RELIEF = "relief"
    QUOTA = "quota"
    OTHER = "other"


class Capacity(StrEnum):
    """As what the applicant asks (TFA 3.9(c))."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    PRODUCER = "producer"
    JUSTIFIABLE_CAUSE = "justifiable_cause"


class LodgedBy(StrEnum):
    """Who brought the application to the office."""

    APPLICANT = "applicant"
    AGENT = "agent"
    COUNTER = "counter"


class Outcome(StrEnum):
    """What an officer proposes."""

    ISSUE = "issue"
    DECLINE = "decline"


class DeclineGround(StrEnum):
    """Why an application is declined: the grounds of TFA 3.2, or that it stayed incomplete, or another one in law."""

    PENDING_PROCEEDINGS = "pending_proceedings"
    ALREADY_DECIDED = "already_decided"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class EndGround(StrEnum):
    """Why a ruling is ended before its time (TFA 3.4; the list of PACER Plus Chapter 4 Article 10.5)."""

    ERROR = "error_of_fact_or_law"
    INCOMPLETE_INFORMATION = "incomplete_information"
    INCORRECT_INFORMATION = "incorrect_information"
    FALSE_OR_MISLEADING_INFORMATION = "false_or_misleading_information"
    CHANGE_OF_LAW = "change_of_law"
    CHANGE_OF_FACTS = "change_of_facts"
    CONFLICTING_RULING = "conflicting_ruling"


class CeaseGround(StrEnum):
    """Why a ruling ceases by itself: its basis was not confirmed in time, or its HS edition ended without conversion."""

    BASIS_NOT_CONFIRMED = "basis_not_confirmed"
    HS_EDITION_ENDED = "hs_edition_ended"


RETROACTIVE_GROUNDS = frozenset(
    {
        EndGround.INCOMPLETE_INFORMATION,
        EndGround.INCORRECT_INFORMATION,
        EndGround.FALSE_OR_MISLEADING_INFORMATION,
    }
)
"""Only on these may a ruling lose effect for a time already past (TFA 3.4)."""


class Waiting(StrEnum):
    """Whose turn it is."""

    APPLICANT = "applicant"
    OFFICE = "office"
    NOBODY = "nobody"


class FeeState(StrEnum):
    """Where the fee of an application stands."""

    NONE = "none"
    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"


class ContestKind(StrEnum):
    """A review by another officer (TFA 3.7), or an appeal to a higher authority (TFA Article 4)."""

    REVIEW = "review"
    APPEAL = "appeal"


class ContestStatus(StrEnum):
    """Where a review or an appeal stands."""

    LODGED = "lodged"
    UNDER_EXAMINATION = "under_examination"
    ALLOWED = "allowed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Contested(StrEnum):
    """The decisions that may be contested: by whom they were taken stands in their step."""

    RULING = "ruling"
    DECLINE = "decline"
    MODIFICATION = "modification"
    REVOCATION = "revocation"
    ANNULMENT = "annulment"
    CESSATION = "cessation"


class ExtendedUseStatus(StrEnum):
    """Where a request stands to go on using a ruling that ended or changed (grandfathering)."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SampleStatus(StrEnum):
    """Where a sample is."""

    AWAITED = "awaited"
    RECEIVED = "received"
    AT_LABORATORY = "at_laboratory"
    STORED = "stored"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"


class EnquiryStatus(StrEnum):
    """Where a general enquiry stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class KeywordStatus(StrEnum):
    """Where a word of the controlled list stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"


class EditionChangeStatus(StrEnum):
    """Where the move of a ruling into the next edition of the HS stands."""

    FLAGGED = "flagged"
    DECIDED = "decided"
    CONVERTED = "converted"
    ENDED = "ended"


class OpinionRequestStatus(StrEnum):
    """Where a request for an expert's opinion stands, on the side that asks."""

    ASKED = "asked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class OpinionStatus(StrEnum):
    """Where an opinion stands, on the side of the expert."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GIVEN = "given"


class DivergenceStatus(StrEnum):
    """Where an alert stands that alike goods have another HS subheading elsewhere."""

    FOUND = "found"
    DISMISSED = "dismissed"
    IN_CONVERGENCE = "in_convergence"
    RESOLVED = "resolved"


class ConvergenceStatus(StrEnum):
    """Where a case between two administrations about one kind of goods stands."""

    OPEN = "open"
    AGREED = "agreed"
    ENDED = "ended"


class CitedAs(StrEnum):
    """What a decision does with another ruling that it names."""

    FOLLOWED = "followed"
    DISTINGUISHED = "distinguished"
    ADOPTED = "adopted"


class BasisKind(StrEnum):
    """What a reason in law rests on."""

    GIR = "gir"
    SECTION_NOTE = "section_note"
    CHAPTER_NOTE = "chapter_note"
    SUBHEADING_NOTE = "subheading_note"
    EXPLANATORY_NOTE = "explanatory_note"
    CLASSIFICATION_OPINION = "classification_opinion"
    VALUATION_AGREEMENT = "valuation_agreement"
    ORIGIN_RULE = "origin_rule"
    NATIONAL_LAW = "national_law"
    COURT = "court"
    OTHER = "other"
